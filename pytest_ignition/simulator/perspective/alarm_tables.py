"""What the alarm tables of a page ask for, and what they do: acknowledge, shelve, unshelve.

The frames are this simulator's own; column ids are those of the real tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.alarm_store import AlarmEvent, AlarmStore, JournalEntry

if TYPE_CHECKING:
    from pytest_ignition.simulator.perspective.page import RunningPage

PREFIX = "alarm-"


def answer(page: RunningPage, kind: str, message: Mapping[str, Any]) -> Any:
    """The result of a frame `alarm-status`, `alarm-journal`, `alarm-ack`, `alarm-shelve` or `alarm-unshelve`."""
    store = page.state.part(AlarmStore)
    user = page.page.session.username or ""
    known = {each.id for shelved in (False, True) for each in store.events(shelved=shelved)}
    asked = message.get("events")
    ids = [each for each in asked if each in known] if isinstance(asked, list) else []
    match kind.removeprefix(PREFIX):
        case "status":
            return {
                "active": [_row(store, each) for each in store.events()],
                "shelved": [_row(store, each) for each in store.events(shelved=True)],
            }
        case "journal":
            return {"active": [_entry(store, index, each) for index, each in enumerate(store.journal())]}
        case "ack":
            return store.acknowledge(ids, user=user, notes=str(message.get("notes", "")))
        case "shelve":
            seconds = message.get("seconds")
            store.shelve(ids, float(seconds) if isinstance(seconds, int | float) else 0.0, user=user)
        case "unshelve":
            store.shelve(ids, 0.0)
    return None


def _row(store: AlarmStore, event: AlarmEvent) -> dict[str, Any]:
    return {
        "eventId": event.id,
        "name": event.name,
        "label": event.label,
        "sourcePath": event.source,
        "displayPath": event.display_path,
        "priority": event.priority,
        "state": event.state,
        "activeTime": event.active_ms,
        "clearTime": event.cleared_ms,
        "ackTime": event.acked_ms,
        "ackUser": event.ack_user,
        "ackNotes": event.ack_notes,
        "eventValue": event.value,
        "shelvedBy": store.shelved_by(event.source),
        "expires": round(store.shelved_until(event.source)),
        "needsNotes": event.needs_notes,
    }


def _entry(store: AlarmStore, index: int, entry: JournalEntry) -> dict[str, Any]:
    told = {"eventTime": entry.moment_ms, "eventState": entry.what, "ackUser": entry.user, "ackNotes": entry.notes}
    return {**_row(store, entry.event), **told, "rowId": f"{entry.event.id}-{index}"}
