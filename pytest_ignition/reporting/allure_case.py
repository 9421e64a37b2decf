"""Allure: what stands at the case itself: identity, suites, labels, description, verdict, Playwright's artifacts."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.fixtures import GATEWAY
from pytest_ignition.item import CASE, PlaybookItem
from pytest_ignition.outcomes import PlaybookUnsuccessful
from pytest_ignition.reporting.allure import TRACE, attach, clean, reporter
from pytest_ignition.reporting.allure_files import write_files
from pytest_ignition.reporting.allure_labels import description, labels, links, suites
from pytest_ignition.reporting.surroundings import Surroundings
from pytest_ignition.session import session_of

if TYPE_CHECKING:
    from pytest_ignition.engine.results import RunResult, StepResult

_NAMES = {CASE: "case", "browser_name": "browser", GATEWAY: "gateway"}
_ARTIFACTS = {
    "playwright_video": ("video", "video/webm"),
    "playwright_trace": ("trace", TRACE),
    "playwright_screenshot": ("screenshot", "image/png"),
}
"""Under these names pytest-playwright lists on the report of the teardown what it kept."""


class AllureCases:
    """The plugin that completes the cases; registered only when `--alluredir` is given."""

    def __init__(self, config: pytest.Config, surroundings: Surroundings) -> None:
        self._config = config
        self._surroundings = surroundings

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Behind allure-pytest's own, which names the case."""
        try:
            yield
        finally:
            self._describe(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        """Pytest makes no report of a test that Ctrl-C ends, and Allure would keep the verdict of its setup: passed."""
        try:
            yield
        except (KeyboardInterrupt, pytest.exit.Exception) as interrupt:
            from allure_commons.model2 import Status, StatusDetails

            case = self._case()
            if case is not None:
                case.status = Status.BROKEN
                case.statusDetails = StatusDetails(message=f"it was ended by {type(interrupt).__name__}")
            raise

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Behind allure-pytest's own, which computes the identity."""
        try:
            yield
        finally:
            if isinstance(item, PlaybookItem):
                _identify(item, self._case())

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Behind all others: allure-pytest's verdict is there, and pytest-playwright's artifacts are."""
        report = yield
        error = None if call.excinfo is None else call.excinfo.value
        details = getattr(self._case(), "statusDetails", None)
        if details is not None:
            if isinstance(error, PlaybookUnsuccessful) and not hasattr(report, "wasxfail"):
                details.message = "\n".join(_message(error.result, _first_line(str(error))))
            # Allure writes them as they are: half a character would end the whole run.
            details.message, details.trace = clean(details.message or ""), clean(details.trace or "")
        if report.when == "teardown":
            self._attach_artifacts(report)
        return report

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """The worker that had the test's result open is gone."""
        from pytest_ignition.reporting.allure_crash import report_crash

        report_crash(crashitem, str(report.longrepr))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Once, by the process that sees all results."""
        told = self._surroundings.told()
        if told and not hasattr(session.config, "workerinput"):
            write_files(Path(self._config.option.allure_report_dir), told)

    def _case(self) -> Any:
        """The case that is open, or None."""
        return reporter(self._config).get_test(None)

    def _describe(self, item: pytest.Item) -> None:
        case = self._case()
        if case is None:
            return
        if isinstance(item, PlaybookItem):
            _rename(case, item.variant.values)
            self._describe_playbook(item, case)
        elif {GATEWAY, "step"} & set(getattr(item, "fixturenames", ())):
            _rename(case, getattr(getattr(item, "callspec", None), "params", {}))
            gateway = getattr(item, "funcargs", {}).get(GATEWAY)
            if gateway and all(parameter.name != "gateway" for parameter in case.parameters):
                from allure_commons.model2 import Parameter

                case.parameters.append(Parameter(name="gateway", value=str(gateway)))

    def _describe_playbook(self, item: PlaybookItem, case: Any) -> None:
        from allure_commons.model2 import Label, Link
        from allure_pytest.utils import format_allure_link  # type: ignore[import-untyped]  # it has no types

        try:
            playbook = item.playbook
        except IgnitionError:
            # The run says what is wrong with it.
            return
        mask = session_of(self._config).redactor.mask
        metadata: Any = mask(dict(playbook.metadata))
        case.description = clean(description(mask(playbook.name), mask(playbook.description)))
        file = item.path.relative_to(self._config.rootpath) if item.path.is_relative_to(self._config.rootpath) else None
        folders = file.parent.parts if file is not None else (item.path.parent.name,)
        found = [*suites(folders, playbook.name, cases=bool(playbook.cases)), *labels(metadata)]
        marks = {mark.name for mark in item.iter_markers()}
        case.labels.extend(
            Label(name=name, value=clean(value)) for name, value in found if name != "tag" or value not in marks
        )
        case.links.extend(
            Link(kind, format_allure_link(self._config, clean(url), kind), clean(url)) for kind, url in links(metadata)
        )

    def _attach_artifacts(self, report: pytest.TestReport) -> None:
        case = self._case()
        for name, value in report.user_properties:
            if name in _ARTIFACTS and case is not None:
                title, kind = _ARTIFACTS[name]
                # Relative to the folder that pytest was started from, or absolute.
                file = self._config.invocation_params.dir / str(value)
                attach(reporter(self._config), file, title=title, media_type=kind, parent=case.uuid)


def _rename(case: Any, values: Mapping[str, Any]) -> None:
    """Dimensions under the names that people know, their values without quotes."""
    for parameter in case.parameters:
        if parameter.name in _NAMES and parameter.name in values:
            parameter.value = clean(str(values[parameter.name]))
            parameter.name = _NAMES[parameter.name]


def _identify(item: PlaybookItem, case: Any) -> None:
    """Allure takes `a.yaml`, `a.yml` and `a.py` for one, and everything behind a bracket for parameters."""
    if case is None or item.parent is None:
        return
    case.testCaseId = _digest(item.parent.nodeid)
    kept = sorted((each.name, each.value) for each in case.parameters if not each.excluded)
    case.historyId = _digest(item.parent.nodeid, *(part for pair in kept for part in pair))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _message(result: RunResult, headline: str) -> Iterator[str]:
    """The headline, and each step with the kind of its error: Allure sorts results into categories by it."""
    yield headline
    if result.error is not None:
        yield f"{result.error.kind}: {_first_line(result.error.message)}"
    for step in result.unsuccessful:
        yield from _step_message(step)


def _step_message(step: StepResult) -> Iterator[str]:
    inner = [each for each in step.children if str(each.verdict) in ("failed", "broken")]
    for each in inner:
        yield from _step_message(each)
    if not inner and step.error is not None:
        yield f"{step.path.number} {step.name}: {step.error.kind}: {_first_line(step.error.message)}"


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
