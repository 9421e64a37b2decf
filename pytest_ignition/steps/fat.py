"""Step types `fat.*`, known and checked but not carried out (public format, section 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.external import NotAvailable, lacks
from pytest_ignition.steps.registry import Effect, StepParameters, step_type


class GenerateReport(StepParameters):
    """Parameters of `fat.generate_report`."""

    test_results: dict[str, Any] = Field(description="The output of `perspective.execute_test_manifest`")
    visual_analysis: dict[str, Any] = Field(
        default_factory=dict, description="The output of `ai.verify_visual_consistency`"
    )
    screenshots_dir: str | None = Field(default=None, description="Folder of the pictures")
    format: Literal["html"] = Field(default="html", description="The report's format; `fat.export_report` knows others")
    template: str | None = Field(default=None, description="Name of the report's template")
    metadata: dict[str, Any] = Field(
        default_factory=dict,
        description="What the report's head shows: `project_name`, `test_date`, `tester`, `client`",
    )


class ExportReport(StepParameters):
    """Parameters of `fat.export_report`."""

    report_id: str = Field(min_length=1, description="The report's id, as `fat.generate_report` gave it")
    format: Literal["pdf", "html"] = Field(default="pdf", description="The format to export to")
    output_path: str | None = Field(default=None, description="The file to write")


def _missing(context: StepContext) -> NotAvailable:
    return lacks(
        context.step.type, "the reports of acceptance tests", instead="pytest's own reports show every step of a run"
    )


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
        "visual_issues",
    ),
)
def generate_report(context: StepContext, _parameters: GenerateReport) -> Mapping[str, Json]:
    """Write the report of an acceptance test."""
    raise _missing(context)


@step_type("fat.export_report", effect=Effect.READ, outputs=("status", "format", "output_path", "report_id"))
def export_report(context: StepContext, _parameters: ExportReport) -> Mapping[str, Json]:
    """Export the report of an acceptance test to another format."""
    raise _missing(context)


STEP_TYPES = (generate_report, export_report)
