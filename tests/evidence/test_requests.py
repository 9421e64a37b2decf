"""The last requests read as a person needs them: what was asked, what came, and no secret of either."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.evidence.requests import MOST_SHOWN, Seen, requests_text
from pytest_ignition.gateway.exchanges import MOST_BYTES, Excerpt, Exchange

SECRET = "hunter2-of-the-plant"
NOON = datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)


def exchange(**given: object) -> Exchange:
    made = Exchange(number=1, method="GET", path="/x", began=10.0, time=NOON, sent=Excerpt(), seconds=0.25, status=200)
    for name, value in given.items():
        setattr(made, name, value)
    return made


def shown(*exchanges: Exchange, began: float = 0.0) -> str:
    return requests_text(Seen(exchanges=exchanges, began=began, now=11.5), Redactor([SECRET]))


def body(text: str, *, whole: bool = True, kind: str = "application/json") -> Excerpt:
    data = text.encode()
    return Excerpt(data=data, size=len(data) if whole else None, kind=kind)


def test_one_block_per_exchange_and_a_line_where_the_step_began() -> None:
    text = shown(
        exchange(path="/before"),
        exchange(began=11.0, method="POST", sent=body('{"a": 1}'), received=body("ok", kind="text/plain"), status=201),
        exchange(began=11.0, status=None, problem="POST /x: no connection"),
        exchange(began=11.0, status=None, seconds=None),
        began=11.0,
    )

    assert text == (
        "12:00:00.250 UTC GET /before -> 200 (250 ms)\n"
        "\n"
        "-- the step began; 3 since then --\n"
        "\n"
        "12:00:00.250 UTC POST /x -> 201 (250 ms)\n"
        '  sent (8 B):\n    {\n     "a": 1\n    }\n'
        "  received (2 B):\n    ok\n"
        "\n"
        "12:00:00.250 UTC GET /x -> no answer (250 ms): POST /x: no connection\n"
        "\n"
        "12:00:00.250 UTC GET /x -> under way for 500 ms\n"
    )


@pytest.mark.parametrize(
    "made",
    [
        {"path": f"/x/{SECRET}"},
        {"path": "/x/hunter2%2Dof-the%2dplant"},
        {"path": f"/x?a={SECRET}&token=unknown-one"},
        {"problem": f"GET /x: refused {SECRET}", "status": None},
        {"received": body(f'{{"a": "{SECRET}", "password": "unknown-one"}}')},
        {"received": body(f'{{"a": "{SECRET[:-4]}', whole=False)},
        {"sent": body(f"name=x&password=unknown-one&y={SECRET}", kind="application/x-www-form-urlencoded")},
        {"sent": Excerpt(size=None, note=f"the file {SECRET}.gwbk")},
        {"path": "/data/api/v1/api-token/generate", "received": body('{"key": "unknown-one", "hash": "x"}')},
    ],
)
def test_no_secret_is_shown(made: dict[str, object]) -> None:
    text = shown(exchange(**made))

    assert "********" in text or " ..." in text
    assert SECRET[:-4] not in text
    assert "hunter2%2D" not in text
    assert "unknown-one" not in text


def test_a_long_body_is_cut_and_says_its_size() -> None:
    text = shown(exchange(received=replace(body("y" * 5000, kind="text/plain"), size=70_000)))

    assert "received (68.36 KB):" in text
    assert "y" * MOST_SHOWN + " ..." in text
    assert "y" * (MOST_SHOWN + 1) not in text


def test_what_is_no_text_is_told_by_its_size_only() -> None:
    text = shown(
        exchange(
            sent=Excerpt(data=b"PK\0\0", size=2048, kind="application/zip"), received=Excerpt(data=b"\0\1", size=2)
        )
    )

    assert "sent: 2 KB of application/zip" in text
    assert "received: 2 B\n" in text


def test_a_secret_at_the_end_of_what_was_remembered_is_hidden() -> None:
    text = "x" * (MOST_BYTES - 9) + SECRET
    part = Excerpt(data=text.encode()[:MOST_BYTES], size=len(text), kind="text/plain")

    start = time.monotonic()
    assert SECRET[:4] not in requests_text(
        Seen(exchanges=[exchange(received=part)], began=0, now=0), Redactor([SECRET])
    )
    assert time.monotonic() - start < 1
