"""The calls of `gateway.projects` (gateway API sheet, section 6)."""

from __future__ import annotations

from pytest_ignition.gateway import project_changes, project_list, scans
from pytest_ignition.gateway.calls import AsyncPart, Call, Part


class ProjectCalls:
    """The projects of a gateway: `gateway.projects`."""

    list = Call(project_list.list_all)
    names = Call(project_list.names)
    parents = Call(project_list.parents)
    find = Call(project_list.find)
    create = Call(project_changes.create, effect="write")
    copy = Call(project_changes.copy, effect="write")
    rename = Call(project_changes.rename, effect="write")
    update = Call(project_changes.update, effect="write")
    delete = Call(project_changes.delete, effect="write")
    export = Call(project_list.export)
    import_project = Call(project_changes.import_project, effect="write")
    scan = Call(scans.scanning("projects"), effect="write")
    scan_state = Call(scans.reading("projects"))
    scan_lock = Call(scans.reading_lock("projects"))
    lock_scans = Call(scans.locking("projects"), effect="write")


class Projects(ProjectCalls, Part):
    """The projects of a gateway."""


class AsyncProjects(ProjectCalls, AsyncPart):
    """The projects of a gateway."""
