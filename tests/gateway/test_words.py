from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.words import gateway_words
from tests.gateway.gateways import HTML, data, page, text


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (page(404, "No route match for path: /v1/nope"), "No route match for path: /v1/nope"),
        (page(500, "für &lt;b&gt; &amp; &quot;x&quot;"), 'für <b> & "x"'),
        (data({"message": "Unauthorized", "url": "/data/app/session", "status": "401"}), "Unauthorized"),
        (
            data(
                {
                    "success": False,
                    "changes": [],
                    "problem": {"message": "MODIFY illegal: signature mismatch", "stacktrace": []},
                }
            ),
            "MODIFY illegal: signature mismatch",
        ),
        (
            data({"messages": ["Settings cannot be null", "Name too long"], "fieldMessages": []}),
            "Settings cannot be null; Name too long",
        ),
        (data({"problem": {"messages": ["Settings cannot be null"]}}), "Settings cannot be null"),
        (data({"problem": None, "message": ""}), '{"problem": null, "message": ""}'),
        (Response(status=500, body=b'{"message":"at\tcom.x"}'), "at com.x"),
        (Response(status=200, body=b"{not json"), "{not json"),
        (data([1, 2]), "[1, 2]"),
        (text("  Invalid\r\n\r\n token "), "Invalid token"),
        (text("\x1b[31mred\x1b[0m\x07 \u202ebell"), "[31mred [0m bell"),
        (
            Response(
                status=400,
                headers=HTML,
                body=b"<html><head><style>p{color:red}</style></head><p>Invalid&nbsp;token</p></html>",
            ),
            "Invalid token",
        ),
        (Response(status=400, body=b"<script>never ends <p>hello"), ""),
        (Response(status=404), ""),
        (text(" \n "), ""),
        (text("x" * 300), "x" * 197 + "..."),
    ],
)
def test_words_of_the_gateway(response: Response, words: str) -> None:
    assert gateway_words(response) == words


@pytest.mark.parametrize("piece", [b"<", b"<style", b"<script>", b"<th>MESSAGE:</th><td>", b"&lt;", b"{", b"[", b" "])
def test_huge_page_costs_little(piece: bytes) -> None:
    start = time.process_time()
    words = gateway_words(Response(status=500, body=piece * (5_000_000 // len(piece))))
    assert time.process_time() - start < 2
    assert len(words) <= 200


@given(st.binary())
def test_any_answer_has_one_printable_line(body: bytes) -> None:
    words = gateway_words(Response(status=500, headers=HTML, body=body))
    assert words.isprintable()
    assert len(words) <= 200
