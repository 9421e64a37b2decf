"""Who is logged in to a session, and whether that will do for its project. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.simulator.perspective.project import SessionProject

if TYPE_CHECKING:
    from pytest_ignition.simulator.sessions import PerspectiveSession
    from pytest_ignition.simulator.state import GatewayState


def log_in(session: PerspectiveSession, username: str, login: str) -> None:
    """Let a session be of a user. `login`: the value of the web session's cookie."""
    session.username, session.login, session.logged_out = username, login, False
    _tell(session)


def log_out(state: GatewayState, session: PerspectiveSession) -> None:
    """Let a session be of nobody; its browser is logged out of the gateway and of the identity provider too."""
    state.memory.logins.pop(session.login, None)
    known = state.memory.idp_sessions
    for key in [key for key, username in known.items() if username == session.username]:
        del known[key]
    session.logged_out = bool(session.username) and SessionProject(state, session.project).access().login
    session.username = session.login = ""
    _tell(session)


def wants_login(state: GatewayState, session: PerspectiveSession) -> bool:
    """Whether nobody is logged in where somebody must be."""
    return not session.username and SessionProject(state, session.project).access().login


def is_forbidden(state: GatewayState, session: PerspectiveSession) -> bool:
    """Whether the user lacks the roles that the project wants one of."""
    roles = SessionProject(state, session.project).access().roles
    if not roles or not session.username:
        return False
    user = state.accounts.users.get(session.username)
    return user is None or not set(roles) & set(user.roles)


def _tell(session: PerspectiveSession) -> None:
    """What bindings see of it."""
    auth = {"authenticated": bool(session.username), "user": {"userName": session.username or None}}
    session.properties.setdefault("props", {})["auth"] = auth
