from __future__ import annotations

import pickle
import re

import pytest

from pytest_ignition.errors import CheckFailed
from pytest_ignition.gateway import errors
from pytest_ignition.gateway.errors import GatewayError, error_for
from pytest_ignition.gateway.messages import Request, Response
from tests.gateway.gateways import TO_WIZARD, page, text

REQUEST = Request(method="GET", path="/data/api/v1/gateway-info")


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (
            page(401, "Unauthorized"),
            (
                "AuthenticationMissing: GET /data/api/v1/gateway-info: 401, the gateway did not recognise "
                'the API token ("Unauthorized")\n'
                "hint: set IGNITION_TOKEN to <token name>:<secret>, made under Platform > Security > API Keys"
            ),
        ),
        (
            Response(status=401),
            (
                "AuthenticationMissing: GET /data/api/v1/gateway-info: 401, the gateway did not recognise "
                "the API token\n"
                "hint: set IGNITION_TOKEN to <token name>:<secret>, made under Platform > Security > API Keys"
            ),
        ),
        (
            page(402, "Payment Required"),
            (
                'TrialExpired: GET /data/api/v1/gateway-info: 402, the trial period is over ("Payment Required")\n'
                "hint: reset the trial or activate a licence"
            ),
        ),
        (
            page(403, "Forbidden"),
            (
                "PermissionDenied: GET /data/api/v1/gateway-info: 403, the gateway does not allow this "
                'to this API token ("Forbidden")\n'
                "hint: give the token's security levels Gateway Read Permission (Write Permission for changes)"
            ),
        ),
        (
            page(404, "No route match for path: /v1/gateway-info"),
            (
                "NotFoundOnGateway: GET /data/api/v1/gateway-info: 404, there is no such thing on the gateway "
                '("No route match for path: /v1/gateway-info")'
            ),
        ),
        (
            page(503, "Service Unavailable"),
            (
                "GatewayUnavailable: GET /data/api/v1/gateway-info: 503, the gateway is starting "
                '("Service Unavailable")\n'
                "hint: wait for it with the step gateway.wait_for_ready, or gateway.wait_ready() in Python"
            ),
        ),
        (
            text("teapot", 418),
            'UnexpectedAnswer: GET /data/api/v1/gateway-info: 418, not the answer that the API promises ("teapot")',
        ),
        (
            TO_WIZARD,
            (
                "NeedsCommissioning: GET /data/api/v1/gateway-info: 302, the gateway needs commissioning\n"
                "hint: finish the wizard in a browser, or start the container with its commissioning variables"
            ),
        ),
        (
            Response(status=302, headers={"location": "https://gw:8043/data/x?state=Zq3hidden"}),
            (
                "UnexpectedAnswer: GET /data/api/v1/gateway-info: 302, a redirect to https://gw:8043/data/x\n"
                "hint: redirects are not followed; if the gateway lives at that address, give it as the URL"
            ),
        ),
        (
            Response(status=307),
            (
                "UnexpectedAnswer: GET /data/api/v1/gateway-info: 307, a redirect to nowhere\n"
                "hint: redirects are not followed; if the gateway lives at that address, give it as the URL"
            ),
        ),
    ],
)
def test_error_says_request_status_meaning_words_and_remedy(response: Response, message: str) -> None:
    error = error_for(REQUEST, response, has_token=True, secure=True)
    assert f"{type(error).__name__}: {error}" == message
    assert (error.method, error.path, error.status) == ("GET", "/data/api/v1/gateway-info", response.status)


def test_refusal_over_http_names_the_secure_channel_too() -> None:
    assert error_for(REQUEST, page(403, "Forbidden"), has_token=True, secure=False).hint == (
        "give the token's security levels Gateway Read Permission (Write Permission for changes), "
        "or use https: the token may demand a secure channel and this is plain http"
    )


@pytest.mark.parametrize("authenticated", [True, False])
def test_refusal_without_a_token_says_so(authenticated: bool) -> None:
    request = Request(method="GET", path="/x", authenticated=authenticated)
    has_token = not authenticated
    assert error_for(request, Response(status=401), has_token=has_token, secure=True).message == (
        "GET /x: 401, the gateway wants an API token"
    )
    assert error_for(request, Response(status=403), has_token=has_token, secure=True).message == (
        "GET /x: 403, the gateway does not allow this to anybody without an API token"
    )


def test_wizard_is_found_behind_a_full_address() -> None:
    response = Response(status=302, headers={"location": "http://gw:8088/welcome/?a=b"})
    assert isinstance(error_for(REQUEST, response, has_token=False, secure=False), errors.NeedsCommissioning)


def classes() -> list[type[GatewayError]]:
    found = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, GatewayError)]
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", classes())
def test_every_error_is_in_the_drawn_tree_under_its_parent(kind: type[GatewayError]) -> None:
    tree = errors.__doc__ or ""
    lines = [line for line in tree.splitlines() if re.search(rf"\b{kind.__name__}\b", line)]
    assert len(lines) == 1
    depth = len(kind.__mro__) - len(GatewayError.__mro__)
    assert lines[0].startswith("|   " * (depth - 1) + "+-- " if depth else "GatewayError")


@pytest.mark.parametrize("kind", classes())
def test_every_error_means_broken_and_survives_pickling(kind: type[GatewayError]) -> None:
    error = kind("what", hint="how", request=REQUEST, response=text("words", 500))
    again = pickle.loads(pickle.dumps(error))
    assert not isinstance(error, CheckFailed | AssertionError)
    assert (type(again), str(again), again.status, again.words) == (kind, "what\nhint: how", 500, "words")


def test_error_without_an_answer_has_no_status() -> None:
    error = errors.GatewayUnreachable("no connection", request=REQUEST)
    assert (error.method, error.path, error.status, error.words) == ("GET", "/data/api/v1/gateway-info", None, "")
