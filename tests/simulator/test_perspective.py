"""A Perspective session at the level of its frames; what a browser makes of them is in `test_browser.py`."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from pytest_ignition.simulator.perspective.project import SessionProject
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.simulator.state import GatewayState
from tests.simulator.conftest import comes_true, new_client


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A page as its HTML describes it."""

    project: str
    session_id: str
    token: str

    @property
    def socket_path(self) -> str:
        return f"/system/pws/{self.project}/{self.session_id}?token={self.token}"

    def socket_url(self, simulator: Simulator) -> str:
        return simulator.url.replace("http:", "ws:") + self.socket_path


def open_page(client: httpx2.Client, path: str = "/data/perspective/client/demo") -> Opened:
    answer = client.get(path)
    assert answer.status_code == 200
    found = re.search(r'data-settings="([^"]*)"', answer.text)
    assert found
    settings = json.loads(html.unescape(found[1]))
    return Opened(project=settings["project"], session_id=settings["sessionId"], token=settings["token"])


VIEW = SessionProject(GatewayState(), "demo").view("Overview")
assert VIEW is not None
ADDRESSES = VIEW.by_dom_id


@contextmanager
def opened(page: Opened, simulator: Simulator, path: str = "Overview", **options: Any) -> Iterator[ClientConnection]:
    """A socket whose page has asked for its view, as the client does."""
    with connect(page.socket_url(simulator), **options) as connection:
        start(connection, path)
        yield connection


def start(connection: ClientConnection, path: str = "Overview", mount: str = "C") -> None:
    send(connection, "view-start", mountPath=mount, resourcePath=path, params={})


def updates(connection: ClientConnection, within: float = 5) -> Iterator[dict[str, Any]]:
    """The values of each frame that has some. Ends the test when none comes, or the awaited one does not."""
    end = time.monotonic() + within
    while (left := end - time.monotonic()) > 0:
        kind, _colon, text = str(connection.recv(timeout=left)).partition(":")
        if kind == "client-value-update":
            yield json.loads(text)["values"]
    pytest.fail(f"it did not come within {within:g} s")


def values_of(connection: ClientConnection) -> dict[str, Any]:
    """The values of the next frame that has some."""
    return next(updates(connection))


def shown(connection: ClientConnection, dom_id: str, prop: str = "props.text") -> Any:
    """The next value that a component gets."""
    address = ADDRESSES[dom_id]
    found = (values["views"].get("C", {}).get(address, {}) for values in updates(connection))
    return next(props[prop] for props in found if prop in props)


def primary_of(connection: ClientConnection) -> dict[str, Any]:
    """What the page is to show next."""
    primary: dict[str, Any] = next(values["page"]["primary"] for values in updates(connection) if values["page"])
    return primary


def send(connection: ClientConnection, kind: str, **message: Any) -> None:
    connection.send(f"{kind}:{json.dumps(message)}")


def terminal_of(connection: ClientConnection) -> str | None:
    """The header of the page that ends the session, as the next frame about the page tells it."""
    terminal = next(values["page"]["terminal"] for values in updates(connection) if values["page"])
    return terminal["header"] if terminal is not None else None


def press(connection: ClientConnection) -> None:
    send(connection, "component-event", mountPath="C", address=ADDRESSES["press-button"], event="onActionPerformed")


def write(connection: ClientConnection, dom_id: str, prop: str, value: Any) -> None:
    send(connection, "component-write", mountPath="C", address=ADDRESSES[dom_id], property=prop, value=value)


def closes(connection: ClientConnection) -> bool:
    """Whether the server closes the connection within five seconds, whatever it sends before."""
    end = time.monotonic() + 5
    try:
        while (left := end - time.monotonic()) > 0:
            connection.recv(timeout=left)
    except ConnectionClosed:
        return True
    return False


def test_the_page_is_empty_before_its_socket(client: httpx2.Client) -> None:
    answer = client.get("/data/perspective/client/demo")

    assert answer.status_code == 200
    assert 'id="app-container"' in answer.text
    assert 'class="connection-banner"' in answer.text
    assert "data-component" not in answer.text
    assert "<title>Line overview</title>" in answer.text


@pytest.mark.parametrize("project", ["nothing", "Demo", "demo%20", "%3Cb%3E"])
def test_an_unknown_project_is_a_plain_404(client: httpx2.Client, project: str) -> None:
    answer = client.get(f"/data/perspective/client/{project}")

    assert answer.status_code == 404
    assert "app-container" not in answer.text


def test_the_first_frame_says_what_to_show_and_a_started_view_brings_its_values(
    client: httpx2.Client, sim: Simulator
) -> None:
    with connect(open_page(client).socket_url(sim)) as connection:
        first = values_of(connection)
        start(connection)
        kind, _colon, text = str(connection.recv(timeout=5)).partition(":")
        second = values_of(connection)

    assert first["page"]["primary"] == {
        "mountPath": "C",
        "resourcePath": "Overview",
        "params": {},
        "path": "/",
        "title": "Line overview",
    }
    assert first["page"]["terminal"] is None
    assert first["views"] == {}
    assert kind == "view-definition"
    definition = json.loads(text)
    assert (definition["mountPath"], definition["resourcePath"]) == ("C", "Overview")
    assert definition["root"]["type"] == "ia.container.flex"
    assert second["views"]["C"][ADDRESSES["press-count"]] == {"props.text": "Pressed 0 times"}


@pytest.mark.parametrize("path", ["nothing", "a/b/c", "caf%C3%A9", "nothing/"])
def test_an_unmapped_route_has_no_view_and_no_values(client: httpx2.Client, sim: Simulator, path: str) -> None:
    page = open_page(client, f"/data/perspective/client/demo/{path}")
    with connect(page.socket_url(sim)) as connection:
        primary = primary_of(connection)
        send(connection, "component-event", mountPath="C", address="0", event="onActionPerformed")
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.4)

    assert primary["resourcePath"] is None


def test_a_view_that_is_not_there_is_none(client: httpx2.Client, sim: Simulator) -> None:
    with opened(open_page(client), sim, "No/Such") as connection:
        values_of(connection)
        assert json.loads(str(connection.recv(timeout=5)).partition(":")[2])["root"] is None


def test_a_trailing_slash_is_the_primary_page(client: httpx2.Client, sim: Simulator) -> None:
    page = open_page(client, "/data/perspective/client/demo/")
    with connect(page.socket_url(sim)) as connection:
        assert values_of(connection)["page"]["primary"]["resourcePath"] == "Overview"


def test_a_press_counts(client: httpx2.Client, sim: Simulator) -> None:
    with opened(open_page(client), sim) as connection:
        assert shown(connection, "press-count") == "Pressed 0 times"
        press(connection)
        assert shown(connection, "press-count") == "Pressed 1 times"


@pytest.mark.parametrize("text", ["Ada", "", " ", "<b>'\"&", "\U0001f680 ü", "\ud800", "x" * 100_000, "{{ }}"])
def test_a_text_is_echoed_whatever_it_is(client: httpx2.Client, sim: Simulator, text: str) -> None:
    with opened(open_page(client), sim, max_size=None) as connection:
        shown(connection, "operator-echo")
        write(connection, "operator-name", "props.text", "before")
        assert shown(connection, "operator-echo") == "Operator: before"
        write(connection, "operator-name", "props.text", text)
        assert shown(connection, "operator-echo") == f"Operator: {text or 'nobody'}"


def test_a_toggle_is_switched(client: httpx2.Client, sim: Simulator) -> None:
    with opened(open_page(client), sim) as connection:
        assert shown(connection, "run-state") == "Stopped"
        write(connection, "run-toggle", "props.selected", True)
        assert shown(connection, "run-state") == "Running"


def test_the_live_value_ticks_by_itself(client: httpx2.Client, sim: Simulator) -> None:
    with opened(open_page(client), sim) as connection:
        ticks = [shown(connection, "live-value") for _number in range(3)]

    assert len(set(ticks)) == 3
    assert all(re.fullmatch(r"\d+\.\d s", tick) for tick in ticks)


@pytest.mark.parametrize(
    "frame",
    [
        "",
        ":",
        "no colon",
        "component-event:{",
        "component-event:[]",
        "component-event:" + "[" * 100_000,
        'component-event:{"address": 5}',
        'component-event:{"address": "9:9:9"}',
        'component-write:{"address": "0:2:1"}',
        'component-write:{"address": "0:2:1", "value": {"a": [1]}}',
        'component-write:{"address": "0:3:1", "value": "yes"}',
        "unknown-frame:{}",
        'client-activity:{"lastActiveTime": 1}',
        b"\x00\xff",
    ],
)
def test_a_senseless_frame_changes_nothing(client: httpx2.Client, sim: Simulator, frame: str | bytes) -> None:
    with opened(open_page(client), sim) as connection:
        shown(connection, "press-count")
        connection.send(frame)
        press(connection)
        assert shown(connection, "press-count") == "Pressed 1 times"


def test_values_survive_a_lost_connection(client: httpx2.Client, sim: Simulator) -> None:
    page = open_page(client)
    with opened(page, sim) as connection:
        shown(connection, "press-count")
        press(connection)
        shown(connection, "press-count")
    with connect(page.socket_url(sim)) as connection:
        assert shown(connection, "press-count") == "Pressed 1 times"


def test_a_reload_keeps_the_session_and_loses_the_page(client: httpx2.Client, sim: Simulator) -> None:
    first = open_page(client)
    with opened(first, sim) as connection:
        shown(connection, "press-count")
        press(connection)
        write(connection, "operator-name", "props.text", "Ada")
        assert shown(connection, "operator-echo") == "Operator: Ada"
    second = open_page(client)
    with opened(second, sim) as connection:
        values = [values_of(connection) for _number in range(2)][1]["views"]["C"]

    assert second.session_id == first.session_id
    assert second.token != first.token
    assert values[ADDRESSES["operator-echo"]] == {"props.text": "Operator: Ada"}
    assert values[ADDRESSES["press-count"]] == {"props.text": "Pressed 0 times"}


def test_two_pages_of_a_session_show_what_either_writes(client: httpx2.Client, sim: Simulator) -> None:
    first, second = open_page(client), open_page(client)
    with opened(first, sim) as writing, opened(second, sim) as reading:
        assert shown(reading, "operator-echo") == "Operator: nobody"
        write(writing, "operator-name", "props.text", "Ada")
        press(writing)
        assert shown(reading, "operator-echo") == "Operator: Ada"
        # What belongs to a page stays in it.
        press(reading)
        assert shown(reading, "press-count") == "Pressed 1 times"


def test_two_browsers_have_two_sessions(client: httpx2.Client, sim: Simulator) -> None:
    first = open_page(client)
    with new_client(sim) as other:
        second = open_page(other)

    assert re.fullmatch(r"[0-9a-f]{8}", first.session_id)
    assert first.session_id != second.session_id


@pytest.mark.parametrize(
    "path",
    [
        "/system/pws/demo/{session}?token=wrong",
        "/system/pws/demo/{session}",
        "/system/pws/demo/00000000?token={token}",
        "/system/pws/other/{session}?token={token}",
    ],
)
def test_a_socket_without_its_token_is_closed_at_once(client: httpx2.Client, sim: Simulator, path: str) -> None:
    page = open_page(client)
    url = sim.url.replace("http:", "ws:") + path.format(session=page.session_id, token=page.token)
    with connect(url) as connection, pytest.raises(ConnectionClosed) as closed:
        connection.recv(timeout=5)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


def test_dropped_sockets_are_closed_and_refused(client: httpx2.Client, sim: Simulator) -> None:
    page = open_page(client)
    with connect(page.socket_url(sim)) as connection:
        values_of(connection)
        sim.drop_sockets(60)
        assert closes(connection)
    with pytest.raises(InvalidStatus, match="503"):
        connect(page.socket_url(sim))
    sim.restore_sockets()
    with connect(page.socket_url(sim)) as connection:
        assert values_of(connection)["page"]["primary"]["resourcePath"] == "Overview"


def test_a_restart_closes_the_socket_when_the_gateway_goes_down(client: httpx2.Client, sim: Simulator) -> None:
    page = open_page(client)
    with opened(page, sim) as connection:
        values_of(connection)
        sim.restart()
        # Served during the grace.
        press(connection)
        assert closes(connection)
        assert sim.state == "STARTING"
    with pytest.raises(InvalidStatus, match="503"):
        connect(page.socket_url(sim))
    assert comes_true(lambda: sim.state == "RUNNING")
    with connect(page.socket_url(sim)) as connection:
        assert shown(connection, "press-count") == "Pressed 1 times"


def test_a_reset_ends_sessions(client: httpx2.Client, sim: Simulator) -> None:
    page = open_page(client)
    with connect(page.socket_url(sim)) as connection:
        values_of(connection)
        sim.reset()
        assert closes(connection)
    with connect(page.socket_url(sim)) as connection, pytest.raises(ConnectionClosed, match="4403"):
        connection.recv(timeout=5)


def test_an_expired_trial_takes_the_view_away_and_a_new_one_brings_it_back(
    client: httpx2.Client, admin: httpx2.Client, sim: Simulator
) -> None:
    with opened(open_page(client), sim) as connection:
        assert shown(connection, "press-count") == "Pressed 0 times"
        sim.expire_trial()
        assert terminal_of(connection) == "Trial Expired"
        assert admin.post("/data/api/v1/trial").status_code == 200
        assert terminal_of(connection) is None
        start(connection)
        assert shown(connection, "press-count") == "Pressed 0 times"


def test_a_trial_that_runs_out_by_itself_takes_the_view_away() -> None:
    with (
        Simulator(timing=Timing(trial=2, binding=0.01, tick=30)) as simulator,
        new_client(simulator) as client,
        connect(open_page(client).socket_url(simulator)) as connection,
    ):
        assert terminal_of(connection) is None
        assert terminal_of(connection) == "Trial Expired"


def test_another_project_name_is_taken_with_everything_odd_in_it() -> None:
    name = "Line 1 <b>\"'&ü\U0001f680"
    with (
        Simulator(project=name) as simulator,
        new_client(simulator) as client,
    ):
        page = open_page(client, simulator.perspective_url)
        assert page.project == name
        quoted = simulator.perspective_url.rpartition("/")[2]
        url = f"{simulator.url.replace('http:', 'ws:')}/system/pws/{quoted}/{page.session_id}?token={page.token}"
        with connect(url) as connection:
            assert values_of(connection)["page"]["primary"]["resourcePath"] == "Overview"
