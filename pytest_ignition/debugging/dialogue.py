"""The talk at one pause: what a person types becomes commands and deeds, and what they come to is shown."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pytest_ignition.debugging import editor, picking, screens, words
from pytest_ignition.debugging.board import Board
from pytest_ignition.debugging.python_prompt import PythonPrompt
from pytest_ignition.engine import commands
from pytest_ignition.engine.commands import Command, CommandError
from pytest_ignition.engine.events import RunPaused
from pytest_ignition.engine.scenes import Deed, Place, Scene
from pytest_ignition.errors import IgnitionError
from pytest_ignition.evidence.page import document
from pytest_ignition.language.model import Json
from pytest_ignition.reporting.terminal_text import on_lines

PROMPT = "(ignition) "


class Terminal(Protocol):
    """Where the talk happens (`prompting.Prompter`)."""

    @property
    def is_over(self) -> bool:
        """Whether the pause ended."""

    def write(self, text: str = "") -> None:
        """Show lines, masked."""

    def command(self, prompt: str) -> str:
        """Read a line."""

    def line(self, prompt: str) -> str:
        """Read a line that no history keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended."""

    accepted: bool
    reason: str = ""
    result: Json = None


class Run(Protocol):
    """The paused run (`front_end.PausedRun`)."""

    run_id: str
    board: Board

    def ask(self, command: Command) -> Outcome:
        """Send a command and wait for its end.

        Raises:
            PauseOver: the run went on meanwhile.
        """

    def perform(self, deed: Deed) -> Any:
        """Have a deed done, and wait for what it gives or raises; raises `PauseOver`, too."""

    def stands_still(self) -> bool:
        """Whether the pause goes on."""

    def headed(self) -> bool:
        """Whether somebody can see the browser."""

    def end_session(self) -> None:
        """Run no further test."""

    def interrupt(self) -> None:
        """What Ctrl-C does elsewhere."""


class Dialogue:
    """Of one pause.

    Args:
        run: what stands still.
        terminal: who is talked with.
        redactor: hides secrets.
        start: the folder that paths are shown from.
    """

    def __init__(self, run: Run, terminal: Terminal, redactor: Any, start: Path) -> None:
        self._run = run
        self._terminal = terminal
        self._redactor = redactor
        self._start = start
        self._place: Place | None = None
        self._draft: str | None = None
        self._verbs: Mapping[str, Callable[[str], None]] = {
            "next": lambda _rest: self._move(self._new(commands.StepOnce)),
            "continue": lambda _rest: self._move(self._new(commands.Resume)),
            "skip": lambda _rest: self._move(self._new(commands.Skip)),
            "retry": lambda rest: self._move(self._new(commands.Retry, parameters=words.parameters(rest))),
            "back": lambda rest: self._move(self._new(commands.Back, step=rest or None)),
            "goto": lambda rest: self._move(self._new(commands.Goto, step=rest)),
            "reload": lambda _rest: self._edited(self._new(commands.Edit)),
            "edit": self._edit,
            "save": self._save,
            "set": self._set,
            "run": self._run_step,
            "print": self._print,
            "shot": self._picture,
            "variables": lambda _rest: self._lines(screens.values(self._look())),
            "where": lambda _rest: self._lines(screens.where(self._run.board, self._look())),
            "list": lambda _rest: self._lines(screens.steps(self._run.board, self._look())),
            "html": self._html,
            "pick": self._pick,
            "pw": self._inspect,
            "py": self._python,
            "quit": self._quit,
            "help": lambda _rest: self._lines(screens.help_lines()),
        }

    def hold(self, event: RunPaused) -> None:
        """Talk until the run goes on.

        Raises:
            PauseOver: it went on for another reason.
        """
        self._terminal.write()
        self._lines(screens.pause(self._run.board, event, self._start))
        self._look()
        self._terminal.write(screens.MENU)
        while self._run.stands_still():
            try:
                typed = words.read(self._terminal.command(PROMPT))
                if typed is not None:
                    self._verbs[typed.verb](typed.rest)
            except IgnitionError as error:
                self._tell(str(error))
            except EOFError:
                self._move(self._new(commands.Resume))
            except KeyboardInterrupt:
                self._run.interrupt()
                return

    def candidates(self, before: str) -> Iterable[str]:
        """Words that fit behind what was typed."""
        if not before:
            return sorted(verb.name for verb in words.VERBS)
        place = self._place
        if place is None:
            return ()
        verb = next((each.name for each in words.VERBS if before in (each.name, each.key)), "")
        if verb in ("back", "goto"):
            return place.steps
        if verb == "set":
            return sorted(place.variables)
        if verb == "print":
            return [*(f"variable.{name}" for name in place.variables), *(f"step.{name}" for name in place.outputs)]
        return ()

    def _new(self, kind: Callable[..., Command], **fields: Any) -> Command:
        return kind(command_id=uuid.uuid4().hex, run_id=self._run.run_id, **fields)

    def _lines(self, lines: Iterable[str]) -> None:
        self._tell("\n".join(lines))

    def _tell(self, text: str) -> None:
        self._terminal.write(on_lines(text))

    def _look(self) -> Place:
        found: Place = self._run.perform(lambda scene: scene.place())
        self._place = found
        return found

    def _report(self, command: Command, done: str = "") -> Outcome:
        """Ask, and say how it ended."""
        outcome = self._run.ask(command)
        if not outcome.accepted:
            self._tell(f"refused: {outcome.reason}")
        elif done:
            self._tell(done)
        return outcome

    def _move(self, command: Command) -> None:
        outcome = self._report(command)
        if not outcome.accepted:
            return
        if isinstance(outcome.result, str):
            self._tell(outcome.result)
        if self._run.stands_still():
            place = self._look()
            self._tell(f"before step {place.step}" if place.step is not None else "behind the last step")

    def _edit(self, _rest: str) -> None:
        place = self._look()
        if not place.text:
            raise CommandError(f"{place.playbook} is a Python test: change it in an editor, and run it again")
        text = self._draft if self._draft is not None else place.text
        new = editor.edited(text, place.playbook, place.line, os.environ, lambda: self._terminal.is_over)
        if new == place.text:
            self._draft = None
            self._tell("nothing was changed")
            return
        self._draft = new
        self._edited(self._new(commands.Edit, text=new))

    def _edited(self, command: Command) -> None:
        outcome = self._report(command)
        if not outcome.accepted:
            if self._draft is not None:
                self._tell("e opens what you wrote again")
            return
        self._draft = None
        result = outcome.result if isinstance(outcome.result, Mapping) else {}
        difference = str(result.get("difference") or "")
        self._tell(difference or "the playbook reads as before")

    def _save(self, _rest: str) -> None:
        outcome = self._report(self._new(commands.Save))
        if not outcome.accepted or not isinstance(outcome.result, Mapping):
            return
        self._tell(str(outcome.result.get("difference") or ""))
        answer = self._terminal.line(f"write this into {outcome.result.get('playbook')}? [y/N] ")
        if answer.strip().lower() not in ("y", "yes"):
            self._tell("nothing was written")
            return
        self._report(self._new(commands.Save, write=True), "written")

    def _set(self, rest: str) -> None:
        name, value = words.assignment(rest)
        self._report(self._new(commands.SetVariable, variable=name, value=value), f"{name} is set")

    def _run_step(self, rest: str) -> None:
        outcome = self._report(self._new(commands.RunStep, text=words.step_text(rest)))
        if outcome.accepted and isinstance(outcome.result, Mapping):
            self._tell(f"{outcome.result.get('verdict')}")
            for name in ("error", "output"):
                if outcome.result.get(name):
                    self._tell(f"{name}: {_text(outcome.result[name])}")

    def _print(self, rest: str) -> None:
        outcome = self._report(self._new(commands.Evaluate, expression=rest))
        if outcome.accepted:
            self._tell(_text(outcome.result))

    def _picture(self, _rest: str) -> None:
        self._report(self._new(commands.TakeScreenshot), "the picture is kept with the step")

    def _html(self, _rest: str) -> None:
        def keep(scene: Scene) -> Path:
            text = document(picking.source(scene), self._redactor, datetime.now(UTC))
            return scene.keep(
                "by-command-page",
                ".html",
                text.encode("utf-8", "replace"),
                evidence="page",
                title="the page's source, asked for",
                media_type="text/html",
            )

        self._tell(f"page: {self._run.perform(keep)}")

    def _pick(self, _rest: str) -> None:
        self._need_eyes("pick")
        self._tell("click an element in the browser")
        self._tell(f"selector: {self._run.perform(picking.pick)}")

    def _inspect(self, _rest: str) -> None:
        self._need_eyes("pw")
        self._tell("the Inspector is open; Resume in it comes back here")
        self._run.perform(picking.inspect)

    def _need_eyes(self, verb: str) -> None:
        if not self._run.headed():
            raise CommandError(f"{verb}: nobody can see the browser", hint="run with --headed")

    def _python(self, _rest: str) -> None:
        PythonPrompt(self._terminal.line, self._tell, self._run.perform).stay()

    def _quit(self, _rest: str) -> None:
        self._run.end_session()
        self._report(self._new(commands.Cancel, reason="quit at a pause"))


def _text(value: Json) -> str:
    shown = screens.hidden(value)
    return shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False, indent=1, default=str)
