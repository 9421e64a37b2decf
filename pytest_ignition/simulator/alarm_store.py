"""The alarms of the simulated gateway: those that its tags raise, and those that a test raises. Nothing of HTTP here.

A tag's alarms are looked at when somebody asks for alarms. States and priorities have the names that Ignition's alarm
tables show.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.log_store import LogStore
from pytest_ignition.simulator.resource_store import tag_providers
from pytest_ignition.simulator.tag_store import TagStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

PRIORITIES = ("Diagnostic", "Low", "Medium", "High", "Critical")

_MODES: Mapping[str, Callable[[Any, Any, Any], bool]] = {
    "Equality": lambda value, first, _second: value == first,
    "Inequality": lambda value, first, _second: value != first,
    "AboveValue": lambda value, first, _second: value > first,
    "BelowValue": lambda value, first, _second: value < first,
    "BetweenValues": lambda value, first, second: first <= value <= second,
    "OutsideValues": lambda value, first, second: not first <= value <= second,
}


@dataclass(slots=True, kw_only=True)
class AlarmEvent:
    """An alarm from when it became active on; times are in milliseconds since 1970.

    Attributes:
        source: `prov:default:/tag:Line 1/Speed:/alm:High`.
        needs_notes: whether who acknowledges it must say why.
        value: what made it active.
    """

    id: str
    name: str
    source: str
    display_path: str
    priority: str
    active_ms: int
    label: str = ""
    needs_notes: bool = False
    value: Any = None
    cleared_ms: int | None = None
    acked_ms: int | None = None
    ack_user: str = ""
    ack_notes: str = ""

    @property
    def state(self) -> str:
        """As the tables show it, such as `Active, Unacknowledged`."""
        active = "Active" if self.cleared_ms is None else "Cleared"
        return f"{active}, {'Unacknowledged' if self.acked_ms is None else 'Acknowledged'}"

    @property
    def over(self) -> bool:
        """Whether nobody has to look after it any more."""
        return self.cleared_ms is not None and self.acked_ms is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """Something that happened to an alarm: `Active`, `Clear` or `Ack`."""

    event: AlarmEvent
    what: str
    moment_ms: int
    user: str = ""
    notes: str = ""


@dataclass(slots=True)
class _Shelf:
    until: dict[str, float] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)


class AlarmStore:
    """The alarms of a gateway; a part of the state, so that a reset forgets them.

    Args:
        state: whose alarms.
    """

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._lock = threading.RLock()
        self._events: list[AlarmEvent] = []
        self._journal: list[JournalEntry] = []
        self._shelf = _Shelf()

    # What there is

    def events(self, *, shelved: bool = False) -> list[AlarmEvent]:
        """The alarms that are active or unacknowledged, the newest first; with `shelved`, those that are put aside."""
        with self._lock:
            self._look_at_tags()
            found = [each for each in self._events if not each.over and self._is_shelved(each.source) is shelved]
            return found[::-1]

    def journal(self) -> list[JournalEntry]:
        """Everything that happened, the newest first."""
        with self._lock:
            self._look_at_tags()
            return self._journal[::-1]

    def shelved_until(self, source: str) -> float:
        """Seconds for which an alarm is still shelved; 0 if it is not."""
        return max(0.0, self._shelf.until.get(source, 0.0) - self._state.now())

    def shelved_by(self, source: str) -> str:
        """Who shelved an alarm; "" for nobody."""
        return self._shelf.by.get(source, "") if self._is_shelved(source) else ""

    # What is done to them

    def raise_(
        self,
        tag: str,
        name: str = "Alarm",
        *,
        priority: str = "Medium",
        value: Any = None,
        label: str = "",
        display_path: str = "",
        needs_notes: bool = False,
    ) -> str:
        """Let an alarm become active, as if its tag had done it.

        Args:
            tag: path of the tag, `[default]Line 1/Speed`, which need not be there.
            name: of the alarm.
            priority: one of `PRIORITIES`.
            value: what made it active.
            label: its label.
            display_path: where it is said to be; by default the path of the tag and its name.
            needs_notes: whether who acknowledges it must say why.

        Returns:
            The id of the event; that of the one which is active already.

        Raises:
            ValueError: there is no such priority.
        """
        if priority not in PRIORITIES:
            raise ValueError(f"an alarm's priority is one of {', '.join(PRIORITIES)}, not {priority!r}")
        provider, _bracket, path = tag.removeprefix("[").partition("]") if tag.startswith("[") else ("default", "", tag)
        source = f"prov:{provider}:/tag:{path}:/alm:{name}"
        with self._lock:
            active = self._active(source)
            if active is not None:
                return active.id
            event = AlarmEvent(
                id=str(uuid.uuid4()),
                name=name,
                source=source,
                display_path=display_path or f"{path}/{name}",
                priority=priority,
                active_ms=self._now_ms(),
                label=label or name,
                value=value,
                needs_notes=needs_notes,
            )
            self._events.append(event)
            self._journal.append(JournalEntry(event=event, what="Active", moment_ms=event.active_ms))
        self._state.tell()
        return event.id

    def clear(self, event_id: str) -> None:
        """Let an alarm be over, as its tag would.

        Raises:
            KeyError: there is no such event.
        """
        with self._lock:
            event = self._find(event_id)
            if event.cleared_ms is None:
                event.cleared_ms = self._now_ms()
                self._journal.append(JournalEntry(event=event, what="Clear", moment_ms=event.cleared_ms))
        self._state.tell()

    def acknowledge(self, event_ids: Collection[str], *, user: str = "", notes: str = "") -> int:
        """Acknowledge events; how many were not yet. One that needs notes is left alone without any.

        Raises:
            KeyError: there is no such event.
        """
        done = 0
        with self._lock:
            for event in map(self._find, event_ids):
                if event.acked_ms is None and (notes or not event.needs_notes):
                    event.acked_ms, event.ack_user, event.ack_notes = self._now_ms(), user, notes
                    entry = JournalEntry(event=event, what="Ack", moment_ms=event.acked_ms, user=user, notes=notes)
                    self._journal.append(entry)
                    done += 1
        self._state.tell()
        return done

    def shelve(self, event_ids: Collection[str], seconds: float, *, user: str = "") -> None:
        """Put the alarms of these events aside for a while; 0 seconds for taking them back.

        Raises:
            KeyError: there is no such event.
        """
        with self._lock:
            for event in map(self._find, event_ids):
                self._shelf.until[event.source] = self._state.now() + seconds
                self._shelf.by[event.source] = user
        self._state.tell()

    # How

    def _find(self, event_id: str) -> AlarmEvent:
        for event in self._events:
            if event.id == event_id:
                return event
        raise KeyError(f"there is no alarm event {event_id}")

    def _active(self, source: str) -> AlarmEvent | None:
        return next((each for each in self._events if each.source == source and each.cleared_ms is None), None)

    def _is_shelved(self, source: str) -> bool:
        return self.shelved_until(source) > 0

    def _now_ms(self) -> int:
        return self._state.part(LogStore).wall_ms()

    def _look_at_tags(self) -> None:
        """Raise and clear what the tags' values come to now."""
        for path, config in self._configured():
            found = self._state.part(TagStore).read(path)
            name = str(config.get("name", "Alarm"))
            source = f"prov:{path[1:].replace(']', ':/tag:', 1)}:/alm:{name}"
            active = self._active(source)
            if found.quality == "Good" and _is_active(config, found.value):
                if active is None:
                    self.raise_(
                        path,
                        name,
                        priority=str(config.get("priority", "Low")),
                        value=found.value,
                        label=str(config.get("label", "")),
                        display_path=str(config.get("displayPath", "")),
                        needs_notes=config.get("ackNotesReqd") is True,
                    )
            elif active is not None and found.quality == "Good":
                self.clear(active.id)

    def _configured(self) -> Iterator[tuple[str, dict[str, Any]]]:
        tags = self._state.part(TagStore)
        for provider in tag_providers(self._state):
            engine = tags.engine(provider)
            if engine is None:
                continue
            for path, alarms in _with_alarms(engine.root, f"[{provider}]"):
                for config in alarms:
                    if isinstance(config, dict) and config.get("enabled") is not False:
                        yield path, config


def _with_alarms(node: Any, path: str) -> Iterator[tuple[str, Sequence[Any]]]:
    for child in node.children.values():
        alarms = child.properties.get("alarms")
        if isinstance(alarms, list | tuple) and alarms:
            yield f"{path}{child.name}", alarms
        yield from _with_alarms(child, f"{path}{child.name}/")


def _is_active(config: dict[str, Any], value: Any) -> bool:
    """Whether a value is one that an alarm is for. A mode that is not played is never active."""
    mode = _MODES.get(str(config.get("mode", "Equality")))
    try:
        return mode is not None and bool(mode(value, config.get("setpointA", 0), config.get("setpointB", 0)))
    except TypeError:
        return False
