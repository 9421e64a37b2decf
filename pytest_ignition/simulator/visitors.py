"""Who asks the gateway, and what that lets them do: tokens, web sessions, anybody (gateway API sheet, section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_ignition.simulator import levels
from pytest_ignition.simulator.accounts import ADMINISTRATOR, same
from pytest_ignition.simulator.resource_seed import token_hash
from pytest_ignition.simulator.resource_store import ResourceStore
from pytest_ignition.simulator.resource_types import API_TOKEN, SECURITY_PROPERTIES

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.sessions import Login
    from pytest_ignition.simulator.state import GatewayState

TOKEN_HEADER = "X-Ignition-API-Token"  # noqa: S105 - a header's name

_BY_DEFAULT = levels.permission([levels.role(ADMINISTRATOR)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks.

    Attributes:
        name: of the token or the user; "" for anybody.
        levels: the security levels that they have.
        secure_channel: whether plain http is refused to them.
        csrf_token: what their writes must carry; None where they need none.
    """

    name: str = ""
    levels: frozenset[levels.Level]
    secure_channel: bool = False
    csrf_token: str | None = field(default=None, repr=False)

    @property
    def anonymous(self) -> bool:
        """Whether they brought no credential."""
        return not self.name

    @property
    def called(self) -> str:
        """What the log calls them. Only sessions write with a CSRF token."""
        if self.anonymous:
            return "nobody"
        return f"API token {self.name}" if self.csrf_token is None else f"user {self.name}"

    def may(self, state: GatewayState, *, write: bool) -> bool:
        """Whether the gateway's read or write permission, as it is configured now, lets them in."""
        properties = state.part(ResourceStore).config(SECURITY_PROPERTIES)
        wanted = properties.get("writePermissions" if write else "readPermissions", _BY_DEFAULT)
        return levels.allows(wanted, self.levels)


def visitor(state: GatewayState, request: Request) -> Visitor | None:
    """Who asks; None for a token that is not known. A token counts more than a session."""
    key = request.headers.get(TOKEN_HEADER)
    if key is not None:
        return _token(state, key)
    login = current_login(state, request)
    if login is None:
        return Visitor(levels=levels.held(()))
    user = state.accounts.users.get(login.username)
    roles = user.roles if user is not None else ()
    return Visitor(name=login.username, levels=levels.held(map(levels.role, roles)), csrf_token=login.csrf_token)


def _token(state: GatewayState, key: str) -> Visitor | None:
    """The token of a header's value `<name>:<secret>`, as it is registered now."""
    if state.tokens_revoked:
        return None
    name, _colon, secret = key.partition(":")
    config = state.part(ResourceStore).config(API_TOKEN, name)
    profile, settings = config.get("profile"), config.get("settings")
    if not isinstance(profile, Mapping) or not isinstance(settings, Mapping):
        return None
    if not same(token_hash(secret), str(settings.get("tokenHash", ""))):
        return None
    return Visitor(
        name=name,
        levels=levels.held(levels.leaves(profile.get("securityLevels"))),
        secure_channel=profile.get("secureChannelRequired", True) is not False,
    )


def login_cookie(state: GatewayState) -> str:
    """The name of the web session's cookie (section 3, step 7)."""
    return f"webui-sid-{state.gateway_id}"


def current_login(state: GatewayState, request: Request) -> Login | None:
    """The web session that a request belongs to."""
    return state.memory.logins.get(request.cookies.get(login_cookie(state), ""))
