"""What tests switch about sessions; a reset puts all of it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState


@dataclass(slots=True)
class Switches:
    """The switches of one gateway.

    Attributes:
        mobile_only: whether the licence lets only mobile sessions in.
        hidden_overlays: whether every component holds a hidden template of the quality overlay, as some versions have
            it (Perspective DOM sheet, section 1.3). Counts for pages that are loaded from now on.
        crashing: component ids whose components crash when they are drawn; the same.
    """

    state: GatewayState = field(repr=False)
    mobile_only: bool = False
    hidden_overlays: bool = False
    crashing: set[str] = field(default_factory=set)

    def for_client(self) -> dict[str, Any]:
        """What a client needs to know of them."""
        return {"hiddenOverlays": self.hidden_overlays, "crashing": sorted(self.crashing)}
