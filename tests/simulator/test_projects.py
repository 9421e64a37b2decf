"""Projects of the simulated gateway: every case of the API sheet's section 6."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from pytest_ignition.simulator import zips
from pytest_ignition.simulator.perspective.files import view_file
from pytest_ignition.simulator.perspective.project import SessionProject
from pytest_ignition.simulator.project_files import from_files
from pytest_ignition.simulator.project_store import ProjectStore
from pytest_ignition.simulator.rest.scans import Scans
from pytest_ignition.simulator.scenario import ProjectSpec, Scenario
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import GatewayState
from tests.simulator.conftest import Clock, new_client

API = "/data/api/v1/projects"
ZIP = {"Content-Type": "application/zip"}


def refusal(message: str) -> dict[str, Any]:
    return {"success": False, "changes": [], "problem": {"message": message, "stacktrace": []}}


def done(name: str) -> dict[str, Any]:
    return {"success": True, "changes": [{"name": name}], "problem": None}


def names(admin: httpx2.Client, path: str = "names") -> list[str]:
    return [item["name"] for item in admin.get(f"{API}/{path}").json()["items"]]


def archive(files: dict[str, str] | None = None, **manifest: Any) -> bytes:
    about = {"title": "", "description": "", "enabled": True, "inheritable": False, **manifest}
    content = {"project.json": json.dumps(about), **(files or {})}
    return zips.write({path: text.encode() for path, text in content.items()})


def imported(admin: httpx2.Client, name: str, content: bytes, *, overwrite: bool = False) -> httpx2.Response:
    query = "?overwrite=true" if overwrite else ""
    return admin.post(f"{API}/import/{name}{query}", content=content, headers=ZIP)


def exported(admin: httpx2.Client, name: str) -> dict[str, bytes]:
    return zips.read(admin.get(f"{API}/export/{name}").content)


@pytest.fixture(scope="module")
def backup_node() -> Iterator[Simulator]:
    with Simulator(scenario=Scenario(redundancy="Backup")) as simulator:
        yield simulator


@pytest.mark.usefixtures("sim")
class TestReading:
    def test_one_has_the_fields_of_the_sheet(self, admin: httpx2.Client) -> None:
        assert admin.get(f"{API}/find/demo").json() == {
            "name": "demo",
            "description": "",
            "title": "Demo of the simulator",
            "enabled": True,
            "parent": "global",
            "inheritable": False,
            "invalidParent": False,
            "mutable": True,
            "defaultDb": "",
            "tagProvider": "default",
            "userSource": "default",
            "identityProvider": "default",
        }
        assert admin.get(f"{API}/find/nope").status_code == 404

    def test_names_and_possible_parents(self, admin: httpx2.Client) -> None:
        admin.post(API, json={"name": "below", "inheritable": True, "parent": "global"})
        assert names(admin) == ["below", "demo", "global"]
        assert names(admin, "parents") == ["below", "global"]
        assert names(admin, "parents/demo") == ["below", "global"]
        assert names(admin, "parents/global") == []
        assert names(admin, "parents/below") == ["global"]

    def test_an_export_is_a_whole_project_and_byte_stable(self, admin: httpx2.Client) -> None:
        first, second = admin.get(f"{API}/export/demo"), admin.get(f"{API}/export/demo")
        assert first.headers["content-type"] == "application/zip;charset=utf-8"
        assert re.fullmatch(r'attachment; filename="demo_\d{14}\.zip"', first.headers["content-disposition"])
        assert first.content == second.content
        with zipfile.ZipFile(io.BytesIO(first.content)) as found:
            assert found.namelist()[0] == "project.json"
            assert json.loads(found.read("project.json")) == {
                "title": "Demo of the simulator",
                "description": "",
                "enabled": True,
                "inheritable": False,
                "parent": "global",
            }
            view = json.loads(found.read(DEMO_VIEW))
            about = json.loads(found.read(DEMO_VIEW.replace("view.json", "resource.json")))
        assert view["root"]["type"] == "ia.container.flex"
        assert view["root"]["meta"] == {"name": "root"}
        assert [each["meta"]["name"] for each in view["root"]["children"]][:2] == ["Flex", "Flex_1"]
        assert re.fullmatch("[0-9a-f]{64}", about["attributes"].pop("lastModificationSignature"))
        assert set(about["attributes"].pop("lastModification")) == {"actor", "timestamp"}
        assert about == {
            "scope": "G",
            "version": 1,
            "restricted": False,
            "overridable": True,
            "files": ["view.json"],
            "attributes": {},
        }

    def test_an_export_of_an_odd_name_has_a_header_that_can_be_sent(self, admin: httpx2.Client) -> None:
        admin.post(API, json={"name": 'Lüne "1" [b] <b>'})
        answer = admin.get(f"{API}/export/L%C3%BCne%20%221%22%20%5Bb%5D%20%3Cb%3E")
        assert answer.headers["content-disposition"].startswith('attachment; filename="L_ne _1_ [b] <b>_')

    def test_what_is_not_there_cannot_be_exported(self, admin: httpx2.Client) -> None:
        assert admin.get(f"{API}/export/nope").status_code == 404


@pytest.mark.usefixtures("sim")
class TestChanging:
    def test_a_project_is_created(self, admin: httpx2.Client) -> None:
        answer = admin.post(API, json={"name": "Packing", "title": "Line", "defaultDb": "plant", "enabled": False})
        assert (answer.status_code, answer.json()) == (200, done("Packing"))
        found = admin.get(f"{API}/find/Packing").json()
        assert (found["title"], found["defaultDb"], found["enabled"], found["parent"]) == ("Line", "plant", False, "")

    @pytest.mark.parametrize("name", ["demo", "DEMO"])
    def test_a_name_is_taken_whatever_its_case(self, admin: httpx2.Client, name: str) -> None:
        answer = admin.post(API, json={"name": name})
        assert (answer.status_code, answer.json()) == (409, refusal(f"Name '{name}' already in use"))

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({}, "name is required"),
            ({"name": " "}, "name is required"),
            ({"name": 1}, "name is required"),
            ({"name": "a/b"}, "'a/b' is no valid name"),
            ({"name": "a", "enabled": "yes"}, "enabled must be true or false"),
            ({"name": "a", "title": 1}, "title must be text"),
            ([], "The body must be a JSON object"),
        ],
    )
    def test_what_cannot_be_is_refused(self, admin: httpx2.Client, body: Any, message: str) -> None:
        answer = admin.post(API, json=body)
        assert (answer.status_code, answer.json()) == (400, refusal(message))

    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", API), ("POST", f"{API}/copy"), ("POST", f"{API}/rename/demo"), ("PUT", f"{API}/demo")],
    )
    def test_another_media_type_is_a_415(self, admin: httpx2.Client, method: str, path: str) -> None:
        answer = admin.request(method, path, content=b"{}", headers={"Content-Type": "text/plain"})
        assert answer.status_code == 415
        assert answer.json()["success"] is False

    def test_a_change_resets_what_it_leaves_out(self, admin: httpx2.Client) -> None:
        admin.put(f"{API}/global", json={"title": "New"})
        found = admin.get(f"{API}/find/global").json()
        assert (found["title"], found["inheritable"], found["description"]) == ("New", False, "")
        assert admin.get(f"{API}/find/demo").json()["invalidParent"] is True

    def test_a_change_that_changes_nothing_is_a_304(self, admin: httpx2.Client) -> None:
        wish = {"title": "Demo of the simulator", "parent": "global"}
        answer = admin.put(f"{API}/demo", json=wish)
        assert (answer.status_code, answer.content) == (304, b"")
        assert admin.put(f"{API}/nope", json={}).status_code == 404

    def test_a_copy_has_everything(self, admin: httpx2.Client) -> None:
        assert admin.post(f"{API}/copy", json={"fromName": "demo", "toName": "Two"}).json() == done("Two")
        assert exported(admin, "Two") == exported(admin, "demo")
        assert admin.post(f"{API}/copy", json={"fromName": "demo", "toName": "two"}).status_code == 409
        assert admin.post(f"{API}/copy", json={"fromName": "nope", "toName": "x"}).status_code == 404

    def test_a_new_name(self, admin: httpx2.Client) -> None:
        assert admin.post(f"{API}/rename/demo", json={"name": "Demo"}).json() == done("Demo")
        assert names(admin) == ["Demo", "global"]
        taken = admin.post(f"{API}/rename/Demo", json={"name": "Global"})
        assert (taken.status_code, taken.json()) == (400, refusal("Name 'Global' already in use"))
        assert admin.post(f"{API}/rename/nope", json={"name": "x"}).status_code == 404

    def test_nothing_is_deleted_without_confirmation(self, admin: httpx2.Client) -> None:
        assert admin.delete(f"{API}/demo").status_code == 200
        assert "demo" in names(admin)
        assert admin.delete(f"{API}/demo?confirm=true").json() == done("demo")
        assert names(admin) == ["global"]
        assert admin.delete(f"{API}/demo?confirm=true").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "", {"name": "x"}, 403),
        ("POST", "/copy", {"fromName": "demo", "toName": "x"}, 403),
        ("POST", "/rename/demo", {"name": "x"}, 403),
        ("PUT", "/demo", {"title": "x"}, 403),
        ("POST", "/import/x", None, 403),
        ("DELETE", "/demo?confirm=true", None, 503),
    ],
)
def test_a_gateway_that_is_not_the_master_changes_none(
    backup_node: Simulator, method: str, path: str, body: dict[str, str] | None, status: int
) -> None:
    with new_client(backup_node, {"X-Ignition-API-Token": backup_node.token}) as admin:
        answer = admin.request(method, f"{API}{path}", json=body)
        assert (answer.status_code, answer.json()) == (status, refusal("This gateway is not the master"))
        assert names(admin) == ["demo", "global"]
        answer = admin.request(method, f"{API}{path}", json=body, headers={"X-Ignition-API-Token": "x:y"})
        assert answer.status_code == 401, "the credential comes first"


@pytest.mark.usefixtures("sim")
class TestImporting:
    def test_what_was_exported_can_be_imported(self, admin: httpx2.Client) -> None:
        content = admin.get(f"{API}/export/demo").content
        assert imported(admin, "Again", content).json() == done("Again")
        assert admin.get(f"{API}/export/Again").content == content

    def test_defaults_survive(self, admin: httpx2.Client) -> None:
        admin.post(API, json={"name": "a", "defaultDb": "plant", "tagProvider": "Line"})
        imported(admin, "b", admin.get(f"{API}/export/a").content)
        found = admin.get(f"{API}/find/b").json()
        assert (found["defaultDb"], found["tagProvider"], found["userSource"]) == ("plant", "Line", "default")

    def test_an_import_replaces_the_whole_and_only_if_that_is_wanted(self, admin: httpx2.Client) -> None:
        content = archive({"ignition/script-python/line/code.py": "x = 1"}, title="Other")
        taken = imported(admin, "DEMO", content)
        assert (taken.status_code, taken.json()) == (409, refusal("Name 'demo' already in use"))
        assert imported(admin, "demo", content, overwrite=True).json() == done("demo")
        assert list(exported(admin, "demo")) == [
            "project.json",
            "ignition/script-python/line/code.py",
            "ignition/script-python/line/resource.json",
        ]
        assert admin.get(f"{API}/find/demo").json()["title"] == "Other"

    def test_the_first_import_into_a_created_project_complains_and_does_it(self, admin: httpx2.Client) -> None:
        admin.post(API, json={"name": "New"})
        content = archive({"ignition/named-query/a/query.sql": "SELECT 1"})
        first = imported(admin, "New", content, overwrite=True)
        assert first.json()["problem"]["message"].startswith("resource already exists: ResourceId{")
        assert "ignition/named-query/a/query.sql" in exported(admin, "New")
        assert imported(admin, "New", content, overwrite=True).json() == done("New")

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"no", "Cannot import: it is no ZIP archive, or a damaged one"),
            (zips.write({"a/project.json": b"{}"}), "Cannot import: there is no project.json in it"),
            (zips.write({"project.json": b"[]"}), "Cannot import: there is no project.json in it"),
            (zips.write({"project.json": b"{}", "../x": b""}), "Cannot import: a path in it leads out of it"),
        ],
    )
    def test_what_is_no_project_is_refused(self, admin: httpx2.Client, content: bytes, message: str) -> None:
        answer = imported(admin, "a", content)
        assert (answer.status_code, answer.json()) == (400, refusal(message))

    def test_an_archive_that_grows_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zips, "LONGEST", 100)
        with pytest.raises(zips.BadZip, match="it unpacks to too much"):
            zips.read(zips.write({"a": b"0" * 101}))

    def test_another_media_type_is_a_415(self, admin: httpx2.Client) -> None:
        assert admin.post(f"{API}/import/a", files={"file": archive()}).status_code == 415


@pytest.mark.usefixtures("sim")
class TestScans:
    @pytest.mark.parametrize("kind", ["projects", "config"])
    def test_a_scan_frees_the_lock(self, admin: httpx2.Client, kind: str) -> None:
        lock = f"/data/api/v1/scan-lock/{kind}"
        assert (admin.get(lock).status_code, admin.get(lock).content) == (204, b"")
        held = admin.post(lock, json={"acquireTimeout": 10, "holdTimeout": 60}).json()
        assert set(held) == {"timestamp", "remaining", "actor"}
        assert held["actor"] == "pytest-ignition"
        assert 0 < held["remaining"] <= 60_000
        assert admin.post(lock, json={"acquireTimeout": 10, "holdTimeout": 60}).status_code == 409
        assert set(admin.post(f"/data/api/v1/scan/{kind}").json()) == {
            "scanActive",
            "lastScanTimestamp",
            "lastScanDuration",
        }
        assert admin.get(lock).status_code == 204
        brief = admin.post(lock, json={"acquireTimeout": 10, "holdTimeout": 0})
        assert (brief.status_code, brief.json()["remaining"]) == (200, 0)

    @pytest.mark.parametrize("body", [{}, {"acquireTimeout": 1}, {"acquireTimeout": True, "holdTimeout": 1}, [1]])
    def test_odd_times_are_refused(self, admin: httpx2.Client, body: Any) -> None:
        assert admin.post("/data/api/v1/scan-lock/config", json=body).status_code == 400

    def test_a_scan_under_way_is_waited_for_or_not(self) -> None:
        clock = Clock()
        scans = GatewayState(now=clock).part(Scans)
        scans.scan("config")
        assert scans.told("config")["scanActive"] is True
        assert scans.ends_in("config") == pytest.approx(0.1)
        clock.advance(0.2)
        assert scans.told("config")["scanActive"] is False
        scans.hold("config", 5, "me")
        clock.advance(5)
        assert scans.lock("config") is None


class TestSessions:
    def test_only_what_runs_has_sessions(self, sim: Simulator, admin: httpx2.Client) -> None:
        def status(name: str) -> int:
            with new_client(sim) as anybody:
                return anybody.get(f"/data/perspective/client/{name}").status_code

        admin.post(f"{API}/copy", json={"fromName": "demo", "toName": "Two"})
        assert [status(name) for name in ("demo", "Two", "global", "nope")] == [200, 200, 404, 404]
        admin.put(f"{API}/Two", json={"enabled": False})
        assert status("Two") == 404

    def test_views_are_inherited(self) -> None:
        view = '{"root": {"type": "ia.container.flex"}}'
        specs = (
            ProjectSpec(name="a", inheritable=True, resources={view_file("Main"): view}),
            ProjectSpec(name="b", parent="a"),
            ProjectSpec(name="c"),
            ProjectSpec(name="d", parent="e"),
            ProjectSpec(name="e", parent="d"),
        )
        state = GatewayState(Scenario(projects=specs, project="c"))
        found = [SessionProject(state, name).view("Main") is not None for name in "abcde"]
        assert found == [True, True, False, False, False]


DEMO_VIEW = view_file("Overview")


class TestBackups:
    def test_what_is_kept_is_restored(self) -> None:
        first = GatewayState().part(ProjectStore)
        odd = from_files("Lüne 1 %", {"project.json": b'{"title": "x"}', "a/b/c.txt": b"1"})
        assert odd is not None
        first.put(odd)
        second = GatewayState(Scenario(projects=(ProjectSpec(name="other"),))).part(ProjectStore)
        second.restore(first.files())
        assert second.files() == first.files()
        assert [each.name for each in second.all()] == ["demo", "global", "Lüne 1 %"]
