"""A page as the gateway runs it: what it shows, its views, what the client and actions do to it, how it ends."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ignition.simulator.accounts import Account
from pytest_ignition.simulator.log_store import LogStore
from pytest_ignition.simulator.perspective.access import log_in, log_out
from pytest_ignition.simulator.perspective.face import SessionsFace
from pytest_ignition.simulator.perspective.page import RunningPage
from pytest_ignition.simulator.perspective.project import SessionProject
from pytest_ignition.simulator.perspective.putting import put_view
from pytest_ignition.simulator.perspective.terminal import terminal_of
from pytest_ignition.simulator.scenario import DockSpec, ProjectSpec, Scenario
from pytest_ignition.simulator.sessions import PerspectivePage, PerspectiveSession
from pytest_ignition.simulator.state import GatewayState

BUTTON = "0:0"


def button(**action: Any) -> dict[str, Any]:
    return {"type": "ia.input.button", "actions": {"onActionPerformed": action}}


def gateway(*actions: dict[str, Any], **project: Any) -> GatewayState:
    views: dict[str, dict[str, Any]] = {
        "Main": {"custom": {"n": 1}, "children": [button(**each) for each in actions]},
        "Form": {"params": {"a": 1}},
    }
    pages: dict[str, Any] = {"/": "Main", "/line/:number": {"view": "Form", "title": "Line"}}
    docks = (
        DockSpec(id="menu", side="left", view="Form"),
        DockSpec(id="log", side="left", view="Form", show="onDemand"),
    )
    spec = ProjectSpec(name="demo", title="Demo", views=views, pages=pages, docks=docks, session={"s": 1}, **project)
    return GatewayState(Scenario(projects=(spec,)))


def page_of(state: GatewayState, route: str = "") -> RunningPage:
    session = PerspectiveSession(session_id="1", project="demo")
    session.properties["custom"] = SessionProject(state, "demo").session_custom()
    page = PerspectivePage(session=session, route=route, token="t")
    page.running = RunningPage(state=state, page=page)
    state.memory.pages["t"] = page
    page.connections = 1
    return page.running


def main(*actions: dict[str, Any]) -> RunningPage:
    page = page_of(gateway(*actions))
    page.start_view("C", "Main", {})
    return page


def fire(page: RunningPage, address: str = BUTTON, mount: str = "C", **more: Any) -> None:
    page.obey("component-event", {"mountPath": mount, "address": address, "event": "onActionPerformed", **more})


def test_what_a_page_shows() -> None:
    shown = page_of(gateway(), "line/7").shown()
    assert shown["primary"] == {
        "mountPath": "C",
        "resourcePath": "Form",
        "params": {"number": "7"},
        "path": "/line/7",
        "title": "Line",
    }
    assert [(each["mountPath"], each["id"], each["open"]) for each in shown["docks"]] == [
        ("L[0]", "menu", True),
        ("L[1]", "log", False),
    ]
    assert (shown["popups"], shown["user"], shown["login"], shown["appBar"]) == ([], "", None, True)


@pytest.mark.parametrize("route", ["nothing", "line", "line/7/8"])
def test_an_unmapped_route_shows_no_view_and_the_projects_title(route: str) -> None:
    primary = page_of(gateway(), route).shown()["primary"]
    assert (primary["resourcePath"], primary["title"]) == (None, "Demo")


def test_a_started_view_is_sent_as_it_is_drawn_and_stopped_with_what_it_embeds() -> None:
    page = main()
    page.obey("view-start", {"mountPath": "C$0:1", "resourcePath": "Form", "params": {"a": 2}})
    page.obey("view-start", {"mountPath": "P1", "resourcePath": "No"})
    (form, none) = [message for kind, message in page.outbox if kind == "view-definition"]
    assert (form["mountPath"], form["root"]["type"], none["root"]) == ("C$0:1", "ia.container.flex", None)
    assert page.views["C$0:1"].params == {"a": 2}
    page.obey("view-stop", {"mountPath": "C"})
    assert page.views == {}


def test_views_that_embed_themselves_end() -> None:
    page = page_of(gateway())
    started = [page.start_view(f"C{'$0' * depth}", "Form", {}) is not None for depth in range(600)]
    assert sum(started) == 500


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("", {}),
        ("component-event", {"mountPath": "C", "address": "9:9", "event": "x"}),
        ("component-event", {"mountPath": "Z", "address": "0", "event": "x"}),
        ("component-write", {"mountPath": "C", "address": "0", "property": "props.x"}),
        ("view-start", {"mountPath": 5, "resourcePath": "Main"}),
        ("popup-close", {"id": "none"}),
        ("dock-toggle", {"id": "none"}),
        ("tag-browse", {"id": "x", "path": ""}),
    ],
)
def test_a_senseless_frame_changes_nothing(kind: str, message: dict[str, Any]) -> None:
    page = main()
    before = page.shown()
    page.obey(kind, message)
    assert (page.shown(), page.outbox) == (before, [])


def test_tags_are_browsed() -> None:
    page = main()
    page.obey("tag-browse", {"id": 1, "path": "[default]"})
    ((kind, message),) = page.outbox
    assert (kind, message["id"]) == ("reply", 1)
    assert {"name": "Line 1", "folder": True, "path": "[default]Line 1"} in message["result"]


# Actions


def test_navigation_inside_and_outside() -> None:
    page = main({"nav": {"page": "/line/{view.custom.n}"}}, {"nav": {"url": "http://other", "newTab": True}})
    fire(page)
    assert page.page.route == "line/1"
    fire(page, "0:1")
    assert page.outbox == [
        ("navigate", {"path": "/line/1"}),
        ("navigate", {"url": "http://other", "newTab": True}),
    ]


def test_popups_are_opened_once_toggled_and_closed_from_inside() -> None:
    page = main(
        {"popup": {"id": "edit", "viewPath": "Form", "title": "Edit", "viewParams": {"a": "{view.custom.n}"}}},
        {"popup": {"id": "edit", "type": "toggle", "viewPath": "Form"}},
        {"popup": {"type": "close"}},
        {"popup": {"viewPath": "Form"}},
    )
    fire(page)
    fire(page)
    (popup,) = page.shown()["popups"]
    assert (popup["mountPath"], popup["params"], popup["title"]) == ("Pedit", {"a": 1}, "Edit")
    fire(page, "0:1")
    assert page.popups == {}
    fire(page, "0:1")
    page.start_view("Pedit", "Main", {})
    fire(page, "0:2", "Pedit")
    assert page.popups == {}
    fire(page, "0:3")
    (own_id,) = page.popups
    page.obey("popup-close", {"id": own_id})
    assert page.popups == {}


def test_docks_are_opened_closed_and_turned() -> None:
    page = main({"dock": {"id": "log", "type": "open"}}, {"dock": {"id": "log", "type": "close"}})
    fire(page)
    fire(page)
    assert page.docks_open == {"log": True}
    fire(page, "0:1")
    assert page.docks_open == {"log": False}
    page.obey("dock-toggle", {"id": "menu"})
    assert page.docks_open == {"log": False, "menu": False}


def test_values_are_set_and_added_and_something_is_told() -> None:
    page = main({"set": {"session.custom.s": "{view.custom.n}", "view.custom.text": "x"}, "add": {"view.custom.n": 2}},
                {"notify": {"summary": "Saved"}}, {"add": {"view.custom.text": 1}})  # fmt: skip
    fire(page)
    assert page.page.session.properties["custom"]["s"] == 1
    assert page.views["C"].custom == {"n": 3, "text": "x"}
    fire(page, "0:2")
    assert page.views["C"].custom["text"] == "x"
    fire(page, "0:1")
    assert page.outbox == [("notification", {"summary": "Saved"})]


def test_what_an_event_carries_can_be_used() -> None:
    page = main({"set": {"view.custom.n": "{this.event.value}"}})
    fire(page, data={"value": 9})
    assert page.views["C"].custom["n"] == 9


def test_a_script_is_not_run_and_the_log_says_so() -> None:
    page = main({"type": "script", "config": {"script": "system.util.exit()"}})
    fire(page)
    lines = [each.message for each in page.state.part(LogStore).entries]
    assert any("Action of type 'script' was not carried out" in each for each in lines)


# Who is logged in, and ends


def test_a_project_that_wants_a_login_shows_no_view_before_it() -> None:
    page = page_of(gateway(login=True))
    assert page.shown()["login"] == "required"
    assert page.start_view("C", "Main", {}) is None
    log_in(page.page.session, "ada", "cookie")
    assert (page.shown()["login"], page.shown()["user"]) == (None, "ada")
    assert page.start_view("C", "Main", {}) is not None
    assert page.page.session.properties["props"]["auth"] == {"authenticated": True, "user": {"userName": "ada"}}


def test_logging_out_ends_a_session_only_where_a_login_is_required() -> None:
    for required in (True, False):
        page = page_of(gateway(login=required))
        page.state.memory.logins["cookie"] = object()  # type: ignore[assignment]
        log_in(page.page.session, "ada", "cookie")
        page.obey("logout", {})
        end = terminal_of(page)
        assert (end["header"] if end else None) == ("Logged Out" if required else None)
        assert page.state.memory.logins == {}
        log_out(page.state, page.page.session)


def test_every_way_to_end() -> None:
    state = gateway(roles=("Operator",))
    page, face = page_of(state), SessionsFace(state)
    assert terminal_of(page) is None
    state.accounts.add(Account(username="guest", password="", roles=("Guest",)))
    log_in(page.page.session, "guest", "")
    assert header(page) == "Forbidden"
    state.accounts.add(Account(username="guest", password="", roles=("Operator",)))
    assert header(page) is None
    face.close_page()
    assert header(page) == "Page Closed"
    face.allow_only_mobile()
    assert header(page) == "Mobile License Only"
    state.expire_trial()
    assert header(page) == "Trial Expired"
    state.reset()
    assert header(page_of(state)) is None


@pytest.mark.parametrize(("enabled", "inheritable"), [(False, False), (True, True)])
def test_a_project_that_does_not_run_ends_its_sessions(enabled: bool, inheritable: bool) -> None:
    page = page_of(gateway(enabled=enabled, inheritable=inheritable))
    assert header(page) == "Project Not Runnable"


def header(page: RunningPage) -> str | None:
    end = terminal_of(page)
    return end["header"] if end is not None else None


def test_a_test_reaches_every_open_page_or_one_session() -> None:
    state = gateway()
    page, face = page_of(state), SessionsFace(state)
    assert face.ids() == ["1"]
    face.notify("Hello", "there", level="warning")
    face.open_popup("p", "Form", title="P")
    face.close_session("Bye", session_id="other")
    assert page.outbox == [("notification", {"summary": "Hello", "detail": "there", "level": "warning"})]
    assert page.shown()["popups"][0]["title"] == "P"
    assert page.page.session.ended is None
    face.close_session("Bye")
    assert page.page.session.ended == "Bye"


# Views put into a running project


def test_a_view_is_put_into_a_running_project_with_its_page() -> None:
    state = gateway()
    told: list[int] = []
    state.listen(lambda: told.append(1))
    put_view(state, "demo", "New/One", {"children": []}, "/new")
    put_view(state, "demo", "Without/Page", {"children": []}, None)
    project = SessionProject(state, "demo")
    new = project.page("new")
    assert new is not None
    assert new.view == "New/One"
    assert project.page("line/7") is not None
    assert project.view("Without/Page") is not None
    assert told == [1, 1]
    with pytest.raises(KeyError, match="there is no project 'nothing'"):
        put_view(state, "nothing", "A", {}, None)
