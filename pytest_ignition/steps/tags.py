"""Step types `tags.*`: the tags of a provider exported and imported (gateway API sheet, section 8).

Tag values have no REST route: a playbook reads them where people do, in a Perspective view, or asks a WebDev route.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client, limit_of
from pytest_ignition.steps.gateway_resources import plain
from pytest_ignition.steps.places import readable, writable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds

_LIMIT = "Longest time, in seconds"


class ExportTags(StepParameters):
    """Parameters of `tags.export`."""

    provider: str = Field(default="default", min_length=1, description="The tag provider")
    path: str = Field(default="", description="The folder or tag, such as `Line 1/Motor 3`; everything without it")
    file: str | None = Field(
        default=None, min_length=1, description="A `.json` or `.xml` to write, relative to the folder of the playbook"
    )
    recursive: bool = Field(default=True, description="With what is in folders")
    include_udts: bool = Field(default=True, description="With the UDT definitions of the provider")
    timeout: Seconds = Field(default=120.0, gt=0, description=_LIMIT)


class ImportTags(StepParameters):
    """Parameters of `tags.import`: either `file` or `tags`."""

    file: str | None = Field(
        default=None, min_length=1, description="A `.json`, `.xml` or `.csv`, relative to the folder of the playbook"
    )
    tags: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = Field(
        default=None, description="What `tags.export` puts out, one tag, or a list of tags"
    )
    provider: str = Field(default="default", min_length=1, description="The tag provider")
    path: str = Field(default="", description="The folder that they go into; the root without it")
    collision_policy: Literal["Abort", "Overwrite", "Rename", "Ignore", "MergeOverwrite"] = Field(
        default="Abort", description="What becomes of tags that are there already"
    )
    require_all: bool = Field(default=True, description="Whether the step is broken if something was not imported")
    timeout: Seconds = Field(default=120.0, gt=0, description=_LIMIT)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.tags is None):
            raise ValueError("give either file or tags")
        return self


class ListProviders(StepParameters):
    """`tags.list_providers` has no parameters."""


@step_type("tags.export", effect=Effect.READ, outputs=("tags", "file"), needs=("gateway",))
def export_tags(context: StepContext, parameters: ExportTags) -> Mapping[str, Json]:
    """Export how tags are configured: as data, or to a file. Of `tags` and `file` the other output is null."""
    calls = gateway_client(context).tags
    timeout = limit_of(context, parameters.timeout)
    if parameters.file is None:
        found = calls.export_tags(
            parameters.provider,
            parameters.path,
            recursive=parameters.recursive,
            include_udts=parameters.include_udts,
            timeout=timeout,
        )
        return {"tags": found, "file": None}
    file = calls.save_tags(
        writable(context, parameters.file),
        parameters.provider,
        parameters.path,
        recursive=parameters.recursive,
        include_udts=parameters.include_udts,
        timeout=timeout,
    )
    return {"tags": None, "file": str(file)}


@step_type(
    "tags.import",
    effect=Effect.WRITE,
    outputs=("successes", "failure_count", "failures"),
    needs=("gateway",),
    file_parameters=("file",),
)
def import_tags(context: StepContext, parameters: ImportTags) -> Mapping[str, Json]:
    """Import tags into a provider; broken if something was not imported, unless that is allowed."""
    file, source = parameters.file, parameters.tags
    result = gateway_client(context).tags.import_tags(
        readable(context, file) if file is not None else source if source is not None else [],
        parameters.provider,
        parameters.path,
        collision_policy=parameters.collision_policy,
        require_all=parameters.require_all,
        timeout=limit_of(context, parameters.timeout),
    )
    failures: list[Json] = [{"quality": each.quality, "message": each.message} for each in result.failures]
    return {"successes": result.successes, "failure_count": result.failure_count, "failures": failures}


@step_type("tags.list_providers", effect=Effect.READ, outputs=("names", "providers"), needs=("gateway",))
def list_providers(context: StepContext, _parameters: ListProviders) -> Mapping[str, Json]:
    """List the tag providers, with their configurations, their health and how many tags each has in its metrics."""
    found = gateway_client(context).tag_providers.list()
    return {"names": [each.name for each in found], "providers": [plain(each) for each in found]}


STEP_TYPES = (export_tags, import_tags, list_providers)
