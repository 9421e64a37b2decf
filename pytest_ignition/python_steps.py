"""The fixtures `step` and `playbook`: steps of a Python test, reported as a playbook's steps are."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import execution, marks
from pytest_ignition.credentials.recordings import without_secrets
from pytest_ignition.engine.attempt import safe_file_name
from pytest_ignition.engine.events import (
    ErrorData,
    EvidenceCaptured,
    LogLine,
    RunFinished,
    RunPlanned,
    RunStarted,
    StepFinished,
    StepNotRun,
    StepPath,
    StepProgress,
    StepStarted,
)
from pytest_ignition.engine.results import overall
from pytest_ignition.engine.runner import new_run_id
from pytest_ignition.engine.stream import EventStream
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.evidence.of_tests import TestEvidence
from pytest_ignition.extensions import report_consumer
from pytest_ignition.language.loader import load
from pytest_ignition.language.source import Source
from pytest_ignition.reporting.record import RECORDS, RunRecord
from pytest_ignition.session import session_of
from pytest_ignition.waiting import SystemClock

if TYPE_CHECKING:
    from pytest_ignition.engine.results import RunResult
    from pytest_ignition.evidence.traces import TracedPage
    from pytest_ignition.language.model import Json
    from pytest_ignition.python_pauses import PythonPauses

_TYPE = "python"
_SUFFIXES = {"image/png": ".png", "text/html": ".html", "application/json": ".json", "text/plain": ".txt"}


_LONGEST_SEARCHED = 64_000_000
"""Bytes of a file in which secrets are looked for."""


class PythonStep:
    """One step of a Python test, inside its `with` block.

    Attributes:
        output: plain data that reports show with the step; set it.
        path: the step's place among the test's.
    """

    def __init__(self, steps: PythonSteps, path: StepPath) -> None:
        self.output: Json = None
        self._steps = steps
        self.path = path

    def log(self, message: str, level: str = "info") -> None:
        """Write a line to the step's log. `level`: debug, info, warning or error."""
        self._steps.stream.emit(LogLine, step_path=self.path, level=level, message=message)

    def progress(self, message: str) -> None:
        """Say where a long step stands."""
        self._steps.stream.emit(StepProgress, step_path=self.path, message=message)

    def attach(self, content: Path | bytes | str, *, title: str, media_type: str | None = None) -> Path:
        """Keep evidence with the step.

        Args:
            content: an existing file, or what to write into one. Secrets are taken out; of a file that holds any, a
                copy without them is kept.
            title: what reports call it.
            media_type: such as `image/png`; told by the content where it is not given.

        Returns:
            The file.
        """
        kind = media_type or _media_type(content)
        path = self._steps.kept(self.path, title, content, kind)
        evidence = "screenshot" if kind.startswith("image/") else "log"
        self.keep(path, evidence=evidence, title=title, media_type=kind)
        return path

    def evidence_path(self, name: str, suffix: str) -> Path:
        """A path of its own in the test's evidence folder, for `keep`.

        Raises:
            OSError: the folder cannot be made.
        """
        return self._steps.evidence_path(self.path, name, suffix)

    def keep(self, path: Path, *, evidence: str, title: str, media_type: str) -> None:
        """Announce a file as the step's evidence, of a kind as in `EvidenceCaptured`."""
        self._steps.stream.emit(
            EvidenceCaptured, step_path=self.path, evidence=evidence, title=title, path=str(path), media_type=media_type
        )


class PythonSteps:
    """The value of the fixture `step`: `with step("Log in") as s: ...`; steps may stand inside each other."""

    def __init__(self, node: pytest.Item) -> None:
        session = session_of(node.config)
        self._node = node
        self._clock = SystemClock()
        record = RunRecord()
        node.stash.setdefault(RECORDS, []).append(record)
        self.stream = EventStream(
            execution.identity(node, new_run_id()),
            [
                *execution.consumers(node, record),
                *execution.trace_groups(node, self._traced_page),
                *session.extensions.consumers,
                *(each.follow for each in session.pauses.front_ends),
            ],
            clock=self._clock,
            masker=session.redactor,
            on_consumer_error=report_consumer,
        )
        self._open: list[StepPath] = []
        self._used: dict[StepPath | None, list[str]] = {}
        self._verdicts: list[Verdict] = []
        self._started: float | None = None
        self._kept: BaseException | None = None
        self._evidence = TestEvidence(node, session.keeper(), when=marks.screenshots(node))
        self._pauses: PythonPauses | None = None
        self._under_way = ExitStack()
        if session.pauses.front_ends:
            from pytest_ignition.python_pauses import PythonPauses

            self._pauses = PythonPauses(node, self.stream, session.pauses.policy(node), self._clock)
            self._under_way.enter_context(session.controls.running(self._pauses.control))

    @contextmanager
    def __call__(self, name: str, **parameters: Json) -> Iterator[PythonStep]:
        """A step.

        Args:
            name: what reports call it.
            parameters: plain values that reports show with it.

        Raises:
            Whatever the block raises: an assertion makes the step failed, anything else broken.
        """
        self._begin()
        self._evidence.listen()
        path = self._path(name)
        caller = sys._getframe(2)  # noqa: SLF001 - the line of the `with`, behind contextlib
        start = self._clock.monotonic()
        self.stream.emit(
            StepStarted,
            step_path=path,
            name=name,
            type=_TYPE,
            line=caller.f_lineno,
            parameters=freeze(parameters, what="the parameters"),
        )
        step = PythonStep(self, path)
        self._open.append(path)
        try:
            yield step
        except pytest.skip.Exception as skipped:
            self._not_run(path, name, skipped.msg or "skipped")
            raise
        except BaseException as error:
            if error is not self._kept and isinstance(error, Exception | pytest.fail.Exception):
                # On its way through the outer steps it is still the same failure.
                self._kept = error
                self._evidence.take(step, error, self._clock.monotonic() - start)
                self._stand_still(step, error, caller)
            self._end(step, name, start, self._error_data(error, caller), _verdict(error))
            raise
        else:
            self._end(step, name, start, None, Verdict.PASSED)
        finally:
            self._open.pop()

    def finish(self) -> None:
        """The test is over."""
        self._kept = None
        self._evidence.close()
        if self._pauses is not None:
            self._pauses.finish()
        self._under_way.close()
        if self._started is None:
            return
        verdict = overall(self._verdicts)
        counts = {str(each): self._verdicts.count(each) for each in dict.fromkeys(self._verdicts)}
        duration = self._clock.monotonic() - self._started
        self.stream.emit(RunFinished, verdict=verdict, duration=duration, counts=counts)

    def kept(self, path: StepPath, title: str, content: Path | bytes | str, media_type: str) -> Path:
        """A file with this content, and without secrets: the given one if it holds none."""
        redactor = session_of(self._node.config).redactor
        if isinstance(content, Path):
            data = content.read_bytes() if content.is_file() and content.stat().st_size <= _LONGEST_SEARCHED else b""
            masked = without_secrets(data, redactor)
            return content if masked == data else self.write(path, title, masked, media_type)
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        return self.write(path, title, without_secrets(data, redactor), media_type)

    def write(self, path: StepPath, title: str, content: bytes, media_type: str) -> Path:
        """A file of the step's own in the test's evidence folder."""
        folder = execution.evidence_folder(self._node)
        target = self._free(folder, path, title, _SUFFIXES.get(media_type, ".bin"))
        try:
            session_of(self._node.config).run_folder.make(folder)
            target.write_bytes(content)
        except OSError as error:
            raise IgnitionError(f"{title!r} cannot be kept in {folder}: {error.strerror or error}") from None
        return target

    def evidence_path(self, path: StepPath, name: str, suffix: str) -> Path:
        """A path of its own in the test's evidence folder, which is there now.

        Raises:
            OSError: it cannot be made.
        """
        folder = execution.evidence_folder(self._node)
        session_of(self._node.config).run_folder.make(folder)
        return self._free(folder, path, name, suffix)

    @staticmethod
    def _free(folder: Path, path: StepPath, name: str, suffix: str) -> Path:
        stem = f"{path.number}-{safe_file_name(name)}"
        target, number = folder / f"{stem}{suffix}", 1
        while target.exists():
            number += 1
            target = folder / f"{stem}-{number}{suffix}"
        return target

    def _begin(self) -> None:
        if self._started is not None:
            return
        self._started = self._clock.monotonic()
        self.stream.emit(
            RunPlanned,
            playbook=self._shown(self._node.path),
            title=self._node.name,
            source_sha256="",
            steps=(),
            parameters={},
        )
        self.stream.emit(RunStarted)

    def _shown(self, file: Path) -> str:
        try:
            return file.relative_to(self._node.config.invocation_params.dir).as_posix()
        except ValueError:
            return str(file)

    def _path(self, name: str) -> StepPath:
        outer = self._open[-1] if self._open else None
        used = self._used.setdefault(outer, [])
        step_id = re.sub(r"\W+", "_", name).strip("_") or "step"
        if step_id in used:
            step_id = f"{step_id}_{len(used) + 1}"
        used.append(step_id)
        position = len(used) - 1
        return StepPath(ids=(step_id,), positions=(position,)) if outer is None else outer.child(step_id, position)

    def _traced_page(self) -> TracedPage | None:
        return self._evidence.traced_page()

    @property
    def _page(self) -> Any:
        """The test's page; None if it has none."""
        return getattr(self._node, "funcargs", {}).get("page")

    def _stand_still(self, step: PythonStep, error: BaseException, caller: FrameType) -> None:
        """Let somebody look, before the failure goes its way."""
        if self._pauses is None:
            return

        data = self._error_data(error, caller)
        self._pauses.at_failure(step.path, error, data, _innermost(error, caller), AskedFor(step, self._page))

    def _not_run(self, path: StepPath, name: str, reason: str) -> None:
        self.stream.emit(StepNotRun, step_path=path, name=name, type=_TYPE, reason=reason)

    def _end(self, step: PythonStep, name: str, start: float, error: ErrorData | None, verdict: Verdict) -> None:
        if step.path.parent is None:
            self._verdicts.append(verdict)
        self.stream.emit(
            StepFinished,
            step_path=step.path,
            name=name,
            type=_TYPE,
            verdict=verdict,
            duration=self._clock.monotonic() - start,
            output=freeze(step.output, what=f"the output of step {name!r}"),
            error=error,
        )

    def _error_data(self, error: BaseException, caller: FrameType) -> ErrorData:
        """Told at the line of the test that raised it, as far as the test's file is on the way."""
        file, line = Path(caller.f_code.co_filename), caller.f_lineno
        traceback = error.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == caller.f_code.co_filename:
                line = traceback.tb_lineno
            traceback = traceback.tb_next
        shown = self._shown(file)
        source = Source(shown, file.read_text(encoding="utf-8", errors="replace")) if file.is_file() else None
        text = source.lines[line - 1] if source is not None and line <= len(source.lines) else ""
        column = len(text) - len(text.lstrip()) + 1
        return ErrorData(
            kind=type(error).__name__,
            message=error.message if isinstance(error, IgnitionError) else str(error) or type(error).__name__,
            hint=error.hint if isinstance(error, IgnitionError) else None,
            where=f"{shown}:{line}",
            excerpt=source.excerpt(line, column, len(text.strip())) if source is not None else "",
            expected=error.expected if isinstance(error, CheckFailed) else None,
            actual=error.actual if isinstance(error, CheckFailed) else None,
        )


class AskedFor:
    """Evidence of a step that somebody asks for while its test stands still."""

    def __init__(self, step: PythonStep, page: Any) -> None:
        self._step = step
        self._page = page

    def picture(self) -> None:
        """Keep a picture of the page.

        Raises:
            IgnitionError: there is no page, or it cannot be pictured.
        """
        if self._page is None:
            raise IgnitionError("the test has no page")
        try:
            taken = self._page.screenshot(timeout=5_000)
        except Exception as problem:
            raise IgnitionError(f"no picture could be taken: {problem}") from None
        self._step.attach(taken, title="the page, asked for", media_type="image/png")

    def keep(self, name: str, suffix: str, content: bytes, *, evidence: str, title: str, media_type: str) -> Path:
        """Write a file of the step's."""
        file = self._step.evidence_path(name, suffix)
        file.write_bytes(content)
        self._step.keep(file, evidence=evidence, title=title, media_type=media_type)
        return file


def _innermost(error: BaseException, caller: FrameType) -> FrameType:
    """The frame in the test's file that is nearest to where it was raised."""
    found, traceback = caller, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == caller.f_code.co_filename:
            found = traceback.tb_frame
        traceback = traceback.tb_next
    return found


def _verdict(error: BaseException) -> Verdict:
    """`pytest.fail` is a wrong value too."""
    return Verdict.FAILED if isinstance(error, pytest.fail.Exception) else Verdict.of_error(error)


def _media_type(content: Path | bytes | str) -> str:
    if isinstance(content, str):
        return "text/plain"
    if isinstance(content, bytes):
        return "image/png" if content.startswith(b"\x89PNG") else "application/octet-stream"
    found = {suffix: kind for kind, suffix in _SUFFIXES.items()}.get(content.suffix.lower())
    return found or "application/octet-stream"


def playbook_runner(request: pytest.FixtureRequest) -> Callable[..., RunResult]:
    """The value of the fixture `playbook`."""
    node = request.node
    session = session_of(node.config)

    def run(path: str | Path, *, check: bool = True, **parameters: Json) -> RunResult:
        """Run a playbook inside this test, with its gateway and browser; its steps are reported as the test's.

        Args:
            path: below a playbook root of the project, or beside the test file.
            check: whether a playbook that does not pass is an error of the test.
            parameters: values by name; the others are bound as for a playbook of its own.

        Returns:
            Verdict and steps; `result.outputs["step_id"]` is what a step gave.

        Raises:
            PlaybookFailed, PlaybookBroken: it did not pass, and `check` is true.
            IgnitionError: it is not there, cannot be used, or a parameter has no value.
        """
        __tracebackhide__ = True  # the test fails at its own line
        try:
            return in_test(Path(path), check, parameters)
        except IgnitionError as error:
            raise error.with_traceback(None) from None

    def in_test(path: Path, check: bool, parameters: dict[str, Json]) -> RunResult:
        toolbox = session.extensions.toolbox(node)
        file = _find(node, path)
        shelf = toolbox.library.shelf
        loaded = load(shelf.read(file), shelf.shown(file), toolbox.listing)
        number = len(node.stash.get(RECORDS, []))
        folder = execution.evidence_folder(node)
        return execution.run_playbook(
            node,
            request,
            toolbox.library.adopt(loaded, file),
            toolbox,
            evidence_folder=folder / f"{number + 1}-{safe_file_name(file.stem)}",
            bound=lambda resources: execution.bind_values(node.config, loaded, resources, parameters),
            check=check,
        )

    return run


def _find(node: pytest.Item, path: Path) -> Path:
    """The playbook file that a test names."""
    rootpath: Path = node.config.rootpath
    roots = [rootpath / entry for entry in node.config.getini("ignition_playbook_paths")]
    for folder in (*roots, node.path.parent, *(node.path.parent / root.name for root in roots)):
        for candidate in (folder / path, folder / f"{path}.yaml"):
            if candidate.is_file():
                return Path(candidate).absolute()
    shown = ", ".join(root.name for root in roots)
    raise IgnitionError(
        f"there is no playbook {str(path)!r}", hint=f"paths start at {shown}, or at the folder of the test"
    )
