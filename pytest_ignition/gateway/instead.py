"""What there is on 8.1 in place of the REST API, by the path that was asked for (gateway API sheet, section 11)."""

from __future__ import annotations

from collections.abc import Mapping

_API = "/data/api/v1/"

_BY_SUBJECT: Mapping[str, str] = {
    "restart-tasks": "restart it with `gwcmd -r`, or its service or container",
    "backup": "restore with `gwcmd --restore FILE -y`; a backup is made in a browser, below /web/config",
    "modules": "install and look at modules in a browser, at /web/config/system.modules, or before the start",
    "projects": "projects are folders in the gateway's data/projects",
    "scan": "changes on disk are read by the third-party module project-scan-endpoint",
    "scan-lock": "changes on disk are read by the third-party module project-scan-endpoint",
    "tags": "use a WebDev route that calls system.tag",
    "resources": "its configuration is made in a browser, below /web/config",
    "mode": "deployment modes came with 8.3",
    "api-token": "API tokens came with 8.3",
    "trial": "reset the trial in a browser: /web/home, log in, #reset-trial-anchor",
    "gateway-info": "info() and gwinfo() tell what it does",
    "overview": "info() and gwinfo() tell what it does",
    "licenses": "look in a browser, at /web/status/licenses",
    "logs": "look in a browser, below /web/status",
    "diagnostics": "look in a browser, below /web/status",
    "systemPerformance": "look in a browser, below /web/status",
    "redundancy": "gwinfo() tells its redundancy",
    "designers": "look in a browser, below /web/status",
}
_LOGIN = "log in with a browser: /web/home, #login-link"
_ELSE = "it has liveness, gwinfo, its wizard, WebDev and Perspective"


def of(path: str) -> str:
    """What to do instead, in a few words."""
    if path.startswith("/data/app/"):
        return _LOGIN
    return _BY_SUBJECT.get(path.removeprefix(_API).partition("/")[0], _ELSE)
