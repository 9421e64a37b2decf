"""What a step or a call may do to a plant, weakest first, and the error of what a gateway does not allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias, get_args

from pytest_ignition.errors import IgnitionError

EffectName: TypeAlias = Literal["read", "write", "disruptive"]
"""`disruptive`: restart, restore, uninstall, reset of the trial, ending other people's sessions."""

EFFECTS: tuple[EffectName, ...] = get_args(EffectName)

Permit: TypeAlias = Callable[[str, EffectName], None]
"""Takes what is about to be done and its effect; raises `RefusedByGuard` where it is not allowed."""


class RefusedByGuard(IgnitionError):
    """The gateway's settings do not allow what a playbook, a step or a call would do to it."""

    retryable = False
    testable = False


_RANKS = {str(effect): rank for rank, effect in enumerate(EFFECTS)}


def exceeds(effect: str, limit: str) -> bool:
    """Whether an effect is stronger than a limit."""
    return _RANKS[effect] > _RANKS[limit]


def strongest(effects: Iterable[str]) -> EffectName:
    """The strongest of some effects; `read` for none."""
    return EFFECTS[max((_RANKS[each] for each in effects), default=0)]


def weakest(effects: Iterable[str]) -> EffectName:
    """The weakest of some effects; `disruptive` for none."""
    return EFFECTS[min((_RANKS[each] for each in effects), default=len(EFFECTS) - 1)]


def by_limit(gateway: str, limit: EffectName) -> Permit:
    """Permits what does not exceed a limit.

    Args:
        gateway: the gateway's name, for the message.
        limit: the strongest effect that it allows.
    """

    def permit(what: str, effect: EffectName) -> None:
        if exceeds(effect, limit):
            raise RefusedByGuard(
                f"{what} is {effect}, and the gateway {gateway} allows {limit}",
                hint=f'say allow="{effect}" in its GatewaySettings if it may be done there',
            )

    return permit
