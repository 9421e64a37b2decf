"""What the tests met: gateways, browsers and their versions, as far as they were told without asking for it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from importlib.metadata import version

import pytest

from pytest_ignition.browser_life import WATCHED
from pytest_ignition.fixtures import GATEWAY
from pytest_ignition.language.model import Json
from pytest_ignition.reporting.record import RECORDS, RunRecord

_UNKNOWN = "version unknown: no step asked for it"
_MET = "ignition_met"
"""The attribute of a report that holds what its test met: plain data, so that xdist sends it along."""


class Surroundings:
    """A plugin that gathers it from all workers. Others ask `told` at the end."""

    def __init__(self) -> None:
        self._met: dict[str, str] = {}
        self._used = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note on the item's call report what it met."""
        report = yield
        if report.when == "call":
            found = dict(_of_item(item))
            if found or RECORDS in item.stash:
                setattr(report, _MET, found)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take it from the report, in the process that writes the reports."""
        found: Mapping[str, str] | None = getattr(report, _MET, None)
        if found is None:
            return
        self._used = True
        for name, value in found.items():
            # Not every test gets to know the version.
            self._met[name] = value or self._met.get(name, "")

    def told(self) -> dict[str, str]:
        """Name -> value; empty when no test had to do with this plugin."""
        if not self._used:
            return {}
        return {
            "pytest-ignition": version("pytest-ignition"),
            **{name: self._met[name] or _UNKNOWN for name in sorted(self._met)},
        }


def _of_item(item: pytest.Item) -> Iterator[tuple[str, str]]:
    records = item.stash.get(RECORDS, [])
    gateways = {record.plan.gateway: _gateway_version(record) for record in records if record.plan is not None}
    gateways.setdefault(getattr(item, "funcargs", {}).get(GATEWAY), "")
    for gateway, known in gateways.items():
        if gateway:
            yield f"Gateway {gateway}", f"Ignition {known}" if known else ""
    browsers = {record.plan.browser for record in records if record.plan is not None and record.plan.browser}
    browsers.add(str(getattr(item, "funcargs", {}).get("browser_name") or ""))
    for browser in browsers - {""}:
        yield f"Browser {browser}", _browser_version(item, browser)


def _gateway_version(record: RunRecord) -> str:
    """From the plan, else from the output of a step that asked for it."""
    assert record.plan is not None, "asked for planned runs only"
    if record.plan.gateway_version:
        return record.plan.gateway_version
    for step in record.steps:
        if step.type == "gateway.get_info" and isinstance(step.output, Mapping):
            found = _version_in(step.output)
            if found:
                return found
    return ""


def _version_in(output: Mapping[str, Json]) -> str:
    info = output.get("info")
    for data in (output, info if isinstance(info, Mapping) else {}):
        for name in ("version", "ignitionVersion"):
            if isinstance(data.get(name), str):
                return str(data[name])
    return ""


def _browser_version(item: pytest.Item, name: str) -> str:
    for fixture, _request in item.config.stash.get(WATCHED, {}).values():
        browser = fixture.cached_result[0] if fixture.argname == "browser" and fixture.cached_result else None
        try:
            if browser is not None and browser.browser_type.name == name:
                return str(browser.version)
        except Exception:
            # A browser that is gone, or a user's own fixture of that name: nothing is told.
            return ""
    return ""
