"""pytest-html: one row per playbook, with a table of its steps and their pictures in it."""

from __future__ import annotations

import base64
import html
import os
import shutil
import urllib.parse
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import settings
from pytest_ignition.engine.events import EvidenceCaptured
from pytest_ignition.language.model import Json
from pytest_ignition.reporting.failure_text import error_lines
from pytest_ignition.reporting.record import RECORDS, RunRecord, StepRecord

_LONGEST_OUTPUT = 1_000
_LONGEST_TEXT = 50_000
"""Bytes of a text that is shown in the report; of a longer one its end."""
_NO_LOG = "No log output captured."

_STYLE = """
<style>
.ignition-steps { border-collapse: collapse; width: 100%; margin: 8px 0; font: 13px/1.45 system-ui, sans-serif; }
.ignition-steps th { text-align: left; color: #555; font-weight: 600; padding: 4px 8px;
  border-bottom: 2px solid #d0d7de; }
.ignition-steps td { vertical-align: top; border-bottom: 1px solid #e5e8eb; padding: 6px 8px; color: #1f2328; }
.ignition-steps td.n { color: #777; width: 2em; text-align: right; }
.ignition-steps td.t { white-space: nowrap; font-family: ui-monospace, monospace; font-size: 12px; color: #555; }
.ignition-steps td.d { white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums; }
.ignition-steps pre { margin: 4px 0 0; padding: 6px 8px; max-height: 16em; overflow: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; background: #f6f8fa; border-radius: 4px; font: 12px/1.4 ui-monospace, monospace; }
.ignition-steps pre.error { background: #fff1f0; border-left: 3px solid #cf222e; }
.ignition-steps img { max-width: 260px; max-height: 150px; border: 1px solid #d0d7de; border-radius: 4px;
  margin: 4px 6px 0 0; }
.ignition-steps summary { cursor: pointer; color: #555; font-size: 12px; }
.logwrapper:has(.log:empty) { display: none; }
.ignition-verdict { display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 12px; white-space: nowrap; }
.ignition-verdict.passed { background: #dafbe1; color: #116329; }
.ignition-verdict.failed { background: #ffebe9; color: #a40e26; }
.ignition-verdict.broken { background: #fff1d6; color: #7d4e00; }
.ignition-verdict.not-run { background: #eaeef2; color: #57606a; }
</style>
"""


class HtmlReport:
    """The plugin that fills pytest-html's rows; registered only when `--html` is given."""

    def __init__(self, config: pytest.Config) -> None:
        path = Path(os.path.expandvars(config.option.htmlpath)).expanduser()
        # pytest-html 4 resolves --html against the folder that pytest was started from.
        self._report_folder = (Path(config.invocation_params.dir) / path).parent
        self._self_contained = bool(config.getoption("self_contained_html", default=False))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the step table on the item's call report."""
        report = yield
        records = item.stash.get(RECORDS, [])
        if report.when == "call" and records:
            table = "".join(part for record in records for part in self._table(record))
            extra = {"name": None, "format_type": "html", "content": table, "mime_type": None, "extension": None}
            extras: list[Any] = getattr(report, "extras", [])
            # Plain dicts: xdist serialises them.
            report.extras = [*extras, extra]  # type: ignore[attr-defined]
        return report

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """The step tables' style, once."""
        prefix.append(_STYLE)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """Drop the rows of steps; write node ids as text, which pytest-html 4.2 does not."""
        if isinstance(report, pytest.SubtestReport) and str(report.outcome).startswith("step "):
            cells.clear()
            return
        if len(cells) > 1 and report.nodeid in cells[1]:
            cells[1] = cells[1].replace(report.nodeid, html.escape(report.nodeid))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """No empty box below a step table that says it all."""
        extras: list[Any] = getattr(report, "extras", [])
        if any("ignition-steps" in str(extra.get("content")) for extra in extras):
            data[:] = [entry for entry in data if entry != _NO_LOG]

    def _table(self, record: RunRecord) -> Iterator[str]:
        yield '<table class="ignition-steps"><thead><tr><th></th><th>Step</th><th>Type</th><th>Verdict</th>'
        yield "<th>Duration</th></tr></thead><tbody>"
        for step in record.steps:
            yield f'<tr><td class="n">{step.path.number}</td><td>{"".join(self._step(step))}</td>'
            yield f'<td class="t">{html.escape(step.type)}</td>'
            css = str(step.verdict).replace(" ", "-")
            yield f'<td><span class="ignition-verdict {css}">{step.verdict}</span></td>'
            seconds = f"{step.duration:.2f} s" if step.attempts else ""
            yield f'<td class="d">{seconds}</td></tr>'
        yield "</tbody></table>"

    def _step(self, step: StepRecord) -> Iterator[str]:
        yield f"<b>{html.escape(step.name)}</b>"
        if step.attempts > 1:
            yield f" ({step.attempts} attempts)"
        if step.reason:
            yield f"<div>not run: {html.escape(step.reason)}</div>"
        if step.error is not None:
            yield f'<pre class="error">{html.escape(chr(10).join(error_lines(step.error)))}</pre>'
        pictures = [self._picture(evidence) for evidence in step.evidence if evidence.media_type.startswith("image/")]
        if pictures:
            yield f"<div>{''.join(pictures)}</div>"
        for evidence in step.evidence:
            # A report is a document of its own, to be opened and not read as source.
            if evidence.media_type.startswith("text/") and evidence.evidence != "report":
                yield _text(evidence)
            elif not evidence.media_type.startswith("image/"):
                yield f"<div>{html.escape(f'{evidence.title}: {evidence.path}')}</div>"
        if step.logs:
            lines = "\n".join(f"{line.level}: {line.message}" for line in step.logs)
            yield f"<details><summary>log ({len(step.logs)})</summary><pre>{html.escape(lines)}</pre></details>"
        if step.output:
            yield f"<details><summary>output</summary><pre>{html.escape(excerpt(step.output))}</pre></details>"

    def _picture(self, evidence: EvidenceCaptured) -> str:
        title = html.escape(evidence.title, quote=True)
        try:
            source = self._source(evidence)
        except OSError as error:
            # A full disk, or a picture that is gone: the report goes on without it.
            return f"<div>{title}: {html.escape(f'{error.strerror}: {evidence.path}')}</div>"
        return f'<a href="{source}" target="_blank" title="{title}"><img src="{source}" alt="{title}"></a>'

    def _source(self, evidence: EvidenceCaptured) -> str:
        """A data URI, or a link to a copy beside the report under a name of its own.

        pytest-html's own asset names are not unique: "a b" and "a_b" overwrite each other (measured with 4.2.0). Ours
        name the run and the event, because several tests may attach the same file, changed in between.
        """
        picture, run = Path(evidence.path), evidence.identity
        if self._self_contained:
            return f"data:{evidence.media_type};base64,{base64.b64encode(picture.read_bytes()).decode()}"
        folder = f"{settings.folder_name(run.node_id)}-{run.run_id[:8]}"
        inside = Path("assets") / "ignition" / folder / f"{evidence.seq}-{picture.name}"
        target = self._report_folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(picture, target)
        except OSError:
            # Half a picture on a full disk would take the room that the report itself needs.
            target.unlink(missing_ok=True)
            raise
        return urllib.parse.quote(inside.as_posix())


def _text(evidence: EvidenceCaptured) -> str:
    """A text that documents the step, folded up."""
    title, path = html.escape(evidence.title), Path(evidence.path)
    try:
        with path.open("rb") as file:
            cut = max(0, path.stat().st_size - _LONGEST_TEXT)
            file.seek(cut)
            text = file.read().decode("utf-8", "replace")
    except OSError as error:
        # A full disk, or a text that is gone: the report goes on without it.
        return f"<div>{title}: {html.escape(f'{error.strerror}: {evidence.path}')}</div>"
    shown = html.escape(f"...{text}" if cut else text)
    return f"<details><summary>{title}</summary><pre>{shown}</pre></details>"


def excerpt(output: Json) -> str:
    """An output as YAML-like text, cut to what a person reads."""
    is_mapping = isinstance(output, dict)
    text = "\n".join(f"{key}: {value}" for key, value in output.items()) if is_mapping else str(output)
    return text if len(text) <= _LONGEST_OUTPUT else text[:_LONGEST_OUTPUT] + "\n..."
