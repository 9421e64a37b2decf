"""A project on disk: the ZIP that a gateway exports and imports (gateway API sheet, section 6).

`project.json` stands at its root, resources in `<module id>/<type>/<path>/` with a `resource.json` beside their files.
Read with care: paths that lead out of it, encrypted files and files that unpack to too much are refused.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_ignition.gateway.errors import BadProjectFile, NoSuchFileInProject
from pytest_ignition.paths import leads_out, odd_member

MANIFEST = "project.json"
RESOURCE = "resource.json"
VIEWS = "com.inductiveautomation.perspective/views"
LONGEST = 64 * 2**20
"""Bytes that one file may unpack to; the largest known, images, have a few millions."""

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MADE = (2026, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectResource:
    """A resource of a project.

    Attributes:
        module: the folder of its module, such as `com.inductiveautomation.perspective`, or `ignition` for the core.
        type: such as `views` or `script-python`.
        path: below its type, such as `Line 1/Overview`; "" for a type with one resource.
        files: their names, without `resource.json`.
        scope: letters such as `A` for all, `G` for the gateway, `D` for the Designer; "" where it is not told.
        version: of its shape; None where it is not told.
        restricted, overridable: as the Designer shows them; None where it is not told.
        actor, modified: who changed it last, and when, as the gateway writes it; "" where it is not told.
    """

    module: str
    type: str
    path: str
    files: tuple[str, ...] = ()
    scope: str = ""
    version: int | None = None
    restricted: bool | None = None
    overridable: bool | None = None
    actor: str = ""
    modified: str = ""

    @property
    def folder(self) -> str:
        """Where its files are in the archive."""
        return "/".join(part for part in (self.module, self.type, self.path) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectZip:
    """What a project's file says of itself.

    Attributes:
        parent: the project that it inherits from; "" for none.
        inheritable: whether others may inherit from it.
        resources: in the order of their folders.
        size: of the file, in bytes.
    """

    path: Path
    title: str = ""
    description: str = ""
    enabled: bool | None = None
    inheritable: bool | None = None
    parent: str = ""
    resources: tuple[ProjectResource, ...] = ()
    size: int = 0


def read_project(file: str | Path) -> ProjectZip:
    """What a project's file says of itself, and what is in it.

    Args:
        file: the ZIP.

    Raises:
        BadProjectFile: it cannot be read, or is no exported project.
    """
    path = Path(file)
    with _opened(path) as archive:
        about = _object(path, MANIFEST, _content(path, archive, MANIFEST))
        resources = tuple(_resources(path, archive))
    return ProjectZip(
        path=path,
        title=_text(about, "title"),
        description=_text(about, "description"),
        enabled=_flag(about, "enabled"),
        inheritable=_flag(about, "inheritable"),
        parent=_text(about, "parent"),
        resources=resources,
        size=path.stat().st_size,
    )


def read_project_file(file: str | Path, name: str) -> bytes:
    """One file of a project.

    Args:
        file: the ZIP.
        name: its path in it, such as `com.inductiveautomation.perspective/views/Overview/view.json`.

    Raises:
        NoSuchFileInProject: it is not in it; names the nearest one.
        BadProjectFile: the ZIP cannot be read.
    """
    path = Path(file)
    with _opened(path) as archive:
        return _content(path, archive, name)


def read_project_json(file: str | Path, name: str) -> Any:
    """One file of a project that is JSON, such as a `resource.json`. As `read_project_file`."""
    return _json(Path(file), name, read_project_file(file, name))


def read_view(file: str | Path, view: str) -> dict[str, Any]:
    """The definition of a Perspective view: its `root` component, `props`, `params` and `custom` properties.

    Args:
        file: the ZIP.
        view: the view's path as in the Designer, such as `Line 1/Overview`.

    Raises:
        NoSuchFileInProject: there is no such view in it; a project inherits views that its own file does not hold.
        BadProjectFile: the ZIP cannot be read.
    """
    name = f"{VIEWS}/{view.strip('/')}/view.json"
    return _object(Path(file), name, read_project_file(file, name))


def write_project(
    file: str | Path,
    files: Mapping[str, bytes | str],
    *,
    title: str = "",
    description: str = "",
    enabled: bool = True,
    inheritable: bool = False,
    parent: str = "",
) -> Path:
    """Make the file of a project, to be imported. The same arguments make the same file, byte for byte.

    Args:
        file: the ZIP to write.
        files: contents by path, such as `{"ignition/script-python/line/code.py": "..."}`; text is UTF-8. A
            `resource.json` is made in folders that have none.
        title: what people see.
        description: what people should know of it.
        enabled: whether it runs.
        inheritable: whether others may inherit from it.
        parent: the project that it inherits from; "" for none.

    Raises:
        BadProjectFile: it cannot be written, or a path leads out of it.
    """
    path = Path(file)
    manifest = {
        "title": title,
        "description": description,
        "enabled": enabled,
        "inheritable": inheritable,
        "parent": parent,
    }
    content = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    odd = next(((name, why) for name in content if (why := leads_out(name)) is not None), None)
    if odd is not None:
        raise BadProjectFile(f"{path} cannot be made: the path {odd[0]!r} leads out of it ({odd[1]})")
    content = {MANIFEST: _as_json(manifest)} | _manifests(content) | content
    try:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in sorted(content.items(), key=lambda item: (item[0] != MANIFEST, item[0])):
                entry = zipfile.ZipInfo(name, _MADE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
    except OSError as error:
        raise BadProjectFile(f"{path} cannot be written: {error.strerror or error}") from None
    return path


def _manifests(content: Mapping[str, bytes]) -> dict[str, bytes]:
    folders: dict[str, list[str]] = {}
    for name in content:
        folder, _slash, file = name.rpartition("/")
        if folder:
            folders.setdefault(folder, []).append(file)
    return {
        f"{folder}/{RESOURCE}": _as_json(
            {
                "scope": "A" if folder.startswith("ignition/") else "G",
                "version": 1,
                "restricted": False,
                "overridable": True,
                "files": sorted(names),
                "attributes": {},
            }
        )
        for folder, names in folders.items()
        if RESOURCE not in names
    }


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            odd = odd_member(archive)
            if odd is not None:
                raise BadProjectFile(f"{path} is no exported project: {odd}")
            if MANIFEST not in archive.namelist():
                raise BadProjectFile(
                    f"{path} is no exported project: there is no {MANIFEST} at its root",
                    hint="was its folder packed instead of what is in the folder?",
                )
            yield archive
    except OSError as error:
        raise BadProjectFile(f"the project file {path} cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, EOFError, zlib.error, ValueError, RuntimeError):
        raise BadProjectFile(f"{path} is no exported project: it is no ZIP archive, or a damaged one") from None


def _content(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """A file in the archive; never more than `LONGEST` bytes are unpacked."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise NoSuchFileInProject.of(path, name, archive.namelist()) from None
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _COMPRESSIONS:
        raise BadProjectFile(f"{path} is no exported project: its {name} is encrypted or packed in an unusual way")
    with archive.open(entry) as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise BadProjectFile(f"{path} is no exported project: its {name} has more than {LONGEST:,} bytes")
    return content


def _resources(path: Path, archive: zipfile.ZipFile) -> Iterator[ProjectResource]:
    folders: dict[str, list[str]] = {}
    for name in archive.namelist():
        folder, _slash, file = name.rpartition("/")
        if folder.count("/") >= 1 and file:
            folders.setdefault(folder, []).append(file)
    for folder, names in sorted(folders.items()):
        module, kind, *rest = folder.split("/")
        about: Mapping[str, Any] = {}
        if RESOURCE in names:
            about = _object(path, f"{folder}/{RESOURCE}", _content(path, archive, f"{folder}/{RESOURCE}"))
        attributes = about.get("attributes")
        last = attributes.get("lastModification") if isinstance(attributes, dict) else None
        last = last if isinstance(last, dict) else {}
        version = about.get("version")
        yield ProjectResource(
            module=module,
            type=kind,
            path="/".join(rest),
            files=tuple(sorted(name for name in names if name != RESOURCE)),
            scope=_text(about, "scope"),
            version=version if isinstance(version, int) else None,
            restricted=_flag(about, "restricted"),
            overridable=_flag(about, "overridable"),
            actor=_text(last, "actor"),
            modified=_text(last, "timestamp"),
        )


def _json(path: Path, name: str, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadProjectFile(f"{path}: its {name} is no JSON") from None


def _object(path: Path, name: str, content: bytes) -> dict[str, Any]:
    found = _json(path, name, content)
    if not isinstance(found, dict):
        raise BadProjectFile(f"{path}: its {name} is no JSON object")
    return found


def _as_json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _flag(data: Mapping[str, Any], key: str) -> bool | None:
    value = data.get(key)
    return value if isinstance(value, bool) else None
