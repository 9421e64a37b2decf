from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.gateway import parsing
from pytest_ignition.gateway.models import License, ThreadCounts
from tests.gateway.gateways import GATEWAY_INFO, GWINFO, OVERVIEW, THREADS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def objects(*samples: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Objects whose keys are the known ones and whose values are anything."""
    keys = [key for sample in samples for key in sample]
    return st.dictionaries(st.sampled_from(keys), JSON)


def test_gwinfo_keeps_all_keys_in_order() -> None:
    assert list(parsing.gwinfo_values(GWINFO)) == [
        "ContextStatus",
        "PlatformName",
        "Version",
        "PlatformEdition",
        "RedundancyStatus",
        "RedundantState",
        "RedundantNodeActiveStatus",
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ContextStatus=NEEDS_COMMISSIONING;", {"ContextStatus": "NEEDS_COMMISSIONING"}),
        ("\r\nContextStatus=RUNNING;PlatformEdition=;\r\n", {"ContextStatus": "RUNNING", "PlatformEdition": ""}),
        ("PlatformName=Line 1; North;Version=8.3.3", {"PlatformName": "Line 1; North", "Version": "8.3.3"}),
        ("PlatformName=a=b <b> \\u00e9 ü 😀;", {"PlatformName": "a=b <b> \\u00e9 ü 😀"}),
        ("stray;A=1;", {"A": "1"}),
        ("", {}),
        ("<html>", {}),
    ],
)
def test_gwinfo_values(text: str, values: dict[str, str]) -> None:
    assert parsing.gwinfo_values(text) == values


NAMES = st.text(st.characters(exclude_characters=";=", exclude_categories=["Z", "C"]), min_size=1)


@given(st.dictionaries(NAMES, st.text(st.characters(exclude_characters=";=", exclude_categories=["Z", "C"]))))
def test_gwinfo_round_trip(values: dict[str, str]) -> None:
    text = "".join(f"{key}={value};" for key, value in values.items())
    assert parsing.gwinfo_values(text) == values


@given(st.text())
def test_any_text_gives_gwinfo_values(text: str) -> None:
    assert all(key == key.strip() for key in parsing.gwinfo_values(text))


def test_gwinfo_model() -> None:
    gwinfo = parsing.gwinfo(parsing.gwinfo_values(GWINFO))
    told = asdict(gwinfo)
    del told["raw"]
    assert told == {
        "context_status": "RUNNING",
        "name": "Ignition-DV-example",
        "version": "8.3.6",
        "edition": "standard",
        "redundancy_role": "Independent",
        "redundancy_state": "Good",
        "redundancy_activity": "Active",
    }
    assert gwinfo.raw["RedundantState"] == "Good"
    assert parsing.gwinfo({"ContextStatus": "NEEDS_COMMISSIONING"}).edition is None


def test_gateway_info_model() -> None:
    info = parsing.gateway_info(GATEWAY_INFO)
    told = asdict(info)
    assert told.pop("raw") == GATEWAY_INFO
    assert told == {
        "name": "Ignition-DV-example",
        "version": "8.3.6",
        "ignition_version": "8.3.6 (b2026042713)",
        "edition": "standard",
        "hostname": "localhost",
        "port": "8088",
        "deployment_mode": "",
        "redundancy_role": "Independent",
        "time_zone": "Pacific Standard Time",
        "time_zone_id": "America/Los_Angeles",
        "jvm_version": "17.0.15",
        "allow_unsigned_modules": True,
        "license": {
            "mode": "Trial",
            "expiration_date": "Jul 29, 2025, 11:46:15 AM",
            "valid_for_version": 0,
            "restrictions": (),
        },
    }


def test_overview_model() -> None:
    told = asdict(parsing.overview(OVERVIEW))
    assert told.pop("raw") == OVERVIEW
    assert told == {
        "gateway_name": "Ignition-DV-example",
        "version": "8.3.6 (b2026042713)",
        "uptime_seconds": 460.959,
        "timezone": "UTC",
        "locale": "en",
        "cpu": 0.2466,
        "memory_used": 1195661312,
        "memory_max": 2147483648,
        "disk_used": 400,
        "disk_total": 1000,
        "license_state": "trial",
        "trial_remaining_seconds": 6823,
        "redundancy_role": "Independent",
        "redundancy_activity": "Active",
        "redundancy_project_state": "Unknown",
        "time": None,
        "java_version": None,
        "os_name": None,
        "os_version": None,
        "process_id": None,
        "gc_names": "G1",
        "drift_rate": None,
    }


def test_thread_counts_model() -> None:
    assert parsing.thread_counts(THREADS) == ThreadCounts(running=32, waiting=39, timed_waiting=51, blocked=0)
    assert parsing.thread_counts(THREADS).total == 122
    assert parsing.thread_counts({"running": 3, "blocked": "many"}).total == 3
    assert parsing.thread_counts({}).total is None


def test_missing_and_odd_values_are_none() -> None:
    info = parsing.gateway_info({"name": ["a"], "license": "none", "port": 8088, "allowUnsignedModules": "yes"})
    assert (info.name, info.license, info.port, info.allow_unsigned_modules) == (None, License(), "8088", None)
    overview = parsing.overview({"memory": [1], "cpu": True, "uptime": "long", "disk": None, "redundancy": []})
    assert (overview.memory_used, overview.cpu, overview.uptime_seconds) == (None, None, None)


@given(objects(GATEWAY_INFO, OVERVIEW, THREADS, {"id": 1, "licenseState": 1, "exception": 1, "state": 1, "reason": 1}))
def test_no_object_breaks_a_reader(data: dict[str, Any]) -> None:
    read: list[Callable[[dict[str, Any]], Any]] = [
        parsing.gateway_info,
        parsing.overview,
        parsing.thread_counts,
        parsing.healthy_module,
        parsing.quarantined_module,
    ]
    assert all(asdict(reader(data)) for reader in read)


def test_module_that_does_not_run_says_why() -> None:
    module = parsing.healthy_module(
        {"id": "x", "state": "FAULTED", "exception": {"message": "no class", "stacktrace": []}}
    )
    assert (module.state, module.fault_cause) == ("FAULTED", "no class")
    assert parsing.healthy_module({"faultCause": "licence", "exception": {"message": "m"}}).fault_cause == "licence"


@pytest.mark.parametrize(
    ("state", "required"), [("Free", False), ("Trial", True), ("activated", True), ("LICENSED?", None), (None, None)]
)
def test_licence_is_required_only_where_that_is_known(state: str | None, required: bool | None) -> None:
    module = parsing.healthy_module({"licenseState": state})
    assert (module.license_state, module.license_required) == (state, required)


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("8.3.6 (b2026042713)", "8.3.6"),
        ("8.3.0-rc1", "8.3.0"),
        ("(Dev Version)", "(Dev Version)"),
        ("", ""),
        (None, None),
    ],
)
def test_short_version(full: str | None, short: str | None) -> None:
    assert parsing.short_version(full) == short


@pytest.mark.parametrize(
    ("version", "before"),
    [
        ("8.1.28", True),
        ("7.9.21", True),
        ("8.3.0", False),
        ("8.10.1", False),
        ("9.0", False),
        ("(Dev Version)", False),
        (None, False),
        ("9" * 5000 + ".1", False),
    ],
)
def test_only_a_known_old_version_is_before_83(version: str | None, before: bool) -> None:
    assert parsing.is_before_83(version) is before


def test_megabytes_have_one_decimal() -> None:
    assert (parsing.megabytes(1195661312), parsing.megabytes(None)) == (1140.3, None)
