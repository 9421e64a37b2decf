"""Scans of what lies on a gateway's disk, and the locks that hold them off."""

from __future__ import annotations

import pytest

from pytest_ignition.gateway.errors import GatewayNotReady, ScanLocked, UnexpectedAnswer
from pytest_ignition.gateway.scans import Scan, ScanLock
from tests.gateway.gateways import FakeGateway, FakeWaiter, client, data, page

SCAN = "/data/api/v1/scan/projects"
LOCK = "/data/api/v1/scan-lock/config"
ACTIVE = data({"scanActive": True, "lastScanTimestamp": 1.5e12, "lastScanDuration": 7})
DONE = data({"scanActive": False, "lastScanTimestamp": 1_600_000_000_000, "lastScanDuration": 12})


def test_a_scan_is_waited_for() -> None:
    told: list[str] = []
    asked = FakeGateway({SCAN: [ACTIVE, ACTIVE, DONE]})

    found = client(asked, FakeWaiter()).projects.scan(progress=told.append)

    assert found == Scan(active=False, last_timestamp_ms=1_600_000_000_000, last_duration_ms=12)
    assert [each.method for each in asked.asked] == ["POST", "GET", "GET"]
    assert told[0] == "waiting for the scan of projects: 0 s of 60 s"


def test_or_not_waited_for() -> None:
    asked = FakeGateway({SCAN: ACTIVE})
    assert client(asked).projects.scan(0) == Scan(active=True, last_timestamp_ms=1_500_000_000_000, last_duration_ms=7)
    assert len(asked.asked) == 1


def test_a_scan_without_end_is_an_error() -> None:
    with pytest.raises(GatewayNotReady, match="the gateway still scans its projects after 5 s"):
        client(FakeGateway({SCAN: ACTIVE}), FakeWaiter()).projects.scan(5)


def test_a_lock() -> None:
    asked = FakeGateway({LOCK: data({"timestamp": 1, "remaining": 2, "actor": "me"})})
    gateway = client(asked)
    assert gateway.resources.lock_scans(5, acquire=2) == ScanLock(actor="me", timestamp=1, remaining=2)
    assert asked.asked[0].json == {"acquireTimeout": 2, "holdTimeout": 5}
    assert asked.asked[0].timeout == gateway.settings.timeout + 2
    assert gateway.resources.scan_lock() == ScanLock(actor="me", timestamp=1, remaining=2)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (409, ScanLocked, "scans of config are held off already"),
        (408, ScanLocked, "a scan of config was not done within 10 s"),
        (400, UnexpectedAnswer, "the gateway does not take these times"),
    ],
)
def test_a_lock_that_is_not_given(status: int, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        client(FakeGateway({LOCK: page(status, "no")})).resources.lock_scans()
