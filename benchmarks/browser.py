"""What a browser step costs beyond Playwright's call, and how often a driver and a browser are started."""

from __future__ import annotations

from pathlib import Path

from benchmarks import inputs
from benchmarks.figures import Row, Unit, ratio_row, usual_cycle
from benchmarks.measure import repeat, run
from benchmarks.pairs import compare_pairs
from benchmarks.setting import Setting, pytest_command

# Both sides get a page of the same size, so that both draw the same.
_CONFTEST = """\
import pytest

@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 720}}
"""


def same_calls(setting: Setting) -> list[Row]:
    """Steps and the same calls of Playwright, in items that follow each other in one browser."""
    folder = inputs.new_folder(setting.folder, "browser", ini="python_files = *_twin.py\n")
    (folder / "conftest.py").write_text(_CONFTEST, encoding="utf-8")
    playbooks, times = folder / "playbooks", setting.size(40)
    click, text = "page.click('#go')", "page.text_content('#title')"
    for index in range(setting.size(4)):
        _pair(playbooks, f"click{index}", step_type="browser.click", selector="#go", call=click, times=times)
        _pair(playbooks, f"text{index}", step_type="browser.get_text", selector="#title", call=text, times=times)
    command = pytest_command(folder, "playbooks", probe=True)
    runs = repeat(command, setting.turns(2), progress=setting.progress)
    clicks, texts = (compare_pairs(runs, ".py", start=start, per_step=usual_cycle) for start in ("click", "text"))
    return [
        ratio_row("browser.click step / page.click()", clicks, 1.05),
        ratio_row("browser.get_text step / page.text_content()", texts, 1.2),
    ]


def _pair(folder: Path, name: str, *, step_type: str, selector: str, call: str, times: int) -> None:
    url = inputs.page_url()
    steps = inputs.playbook(times + 1, inputs.on_page(url, step_type, selector))
    (folder / f"{name}.yaml").write_text(steps, encoding="utf-8")
    (folder / f"{name}_twin.py").write_text(inputs.python_twin(url, call, times), encoding="utf-8")


def starts(setting: Setting) -> list[Row]:
    """Counts, not times: in a run of browser playbooks, and in one whose steps need no browser."""
    folder = inputs.new_folder(setting.folder, "starts")
    number = setting.size(20)
    with_page = inputs.playbook(2, inputs.on_page(inputs.page_url(), "browser.get_text", "#title"))
    for index in range(number):
        (folder / "playbooks" / f"p{index:02}.yaml").write_text(with_page, encoding="utf-8")
    without = inputs.new_folder(setting.folder, "none")
    (without / "playbooks" / "p.yaml").write_text(inputs.playbook(10, inputs.mixed), encoding="utf-8")
    setting.progress(f"{number} playbooks")
    used = run(pytest_command(folder, probe=True)).report
    unused = run(pytest_command(without, probe=True)).report
    return [
        _count(f"driver starts in a run of {number} browser playbooks", used["drivers"], 1),
        _count(f"browser starts in a run of {number} browser playbooks", used["browsers"], 1),
        _count("driver and browser starts where no step needs one", unused["drivers"] + unused["browsers"], 0),
    ]


def _count(what: str, value: int, limit: int) -> Row:
    return Row(what=what, value=value, unit=Unit.COUNT, limit=limit, exact=True)
