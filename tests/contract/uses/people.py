from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
from websockets.sync.client import connect

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.sessions import PerspectiveSession
from pytest_ignition.simulator.server import Simulator


@contextmanager
def opened(simulator: Simulator) -> Iterator[None]:
    """A Perspective session with one page."""
    page = httpx2.get(simulator.perspective_url).text
    found = re.search(r'data-settings="([^"]*)"', page)
    assert found
    settings = json.loads(html.unescape(found[1]))
    path = f"/system/pws/{settings['project']}/{settings['sessionId']}?token={settings['token']}"
    with connect(simulator.url.replace("http:", "ws:") + path) as connection:
        connection.recv(timeout=5)
        connection.send('view-start:{"mountPath": "C", "resourcePath": "Overview", "params": {}}')
        while not str(connection.recv(timeout=5)).startswith("view-definition:"):
            pass
        yield


def with_session(
    use: Callable[[GatewayClient, PerspectiveSession], object],
) -> Callable[[GatewayClient, Simulator], object]:
    def using(client: GatewayClient, simulator: Simulator) -> object:
        with opened(simulator):
            (session,) = client.sessions.list()
            return use(client, session)

    return using


def designer(use: Callable[[GatewayClient, str], object]) -> Callable[[GatewayClient, Simulator], object]:
    return lambda client, simulator: use(client, simulator.open_designer())


def vision(use: Callable[[GatewayClient, str], object]) -> Callable[[GatewayClient, Simulator], object]:
    return lambda client, simulator: use(client, simulator.open_vision_client())


USES = {
    "sessions.list": with_session(lambda client, _session: client.sessions.list()),
    "sessions.find": with_session(lambda client, session: client.sessions.find(session.id)),
    "sessions.pages": with_session(lambda client, session: client.sessions.pages(session.id)),
    "sessions.views": with_session(lambda client, session: client.sessions.views(session.id, session.page_ids[0])),
    "sessions.terminate": with_session(lambda client, session: client.sessions.terminate(session.id, "Bye")),
    "designers.list": designer(lambda client, _id: client.designers.list()),
    "designers.find": designer(lambda client, found: client.designers.find(found)),
    "designers.terminate": designer(lambda client, found: client.designers.terminate(found)),
    "vision.list": vision(lambda client, _id: client.vision.list()),
    "vision.find": vision(lambda client, found: client.vision.find(found)),
    "vision.terminate": vision(lambda client, found: client.vision.terminate(found)),
}
