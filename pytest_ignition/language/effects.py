"""What steps and playbooks may do to a plant, as far as their types, their texts and the key `effects` tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_ignition.effects import EffectName, strongest
from pytest_ignition.language.catalogue import Catalogue, StepTypeFace
from pytest_ignition.language.model import Json, Mark, Playbook, Step

_WORDS = re.compile(r"uninstall|(?<!p)re(?:start|set)|(?<!fi)restore", re.IGNORECASE)
"""Inside of longer words too (`btnRestart`, `#reset-trial`), but not in `preset`, `prestart` and `Firestore`."""

_REFERENCE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TYPED = {"browser.fill": ("value",), "browser.upload_file": ("file", "file_path", "files")}
"""Parameters whose text is data that goes into a field, and presses nothing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one step may do, or what a playbook says of itself.

    Attributes:
        playbook: the one that it stands in; None for a step that came by a command.
        step: None for the playbook's own key `effects`.
        effect: what it may do.
        why: what made it so where it is not the step's type; empty otherwise.
        guessed: whether a word in its texts made it so; then `effects` overrides it.
    """

    playbook: Playbook | None
    step: Step | None
    effect: EffectName
    why: str = ""
    guessed: bool = False

    @property
    def place(self) -> Mark:
        """Where it stands."""
        if self.step is not None:
            return self.step.mark
        value_mark = getattr(self.playbook.tree, "value_mark", None) if self.playbook is not None else None
        return value_mark("effects") if value_mark is not None else Mark(1, 1)

    @property
    def source(self) -> str:
        """The file that it stands in."""
        return self.playbook.source.path if self.playbook is not None else ""


def judged(playbook: Playbook, catalogue: Catalogue) -> Iterator[Judged]:
    """What a playbook may do: its key `effects`, then each of its steps that can run; not the playbooks that they run.

    Args:
        playbook: as written; texts that are computed at run time do not count yet.
        catalogue: the step types.
    """
    if playbook.effects is not None:
        yield Judged(playbook, None, strongest([playbook.effects]), "the playbook says so (`effects:`)")
    for step in playbook.every_step():
        if step.when is not False:
            kind = catalogue.find(step.type)
            yield judge_step(playbook, step, kind, step.parameters, guessing=playbook.effects is None)


def judge_step(
    playbook: Playbook | None,
    step: Step,
    kind: StepTypeFace | None,
    parameters: Mapping[str, Json],
    *,
    guessing: bool = True,
) -> Judged:
    """What a step may do.

    Args:
        playbook: the one that it stands in, or None.
        step: the step.
        kind: its type; one that nobody knows counts as writing.
        parameters: as written, or as resolved.
        guessing: whether words in the texts of a browser step count.
    """
    effect = strongest(["write" if kind is None else str(kind.effect)])
    if guessing and effect == "write" and kind is not None and "browser" in kind.needs:
        found = _telling(step.type, parameters)
        if found is not None:
            name, word = found
            return Judged(playbook, step, "disruptive", f"its {name} names {word!r}", guessed=True)
    return Judged(playbook, step, effect)


def _telling(step_type: str, parameters: Mapping[str, Json]) -> tuple[str, str] | None:
    """The first parameter whose texts name something disruptive, and the word."""
    for name, value in parameters.items():
        if name in _TYPED.get(step_type, ()):
            continue
        for text in _texts(value):
            found = _WORDS.search(_REFERENCE.sub(" ", text))
            if found is not None:
                return name, found.group()
    return None


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
