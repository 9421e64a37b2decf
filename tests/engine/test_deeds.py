"""What code of this process has done on the runner's thread while a run stands still."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.commands import Cancel, CommandError, Resume
from pytest_ignition.engine.events import Event, EvidenceCaptured, RunPaused
from pytest_ignition.engine.pausing import Pausing, When
from pytest_ignition.engine.scenes import Scene
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed
from tests.engine.fakes import Bench, FakeType, bench

TEXT = """\
name: X
variables: {word: w}
steps:
  - {id: a, name: A, type: good}
  - {id: b, name: B, type: bad}
"""


def fail(_context: object, _parameters: object) -> None:
    raise CheckFailed("wrong")


def paused(folder: Path, look: Callable[[Bench], None]) -> tuple[Bench, Verdict]:
    """Run it; at the pause `look` is called in a thread, and the run goes on after it."""
    threads: list[threading.Thread] = []

    def body() -> None:
        try:
            look(played)
        finally:
            played.control.submit(Resume(command_id="on", run_id="run"))

    def follow(event: Event) -> None:
        if isinstance(event, RunPaused):
            threads.append(threading.Thread(target=body))
            threads[-1].start()

    good = FakeType("good", lambda _context, _parameters: {"n": 1})
    played = bench(
        TEXT,
        good,
        FakeType("bad", fail),
        folder=folder,
        pausing=Pausing(when=When.FAILURE),
        consumers=[follow],
    )
    played.control.attach("test")
    verdict = played.runner.run({}).verdict
    for thread in threads:
        thread.join()
    return played, verdict


def test_a_deed_is_done_on_the_runners_thread_and_sees_where_the_run_stands(tmp_path: Path) -> None:
    found: list[Any] = []

    def look(played: Bench) -> None:
        def deed(scene: Scene) -> Any:
            scene.keep("note", ".txt", b"text", evidence="log", title="a note", media_type="text/plain")
            return threading.current_thread(), scene.place(), scene.names(), scene.page()

        found.extend(played.control.perform(deed).result(10))

    played, verdict = paused(tmp_path, look)

    thread, place, names, page = found
    assert verdict is Verdict.FAILED
    assert thread is threading.current_thread()
    assert (place.step, place.line, place.steps, place.playbook) == ("b", 5, ("a", "b"), "playbooks/x.yaml")
    assert (dict(place.variables), dict(place.outputs)) == ({"word": "w"}, {"a": {"n": 1}})
    assert (names["variables"], names["gateway"], page) == ({"word": "w"}, None, None)
    (kept,) = played.of(EvidenceCaptured)
    assert str(kept.step_path) == "b"
    assert Path(kept.path).read_bytes() == b"text"


def test_what_a_deed_raises_goes_to_whoever_asked(tmp_path: Path) -> None:
    raised: list[BaseException | None] = []

    def look(played: Bench) -> None:
        raised.append(played.control.perform(lambda _scene: 1 / 0).exception(10))

    _played, verdict = paused(tmp_path, look)

    assert verdict is Verdict.FAILED
    assert isinstance(raised[0], ZeroDivisionError)


def test_nothing_is_done_while_a_run_goes_on_or_once_it_is_over(tmp_path: Path) -> None:
    late: list[Future[Any]] = []

    def look(played: Bench) -> None:
        played.control.submit(Cancel(command_id="end", run_id="run"))
        late.append(played.control.perform(lambda scene: scene.place()))

    played, _verdict = paused(tmp_path, look)

    for future in (*late, played.control.perform(lambda scene: scene.place())):
        with pytest.raises(CommandError, match=r"does not stand still|went on"):
            future.result(10)
