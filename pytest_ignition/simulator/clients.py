"""Designers and Vision clients that are said to be open: the simulator has no protocol for them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pytest_ignition.simulator.log_store import DESIGNERS

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

Kind = Literal["Designer", "Vision client"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """An open Designer or Vision client. `since`: on the state's clock, in seconds."""

    id: str
    kind: Kind
    user: str
    project: str
    address: str
    since: float


@dataclass(slots=True)
class Clients:
    """Those of one gateway, by id."""

    state: GatewayState
    open: dict[str, Client] = field(default_factory=dict)

    def add(self, kind: Kind, *, user: str, project: str, address: str) -> str:
        """One more; its id."""
        client = Client(
            id=secrets.token_hex(8), kind=kind, user=user, project=project, address=address, since=self.state.now()
        )
        self.open[client.id] = client
        self.state.log("INFO", DESIGNERS, f"{kind} of {user} for {project} is open.")
        return client.id

    def end(self, kind: Kind, client_id: str) -> bool:
        """Close one; False if there is none of that kind and id."""
        found = self.open.get(client_id)
        if found is None or found.kind != kind:
            return False
        del self.open[client_id]
        self.state.log("INFO", DESIGNERS, f"{kind} of {found.user} for {found.project} was terminated.")
        return True

    def of(self, kind: Kind) -> list[Client]:
        """Those of a kind."""
        return [each for each in self.open.values() if each.kind == kind]
