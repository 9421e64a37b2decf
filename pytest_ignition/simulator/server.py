"""The simulator as a server: in a thread of its own, on a free port, gone within two seconds when stopped."""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import TYPE_CHECKING, Any, Self

import uvicorn

from pytest_ignition.simulator.accounts import Account
from pytest_ignition.simulator.alarm_store import AlarmStore
from pytest_ignition.simulator.app import make_app
from pytest_ignition.simulator.clients import Clients, Kind
from pytest_ignition.simulator.connections import Connection
from pytest_ignition.simulator.pages import perspective_path
from pytest_ignition.simulator.perspective.face import SessionsFace
from pytest_ignition.simulator.perspective.putting import put_view
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.state import GatewayState, State, Timing
from pytest_ignition.simulator.tag_store import TagStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType

    from pytest_ignition.simulator.faults import Faults
    from pytest_ignition.simulator.sessions import RequestLine

__all__ = ["Scenario", "Simulator", "State", "Timing"]

_START_LIMIT = 10.0
_STOP_LIMIT = 5.0
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


class Simulator:
    """An embedded Ignition 8.3 gateway.

    Args:
        port: 0 takes a free one.
        host: the address to listen on.
        project: the name of its Perspective project.
        scenario: the gateway that it plays, instead of the demo with that project.
        timing: how long things take.
        pace: how much faster than here time passes for the gateway: restarts, trial, tags, pages. Faults are in
            seconds of here.

    Raises:
        ValueError: the project's name is empty or holds a slash, or the pace is not above 0.
    """

    def __init__(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        project: str = "demo",
        scenario: Scenario | None = None,
        timing: Timing | None = None,
        pace: float = 1.0,
    ) -> None:
        self._state = GatewayState(scenario or Scenario(project=project), timing=timing, pace=pace)
        self._host = host
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen. Requests are answered when this returns.

        Raises:
            OSError: the port is taken, or the address is not this machine's.
            RuntimeError: it runs already.
        """
        if self._thread is not None:
            raise RuntimeError(f"the simulator listens on {self.url} already")
        _quiet_logs()
        listening = _listen(self._host, self._port)
        self._port = listening.getsockname()[1]
        self._server = _Server(make_app(self._state))
        self._thread = threading.Thread(
            target=self._server.serve_on, args=(listening,), name="ignition-simulator", daemon=True
        )
        self._thread.start()
        settled = self._server.settled.wait(_START_LIMIT)
        if not (settled and self._server.started):
            self.stop()
            raise RuntimeError(f"the simulator did not come up within {_START_LIMIT:g} s")

    def stop(self) -> None:
        """Close every connection and the port. Does nothing if it does not run."""
        if self._server is None or self._thread is None:
            return
        self._state.drop_sockets()
        self._server.should_exit = True
        self._thread.join(_STOP_LIMIT)
        self._server = self._thread = None

    def wait(self) -> None:
        """Block until it is stopped from another thread, or Ctrl-C comes."""
        # A join without a limit cannot be interrupted on Windows.
        while (thread := self._thread) is not None and thread.is_alive():
            thread.join(0.2)

    @property
    def url(self) -> str:
        """Its address, without a trailing slash. One that listens everywhere is reached at the loopback address."""
        host = _WILDCARDS.get(self._host, self._host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}"

    @property
    def perspective_url(self) -> str:
        """Where its Perspective session starts."""
        return f"{self.url}{perspective_path(self.project)}"

    @property
    def _administrator(self) -> Account:
        nobody = Account(username="", password="")
        # Of a user whom the wizard made, the password is not known.
        return next((each for each in self._state.accounts.administrators() if each.salt is None), nobody)

    def _token(self, *, write: bool) -> str:
        usable = (each for each in self._state.accounts.tokens if not each.secure_channel)
        return next((each.key for each in usable if each.write == write), "")

    @property
    def username(self) -> str:
        """The first administrator's name."""
        return self._administrator.username

    @property
    def password(self) -> str:
        """The administrator's password, random for each simulator unless the scenario gives one."""
        return self._administrator.password

    @property
    def token(self) -> str:
        """An API token that may read and write: `<name>:<secret>`; "" where the scenario has none."""
        return self._token(write=True)

    @property
    def read_only_token(self) -> str:
        """An API token that is known but may not write: a write with it is answered 403."""
        return self._token(write=False)

    def secrets(self) -> Iterator[str]:
        """The passwords and API tokens that were made at random, these also without their names.

        Not those that the scenario gives: they stand in a file, and may be words such as `admin`.
        """
        scenario, accounts = self._state.scenario, self._state.accounts
        yield from (accounts.users[each.username].password for each in scenario.users if each.password is None)
        for spec, token in zip(scenario.tokens, accounts.tokens, strict=True):
            if spec.secret is None:
                yield from (token.key, token.key.partition(":")[2])

    @property
    def project(self) -> str:
        """Its Perspective project."""
        return self._state.project

    @property
    def state(self) -> State:
        """RUNNING, STARTING or COMMISSIONING."""
        return self._state.state

    @property
    def requests(self) -> list[RequestLine]:
        """Method, path without query and status of every request since the last reset, in the order of the answers.

        The status is 0 for one that a fault left without an answer.

        Never what they carried. An opened Perspective socket is a GET with status 101.
        """
        return list(self._state.memory.requests)

    def reset(self) -> None:
        """Back to a fresh, running gateway: full trial, nobody logged in, no session, an empty request log."""
        self._state.reset()

    def set_state(self, state: State) -> None:
        """Hold it in RUNNING, STARTING or COMMISSIONING until `reset`, `restart` or the next call.

        Raises:
            ValueError: there is no such state.
        """
        self._state.set_state(state)

    def restart(self) -> None:
        """As the restart task does: `Timing.grace` seconds still RUNNING, then STARTING, then RUNNING."""
        self._state.restart()

    def expire_trial(self) -> None:
        """End the trial period."""
        self._state.expire_trial()

    @property
    def faults(self) -> Faults:
        """What is done to requests on order: `simulator.faults.order("503=5%, drop=5%, latency=200ms")`.

        Until `simulator.faults.clear()` or the reset.
        """
        return self._state.faults

    @property
    def tags(self) -> TagStore:
        """Its tags: `simulator.tags.read("[default]Line 1/Speed")`, `write`, `set_quality`, `browse`.

        After a reset they are as the scenario says; ask for this anew then.
        """
        return self._state.part(TagStore)

    @property
    def alarms(self) -> AlarmStore:
        """Its alarms: `simulator.alarms.raise_("[default]Line 1/Speed", "Too fast")`, `clear`, `acknowledge`, `events`.

        After a reset there are none but those of tags; ask for this anew then.
        """
        return self._state.part(AlarmStore)

    @property
    def perspective(self) -> SessionsFace:
        """Its Perspective sessions: `simulator.perspective.close_session()`, `close_page`, `notify`, `crash`, ..."""
        return SessionsFace(self._state)

    def log(self, level: str, logger: str, message: str, *, stack: Sequence[str] = ()) -> None:
        """Let the gateway log something, as what a test brings about would.

        Args:
            level: TRACE, DEBUG, INFO, WARN, ERROR or FATAL; entries below the logger's level are not kept.
            logger: its name, such as `tags.Provider`.
            message: one line.
            stack: lines of an exception.
        """
        self._state.log(level, logger, message, stack=stack)

    def put_view(
        self, path: str, view: Mapping[str, Any], *, page: str | None = "/", project: str | None = None
    ) -> None:
        """Let a project have a view, until the next reset; open pages show it when they load it.

        Args:
            path: its resource path.
            view: as a scenario writes it, or a whole `view.json`.
            page: the address of a page that shows it; None for none.
            project: which; None for its Perspective project.

        Raises:
            KeyError: there is no such project.
        """
        put_view(self._state, project or self.project, path, view, page)

    def open_designer(self, *, user: str = "admin", project: str | None = None, address: str = "127.0.0.1") -> str:
        """Say that a Designer is open, until it is terminated or the next reset; its id."""
        return self._open("Designer", user=user, project=project, address=address)

    def open_vision_client(self, *, user: str = "admin", project: str | None = None, address: str = "127.0.0.1") -> str:
        """Say that a Vision client is open, until it is terminated or the next reset; its id."""
        return self._open("Vision client", user=user, project=project, address=address)

    def _open(self, kind: Kind, *, user: str, project: str | None, address: str) -> str:
        return self._state.part(Clients).add(kind, user=user, project=project or self.project, address=address)

    def drop_sockets(self, refuse_seconds: float = 0.0) -> None:
        """Cut every Perspective connection. Clients reconnect by themselves, but not within `refuse_seconds`."""
        self._state.drop_sockets(refuse_seconds)

    def restore_sockets(self) -> None:
        """Let clients reconnect now."""
        self._state.restore_sockets()


class _Server(uvicorn.Server):
    """Says when it listens, and leaves signals to the main program.

    Protocol implementations and loop are named so that other packages in the environment change nothing.
    """

    def __init__(self, app: object) -> None:
        super().__init__(
            uvicorn.Config(
                app,  # type: ignore[arg-type] # the two packages spell the ASGI types differently
                loop="asyncio",
                http=Connection,
                ws="websockets-sansio",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=1,
            )
        )
        self.settled = threading.Event()

    def serve_on(self, listening: socket.socket) -> None:
        """Serve until told to stop; the thread's whole work."""
        try:
            self.run(sockets=[listening])
        finally:
            listening.close()
            self.settled.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell whoever waits."""
        await super().startup(sockets)
        self.settled.set()


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            # On Windows this option would let two servers share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _quiet_logs() -> None:
    """Keep the server's log records away from reporters.

    Records of `websockets` may hold the live connection, which kills reporters that serialise records
    (pytest-json-report under xdist), and at debug level both packages write addresses with session tokens.
    """
    for name in ("uvicorn", "uvicorn.error", "websockets"):
        logging.getLogger(name).propagate = False
