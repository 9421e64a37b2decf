"""What one gateway allows, and the watch that refuses the rest: playbooks before their first step, steps, calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_ignition.effects import EffectName, RefusedByGuard, exceeds, strongest, weakest
from pytest_ignition.language.effects import Judged, judge_step, judged

if TYPE_CHECKING:
    from pytest_ignition.language.catalogue import Catalogue
    from pytest_ignition.language.library import Library
    from pytest_ignition.language.model import Json, Playbook, Step

_SHOWN_STEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The strongest effect that may be had on a gateway in this run.

    Attributes:
        who: the gateway as messages name it: `the gateway line1`.
        allow: the limit.
        ways: how to raise it, each with `{effect}` in it.
        protected: the name that has to be given before anything but reading; None for a gateway that is not protected.
    """

    who: str
    allow: EffectName
    ways: tuple[str, ...] = ()
    protected: str | None = None

    def narrowed(self, effect: EffectName | None) -> Limit:
        """The same, or less where the marker of a test declares less."""
        if effect is None or not exceeds(self.allow, effect):
            return self
        way = "effects='{effect}' in the test's marker ignition"
        return replace(self, who="the marker of this test", allow=effect, ways=(way,))


class Objection(NamedTuple):
    """Why something is refused, as a sentence's second half, and the remedy."""

    reason: str
    hint: str


Confirm = Callable[[str, EffectName], bool]
"""Asks whether more than reading may be done to a protected gateway; takes what is about to be done."""


def nobody(_what: str, _effect: EffectName) -> bool:
    """There is nobody to ask."""
    return False


class Watch:
    """Refuses what exceeds a limit.

    Args:
        limit: of the gateway.
        confirm: asked where the gateway is protected.
    """

    def __init__(self, limit: Limit, confirm: Confirm = nobody) -> None:
        self.limit = limit
        self._confirm = confirm

    def objection(self, what: str, effect: EffectName) -> Objection | None:
        """Why something must not be done; None if it may."""
        limit = self.limit
        if exceeds(effect, limit.allow):
            ways = " or ".join(way.format(effect=effect) for way in limit.ways)
            return Objection(f"{limit.who} allows {limit.allow}", f"to allow it: {ways}" if ways else "")
        if limit.protected is not None and effect != "read" and not self._confirm(what, effect):
            return Objection(
                f"{limit.who} is protected: nothing but reading without its name",
                f"give the name at the terminal when asked, or with --ignition-confirm {limit.protected}",
            )
        return None

    def permit(self, what: str, effect: EffectName) -> None:
        """Look at a call.

        Raises:
            RefusedByGuard: it must not be made.
        """
        objection = self.objection(what, effect)
        if objection is not None:
            raise RefusedByGuard(f"refused: {what} is {effect}, and {objection.reason}", hint=objection.hint or None)


class PlaybookWatch:
    """Implements `engine.guarding.Guard` for the runs on one gateway.

    Args:
        watch: of the gateway.
        catalogue: the step types.
        library: knows which playbooks a playbook runs; None for no others.
        declared: an effect that is declared outside of the playbook, and counts as its own `effects:`; None for none.
        reaches_gateway: False where there is no gateway: steps that need one are broken anyway.
    """

    def __init__(
        self,
        watch: Watch,
        catalogue: Catalogue,
        library: Library | None,
        *,
        declared: EffectName | None = None,
        reaches_gateway: bool = True,
    ) -> None:
        self._watch = watch
        self._catalogue = catalogue
        self._library = library
        self._declared = declared or "read"
        self._reaches_gateway = reaches_gateway
        # The playbook itself, so that its id stays its own.
        self._passed: dict[int, Playbook] = {}

    def playbook(self, playbook: Playbook) -> None:
        """Look at a playbook and all that it runs, as far as the text tells.

        Raises:
            RefusedByGuard: naming the playbook and the steps.
        """
        if id(playbook) in self._passed:
            return
        found = self.judged(playbook)
        effect = self.effect_of(playbook)
        what = playbook.source.path
        objection = self._watch.objection(what, effect)
        if objection is None:
            self._passed[id(playbook)] = playbook
            return
        limit = self._watch.limit
        allowed: EffectName = weakest([limit.allow, "read"]) if limit.protected is not None else limit.allow
        guilty = [each for each in found if exceeds(each.effect, allowed)]
        message = "\n".join([_headline(what, effect, guilty, objection), *_list(guilty)])
        raise RefusedByGuard(message, hint=_hint(objection, guilty))

    def judged(self, playbook: Playbook) -> list[Judged]:
        """What the playbook and all that it runs may do, as far as the text tells."""
        family = [playbook] if self._library is None else self._library.family(playbook)
        return [each for one in family for each in judged(one, self._catalogue) if self._counts(each.step)]

    def effect_of(self, playbook: Playbook) -> EffectName:
        """The strongest effect of all of that."""
        return strongest([self._declared, *(each.effect for each in self.judged(playbook))])

    def _counts(self, step: Step | None) -> bool:
        kind = self._catalogue.find(step.type) if step is not None else None
        return self._reaches_gateway or kind is None or "gateway" not in kind.needs

    def step(self, step: Step, parameters: Mapping[str, Json], playbook: Playbook | None) -> None:
        """Look at a step that is about to run.

        Raises:
            RefusedByGuard: naming the step.
        """
        guessing = playbook is None or playbook.effects is None
        kind = self._catalogue.find(step.type)
        found = judge_step(playbook, step, kind, parameters, guessing=guessing)
        # Reading is never refused, and most steps read.
        if found.effect == "read" or not self._counts(step):
            return
        objection = self._watch.objection(f"step {step.id!r}", found.effect)
        if objection is not None:
            why = f" ({found.why})" if found.why else ""
            raise RefusedByGuard(
                f"refused: step {step.id!r} is {found.effect}{why}, and {objection.reason}",
                hint=_hint(objection, [found]),
            )


def _headline(what: str, effect: EffectName, guilty: list[Judged], objection: Objection) -> str:
    steps = [repr(each.step.id) for each in guilty if each.step is not None]
    more = f" and {len(steps) - _SHOWN_STEPS} more" if len(steps) > _SHOWN_STEPS else ""
    named = f" (step{'s' if len(steps) > 1 else ''} {', '.join(steps[:_SHOWN_STEPS])}{more})" if steps else ""
    return f"refused: {what} is {effect}{named}, and {objection.reason}; no step was run"


def _list(guilty: list[Judged]) -> list[str]:
    lines = []
    for each in guilty[:_SHOWN_STEPS]:
        place = f"{each.source}:{each.place.line}:{each.place.column}"
        if each.step is None:
            lines.append(f"    {place}: {each.effect}: {each.why}")
        else:
            why = f": {each.why}" if each.why else ""
            lines.append(f"    {place}: step {each.step.id!r} ({each.step.type}) is {each.effect}{why}")
    return lines


def _hint(objection: Objection, guilty: list[Judged]) -> str | None:
    hints = [objection.hint] if objection.hint else []
    if any(each.guessed for each in guilty):
        hints.append("if a word in its texts misleads, the key `effects:` of the playbook says what is right")
    return "; ".join(hints) or None
