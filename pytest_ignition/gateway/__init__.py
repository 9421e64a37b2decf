"""Client for real Ignition gateways: one core without I/O, a sync and an async face. Knows neither engine nor pytest.

    settings   which gateway, with which credential
    client     `GatewayClient` and `AsyncGatewayClient`: thin faces over the operations
    operations what can be asked, as generators that yield requests (`messages`) and return `models`
    drive      carries an operation out with a transport and a waiter
    transport  HTTP; the only module that imports the HTTP library, at the first request
    errors     what can go wrong

Names are looked up when first used, so that `pytest_ignition.gateway.settings` costs no more than itself.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
    from pytest_ignition.gateway.errors import (
        AlreadyCommissioned,
        AnswerTooLong,
        AuthenticationMissing,
        BadGatewayFile,
        BadGatewaySettings,
        BadGatewayUrl,
        BadModuleFile,
        BundleNotReady,
        CommissioningRefused,
        GatewayAnswerError,
        GatewayError,
        GatewayNotReady,
        GatewayTlsError,
        GatewayUnavailable,
        GatewayUnreachable,
        LoginRefused,
        ModuleNotChanged,
        ModuleNotInstalled,
        NeedsCommissioning,
        NeedsIgnition83,
        NotFoundOnGateway,
        PermissionDenied,
        TermsNotAccepted,
        TrialExpired,
        TrialStillRuns,
        UnexpectedAnswer,
    )
    from pytest_ignition.gateway.messages import Request, Response
    from pytest_ignition.gateway.models import (
        GatewayInfo,
        GwInfo,
        Health,
        Info,
        Module,
        Overview,
        Ping,
        Project,
        ThreadCounts,
        Upload,
    )
    from pytest_ignition.gateway.settings import Credential, GatewaySettings

_HOME = {
    **dict.fromkeys(("AsyncGatewayClient", "GatewayClient"), "client"),
    **dict.fromkeys(("Credential", "GatewaySettings"), "settings"),
    **dict.fromkeys(("Request", "Response"), "messages"),
    **dict.fromkeys(
        (
            "GatewayInfo",
            "GwInfo",
            "Health",
            "Info",
            "Module",
            "Overview",
            "Ping",
            "Project",
            "ThreadCounts",
            "Upload",
        ),
        "models",
    ),
}

__all__ = [
    "AlreadyCommissioned",
    "AnswerTooLong",
    "AsyncGatewayClient",
    "AuthenticationMissing",
    "BadGatewayFile",
    "BadGatewaySettings",
    "BadGatewayUrl",
    "BadModuleFile",
    "BundleNotReady",
    "CommissioningRefused",
    "Credential",
    "GatewayAnswerError",
    "GatewayClient",
    "GatewayError",
    "GatewayInfo",
    "GatewayNotReady",
    "GatewaySettings",
    "GatewayTlsError",
    "GatewayUnavailable",
    "GatewayUnreachable",
    "GwInfo",
    "Health",
    "Info",
    "LoginRefused",
    "Module",
    "ModuleNotChanged",
    "ModuleNotInstalled",
    "NeedsCommissioning",
    "NeedsIgnition83",
    "NotFoundOnGateway",
    "Overview",
    "PermissionDenied",
    "Ping",
    "Project",
    "Request",
    "Response",
    "TermsNotAccepted",
    "ThreadCounts",
    "TrialExpired",
    "TrialStillRuns",
    "UnexpectedAnswer",
    "Upload",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOME.get(name, 'errors')}")
    return getattr(home, name)
