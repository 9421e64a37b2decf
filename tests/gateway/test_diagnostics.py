"""Diagnostics: the bundle in one call and in single ones, deadlocks, both kinds of thread dumps."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_ignition.gateway.diagnostics import Bundle, Thread
from pytest_ignition.gateway.errors import BundleNotReady, PermissionDenied
from pytest_ignition.gateway.messages import Response
from tests.gateway.gateways import FakeGateway, FakeWaiter, client, data, items, page

BUNDLE = "/data/api/v1/diagnostics/bundle/"
THREADS = "/data/api/v1/diagnostics/threads/"
GENERATING = data({"state": "Generating"})
VALID = data({"state": "Valid", "fileSize": 61053})


def test_a_bundle_in_one_call(tmp_path: Path) -> None:
    gateway = FakeGateway(
        {f"{BUNDLE}generate": GENERATING, f"{BUNDLE}status": [GENERATING, GENERATING, VALID],
         f"{BUNDLE}download": Response(status=200)}
    )  # fmt: skip
    waiter, told = FakeWaiter(), list[str]()

    file = client(gateway, waiter).diagnostics.bundle(tmp_path / "b.zip", progress=told.append)

    assert file == tmp_path / "b.zip"
    assert [path.rpartition("/")[2] for path in gateway.paths] == ["generate", *["status"] * 3, "download"]
    assert gateway.asked[-1].save_to == file
    assert waiter.waits == [1.0, 1.0, 1.0]
    assert told[-1] == "waiting for diagnostics bundle: Generating, 2 s of 120 s"


def test_a_bundle_that_is_not_done_in_time(tmp_path: Path) -> None:
    gateway = FakeGateway({f"{BUNDLE}generate": GENERATING, f"{BUNDLE}status": GENERATING})

    with pytest.raises(BundleNotReady) as caught:
        client(gateway).diagnostics.bundle(tmp_path / "b.zip", 2.5)

    assert caught.value.message == "the diagnostics bundle was not done after 2.5 s: it is Generating"
    assert f"{BUNDLE}download" not in gateway.paths


def test_the_single_calls(tmp_path: Path) -> None:
    gateway = FakeGateway(
        {f"{BUNDLE}generate": GENERATING, f"{BUNDLE}status": VALID, f"{BUNDLE}download": Response(status=200)}
    )
    diagnostics = client(gateway).diagnostics

    assert diagnostics.generate_bundle() == Bundle(state="Generating")
    assert diagnostics.bundle_status() == Bundle(state="Valid", file_size=61053)
    assert diagnostics.bundle_status().valid
    assert diagnostics.download_bundle(tmp_path / "again.zip") == tmp_path / "again.zip"
    assert [each.method for each in gateway.asked] == ["POST", "GET", "GET", "GET"]


def test_a_refused_bundle_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        client(FakeGateway({f"{BUNDLE}generate": page(403, "Forbidden")})).diagnostics.bundle(tmp_path / "b.zip")


@pytest.mark.parametrize(
    ("answer", "found"), [({"deadlocks": []}, []), ({"deadlocks": [{"a": 1}]}, [{"a": 1}]), ({}, [])]
)
def test_deadlocks_as_they_come(answer: dict[str, object], found: list[object]) -> None:
    assert client(FakeGateway({f"{THREADS}deadlocks": data(answer)})).diagnostics.deadlocks() == found


def test_the_threads_of_the_list() -> None:
    item = {
        "threadId": 12, "name": "gateway-1", "threadState": "WAITING", "tpcSystem": "scan", "cpu": "0.1%",
        "daemon": True, "stacktrace": {"header": "h", "elements": ["a", "b"]},
    }  # fmt: skip

    assert client(FakeGateway({f"{THREADS}threaddump": items(item)})).diagnostics.threads() == [
        Thread(
            id=12, name="gateway-1", state="WAITING", system="scan", cpu="0.1%", daemon=True, stack=("a", "b"), raw=item
        )
    ]


def test_the_formatted_dump_spells_the_keys_otherwise() -> None:
    item = {"name": "t", "id": 3, "state": "RUNNABLE", "daemon": False, "system": "s", "cpuUsage": 0.5,
            "stacktrace": ["x"]}  # fmt: skip
    sent = {"version": "8.3.6", "threads": [item, "odd"]}

    dump = client(FakeGateway({f"{THREADS}dump/formatted": data(sent)})).diagnostics.thread_dump()

    assert (dump.version, dump.raw) == ("8.3.6", sent)
    assert dump.threads == (
        Thread(id=3, name="t", state="RUNNABLE", system="s", cpu="0.5", daemon=False, stack=("x",), raw=item),
    )
