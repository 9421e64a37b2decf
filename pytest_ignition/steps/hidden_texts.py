"""Which texts among a step's parameters are secret although their own names do not say so.

They stand apart from the step types so that collection asks them without building a parameter model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pytest_ignition.language.model import Json, Step

SECRET_FIELD = re.compile(r"passw|passphrase|pwd|secret|api[-_]?key|token", re.IGNORECASE)
"""What the selector of a field that takes a secret speaks of."""


def no_secrets(_parameters: Mapping[str, Json]) -> Iterable[str]:
    """Of a step type whose parameters' names tell all."""
    return ()


def _typed_as(name: str) -> Callable[[Mapping[str, Json]], Iterator[str]]:
    """What is typed into a field that the selector calls secret. The page itself is asked later, at the filling."""

    def secrets(parameters: Mapping[str, Json]) -> Iterator[str]:
        value = parameters.get(name)
        if isinstance(value, str) and value and _calls_secret(parameters.get("selector")):
            yield value

    return secrets


def private_selectors(steps: Iterable[Step]) -> Iterator[str]:
    """The selectors of fields that a plan calls secret, as far as its text tells them."""
    for step in steps:
        selector = step.parameters.get("selector") if step.type.startswith("browser.") else None
        if selector is None or not (step.secret or (step.type in _FILLING and _calls_secret(selector))):
            continue
        # A mapping becomes no CSS: what it means is hidden once it is there.
        if isinstance(selector, str) and "{{" not in selector:
            yield selector


_FILLING = ("browser.fill", "browser.type")


def _calls_secret(selector: Json) -> bool:
    """Whether a selector speaks of a field that holds a secret; a mapping does it in any of its values."""
    if isinstance(selector, Mapping):
        return any(map(_calls_secret, selector.values()))
    return isinstance(selector, str) and SECRET_FIELD.search(selector) is not None


def _of_verify_attribute(parameters: Mapping[str, Json]) -> Iterator[str]:
    """What a field that the selector calls secret must hold. The page itself is asked later."""
    selector, attribute, value = (parameters.get(name) for name in ("selector", "attribute", "value"))
    if not (isinstance(attribute, str) and isinstance(value, str)):
        return
    if value and attribute.lower() == "value" and _calls_secret(selector):
        yield value


def _of_license(parameters: Mapping[str, Json]) -> Iterator[str]:
    """A licence key, whose name says nothing of a secret."""
    key = parameters.get("license_key")
    if isinstance(key, str) and key:
        yield key


_OF_FILL = _typed_as("value")


def _of_manifest(parameters: Mapping[str, Json]) -> Iterator[str]:
    """What the tests of a manifest type into fields whose selectors call them secret."""
    manifest = parameters.get("manifest")
    for test in manifest if isinstance(manifest, list | tuple) else ():
        if isinstance(test, Mapping):
            yield from _OF_FILL(test)


def _of_set(parameters: Mapping[str, Json]) -> Iterator[str]:
    """What is set into a component that is called secret. Its type is asked of the page later."""
    component, value = parameters.get("component"), parameters.get("value")
    words = component.values() if isinstance(component, Mapping) else [component]
    if isinstance(value, str) and value and any(isinstance(each, str) and SECRET_FIELD.search(each) for each in words):
        yield value


SECRETS: Mapping[str, Callable[[Mapping[str, Json]], Iterable[str]]] = {
    "browser.fill": _OF_FILL,
    "browser.type": _typed_as("text"),
    "browser.verify_attribute": _of_verify_attribute,
    "gateway.activate_license": _of_license,
    "perspective.execute_test_manifest": _of_manifest,
    "perspective.set": _of_set,
}
"""Step type -> what tells its secret texts, if it has any."""
