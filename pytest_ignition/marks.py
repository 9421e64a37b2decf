"""The markers: `ignition(...)` says what a test or playbook needs, others when it is pictured and when it pauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

import pytest

from pytest_ignition import settings
from pytest_ignition.effects import EffectName, strongest
from pytest_ignition.evidence.pictures import WHEN
from pytest_ignition.gateway.settings import Allow
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.requirements import unmet_modules, unmet_version
from pytest_ignition.session import session_of

if TYPE_CHECKING:
    from pytest_ignition.gateway.client import GatewayClient

NAME = "ignition"
SCREENSHOTS = "ignition_screenshots"
PAUSE = "ignition_pause"
_PAUSES = ("never", "failure", "step")
_KEYWORDS = ("gateway", "version", "modules", "effects")


def check(node: pytest.Item) -> None:
    """Refuse markers that mean nothing: a typo would go unnoticed.

    Raises:
        pytest.UsageError: an unknown keyword or value, with the nearest spelling.
    """
    for mark in node.iter_markers(NAME):
        if mark.args:
            raise _wrong(node, NAME, f"takes keywords only: {', '.join(_KEYWORDS)}")
        for keyword, value in mark.kwargs.items():
            if keyword not in _KEYWORDS:
                hint = did_you_mean(keyword, _KEYWORDS) or f"it takes {', '.join(_KEYWORDS)}"
                raise _wrong(node, NAME, f"has no {keyword!r}; {hint}")
            problem = _problem(keyword, value)
            if problem is not None:
                raise _wrong(node, NAME, f"{keyword} {problem}")
    for mark in node.iter_markers(SCREENSHOTS):
        if len(mark.args) != 1 or mark.kwargs or mark.args[0] not in WHEN:
            raise _wrong(node, SCREENSHOTS, f"takes one of {', '.join(WHEN)}")
    for mark in node.iter_markers(PAUSE):
        if len(mark.args) > 1 or mark.kwargs or (mark.args and mark.args[0] not in _PAUSES):
            raise _wrong(node, PAUSE, f"takes one of {', '.join(_PAUSES)}; without one it means failure")


def registered(
    config: pytest.Config, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> pytest.MarkDecorator:
    """A marker that a playbook asks for, known to pytest even under `--strict-markers`."""
    known = {line.partition(":")[0].partition("(")[0].strip() for line in config.getini("markers")}
    if name not in known:
        config.addinivalue_line("markers", f"{name}: asked for by a playbook")
    decorator: pytest.MarkDecorator = getattr(pytest.mark, name)
    return decorator.with_args(*args, **kwargs) if args or kwargs else decorator


def _wrong(node: pytest.Item, name: str, what: str) -> pytest.UsageError:
    return pytest.UsageError(f"{node.nodeid}: the marker {name} {what}")


def _problem(keyword: str, value: Any) -> str | None:
    if keyword == "version":
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        try:
            SpecifierSet(value)
        except (InvalidSpecifier, TypeError, AttributeError):
            return f"must be a version specifier such as '>=8.3', not {value!r}"
    elif keyword == "effects":
        if value not in get_args(Allow):
            return f"must be one of {', '.join(get_args(Allow))}, not {value!r}"
    elif keyword == "modules":
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
            return f"must be a list of module ids, not {value!r}"
    elif not isinstance(value, str | list | tuple):
        return f"must be a name or a list of names, not {value!r}"
    return None


def prepare(node: pytest.Item) -> None:
    """Have a marked Python test look at its marker before its other fixtures are set up; playbooks do it themselves."""
    if isinstance(node, pytest.Function) and any(node.iter_markers(NAME)):
        node.fixturenames.insert(0, "_ignition_requirements")


def screenshots(node: pytest.Item) -> str:
    """When the node's page is pictured: its marker, else the run's setting."""
    mark = node.get_closest_marker(SCREENSHOTS)
    return str(mark.args[0]) if mark is not None else settings.screenshots(node.config)


def effects(node: pytest.Item) -> EffectName | None:
    """The strongest effect that the node's markers declare; None where none does."""
    declared = list(_asked(node, "effects"))
    return strongest(declared) if declared else None


def pause(node: pytest.Item) -> str | None:
    """When the node's runs pause, as its marker says: never, failure or step; None without one."""
    mark = node.get_closest_marker(PAUSE)
    if mark is None:
        return None
    return str(mark.args[0]) if mark.args else "failure"


def skip_unless_met(node: pytest.Item, request: pytest.FixtureRequest) -> None:
    """Skip a node whose marker asks for another gateway, version or module than there is.

    Raises:
        IgnitionError: the gateway cannot be asked, or does not allow what the marker declares.
        pytest.skip.Exception: with the reason.
    """
    name: str | None = request.getfixturevalue("ignition_gateway_name")
    for wanted in _asked(node, "gateway"):
        if name not in ((wanted,) if isinstance(wanted, str) else wanted):
            chosen = name or "none"
            pytest.skip(f"runs on the gateway {_names(wanted)} only; the gateway of this run is {chosen}")
    declared = effects(node)
    if declared is not None and isinstance(node, pytest.Function):
        # A playbook is looked at as a whole, before its first step.
        session_of(node.config).guard.watch(name).permit(node.nodeid, declared)
    versions, modules = list(_asked(node, "version")), list(_asked(node, "modules"))
    if versions or modules:
        client: GatewayClient = request.getfixturevalue("_ignition_gateway")
        wanted = [module for each in modules for module in each]
        reasons = [unmet_version(client, specifier) for specifier in versions]
        for reason in [*reasons, unmet_modules(client, wanted) if wanted else None]:
            if reason is not None:
                pytest.skip(reason)


def _asked(node: pytest.Item, keyword: str) -> Iterator[Any]:
    return (mark.kwargs[keyword] for mark in node.iter_markers(NAME) if keyword in mark.kwargs)


def _names(wanted: Any) -> str:
    return wanted if isinstance(wanted, str) else " or ".join(wanted)
