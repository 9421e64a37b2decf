"""What a project's file says of itself, files that are made to do harm, and files that are made here."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from pytest_ignition.gateway import project_zip
from pytest_ignition.gateway.errors import BadProjectFile, NoSuchFileInProject
from pytest_ignition.gateway.project_zip import (
    ProjectResource,
    read_project,
    read_project_file,
    read_project_json,
    read_view,
    write_project,
)

VIEW = "com.inductiveautomation.perspective/views/Line 1/Overview"
ABOUT = {
    "scope": "G",
    "version": 1,
    "restricted": False,
    "overridable": True,
    "files": ["view.json", "thumbnail.png"],
    "attributes": {"lastModification": {"actor": "jo", "timestamp": "2026-05-01T10:00:00Z"}},
}


def packed(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    content = {
        "project.json": json.dumps({"title": "Line", "enabled": True, "inheritable": False, "parent": "global"}),
        f"{VIEW}/resource.json": json.dumps(ABOUT),
        f"{VIEW}/view.json": '\ufeff{"root": {"type": "ia.container.flex"}}',
        f"{VIEW}/thumbnail.png": "x",
        "com.inductiveautomation.perspective/page-config/config.json": "{}",
        "ignition/script-python/a/code.py": "x = 1",
        "ignition/script-python/a/resource.json": '{"version": "odd", "attributes": []}',
    }
    return packed(tmp_path / "line.zip", content)


def test_what_is_in_it(file: Path) -> None:
    found = read_project(file)
    assert (found.title, found.description, found.enabled, found.inheritable, found.parent) == (
        "Line",
        "",
        True,
        False,
        "global",
    )
    assert found.size == file.stat().st_size
    assert found.resources == (
        ProjectResource(
            module="com.inductiveautomation.perspective", type="page-config", path="", files=("config.json",)
        ),
        ProjectResource(
            module="com.inductiveautomation.perspective",
            type="views",
            path="Line 1/Overview",
            files=("thumbnail.png", "view.json"),
            scope="G",
            version=1,
            restricted=False,
            overridable=True,
            actor="jo",
            modified="2026-05-01T10:00:00Z",
        ),
        ProjectResource(module="ignition", type="script-python", path="a", files=("code.py",)),
    )
    assert [each.folder for each in found.resources][1:] == [VIEW, "ignition/script-python/a"]


def test_files_of_it(file: Path) -> None:
    assert read_project_file(file, "ignition/script-python/a/code.py") == b"x = 1"
    assert read_project_json(file, f"{VIEW}/resource.json") == ABOUT
    assert read_view(file, "/Line 1/Overview/") == {"root": {"type": "ia.container.flex"}}


def test_a_file_that_is_not_there_names_the_nearest(file: Path) -> None:
    with pytest.raises(NoSuchFileInProject) as caught:
        read_view(file, "Line 1/Overveiw")
    assert caught.value.message == f"{file} has no {VIEW.replace('Overview', 'Overveiw')}/view.json"
    assert caught.value.hint == f"did you mean {VIEW}/view.json?"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"line/project.json": "{}"}, "there is no project.json at its root"),
        ({"project.json": "{}", "../../x": ""}, "the path '../../x' leads out of it"),
        ({"project.json": "{}", "C:\\x": ""}, "leads out of it"),
        ({"project.json": "[]"}, "its project.json is no JSON object"),
        ({"project.json": "{"}, "its project.json is no JSON"),
        ({"project.json": "{}", "a/b/resource.json": "no"}, "its a/b/resource.json is no JSON"),
    ],
)
def test_what_is_no_project(tmp_path: Path, files: dict[str, str], words: str) -> None:
    with pytest.raises(BadProjectFile) as caught:
        read_project(packed(tmp_path / "x.zip", files))
    assert words in caught.value.message


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadProjectFile, match="cannot be read: No such file"):
        read_project(tmp_path / "x.zip")
    (tmp_path / "x.zip").write_bytes(b"no")
    with pytest.raises(BadProjectFile, match="it is no ZIP archive, or a damaged one"):
        read_project(tmp_path / "x.zip")


def test_a_file_that_grows_is_not_unpacked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_zip, "LONGEST", 3)
    with pytest.raises(BadProjectFile, match="has more than 3 bytes"):
        read_project_file(file, "ignition/script-python/a/code.py")


def test_an_encrypted_file_is_refused(file: Path) -> None:
    content = bytearray(file.read_bytes())
    at = content.index(b"PK\x01\x02")  # of its first file in the table of contents
    content[at + 8] |= 1
    file.write_bytes(bytes(content))
    with pytest.raises(BadProjectFile, match=r"its project.json is encrypted"):
        read_project(file)


def test_what_is_made_is_the_same_each_time_and_can_be_read(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        f"{VIEW}/view.json": "{}",
        "ignition/script-python/ü/code.py": "x = 'ü'",
        "ignition/named-query/q/resource.json": b"{}",
    }
    first = write_project(tmp_path / "a.zip", files, title="Lüne", parent="global", inheritable=True)
    second = write_project(
        tmp_path / "b.zip", dict(reversed(files.items())), title="Lüne", parent="global", inheritable=True
    )
    assert first.read_bytes() == second.read_bytes()
    found = read_project(first)
    assert (found.title, found.parent, found.inheritable, found.enabled) == ("Lüne", "global", True, True)
    assert [(each.path, each.scope, each.files) for each in found.resources] == [
        ("Line 1/Overview", "G", ("view.json",)),
        ("q", "", ()),
        ("ü", "A", ("code.py",)),
    ]
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist()[0] == "project.json"


def test_what_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(BadProjectFile, match="leads out of it"):
        write_project(tmp_path / "a.zip", {"../x": ""})
    with pytest.raises(BadProjectFile, match="cannot be written"):
        write_project(tmp_path / "no" / "a.zip", {})
