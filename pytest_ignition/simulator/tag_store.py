"""The tags of the simulated gateway: what they read, and what a write does. Nothing of HTTP here.

A value that a signal moves is computed from the state's clock when it is read. Quality codes have the names that
Ignition's `QualityCode` has.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_ignition.simulator import system_tags
from pytest_ignition.simulator.log_store import LogStore
from pytest_ignition.simulator.resource_store import ResourceStore
from pytest_ignition.simulator.resource_types import TAG_PROVIDER
from pytest_ignition.simulator.tag_signals import Signal
from pytest_ignition.simulator.tag_tree import GOOD, TAG, Node, provider_of
from pytest_ignition.simulator.tag_types import NotOfType, convert

if TYPE_CHECKING:
    from pytest_ignition.simulator.resource_store import Definitions
    from pytest_ignition.simulator.state import GatewayState

DEFAULT = "default"
"""The provider of a path that names none, where nobody says otherwise."""

NOT_FOUND = "Bad_NotFound"
READ_ONLY = "Bad_ReadOnly"
DISABLED = "Bad_Disabled"
NOT_CONNECTED = "Bad_NotConnected"
TRIAL_EXPIRED = "Bad_TrialExpired"
NOT_CONVERTED = "Error_TypeConversion"

_PATH = re.compile(r"(?:\[(?P<provider>[^\]]*)\])?(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TagValue:
    """What a tag reads.

    Attributes:
        value: plain JSON.
        quality: such as `Good` or `Bad_NotFound`.
        timestamp_ms: of the value, in milliseconds since 1970.
    """

    value: Any
    quality: str
    timestamp_ms: int


class Browsed(NamedTuple):
    """Something in a folder; `path` is its whole path, with the provider."""

    name: str
    is_folder: bool
    path: str


@dataclass(slots=True, kw_only=True, eq=False)
class Engine:
    """What runs the tags of one provider.

    Attributes:
        root: its tags.
        definitions: the resource that configures it. A provider that was deleted and made again is another one.
    """

    root: Node
    definitions: Definitions = field(repr=False)


class TagStore:
    """The tags of all providers; a part of the state, so that a reset makes it anew.

    Args:
        state: whose tags; those of its scenario to begin with.
    """

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._lock = threading.RLock()
        self._engines: dict[str, Engine] = {}

    # What there is

    def read(self, path: str, *, default_provider: str = DEFAULT) -> TagValue:
        """The value of a tag. One that is not there reads null and `Bad_NotFound`."""
        with self._lock:
            provider, names = self._parsed(path, default_provider)
            if provider == system_tags.PROVIDER and (computed := system_tags.TAGS.get(tuple(names))) is not None:
                return TagValue(computed(self._state), GOOD, self._ms(self._state.now()))
            node = self._find(provider, names)
            if node is None or node.kind != TAG:
                return TagValue(None, NOT_FOUND, self._ms(None))
            return self._value(node, f"[{provider}]{'/'.join(names)}")

    def exists(self, path: str, *, default_provider: str = DEFAULT) -> bool:
        """Whether there is such a tag or folder, or such a provider."""
        with self._lock:
            return self._find(*self._parsed(path, default_provider)) is not None

    def browse(self, path: str = "", *, default_provider: str = DEFAULT) -> list[Browsed]:
        """What is in a folder, `[provider]` for its root; the providers without a path."""
        with self._lock:
            if not path:
                return [Browsed(name, True, f"[{name}]") for name in self.providers()]
            provider, names = self._parsed(path, default_provider)
            node = self._find(provider, names)
            start = f"[{provider}]{''.join(f'{name}/' for name in names)}"
            children = node.children.values() if node is not None else ()
            return [Browsed(each.name, each.kind != TAG, f"{start}{each.name}") for each in children]

    def providers(self) -> list[str]:
        """The names of the providers that run."""
        store = self._state.part(ResourceStore)
        return [name for name in store.names(TAG_PROVIDER) if store.config(TAG_PROVIDER, name)]

    def count(self, provider: str) -> int:
        """How many tags a provider has."""
        with self._lock:
            engine = self.engine(provider)
            return sum(1 for _each in engine.root.tags()) if engine is not None else 0

    def engine(self, provider: str) -> Engine | None:
        """What runs a provider's tags; None where there is no such provider, or it is disabled."""
        with self._lock:
            resources = self._state.part(ResourceStore)
            definitions = resources.definitions(TAG_PROVIDER, provider)
            if not resources.config(TAG_PROVIDER, provider):
                return None
            found = self._engines.get(provider)
            if found is None or found.definitions is not definitions:
                specs = [each for each in self._state.scenario.tag_providers if each.name == provider]
                first = resources.came_with(TAG_PROVIDER, provider)
                root = provider_of(specs[0].tags if specs and first else ())
                found = self._engines[provider] = Engine(root=root, definitions=definitions)
            return found

    # What is done to it

    def write(self, path: str, value: Any, *, default_provider: str = DEFAULT) -> str:
        """Give a tag a value.

        Returns:
            `Good`, or why it was not written: `Bad_NotFound`, `Bad_ReadOnly` for a tag whose signal moves it,
            `Error_TypeConversion` for a value that its data type cannot take, `Bad_TrialExpired`, or the quality of a
            tag that is bad.
        """
        with self._lock:
            provider, names = self._parsed(path, default_provider)
            node = self._find(provider, names)
            refusal = self._refusal(provider, node)
            if refusal is not None or node is None:
                return refusal or NOT_FOUND
            try:
                node.properties["value"] = convert(_type_of(node), value)
            except NotOfType:
                return NOT_CONVERTED
            node.written = self._state.now()
        self._state.tell()
        return GOOD

    def set_quality(self, path: str, quality: str, *, default_provider: str = DEFAULT) -> None:
        """Let a tag show a quality until the next call or the reset; `Good` for what it has by itself.

        Raises:
            KeyError: there is no such tag.
        """
        with self._lock:
            node = self._find(*self._parsed(path, default_provider))
            if node is None or node.kind != TAG:
                raise KeyError(f"there is no tag {path}")
            node.quality = quality
        self._state.tell()

    # How

    def _parsed(self, path: str, default_provider: str) -> tuple[str, list[str]]:
        """Provider and names of a path."""
        match = _PATH.fullmatch(path)
        assert match is not None, "the pattern takes every text"
        provider = match["provider"]
        return default_provider if provider is None else provider, [name for name in match["rest"].split("/") if name]

    def _find(self, provider: str, names: list[str]) -> Node | None:
        engine = self.engine(provider)
        return engine.root.find(names) if engine is not None else None

    def _value(self, node: Node, path: str) -> TagValue:
        signal = Signal.of(node.properties)
        data_type = _type_of(node)
        if signal is None:
            moment, value = node.written, node.properties.get("value")
        else:
            moment = self._executed()
            value = signal.at(moment - self._state.began, f"{self._state.scenario.seed}{path}")
            if data_type.startswith("Int"):
                value = round(value)
        try:
            return TagValue(convert(data_type, value), _quality(node, signal), self._ms(moment))
        except NotOfType:
            return TagValue(None, NOT_CONVERTED, self._ms(moment))

    def _executed(self) -> float:
        """When the tags were executed last: every `Timing.tags` seconds, until the end of the trial (section 4)."""
        rate, began = self._state.timing.tags, self._state.began
        passed = min(self._state.now(), self._state.trial_ends) - began
        return began + (passed // rate * rate if rate > 0 else passed)

    def _refusal(self, provider: str, node: Node | None) -> str | None:
        """Why a tag takes no value."""
        if node is None or node.kind != TAG:
            return NOT_FOUND
        signal = Signal.of(node.properties)
        settings = self._state.part(ResourceStore).config(TAG_PROVIDER, provider).get("settings")
        quality = _quality(node, signal)
        if quality != GOOD:
            return quality
        if signal is not None or node.properties.get("readOnly") is True or _is_read_only(settings):
            return READ_ONLY
        return TRIAL_EXPIRED if self._state.now() >= self._state.trial_ends else None

    def _ms(self, moment: float | None) -> int:
        return self._state.part(LogStore).wall_ms(self._state.began if moment is None else moment)


def _type_of(node: Node) -> str:
    """Its data type; `Int4` where an export leaves it out, which is Ignition's default."""
    return str(node.properties.get("dataType", "Int4"))


def _quality(node: Node, signal: Signal | None) -> str:
    """What a tag shows. Nothing is behind one whose value comes from elsewhere."""
    if node.quality != GOOD:
        return node.quality
    if node.properties.get("enabled") is False:
        return DISABLED
    return GOOD if signal is not None or node.properties.get("valueSource", "memory") == "memory" else NOT_CONNECTED


def _is_read_only(settings: Any) -> bool:
    return isinstance(settings, dict) and settings.get("readOnly") is True
