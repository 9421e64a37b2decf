"""Dialogs that a page opens - alert, confirm, prompt, the question before leaving - and who answers them how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pytest_ignition import _compat
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import quote
from pytest_ignition.browser.limits import Limit
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

Action = Literal["accept", "dismiss"]
_MOST_TOLD = 3
_DONE: dict[Action, str] = {"accept": "accepted", "dismiss": "dismissed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogPlan:
    """How to answer dialogs.

    Attributes:
        message: a test for what the dialog says, and the same in words; None for any dialog.
        text: what goes into a prompt that is accepted; None leaves what stands there.
        lasting: for every dialog from now on; else for the next one.
    """

    action: Action
    message: tuple[Callable[[str], bool], str] | None = None
    text: str | None = None
    lasting: bool = False

    def fits(self, message: str) -> bool:
        """Whether it is meant for a dialog that says this."""
        return self.message is None or self.message[0](message)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDialog:
    """A dialog that was answered.

    Attributes:
        kind: `alert`, `confirm`, `prompt` or `beforeunload`.
        message: what it said.
        default: what stood in a prompt.
        action: what was done with it.
        planned: whether a plan was there for it.
    """

    kind: str
    message: str
    default: str
    action: Action
    planned: bool

    def __str__(self) -> str:
        return f"{self.kind} {quote(self.message)} was {_DONE[self.action]}"


class Dialogs(Deeds):
    """Part of `BrowserSession`; see there for what all methods share.

    A dialog stops the page until it is answered, so that each is answered at once: as planned, else dismissed (the
    question before leaving is accepted), as Playwright does by itself. Where somebody's own code listens to dialogs, it
    answers them.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._plans: list[DialogPlan] = []
        self._dialogs: list[SeenDialog] = []
        self._unchecked = 0
        self._unplanned: list[SeenDialog] = []
        self._listen("dialog", self._answer)

    def plan_dialog(self, plan: DialogPlan) -> None:
        """Answer the next dialog, or all from now on, in this way. Later plans win over lasting ones before them."""
        if plan.lasting:
            self._plans = [each for each in self._plans if not each.lasting]
            self._plans.append(plan)
        else:
            lasting = next((number for number, each in enumerate(self._plans) if each.lasting), len(self._plans))
            self._plans.insert(lasting, plan)

    def verify_dialog(
        self, fits: Callable[[str], bool], wanted: str, *, timeout_ms: float = 5_000, limit: str = ""
    ) -> SeenDialog:
        """Wait until there was a dialog, since the last check.

        Args:
            fits: whether what it says is right.
            wanted: the same in words.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: there was none.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            found = self._look_until(lambda: self._fitting(fits), bool, bound)
            if not found:
                others = [str(each) for each in self._dialogs[self._unchecked :]]
                seen = "\n".join(f"seen: {each}" for each in others) or "there was no dialog"
                raise CheckFailed(
                    f"no dialog said {wanted} ({bound})\n{seen}\n{self._look().told}",
                    expected=wanted,
                    actual="; ".join(others) or "no dialog",
                )
        self._unchecked = self._dialogs.index(found[0]) + 1
        self._unplanned = [each for each in self._unplanned if each is not found[0]]
        return found[0]

    def _fitting(self, fits: Callable[[str], bool]) -> list[SeenDialog]:
        return [each for each in self._dialogs[self._unchecked :] if fits(each.message)][:1]

    def _answer(self, dialog: Dialog) -> None:
        page = dialog.page
        if _compat.listeners(self._context, "dialog") > 1 or (page and _compat.listeners(page, "dialog")):
            return  # somebody's own code answers, which must not find it answered
        plan = next((each for each in self._plans if each.fits(dialog.message)), None)
        unplanned: Action = "accept" if dialog.type == "beforeunload" else "dismiss"
        seen = SeenDialog(
            kind=dialog.type,
            message=dialog.message,
            default=dialog.default_value,
            action=plan.action if plan is not None else unplanned,
            planned=plan is not None,
        )
        self._dialogs.append(seen)
        if plan is None:
            self._unplanned.append(seen)
        elif not plan.lasting:
            self._plans.remove(plan)
        with suppress(Exception):  # the page may be gone meanwhile, and its dialog with it
            if seen.action == "dismiss":
                dialog.dismiss()
            elif plan is not None and dialog.type == "prompt":
                dialog.accept(plan.text if plan.text is not None else dialog.default_value)
            else:
                dialog.accept()

    def _dialog_notes(self) -> Sequence[str]:
        """Dialogs that no step expected, and plans that still wait for theirs."""
        told = [f"dialog: {each}, since no step expected it" for each in self._unplanned[-_MOST_TOLD:]]
        if told:
            told += [
                f"dialog: expected was one that says {each.message[1]}"
                for each in self._plans
                if each.message is not None
            ]
        return told

    def _forget_dialogs(self) -> None:
        self._unplanned.clear()
