"""What can go wrong with a gateway. All of it means *broken*: nothing was compared, it could not be asked.

GatewayError
+-- BadGatewayUrl            the address cannot be one
+-- GatewayUnreachable       no answer: refused, unknown host, too slow
|   +-- GatewayTlsError      the certificate is not trusted
+-- GatewayAnswerError       an answer, but not the wanted one; has method, path, status, the gateway's words
|   +-- AuthenticationMissing    401
|   +-- PermissionDenied         403
|   +-- NotFoundOnGateway        404
|   +-- TrialExpired             402
|   +-- GatewayUnavailable       503, while it starts
|   +-- NeedsCommissioning       every page leads to the wizard
|   +-- UnexpectedAnswer         not what the API says
+-- NeedsIgnition83          the REST API came with 8.3
+-- GatewayNotReady          it did not come up in time
"""

from __future__ import annotations

import html
import json
import re

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.messages import Request, Response


class GatewayError(IgnitionError):
    """The gateway could not be asked."""


class BadGatewayUrl(GatewayError):
    """The address cannot be one."""

    retryable = False


class GatewayUnreachable(GatewayError):
    """No answer came."""


class GatewayTlsError(GatewayUnreachable):
    """The certificate is not trusted."""


class NeedsIgnition83(GatewayError):
    """The REST API came with Ignition 8.3; 8.1 answers 404 (gateway API sheet, section 11)."""

    retryable = False


class GatewayNotReady(GatewayError):
    """The gateway did not come up in time."""


class GatewayAnswerError(GatewayError):
    """An answer, but not the wanted one.

    Attributes:
        method, path, status: the request and what came back.
        words: what the gateway said, in its own words, or "".
    """

    def __init__(self, request: Request, response: Response, meaning: str, *, hint: str | None = None) -> None:
        self.method = request.method
        self.path = request.path
        self.status = response.status
        self.words = gateway_words(response)
        said = f' ("{self.words}")' if self.words else ""
        super().__init__(f"{request.method} {request.path}: {response.status}, {meaning}{said}", hint=hint)


class AuthenticationMissing(GatewayAnswerError):
    """401: the credential is missing or not recognised."""


class PermissionDenied(GatewayAnswerError):
    """403: recognised, but not allowed."""


class NotFoundOnGateway(GatewayAnswerError):
    """404."""


class TrialExpired(GatewayAnswerError):
    """402: the trial period is over."""


class GatewayUnavailable(GatewayAnswerError):
    """503: the gateway is starting."""


class NeedsCommissioning(GatewayAnswerError):
    """The gateway is fresh: every page leads to its wizard."""


class UnexpectedAnswer(GatewayAnswerError):
    """Not what the API says."""


def error_for(request: Request, response: Response, *, has_token: bool, secure: bool) -> GatewayAnswerError:
    """The error of an answer that is not a success (gateway API sheet, sections 1 to 3)."""
    status = response.status
    if status in (301, 302, 303, 307, 308) and response.header("location").rstrip("/").endswith("/welcome"):
        return NeedsCommissioning(
            request,
            response,
            "the gateway is not commissioned yet",
            hint="finish the wizard in a browser, or start the container with its commissioning variables",
        )
    if status == 401:
        return AuthenticationMissing(
            request,
            response,
            "the gateway did not recognise the API token" if has_token else "the gateway wants an API token",
            hint="set IGNITION_TOKEN to <token name>:<secret>, made under Platform > Security > API Keys",
        )
    if status == 403:
        channel = "" if secure else ", or the token demands a secure channel and this is plain http: use https"
        return PermissionDenied(
            request,
            response,
            "the gateway knows the credential but does not allow this",
            hint=f"give the token's security levels Gateway Read Permission (or Write){channel}",
        )
    if status == 402:
        return TrialExpired(request, response, "the trial period is over", hint="reset the trial or activate a licence")
    if status == 404:
        return NotFoundOnGateway(request, response, "there is no such thing on the gateway")
    if status == 503:
        return GatewayUnavailable(
            request, response, "the gateway is starting", hint="wait for it with gateway.wait_for_ready"
        )
    return UnexpectedAnswer(request, response, "not the answer that the API promises")


def gateway_words(response: Response, longest: int = 200) -> str:
    """What the gateway itself says: the MESSAGE row of its error page, a JSON message, or the text."""
    text = response.text().strip()
    if not text:
        return ""
    found = re.search(r"<tr><th>MESSAGE:</th><td>(.*?)</td>", text, re.DOTALL)
    if found:
        return _short(html.unescape(found.group(1)), longest)
    try:
        data = json.loads(text)
    except ValueError:
        return _short(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|script).*?</\1>", " ", text)), longest)
    if isinstance(data, dict):
        problem = data.get("problem")
        message = data.get("message") or (problem.get("message") if isinstance(problem, dict) else None)
        if message:
            return _short(str(message), longest)
    return _short(text, longest)


def _short(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 3] + "..."
