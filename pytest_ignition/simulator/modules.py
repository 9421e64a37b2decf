"""The modules that the simulated gateway claims to have, in the shape of the API (gateway API sheet, section 5)."""

from __future__ import annotations

from typing import Any

from pytest_ignition.simulator.state import BUILD, VERSION

_NAMES = {
    "com.inductiveautomation.alarm-notification": ("Alarm Notification", "Alarm pipelines and notification profiles"),
    "com.inductiveautomation.historian": ("Tag Historian", "Stores and queries tag history"),
    "com.inductiveautomation.opcua": ("OPC UA", "OPC UA server and device connections"),
    "com.inductiveautomation.perspective": ("Perspective", "Sessions in the browser and on mobile devices"),
    "com.inductiveautomation.reporting": ("Reporting", "Report design and scheduling"),
    "com.inductiveautomation.sqlbridge": ("SQL Bridge", "Transaction groups"),
    "com.inductiveautomation.webdev": ("Web Developer", "HTTP resources with scripts"),
}


def healthy_modules() -> list[dict[str, Any]]:
    """Running modules."""
    return [
        {
            "id": module_id,
            "onStartup": "enabled",
            "shouldUpgrade": False,
            "name": name,
            "version": f"{VERSION} ({BUILD})",
            "description": description,
            "vendorId": "com.inductiveautomation",
            "vendorName": "Inductive Automation",
            "selfSigned": False,
            "state": "ACTIVE",
            "licenseState": "Trial",
            "startupTime": 1200,
        }
        for module_id, (name, description) in _NAMES.items()
    ]
