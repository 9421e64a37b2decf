"""HTTP over httpx2: the only module that knows the library, which it imports at the first request.

One client, and so one kept connection, per gateway: a fresh client costs 50 times a request. Redirects are answers here
(the way to the commissioning wizard is one), so a token never follows one to another host.

Errors are raised outside the handlers that catch httpx2's: those would stay attached as context, and hold the request
with its headers.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_ignition.gateway import bodies, tls
from pytest_ignition.gateway.bodies import Received
from pytest_ignition.gateway.errors import BadGatewaySettings, GatewayError, GatewayTlsError, GatewayUnreachable
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.session import WebSession

if TYPE_CHECKING:
    import httpx2

    from pytest_ignition.gateway.settings import GatewaySettings

TOKEN_HEADER = "X-Ignition-API-Token"  # noqa: S105 - the header's name (gateway API sheet, section 3)
READS = ("GET", "HEAD")
CONNECT_SECONDS = 5.0
"""A connection that takes longer than this will not come; only answers may need the full timeout."""


class HttpTransport:
    """Sends requests to one gateway, synchronously.

    Args:
        settings: which gateway.
        session: the login that requests go with, instead of the token, while there is one.
    """

    def __init__(self, settings: GatewaySettings, session: WebSession | None = None) -> None:
        self._settings = settings
        self._session = session or WebSession()
        self._client: httpx2.Client | None = None
        self._socket: socket.socket | None = None
        self._sending = False

    def __call__(self, request: Request) -> Response:
        """Send and read the whole answer.

        Raises:
            GatewayUnreachable: no answer within the request's time.
        """
        import httpx2

        if self._client is None:
            self._client = _open(httpx2.Client, httpx2.HTTPTransport, self._settings)
        client = self._client
        deadline = _Deadline(request, self._settings)
        self._sending = True
        try:
            built = _built(client, request, self._settings, self._session)
            built.extensions["trace"] = self._note_socket
            answer = client.send(built, stream=True)
            try:
                with Received(request, answer.status_code) as received:
                    for chunk in answer.iter_bytes():
                        received.take(chunk)
                        deadline.check()
            finally:
                answer.close()
            _take_cookies(client, answer, request, self._session)
            return _response(answer, received.body)
        except (
            httpx2.HTTPError,
            httpx2.InvalidURL,
            ssl.SSLError,
        ) as error:  # the async backend lets TLS alerts through
            failure = _translated(error, request, self._settings)
        finally:
            self._sending = False
            if client is not self._client:  # aborted from another thread meanwhile
                client.close()
        raise failure

    def abort(self) -> None:
        """End the request that another thread is sending; a later one opens a new connection.

        Closing a socket does not wake up who reads from it on Linux, shutting it down does. A connection that is still
        being made ends at its own limit (`CONNECT_SECONDS`).
        """
        client, self._client = self._client, None
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket = None
        if client is not None and not self._sending:
            client.close()

    def close(self) -> None:
        """Close the connection; a later request opens a new one."""
        if self._client is not None:
            self._client.close()
            self._client = None
        self._socket = None

    def _note_socket(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx2's trace extension tells of each new connection."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")


class AsyncHttpTransport:
    """Sends requests to one gateway, for the coroutines of one event loop; the same arguments."""

    def __init__(self, settings: GatewaySettings, session: WebSession | None = None) -> None:
        self._settings = settings
        self._session = session or WebSession()
        self._client: httpx2.AsyncClient | None = None

    async def __call__(self, request: Request) -> Response:
        """Send and read the whole answer.

        Raises:
            GatewayUnreachable: no answer within the request's time.
        """
        import httpx2

        if self._client is None:
            self._client = _open(httpx2.AsyncClient, httpx2.AsyncHTTPTransport, self._settings)
        deadline = _Deadline(request, self._settings)
        try:
            built = _built(self._client, request, self._settings, self._session)
            answer = await self._client.send(built, stream=True)
            try:
                with Received(request, answer.status_code) as received:
                    async for chunk in answer.aiter_bytes():
                        received.take(chunk)
                        deadline.check()
            finally:
                await answer.aclose()
            _take_cookies(self._client, answer, request, self._session)
            return _response(answer, received.body)
        except (
            httpx2.HTTPError,
            httpx2.InvalidURL,
            ssl.SSLError,
        ) as error:  # the async backend lets TLS alerts through
            failure = _translated(error, request, self._settings)
        raise failure

    async def close(self) -> None:
        """Close the connection; a later request opens a new one."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


class _Deadline:
    """httpx2 limits each read, not the answer: one that trickles in would never end."""

    def __init__(self, request: Request, settings: GatewaySettings) -> None:
        self._end = time.monotonic() + _limit(request, settings)

    def check(self) -> None:
        import httpx2

        if time.monotonic() > self._end:
            raise httpx2.ReadTimeout("")


def _open(client: Any, transport: Any, settings: GatewaySettings) -> Any:
    """A client of either face.

    Proxy variables of the environment count for gateways in the network, but a proxy never reaches a gateway on this
    machine; `SSL_CERT_FILE` counts for both.
    """
    options: dict[str, Any] = {"verify": tls.verification(settings)}
    if _is_this_machine(settings.url):
        # A transport of its own is what keeps httpx2 from looking for proxies.
        options = {"transport": _guarded(transport, options)}
    return _guarded(client, {**options, "follow_redirects": False})


def _guarded(make: Any, options: dict[str, Any]) -> Any:
    try:
        return make(**options)
    except OSError as error:
        failure = BadGatewaySettings(
            f"the certificates of the environment variable SSL_CERT_FILE or SSL_CERT_DIR cannot be read ({error})",
            hint="correct or unset it",
        )
    except (ValueError, ImportError):
        # The library's text holds the proxy's address, which may hold its password.
        failure = BadGatewaySettings(
            "the proxy that the environment or the system names cannot be used",
            hint="correct HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, or add the gateway's host to NO_PROXY",
        )
    raise failure


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _built(
    client: httpx2.Client | httpx2.AsyncClient, request: Request, settings: GatewaySettings, session: WebSession
) -> httpx2.Request:
    import httpx2

    limit = _limit(request, settings)
    headers = {**request.headers, **session.headers(request)}
    if (
        request.authenticated
        and not session.active
        and settings.credential is not None
        and settings.credential.token is not None
    ):
        headers[TOKEN_HEADER] = settings.credential.token
    content: Any = request.content
    if isinstance(content, Path):
        headers["Content-Length"] = str(bodies.length(content))
        content = bodies.async_chunks(content) if isinstance(client, httpx2.AsyncClient) else bodies.chunks(content)
    return client.build_request(
        request.method,
        # The path starts with a slash (`Request` sees to it), so this is the configured origin whatever it says.
        settings.url + request.path,
        params=dict(request.params) or None,
        json=request.json,
        content=content,
        headers=headers,
        timeout=httpx2.Timeout(limit, connect=min(CONNECT_SECONDS, limit)),
    )


def _take_cookies(
    client: httpx2.Client | httpx2.AsyncClient, answer: httpx2.Response, request: Request, session: WebSession
) -> None:
    """Hand over what was set. The library's own jar would outlive a logout, and be lost with the connection."""
    if "set-cookie" in answer.headers:
        session.take_cookies(request, answer.cookies.items())
        client.cookies.clear()


def _limit(request: Request, settings: GatewaySettings) -> float:
    return settings.timeout if request.timeout is None else request.timeout


def _response(answer: httpx2.Response, body: bytes) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(status=answer.status_code, headers=headers, body=body)


def _translated(error: Exception, request: Request, settings: GatewaySettings) -> GatewayError:
    import httpx2

    start = f"{request.method} {settings.url}{request.path}"
    limit = _limit(request, settings)
    kind: type[GatewayUnreachable] = GatewayUnreachable
    hint = "is the gateway up, and are host and port right?"
    if isinstance(error, httpx2.ConnectTimeout):
        text = f"no connection within {min(CONNECT_SECONDS, limit):g} s"
    elif isinstance(error, httpx2.TimeoutException):
        text = f"no answer within {limit:g} s"
        hint = "is the gateway busy or starting? --ignition-timeout (timeout in its settings) gives it longer"
    elif cause := _tls_cause(error):
        kind = GatewayTlsError
        text, hint = _tls(cause)
    elif isinstance(error, httpx2.ProxyError):
        text = f"the proxy of the environment refused ({error})"
        hint = "add the gateway's host to NO_PROXY if it is to be reached directly"
    elif isinstance(error, httpx2.LocalProtocolError):
        # Its text quotes the header that cannot be sent.
        text, hint = "a header of the request cannot be sent", "look for line breaks in what the settings hold"
    elif isinstance(error, httpx2.RemoteProtocolError | httpx2.DecodingError):
        text = f"no whole HTTP answer ({error})"
        hint = "is the gateway restarting, or is the port another one? The usual ones are http 8088 and https 8043"
    else:
        text = f"no connection ({error})" if str(error) else "no connection"
        if settings.secure and settings.client_certificate is None and not isinstance(error, httpx2.ConnectError):
            # With TLS 1.3 the refusal may be lost when the server hangs up (measured: sometimes, under load).
            hint = f"{hint} One that wants a client certificate hangs up so too: name it in client_certificate"
    failure = kind(f"{start}: {text}", hint=hint, request=request)
    failure.lost = isinstance(error, httpx2.RemoteProtocolError | httpx2.DecodingError | httpx2.ReadError)
    if failure.lost and request.method not in READS:
        failure.hint = "the gateway may have carried it out all the same: look before you send it again"
    return failure


def _tls_cause(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def _tls(cause: ssl.SSLError) -> tuple[str, str]:
    """The text and the remedy."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        hint = (
            "install the gateway's certificate authority in the system's trust store, or name its file in the setting "
            "ca_file or in SSL_CERT_FILE, or use --ignition-insecure (verify_tls = false) for a test gateway"
        )
        return f"the TLS certificate is not trusted ({cause})", hint
    if "CERTIFICATE_REQUIRED" in str(cause) or "HANDSHAKE_FAILURE" in str(cause):
        return (
            f"no TLS connection ({cause})",
            "does the gateway want a client certificate? Name it in client_certificate",
        )
    return f"no TLS connection ({cause})", "does the port speak plain http? The usual ones are http 8088 and https 8043"
