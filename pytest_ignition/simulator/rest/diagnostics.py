"""The diagnostics bundle and the threads (gateway API sheet, section 4)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, NotRequired

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import ZIP, Body, Call, Route, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.log_store import DIAGNOSTICS, LogStore, database
from pytest_ignition.simulator.rest.logs import attachment, file_time

if TYPE_CHECKING:
    from starlette.responses import Response

    from pytest_ignition.simulator.state import GatewayState

API = "/data/api/v1/diagnostics"
GENERATING = "Generating"
VALID = "Valid"
NONE = "None"
"""Before the first bundle. The real word for it is not known."""


class Bundle(TypedDict):
    """How far the bundle is. `fileSize` in bytes, once it is done."""

    state: str
    fileSize: NotRequired[int]


class Bundles:
    """The bundle of one gateway: the last one that was asked for, done after a while."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._asked_at: float | None = None
        self._content: bytes | None = None
        self.name = ""

    def generate(self) -> None:
        """Begin a new one."""
        self._asked_at, self._content = self._state.now(), None
        self._state.log("INFO", DIAGNOSTICS, "A diagnostics bundle was requested.")

    @property
    def content(self) -> bytes | None:
        """The zip file; None while there is none."""
        if self._asked_at is None or self._state.now() < self._asked_at + self._state.timing.bundle:
            return None
        if self._content is None:
            # Made once, so that every download is the same file.
            self._content = _zip(self._state)
            stamp = file_time(self._state.part(LogStore).wall_ms())
            self.name = f"Ignition-{self._state.gateway_id}_diagnostics_{stamp}.zip"
        return self._content

    @property
    def told(self) -> Bundle:
        """What its status says."""
        content = self.content
        if content is not None:
            return {"state": VALID, "fileSize": len(content)}
        return {"state": NONE if self._asked_at is None else GENERATING}


def _zip(state: GatewayState) -> bytes:
    """What a real bundle holds is not known; this one has the log, the threads and what the gateway is."""
    file = io.BytesIO()
    about = {"name": state.name, "version": state.scenario.full_version, "boot": state.boot}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("gateway.json", json.dumps(about, indent=2))
        bundle.writestr("threads.json", json.dumps(_formatted(state), indent=2))
        bundle.writestr("logs/system_logs.idb", database(state.part(LogStore).newest_first()))
    return file.getvalue()


def generate(call: Call) -> Response:
    """`POST /diagnostics/bundle/generate`."""
    call.state.part(Bundles).generate()
    begun: Bundle = {"state": GENERATING}
    return ok(begun)


def status(call: Call) -> Response:
    """`GET /diagnostics/bundle/status`."""
    return ok(call.state.part(Bundles).told)


def download(call: Call) -> Response:
    """`GET /diagnostics/bundle/download`: again and again."""
    bundles = call.state.part(Bundles)
    content = bundles.content
    return call.page(404) if content is None else attachment(content, f"{ZIP};charset=utf-8", bundles.name)


class Deadlocks(TypedDict):
    """None here; the shape of one is not known."""

    deadlocks: list[dict[str, Any]]


def deadlocks(_call: Call) -> Response:
    """`GET /diagnostics/threads/deadlocks`."""
    found: Deadlocks = {"deadlocks": []}
    return ok(found)


class Stack(TypedDict):
    """What a thread does."""

    header: str
    elements: list[str]


class Thread(TypedDict):
    """A thread as the list tells it."""

    threadId: int
    name: str
    shortName: str
    tpcSystem: str
    tpcScope: int
    threadState: str
    cpu: str
    daemon: bool
    monitors: list[str]
    locks: list[str]
    stacktrace: Stack


class FormattedThread(TypedDict):
    """A thread as the file tells it."""

    name: str
    id: int
    state: str
    daemon: bool
    system: str
    scope: str
    cpuUsage: float
    stacktrace: list[str]
    lockedMonitors: list[str]


class ThreadDump(TypedDict):
    """The dump that the gateway's page offers as a file."""

    version: str
    threads: list[FormattedThread]


_THREADS = (
    ("main", "gateway", "WAITING", ["java.lang.Object.wait(Native Method)", "simulator.Gateway.run(Gateway.java:1)"]),
    ("webserver-20", "web", "RUNNABLE", ["simulator.WebServer.answer(WebServer.java:1)"]),
    ("gateway-shared-exec-engine-1", "execution", "TIMED_WAITING", ["java.lang.Thread.sleep(Native Method)"]),
    ("perspective-worker-1", "perspective", "WAITING", ["java.util.concurrent.locks.LockSupport.park(Native Method)"]),
)


def threads(call: Call) -> Response:
    """`GET /diagnostics/threads/threaddump`."""
    found: list[Thread] = [
        {
            "threadId": number,
            "name": name,
            "shortName": name,
            "tpcSystem": system,
            "tpcScope": 0,
            "threadState": state,
            "cpu": "0.0%",
            "daemon": name != "main",
            "monitors": [],
            "locks": [],
            "stacktrace": {"header": f'"{name}" {state}', "elements": stack},
        }
        for number, (name, system, state, stack) in enumerate(_THREADS, 1)
    ]
    return ok(envelope(found, call.query))


def _formatted(state: GatewayState) -> ThreadDump:
    return {
        "version": state.scenario.full_version,
        "threads": [
            {
                "name": name,
                "id": number,
                "state": thread_state,
                "daemon": name != "main",
                "system": system,
                "scope": "",
                "cpuUsage": 0.0,
                "stacktrace": stack,
                "lockedMonitors": [],
            }
            for number, (name, system, thread_state, stack) in enumerate(_THREADS, 1)
        ],
    }


def formatted(call: Call) -> Response:
    """`GET /diagnostics/threads/dump/formatted`."""
    return ok(_formatted(call.state))


ROUTES = (
    Route(
        method="POST",
        path=f"{API}/bundle/generate",
        handler=generate,
        summary="Begin a diagnostics bundle",
        returns=Body(shape=Bundle),
    ),
    Route(
        method="GET",
        path=f"{API}/bundle/status",
        handler=status,
        summary="How far the bundle is",
        returns=Body(shape=Bundle),
    ),
    Route(
        method="GET",
        path=f"{API}/bundle/download",
        handler=download,
        summary="The bundle",
        returns=Body(media=ZIP),
        errors={404: None},
    ),
    Route(
        method="GET",
        path=f"{API}/threads/deadlocks",
        handler=deadlocks,
        summary="Deadlocked threads",
        returns=Body(shape=Deadlocks),
    ),
    Route(
        method="GET",
        path=f"{API}/threads/threaddump",
        handler=threads,
        summary="What the threads do",
        returns=Body(shape=Thread),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/threads/dump/formatted",
        handler=formatted,
        summary="What the threads do, as a file",
        returns=Body(shape=ThreadDump),
    ),
)
