"""Step types `fat.*`: the report of an acceptance test, written and exported (public format, section 5.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepError
from pytest_ignition.language.model import Json
from pytest_ignition.steps import fat_report
from pytest_ignition.steps.browser import open_page, time_limit
from pytest_ignition.steps.fat_pictures import Pictures
from pytest_ignition.steps.places import readable, writable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type

_TEMPLATE = Path(__file__).with_name("fat_report.html")
_LONGEST_TEMPLATE = 1_000_000
_ID = re.compile(r"\w[\w-]{0,99}", re.ASCII)
_MEDIA = {"html": "text/html", "pdf": "application/pdf"}


class ReportMissing(StepError):
    """This run has no such report. Never retried."""

    retryable = False


class GenerateReport(StepParameters):
    """Parameters of `fat.generate_report`."""

    test_results: dict[str, Any] = Field(description="The output of `perspective.execute_test_manifest`")
    visual_analysis: dict[str, Any] = Field(
        default_factory=dict, description="The output of `ai.verify_visual_consistency`"
    )
    screenshots_dir: str | None = Field(
        default=None,
        description="Folder of pictures that the run did not take itself, relative to the folder of the playbook",
    )
    format: Literal["html"] = Field(default="html", description="The report's format; `fat.export_report` knows others")
    template: str | None = Field(
        default=None,
        description="A Jinja2 template to use instead of the built-in one, relative to the folder of the playbook",
    )
    metadata: dict[str, Any] = Field(
        default_factory=dict,
        description="What the report's head shows: `project_name`, `test_date`, `tester`, `client`, `title`, and "
        "whatever else",
    )


class ExportReport(StepParameters):
    """Parameters of `fat.export_report`."""

    report_id: str = Field(min_length=1, description="The report's id, as `fat.generate_report` of this run gave it")
    format: Literal["pdf", "html"] = Field(default="pdf", description="The format; a PDF takes Chromium without window")
    output_path: str | None = Field(
        default=None,
        min_length=1,
        description="The file to write, relative to the folder of the playbook; without it beside the report",
    )

    @model_validator(mode="after")
    def _a_file(self) -> Self:
        if self.output_path is not None:
            path = PurePath(self.output_path.replace("\\", "/"))
            if ".." in path.parts:
                raise ValueError("`output_path` may not lead out of a folder with `..`")
            if path.suffix.lower() != f".{self.format}":
                raise ValueError(f"`output_path` must end in .{self.format}, as `format` says")
        return self


@step_type(
    "fat.generate_report",
    effect=Effect.READ,
    outputs=(
        "status",
        "report_id",
        "report_path",
        "format",
        "total_tests",
        "passed_tests",
        "failed_tests",
        "skipped_tests",
        "not_checked_tests",
        "visual_issues",
    ),
    file_parameters=("template",),
)
def generate_report(context: StepContext, parameters: GenerateReport) -> Mapping[str, Json]:
    """Write the report of an acceptance test: one HTML file to be read, printed and signed."""
    template, name = _template(context, parameters.template)
    pictures = Pictures(context.resources.evidence_folder, _pictures_folder(context, parameters.screenshots_dir))
    found = [
        pictures.source(str(each["screenshot"])) if each.get("screenshot") else None
        for each in fat_report.results_of(parameters.test_results)
    ]
    for problem in pictures.problems:
        context.log(problem, "warning")
    results = context.masked(parameters.test_results)
    analysis = context.masked(parameters.visual_analysis)
    moment = datetime.now(UTC).astimezone()
    path = _reserve(context.resources.evidence_folder, f"fat_report_{moment:%Y%m%d_%H%M%S}")
    report = fat_report.report_of(
        results,
        analysis=analysis,
        metadata=context.masked(parameters.metadata),
        report_id=path.stem,
        created=moment,
        pictures=found,
    )
    try:
        path.write_text(fat_report.render(template, name, report), encoding="utf-8")
    except StepError:
        path.unlink()
        raise
    context.attach(path, evidence="report", title=path.stem, media_type=_MEDIA["html"])
    context.log(f"report: {path}")
    counts = fat_report.count(results)
    return {
        "status": "generated",
        "report_id": path.stem,
        "report_path": str(path),
        "format": parameters.format,
        "total_tests": counts.total,
        "passed_tests": counts.passed,
        "failed_tests": counts.failed,
        "skipped_tests": counts.skipped,
        "not_checked_tests": counts.not_checked,
        "visual_issues": fat_report.visual_issues(analysis),
    }


@step_type(
    "fat.export_report",
    effect=Effect.READ,
    outputs=("status", "format", "output_path", "report_id"),
    needs=("browser",),
)
def export_report(context: StepContext, parameters: ExportReport) -> Mapping[str, Json]:
    """Save a report of this run as a PDF, or as HTML in another place."""
    report = _report(context, parameters.report_id)
    beside = report.with_suffix(f".{parameters.format}")
    path = beside if parameters.output_path is None else writable(context, parameters.output_path)
    if path != report:
        html = report.read_text(encoding="utf-8")
        content = _printed(context, html) if parameters.format == "pdf" else html.encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        context.attach(path, evidence="report", title=path.name, media_type=_MEDIA[parameters.format])
    return {
        "status": "exported",
        "format": parameters.format,
        "output_path": str(path),
        "report_id": parameters.report_id,
    }


def _printed(context: StepContext, html: str) -> bytes:
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, 120_000)
        return page.pdf(html, timeout_ms=timeout_ms, limit=limit)


def _report(context: StepContext, report_id: str) -> Path:
    """The report's file, which only this run's own folder is searched for.

    Raises:
        ReportMissing: it is not there, or the id is none.
    """
    path = context.resources.evidence_folder / f"{report_id}.html"
    if _ID.fullmatch(report_id) is None or not path.is_file():
        raise ReportMissing(
            f"this run has no report {report_id!r}",
            hint="take the id from the step that made the report: {{ step.ID.report_id }}",
        )
    return path


def _reserve(folder: Path, stem: str) -> Path:
    """A new file of that name, numbered if it is taken."""
    number = 1
    while True:
        path = folder / f"{stem}{f'_{number}' if number > 1 else ''}.html"
        try:
            path.open("x").close()
        except FileExistsError:
            number += 1
        else:
            return path


def _template(context: StepContext, given: str | None) -> tuple[str, str]:
    """The template's text and what to call it.

    Raises:
        TemplateRefused: the file cannot be read.
    """
    if given is None:
        return _TEMPLATE.read_text(encoding="utf-8"), _TEMPLATE.name
    path = readable(context, given)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise fat_report.TemplateRefused(
            f"template {given} cannot be read: {why}", hint="a relative path counts from the folder of the playbook"
        ) from None
    if len(text) > _LONGEST_TEMPLATE:
        raise fat_report.TemplateRefused(f"template {given} is longer than {_LONGEST_TEMPLATE:,} characters")
    return text, given


def _pictures_folder(context: StepContext, given: str | None) -> Path | None:
    if given is None:
        return None
    path = readable(context, given)
    if not path.is_dir():
        context.log(f"screenshots_dir: there is no folder {path}", "warning")
        return None
    return path


STEP_TYPES = (generate_report, export_report)
