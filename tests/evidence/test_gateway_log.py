"""What the gateway logged while a step failed is kept as evidence, quickly, masked, and without changing a verdict."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import Event, GatewaySettings, OwnResources, RunResult, Simulator, StepParameters, run_playbook
from pytest_ignition.engine.context import StepContext
from pytest_ignition.evidence.gateway_log import TITLE
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.simulator.log_store import ROUTES, LogStore
from pytest_ignition.simulator.server import Timing
from pytest_ignition.steps.registry import Effect, step_type
from tests.gateway.servers import LIMIT, Reply, Seen, web_server
from tests.plugin_run import Project
from tests.reporting.test_html import rows, table

Run = Callable[..., RunResult]
SECRET = "hunter2-of-the-plant"
WRONG = "  - {id: a, type: gateway.get_info, expect: {info.name: nobody}, on_failure: continue}\n"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.2, starting=0.2)) as running:
        yield running


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def run(simulator: Simulator, tmp_path: Path, events: list[Event]) -> Run:
    simulator.reset()

    def running(steps: str, *, token: str | None = None, url: str | None = None, **others: Any) -> RunResult:
        playbook = tmp_path / "x.yaml"
        playbook.write_text(f"name: x\nsteps:\n{steps}", "utf-8")
        credential = Credential(token=simulator.token if token is None else token, password=SECRET)
        settings = GatewaySettings(name="sim", allow="disruptive", url=url or simulator.url, credential=credential)
        with OwnResources(settings, evidence=tmp_path / "out") as resources:
            return run_playbook(playbook, resources, consumers=[events.append], **others)

    return running


def kept(events: list[Event]) -> list[dict[str, Any]]:
    found = [event.as_json() for event in events if event.kind == "evidence_captured"]
    return [each for each in found if each["evidence"] == "log"]


def text(events: list[Event]) -> str:
    (evidence,) = kept(events)
    return Path(evidence["path"]).read_text("utf-8")


def talking(simulator: Simulator, *, fails: bool) -> Any:
    """A step type of a user's own that asks the gateway, which logs something meanwhile."""

    def talk(_context: StepContext, _parameters: StepParameters) -> None:
        """Let the gateway log."""
        simulator.log(
            "ERROR", "plant.Line", f"belt stopped, password {SECRET}", stack=["java.lang.Exception", "\tat x"]
        )
        assert not fails, "too slow"

    return step_type("plant.talk", effect=Effect.READ, outputs=(), needs=("gateway",))(talk)


def test_a_failed_step_keeps_the_log_since_it_began(run: Run, simulator: Simulator, events: list[Event]) -> None:
    run("  - {id: talk, type: plant.talk}\n", step_types=[talking(simulator, fails=True)])

    (evidence,) = kept(events)
    assert (evidence["evidence"], evidence["title"], evidence["media_type"]) == ("log", TITLE, "text/plain")
    assert evidence["step_path"]["ids"] == ["talk"]
    assert Path(evidence["path"]).name == "01-talk-gateway-log.txt"
    assert re.search(
        r"^\S+ \S+ ERROR plant\.Line: belt stopped, password \*{8}\n    java\.lang\.Exception\n    \tat x$",
        text(events),
        re.MULTILINE,
    )
    kinds = [event.kind for event in events]
    assert kinds.index("evidence_captured") < kinds.index("step_finished")


def test_a_step_that_passes_keeps_nothing(run: Run, simulator: Simulator, events: list[Event]) -> None:
    result = run("  - {id: talk, type: plant.talk}\n", step_types=[talking(simulator, fails=False)])

    assert result.verdict == "passed"
    assert kept(events) == []


@pytest.mark.parametrize(
    "step",
    [
        WRONG,
        "  - {id: a, type: gateway.get_project, parameters: {project_name: nobody}}\n",
        "  - {id: a, type: gateway.reset_trial}\n",
    ],
)
def test_failed_and_broken_gateway_steps_keep_it(
    run: Run, simulator: Simulator, events: list[Event], step: str
) -> None:
    simulator._state.part(LogStore).levels[ROUTES] = "DEBUG"

    result = run(step)

    assert result.verdict in ("failed", "broken")
    assert re.search(r"(DEBUG gateway\.Routes|INFO  gateway\.Audit): API token pytest-ignition: ", text(events))


def test_what_was_logged_long_before_is_not_kept(run: Run, simulator: Simulator, events: list[Event]) -> None:
    simulator.log("ERROR", "plant", "old news")
    store = simulator._state.part(LogStore)
    store.entries[:] = [replace(entry, timestamp=entry.timestamp - 60_000) for entry in store.entries]

    run(WRONG)

    assert kept(events) == []


def test_one_text_for_all_attempts_and_one_per_element(run: Run, simulator: Simulator, events: list[Event]) -> None:
    simulator._state.part(LogStore).levels[ROUTES] = "DEBUG"
    run("  - {id: a, type: gateway.get_info, retry_count: 2, retry_delay: 0, expect: {info.name: nobody}}\n")
    assert len(kept(events)) == 1
    assert kept(events)[0]["step_attempt"] == 3
    events.clear()

    run("  - {id: a, type: gateway.get_info, foreach: [1, 2], on_failure: continue, expect: {info.name: nobody}}\n")
    assert kept(events)[0]["step_path"]["ids"] == ["a", "[0]"]


@pytest.mark.parametrize(
    "steps",
    [
        "  - {id: a, type: gateway.get_info}\n",
        "  - {id: a, type: gateway.get_project, parameters: {project_name: none}, expect_error: {message: {contains: none}}}\n",
        "  - {id: a, type: utility.python, parameters: {script: assert False}}\n",
        "  - {id: a, type: gateway.get_project, parameters: {project_name: '{{ variable.other }}'}}\n",
    ],
    ids=["passed", "expected error", "no gateway step", "never ran"],
)
def test_no_text_where_the_gateway_has_nothing_to_say_about_it(run: Run, events: list[Event], steps: str) -> None:
    simulated = "  - {id: v, type: utility.set_variable, parameters: {name: other, value: [1]}}\n"
    run(simulated + steps)

    assert kept(events) == []


def test_no_text_and_no_word_about_it_without_the_permission(
    run: Run, simulator: Simulator, events: list[Event]
) -> None:
    result = run("  - {id: a, type: gateway.get_trial, expect: {trial.expired: true}}\n", token="other:token")

    assert result.verdict == "failed"
    assert kept(events) == []
    assert [event for event in events if event.kind == "log_line"] == []


@pytest.mark.parametrize("state", ["STARTING", "COMMISSIONING"])
def test_a_gateway_that_is_down_is_not_asked(run: Run, simulator: Simulator, events: list[Event], state: Any) -> None:
    simulator.set_state(state)
    result = run("  - {id: a, type: gateway.list_projects}\n  - {id: b, type: gateway.wait_for_ready}\n")

    assert result.verdict == "broken"
    assert kept(events) == []
    assert "/data/api/v1/logs" not in [line.path for line in simulator.requests]


def test_a_gateway_that_is_gone_costs_nothing_more(run: Run, events: list[Event]) -> None:
    result = run("  - {id: a, type: gateway.ping}\n", url="http://127.0.0.1:9")

    assert result.verdict == "broken"
    assert kept(events) == []


def test_a_gateway_that_does_not_answer_any_more_costs_little(run: Run, events: list[Event]) -> None:
    """It answers the step, and then nothing: the verdict is the step's own."""
    silence = threading.Event()

    def reply(seen: Seen) -> Reply:
        if seen.path.startswith("/data/api/v1/logs"):
            silence.wait(LIMIT)
        return Reply()

    with web_server() as server:
        server.reply = reply
        start = time.monotonic()
        result = run("  - {id: a, type: gateway.ping, expect: {state: STARTING}}\n", url=server.url)
        passed = time.monotonic() - start
        silence.set()

    assert [seen.path.partition("?")[0] for seen in server.seen] == ["/StatusPing", "/data/api/v1/logs"]
    assert result.verdict == "failed"
    assert passed < LIMIT - 1
    assert kept(events) == []


def test_what_cannot_be_written_is_a_line_of_the_log(run: Run, tmp_path: Path, events: list[Event]) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")

    result = run("  - {id: a, type: gateway.reset_trial}\n")

    assert result.verdict == "broken"
    (line,) = [event.as_json() for event in events if event.kind == "log_line"]
    assert line["message"].startswith("no evidence could be taken: ")


def test_the_reports_show_it(project: Project) -> None:
    project.playbook("name: x\nsteps:\n  - {id: a, type: gateway.reset_trial}\n")

    result = project.run(
        "playbooks", "--gateway=simulator", "--html=report.html", "--alluredir=allure", "--ignition-output=out"
    )

    shown = table(rows(project)["playbooks/x.yaml::x"])
    assert f"<details><summary>{TITLE.replace(chr(39), '&#x27;')}</summary><pre>" in shown
    assert "POST /data/api/v1/trial: 403." in shown
    (step,) = project.allure()[0]["steps"]
    (attachment,) = [each for each in step["attachments"] if each["name"] == TITLE]
    assert attachment["type"] == "text/plain"
    assert "POST /data/api/v1/trial: 403." in (project.path / "allure" / attachment["source"]).read_text("utf-8")
    result.stdout.fnmatch_lines(["*log: *a-gateway-log.txt*"])
