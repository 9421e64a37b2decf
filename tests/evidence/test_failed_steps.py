"""What a failed step of a playbook leaves behind: of its own moment, whole, and without a secret in it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import Event, GatewaySettings, OwnResources, RunResult, Simulator, StepParameters, run_playbook
from pytest_ignition.engine.context import StepContext
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.steps.registry import Effect, step_type

SECRET = "hunter2-of-the-plant"
UNKNOWN = "typed-by-hand-only"
PAGE = (
    "data:text/html,<h1>Hall 7</h1><p></p><input type=password><input id=pin name=operator_password>"
    "<button onclick='document.querySelector(&quot;h1&quot;).textContent=&quot;Hall 9&quot;;"
    "console.log(&quot;pressed&quot;)'>go</button>"
    "<script>document.querySelector('input').oninput=e=>{document.querySelector('p').textContent='echo '+e.target.value;"
    "console.warn('typed '+e.target.value)}</script>"
)
HEADING = "type: browser.verify_text, on_failure: continue"
WEB = f"""\
name: Web
parameters:
  - {{name: door_code, type: string, default: "1234"}}
  - {{name: plant_password, type: string}}
variables: {{line: 7}}
steps:
  - {{id: open, type: browser.navigate, parameters: {{url: "{PAGE}"}}}}
  - {{id: typed, type: browser.fill, parameters: {{selector: "input[type=password]", value: "{{{{ plant_password }}}}"}},
      expect: {{status: nothing}}, on_failure: continue}}
  - {{id: soft, {HEADING}, retry_count: 1, retry_delay: 0, parameters: {{selector: h1, text: Hall 8, timeout: 100}}}}
  - {{id: press, type: browser.click, parameters: {{selector: button}}, expect: {{status: nothing}}, on_failure: continue}}
  - {{id: each, {HEADING}, foreach: [a, b], parameters: {{selector: h1, text: "{{{{ item }}}}", timeout: 100}}}}
  - {{id: nested, type: playbook.run, on_failure: continue, parameters: {{playbook: child.yaml}}}}
  - {{id: asked, type: gateway.get_project, on_failure: continue, parameters: {{project_name: nobody}}}}
  - {{id: when_wrong, type: utility.log, when: "{{{{ variable.line.x }}}}", on_failure: continue}}
  - {{id: saves, type: utility.log, save: {{a: no.such.place}}, on_failure: continue}}
  - {{id: passes, type: gateway.ping}}
"""
CHILD = "name: Child\nvariables: {inner: 1}\nsteps:\n  - {id: look, type: browser.verify, parameters: {selector: h5, timeout: 100}}\n"


class Done:
    """A run and what it kept."""

    def __init__(self, result: RunResult, events: list[Event]) -> None:
        self.result = result
        found = [event.as_json() for event in events]
        self.lines = [event["message"] for event in found if event["kind"] == "log_line"]
        self.kept = [event for event in found if event["kind"] == "evidence_captured"]

    def of(self, step: str) -> dict[str, str]:
        """The texts of a step, by kind; of a picture nothing."""
        return {
            each["evidence"]: "" if each["media_type"] == "image/png" else Path(each["path"]).read_text("utf-8")
            for each in self.kept
            if "/".join(each["step_path"]["ids"]) == step
        }

    def kinds(self, step: str) -> list[str]:
        return [each["evidence"] for each in self.kept if "/".join(each["step_path"]["ids"]) == step]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def run(folder: Path, simulator: Simulator, text: str, **options: Any) -> Done:
    (folder / "child.yaml").write_text(CHILD, "utf-8")
    (folder / "x.yaml").write_text(text, "utf-8")
    events: list[Event] = []
    settings = GatewaySettings(name="sim", url=simulator.url, credential=Credential(token=simulator.token))
    with OwnResources(settings, evidence=folder / "out") as resources:
        result = run_playbook(folder / "x.yaml", resources, consumers=[events.append], **options)
    return Done(result, events)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, simulator: Simulator) -> Done:
    folder = tmp_path_factory.mktemp("failed")
    return run(folder, simulator, WEB, parameters={"plant_password": SECRET})


PAGE_KINDS = ["screenshot", "page"]


def test_each_failed_step_keeps_what_there_is(done: Done) -> None:
    """Soft ones, elements, steps of nested playbooks, steps that failed before or behind their attempts."""
    assert {step: done.kinds(step) for step in ("open", "passes", "each")} == {"open": [], "passes": [], "each": []}
    assert done.kinds("typed") == [*PAGE_KINDS, "console", "variables"]
    assert done.kinds("soft") == ["screenshot", *PAGE_KINDS, "variables"]
    assert done.kinds("press") == [*PAGE_KINDS, "console", "variables"]
    assert done.kinds("each/[0]") == done.kinds("each/[1]") == [*PAGE_KINDS, "variables"]
    assert done.kinds("nested/look") == [*PAGE_KINDS, "variables"]
    assert done.kinds("nested") == ["variables"]
    assert done.kinds("asked")[:3] == [*PAGE_KINDS, "requests"]
    assert done.kinds("when_wrong") == [*PAGE_KINDS, "requests", "variables"]
    assert done.kinds("saves") == [*PAGE_KINDS, "requests", "variables"]
    assert done.lines == [line for line in done.lines if "no evidence" not in line]


def test_the_media_types_are_as_documented(done: Done) -> None:
    assert {(each["evidence"], each["media_type"], Path(each["path"]).suffix) for each in done.kept} >= {
        ("screenshot", "image/png", ".png"),
        ("page", "text/html", ".html"),
        ("console", "text/plain", ".txt"),
        ("requests", "text/plain", ".txt"),
        ("variables", "application/json", ".json"),
    }
    assert len({each["path"] for each in done.kept}) == len(done.kept)
    for each in done.kept:
        assert Path(each["path"]).stat().st_size > 0


def test_it_is_the_page_of_that_moment(done: Done) -> None:
    assert "<h1>Hall 7</h1>" in done.of("soft")["page"]
    assert "<h1>Hall 9</h1>" in done.of("press")["page"]
    assert "log: pressed" in done.of("press")["console"]
    assert "typed" not in done.of("press")["console"]


def test_a_picture_once_per_attempt(done: Done) -> None:
    pictures = [each for each in done.kept if each["step_path"]["ids"] == ["soft"] and each["evidence"] == "screenshot"]
    assert [each["step_attempt"] for each in pictures] == [1, 2]
    assert [each["title"] for each in pictures] == ["the page at the failure"] * 2


def test_the_variables_are_those_of_the_playbook_that_failed(done: Done) -> None:
    assert json.loads(done.of("soft")["variables"])["variables"] == {"line": 7}
    assert json.loads(done.of("nested/look")["variables"])["variables"] == {"inner": 1}
    assert json.loads(done.of("soft")["variables"])["parameters"] == {
        "door_code": "1234",
        "plant_password": "********",
    }


def test_the_requests_of_a_gateway_step(done: Done) -> None:
    text = done.of("asked")["requests"]
    assert text.startswith("-- the step began; ")
    assert "GET /data/api/v1/projects/find/nobody -> 404 (" in text
    assert "/data/api/v1/logs" not in done.of("saves")["requests"]
    assert done.of("saves")["requests"].endswith("-- the step began; 0 since then --\n")


def test_no_secret_is_in_any_file(done: Done, simulator: Simulator) -> None:
    """Typed into the page, which echoes it and writes it to its console."""
    assert "echo ********" in done.of("typed")["page"]
    assert "warning: typed ********" in done.of("typed")["console"]
    for each in done.kept:
        content = Path(each["path"]).read_bytes()
        assert SECRET.encode() not in content
        assert simulator.token.encode() not in content


def test_what_nobody_knows_as_a_secret_is_hidden_where_a_secret_field_holds_it(
    tmp_path: Path, simulator: Simulator
) -> None:
    """A script types it, so that no step's parameter names it."""
    typed = f"document.querySelector('#pin').setAttribute('value', '{UNKNOWN}')"
    script = f"({typed}, document.querySelector('p').textContent='{UNKNOWN}', 1)"
    done = run(
        tmp_path,
        simulator,
        f'name: x\nsteps:\n  - {{id: go, type: browser.navigate, parameters: {{url: "{PAGE}"}}}}\n'
        f'  - {{id: a, type: browser.evaluate, parameters: {{script: "{script}"}}, expect: {{result: 2}}}}\n',
        screenshots="never",
    )

    assert done.kinds("a")[0] == "page"
    assert "********" in done.of("a")["page"]
    assert UNKNOWN not in done.of("a")["page"]


def test_always_pictures_browser_steps_that_pass_too(tmp_path: Path, simulator: Simulator) -> None:
    done = run(
        tmp_path,
        simulator,
        'name: x\nsteps:\n  - {id: go, type: browser.navigate, parameters: {url: "data:text/html,x"}}\n'
        "  - {id: say, type: utility.log}\n  - {id: no, type: browser.get_text, screenshot: never, parameters: {selector: body}}\n",
        screenshots="always",
    )

    assert [(each["step_path"]["ids"], each["title"]) for each in done.kept] == [(["go"], "the page after the step")]


def killing() -> Any:
    """A step type of a user's own that loses the browser."""

    def lose(context: StepContext, _parameters: StepParameters) -> None:
        """Lose it."""
        context.resources.browser().page.context.browser.close()
        raise AssertionError("lost")

    return step_type("plant.lose", effect=Effect.READ, outputs=(), needs=("browser",))(lose)


def test_a_browser_that_is_gone_costs_its_own_evidence_only(tmp_path: Path, simulator: Simulator) -> None:
    start = time.monotonic()
    done = run(
        tmp_path,
        simulator,
        'name: x\nsteps:\n  - {id: go, type: browser.navigate, parameters: {url: "data:text/html,x"}}\n'
        "  - {id: ping, type: gateway.ping}\n  - {id: a, type: plant.lose}\n",
        step_types=[killing()],
    )

    assert done.result.verdict == "failed"
    assert {"requests", "variables"} <= set(done.kinds("a"))
    assert not {"screenshot", "page"} & set(done.kinds("a"))
    assert len([line for line in done.lines if line.startswith("no evidence could be taken: ")]) == 1
    assert time.monotonic() - start < 20


def test_a_page_that_hangs_makes_a_failure_no_slower_than_the_limit(tmp_path: Path, simulator: Simulator) -> None:
    """One limit, not one per kind of evidence."""
    done = run(
        tmp_path,
        simulator,
        'name: x\nsteps:\n  - {id: go, type: browser.navigate, parameters: {url: "data:text/html,x"}}\n'
        "  - {id: a, type: browser.evaluate, timeout: 0.5s, parameters: {script: 'while (true) {}'}}\n",
    )

    (step,) = [each for each in done.result.steps if each.path.ids == ("a",)]
    assert step.verdict == "broken"
    assert done.kinds("a") == ["variables"]
    assert step.duration < 0.5 + 5 + 3
    assert len([line for line in done.lines if line.startswith("no evidence could be taken: ")]) == 1
