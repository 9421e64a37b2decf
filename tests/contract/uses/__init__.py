"""How each call of the client is used against the simulator, one module per subject.

`USES` has a use for every call by its dotted name; `NOT_ASKED` the operations of the simulator that no call asks for,
with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator
from tests.contract.uses import (
    backup,
    commissioning,
    diagnostics,
    general,
    modules,
    people,
    projects,
    resources,
    status,
    tags,
)

Use = Callable[[GatewayClient, Simulator], object]

USES: Mapping[str, Use] = {
    **general.USES,
    **commissioning.USES,
    **modules.USES,
    **projects.USES,
    **backup.USES,
    **status.USES,
    **diagnostics.USES,
    **people.USES,
    **resources.USES,
    **tags.USES,
}
NOT_ASKED: Mapping[str, str] = general.NOT_ASKED
