"""What the steps about Perspective sessions share: components and expected values as parameters, addresses, logins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

from pydantic import Field, PlainValidator

from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.browser.perspective.target import Target, target_of
from pytest_ignition.engine.context import StepContext
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.differences import show
from pytest_ignition.language.matcher_arguments import bad_matchers, is_matcher
from pytest_ignition.language.matchers import mismatches
from pytest_ignition.steps.browser import open_page, time_limit
from pytest_ignition.steps.registry import StepParameters
from pytest_ignition.steps.units import Milliseconds

if TYPE_CHECKING:
    from pytest_ignition.browser.perspective.opening import Login
    from pytest_ignition.browser.perspective.session import Perspective

COMPONENT = (
    "Which component: its domId, or a mapping of dom_id, type, label, text, path, and view, dock, popup, within, nth, "
    "exact"
)
TIMEOUT = "Longest wait, in milliseconds; 0 leaves it to the step's own time limit"
DEFAULT_TIMEOUT = 10_000


def _expected(value: Any) -> Any:
    wrong = next(bad_matchers(value), None)
    if wrong is not None:
        raise ValueError(f"{wrong.message}; {wrong.hint}" if wrong.hint else wrong.message)
    return value


def _target(value: Any) -> Target:
    return target_of(value)


ComponentTarget = Annotated[Target, PlainValidator(_target, json_schema_input_type=str | dict[str, Any])]
"""A component as playbooks write it."""

Expected = Annotated[Any, PlainValidator(_expected, json_schema_input_type=Any)]
"""A value, or matchers of the language."""


class Timed(StepParameters):
    """Base of what waits."""

    timeout: Milliseconds = Field(default=DEFAULT_TIMEOUT, ge=0, description=TIMEOUT)


class OfComponent(Timed):
    """Base of what is about one component."""

    component: ComponentTarget = Field(description=COMPONENT)


@contextmanager
def perspective(context: StepContext, timeout: float) -> Iterator[tuple[Perspective, Mapping[str, Any]]]:
    """The run's page as a session, and how long its deeds may take."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, timeout)
        yield page.perspective, {"timeout_ms": timeout_ms, "limit": limit}


def comparison(expected: Any) -> tuple[Callable[[Any], bool], str]:
    """Whether a value is as expected, and that in words."""

    def fits(value: Any) -> bool:
        return not mismatches(value, expected)

    wrong = mismatches(None, expected)
    return fits, wrong[0].expected if is_matcher(expected) and wrong else show(expected)


def client_url(
    gateway: Mapping[str, Any] | None, project: str | None, page: str, params: Mapping[str, Any] | None = None
) -> str:
    """The address of a project's page (Perspective DOM sheet, section 2).

    Args:
        gateway: `url` and `project` of the gateway; None for none.
        project: instead of the gateway's own.
        page: such as `/` or `/line/2`; a whole address stays as it is.
        params: what stands behind the `?`.

    Raises:
        BrowserError: no gateway is configured, or nothing tells the project.
    """
    query = f"?{urlencode({key: _word(value) for key, value in params.items()})}" if params else ""
    if page.startswith(("http://", "https://")):
        return page + query
    if not gateway or not gateway.get("url"):
        raise BrowserError(
            "cannot open a Perspective session: no gateway is configured",
            hint="name one with --gateway URL, or give `page` as a whole address",
        )
    name = project or gateway.get("project")
    if not name:
        raise BrowserError(
            "cannot open a Perspective session: nothing tells which project",
            hint="give `project`, or set the `project` of the gateway in ignition.toml",
        )
    route = "/".join(quote(part, safe=":@!$&'()*+,;=~-._%") for part in page.strip("/").split("/"))
    base = f"{str(gateway['url']).rstrip('/')}/data/perspective/client/{quote(str(name), safe='')}"
    return f"{base}/{route}{query}" if route else f"{base}{query}"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def gateway_of(context: StepContext) -> Mapping[str, Any] | None:
    """Settings of the gateway under test as references see them; None where there is none."""
    found: Mapping[str, Any] | None = context.resources.roots().get("gateway")
    return found


def login_of(credentials: Mapping[str, Any] | None, name: str | None) -> Login | None:
    """Who logs in.

    Args:
        credentials: by name.
        name: None for the gateway's own credential, if it has one.

    Raises:
        IgnitionError: there is no credential of that name, or it has no user name and password.
    """
    from pytest_ignition.browser.perspective.opening import Login

    try:
        # Not by its truth: a gateway's own credential is none of those that are counted.
        found = credentials[name or "default"] if credentials is not None else {}
    except (KeyError, IgnitionError):
        if name is not None:
            raise
        return None
    username, password = found.get("username"), found.get("password")
    if username and password:
        return Login(username=username, password=password)
    if name is None:
        return None
    raise BrowserError(f"the credential {name!r} cannot log in: it has no user name and password")
