"""Step types `gateway.*` that make, change, import and delete projects (gateway API sheet, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client, limit_of
from pytest_ignition.steps.places import readable, writable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds

_AS_LISTED = "The project's name, as the gateway lists it"
_TITLE = "What people see"
_DESCRIPTION = "What people should know of it"
_ENABLED = "Whether it runs"
_INHERITABLE = "Whether others may inherit from it"
_PARENT = "The project that it inherits from"
_DATABASE = "Its default database connection"
_PROVIDER = "Its default tag provider"
_USERS = "Its user source"
_IDENTITY = "Its identity provider"


class CreateProject(StepParameters):
    """Parameters of `gateway.create_project`."""

    project_name: str = Field(min_length=1, description="What it is called")
    title: str = Field(default="", description=_TITLE)
    description: str = Field(default="", description=_DESCRIPTION)
    enabled: bool = Field(default=True, description=_ENABLED)
    inheritable: bool = Field(default=False, description=_INHERITABLE)
    parent: str = Field(default="", description=_PARENT)
    default_db: str | None = Field(default=None, description=_DATABASE)
    tag_provider: str | None = Field(default=None, description=_PROVIDER)
    user_source: str | None = Field(default=None, description=_USERS)
    identity_provider: str | None = Field(default=None, description=_IDENTITY)


class CopyProject(StepParameters):
    """Parameters of `gateway.copy_project`."""

    project_name: str = Field(min_length=1, description=_AS_LISTED)
    new_name: str = Field(min_length=1, description="The name of the copy")


class RenameProject(StepParameters):
    """Parameters of `gateway.rename_project`."""

    project_name: str = Field(min_length=1, description="The present name")
    new_name: str = Field(min_length=1, description="The other one")


class UpdateProject(StepParameters):
    """Parameters of `gateway.update_project`; what is not given stays."""

    project_name: str = Field(min_length=1, description=_AS_LISTED)
    title: str | None = Field(default=None, description=_TITLE)
    description: str | None = Field(default=None, description=_DESCRIPTION)
    enabled: bool | None = Field(default=None, description=_ENABLED)
    inheritable: bool | None = Field(default=None, description=_INHERITABLE)
    parent: str | None = Field(default=None, description=f'{_PARENT}; "" for none')
    default_db: str | None = Field(default=None, description=f'{_DATABASE}; "" for none')
    tag_provider: str | None = Field(default=None, description=_PROVIDER)
    user_source: str | None = Field(default=None, description=_USERS)
    identity_provider: str | None = Field(default=None, description=_IDENTITY)


class DeleteProject(StepParameters):
    """Parameters of `gateway.delete_project`."""

    project_name: str = Field(min_length=1, description=_AS_LISTED)


class ExportProject(StepParameters):
    """Parameters of `gateway.export_project`."""

    project_name: str = Field(min_length=1, description=_AS_LISTED)
    file: str = Field(min_length=1, description="The ZIP to write, relative to the folder of the playbook")
    timeout: Seconds = Field(default=120.0, gt=0, description="Longest time, in seconds")


class ImportProject(StepParameters):
    """Parameters of `gateway.import_project`."""

    project_name: str = Field(min_length=1, description="What it is called on the gateway")
    file: str = Field(min_length=1, description="The exported ZIP, relative to the folder of the playbook")
    overwrite: bool = Field(default=False, description="Replace the project of that name as a whole, if there is one")
    timeout: Seconds = Field(default=120.0, gt=0, description="Longest time of one request, in seconds")


class ScanProjects(StepParameters):
    """Parameters of `gateway.scan_projects`."""

    timeout: Seconds = Field(default=60.0, gt=0, description="Longest wait until it is done, in seconds")


class ProjectFile(StepParameters):
    """Parameters of `gateway.list_project_resources`."""

    file: str = Field(min_length=1, description="The exported ZIP, relative to the folder of the playbook")


class ReadView(ProjectFile):
    """Parameters of `gateway.read_view`."""

    view: str = Field(min_length=1, description="The view's path as in the Designer, such as `Line 1/Overview`")


@step_type("gateway.create_project", effect=Effect.WRITE, outputs=("project",), needs=("gateway",))
def create(context: StepContext, parameters: CreateProject) -> Mapping[str, Json]:
    """Create an empty project."""
    made = gateway_client(context).projects.create(
        parameters.project_name,
        title=parameters.title,
        description=parameters.description,
        enabled=parameters.enabled,
        inheritable=parameters.inheritable,
        parent=parameters.parent,
        default_db=parameters.default_db,
        tag_provider=parameters.tag_provider,
        user_source=parameters.user_source,
        identity_provider=parameters.identity_provider,
    )
    return {"project": asdict(made)}


@step_type("gateway.copy_project", effect=Effect.WRITE, outputs=("project",), needs=("gateway",))
def copy(context: StepContext, parameters: CopyProject) -> Mapping[str, Json]:
    """Copy a project with everything in it."""
    made = gateway_client(context).projects.copy(parameters.project_name, parameters.new_name)
    return {"project": asdict(made)}


@step_type("gateway.rename_project", effect=Effect.WRITE, outputs=("project",), needs=("gateway",))
def rename(context: StepContext, parameters: RenameProject) -> Mapping[str, Json]:
    """Give a project another name; addresses of its sessions change with it."""
    found = gateway_client(context).projects.rename(parameters.project_name, parameters.new_name)
    return {"project": asdict(found)}


@step_type("gateway.update_project", effect=Effect.WRITE, outputs=("project",), needs=("gateway",))
def update(context: StepContext, parameters: UpdateProject) -> Mapping[str, Json]:
    """Change the properties of a project; what is not given stays."""
    found = gateway_client(context).projects.update(
        parameters.project_name,
        title=parameters.title,
        description=parameters.description,
        enabled=parameters.enabled,
        inheritable=parameters.inheritable,
        parent=parameters.parent,
        default_db=parameters.default_db,
        tag_provider=parameters.tag_provider,
        user_source=parameters.user_source,
        identity_provider=parameters.identity_provider,
    )
    return {"project": asdict(found)}


@step_type("gateway.delete_project", effect=Effect.WRITE, outputs=("status", "project_name"), needs=("gateway",))
def delete(context: StepContext, parameters: DeleteProject) -> Mapping[str, Json]:
    """Delete a project with everything in it."""
    gateway_client(context).projects.delete(parameters.project_name)
    return {"status": "deleted", "project_name": parameters.project_name}


@step_type("gateway.export_project", effect=Effect.READ, outputs=("file", "size", "resources"), needs=("gateway",))
def export(context: StepContext, parameters: ExportProject) -> Mapping[str, Json]:
    """Save a project to a file; what it inherits is not in it."""
    found = gateway_client(context).projects.export(
        parameters.project_name,
        writable(context, parameters.file),
        timeout=limit_of(context, parameters.timeout),
    )
    return {"file": str(found.path), "size": found.size, "resources": [each.folder for each in found.resources]}


@step_type(
    "gateway.import_project", effect=Effect.WRITE, outputs=("project",), needs=("gateway",), file_parameters=("file",)
)
def import_project(context: StepContext, parameters: ImportProject) -> Mapping[str, Json]:
    """Import a project from a file; one that is there is replaced only if that is asked for."""
    found = gateway_client(context).projects.import_project(
        parameters.project_name,
        readable(context, parameters.file),
        overwrite=parameters.overwrite,
        timeout=limit_of(context, parameters.timeout),
    )
    return {"project": asdict(found)}


@step_type("gateway.scan_projects", effect=Effect.WRITE, outputs=("status", "seconds"), needs=("gateway",))
def scan(context: StepContext, parameters: ScanProjects) -> Mapping[str, Json]:
    """Let the gateway read the projects on its disk again, and wait until it has."""
    start = context.waiter.monotonic()
    gateway_client(context).projects.scan(limit_of(context, parameters.timeout), progress=context.progress)
    return {"status": "scanned", "seconds": round(context.waiter.monotonic() - start, 3)}


@step_type(
    "gateway.list_project_resources", effect=Effect.READ, outputs=("resources", "count"), file_parameters=("file",)
)
def list_resources(context: StepContext, parameters: ProjectFile) -> Mapping[str, Json]:
    """List what is in the file of a project: its views, scripts, queries and all else."""
    from pytest_ignition.gateway.project_zip import read_project

    found = read_project(readable(context, parameters.file))
    resources: list[Json] = [
        {
            "module": each.module,
            "type": each.type,
            "path": each.path,
            "files": list(each.files),
            "actor": each.actor,
            "modified": each.modified,
        }
        for each in found.resources
    ]
    return {"resources": resources, "count": len(resources)}


@step_type("gateway.read_view", effect=Effect.READ, outputs=("view",), file_parameters=("file",))
def read_view(context: StepContext, parameters: ReadView) -> Mapping[str, Json]:
    """Read the definition of a Perspective view from the file of a project."""
    from pytest_ignition.gateway import project_zip

    return {"view": project_zip.read_view(readable(context, parameters.file), parameters.view)}


STEP_TYPES = (
    create,
    copy,
    rename,
    update,
    delete,
    export,
    import_project,
    scan,
    list_resources,
    read_view,
)
