"""What the simulated gateway is at this moment: computed from a clock, never slept for.

Facts: gateway API sheet, sections 2 (states, restart), 3 (tokens) and 4 (trial).
"""

from __future__ import annotations

import math
import random
import secrets
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from pytest_ignition.simulator.accounts import Accounts
from pytest_ignition.simulator.backups import Backups
from pytest_ignition.simulator.faults import Faults
from pytest_ignition.simulator.log_store import GATEWAY, LICENSES, MODULES, LogStore
from pytest_ignition.simulator.module_store import ModuleStore
from pytest_ignition.simulator.resource_store import ResourceStore
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.sessions import Login, Memory
from pytest_ignition.simulator.wizard_steps import WizardSteps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

State = Literal["RUNNING", "STARTING", "COMMISSIONING"]

RUNNING: State = "RUNNING"
STARTING: State = "STARTING"
COMMISSIONING: State = "COMMISSIONING"

_GONE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long things take, in seconds.

    Attributes:
        grace: from the restart call until the gateway goes down (about 5 s on a real one).
        starting: from there until it runs again (about 40 s on a real one; shorter here).
        offline: how much of that no connection is taken; None for 0.7 of it. One real gateway kept its port open all
            the time, public playbooks see others gone; here it is gone first and STARTING then.
        late_login: from its coming up until somebody can log in (15 s are left for it by public playbooks).
        binding: until a Perspective binding shows a new value, at least.
        binding_spread: up to so much longer, at random for each.
        tick: between two values of the live label.
        trial: length of a trial period (two hours on a real one).
        bundle: until a diagnostics bundle is done (2 to 6 s on a real one).
        tags: between two executions of the tags, whose values change then.
        settling: until a fresh tag provider does what it is told (up to 30 s on a real one).
    """

    grace: float = 5.0
    starting: float = 5.0
    offline: float | None = None
    late_login: float = 0.0
    binding: float = 0.2
    binding_spread: float = 0.0
    tick: float = 1.0
    trial: float = 7200.0
    bundle: float = 2.0
    tags: float = 1.0
    settling: float = 0.4

    @property
    def gone(self) -> float:
        """Seconds of a start in which no connection is taken."""
        return _GONE * self.starting if self.offline is None else min(self.offline, self.starting)


class GatewayState:
    """The one place of the simulated gateway's state; safe for the test's thread and the server's.

    Args:
        scenario: what the gateway is after its start and after every reset.
        pace: seconds that pass for the gateway in one second of the clock.
        now: the clock, in seconds; tests give their own.

    Attributes:
        random: the source of everything random that is no secret; begins anew at every reset.
        gateway_id: eight hex digits that keep the cookies of several simulators on one host apart.
        faults: what is done to requests on order; forgotten at a reset.
        accounts: users and API tokens with their secrets, made anew for each simulator.
        memory: everything that `reset` forgets.
        licensed: whether a licence was activated, with which no trial ends.
        began: when it was made or reset, in seconds of its clock.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        timing: Timing | None = None,
        pace: float = 1.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if not pace > 0:
            raise ValueError(f"a pace of {pace:g} is none: give a number above 0")
        self.scenario = scenario or Scenario()
        self.timing = timing or Timing()
        self.project = self.scenario.project
        self.gateway_id = secrets.token_hex(4)
        self.accounts = Accounts(self.scenario)
        self.pace = pace
        self._now = now if pace == 1 else lambda: now() * pace
        self._lock = threading.RLock()
        self._listeners: set[Callable[[], None]] = set()
        self._generation = 0
        self._begin()

    def _begin(self) -> None:
        self.memory = Memory()
        self.random = random.Random(self.scenario.seed)  # noqa: S311 - what it makes is no secret
        self.faults = Faults(self)
        self._revoked = False
        self._parts: dict[Callable[[GatewayState], Any], Any] = {}
        self.accounts.begin()
        self._held: State | None = None if self.scenario.commissioned else COMMISSIONING
        self._restarted_at: float | None = None
        self._down = False
        self._boot = 1
        self._refusing_until = -math.inf
        self.began = self._up_since = self._trial_from = self._now()
        self._trial_told = False
        self.licensed = False
        self._log_start(self._up_since)

    # What it is

    @property
    def state(self) -> State:
        """RUNNING, STARTING or COMMISSIONING."""
        with self._lock:
            self._advance()
            if self._held is not None:
                return self._held
            return STARTING if self._down else RUNNING

    @property
    def offline(self) -> bool:
        """Whether a restart has it so far down that it takes no connection."""
        with self._lock:
            self._advance()
            if self._held is not None or not self._down or self._restarted_at is None:
                return False
            return self._now() < self._restarted_at + self.timing.grace + self.timing.gone

    @property
    def takes_logins(self) -> bool:
        """Whether it came up long enough ago for a login."""
        return self._boot == 1 or self.uptime >= self.timing.late_login

    @property
    def generation(self) -> int:
        """Grows whenever open sockets have to go: the gateway went down, was reset, or dropped them."""
        with self._lock:
            self._advance()
            return self._generation

    @property
    def boot(self) -> int:
        """How often it came up since the reset, this time included."""
        with self._lock:
            self._advance()
            return self._boot

    @property
    def name(self) -> str:
        """What it is called, as it is configured now."""
        return self.part(ResourceStore).gateway_name() or self.scenario.name

    @property
    def edition(self) -> str:
        """What the wizard was told, if it was; else the scenario's. Empty for the standard one."""
        chosen = self.part(WizardSteps).edition
        return self.scenario.edition if chosen is None else chosen

    @property
    def takes_sockets(self) -> bool:
        """Whether a socket may be opened now."""
        return self.state == RUNNING and self._now() >= self._refusing_until

    @property
    def uptime(self) -> float:
        """Seconds since it came up."""
        with self._lock:
            self._advance()
            return self._now() - self._up_since

    @property
    def trial_left(self) -> int:
        """Seconds left of the trial, rounded up; 0 once expired. All of it with a licence."""
        if self.licensed:
            return math.ceil(self.timing.trial)
        return max(0, math.ceil(self.trial_ends - self._now()))

    @property
    def trial_ends(self) -> float:
        """When the trial ends or ended, in seconds of the clock; infinite with a licence."""
        return math.inf if self.licensed else self._trial_from + self.timing.trial

    def seconds_to_change(self) -> float:
        """Seconds until the clock alone changes something that an open socket has to know; infinite if nothing does."""
        with self._lock:
            self._advance()
            changes = [self._trial_from + self.timing.trial]
            if self._restarted_at is not None:
                changes.append(self._restarted_at + self.timing.grace)
            return min((change - self._now() for change in changes if change > self._now()), default=math.inf)

    def _advance(self) -> None:
        """Let what the clock has brought about happen."""
        ends = self._trial_from + self.timing.trial
        if not (self._trial_told or self.licensed) and self._now() >= ends:
            self._trial_told = True
            self.log("WARN", LICENSES, "The trial period has expired.", moment=ends)
        if self._restarted_at is None:
            return
        goes_down = self._restarted_at + self.timing.grace
        comes_up = goes_down + self.timing.starting
        if not self._down and self._now() >= goes_down:
            self._down = True
            self._held = None
            self._generation += 1
            self.memory.log_out_all()
            self.log("INFO", GATEWAY, "Gateway is shutting down.", moment=goes_down)
        if self._now() >= comes_up:
            self._down = False
            self._restarted_at = None
            self._come_up(comes_up)

    def _come_up(self, moment: float) -> None:
        """What was installed runs from now on; terms that nobody accepted park the gateway in its wizard (captured)."""
        self._up_since = moment
        self._boot += 1
        self.part(Backups).come_up()
        self._log_start(moment)
        store, steps = self.part(ModuleStore), self.part(WizardSteps)
        store.come_up()
        steps.come_up()
        if steps.needed:
            self._held = COMMISSIONING

    def part(self, kind: Callable[[GatewayState], T]) -> T:
        """What the gateway has of a kind, such as its projects.

        Made from this state when first asked for, kept until the next reset.
        """
        with self._lock:
            found = self._parts.get(kind)
            if found is None:
                found = self._parts[kind] = kind(self)
            made: T = found
            return made

    def now(self) -> float:
        """The clock, in seconds."""
        return self._now()

    def log(
        self, level: str, logger: str, message: str, *, stack: Sequence[str] = (), moment: float | None = None
    ) -> None:
        """Let the gateway log what happens to it.

        Args:
            level: one of `log_store.LEVELS`.
            logger: its name, such as `log_store.GATEWAY`.
            message: one line.
            stack: lines of an exception.
            moment: on this state's clock, in seconds; None for now.
        """
        self.part(LogStore).add(level, logger, message, stack=stack, moment=moment)

    def _log_start(self, moment: float) -> None:
        self.log("INFO", GATEWAY, f"Starting Ignition {self.scenario.full_version}.", moment=moment)
        names = [each.name for each in self.scenario.modules if each.state == "ACTIVE"]
        self.log("INFO", MODULES, f"Started {len(names)} modules: {', '.join(names)}.", moment=moment)
        for each in self.scenario.modules:
            if each.state != "ACTIVE":
                self.log("ERROR", MODULES, f"Module {each.name} is {each.state}.", moment=moment)
        self.log("INFO", GATEWAY, "Gateway is RUNNING.", moment=moment)

    # What is done to it

    def reset(self) -> None:
        """Back to the scenario's gateway with a full trial. Credentials stay; logins, sessions and the log go."""
        with self._lock:
            self._begin()
            self._generation += 1
        self.tell()

    def set_state(self, state: State) -> None:
        """Hold the gateway in a state until `reset`, `restart` or the next call.

        Raises:
            ValueError: there is no such state.
        """
        if state not in get_args(State):
            raise ValueError(f"a gateway is {', '.join(get_args(State))}, not {state!r}")
        with self._lock:
            came_up = state == RUNNING and self.state != RUNNING
            self._held = None if state == RUNNING else state
            if not came_up and state != RUNNING:
                self.log("INFO", GATEWAY, f"Gateway is {state}.")
            self._restarted_at = None
            self._down = False
            if came_up:
                self._come_up(self._now())
            if state != RUNNING:
                self._generation += 1
        self.tell()

    def restart(self) -> None:
        """As the restart task does: a grace, then STARTING, then RUNNING. One that is under way is not begun again."""
        with self._lock:
            self._advance()
            if self._held != COMMISSIONING:  # the wizard stays until the gateway goes down
                self._held = None
            if self._restarted_at is None:
                self._restarted_at = self._now()
                self.log("INFO", GATEWAY, "A restart was requested.")
        self.tell()

    def drop_sockets(self, refuse_seconds: float = 0.0) -> None:
        """Cut every open Perspective connection, and take no new one for `refuse_seconds`."""
        with self._lock:
            self._refusing_until = self._now() + refuse_seconds
            self._generation += 1
        self.tell()

    def restore_sockets(self) -> None:
        """Take new connections again."""
        with self._lock:
            self._refusing_until = -math.inf

    def expire_trial(self) -> None:
        """End the trial period now."""
        with self._lock:
            self._trial_from = self._now() - self.timing.trial
            self._advance()
        self.tell()

    def set_trial_left(self, seconds: float) -> None:
        """Let the trial period end so many seconds from now; never later than a new one would."""
        with self._lock:
            left = max(0.0, min(seconds, self.timing.trial))
            self._trial_from = self._now() - self.timing.trial + left
            self._trial_told = left <= 0
        self.tell()

    def revoke_tokens(self) -> None:
        """Know no API token any more, until the reset."""
        self._revoked = True

    @property
    def tokens_revoked(self) -> bool:
        """Whether no API token is known any more."""
        return self._revoked

    def reset_trial(self) -> bool:
        """Begin a new trial period; refused while one runs (section 4)."""
        with self._lock:
            if self.trial_left:
                return False
            self._trial_from = self._now()
            self._trial_told = False
            self.log("INFO", LICENSES, "The trial period was reset.")
        self.tell()
        return True

    def log_in(self, username: str) -> str:
        """A new web session; its cookie value."""
        value = secrets.token_urlsafe(24)
        self.memory.logins[value] = Login(username=username)
        return value

    # Who wants to know

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener`, on whatever thread, after every change that did not come from the clock."""
        with self._lock:
            self._listeners.add(listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Call it no more."""
        with self._lock:
            self._listeners.discard(listener)

    def tell(self) -> None:
        """Let every listener look again."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()
