"""The log: what is asked, markers that hold whatever the clocks say, levels, the download."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.gateway.errors import NotFoundOnGateway, PermissionDenied
from pytest_ignition.gateway.logs import LEVELS, LogEntry, Logger, LogMarker
from pytest_ignition.gateway.messages import Request, Response
from tests.gateway.gateways import FakeGateway, client, data, items, page

LOGS = "/data/api/v1/logs"
LOGGERS = f"{LOGS}/loggers"
START = 1_787_346_747_022


def entry(offset: int, message: str = "m", **more: Any) -> dict[str, Any]:
    return {"timestamp": START + offset, "loggerName": "GatewayManager", "level": "INFO", "message": message, **more}


def messages(entries: list[LogEntry]) -> list[str]:
    return [each.message for each in entries]


def test_an_entry_is_typed_and_reads_as_a_line() -> None:
    stack = ["java.lang.RuntimeException: boom", "\tat com.example.Sample.run(Sample.java:42)"]
    sent = entry(0, "halted", level="ERROR", stack=stack, mdc={"project": "demo"})

    (found,) = client(FakeGateway({LOGS: items(sent)})).logs.query()

    assert found == LogEntry(
        timestamp_ms=START, logger="GatewayManager", level="ERROR", message="halted", stack=tuple(stack),
        mdc={"project": "demo"},
    )  # fmt: skip
    assert found.time == datetime(2026, 8, 21, 21, 12, 27, 22000, UTC)
    assert str(found) == (
        "2026-08-21 21:12:27.022+00:00 ERROR GatewayManager: halted\n"
        "    java.lang.RuntimeException: boom\n    \tat com.example.Sample.run(Sample.java:42)"
    )


def test_a_plain_question_is_limited_and_newest_first() -> None:
    gateway = FakeGateway({LOGS: items(entry(1, "old"), entry(3, "new"), entry(2, "middle"))})

    assert messages(client(gateway).logs.query()) == ["new", "middle", "old"]
    assert gateway.asked[0].params == {"limit": "200", "sortBy": "desc(timestamp)"}


def test_every_wish_goes_to_the_gateway() -> None:
    gateway = FakeGateway({LOGS: items()})

    client(gateway).logs.query(
        min_level="warn",
        logger="tags.Provider",
        prefix="tags.",
        search="fault lost",
        since=datetime(2026, 8, 21, 23, 12, 27, 22000, timezone(timedelta(hours=2))),
        until=START + 5,
        limit=None,
    )

    assert gateway.asked[0].params == {
        "minLevel": "WARN",
        "logger": "tags.Provider",
        "loggerName[sw]": "tags.",
        "search": "fault lost",
        "startTime": str(START),
        "endTime": str(START + 5),
        "limit": "-1",
        "sortBy": "desc(timestamp)",
    }


def test_a_level_that_is_none_is_not_asked_for() -> None:
    gateway = FakeGateway({})

    with pytest.raises(ValueError, match=r"a level is TRACE, DEBUG, .*, not 'LOUD'"):
        client(gateway).logs.query(min_level="LOUD")
    with pytest.raises(ValueError, match="not ''"):
        client(gateway).logs.set_level("x", "")
    assert gateway.asked == []


class Log:
    """A gateway's log that grows, and keeps what is asked for as a real one does: `startTime` included (captured)."""

    def __init__(self, *entries: dict[str, Any]) -> None:
        self.entries = list(entries)

    def __call__(self, request: Request) -> Response:
        start = int(request.params.get("startTime", 0))
        found = [each for each in reversed(self.entries) if each["timestamp"] >= start]
        limit = int(request.params["limit"])
        return items(*(found if limit < 0 else found[:limit]))


def test_everything_after_a_marker_and_nothing_before_it() -> None:
    """Also within one millisecond, and of entries that are alike."""
    log = Log(entry(0, "before"), entry(5, "same"), entry(5, "same"))
    gateway = client(FakeGateway({LOGS: log}))
    marker = gateway.logs.marker()
    log.entries += [entry(5, "same"), entry(5, "late"), entry(9, "after")]

    assert messages(gateway.logs.since(marker)) == ["after", "late", "same"]
    assert messages(gateway.logs.since(marker, limit=1)) == ["after"]
    assert messages(gateway.logs.since(marker, limit=None)) == ["after", "late", "same"]
    assert messages(gateway.logs.since(gateway.logs.marker())) == []


def test_the_marker_of_an_empty_log_is_before_everything() -> None:
    log = Log()
    gateway = client(FakeGateway({LOGS: log}))
    marker = gateway.logs.marker()
    log.entries.append(entry(0, "first"))

    assert marker == LogMarker(timestamp_ms=0)
    assert messages(gateway.logs.since(marker)) == ["first"]


def test_since_passes_its_filters_on() -> None:
    gateway = FakeGateway({LOGS: items()})

    client(gateway).logs.since(LogMarker(timestamp_ms=7), min_level="ERROR", logger="a", prefix="b", search="c")

    assert gateway.asked[0].params == {
        "minLevel": "ERROR", "logger": "a", "loggerName[sw]": "b", "search": "c", "limit": "200",
        "sortBy": "desc(timestamp)", "startTime": "7",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("Fri, 21 Aug 2026 21:12:40 GMT", ["late"]),  # 13 s after the first entry
        ("Fri, 21 Aug 2026 20:12:27 GMT", ["late", "early"]),  # another clock's: the newest entry is later
        ("", ["late", "early"]),
        ("nonsense", ["late", "early"]),
    ],
)
def test_the_last_seconds_are_counted_by_the_gateways_clock(date: str, wanted: list[str]) -> None:
    answer = items(entry(0, "early"), entry(9_000, "late"))
    headers = {**answer.headers, "date": date} if date else answer.headers
    gateway = FakeGateway({LOGS: Response(status=200, headers=headers, body=answer.body)})

    assert messages(client(gateway).logs.last(10, min_level="INFO", timeout=2)) == wanted
    assert gateway.asked[0].timeout == 2
    assert gateway.asked[0].params["minLevel"] == "INFO"


def test_the_last_seconds_of_an_empty_log() -> None:
    assert client(FakeGateway({LOGS: items()})).logs.last(10) == []


def test_the_log_is_saved_as_it_comes(tmp_path: Path) -> None:
    gateway = FakeGateway({f"{LOGS}/download": Response(status=200)})
    target = tmp_path / "gateway.idb"

    assert client(gateway).logs.download(str(target), timeout=9) == target
    assert (gateway.asked[0].save_to, gateway.asked[0].timeout) == (target, 9)


def test_a_refused_download_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        client(FakeGateway({f"{LOGS}/download": page(403, "Forbidden")})).logs.download(tmp_path / "x.idb")


def test_loggers_are_listed() -> None:
    gateway = FakeGateway(
        {LOGGERS: items({"name": "a", "level": "INFO", "context": "g"}, {"name": "b", "level": None}, {"level": "x"})}
    )

    assert client(gateway).logs.loggers(prefix="tags", limit=5) == [
        Logger(name="a", level="INFO", context="g"),
        Logger(name="b"),
    ]
    assert gateway.asked[0].params == {"name[sw]": "tags", "limit": "5"}
    client(gateway).logs.loggers()
    assert gateway.asked[1].params == {}


@pytest.mark.parametrize("level", [*LEVELS, "debug"])
def test_a_level_is_set(level: str) -> None:
    gateway = FakeGateway({f"{LOGGERS}/Common.Thread%24": Response(status=200)})

    client(gateway).logs.set_level("Common.Thread$", level)

    (asked,) = gateway.asked
    assert (asked.method, asked.params, asked.json, asked.content) == ("POST", {"level": level.upper()}, None, None)


def test_levels_are_reset_whatever_the_body_is() -> None:
    gateway = FakeGateway({f"{LOGS}/levelreset": data([{"name": "a"}])})

    client(gateway).logs.reset_levels()

    assert [(each.method, each.path) for each in gateway.asked] == [("POST", f"{LOGS}/levelreset")]


def test_refusals_are_errors() -> None:
    gateway = client(FakeGateway({f"{LOGS}/levelreset": page(403, "Forbidden"), "/system/gwinfo": page(404, "x")}))

    with pytest.raises(PermissionDenied):
        gateway.logs.reset_levels()
    with pytest.raises(NotFoundOnGateway):
        gateway.logs.set_level("x", "INFO")
