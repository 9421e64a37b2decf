"""Whether a gateway and this machine have what a test or playbook asks for; the answer is the reason to skip it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.language.model import Requirements


def unmet(
    requirements: Requirements, client: Callable[[], GatewayClient], browser: Callable[[], str | None]
) -> str | None:
    """The first requirement that is not met, in words; None if all are.

    Args:
        requirements: what is asked for.
        client: gives the gateway's client, if the gateway has to be asked.
        browser: why no browser can be used, or None.

    Raises:
        IgnitionError: the gateway cannot be asked.
    """
    if requirements.browser:
        reason = browser()
        if reason is not None:
            return f"needs a browser: {reason}"
    if requirements.ignition is not None:
        reason = unmet_version(client(), requirements.ignition)
        if reason is not None:
            return reason
    return unmet_modules(client(), requirements.modules) if requirements.modules else None


def unmet_version(client: GatewayClient, specifier: str) -> str | None:
    """Why the gateway's version does not do, or None.

    Args:
        client: of the gateway.
        specifier: such as `>=8.3`.
    """
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion

    version = client.gwinfo().version
    try:
        met = version is not None and SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidVersion:
        met = False
    return None if met else f"needs Ignition {specifier}; {client.name} runs {version or 'an unknown version'}"


def unmet_modules(client: GatewayClient, wanted: Iterable[str]) -> str | None:
    """Which modules do not run on the gateway, or None."""
    running = {module.id for module in client.modules.list() if module.state == "ACTIVE"}
    missing = [module for module in wanted if module not in running]
    if not missing:
        return None
    return f"needs the module{'s' if len(missing) > 1 else ''} {', '.join(missing)} on {client.name}"
