"""What the simulated gateway is at this moment: computed from a clock, never slept for.

Facts: gateway API sheet, sections 2 (states, restart), 3 (tokens) and 4 (trial).
"""

from __future__ import annotations

import base64
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

RUNNING = "RUNNING"
STARTING = "STARTING"
COMMISSIONING = "COMMISSIONING"

GATEWAY_NAME = "Simulator"
VERSION = "8.3.6"
BUILD = "b2026042713"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long things take, in seconds.

    Attributes:
        grace: from the restart call until the gateway goes down (about 5 s on a real one).
        starting: from there until it runs again (about 40 s on a real one; shorter here).
        binding: until a Perspective binding has its first value.
        tick: between two values of the live label.
        trial: length of a trial period (two hours on a real one).
    """

    grace: float = 5.0
    starting: float = 5.0
    binding: float = 0.2
    tick: float = 1.0
    trial: float = 7200.0


@dataclass(slots=True)
class Login:
    """A web session of the gateway's pages."""

    username: str
    csrf_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class GatewayState:
    """The one place of the simulated gateway's state; safe for the test's thread and the server's.

    Attributes:
        username, password: the administrator, made anew for each simulator.
        token: an API token `<name>:<secret>` that may read and write.
        project: the Perspective project.
    """

    def __init__(self, *, project: str = "demo", timing: Timing | None = None, now: Callable[[], float] | None = None):
        self.timing = timing or Timing()
        self.project = project
        self.username = "admin"
        self.password = f"sim-{secrets.token_urlsafe(12)}"
        secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        self.token = f"pytest-ignition:{secret}"
        self._now = now or time.monotonic
        self._lock = threading.RLock()
        self._generation = 0
        self.started = self._now()
        self.reset()

    def reset(self) -> None:
        """Back to a fresh, running gateway. Credentials stay, logins and sessions go."""
        with self._lock:
            self._forced: str | None = None
            self._restarted_at: float | None = None
            self._trial_from = self._now()
            self._generation += 1
            self.logins: dict[str, Login] = {}
            self.requests: list[tuple[str, str, int]] = []

    @property
    def generation(self) -> int:
        """Grows whenever open connections of the pages have to go: reset, restart, dropped sockets."""
        return self._generation

    @property
    def state(self) -> str:
        """RUNNING, STARTING or COMMISSIONING."""
        with self._lock:
            if self._forced is not None:
                return self._forced
            if self._restarted_at is None:
                return RUNNING
            since = self._now() - self._restarted_at
            if since >= self.timing.grace + self.timing.starting:
                self._restarted_at = None
                self.started = self._now()
                return RUNNING
            return STARTING if since >= self.timing.grace else RUNNING

    def set_state(self, state: str) -> None:
        """Hold the gateway in a state until `reset` or the next call."""
        if state not in (RUNNING, STARTING, COMMISSIONING):
            raise ValueError(f"a gateway is {RUNNING}, {STARTING} or {COMMISSIONING}, not {state!r}")
        with self._lock:
            self._forced = None if state == RUNNING else state
            self._restarted_at = None
            if state != RUNNING:
                self._generation += 1

    def restart(self) -> None:
        """As the restart task does: a grace, then STARTING, then RUNNING."""
        with self._lock:
            self._forced = None
            self._restarted_at = self._now()
            self._generation += 1

    def drop_sockets(self) -> None:
        """Cut every open Perspective connection; clients reconnect by themselves."""
        with self._lock:
            self._generation += 1

    @property
    def uptime(self) -> float:
        """Seconds since it came up."""
        return self._now() - self.started

    @property
    def trial_left(self) -> int:
        """Seconds left of the trial; 0 once expired."""
        return max(0, int(self.timing.trial - (self._now() - self._trial_from)))

    def expire_trial(self) -> None:
        """End the trial period now."""
        self._trial_from = self._now() - self.timing.trial

    def reset_trial(self) -> bool:
        """Begin a new trial period; refused while one runs."""
        if self.trial_left:
            return False
        self._trial_from = self._now()
        return True

    def log_in(self, username: str) -> str:
        """A new web session; its cookie value."""
        sid = secrets.token_urlsafe(24)
        with self._lock:
            self.logins[sid] = Login(username)
        return sid
