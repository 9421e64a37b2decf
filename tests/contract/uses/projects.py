from __future__ import annotations

USES = {
    "projects.list": lambda client, _simulator: client.projects.list(),
    "projects.find": lambda client, simulator: client.projects.find(simulator.project),
}
