"""The report of an acceptance test: what it counts, what it says, and that no text of a page becomes markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.steps import fat, fat_report
from pytest_ignition.steps.fat_report import Counts, TemplateRefused

TEMPLATE = Path(fat.__file__).with_name("fat_report.html").read_text("utf-8")
CREATED = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def result(name: str, status: str, **more: Any) -> dict[str, Any]:
    return {"component_id": name, "action": "click", "selector": f"#{name}", "status": status} | more


def report(results: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    given = {"analysis": {}, "metadata": {}, "pictures": [None] * len(results)} | options
    return fat_report.report_of({"results": results}, report_id="fat_report_1", created=CREATED, **given)


def html(results: list[dict[str, Any]], **options: Any) -> str:
    return fat_report.render(TEMPLATE, "fat_report.html", report(results, **options))


def test_what_is_counted_comes_from_the_results() -> None:
    results = [result("a", "passed"), result("b", "failed"), result("c", "skipped"), result("d", "not_checked")]

    assert fat_report.count({"total": 9, "passed": 9, "results": results}) == Counts(
        total=4, passed=1, failed=1, skipped=1, not_checked=1
    )
    assert fat_report.count({"total": 2, "passed": 1, "failed": 1, "skipped": "x"}) == Counts(
        total=2, passed=1, failed=1, skipped=0, not_checked=0
    )


@pytest.mark.parametrize(
    ("statuses", "verdict", "sentence"),
    [
        (["passed"], "passed", "Passed: 1 test, all as expected"),
        (["passed", "failed", "skipped"], "failed", "Not passed: 1 of 3 tests failed"),
        (["passed", "skipped", "not_checked"], "incomplete", "Incomplete: 1 of 3 tests not carried out"),
        (["passed", "not_checked"], "open", "To be judged: what 1 of 2 tests expected was not checked automatically"),
        ([], "incomplete", "Incomplete: no test was carried out"),
    ],
)
def test_only_what_was_checked_counts_as_passed(statuses: list[str], verdict: str, sentence: str) -> None:
    found = report([result("a", status) for status in statuses])

    assert (found["verdict"], found["sentence"]) == (verdict, sentence)


def test_the_head_shows_what_the_format_knows_and_everything_else() -> None:
    metadata = {
        "order_number": "PO-7",
        "tester": "Ada",
        "test_date": "2026-01-05T08:00:00+00:00",
        "project_name": "Line 1",
        "client": "",
        "title": "Site acceptance test",
    }

    found = report([], metadata=metadata)

    assert found["head"] == [
        ("Project", "Line 1"),
        ("Tested by", "Ada"),
        ("Date", "5 January 2026, 08:00 UTC"),
        ("Order number", "PO-7"),
    ]
    assert found["title"] == "Site acceptance test"
    assert report([])["head"] == [("Date", "5 January 2026, 09:30 UTC")]
    assert report([], metadata={"test_date": "on Tuesday"})["head"] == [("Date", "on Tuesday")]


def test_each_test_is_a_row_with_its_words_and_its_picture() -> None:
    page = html(
        [
            result("start", "failed", expected={"text": "Running", "visible": True}, actual="text: Stopped", error="expected text"),
            result("horn", "not_checked", expected="it sounds", not_checked=["it sounds"]),
            result("pump", "failed", actual="no element", error="cannot click '#pump': no element\npage: x"),
        ],
        pictures=["data:image/png;base64,AAAA", None, None],
    )  # fmt: skip

    assert "text: Running; visible: yes" in page
    assert "text: Stopped</td>" in page
    assert '<a href="#figure-1">Fig. 1</a>' in page
    assert page.count('<img src="data:image/png;base64,AAAA"') == 1
    assert page.count('class="boxes"') == 1, "what nobody checked can be ticked by hand"
    assert "cannot click &#39;#pump&#39;: no element</small>" in page
    assert "page: x" not in page


def test_the_visual_analysis_is_told_where_there_is_one() -> None:
    analysis = {
        "report": {"issues_count": 1, "compliance": {"failed": ["<logo> missing"], "passed": [], "warnings": []}}
    }

    assert fat_report.visual_issues(analysis) == 1
    assert "&lt;logo&gt; missing" in html([], analysis=analysis)
    assert "3 issues; no details are known." in html([], analysis={"issues_count": 3})
    assert "Visual analysis" not in html([])


def test_it_ends_with_lines_to_sign() -> None:
    page = html([], metadata={"tester": "Ada", "client": "ACME"})

    assert page.count(">Signature<") == 2
    assert '<div class="line">Ada</div>' in page
    assert '<div class="line">ACME</div>' in page


def test_it_loads_nothing_and_runs_nothing() -> None:
    page = html([result("a", "passed")])

    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)", page)
    assert "default-src &#39;none&#39;" not in page
    assert "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"" in page


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet="<>&\"'{}%#a/\n", min_size=1, max_size=30))
def test_no_text_of_a_page_becomes_markup(text: str) -> None:
    told = f"<b>{text}</b>"
    page = html(
        [result(told, "failed", expected=told, actual=told, error=told, not_checked=[told])],
        metadata={"project_name": told, told: told},
        analysis={"report": {"compliance": {"failed": [told]}}},
    )

    assert told not in page
    # The template's own bold letters stand in the five or six boxes with counts, no others.
    assert page.count("<b>") == 6


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ report.title", "template own.html:1: unexpected end of template, expected 'end of print statement'."),
        ("a\n{{ report.nothing }}", "template own.html: 'dict object' has no attribute 'nothing'"),
        ("{{ ''.__class__.__mro__ }}", "template own.html: access to attribute '__class__' of 'str' object is unsafe."),
        ("{% include 'x' %}", "template own.html: TypeError: no loader for this environment specified"),
        ("{{ 1 // 0 }}", "template own.html: ZeroDivisionError: integer division or modulo by zero"),
    ],
)
def test_a_template_of_ones_own_may_only_look_at_the_report(template: str, message: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        fat_report.render(template, "own.html", report([]))

    assert refused.value.message == message


def test_a_template_of_ones_own_is_escaped_too() -> None:
    page = fat_report.render("{{ report.project }}|{{ report.tests[0].component }}", "own.html", report(
        [result("<a>", "passed")], metadata={"project_name": "<p>"}))  # fmt: skip

    assert page == "&lt;p&gt;|&lt;a&gt;"
