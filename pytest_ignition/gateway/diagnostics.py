"""Diagnostics: the bundle for the vendor's support, thread dumps, deadlocks (gateway API sheet, section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import BundleNotReady
from pytest_ignition.gateway.messages import Operation, Request, Wait
from pytest_ignition.gateway.operations import Progress, silent
from pytest_ignition.gateway.wire import an_object, objects, read, wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

BUNDLE = "/data/api/v1/diagnostics/bundle/"
THREADS = "/data/api/v1/diagnostics/threads/"
VALID = "Valid"
"""The state of a bundle that can be downloaded."""

BUNDLE_SECONDS = 120.0
"""For a bundle from the wish to the file; 2 to 6 s were seen on small gateways."""

POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """How far a diagnostics bundle is.

    Attributes:
        state: `Generating` or `Valid`.
        file_size: in bytes; None while there is no file.
    """

    state: str
    file_size: int | None = None

    @property
    def valid(self) -> bool:
        """Whether it can be downloaded."""
        return self.state == VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread of the gateway.

    Attributes:
        state: such as `RUNNABLE` or `WAITING`.
        system: the part of the gateway that it belongs to.
        cpu: its share of the processor as the gateway writes it.
        stack: what it does, the innermost call first.
        raw: the whole object as sent.
    """

    id: int | None = None
    name: str
    state: str | None = None
    system: str | None = None
    cpu: str | None = None
    daemon: bool | None = None
    stack: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDump:
    """The dump that the gateway's page offers as a file.

    Attributes:
        version: of the gateway.
        raw: the whole object as sent, to be written to a file.
    """

    version: str | None = None
    threads: tuple[Thread, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wire:
    """A thread's plain keys. The list says `threadId`, `threadState` and `tpcSystem`, the formatted dump is shorter."""

    thread_id: int | None = None
    id: int | None = None
    name: str
    thread_state: str | None = None
    state: str | None = None
    tpc_system: str | None = None
    system: str | None = None
    cpu: str | None = None
    cpu_usage: str | None = None
    daemon: bool | None = None
    stack: tuple[str, ...] = field(default=(), metadata=wire("stacktrace"))


def generate_bundle(operations: Operations) -> Operation[Bundle]:
    """Begin to make a diagnostics bundle. Needs 8.3 and write permission."""
    request = Request(method="POST", path=f"{BUNDLE}generate")
    return read(Bundle, operations.json_object(request, (yield from operations.ask_83(request))))


def bundle_status(operations: Operations) -> Operation[Bundle]:
    """How far the bundle is. Needs 8.3 and read permission."""
    return read(Bundle, (yield from operations.read(f"{BUNDLE}status")))


def download_bundle(operations: Operations, target: str | Path, *, timeout: float = BUNDLE_SECONDS) -> Operation[Path]:
    """Save the bundle that was made last, a zip file. Needs 8.3 and read permission.

    Args:
        target: the file to write; its folder is made.
        timeout: longest time, in seconds.

    Returns:
        The file.

    Raises:
        BadGatewayFile: it cannot be written.
    """
    path = Path(target)
    request = Request(method="GET", path=f"{BUNDLE}download", save_to=path, timeout=timeout)
    operations.require_success(request, (yield from operations.ask_83(request)))
    return path


def bundle(
    operations: Operations, target: str | Path, timeout: float = BUNDLE_SECONDS, *, progress: Progress = silent
) -> Operation[Path]:
    """Make a diagnostics bundle, wait until it is done, and save it. Needs 8.3 and write permission.

    Args:
        target: the zip file to write; its folder is made.
        timeout: longest wait for all of it, in seconds.
        progress: told where it stands.

    Returns:
        The file.

    Raises:
        BundleNotReady: it was not done in time.
        BadGatewayFile: the file cannot be written.
    """
    monotonic = operations.monotonic
    start = monotonic()
    found = yield from generate_bundle(operations)
    while not found.valid:
        passed = monotonic() - start
        if passed >= timeout:
            raise BundleNotReady(
                f"the diagnostics bundle was not done after {timeout:g} s: it is {found.state or 'of no known state'}",
                hint="large logs take long: give it more time, or look at the gateway's page Diagnostics",
            )
        progress(f"waiting for diagnostics bundle: {found.state}, {passed:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(POLL_SECONDS, timeout - passed), message=found.state)
        found = yield from bundle_status(operations)
    left = max(timeout - (monotonic() - start), POLL_SECONDS)
    return (yield from download_bundle(operations, target, timeout=left))


def deadlocks(operations: Operations) -> Operation[list[Any]]:
    """The deadlocks that the gateway sees, as it writes them; empty for none. Needs 8.3 and read permission."""
    found = (yield from operations.read(f"{THREADS}deadlocks")).get("deadlocks")
    return found if isinstance(found, list) else []


def threads(operations: Operations) -> Operation[list[Thread]]:
    """What every thread does at this moment. Needs 8.3 and read permission."""
    return [_thread(item) for item in (yield from operations.items(f"{THREADS}threaddump"))]


def thread_dump(operations: Operations) -> Operation[ThreadDump]:
    """The same as the gateway's page offers it as a file. Came after 8.3.0; needs read permission."""
    data = yield from operations.read(f"{THREADS}dump/formatted")
    return read(ThreadDump, data, threads=tuple(_thread(item) for item in objects(data.get("threads"))))


def _thread(item: Mapping[str, Any]) -> Thread:
    plain = read(_Wire, item)
    elements = an_object(item.get("stacktrace")).get("elements")
    return Thread(
        id=plain.thread_id if plain.thread_id is not None else plain.id,
        name=plain.name,
        state=plain.thread_state or plain.state,
        system=plain.tpc_system or plain.system,
        cpu=plain.cpu or plain.cpu_usage,
        daemon=plain.daemon,
        stack=tuple(str(each) for each in elements) if isinstance(elements, list) else plain.stack,
        raw=item,
    )


class DiagnosticsCalls:
    """The diagnostics of a gateway: `gateway.diagnostics`."""

    bundle = Call(bundle, effect="write")
    generate_bundle = Call(generate_bundle, effect="write")
    bundle_status = Call(bundle_status)
    download_bundle = Call(download_bundle)
    deadlocks = Call(deadlocks)
    threads = Call(threads)
    thread_dump = Call(thread_dump)


class Diagnostics(DiagnosticsCalls, Part):
    """The diagnostics of a gateway."""


class AsyncDiagnostics(DiagnosticsCalls, AsyncPart):
    """The diagnostics of a gateway."""
