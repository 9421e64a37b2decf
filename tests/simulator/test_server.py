from __future__ import annotations

import logging
import signal
import socket
import threading
import time

import httpx2
import pytest
from websockets.sync.client import connect

from pytest_ignition.simulator.server import Simulator
from tests.simulator.conftest import new_client
from tests.simulator.test_login import log_in
from tests.simulator.test_perspective import open_page


def test_it_answers_as_soon_as_start_returns() -> None:
    begin = time.monotonic()
    with Simulator() as simulator:
        taken = time.monotonic() - begin
        assert httpx2.get(f"{simulator.url}/StatusPing", trust_env=False, verify=False).status_code == 200
    assert taken < 1


def test_it_stops_within_two_seconds_whatever_is_open() -> None:
    simulator = Simulator()
    simulator.start()
    port = int(simulator.url.rpartition(":")[2])
    with (
        new_client(simulator) as kept,
        socket.create_connection(("127.0.0.1", port)) as silent,
    ):
        # Half a request, of which the rest never comes.
        silent.sendall(b"POST /idp/default/authn/next-challenge HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        kept.get("/StatusPing")
        page = open_page(kept)
        with connect(page.socket_url(simulator)) as connection:
            connection.recv(timeout=5)
            begin = time.monotonic()
            simulator.stop()
            taken = time.monotonic() - begin
    assert taken < 2
    assert not [thread for thread in threading.enumerate() if thread.name == "ignition-simulator"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_it_stops_with_a_client_that_never_answers_the_closing_of_its_socket() -> None:
    simulator = Simulator()
    simulator.start()
    with new_client(simulator) as client:
        page = open_page(client)
    port = int(simulator.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as deaf:
        deaf.sendall(
            f"GET {page.socket_path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert deaf.recv(12) == b"HTTP/1.1 101"
        begin = time.monotonic()
        simulator.stop()
        assert time.monotonic() - begin < 2


def test_stopping_twice_or_before_the_start_does_nothing() -> None:
    simulator = Simulator()
    simulator.stop()
    simulator.start()
    simulator.stop()
    simulator.stop()
    assert simulator.state == "RUNNING"


def test_it_starts_again_where_it_was() -> None:
    simulator = Simulator()
    with simulator:
        url = simulator.url
    with simulator:
        assert simulator.url == url
        assert httpx2.get(f"{url}/StatusPing", trust_env=False, verify=False).status_code == 200


def test_starting_it_twice_is_refused() -> None:
    with Simulator() as simulator, pytest.raises(RuntimeError, match="the simulator listens on http"):
        simulator.start()


def test_a_taken_port_is_an_oserror_and_leaves_nothing_behind() -> None:
    with Simulator() as first:
        second = Simulator(port=int(first.url.rpartition(":")[2]))
        with pytest.raises(OSError, match="in use"):
            second.start()
        second.stop()
        assert httpx2.get(f"{first.url}/StatusPing", trust_env=False, verify=False).status_code == 200


def test_an_address_of_another_machine_is_an_oserror() -> None:
    with pytest.raises(OSError, match="assign"):
        Simulator(host="192.0.2.1").start()


def test_several_run_side_by_side() -> None:
    with Simulator() as first, Simulator() as second:
        assert first.url != second.url
        first.set_state("STARTING")
        assert second.state == "RUNNING"


def test_one_that_listens_everywhere_is_reached_here() -> None:
    with Simulator(host="0.0.0.0") as simulator:
        assert simulator.url.startswith("http://127.0.0.1:")
        assert httpx2.get(f"{simulator.url}/StatusPing", trust_env=False, verify=False).status_code == 200


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_it_listens_on_ipv6() -> None:
    simulator = Simulator(host="::1")
    try:
        simulator.start()
    except OSError:
        pytest.skip("no IPv6 address here")
    try:
        assert simulator.url.startswith("http://[::1]:")
        assert httpx2.get(f"{simulator.url}/StatusPing", trust_env=False, verify=False).status_code == 200
    finally:
        simulator.stop()


def test_signals_are_left_to_the_main_program() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Simulator():
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_nothing_it_logs_reaches_a_report(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    # The test's own websocket client writes to a logger of its own, so that only the server's records could be found.
    with caplog.at_level(logging.DEBUG), Simulator() as simulator:
        with new_client(simulator) as client:
            page = open_page(client)
            client.get("/nothing")
        with connect(page.socket_url(simulator), logger=_silent()) as connection:
            connection.recv(timeout=5)
            simulator.drop_sockets()
    names = {record.name.partition(".")[0] for record in caplog.records}

    assert not names & {"uvicorn", "websockets", "starlette"}
    assert not any(logging.getLogger(name).propagate for name in ("uvicorn", "uvicorn.error", "websockets"))
    assert capfd.readouterr() == ("", "")


def test_the_request_log_holds_no_secret(sim: Simulator, client: httpx2.Client) -> None:
    log_in(client, sim)
    client.get("/data/api/v1/gateway-info", headers={"X-Ignition-API-Token": sim.token})
    page = open_page(client)
    with connect(page.socket_url(sim)) as connection:
        connection.recv(timeout=5)
    log = repr(sim.requests)
    secrets = [sim.password, sim.token, sim.token.partition(":")[2], page.token]
    secrets += [cookie.value or "" for cookie in client.cookies.jar]

    assert ("POST", "/idp/default/authn/submit-challenge/basic", 200) in sim.requests
    assert ("GET", page.socket_path.partition("?")[0], 101) in sim.requests
    assert all(secret and secret not in log for secret in secrets)


def test_the_request_log_begins_with_the_last_reset(sim: Simulator, client: httpx2.Client) -> None:
    client.get("/StatusPing")
    sim.reset()
    client.get("/app")
    assert sim.requests == [("GET", "/app", 200)]


def test_the_request_log_cannot_be_changed_from_outside(sim: Simulator, client: httpx2.Client) -> None:
    client.get("/StatusPing")
    sim.requests.clear()
    assert sim.requests == [("GET", "/StatusPing", 200)]


def _silent() -> logging.Logger:
    logger = logging.Logger("silent")
    logger.addHandler(logging.NullHandler())
    return logger
