"""Paths that lead out of their folder, archives that would unpack elsewhere, links, devices: each refused, with a reason."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_ignition import run_playbook
from pytest_ignition.engine.attempt import safe_file_name
from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.backup_file import read_backup
from pytest_ignition.gateway.module_file import check_module
from pytest_ignition.gateway.project_zip import read_project, write_project
from pytest_ignition.paths import PathRefused, leads_out, to_write
from pytest_ignition.simulator import zips

SECRET = "name: Outside\nsteps:\n  - {id: out, name: Out, type: utility.log, parameters: {message: outside}}\n"

REFERENCES = {
    "../../outside.yaml": "it leads out of",
    "sub/../../../outside.yaml": "it leads out of",
    "..\\..\\outside.yaml": "it leads out of",
    "{site}/outside.yaml": "it is absolute",
    "\\Windows\\outside.yaml": "it is absolute",
    "C:\\outside.yaml": "it names a drive",
    "c:outside.yaml": "it names a drive",
    "\\\\server\\share\\outside.yaml": "it names another machine, or a device",
    "//server/share/outside.yaml": "it names another machine, or a device",
    "\\\\?\\C:\\outside.yaml": "it names another machine, or a device",
    "link.yaml": "it leads out of",
    "folder_link/outside.yaml": "it leads out of",
    "CON": "is a device on Windows",
    "sub/nul.yaml": "is a device on Windows",
    "COM1.playbook.yaml": "is a device on Windows",
    "lpt\u00b9.yaml": "is a device on Windows",
    "inside.yaml:stream": "hidden stream",
    "inside.yaml.": "ends with a dot or a blank",
    "sub /inside.yaml": "ends with a dot or a blank",
    "inside.yaml\\0.txt": "U+0000",
    "..\u2215outside.yaml": "looks like a slash",
    "..\uff0foutside.yaml": "looks like a slash",
    "\u2024\u2024/outside.yaml": "looks like a dot",
    "in\u202eside.yaml": "U+202E",
}
"""What a `playbook.run` names -> why it is refused."""

TARGETS = {
    "../x.zip": "'..' leads out of it|leads out of that folder",
    "{site}/x.zip": "it is absolute",
    "D:\\x.zip": "it names a drive",
    "\\\\server\\share\\x.zip": "another machine",
    "out/x.zip": "leads out of that folder",
    "aux.zip": "is a device",
    "x.zip:evil": "hidden stream",
    "x.zip ": "ends with a dot or a blank",
    "a\u2044b.zip": "looks like a slash",
}
"""Where a step shall write -> why not."""

MEMBERS = {
    "../evil.txt": "leads out of it",
    "a/../../evil.txt": "leads out of it",
    "..\\evil.txt": "leads out of it",
    "/etc/evil.txt": "absolute",
    "\\evil.txt": "absolute",
    "C:/evil.txt": "drive",
    "//server/evil.txt": "another machine",
    "nul": "device",
    "a/b.txt:stream": "hidden stream",
    "trailing./x": "dot or a blank",
    "zero\0.txt": "U+0000",
    "..\u2215evil.txt": "looks like a slash",
}
"""Members of an archive -> why it is refused."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A playbook root, a file beside it, and links to what is outside."""
    root = tmp_path / "site" / "playbooks"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "site" / "outside.yaml").write_text(SECRET)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "outside.yaml").write_text(SECRET)
    (root / "inside.yaml").write_text(SECRET)
    (root / "link.yaml").symlink_to(tmp_path / "elsewhere" / "outside.yaml")
    (root / "folder_link").symlink_to(tmp_path / "elsewhere")
    return tmp_path / "site"


@pytest.mark.parametrize("computed", [False, True], ids=["written", "computed"])
@pytest.mark.parametrize(("reference", "why"), REFERENCES.items(), ids=[ascii(each) for each in REFERENCES])
def test_a_playbook_cannot_run_what_is_not_below_its_root(site: Path, reference: str, why: str, computed: bool) -> None:
    quoted = reference.replace("{site}", str(site)).replace("\\0", "\0").replace("\\", "\\\\")
    quoted = "".join(char if " " <= char <= "~" else f"\\u{ord(char):04x}" for char in quoted)
    named = "{{ variable.file }}" if computed else quoted
    file = site / "playbooks" / "x.yaml"
    file.write_text(
        f'name: X\nvariables: {{file: "{quoted}"}}\nsteps:\n'
        f'  - {{id: child, name: Child, type: playbook.run, parameters: {{playbook: "{named}"}}}}\n',
        encoding="utf-8",
    )

    if computed:
        error = run_playbook(file).steps[0].error
        assert error is not None
        message = error.message
    else:
        with pytest.raises(IgnitionError) as caught:
            run_playbook(file)
        message = str(caught.value)

    assert "is refused: " in message
    assert why in message


def test_what_is_below_the_root_is_run_also_over_dots_and_links_inside(site: Path) -> None:
    (site / "playbooks" / "inner.yaml").symlink_to(site / "playbooks" / "inside.yaml")
    file = site / "playbooks" / "sub" / "x.yaml"
    for name in ("../inside.yaml", "inside", "inner.yaml", "sub/../inside.yaml", "..\\\\inside.yaml"):
        file.write_text(
            f'name: X\nsteps:\n  - {{id: child, name: Child, type: playbook.run, parameters: {{playbook: "{name}"}}}}\n'
        )
        assert str(run_playbook(file).verdict) == "passed", name


@pytest.mark.parametrize(("written", "why"), TARGETS.items(), ids=[ascii(each) for each in TARGETS])
def test_a_step_cannot_write_outside_of_the_playbooks_folder(tmp_path: Path, written: str, why: str) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)

    with pytest.raises(PathRefused, match=why) as caught:
        to_write(written.replace("{site}", str(tmp_path)), folder)

    assert "must stay below the playbook's folder" in str(caught.value)
    assert "hint: write beside the playbook" in str(caught.value)


def test_a_step_may_write_below_the_playbooks_folder_and_into_the_evidence(tmp_path: Path) -> None:
    folder, evidence = tmp_path / "a", tmp_path / "b"

    assert to_write("x/../y.zip", folder) == folder / "x/../y.zip"
    assert to_write(str(folder / "y.zip"), folder) == folder / "y.zip"
    assert to_write(str(evidence / "y.zip"), folder, [evidence]) == evidence / "y.zip"


@pytest.mark.parametrize(
    ("read", "contents"),
    [
        (read_project, {"project.json": "{}"}),
        (read_backup, {"backupinfo.xml": "<backupinfo><version>8.3.0</version></backupinfo>"}),
        (check_module, {"module.xml": "<modules><module/></modules>"}),
    ],
    ids=["project", "backup", "module"],
)
@pytest.mark.parametrize(("member", "why"), MEMBERS.items(), ids=[ascii(each) for each in MEMBERS])
def test_an_archive_with_a_member_that_leads_out_is_refused(
    tmp_path: Path, member: str, why: str, read: Callable[[Path], object], contents: dict[str, str]
) -> None:
    file = tmp_path / "x.zip"
    archive_of(file, contents, member)

    with pytest.raises(IgnitionError, match="leads out of it") as caught:
        read(file)

    assert why in str(caught.value)


def archive_of(file: Path, contents: dict[str, str], member: str, mode: int = 0) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
        entry = zipfile.ZipInfo("x")
        # Past the constructor, which mends names.
        entry.filename = entry.orig_filename = member
        entry.external_attr = mode << 16
        archive.writestr(entry, "/etc/passwd")


@pytest.mark.parametrize("read", [read_project, read_backup, check_module])
def test_a_link_in_an_archive_is_refused(tmp_path: Path, read: Callable[[Path], object]) -> None:
    file = tmp_path / "x.zip"
    archive_of(file, {"project.json": "{}"}, "evil", stat.S_IFLNK | 0o777)

    with pytest.raises(IgnitionError, match="it is a symbolic link"):
        read(file)
    with pytest.raises(zips.BadZip, match="symbolic link"):
        zips.read(file.read_bytes())


def test_the_simulator_takes_no_such_archive_either(tmp_path: Path) -> None:
    for member in ("../evil", "/evil", "\\evil", "C:evil", "a/..\\..\\evil", "zero\0"):
        file = tmp_path / "x.zip"
        archive_of(file, {}, member)
        with pytest.raises(zips.BadZip, match="leads out of it"):
            zips.read(file.read_bytes())


def test_no_such_project_is_made(tmp_path: Path) -> None:
    with pytest.raises(IgnitionError, match="leads out of it"):
        write_project(tmp_path / "x.zip", {"../evil.txt": "x"})


@pytest.mark.parametrize("name", [*REFERENCES, *TARGETS, *MEMBERS, "x" * 300, "\u202e", ""])
def test_names_of_evidence_stay_names(name: str) -> None:
    """A screenshot or an attachment may be called anything; its file is made of what every system takes."""
    made = f"01-{safe_file_name(name)}"

    assert leads_out(made) is None
    assert Path(made).name == made
