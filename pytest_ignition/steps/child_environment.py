"""The environment of a script's process: what Python and the system need, and what the step names. Nothing else.

Tokens and passwords stand in the environment of whoever runs the tests; a script that needs one says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pytest_ignition.engine.errors import StepError
from pytest_ignition.language.secret_names import is_secret

_NEEDED = frozenset(
    (
        # where programs, libraries and the user's own packages are
        *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "VIRTUAL_ENV", "CONDA_PREFIX"),
        *("HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "USER", "USERNAME"),
        *("LOGNAME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"),
        # Windows, without which no process starts or opens a socket
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "PROGRAMFILES", "PROGRAMFILES(X86)", "OS"),
        *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
        *("TEMP", "TMP", "TMPDIR", "LANG", "LANGUAGE", "TZ", "TERM"),
        *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "JAVA_HOME"),
        # how the network is reached
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NO_PROXY"),
    )
)
_PROXIES = frozenset(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"))
_PATTERN = re.compile(r"LC_[A-Z]+|PYTHON[A-Z]+[0-9]*")
"""The locale; the interpreter's own variables, which have no underscore: PYTHONPATH, PYTHONUTF8."""


class VariableMissing(StepError):
    """A script asks for a variable of the environment that is not set."""

    retryable = False


def child_environment(
    inherited: Mapping[str, str], named: Mapping[str, object] | Sequence[str] | None
) -> dict[str, str]:
    """The variables of a script's process.

    Args:
        inherited: this process's own.
        named: names of further ones that go along, or names and values.

    Raises:
        VariableMissing: one that is named is not set.
    """
    found = {name: value for name, value in inherited.items() if _goes_along(name.upper(), value)}
    if isinstance(named, Mapping):
        return found | {name: str(value) for name, value in named.items()}
    for name in named or ():
        if name not in inherited:
            raise VariableMissing(
                f"the script needs the environment variable {name}, which is not set",
                hint=f"set {name}, or give it a value here: `env: {{{name}: ...}}`",
            )
        found[name] = inherited[name]
    return found


def secrets_among(environment: Mapping[str, str], named: Mapping[str, object] | Sequence[str] | None) -> list[str]:
    """The values that the step names and that must never be shown, by their names."""
    return [environment[name] for name in named or () if is_secret(name) and environment.get(name)]


def _goes_along(name: str, value: str) -> bool:
    if name in _PROXIES:
        # An address with a user's password in it is a secret.
        return "@" not in value
    return name in _NEEDED or _PATTERN.fullmatch(name) is not None
