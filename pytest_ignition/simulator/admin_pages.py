"""The frame around the gateway's pages: who looks at them, navigation, and the bar of a pending restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Self

from pytest_ignition.simulator.module_store import ModuleStore
from pytest_ignition.simulator.page_files import page
from pytest_ignition.simulator.visitors import current_login, visitor

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState


@dataclass(frozen=True, slots=True)
class AdminPage:
    """A page below `/app/platform`.

    Attributes:
        file: the name of its content's file, without suffix; scripts of the same name come with it.
    """

    file: str
    title: str
    path: str
    section: str = "System"

    @property
    def scripts(self) -> tuple[str, ...]:
        """What makes it move."""
        return ("home.js",) if self.file == "status" else (f"{self.file}.js",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks at a page.

    Attributes:
        name: of the user; None for a guest.
        may_read, may_write: what the gateway's permissions let them do now.
    """

    name: str | None = None
    may_read: bool = False
    may_write: bool = False

    @classmethod
    def of(cls, state: GatewayState, request: Request) -> Self:
        """By the web session of the request."""
        login, who = current_login(state, request), visitor(state, request)
        if login is None or who is None:
            return cls()
        return cls(name=login.username, may_read=who.may(state, write=False), may_write=who.may(state, write=True))


def shell(
    state: GatewayState,
    viewer: Viewer,
    pages: Sequence[AdminPage],
    *,
    title: str,
    path: str,
    content: str,
    scripts: Sequence[str],
) -> str:
    """A whole page.

    Args:
        state: whose gateway it is.
        viewer: who looks at it.
        pages: what the navigation leads to.
        title: of the page.
        path: its own.
        content: the HTML of its middle.
        scripts: files that it needs besides the frame's own.
    """
    user = viewer.name is not None
    pending = state.part(ModuleStore).pending() if viewer.may_read else []
    only_reads = viewer.may_read and not viewer.may_write
    return page(
        "shell.html",
        fragments={
            "account": page("account_user.html", user=viewer.name) if user else page("account_guest.html"),
            "navigation": navigation(pages if user else (), path),
            "home": 'class="home-page" data-page="home"' if user and path == "/app" else "",
            "only_reads": page("only_reads.html") if only_reads else "",
            "content": content,
            "scripts": "".join(page("script.html", name=each) for each in ("gateway.js", *scripts)),
        },
        gateway=state.scenario.name,
        title=title,
        pending="\n".join(pending),
        may_write=str(viewer.may_write).lower(),
    )


def navigation(pages: Sequence[AdminPage], path: str) -> str:
    """Links to the pages by section; the one that is open is marked."""
    links = [page("navigation_link.html", fragments=_current(path == "/app"), path="/app", title="Home")]
    for section, those in groupby(pages, key=lambda each: each.section):
        links.append(page("navigation_section.html", title=section))
        links += [
            page("navigation_link.html", fragments=_current(each.path == path), path=each.path, title=each.title)
            for each in those
        ]
    return page("navigation.html", fragments={"links": "".join(links)})


def _current(here: bool) -> dict[str, str]:
    return {"current": 'aria-current="page"' if here else ""}
