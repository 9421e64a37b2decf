"""The page's source as a file that does nothing when it is opened; the console since the step began."""

from __future__ import annotations

from datetime import UTC, datetime

from pytest_ignition.browser.console import ConsoleLine
from pytest_ignition.browser.sources import PageSource
from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.evidence.page import console_text, document

SECRET = "hunter2-of-the-plant"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def source(html: str, length: int | None = None, url: str = "http://gw/") -> PageSource:
    return PageSource(url=url, html=html, length=len(html) if length is None else length, doctype=True)


def test_the_file_says_where_it_is_from_and_forbids_scripts() -> None:
    text = document(source(f"<html><body>{SECRET}</body></html>"), Redactor([SECRET]), NOON)

    first, second, *rest = text.splitlines()
    assert first == "<!DOCTYPE html>"
    assert second == "<!-- http://gw/, 2026-01-01T12:00:00+00:00 -->"
    assert "default-src 'none'" in rest[1]
    assert text.endswith("<html><body>********</body></html>\n")


def test_an_address_cannot_end_the_comment() -> None:
    text = document(source("<p>", url=f"data:text/html,--><script>x</script>{SECRET}"), Redactor([SECRET]), NOON)

    assert text.count("-->") == 1
    assert "<script>" not in text
    assert SECRET not in text


def test_a_secret_at_the_end_of_what_was_brought_is_hidden() -> None:
    text = document(source(f"<p>{SECRET[:9]}", length=4_000_000), Redactor([SECRET]), NOON)

    assert "hunter" not in text
    assert ", the first 12 B of 3.815 MB -->" in text


def test_console_lines_with_their_time_kind_and_place() -> None:
    lines = [
        ConsoleLine(number=1, kind="error", text=f"a\nb {SECRET}", page="http://gw/", place="http://gw/x.js:7", at=2.5),
        ConsoleLine(number=2, kind="log", text=SECRET[:8], page="http://gw/", at=3.0, cut=True),
    ]

    assert console_text(lines, 2.0, Redactor([SECRET])) == (
        "+0.500 s error: a\nb ******** (http://gw/x.js:7)\n+1.000 s log:  ... (http://gw/)\n"
    )
