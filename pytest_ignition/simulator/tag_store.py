"""The tags of the simulated gateway: what they read, and what a write does. Nothing of HTTP here.

A value that a signal moves is computed from the state's clock when it is read. Quality codes have the names that
Ignition's `QualityCode` has.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_ignition.simulator import levels, system_tags
from pytest_ignition.simulator.log_store import LogStore
from pytest_ignition.simulator.resource_store import ResourceStore, tag_providers
from pytest_ignition.simulator.resource_types import TAG_PROVIDER
from pytest_ignition.simulator.tag_import import Outcome, folder_at, put
from pytest_ignition.simulator.tag_signals import Signal
from pytest_ignition.simulator.tag_tree import GOOD, TAG, Node, find, members, own, provider_of, tags
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

_TAKES_FROM = 0.5
"""The share of its time to settle from which on a fresh provider takes imports without keeping them."""

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
                return [Browsed(name, True, f"[{name}]") for name in tag_providers(self._state)]
            provider, names = self._parsed(path, default_provider)
            engine, node = self.engine(provider), self._find(provider, names)
            start = f"[{provider}]{''.join(f'{name}/' for name in names)}"
            children = members(engine.root, node).values() if engine is not None and node is not None else ()
            return [Browsed(each.name, each.kind != TAG, f"{start}{each.name}") for each in children]

    def metrics(self, provider: str) -> dict[str, int]:
        """What the gateway tells about a provider while it runs; nothing until it has settled (section 8)."""
        with self._lock:
            engine = self.engine(provider)
            return {} if engine is None else {"tagCount": sum(1 for _each in tags(engine.root, engine.root))}

    def engine(self, provider: str) -> Engine | None:
        """What runs a provider's tags; None where there is no such provider, or it is disabled or has not settled."""
        with self._lock:
            store = self._state.part(ResourceStore)
            definitions, made = store.definitions(TAG_PROVIDER, provider), store.made(TAG_PROVIDER, provider)
            if not store.config(TAG_PROVIDER, provider) or self.unsettled(provider):
                return None
            found = self._engines.get(provider)
            if found is None or found.definitions is not definitions:
                specs = [each for each in self._state.scenario.tag_providers if each.name == provider]
                root = provider_of(specs[0].tags if specs and made is None else ())
                found = self._engines[provider] = Engine(root=root, definitions=definitions)
            return found

    def unsettled(self, provider: str) -> float:
        """The share of its time to settle that a fresh provider has before it; 0 for one that does what it is told."""
        made, settling = self._state.part(ResourceStore).made(TAG_PROVIDER, provider), self._state.timing.settling
        if made is None or settling <= 0:
            return 0.0
        return max(0.0, (made + settling - self._state.now()) / settling)

    def lets_edit(self, provider: str, having: frozenset[levels.Level]) -> bool:
        """Whether a provider is edited by somebody with these security levels, as far as it is there."""
        config = self._state.part(ResourceStore).config(TAG_PROVIDER, provider)
        profile, settings = _mapping(config.get("profile")), _mapping(config.get("settings"))
        wanted = settings.get("editPermissions")
        editable = profile.get("type") != "MANAGED" and settings.get("readOnly") is not True
        return editable and (wanted is None or levels.allows(wanted, having))

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
                converted = convert(_type_of(node), value)
            except NotOfType:
                return NOT_CONVERTED
            changed = self._own(provider, names)
            changed.properties["value"], changed.written = converted, self._state.now()
        self._state.tell()
        return GOOD

    def exported(self, provider: str, path: str) -> Node | None:
        """A copy of what stands at a path of a provider, "" for its root; None where nothing does."""
        with self._lock:
            engine = self.engine(provider)
            node = find(engine.root, self._parsed(path, provider)[1]) if engine is not None else None
            return node.copy() if node is not None else None

    def put(self, provider: str, path: str, nodes: Iterable[Node], policy: str) -> Outcome:
        """Import nodes into a folder, which is made where there is none.

        A fresh provider says that it is not there, and then for a while takes what it does not keep (section 8).
        """
        with self._lock:
            share = self.unsettled(provider)
            engine = self.engine(provider)
            if 0 < share <= _TAKES_FROM:
                engine = Engine(root=provider_of(()), definitions={})
            if engine is None:
                return Outcome(failures=["Provider not found"])
            names = self._parsed(path, provider)[1]
            folder = folder_at(engine.root, names)
            if folder is None:
                return Outcome(failures=[f"Not a folder: {'/'.join(names)}"])
            outcome = put(folder, nodes, policy)
        self._state.tell()
        return outcome

    def set_quality(self, path: str, quality: str, *, default_provider: str = DEFAULT) -> None:
        """Let a tag show a quality until the next call or the reset; `Good` for what it has by itself.

        Raises:
            KeyError: there is no such tag.
        """
        with self._lock:
            provider, names = self._parsed(path, default_provider)
            node = self._find(provider, names)
            if node is None or node.kind != TAG:
                raise KeyError(f"there is no tag {path}")
            self._own(provider, names).quality = quality
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
        return find(engine.root, names) if engine is not None else None

    def _own(self, provider: str, names: list[str]) -> Node:
        engine = self.engine(provider)
        assert engine is not None, "the tag was found before"
        return own(engine.root, names)

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
        quality = _quality(node, signal)
        if quality != GOOD:
            return quality
        settings = _mapping(self._state.part(ResourceStore).config(TAG_PROVIDER, provider).get("settings"))
        if signal is not None or node.properties.get("readOnly") is True or settings.get("readOnly") is True:
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


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
