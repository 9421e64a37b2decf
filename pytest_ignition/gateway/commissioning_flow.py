"""Commissioning a fresh gateway in one call: what its wizard asks for, answered in its order, until it runs.

Gateway API sheet, section 2. The password goes as the wizard's page sends it: salted and hashed, never in plain text.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import commissioning_state as wizard
from pytest_ignition.gateway import looking
from pytest_ignition.gateway.errors import (
    CommissioningRefused,
    GatewayError,
    GatewayNotReady,
    NeedsCommissioning,
)
from pytest_ignition.gateway.messages import Operation, Wait
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from pytest_ignition.gateway.commissioning_state import CommissioningState
    from pytest_ignition.gateway.operations import Operations

COMMISSIONING_TIMEOUT = 300.0
"""Seconds; 30 s to 2 min were seen from the last answer until the gateway ran (section 2)."""

_LOOK_SECONDS = 1.0
_SHORTEST = 0.1
_USUAL_PORTS: Mapping[str, int] = {"http": 8088, "https": 8043, "gan": 8060}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissioned:
    """How a gateway was commissioned.

    Attributes:
        steps: those that the wizard wanted, in the order of the answers.
        address: where the gateway says that it is from then on; behind a container's ports that may be elsewhere.
        state: what StatusPing said at the end.
    """

    steps: tuple[str, ...]
    address: str | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What is to be answered. Its `repr` would show the password, so it has none of its own."""

    username: str
    password: str
    edition: str
    ports: Mapping[str, int | None]
    use_ssl: bool
    accept_license: bool
    accept_modules: Sequence[str]

    def __repr__(self) -> str:
        return "_Answers()"


def salted(password: str, salt: str) -> str:
    """A password as the wizard takes it: `[salt]` and the SHA-256 of password and salt in hex."""
    return f"[{salt}]{hashlib.sha256((password + salt).encode()).hexdigest()}"


def commission(
    operations: Operations,
    username: str,
    password: str,
    *,
    edition: str = "",
    http_port: int | None = None,
    https_port: int | None = None,
    gan_port: int | None = None,
    use_ssl: bool = False,
    accept_license: bool = True,
    accept_modules: Sequence[str] = (),
    timeout: float = COMMISSIONING_TIMEOUT,
    progress: Progress = silent,
) -> Operation[Commissioned]:
    """Go through the wizard of a fresh gateway, start the gateway, and wait until it runs. 8.1 and 8.3 alike.

    Only what the wizard asks for is answered: a container with commissioning variables may only want the licence.

    Args:
        username: the first administrator's name.
        password: the first administrator's password; sent salted and hashed.
        edition: "" for the standard one, `edge`, `maker`.
        http_port, https_port, gan_port: where it listens; what the wizard proposes unless given.
        use_ssl: whether its pages want https.
        accept_license: False refuses a gateway whose wizard wants the licence agreement (EULA) accepted.
        accept_modules: ids of the modules whose licences and certificates are accepted where the wizard asks for them.
        timeout: longest time for all of it, in seconds.
        progress: told where it stands.

    Raises:
        AlreadyCommissioned: it has no wizard any more.
        CommissioningRefused: the wizard wants what was not given or is not known, or does not take an answer; told
            before anything is answered where it can be.
        GatewayNotReady: it did not run in time.
    """
    start = operations.monotonic()
    answers = _Answers(
        username=username,
        password=password,
        edition=edition,
        ports={"http": http_port, "https": https_port, "gan": gan_port},
        use_ssl=use_ssl,
        accept_license=accept_license,
        accept_modules=tuple(accept_modules),
    )
    state = yield from wizard.state(operations)
    if not state.needed:
        if state.state == "RUNNING":
            raise wizard.already("commissioning", state.state)
        raise GatewayNotReady(f"commissioning: the gateway is {state.state}; its wizard is not there yet")
    answered: list[str] = []
    while wanted := [step for step in _wanted(state) if step not in answered]:
        _can_answer(wanted, answers)
        step = wanted[0]
        progress(f"commissioning: {step}")
        yield from _answer(operations, step, state.steps.get(step, _ID.get(step, step)), answers)
        answered.append(step)
        state = yield from wizard.state(operations)
    progress("commissioning: starting the gateway")
    said = yield from wizard.answer(operations, "finished", {"startGateway": True})
    address = said.get("gatewayAddress")
    left = max(0.0, timeout - (operations.monotonic() - start))
    seen = yield from _wait_running(operations, left, address, progress)
    return Commissioned(steps=tuple(answered), address=address if isinstance(address, str) else None, state=seen)


_ID: Mapping[str, str] = {"eula": "license", "authSetup": "authentication"}
"""The ids of steps whose id is not their name."""

_KNOWN = ("edition", "eula", "authSetup", "connections", "modules")


def _wanted(state: CommissioningState) -> list[str]:
    """The steps in the wizard's order; the edition comes first, since the others depend on it."""
    first = ["edition"] if "edition" in state.steps or state.edition == wizard.NOT_SET else []
    return first + [step for step in state.steps if step not in ("edition", "finished")]


def _can_answer(wanted: Sequence[str], answers: _Answers) -> None:
    """Nothing is answered by halves as far as that can be known."""
    unknown = [step for step in wanted if step not in _KNOWN]
    if unknown:
        raise CommissioningRefused(
            f"the wizard wants what this call cannot answer: {', '.join(unknown)}",
            hint="finish it in a browser, or answer it with commissioning.post_step",
        )
    if "eula" in wanted and not answers.accept_license:
        raise CommissioningRefused(
            "the wizard wants the licence agreement accepted, which was not to be",
            hint="read it with commissioning.get_step('license', 'eula'); accept_license says yes to it",
        )
    if "modules" in wanted and not answers.accept_modules:
        raise CommissioningRefused(
            "the wizard wants the terms of modules accepted, and none were named",
            hint="name the modules' ids in accept_modules",
        )


def _answer(operations: Operations, step: str, step_id: str, answers: _Answers) -> Operation[None]:
    data: dict[str, Any]
    if step == "edition":
        data = {"edition": answers.edition}
    elif step == "eula":
        data = {"accept": True}
    elif step == "authSetup":
        data = {"username": answers.username, "password": salted(answers.password, secrets.token_hex(4))}
    elif step == "connections":
        data = {**(yield from _ports(operations, step_id, answers.ports)), "useSSL": answers.use_ssl}
    else:
        accepted = list(answers.accept_modules)
        data = {"acceptedLicenses": accepted, "acceptedCertificates": accepted}
    yield from wizard.answer(operations, step_id, data, step)


def _ports(operations: Operations, step_id: str, given: Mapping[str, int | None]) -> Operation[dict[str, int]]:
    """What was given, else what the wizard proposes, else the usual ones."""
    shown = yield from wizard.show(operations, step_id, "connections")
    items = [each for each in shown.data if isinstance(each, dict)] if isinstance(shown.data, list) else []
    proposed = {str(each.get("name")): each.get("port") for each in items}
    ports = {}
    for name, usual in _USUAL_PORTS.items():
        port = given[name] if given[name] is not None else proposed.get(f"{name}Port")
        ports[name] = port if isinstance(port, int) else usual
    return ports


def _wait_running(operations: Operations, timeout: float, address: object, progress: Progress) -> Operation[str]:
    """Wait until a gateway that was told to start has left its wizard and runs; what StatusPing says then."""
    monotonic = operations.monotonic
    start = monotonic()
    left_wizard = False
    while True:
        left = max(_SHORTEST, timeout - (monotonic() - start))
        try:
            look = yield from looking.look(operations, min(operations.timeout, left))
        except NeedsCommissioning:
            if left_wizard:
                raise (yield from _again(operations)) from None
            seen = "COMMISSIONING"
        else:
            if look.ping is not None:
                return look.ping.state
            left_wizard = left_wizard or look.seen.startswith("STARTING")
            seen = look.seen
        passed = monotonic() - start
        if passed >= timeout:
            where = f"; it says that it is at {address}" if address else ""
            raise GatewayNotReady(
                f"the gateway did not run {timeout:g} s after its wizard: {seen}{where}",
                hint="look into the gateway's own log, or wait longer; with another port it is asked at the old one",
            )
        progress(f"waiting for gateway: {seen}, {passed:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(_LOOK_SECONDS, timeout - passed), message=seen)


def _again(operations: Operations) -> Operation[GatewayError]:
    wanted = yield from wizard.wanted_or_none(operations)
    return CommissioningRefused(
        f"the gateway started, and waits for its wizard again, which wants: {', '.join(wanted) or 'nothing'}",
        hint="commission it again; accept_modules names the modules whose terms are accepted",
    )
