"""Projects are made, changed, exported, imported and deleted: against the simulator, and gateways that refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import (
    BadProjectFile,
    GatewayError,
    InvalidProject,
    NeedsIgnition83,
    NotFoundOnGateway,
    PermissionDenied,
    ProjectExists,
    ProjectRefused,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.project_zip import write_project
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.server import Simulator
from tests.gateway.gateways import Answer, FakeGateway, client, data, gateway_81, items, page

API = "/data/api/v1/projects"
DONE = data({"success": True, "changes": [{"name": "x"}], "problem": None})
FOUND = data({"name": "x", "title": "X", "parent": "", "enabled": True, "inheritable": False})


def refused(status: int, message: str) -> Response:
    return data({"success": False, "changes": [], "problem": {"message": message, "stacktrace": []}}, status)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[GatewayClient, Simulator]]:
    with Simulator() as simulator:
        settings = GatewaySettings(
            name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=simulator.token)
        )
        with GatewayClient(settings) as made:
            yield made, simulator


@pytest.fixture
def gateway(running: tuple[GatewayClient, Simulator]) -> GatewayClient:
    running[1].reset()
    return running[0]


def test_a_project_is_created_with_what_is_given_and_the_gateways_choice_else(gateway: GatewayClient) -> None:
    made = gateway.projects.create("Lüne [1] <b>/".rstrip("/"), title="Line", parent="global", default_db="plant")

    assert (made.name, made.title, made.parent, made.default_db, made.tag_provider) == (
        "Lüne [1] <b>",
        "Line",
        "global",
        "plant",
        "default",
    )
    assert gateway.projects.names() == ["demo", "global", "Lüne [1] <b>"]
    assert gateway.projects.parents(made.name) == gateway.projects.parents() == ["global"]


def test_a_change_leaves_what_it_does_not_name(gateway: GatewayClient) -> None:
    gateway.projects.create("a", title="A", description="of the line", inheritable=True, tag_provider="Line")

    changed = gateway.projects.update("a", title="Other", default_db="plant")

    assert (changed.title, changed.description, changed.inheritable, changed.tag_provider, changed.default_db) == (
        "Other",
        "of the line",
        True,
        "Line",
        "plant",
    )
    assert gateway.projects.update("a", title="Other") == changed
    assert gateway.projects.update("a", description="", inheritable=False).inheritable is False


def test_copy_rename_delete(gateway: GatewayClient) -> None:
    assert gateway.projects.copy("demo", "Two").title == "Demo of the simulator"
    assert gateway.projects.rename("Two", "Three").name == "Three"
    gateway.projects.delete("Three")
    assert gateway.projects.names() == ["demo", "global"]


def test_a_project_goes_from_one_gateway_to_another(gateway: GatewayClient, tmp_path: Path) -> None:
    file = gateway.projects.export("demo", tmp_path / "new" / "demo.zip")
    assert (file.title, file.parent) == ("Demo of the simulator", "global")
    assert {"Overview", "Line", "Alarms", "Part/Machine"} <= {each.path for each in file.resources}
    gateway.projects.delete("demo")

    assert gateway.projects.import_project("demo", file.path).title == "Demo of the simulator"

    again = gateway.projects.export("demo", tmp_path / "again.zip")
    assert again.path.read_bytes() == file.path.read_bytes()


def test_one_that_is_there_is_replaced_only_if_that_is_wanted(gateway: GatewayClient, tmp_path: Path) -> None:
    file = write_project(tmp_path / "x.zip", {"ignition/script-python/a/code.py": "x = 1"}, title="Other")
    with pytest.raises(ProjectExists) as caught:
        gateway.projects.import_project("demo", file)
    assert str(caught.value) == (
        "POST /data/api/v1/projects/import/demo: 409, there is a project 'demo' already "
        "(\"Name 'demo' already in use\")\nhint: import it with overwrite to replace it as a whole"
    )
    assert gateway.projects.import_project("demo", file, overwrite=True).title == "Other"


def test_the_first_import_into_a_created_project_is_no_failure(gateway: GatewayClient, tmp_path: Path) -> None:
    gateway.projects.create("New")
    file = write_project(tmp_path / "x.zip", {"ignition/script-python/a/code.py": "x = 1"})
    gateway.projects.import_project("New", file, overwrite=True)
    assert [each.path for each in gateway.projects.export("New", tmp_path / "y.zip").resources] == ["a"]


def test_a_gateway_that_always_says_so_did_not_do_it(tmp_path: Path) -> None:
    asked = fake(f"{API}/import/x", refused(400, "resource already exists: ResourceId{}"))
    with pytest.raises(InvalidProject, match="resource already exists"):
        client(asked).projects.import_project("x", write_project(tmp_path / "x.zip", {}), overwrite=True)
    assert asked.paths == [f"{API}/import/x"] * 2


def test_what_is_no_project_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no")
    asked = FakeGateway({})
    with pytest.raises(BadProjectFile):
        client(asked).projects.import_project("x", tmp_path / "x.zip")
    assert asked.asked == []


@pytest.mark.parametrize(
    "use",
    [
        lambda gateway: gateway.projects.copy("dem", "x"),
        lambda gateway: gateway.projects.rename("dem", "x"),
        lambda gateway: gateway.projects.update("dem", title="x"),
        lambda gateway: gateway.projects.delete("dem"),
        lambda gateway: gateway.projects.export("dem", "x.zip"),
    ],
)
def test_a_name_that_is_not_there_names_the_nearest(
    gateway: GatewayClient, use: Callable[[GatewayClient], object]
) -> None:
    with pytest.raises(NotFoundOnGateway, match="404, there is no project 'dem'") as caught:
        use(gateway)
    assert caught.value.hint == "did you mean 'demo'?"


@pytest.mark.parametrize(
    ("use", "kind", "words"),
    [
        (lambda gateway: gateway.projects.create("DEMO"), ProjectExists, "Name 'DEMO' already in use"),
        (lambda gateway: gateway.projects.copy("demo", "global"), ProjectExists, "a project 'global' already"),
        (lambda gateway: gateway.projects.rename("demo", "Global"), InvalidProject, "Name 'Global' already in use"),
        (lambda gateway: gateway.projects.create(" "), InvalidProject, "name is required"),
    ],
)
def test_refusals_are_in_the_gateways_words(
    gateway: GatewayClient, use: Callable[[GatewayClient], object], kind: type[GatewayError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        use(gateway)
    assert isinstance(caught.value, ProjectRefused)


def fake(path: str, *answers: Answer) -> FakeGateway:
    return FakeGateway(
        {path: list(answers), f"{API}/find/x": FOUND, f"{API}/list": items(), "/system/gwinfo": page(404, "")}
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(200, "it is busy"), ProjectRefused),
        (refused(500, "it is busy"), ProjectRefused),
        (refused(403, "it is busy"), ProjectRefused),
        (refused(503, "it is busy"), ProjectRefused),
        (page(500, "it is busy"), UnexpectedAnswer),
        (page(403, "it is busy"), PermissionDenied),
        (Response(status=200, body=b"it is busy"), UnexpectedAnswer),
    ],
)
def test_a_success_is_only_what_says_so(answer: Response, kind: type[GatewayError]) -> None:
    with pytest.raises(kind, match="it is busy"):
        client(fake(f"{API}/x", answer)).projects.delete("x")


def test_what_is_sent() -> None:
    asked = fake(f"{API}/x", DONE)
    client(asked).projects.delete("x")
    assert [(each.method, each.params) for each in asked.asked] == [("DELETE", {"confirm": "true"})]
    asked = fake(f"{API}/x", Response(status=304))
    client(asked).projects.update("x", parent="global")
    assert asked.asked[1].json == {
        "title": "X",
        "description": "",
        "parent": "global",
        "enabled": True,
        "inheritable": False,
    }


def test_an_81_says_what_there_is_instead(tmp_path: Path) -> None:
    old = client(gateway_81())
    file = write_project(tmp_path / "x.zip", {})
    for use in (
        lambda: old.projects.create("x"),
        lambda: old.projects.delete("x"),
        lambda: old.projects.import_project("x", file),
        lambda: old.projects.export("x", tmp_path / "y.zip"),
        old.projects.scan,
    ):
        with pytest.raises(NeedsIgnition83):
            use()
