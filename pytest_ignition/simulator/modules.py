"""The modules that the simulated gateway claims to have, in the shape of the API (gateway API sheet, section 5)."""

from __future__ import annotations

from typing import Any

from pytest_ignition.simulator.state import FULL_VERSION

_MODULES = (
    ("com.inductiveautomation.alarm-notification", "Alarm Notification", "Alarm pipelines and notification profiles"),
    ("com.inductiveautomation.eam", "Enterprise Administration", "Manages a network of gateways"),
    ("com.inductiveautomation.historian", "Historian Core", "Stores and queries tag history"),
    ("com.inductiveautomation.opcua", "OPC UA", "OPC UA server and device connections"),
    ("com.inductiveautomation.perspective", "Perspective", "Sessions in the browser and on mobile devices"),
    ("com.inductiveautomation.reporting", "Reporting", "Report design and scheduling"),
    ("com.inductiveautomation.sfc", "SFC", "Sequential function charts"),
    ("com.inductiveautomation.vision", "Vision", "Clients on the desktop"),
    ("com.inductiveautomation.webdev", "WebDev", "HTTP resources with scripts"),
)


def healthy_modules() -> list[dict[str, Any]]:
    """Running modules. Types as in the gateway's own OpenAPI: `vendorId` a number, `startupTime` a text."""
    return [
        {
            "id": module_id,
            "onStartup": "enabled",
            "shouldUpgrade": False,
            "name": name,
            "version": FULL_VERSION,
            "description": description,
            "vendorId": 0,
            "vendorName": "Inductive Automation",
            "selfSigned": False,
            "state": "ACTIVE",
            "licenseState": "Trial",
            "startupTime": "1200",
        }
        for module_id, name, description in _MODULES
    ]
