"""The TLS of a gateway's settings: whom to trust, and which certificate to show."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_ignition.gateway.errors import BadGatewaySettings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_ignition.gateway.settings import GatewaySettings


def verification(settings: GatewaySettings) -> ssl.SSLContext | bool:
    """What httpx2 takes as `verify`.

    Over http the trust store is not read: that alone takes 50 ms or more.

    Raises:
        BadGatewaySettings: a file cannot be read, or holds no certificate or key.
    """
    if not settings.secure:
        return False
    if settings.ca_file is None and settings.client_certificate is None:
        return settings.verify_tls
    import httpx2

    context = httpx2.create_ssl_context(verify=settings.verify_tls)
    if settings.ca_file is not None and settings.verify_tls:
        _load(settings, "ca_file", settings.ca_file, context.load_verify_locations)
    if settings.client_certificate is not None:
        key = settings.client_key
        _load(
            settings,
            "client_certificate" if key is None else "client_certificate or client_key",
            settings.client_certificate,
            # Without a password of our own, OpenSSL would ask for one at the terminal.
            lambda path: context.load_cert_chain(path, key, password=_no_password),
        )
    return context


def _no_password() -> str:
    raise ssl.SSLError("the key has a password")


def _load(settings: GatewaySettings, what: str, path: Path, load: Callable[[Path], None]) -> None:
    try:
        load(path)
    except OSError as error:
        reason = "it is not there" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        failure = BadGatewaySettings(
            f"gateway {settings.name}: {what} {path} cannot be used: {reason}",
            hint="give a PEM file; a client's key stands in it too or in client_key, without a password",
        )
    else:
        return
    raise failure
