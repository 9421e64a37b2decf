"""Step types `perspective.*` about the session: opened, logged in, navigated, settled, left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.perspective_common import TIMEOUT, Timed, client_url, gateway_of, login_of, perspective
from pytest_ignition.steps.places import writable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds

PAGE_TIMEOUT = 30_000


class Open(StepParameters):
    """Parameters of `perspective.open`."""

    page: str = Field(default="/", description="Path of the page, such as /line/2; or a whole address")
    project: str | None = Field(default=None, description="Project; the gateway's own if not said")
    params: dict[str, Any] = Field(default_factory=dict, description="What stands behind the `?` of the address")
    login: Literal["when_asked", "always", "never"] = Field(
        default="when_asked",
        description="Whether to log in: when the session asks for it, always (by the app bar where it does not ask), "
        "or never",
    )
    credential: str | None = Field(default=None, description="Name of the credential; the gateway's own if not said")
    stored_login: str | None = Field(
        default=None,
        description="File beside the playbook that keeps the login for other runs; it is as secret as a password",
    )
    agree_personal_use: bool = Field(
        default=False, description="Answer the Maker edition's question with yes: it is used for personal purposes"
    )
    timeout: Milliseconds = Field(default=PAGE_TIMEOUT, ge=0, description=TIMEOUT)


class WaitReady(StepParameters):
    """Parameters of `perspective.wait_ready`."""

    timeout: Milliseconds = Field(default=PAGE_TIMEOUT, ge=0, description=TIMEOUT)


class Navigate(StepParameters):
    """Parameters of `perspective.navigate`."""

    ONE_OF: ClassVar[tuple[str, ...]] = ("page", "history")

    page: str | None = Field(default=None, description="Path of the page of the same project, such as /line/2")
    history: Literal["back", "forward"] | None = Field(default=None, description="Go back or forward instead")
    timeout: Milliseconds = Field(default=PAGE_TIMEOUT, ge=0, description=TIMEOUT)

    @model_validator(mode="after")
    def _exactly_one(self) -> Navigate:
        if (self.page is None) is (self.history is None):
            raise ValueError("give exactly one of page and history")
        return self


class ExpectPage(Timed):
    """Parameters of `perspective.expect_page`."""

    page: str | None = Field(default=None, description="Path of the page that must be shown, such as /line/2")
    title: str | None = Field(default=None, description="Title that the browser's tab must have")


class Settle(Timed):
    """Parameters of `perspective.settle`."""

    quiet: Milliseconds = Field(
        default=500, gt=0, description="How long nothing on the page must have changed, in milliseconds"
    )


@step_type(
    "perspective.open",
    effect=Effect.READ,
    outputs=("url", "title", "session_id", "logged_in", "status"),
    needs=("browser",),
)
def open_(context: StepContext, parameters: Open) -> Mapping[str, Json]:
    """Open a page of a project, log in if that is wanted, and wait until the session is ready."""
    url = client_url(gateway_of(context), parameters.project, parameters.page, parameters.params)
    login = None
    if parameters.login != "never":
        login = login_of(context.resources.roots().get("credential"), parameters.credential)
    stored = writable(context, parameters.stored_login) if parameters.stored_login else None
    with perspective(context, parameters.timeout) as (session, limits):
        opened = session.open(
            url,
            login=login,
            when=parameters.login,
            agree_personal_use=parameters.agree_personal_use,
            stored_login=stored,
            **limits,
        )
    return {**asdict(opened), "status": "ready"}


@step_type("perspective.wait_ready", effect=Effect.READ, outputs=("url", "status"), needs=("browser",))
def wait_ready(context: StepContext, parameters: WaitReady) -> Mapping[str, Json]:
    """Wait until the session can be used: connected, its page drawn, no value pending."""
    with perspective(context, parameters.timeout) as (session, limits):
        session.wait_ready(**limits)
        url = session.page.url
    return {"url": url, "status": "ready"}


@step_type("perspective.navigate", effect=Effect.READ, outputs=("url", "loaded", "status"), needs=("browser",))
def navigate(context: StepContext, parameters: Navigate) -> Mapping[str, Json]:
    """Go to another page inside the session by the history; users click a menu, as `perspective.click` does."""
    loaded = False
    with perspective(context, parameters.timeout) as (session, limits):
        if parameters.page is not None:
            url = session.url_of(parameters.page)
            loaded = session.navigate(url, **limits)
        elif parameters.history is not None:
            session.go(parameters.history, **limits)
        url = session.page.url
    if loaded:
        context.log("the client did not follow the browser's history: the page was loaded anew", "warning")
    return {"url": url, "loaded": loaded, "status": "ready"}


@step_type("perspective.expect_page", effect=Effect.READ, outputs=("page", "title", "status"), needs=("browser",))
def expect_page(context: StepContext, parameters: ExpectPage) -> Mapping[str, Json]:
    """Wait until the session shows a page, as after a click that navigates."""
    with perspective(context, parameters.timeout) as (session, limits):
        path, title = session.expect_page(parameters.page, title=parameters.title, **limits)
    return {"page": path, "title": title, "status": "verified"}


@step_type("perspective.settle", effect=Effect.READ, outputs=("settled", "status"), needs=("browser",))
def settle(context: StepContext, parameters: Settle) -> Mapping[str, Json]:
    """Wait until nothing on the page has changed for a while; when the time is up, go on all the same."""
    with perspective(context, parameters.timeout) as (session, limits):
        settled = session.settle(quiet_ms=parameters.quiet, **limits)
    if not settled:
        context.log(f"the page did not come to rest within {parameters.timeout / 1000:g} s", "warning")
    return {"settled": settled, "status": "settled" if settled else "changing"}


@step_type("perspective.logout", effect=Effect.READ, outputs=("over", "status"), needs=("browser",))
def logout(context: StepContext, parameters: Timed) -> Mapping[str, Json]:
    """Log out by the app bar. Where the project requires a login, the session is over with it."""
    with perspective(context, parameters.timeout) as (session, limits):
        over = session.app_bar.log_out(**limits)
    return {"over": over, "status": "logged_out"}


STEP_TYPES = (open_, wait_ready, navigate, expect_page, settle, logout)
