"""The pytest11 entry point: options, markers, registration of the features. Imports nothing heavy.

A run that collects no playbook and asks for no fixture of ours pays for this module, the options and the two fixture
modules only.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import browser_fixtures, fixtures, options

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_ignition.collection import PlaybookFile

_MARKER = (
    "ignition(gateway=NAME, version='>=8.3', modules=[ID, ...], effects='read'): what a test or playbook needs; it is "
    "skipped with the reason where the gateway is another one, another version, or lacks a module"
)
_SCREENSHOTS_MARKER = "ignition_screenshots(when): when the page is pictured: never, failure or always"
_PAUSE_MARKER = (
    "ignition_pause(when): when runs pause for somebody to look, if a front end is there: never, failure (the default) "
    "or step"
)

_SUMMARY = "ignition_summary"
_LOOP_SCOPE_WARNING = '(?s).*"asyncio_default_fixture_loop_scope" is unset'
_BASE_URL_WARNING = "(?s)Session-scoped fixtures defined as instance methods.*'base_url' fixture"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the command line and of the configuration file."""
    options.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """The hooks that conftest files may implement."""
    from pytest_ignition import hooks

    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures, and the reports that are asked for.

    Raises:
        pytest.UsageError: an ini option has a value that it does not take.
    """
    # pytest-asyncio 1.5 tells every project without an own choice so at the start. It comes along with this plugin, and
    # most playbook folders hold no coroutine. First, because pytest-asyncio warns in its own `pytest_configure`.
    warnings.filterwarnings("ignore", message=_LOOP_SCOPE_WARNING, category=pytest.PytestDeprecationWarning)
    # pytest-playwright 0.10 defines `base_url` on an instance, which pytest 9.2 warns of at every user's first page.
    config.addinivalue_line("filterwarnings", f"ignore:{_BASE_URL_WARNING}:pytest.PytestRemovedIn10Warning")
    for marker in (_MARKER, _SCREENSHOTS_MARKER, _PAUSE_MARKER):
        config.addinivalue_line("markers", marker)
    missing = config.getini("ignition_missing_parameters")
    if missing not in ("skip", "fail"):
        raise pytest.UsageError(f"ignition_missing_parameters must be skip or fail, not {missing!r}")
    if config.getini("ignition_ci") not in ("auto", "github", "gitlab", "none"):
        chosen = config.getini("ignition_ci")
        raise pytest.UsageError(f"ignition_ci must be auto, github, gitlab or none, not {chosen!r}")
    if any(config.getini(name) != default for name, (default, _text) in options.EVIDENCE.items()):
        from pytest_ignition import settings

        settings.check_evidence(config)
    # Registered from here and not through the entry point: among plugins that define the same fixture the last one
    # registered wins, and the order of entry points is a matter of luck.
    config.pluginmanager.register(browser_fixtures, "ignition-browser-fixtures")
    config.pluginmanager.register(fixtures, "ignition-fixtures")
    if _is_told_of_gateways(config):
        from pytest_ignition import settings

        # A typo in a name or in the file is told before anything is collected.
        settings.chosen_gateways(config)
    if config.option.ignition_confirm:
        from pytest_ignition.session import session_of

        session_of(config).guard.check_names()
    if config.option.ignition_dry_run:
        # Nothing to share out: xdist looks at this option in its own `pytest_configure`.
        config.option.dist = "no"
        config.option.tx = []
    if _may_pause(config):
        from pytest_ignition.session import session_of

        session_of(config).pauses.check()
    if config.option.ignition_from or config.option.ignition_until or config.option.ignition_only:
        from pytest_ignition import parts

        parts.selection(config)
    writes_html = getattr(config.option, "htmlpath", None) and config.pluginmanager.hasplugin("html")
    writes_allure = getattr(config.option, "allure_report_dir", None)
    if writes_html or writes_allure:
        _register_reports(config, html=bool(writes_html), allure=bool(writes_allure))
    if getattr(config.option, "xmlpath", None):
        from pytest_ignition.reporting.junit import JunitSteps

        config.pluginmanager.register(JunitSteps(config), "ignition-junit")
    if config.option.ignition_events and not config.option.collectonly:
        from pytest_ignition.reporting.events_plugin import EventsReport

        config.pluginmanager.register(EventsReport(config), "ignition-events-file")


def _register_reports(config: pytest.Config, *, html: bool, allure: bool) -> None:
    from pytest_ignition.reporting.surroundings import Surroundings

    surroundings = Surroundings()
    config.pluginmanager.register(surroundings, "ignition-surroundings")
    if html:
        from pytest_ignition.reporting.html import HtmlReport

        config.pluginmanager.register(HtmlReport(config, surroundings), "ignition-html")
    if allure:
        from pytest_ignition.reporting.allure_case import AllureCases

        config.pluginmanager.register(AllureCases(config, surroundings), "ignition-allure")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Tell the consumers that this process begins; without one, nothing is loaded.

    First, because xdist starts its workers here: what they may do to a protected gateway has to be asked before.
    """
    if session.config.option.ignition_code_quality or session.config.getini("ignition_code_quality"):
        # The report is asked for by name: it is written though no playbook is found.
        from pytest_ignition.reporting.attendance import attend

        attend(session.config)
    if getattr(session.config.option, "dist", "no") != "no" and _is_told_of_gateways(session.config):
        from pytest_ignition.session import session_of

        session_of(session.config).guard.ask_early()
    if _may_pause(session.config):
        from pytest_ignition.pauses import runs_elsewhere
        from pytest_ignition.session import session_of

        if not runs_elsewhere(session.config):
            session_of(session.config).pauses.open()
    if session.config.hook.pytest_ignition_consumers.get_hookimpls():
        from pytest_ignition.session import session_of

        session_of(session.config).extensions.start()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Tell them that it is done; its folder of evidence is out of use."""
    if "pytest_ignition.pauses" in sys.modules:
        from pytest_ignition.session import session_of

        session_of(session.config).pauses.close()
    if session.config.hook.pytest_ignition_consumers.get_hookimpls():
        from pytest_ignition.session import session_of

        session_of(session.config).extensions.finish(int(exitstatus))
    if "pytest_ignition.evidence.runs" in sys.modules:
        from pytest_ignition.session import session_of

        session_of(session.config).run_folder.ended()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist which protected gateways were named at the terminal: it gets the command line only."""
    node.workerinput["ignition_confirm"] = list(node.config.option.ignition_confirm)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """The gateway under test, where one is named, and who is asked at pauses."""
    lines = []
    if _is_told_of_gateways(config):
        from pytest_ignition.guard.session import describe
        from pytest_ignition.session import session_of

        shown = describe(config, session_of(config).guard)
        if shown:
            lines.append(f"ignition gateway{'s' if len(shown) > 1 else ''}: {', '.join(shown)}")
    if _may_pause(config):
        from pytest_ignition.session import session_of

        line = session_of(config).pauses.header()
        if line is not None:
            lines.append(line)
    return lines


def pytest_ignition_front_ends(config: pytest.Config) -> list[Any]:
    """The terminal, where somebody can answer at it."""
    from pytest_ignition.pauses import why_no_terminal

    if why_no_terminal(config) is not None:
        return []
    from pytest_ignition.debugging.front_end import TerminalFrontEnd

    return [TerminalFrontEnd(config)]


def _may_pause(config: pytest.Config) -> bool:
    """Whether options ask for pauses; cheap where none does."""
    given = config.option.ignition_pause or config.getini("ignition_pause")
    return given != "never" or bool(config.option.ignition_pause_timeout or config.getini("ignition_pause_timeout"))


def _is_told_of_gateways(config: pytest.Config) -> bool:
    """Whether the command line, the environment or a settings file may name one; cheap where none does."""
    if config.option.ignition_gateway or os.environ.get("IGNITION_GATEWAY"):
        return True
    if (config.rootpath / "ignition.toml").is_file():
        return True
    try:
        project = (config.rootpath / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "[tool.pytest-ignition" in project


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, str] | None:
    """Steps get categories of their own, and no word: their lines are written from events (`reporting.terminal`).

    First, because pytest's own would look for core outcomes.
    """
    verdict = str(report.outcome).removeprefix("step ")
    if verdict == report.outcome or not isinstance(report, pytest.SubtestReport):
        return None
    return f"steps {verdict}", "", ""


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(
    report: pytest.CollectReport | pytest.TestReport,
) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    """An xdist worker sends a failure text as a bare string; its summary goes along."""
    data = yield
    if data is not None and "pytest_ignition.reporting.failure_text" in sys.modules:
        from pytest_ignition.reporting.failure_text import FailureText

        failure: object = report.longrepr
        if isinstance(failure, FailureText):
            data[_SUMMARY] = failure.reprcrash.message
    return data


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(
    config: pytest.Config,
    data: dict[str, Any],
) -> Generator[None, pytest.CollectReport | pytest.TestReport | None, pytest.CollectReport | pytest.TestReport | None]:
    """What came from a worker reads as in one process: JUnit would take the whole text for its message."""
    summary = data.pop(_SUMMARY, None)
    if _tells_of_playbooks(data):
        from pytest_ignition.reporting.attendance import attend

        attend(config)
    report = yield
    if report is not None and summary is not None:
        from pytest_ignition.reporting.failure_text import FailureText

        # Like pytest's own representations, but none of their classes.
        style = config.getoption("tbstyle", "auto")
        report.longrepr = FailureText(str(report.longrepr), summary, style)  # type: ignore[assignment]
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist tells how many of its secrets are short or common, and which recordings it had to empty."""
    weak = getattr(node, "workeroutput", {}).get("ignition_weak_secrets", 0)
    if weak:
        from pytest_ignition.session import session_of

        session = session_of(node.config)
        session.weak_in_workers = max(session.weak_in_workers, weak)
    emptied = getattr(node, "workeroutput", {}).get("ignition_emptied_recordings")
    if emptied:
        from pytest_ignition.session import session_of

        session_of(node.config).emptied_in_workers.update(emptied)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What nobody should overlook: secrets that cannot be hidden wherever they stand."""
    if "pytest_ignition.session" in sys.modules:
        from pytest_ignition.masking import emptied_lines, weak_line
        from pytest_ignition.session import session_of

        session = session_of(config)
        weak = max(session.weak_in_workers, session.redactor.weak)
        if weak:
            terminalreporter.write_line(weak_line(weak), yellow=True)
        for line in emptied_lines({**session.emptied_in_workers, **session.recordings.emptied}):
            terminalreporter.write_line(line, red=True)


def _tells_of_playbooks(data: dict[str, Any]) -> bool:
    """Whether the report that came from a worker is a playbook's or a step's."""
    if "ignition_step" in data or "ignition playbook" in data.get("keywords", ()):
        return True
    refused = data.get("$report_type") == "CollectReport" and data.get("outcome") == "failed"
    return refused and str(data.get("nodeid")).endswith((".yaml", ".yml"))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PlaybookFile | None:
    """Playbooks below a playbook root, `*.playbook.yaml` anywhere, and every YAML file named on the command line."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    from pytest_ignition.collection import collect_file

    return collect_file(file_path, parent)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Refuse what would go unnoticed: markers that mean nothing, `--ignition-param` names that no playbook declares."""
    marked = [item for item in items if any(mark.name.startswith("ignition") for mark in item.iter_markers())]
    if marked:
        from pytest_ignition import marks

        for item in marked:
            marks.check(item)
            marks.prepare(item)
        if any(marks.pause(item) not in (None, "never") for item in marked):
            from pytest_ignition.pauses import runs_elsewhere
            from pytest_ignition.session import session_of

            if not runs_elsewhere(config):
                session_of(config).pauses.open()
    if config.option.ignition_from or config.option.ignition_until or config.option.ignition_only:
        from pytest_ignition import parts

        parts.check(config, items)
    if config.option.ignition_params:
        from pytest_ignition.collection import check_given_parameters

        check_given_parameters(config, items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep what was found in files, so that the next session need not read them again."""
    if "pytest_ignition.collected" in sys.modules:
        from pytest_ignition.collected import save
        from pytest_ignition.session import session_of

        save(session.config, session_of(session.config).collected)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """A refused playbook is an error, but no reason to run nothing else. First, because pytest's own loop stops.

    A dry run ends here: the hook's first answer counts.
    """
    if session.config.option.ignition_dry_run:
        from pytest_ignition.guard.dry_run import show

        show(session)
        return True
    if session.testsfailed and "pytest_ignition.session" in sys.modules:
        from pytest_ignition.session import go_on_after_refused_files

        go_on_after_refused_files(session)
    return None
