"""The routes of the REST API, one module per subject: shapes, handlers, and the table that describes them.

Paths, shapes and odd habits are the gateway API sheet's; the section is named in each module.
"""

from __future__ import annotations

from pytest_ignition.simulator.rest import (
    api_tokens,
    backup,
    designers,
    diagnostics,
    licenses,
    logs,
    modes,
    modules,
    overviews,
    performance,
    project_changes,
    projects,
    redundancy,
    resource_changes,
    resources,
    restart,
    scans,
    sessions,
    status,
    tags,
    trial,
)

ROUTES = (
    *status.ROUTES,
    *overviews.ROUTES,
    *performance.ROUTES,
    *trial.ROUTES,
    *licenses.ROUTES,
    *redundancy.ROUTES,
    *logs.ROUTES,
    *diagnostics.ROUTES,
    *designers.ROUTES,
    *sessions.ROUTES,
    *restart.ROUTES,
    *modules.ROUTES,
    *projects.ROUTES,
    *project_changes.ROUTES,
    *scans.ROUTES,
    *resources.ROUTES,
    *resource_changes.ROUTES,
    *api_tokens.ROUTES,
    *modes.ROUTES,
    *tags.ROUTES,
    *backup.ROUTES,
)
"""Everything that is served below `/data`."""
