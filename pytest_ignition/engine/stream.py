"""Hands events to consumers: numbered, dated, masked, in order, on the runner's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from pytest_ignition.engine.events import Event, Identity
from pytest_ignition.waiting import Clock

EventT = TypeVar("EventT", bound=Event)
Consumer = Callable[[Event], None]


class Masker(Protocol):
    """Hides secrets (`pytest_ignition.credentials.redactor.Redactor`)."""

    def add(self, secret: str) -> None:
        """Hide this text from now on."""

    def mask(self, value: Any) -> Any:
        """A plain value, secrets replaced."""

    def mask_fields(self, values: dict[str, Any]) -> dict[str, Any]:
        """The same for the values of a mapping whose keys hold no secret."""


class EventStream:
    """The events of one run.

    A consumer that raises is contained and reported once through `on_consumer_error`; it keeps getting events.
    """

    def __init__(
        self,
        identity: Identity,
        consumers: Iterable[Consumer],
        *,
        clock: Clock,
        masker: Masker,
        on_consumer_error: Callable[[Consumer, Exception], None] = lambda _consumer, _error: None,
    ) -> None:
        self.identity = identity
        self._consumers = tuple(consumers)
        self._clock = clock
        self._masker = masker
        self._on_consumer_error = on_consumer_error
        self._seq = 0
        self._reported: set[int] = set()

    def emit(self, kind: type[EventT], **data: Any) -> EventT:
        """Build an event of `kind` from masked `data` and hand it to every consumer."""
        self._seq += 1
        masked = self._masker.mask_fields(data)
        event = kind(identity=self.identity, seq=self._seq, time=self._clock.now(), **masked)
        for index, consumer in enumerate(self._consumers):
            try:
                consumer(event)
            except Exception as error:
                if index not in self._reported:
                    self._reported.add(index)
                    self._on_consumer_error(consumer, error)
        return event
