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
    from pytest_ignition.gateway.backup import Restored
    from pytest_ignition.gateway.backup_file import Backup, read_backup
    from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
    from pytest_ignition.gateway.errors import (
        AlreadyCommissioned,
        AnswerTooLong,
        AuthenticationMissing,
        BackupRefused,
        BadBackupFile,
        BadGatewayFile,
        BadGatewaySettings,
        BadGatewayUrl,
        BadModuleFile,
        BadProjectFile,
        BadTagFile,
        BundleNotReady,
        CommissioningRefused,
        GatewayAnswerError,
        GatewayError,
        GatewayNotReady,
        GatewayTlsError,
        GatewayUnavailable,
        GatewayUnreachable,
        InvalidProject,
        InvalidResource,
        LoginRefused,
        ModuleNotChanged,
        ModuleNotInstalled,
        NeedsCommissioning,
        NeedsIgnition83,
        NoSuchFileInProject,
        NotFoundOnGateway,
        PermissionDenied,
        ProjectExists,
        ProjectRefused,
        ResourceExists,
        ResourceInUse,
        ResourceRefused,
        RestoreInterrupted,
        ScanLocked,
        SignatureMismatch,
        TagsNotImported,
        TagsRefused,
        TermsNotAccepted,
        TokenNotRestored,
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
    from pytest_ignition.gateway.modes import DeploymentMode
    from pytest_ignition.gateway.permissions import Permissions
    from pytest_ignition.gateway.project_zip import (
        ProjectResource,
        ProjectZip,
        read_project,
        read_project_file,
        read_project_json,
        read_view,
        write_project,
    )
    from pytest_ignition.gateway.resource_models import (
        ExtensionPoint,
        Reference,
        Resource,
        ResourceChange,
        ResourceName,
        ResourceType,
    )
    from pytest_ignition.gateway.scans import Scan, ScanLock
    from pytest_ignition.gateway.settings import Credential, GatewaySettings, Secret
    from pytest_ignition.gateway.tag_results import TagFailure, TagImport
    from pytest_ignition.gateway.tokens import ApiToken, GeneratedToken, NewToken

_HOME = {
    "DeploymentMode": "modes",
    "Permissions": "permissions",
    "Restored": "backup",
    "Secret": "settings",
    **dict.fromkeys(("Backup", "read_backup"), "backup_file"),
    **dict.fromkeys(("Scan", "ScanLock"), "scans"),
    **dict.fromkeys(
        (
            "ProjectResource",
            "ProjectZip",
            "read_project",
            "read_project_file",
            "read_project_json",
            "read_view",
            "write_project",
        ),
        "project_zip",
    ),
    **dict.fromkeys(("TagFailure", "TagImport"), "tag_results"),
    **dict.fromkeys(("ApiToken", "GeneratedToken", "NewToken"), "tokens"),
    **dict.fromkeys(
        ("ExtensionPoint", "Reference", "Resource", "ResourceChange", "ResourceName", "ResourceType"),
        "resource_models",
    ),
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
    "ApiToken",
    "AsyncGatewayClient",
    "AuthenticationMissing",
    "Backup",
    "BackupRefused",
    "BadBackupFile",
    "BadGatewayFile",
    "BadGatewaySettings",
    "BadGatewayUrl",
    "BadModuleFile",
    "BadProjectFile",
    "BadTagFile",
    "BundleNotReady",
    "CommissioningRefused",
    "Credential",
    "DeploymentMode",
    "ExtensionPoint",
    "GatewayAnswerError",
    "GatewayClient",
    "GatewayError",
    "GatewayInfo",
    "GatewayNotReady",
    "GatewaySettings",
    "GatewayTlsError",
    "GatewayUnavailable",
    "GatewayUnreachable",
    "GeneratedToken",
    "GwInfo",
    "Health",
    "Info",
    "InvalidProject",
    "InvalidResource",
    "LoginRefused",
    "Module",
    "ModuleNotChanged",
    "ModuleNotInstalled",
    "NeedsCommissioning",
    "NeedsIgnition83",
    "NewToken",
    "NoSuchFileInProject",
    "NotFoundOnGateway",
    "Overview",
    "PermissionDenied",
    "Permissions",
    "Ping",
    "Project",
    "ProjectExists",
    "ProjectRefused",
    "ProjectResource",
    "ProjectZip",
    "Reference",
    "Request",
    "Resource",
    "ResourceChange",
    "ResourceExists",
    "ResourceInUse",
    "ResourceName",
    "ResourceRefused",
    "ResourceType",
    "Response",
    "RestoreInterrupted",
    "Restored",
    "Scan",
    "ScanLock",
    "ScanLocked",
    "Secret",
    "SignatureMismatch",
    "TagFailure",
    "TagImport",
    "TagsNotImported",
    "TagsRefused",
    "TermsNotAccepted",
    "ThreadCounts",
    "TokenNotRestored",
    "TrialExpired",
    "TrialStillRuns",
    "UnexpectedAnswer",
    "Upload",
    "read_backup",
    "read_project",
    "read_project_file",
    "read_project_json",
    "read_view",
    "write_project",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOME.get(name, 'errors')}")
    return getattr(home, name)
