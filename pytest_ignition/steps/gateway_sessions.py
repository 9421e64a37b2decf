"""Step types `gateway.*` about who is on: Perspective sessions, Designers, Vision clients."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import NoParameters, gateway_client, plain, plain_list
from pytest_ignition.steps.registry import Effect, StepParameters, step_type


class ListPerspectiveSessions(StepParameters):
    """Parameters of `gateway.list_perspective_sessions`."""

    project: str | None = Field(default=None, description="Only those of this project")
    username: str | None = Field(default=None, description="Only those of this user")


class PerspectiveSessionId(StepParameters):
    """Parameters of `gateway.get_perspective_session`."""

    session_id: str = Field(min_length=1, description="The session's id")


class TerminatePerspectiveSession(StepParameters):
    """Parameters of `gateway.terminate_perspective_session`."""

    session_id: str = Field(min_length=1, description="The session's id")
    message: str | None = Field(default=None, description="What its user is told")


class TerminateDesigner(StepParameters):
    """Parameters of `gateway.terminate_designer`."""

    session_id: str = Field(min_length=1, description="The id of the Designer's session")


class TerminateVisionClient(StepParameters):
    """Parameters of `gateway.terminate_vision_client`."""

    client_id: str = Field(min_length=1, description="The client's id")


@step_type("gateway.list_perspective_sessions", effect=Effect.READ, outputs=("sessions", "count"), needs=("gateway",))
def list_perspective_sessions(context: StepContext, parameters: ListPerspectiveSessions) -> Mapping[str, Json]:
    """List the open Perspective sessions."""
    found = gateway_client(context).sessions.list(project=parameters.project, username=parameters.username)
    return {"sessions": plain_list(found), "count": len(found)}


@step_type("gateway.get_perspective_session", effect=Effect.READ, outputs=("session", "pages"), needs=("gateway",))
def get_perspective_session(context: StepContext, parameters: PerspectiveSessionId) -> Mapping[str, Json]:
    """Read one Perspective session with its pages and their views; broken if there is none of that id."""
    sessions, session_id = gateway_client(context).sessions, parameters.session_id
    session = plain(sessions.find(session_id))
    pages = [
        {**plain(page), "views": plain_list(sessions.views(session_id, page.id))} for page in sessions.pages(session_id)
    ]
    return {"session": session, "pages": pages}


@step_type(
    "gateway.terminate_perspective_session",
    effect=Effect.DISRUPTIVE,
    outputs=("status", "session_id"),
    needs=("gateway",),
)
def terminate_perspective_session(context: StepContext, parameters: TerminatePerspectiveSession) -> Mapping[str, Json]:
    """End a Perspective session: its pages lose their connection."""
    gateway_client(context).sessions.terminate(parameters.session_id, parameters.message)
    return {"status": "terminated", "session_id": parameters.session_id}


@step_type("gateway.list_designers", effect=Effect.READ, outputs=("designers", "count"), needs=("gateway",))
def list_designers(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the open Designers."""
    found = gateway_client(context).designers.list()
    return {"designers": plain_list(found), "count": len(found)}


@step_type("gateway.terminate_designer", effect=Effect.DISRUPTIVE, outputs=("status", "session_id"), needs=("gateway",))
def terminate_designer(context: StepContext, parameters: TerminateDesigner) -> Mapping[str, Json]:
    """End a Designer's session; what was not saved in it is lost."""
    gateway_client(context).designers.terminate(parameters.session_id)
    return {"status": "terminated", "session_id": parameters.session_id}


@step_type("gateway.list_vision_clients", effect=Effect.READ, outputs=("clients", "count"), needs=("gateway",))
def list_vision_clients(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the open Vision clients."""
    found = gateway_client(context).vision.list()
    return {"clients": plain_list(found), "count": len(found)}


@step_type(
    "gateway.terminate_vision_client", effect=Effect.DISRUPTIVE, outputs=("status", "client_id"), needs=("gateway",)
)
def terminate_vision_client(context: StepContext, parameters: TerminateVisionClient) -> Mapping[str, Json]:
    """End a Vision client."""
    gateway_client(context).vision.terminate(parameters.client_id)
    return {"status": "terminated", "client_id": parameters.client_id}


STEP_TYPES = (
    list_perspective_sessions,
    get_perspective_session,
    terminate_perspective_session,
    list_designers,
    terminate_designer,
    list_vision_clients,
    terminate_vision_client,
)
