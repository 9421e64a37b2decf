"""The gateway's address: from what people type to an origin."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from pytest_ignition.gateway.errors import BadGatewayUrl

_EXAMPLE = "https://host:8043"
_HIGHEST_PORT = 65535
_LOOSE = re.compile(
    r"(?:([a-z]+)?:?[/\\]+)?\s*([a-z0-9_][a-z0-9._-]*+)(?!:?[/\\]{2})(?::(\d{2,5}))?(?=[/\\?#]|\s*$)", re.IGNORECASE
)
"""Scheme, host and port of something that is nearly a URL."""
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?", re.IGNORECASE)


def normalise_url(text: str) -> str:
    """The origin: scheme, host and port, in lower case and without a trailing slash.

    The scheme must be written: over http the API token travels readable, so that is never guessed.

    Raises:
        BadGatewayUrl: no http or https URL of a host, or one that carries a password. No message shows the latter.
    """
    text = text.strip()
    if "@" in text:
        # Whatever stands before the last @ may be a password, however the rest would be read.
        raise BadGatewayUrl(
            f"the gateway URL for {_shown(text.rpartition('@')[2])} holds a user name or password",
            hint="set IGNITION_USERNAME and IGNITION_PASSWORD (or IGNITION_TOKEN) instead",
        )
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not host or port == 0 or re.search(r"[\s\\]", text):
        raise BadGatewayUrl(f"{_shown(text)} is not a gateway URL", hint=f"write it as {_guess(text)}")
    origin = f"{parts.scheme}://{_host(host, text)}" + (f":{port}" if port else "")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise BadGatewayUrl(
            f"gateway URL {_shown(text)} goes beyond host and port",
            hint=f"give {origin}; paths belong into steps and tests",
        )
    return origin


def _host(host: str, text: str) -> str:
    try:
        if ":" in host:
            return f"[{ipaddress.IPv6Address(host)}]"
        # Names with other letters travel in their ASCII form; invisible ones from a copied page vanish here.
        ascii_host = host.encode("idna").decode() if not host.isascii() else host
    except ValueError:
        ascii_host = ""
    if not _HOST.fullmatch(ascii_host):
        raise BadGatewayUrl(f"{_shown(text)} is not a gateway URL: no host has such a name", hint=f"as in {_EXAMPLE}")
    return ascii_host


def _shown(text: str, longest: int = 80) -> str:
    """For a message: without a query, which may hold a secret, and not endless."""
    text = re.split(r"[?#]", text, maxsplit=1)[0]
    return repr(text if len(text) <= longest else text[: longest - 3] + "...")


def _guess(text: str) -> str:
    """What may have been meant."""
    found = _LOOSE.match(text)
    if not found or int(found[3] or 0) > _HIGHEST_PORT:
        return _EXAMPLE
    scheme, host, port = found.groups()
    secure = (scheme or "").casefold() == "https" or (port or "").endswith("43")
    return f"{'https' if secure else 'http'}://{host.lower()}" + (f":{port}" if port else "")
