"""No secret in what pytest itself writes: tracebacks, locals, captured output, logs, warnings, JUnit, the terminal.

Registered once a session may know a secret. What this package writes itself is masked where it is made.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import _compat
from pytest_ignition.credentials.redactor import Redactor

if TYPE_CHECKING:
    from pytest_ignition.credentials.recordings import Recordings

WEAK = "ignition_weak_secrets"
"""Under this name a worker tells its controller how many secrets are short or common."""
EMPTIED = "ignition_emptied_recordings"
"""Under this name the recordings that could not be cleaned."""
_DEEPEST = 20
"""Levels of a traceback's objects: chains, entries, locals, lines."""


class Masking:
    """The plugin. Reports are masked where they are made, so that a worker sends no secret to its controller."""

    def __init__(self, config: pytest.Config, redactor: Redactor) -> None:
        self._config = config
        self._redactor = redactor
        for handler in _compat.log_handlers(config):
            handler.setFormatter(_MaskedFormatter(handler.formatter, redactor))
        terminal: Any = config.pluginmanager.getplugin("terminalreporter")
        if terminal is not None:
            writer = config.get_terminal_writer()
            _compat.set_terminal_file(writer, _MaskedFile(_compat.terminal_file(writer), redactor))

        if getattr(config.option, "allure_report_dir", None) and config.pluginmanager.hasplugin("allure_pytest"):
            from pytest_ignition.reporting.masked_allure import mask_allure

            config.add_cleanup(mask_allure(redactor))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The report of a test's phase. Last, so that the plugins around see it masked: some write what they see."""
        report = yield
        self._mask_report(report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What other plugins have put on it. The report of a step or a sub-test was masked when it was made."""
        if report.when == "teardown" and getattr(report, "node", None) is None:  # not of a worker, which has done it
            self._note_traces(report)
        if not isinstance(report, pytest.SubtestReport):
            self._mask_report(report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """The report of a module or a playbook that could not be collected."""
        report = yield
        self._mask_report(report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: Any) -> None:
        """A warning is shown at the end, in its own words."""
        text = str(warning_message.message)
        masked = self._redactor.mask_text(text)
        if masked is not text:
            warning_message.message = _same_kind(warning_message.message, masked)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        """A plugin's crash shows its source and what it was given."""
        _mask_texts(excrepr, self._redactor)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, None, None]:
        """JUnit has properties of the whole session, which pass no report; a worker's controller knows no secrets."""
        output: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        recordings = self._recordings()
        recordings.clean_again()
        if output is not None:
            output[WEAK] = self._redactor.weak
            output[EMPTIED] = recordings.emptied
        yield
        xml: str | None = getattr(self._config.option, "xmlpath", None)
        if xml and output is None:
            with suppress(OSError):
                self._mask_file(Path(self._config.invocation_params.dir) / xml)

    def _recordings(self) -> Recordings:
        from pytest_ignition.session import session_of  # which registers this plugin

        return session_of(self._config).recordings

    def _note_traces(self, report: pytest.TestReport) -> None:
        """pytest-playwright moves traces to where they stay, and tells that place."""
        for name, path in report.user_properties:
            if name == "playwright_trace" and isinstance(path, str):
                self._recordings().moved(Path(self._config.invocation_params.dir) / path)

    def _mask_file(self, path: Path) -> None:
        data = path.read_bytes()
        masked = self._redactor.mask_bytes(data)
        if masked is not data:
            path.write_bytes(masked)

    def _mask_report(self, report: Any) -> None:
        redactor = self._redactor
        if isinstance(report.longrepr, str | tuple):
            report.longrepr = redactor.mask(report.longrepr)
        else:
            _mask_texts(report.longrepr, redactor)
        report.sections = redactor.mask(report.sections)
        for name in ("user_properties", "keywords", "extras", "wasxfail"):
            value = getattr(report, name, None)
            # A picture in the report is text too, and none of it is a secret.
            masked = (
                [_without(each, redactor) for each in value] if name == "extras" and value else redactor.mask(value)
            )
            if masked is not value:
                setattr(report, name, masked)


def weak_line(number: int) -> str:
    """What people are told of secrets that cannot be hidden wherever they stand."""
    them = "1 secret is" if number == 1 else f"{number} secrets are"
    return f"ignition: {them} short or a common word, and hidden only where that is sure (docs/secrets.md)"


def emptied_lines(emptied: Mapping[str, str]) -> Iterator[str]:
    """What people are told of recordings whose content is gone."""
    for path, why in emptied.items():
        yield f"ignition: secrets could not be taken out of {path} ({why}); its content was taken away"


def _without(extra: Any, redactor: Redactor) -> Any:
    """An extra of pytest-html, a plain mapping."""
    is_media = isinstance(extra, dict) and extra.get("format_type") in ("image", "video")
    return extra if is_media else redactor.mask(extra)


def _same_kind(warning: Any, text: str) -> Any:
    """A warning with another text; one that takes no text becomes a plain one."""
    try:
        return type(warning)(text)
    except Exception:
        return UserWarning(text)


def _mask_texts(value: Any, redactor: Redactor, depth: int = 0) -> Any:
    """Mask every text inside pytest's own representation of a failure, in place."""
    if isinstance(value, str):
        return redactor.mask_text(value)
    if depth >= _DEEPEST or value is None:
        return value
    if isinstance(value, list):
        value[:] = [_mask_texts(each, redactor, depth + 1) for each in value]
    elif isinstance(value, tuple):
        return tuple(_mask_texts(each, redactor, depth + 1) for each in value)
    elif type(value).__module__.startswith(_compat.REPR_MODULES):
        for name, old in _attributes(value):
            new = _mask_texts(old, redactor, depth + 1)
            if new is not old:
                setattr(value, name, new)
    return value


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    yield from list(getattr(value, "__dict__", {}).items())


class _MaskedFormatter(logging.Formatter):
    """What another formatter makes of a record, masked."""

    def __init__(self, inner: logging.Formatter | None, redactor: Redactor) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.mask_text(self._inner.format(record))


class _MaskedFile:
    """A text stream that masks what is written to it; all else is the stream's own."""

    def __init__(self, file: Any, redactor: Redactor) -> None:
        self._file = file
        self._redactor = redactor

    def write(self, text: str) -> Any:
        """Write the text, masked."""
        return self._file.write(self._redactor.mask_text(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
