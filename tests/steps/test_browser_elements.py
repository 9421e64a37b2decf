"""Files, boxes, keys, states and attributes of single elements: whole playbooks in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.results import RunResult
from pytest_ignition.errors import IgnitionError
from pytest_ignition.standalone import OwnResources, run_playbook

pytestmark = pytest.mark.slow

PAGE = """
<input type=file id=file><label><input type=checkbox id=box> Enable</label><input type=radio id=radio checked>
<button id=off disabled>Off</button><input id=text value=100 aria-label=Setpoint><input id=fixed readonly value=1>
<input type=password id=pin value=s3cret-4711><p id=gone style="display:none">gone</p><div id=log></div>
<script>
document.querySelector('#text').addEventListener('keydown', e => {
    if (e.key === 'Enter') document.querySelector('#log').textContent = 'entered';
});
setTimeout(() => document.querySelector('#off').disabled = false, 400);
</script>
"""


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with OwnResources(evidence=tmp_path_factory.mktemp("evidence")) as own:
        yield own


def run(steps: str, resources: OwnResources, folder: Path, *, more: str = "") -> RunResult:
    path = folder / "x.yaml"
    page = folder / "page.html"
    page.write_text(PAGE + more, "utf-8")
    path.write_text(
        f"name: x\nsteps:\n  - {{id: open, type: browser.navigate, parameters: {{url: '{page.as_uri()}'}}}}\n{steps}",
        "utf-8",
    )
    return run_playbook(path, resources, screenshots="never")


def step(kind: str, parameters: str, step_id: str = "a") -> str:
    return f"  - {{id: {step_id}, type: browser.{kind}, parameters: {{{parameters}}}}}\n"


@pytest.mark.parametrize(
    ("kind", "parameters", "output"),
    [
        ("check", "selector: '#box'", {"selector": "#box", "checked": True, "status": "checked"}),
        ("check", "selector: text=Enable", {"selector": "text=Enable", "checked": True, "status": "checked"}),
        ("verify_state", "selector: '#radio', state: checked", {"expected_state": "checked", "status": "verified"}),
        ("verify_state", "selector: '#box', state: unchecked", {"status": "verified"}),
        ("verify_state", "selector: '#off', state: enabled", {"message": "'#off' is enabled, as expected"}),
        ("verify_state", "selector: '#gone', state: hidden", {"status": "verified"}),
        ("verify_state", "selector: '#never', state: hidden", {"status": "verified"}),
        ("verify_state", "selector: '#text', state: visible", {"status": "verified"}),
        ("verify_state", "selector: '#text', state: editable", {"status": "verified"}),
        ("verify_attribute", "selector: '#text', attribute: value, value: 100", {"actual_value": "100"}),
        ("verify_attribute", "selector: '#off', attribute: disabled, value: null", {"actual_value": None}),
        ("keyboard", "key: Enter, selector: '#text'", {"key": "Enter", "status": "pressed"}),
        ("keyboard", "action: press, key: Control+A", {"key": "Control+A", "status": "pressed"}),
    ],
)
def test_what_passes(
    kind: str, parameters: str, output: dict[str, Any], resources: OwnResources, tmp_path: Path
) -> None:
    result = run(step(kind, parameters), resources, tmp_path)

    assert [str(each.verdict) for each in result.steps] == ["passed", "passed"], result.steps[1].error
    assert output.items() <= result.outputs["a"].items()


def test_deeds_change_the_page(resources: OwnResources, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("plan")
    result = run(
        step("keyboard", "key: Enter, selector: '#text'")
        + step("verify_text", "selector: '#log', text: entered", "b")
        + step("check", "selector: '#box'", "c")
        + step("check", "selector: '#box', checked: false", "d")
        + step("verify_state", "selector: '#box', state: unchecked", "e")
        + step("file_upload", "selector: '#file', file_path: plan.txt", "f")
        + step("get_text", "selector: '#file'", "g")
        + step("click", "selector: '#text'", "h")
        + step("verify_state", "selector: '#text', state: focused", "i"),
        resources,
        tmp_path,
    )

    assert {str(each.verdict) for each in result.steps} == {"passed"}
    assert result.outputs["f"] == {"selector": "#file", "file_path": "plan.txt", "status": "uploaded"}
    assert result.outputs["g"]["text"].endswith("plan.txt")


def test_a_wrong_state_is_refused_before_the_run(resources: OwnResources, tmp_path: Path) -> None:
    with pytest.raises(IgnitionError, match="parameter 'state' must be one of 'visible', 'hidden'"):
        run(step("verify_state", "selector: x, state: shiny"), resources, tmp_path)


def test_a_steps_own_limit_still_says_what_the_page_shows(resources: OwnResources, tmp_path: Path) -> None:
    steps = "  - {id: a, type: browser.wait, timeout: 1500ms, parameters: {selector: '#never'}}\n"

    error = run(steps, resources, tmp_path).steps[1].error

    assert error is not None
    assert error.message.startswith("no element matches '#never' (waited ")
    assert "what was left of the step's timeout, which is shorter than parameter timeout: 30 s" in error.message
    assert "page: " in error.message


def test_a_page_that_never_answers_ends_soon_after_the_steps_limit(resources: OwnResources, tmp_path: Path) -> None:
    hung = "<script>setTimeout(() => { for (const end = Date.now() + 20000; Date.now() < end;); }, 500)</script>"
    steps = "  - {id: a, type: browser.wait, timeout: 1500ms, parameters: {selector: '#never'}}\n"

    waited = run(steps, resources, tmp_path, more=hung).steps[1]

    assert waited.error is not None
    assert waited.error.message.startswith("cannot look for '#never' (waited ")
    assert "which does not answer" in waited.error.message
    assert waited.duration < 15
