"""The simulator as a server: in a thread of its own, on a free port, gone within two seconds when stopped."""

from __future__ import annotations

import logging
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from pytest_ignition.simulator.app import make_app
from pytest_ignition.simulator.state import GatewayState, Timing

_START_LIMIT = 10.0
_STOP_LIMIT = 5.0


class Simulator:
    """An embedded Ignition 8.3 gateway.

    Args:
        port: 0 takes a free one.
        host: the address to listen on.
        project: the name of its Perspective project.
        timing: how long things take.

    Raises:
        OSError: the port is taken.
    """

    def __init__(
        self, *, port: int = 0, host: str = "127.0.0.1", project: str = "demo", timing: Timing | None = None
    ) -> None:
        self._state = GatewayState(project=project, timing=timing)
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None
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
        """Listen. Requests are answered when this returns."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((self._host, self._port))
            listening.listen(128)
        except OSError:
            listening.close()
            raise
        self._socket = listening
        self._port = listening.getsockname()[1]
        # websockets puts the live connection into its log records, which kills reporters that serialise records
        # (pytest-json-report under xdist).
        logging.getLogger("websockets").propagate = False
        config = uvicorn.Config(
            make_app(self._state),
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="ignition-simulator", daemon=True
        )
        self._thread.start()
        if not self._server.listening.wait(_START_LIMIT):
            self.stop()
            raise OSError(f"the simulator did not come up within {_START_LIMIT:g} s")

    def stop(self) -> None:
        """Close every connection and the port. Safe to call twice."""
        self._state.drop_sockets()
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_STOP_LIMIT)
            self._thread = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def wait(self) -> None:
        """Block until it stops or Ctrl-C comes."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.2)

    @property
    def url(self) -> str:
        """Its address, without a trailing slash."""
        return f"http://{self._host}:{self._port}"

    @property
    def perspective_url(self) -> str:
        """Where its Perspective session starts."""
        return f"{self.url}/data/perspective/client/{self._state.project}"

    @property
    def username(self) -> str:
        """The administrator's name."""
        return self._state.username

    @property
    def password(self) -> str:
        """The administrator's password, random for each simulator."""
        return self._state.password

    @property
    def token(self) -> str:
        """An API token that may read and write: `<name>:<secret>`."""
        return self._state.token

    @property
    def project(self) -> str:
        """Its Perspective project."""
        return self._state.project

    @property
    def state(self) -> str:
        """RUNNING, STARTING or COMMISSIONING."""
        return self._state.state

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Method, path and status of every request since the last reset; never what they carried."""
        return list(self._state.requests)

    def reset(self) -> None:
        """Back to a fresh, running gateway."""
        self._state.reset()

    def set_state(self, state: str) -> None:
        """Hold it in RUNNING, STARTING or COMMISSIONING."""
        self._state.set_state(state)

    def restart(self) -> None:
        """As the restart task does."""
        self._state.restart()

    def expire_trial(self) -> None:
        """End the trial period."""
        self._state.expire_trial()

    def drop_sockets(self) -> None:
        """Cut every Perspective connection; clients reconnect."""
        self._state.drop_sockets()


class _Server(uvicorn.Server):
    """Says when it listens, and leaves signals to the main program."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell whoever waits."""
        await super().startup(sockets)
        self.listening.set()
