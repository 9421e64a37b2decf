"""Date time input and picker: read as ISO text, set from it, ranges, clocks and languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

# 2024-05-17 14:30:00 in whatever time zone the browser has.
NOON = "2024-05-17T14:30:00"


def view(kind: str, props: str) -> str:
    return f"""
    - {{type: ia.display.label, props: {{text: Due}}}}
    - type: ia.input.{kind}
      domId: due
      props: {{value: '{NOON}', minDate: '2020-01-01', maxDate: '2026-12-31', {props}}}
    """


DUE = Target(dom_id="due")


def test_a_date_and_time_is_read_and_set(show: Show) -> None:
    perspective = show(view("date-time-input", ""))
    assert perspective.page.locator("#due input").input_value() == "May 17, 2024 2:30 PM"
    assert perspective.read(Target(type="date time input", label="Due")) == "2024-05-17T14:30"
    assert perspective.set(DUE, "2023-11-02T00:05") == "2023-11-02T00:05"
    assert perspective.set(DUE, "2024-05-17") == "2024-05-17T00:05"
    assert perspective.set(DUE, "12:45") == "2024-05-17T12:45"
    assert perspective.page.locator("div.ia_componentModal").count() == 0


@pytest.mark.parametrize(
    ("props", "shown", "read"),
    [
        ("format: 'DD.MM.YYYY HH:mm:ss'", "17.05.2024 14:30:00", "2024-05-17T14:30:00"),
        ("format: lll, locale: de", "17. Mai 2024 14:30", "2024-05-17T14:30"),
        ("format: 'YYYY-MM-DD', pickerType: date", "2024-05-17", "2024-05-17"),
        ("format: 'dddd, MMMM D YYYY', locale: fr", "vendredi, mai 17 2024", "2024-05-17"),
        ("format: 'MM/DD/YYYY'", "05/17/2024", "2024-05-17"),
    ],
)
def test_formats_are_read_as_iso(show: Show, props: str, shown: str, read: str) -> None:
    perspective = show(view("date-time-input", props))
    assert perspective.page.locator("#due input").input_value() == shown
    assert perspective.read(DUE) == read


def test_what_may_be_two_days_is_read_as_it_stands_and_set_all_the_same(show: Show) -> None:
    perspective = show(view("date-time-input", "format: 'DD/MM/YYYY', pickerType: date"))
    assert perspective.set(DUE, "2024-06-05") == "05/06/2024"
    with pytest.raises(CheckFailed, match="date-time-input #due 'Due' has a date only, and no time"):
        perspective.set(DUE, "2024-06-05T10:00")


def test_days_out_of_the_range_are_refused(show: Show) -> None:
    perspective = show(
        view("date-time-input", "minDate: '2024-05-10', maxDate: '2024-06-20'").replace(
            "minDate: '2020-01-01', maxDate: '2026-12-31', ", ""
        )
    )
    with pytest.raises(CheckFailed, match="does not allow 2024-05-03, of May 2024 only days 10 to 31"):
        perspective.set(DUE, "2024-05-03", timeout_ms=1500)
    with pytest.raises(CheckFailed, match="does not allow July 2024, only May to June"):
        perspective.set(DUE, "2024-07-01", timeout_ms=1500)
    with pytest.raises(CheckFailed, match="does not allow the year 2030, only 2024"):
        perspective.set(DUE, "2030-07-01", timeout_ms=1500)
    assert perspective.page.locator("div.ia_componentModal").count() == 0
    with pytest.raises(CheckFailed, match=r"#due 'Due': '3\.5\.' is no date or time"):
        perspective.set(DUE, "3.5.")
    with pytest.raises(CheckFailed, match="cannot be emptied by its user"):
        perspective.set(DUE, "")


@pytest.mark.parametrize("format_", ["HH:mm:ss", "hh:mm A"])
def test_a_time_is_read_and_set(show: Show, format_: str) -> None:
    perspective = show(view("date-time-input", f"pickerType: time, format: '{format_}'"))
    seconds = ":00" if "ss" in format_ else ""
    assert perspective.read(DUE) == f"14:30{seconds}"
    for time in ("00:05", "12:59"):
        assert perspective.set(DUE, time) == f"{time}{seconds}"
    with pytest.raises(CheckFailed, match="has a time only, and no date that could be set to 2024-05-01"):
        perspective.set(DUE, "2024-05-01T10:00")
    if not seconds:
        with pytest.raises(CheckFailed, match="has no seconds that could be set to 7"):
            perspective.set(DUE, "10:00:07")


def test_a_picker_is_read_and_set(show: Show) -> None:
    perspective = show(view("date-time-picker", "format: 'YYYY-MM-DD HH:mm:ss'"))
    assert perspective.read(Target(type="date time picker", label="Due")) == "2024-05-17T14:30:00"
    assert perspective.set(DUE, "2025-02-28T23:59:58") == "2025-02-28T23:59:58"
    perspective.page.locator("#due [data-next-month]").click()
    assert perspective.read(DUE) == ""


def test_a_picker_of_dates_and_disabled_ones(show: Show) -> None:
    perspective = show(view("date-time-picker", "pickerType: date"))
    assert perspective.set(DUE, "2024-02-29") == "2024-02-29"
    perspective = show(view("date-time-input", "enabled: false"))
    with pytest.raises(CheckFailed, match="cannot set date-time-input #due 'Due': it is disabled"):
        perspective.set(DUE, "2024-02-29", timeout_ms=300)


def test_an_empty_input_is_read_as_nothing(show: Show) -> None:
    perspective = show("- {type: ia.input.date-time-input, domId: due, props: {value: null}}")
    assert perspective.read(DUE) == ""


def test_a_clock_that_cannot_be_typed_into_is_turned(tab: Page, perspective: Perspective) -> None:
    tab.set_content(
        """
        <div id="app-container"><div data-component="ia.input.date-time-input" data-component-path="C.0:0" id="due">
          <div class="iaTimePickerInput--wrapper">
            <input class="hours" value="10" readonly><input class="minutes" value="30" readonly>
            <button data-spinner-next-hour="true">+</button><button data-spinner-prev-minute="true">-</button>
          </div></div></div>
        <script>
          const turn = (selector, by) => () => { const at = document.querySelector(selector); at.value = Number(at.value) + by; };
          document.querySelector("[data-spinner-next-hour]").onclick = turn(".hours", 1);
          document.querySelector("[data-spinner-prev-minute]").onclick = turn(".minutes", -1);
        </script>
        """
    )
    assert perspective.set(DUE, "12:27") == "12:27"
