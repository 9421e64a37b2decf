"""Reads lines at the terminal in a thread of its own, with completion and history; another thread can end it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import create_output

from pytest_ignition.debugging import history
from pytest_ignition.reporting.terminal_text import writable


def _keys() -> KeyBindings:
    """Ctrl-C gives up what was typed, as in a shell; where nothing was, it is passed on."""
    keys = KeyBindings()

    @keys.add("c-c")
    def _give_up(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt(), style="class:aborting")

    return keys


class PauseOver(Exception):
    """The run goes on, so nothing that is typed now can be meant for it."""


class Words(Completer):
    """Completes the last word of a line.

    Args:
        candidates: words that fit behind a beginning of a line.
    """

    def __init__(self, candidates: Callable[[str], Iterable[str]]) -> None:
        self._candidates = candidates

    def get_completions(self, document: Document, _complete_event: CompleteEvent) -> Iterator[Completion]:
        """What begins like the word before the cursor."""
        line = document.text_before_cursor
        before, _space, word = line.rpartition(" ")
        for candidate in self._candidates(before.strip()):
            if candidate.startswith(word) and candidate != word:
                yield Completion(candidate, start_position=-len(word))


class Prompter:
    """One terminal, for one pause.

    Args:
        stdin, stdout: the process's own, which pytest must not capture meanwhile.
        mask_text: hides secrets in all that is written.
        candidates: as of `Words`.
    """

    def __init__(
        self,
        stdin: TextIO,
        stdout: TextIO,
        mask_text: Callable[[str], str],
        candidates: Callable[[str], Iterable[str]] = lambda _before: (),
    ) -> None:
        self._stdout = stdout
        self._mask_text = mask_text
        self._over = threading.Event()
        # Prompts of a pause share what the terminal sends: what was typed ahead goes to the next one.
        self._input = create_input(stdin)
        self._output = create_output(stdout)
        self._commands: PromptSession[str] = PromptSession(
            input=self._input,
            output=self._output,
            history=history.SafeHistory(history.default_file(), mask_text),
            completer=Words(candidates),
            complete_while_typing=False,
            key_bindings=_keys(),
        )
        self._plain: PromptSession[str] = PromptSession(
            input=self._input, output=self._output, history=InMemoryHistory()
        )
        self._reading: PromptSession[str] | None = None

    @property
    def is_over(self) -> bool:
        """Whether `end` was called."""
        return self._over.is_set()

    def write(self, text: str = "") -> None:
        """Whole lines."""
        line = writable(self._mask_text(text), getattr(self._stdout, "encoding", None))
        with suppress(OSError, ValueError):  # the terminal is gone
            self._stdout.write(f"{line}\n")
            self._stdout.flush()

    def command(self, prompt: str) -> str:
        """A line for the run.

        Raises:
            PauseOver: the pause ended meanwhile.
            EOFError: Ctrl-D, or the terminal is gone. KeyboardInterrupt: Ctrl-C.
        """
        return self._read(self._commands, prompt)

    def line(self, prompt: str) -> str:
        """A line that no history keeps; raises as `command` does."""
        return self._read(self._plain, prompt)

    def end(self) -> None:
        """From another thread: what is being read is given up."""
        self._over.set()
        reading = self._reading
        if reading is None:
            return
        loop = reading.app.loop
        if loop is not None:
            with suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(self._leave, reading.app)

    @staticmethod
    def _leave(app: Any) -> None:
        if app.is_running and not app.is_done:
            app.exit(exception=PauseOver())

    def _read(self, session: PromptSession[str], prompt: str) -> str:
        if self._over.is_set():
            raise PauseOver
        self._reading = session
        try:
            # Between its start and the first key the pause may end, too.
            return session.prompt(
                prompt, handle_sigint=False, pre_run=lambda: self._leave(session.app) if self._over.is_set() else None
            )
        finally:
            self._reading = None
