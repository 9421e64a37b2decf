"""The event stream as a file: one JSON document per line, written as it happens; files of workers become one.

A line goes to the operating system in one piece before the run goes on, so that a process that is killed leaves every
event that it told. `docs/events.md` is the contract.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_ignition.engine.events import Event


class EventsFile:
    """A consumer that writes.

    What cannot be written is counted and no reason to stop a run.

    Args:
        path: replaced if it exists; its folder is made.

    Attributes:
        lost: how many events could not be written. `problem`: why, at first.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lost = 0
        self.problem = ""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("wb", buffering=0)
        self._torn = False

    def __call__(self, event: Event) -> None:
        """Take an event."""
        line = line_of(event)
        try:
            # What a full disk left of an earlier line must not spoil this one.
            self._write(b"\n" + line if self._torn else line)
            self._torn = False
        except (OSError, ValueError) as error:
            self.lost += 1
            self.problem = self.problem or str(getattr(error, "strerror", None) or error)

    def _write(self, data: bytes) -> None:
        while data:
            count = self._stream.write(data)
            self._torn = True
            data = data[count:]

    def close(self) -> None:
        """Nothing comes any more."""
        self._stream.close()


def line_of(event: Event) -> bytes:
    """The event as its line: JSON in UTF-8 that any reader takes, and a line feed."""
    data = event.as_json()
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False, default=str)
    except ValueError:
        # JSON has no infinities and no "not a number".
        text = json.dumps(_finite(data), ensure_ascii=False, allow_nan=False, default=str)
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        # Half of a surrogate pair, such as a script may make.
        return json.dumps(json.loads(text)).encode("ascii") + b"\n"


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


def worker_file(path: Path, worker: str) -> Path:
    """Where a worker of pytest-xdist writes."""
    return path.with_name(f"{path.name}.{worker}")


def worker_files(path: Path) -> list[Path]:
    """The files of workers beside an events file, `gw2` before `gw10`."""
    pattern = re.compile(re.escape(path.name) + r"\.gw(\d+)")
    try:
        found = [(pattern.fullmatch(each.name), each) for each in path.parent.iterdir()]
    except OSError:
        return []
    return [each for _number, each in sorted((int(match[1]), each) for match, each in found if match)]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file that is an event, as far as merging looks into it."""

    source: Path
    offset: int
    length: int
    session_id: str
    run_id: str
    worker: str
    kind: str
    time: str


def merge(path: Path, workers: Iterable[Path]) -> list[str]:
    """Put the events of workers into the controller's file: each run in one piece, runs by the time they began.

    The files of the workers are removed once everything stands in the one file.

    Returns:
        What was wrong with lines that were left out, as sentences.

    Raises:
        OSError: all files are as they were.
    """
    sources = [path, *(each for each in workers if each.is_file())]
    problems: list[str] = []
    lines = [line for source in sources for line in _lines(source, problems)]
    session_id = lines[0].session_id if lines else ""
    wanted = [line for line in lines if line.session_id == session_id]
    unfinished = path.with_name(f"{path.name}.tmp")
    try:
        with unfinished.open("wb") as target:
            _copy(_in_order(wanted), target)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    for source in sources[1:]:
        source.unlink(missing_ok=True)
    return problems


def _lines(source: Path, problems: list[str]) -> Iterator[Line]:
    offset = 0
    with source.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            length = len(raw)
            try:
                data = json.loads(raw)
                yield Line(
                    source=source,
                    offset=offset,
                    length=length,
                    **{each: data[each] for each in ("session_id", "run_id", "worker", "kind", "time")},
                )
            except (ValueError, KeyError, TypeError):
                if raw.strip():
                    problems.append(f"line {number} of {source.name} is no whole event and was left out")
            offset += length


def _in_order(lines: list[Line]) -> list[Line]:
    """Sessions' beginnings, the runs, sessions' ends; the controller's own around those of its workers."""
    runs: dict[tuple[str, str], list[Line]] = {}
    begun, ended = [], []
    for line in lines:
        if line.kind == "session_started":
            begun.append(line)
        elif line.kind == "session_finished":
            ended.append(line)
        else:
            runs.setdefault((line.worker, line.run_id), []).append(line)
    controller = lines[0].worker if lines else ""
    begun.sort(key=lambda line: (line.worker != controller, line.time))
    ended.sort(key=lambda line: (line.worker == controller, line.time))
    inner = [line for _key, run in sorted(runs.items(), key=lambda each: each[1][0].time) for line in run]
    return [*begun, *inner, *ended]


def _copy(lines: Iterable[Line], target: Any) -> None:
    streams = {}
    try:
        for line in lines:
            if line.source not in streams:
                streams[line.source] = line.source.open("rb")
            streams[line.source].seek(line.offset)
            target.write(streams[line.source].read(line.length).rstrip(b"\r\n") + b"\n")
    finally:
        for stream in streams.values():
            stream.close()
