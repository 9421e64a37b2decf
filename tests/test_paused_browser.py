"""A run that stands still in a real browser: the page lives on, a mended step passes, a cancel ends it at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_ignition import Control, Event, OwnResources, Pausing, Simulator, Verdict, commands, run_playbook
from pytest_ignition import events as events_
from pytest_ignition.engine.pausing import When
from pytest_ignition.waiting import ClockWaiter, SystemClock, wait_until

pytestmark = pytest.mark.slow

BROWSER = """\
name: Browser
steps:
  - {id: go, name: Go, type: browser.navigate, parameters: {url: "{{ gateway.url }}"}}
  - {id: press, name: Press, type: browser.get_text, parameters: {selector: "#nowhere", timeout: 300}}
teardown:
  - {id: tidy, name: Tidy, type: utility.log, parameters: {message: tidy}}
"""


class Looking:
    """A front end in a thread: at each pause what the test says."""

    def __init__(self, *at_pauses: Callable[[Looking], None]) -> None:
        self.events: list[Event] = []
        self.control = Control("run")
        self.control.attach("test")
        self.resources: OwnResources
        self._at_pauses = list(at_pauses)
        self._threads: list[threading.Thread] = []
        self.problems: list[BaseException] = []

    def follow(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, events_.RunPaused):
            deed = self._at_pauses.pop(0) if self._at_pauses else Looking.resume
            self._threads.append(threading.Thread(target=self._do, args=(deed,)))
            self._threads[-1].start()

    def _do(self, deed: Callable[[Looking], None]) -> None:
        try:
            deed(self)
        except BaseException as problem:
            self.problems.append(problem)
            self.control.submit(commands.Cancel(command_id="end", run_id="run"))

    def ask(self, command: commands.Command) -> events_.CommandAnswered:
        """Send it and wait for its end, which must come within a second."""
        assert self.control.submit(command).accepted

        def answers() -> list[events_.CommandAnswered]:
            found = [each for each in self.events if isinstance(each, events_.CommandAnswered)]
            return [each for each in found if each.command_id == command.command_id]

        assert wait_until(ClockWaiter(), lambda: bool(answers()), timeout=5, every=0.01)
        return answers()[0]

    def resume(self) -> None:
        self.control.submit(commands.Resume(command_id="resume", run_id="run"))

    def run(self, folder: Path, text: str = BROWSER) -> Verdict:
        path = folder / "x.yaml"
        path.write_text(text, encoding="utf-8")
        with Simulator() as simulator, OwnResources(simulator.url, evidence=folder) as resources:
            self.resources = resources
            self.result = run_playbook(
                path,
                resources,
                control=self.control,
                consumers=[self.follow],
                pausing=Pausing(when=When.FAILURE, limit=60),
            )
            for thread in self._threads:
                thread.join()
        assert self.problems == []
        return self.result.verdict


def test_a_wrong_selector_is_mended_while_the_page_stands_open(tmp_path: Path) -> None:
    def mend(looking: Looking) -> None:
        shot = looking.ask(commands.TakeScreenshot(command_id="shot", run_id="run"))
        assert shot.accepted
        looking.ask(commands.Retry(command_id="retry", run_id="run", parameters={"selector": "h1"}))

    looking = Looking(mend)

    assert looking.run(tmp_path) is Verdict.PASSED
    assert looking.result.steps[1].note == 'mended while paused: parameter selector: "#nowhere" -> "h1"'
    assert [each.at for each in looking.events if isinstance(each, events_.RunPaused)] == ["failure", "end"]
    assert any(isinstance(each, events_.EvidenceCaptured) for each in looking.events)


def test_the_page_lives_on_while_the_run_stands_still(tmp_path: Path) -> None:
    script = "window.ticks = 0; setInterval(() => { window.ticks += 1; console.log('tick'); }, 100)"
    text = BROWSER.replace(
        "  - {id: press",
        f'  - {{id: tick, name: Tick, type: browser.evaluate, parameters: {{script: "{script}"}}}}\n  - {{id: press',
    )
    heard: list[str] = []

    def look(looking: Looking) -> None:
        # Before the pause nothing hears; what is heard then comes by Playwright's own events during the pause.
        assert wait_until(ClockWaiter(), lambda: len(heard) >= 10, timeout=20)
        looking.resume()

    looking = Looking(look)
    original = looking.follow

    def follow(event: Event) -> None:
        if isinstance(event, events_.RunPaused):
            page = looking.resources.browser()._page
            page.on("console", lambda message: heard.append(message.text))
        original(event)

    looking.follow = follow  # type: ignore[method-assign]

    assert looking.run(tmp_path, text) in (Verdict.FAILED, Verdict.BROKEN)
    assert heard[:10] == ["tick"] * 10


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_a_cancel_while_paused_answers_at_once_and_leaves_no_process(tmp_path: Path) -> None:
    before = children()
    asked: list[float] = []

    def cancel(looking: Looking) -> None:
        asked.append(SystemClock().monotonic())
        looking.ask(commands.Cancel(command_id="cancel", run_id="run"))
        asked.append(SystemClock().monotonic())

    looking = Looking(cancel)
    looking.run(tmp_path)

    assert looking.result.cancelled
    assert asked[1] - asked[0] < 1
    assert [str(each.verdict) for each in looking.result.steps][-1] == "passed", "the teardown ran"
    assert wait_until(ClockWaiter(), lambda: children() <= before, timeout=10)


def children() -> set[str]:
    """The processes below this one."""
    parents = {}
    for entry in Path("/proc").iterdir():
        try:
            parents[entry.name] = entry.joinpath("stat").read_text().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
    found = {str(os.getpid())}
    while more := {pid for pid, parent in parents.items() if parent in found and pid not in found}:
        found |= more
    return found
