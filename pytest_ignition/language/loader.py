"""From a file's bytes to a `Playbook`: read the YAML, say what kind of file it is, build and check."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pytest_ignition.language.builder import Builder
from pytest_ignition.language.catalogue import Catalogue
from pytest_ignition.language.errors import PlaybookError, Problem
from pytest_ignition.language.legacy import modernise
from pytest_ignition.language.model import Mark, Note, Playbook
from pytest_ignition.language.preflight import check
from pytest_ignition.language.source import Source
from pytest_ignition.language.yaml_nodes import YamlMap
from pytest_ignition.language.yaml_tree import read_tree

MAX_BYTES = 2_000_000
"""The biggest file that is read; the biggest public playbook has 18 kB."""

_BYTE_ORDER_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class Kind(StrEnum):
    """What a YAML file is."""

    PLAYBOOK = "playbook"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A YAML file that could be read.

    Attributes:
        source: its text.
        tree: its value: a `YamlMap`, `YamlList` or scalar.
        problems: mistakes that did not keep it from being read; `build` raises them.
        notes: accepted oddities so far.
    """

    source: Source
    tree: Any
    problems: Collection[Problem] = ()
    notes: Collection[Note] = ()

    @property
    def kind(self) -> Kind:
        """A playbook is a mapping with `name` or `steps`; so one that lacks the other is a playbook, and wrong."""
        is_playbook = isinstance(self.tree, YamlMap) and ("name" in self.tree or "steps" in self.tree)
        return Kind.PLAYBOOK if is_playbook else Kind.OTHER


def load(text: str | bytes, path: str, catalogue: Catalogue | None = None) -> Playbook:
    """Read, build and check a playbook.

    Args:
        text: the file's content; bytes are UTF-8.
        path: the path that people see in messages.
        catalogue: the step types; None checks the structure only.

    Raises:
        PlaybookError: with every problem that was found.
    """
    return build(parse(text, path), catalogue)


def parse(text: str | bytes, path: str) -> Document:
    """Read YAML.

    Args:
        text: the file's content; bytes are UTF-8.
        path: the path that people see in messages.

    Raises:
        PlaybookError: it is too big, not UTF-8, not YAML, passes a limit of the reader, or holds nothing.
    """
    if len(text) > MAX_BYTES:
        raise _too_big(text, path)
    source = Source(path, _decode(text, path) if isinstance(text, bytes) else text.removeprefix("\ufeff"))
    tree = read_tree(source)
    if tree.value is None:
        problem = Problem("the file is empty", Mark(1, 1), hint="a playbook needs at least `name:` and `steps:`")
        raise PlaybookError(source, [problem])
    return Document(source=source, tree=tree.value, problems=tree.problems, notes=tree.notes)


def build(document: Document, catalogue: Catalogue | None = None) -> Playbook:
    """Make the typed playbook and check it.

    Args:
        document: what `parse` gave.
        catalogue: the step types; None checks the structure only.

    Raises:
        PlaybookError: with every problem that was found.
    """
    notes = modernise(document.tree, document.source, catalogue)
    builder = Builder(document.source, document.problems, [*document.notes, *notes])
    playbook = builder.playbook(document.tree)
    if playbook is not None and catalogue is not None:
        found = check(playbook, catalogue)
        builder.problems.extend(found.problems)
        if found.notes or found.credentials:
            notes = sorted([*playbook.notes, *found.notes], key=lambda note: note.mark)
            playbook = replace(playbook, notes=tuple(notes), credentials=tuple(found.credentials))
    if builder.problems or playbook is None:
        raise PlaybookError(document.source, builder.problems)
    return playbook


def _decode(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        source = Source(path, data.decode("utf-8-sig", "replace"))
        for mark, name in _BYTE_ORDER_MARKS:
            if data.startswith(mark):
                problem = Problem(f"the file is {name}, not UTF-8", Mark(1, 1), hint="save it as UTF-8")
                raise PlaybookError(Source(path, ""), [problem]) from None
        place = source.place(len(error.object[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")))
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        raise PlaybookError(source, [Problem(message, Mark(*place), hint="save the file as UTF-8")]) from None


def _too_big(text: str | bytes, path: str) -> PlaybookError:
    problem = Problem(
        f"the file has {len(text) / 1e6:.1f} MB; a playbook may have at most {MAX_BYTES / 1e6:.0f} MB",
        Mark(1, 1),
        hint="split it into several playbooks and call them with `playbook.run`; keep data in files beside it",
    )
    return PlaybookError(Source(path, ""), [problem])
