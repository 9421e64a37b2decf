"""HTTP over httpx2: the only module that knows the library. One kept connection pool per client."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.errors import GatewayTlsError, GatewayUnreachable
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.settings import GatewaySettings

if TYPE_CHECKING:
    import httpx2

TOKEN_HEADER = "X-Ignition-API-Token"  # noqa: S105 - the header's name (gateway API sheet, section 3)


class HttpTransport:
    """Sends requests to one gateway, synchronously."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._client: httpx2.Client | None = None

    def __call__(self, request: Request) -> Response:
        """Send and read the whole answer.

        Raises:
            GatewayUnreachable: no answer within the request's time.
        """
        import httpx2

        if self._client is None:
            self._client = httpx2.Client(**_client_options(self._settings))
        try:
            answer = self._client.request(request.method, request.path, **_options(request, self._settings))
        except httpx2.HTTPError as error:
            raise _translate(error, request, self._settings) from None
        return _response(answer)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None


class AsyncHttpTransport:
    """Sends requests to one gateway, for coroutines."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._client: httpx2.AsyncClient | None = None

    async def __call__(self, request: Request) -> Response:
        """Send and read the whole answer.

        Raises:
            GatewayUnreachable: no answer within the request's time.
        """
        import httpx2

        if self._client is None:
            self._client = httpx2.AsyncClient(**_client_options(self._settings))
        try:
            answer = await self._client.request(request.method, request.path, **_options(request, self._settings))
        except httpx2.HTTPError as error:
            raise _translate(error, request, self._settings) from None
        return _response(answer)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _client_options(settings: GatewaySettings) -> dict[str, Any]:
    # Redirects are answers here: the way to the commissioning wizard is one. Proxy variables count for gateways in
    # the network, but a proxy can never reach the simulator or a container on this machine.
    host = settings.url.partition("://")[2].rpartition(":")[0] or settings.url.partition("://")[2]
    local = host in ("localhost", "127.0.0.1", "[::1]")
    return {
        "base_url": settings.url,
        "verify": settings.verify_tls,
        "follow_redirects": False,
        "trust_env": not local,
    }


def _options(request: Request, settings: GatewaySettings) -> dict[str, Any]:
    headers = {}
    if request.authenticated and settings.credential is not None and settings.credential.token:
        headers[TOKEN_HEADER] = settings.credential.token
    return {"params": dict(request.params), "headers": headers, "timeout": request.timeout or settings.timeout}


def _response(answer: httpx2.Response) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(status=answer.status_code, headers=headers, body=answer.content)


def _translate(error: Exception, request: Request, settings: GatewaySettings) -> GatewayUnreachable:
    import httpx2

    start = f"{request.method} {settings.url}{request.path}"
    if isinstance(error, httpx2.TimeoutException):
        limit = request.timeout or settings.timeout
        return GatewayUnreachable(
            f"{start}: no answer within {limit:g} s",
            hint="is the gateway up, and the address right? --ignition-timeout gives it longer",
        )
    if _is_tls(error):
        return GatewayTlsError(
            f"{start}: the TLS certificate is not trusted ({error})",
            hint="add the gateway's certificate authority to the system's trust store, "
            "or use --ignition-insecure (verify_tls = false) for a test gateway",
        )
    return GatewayUnreachable(
        f"{start}: no connection ({error})" if str(error) else f"{start}: no connection",
        hint="is the gateway up, and are host and port right?",
    )


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
