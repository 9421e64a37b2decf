"""Writes mended parameters of a step back into the playbook's text; comments and layout stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.differences import same
from pytest_ignition.language.fixing import difference
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Edit, Json, Playbook, Step
from pytest_ignition.language.normal import normal_form
from pytest_ignition.language.source import Source

_PARAMETERS = "parameters"
_MARK = "\ufeff"
"""A byte order mark at the beginning, which the loader leaves out."""
_PLAIN = re.compile(r"[A-Za-z_./][\w ./()+-]*(?<! )")
"""Texts that need no quotes wherever they stand, as far as no word of YAML is meant; all others get some."""


class SaveRefused(IgnitionError):
    """The text cannot be changed without a change of something else; nothing should be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A playbook's text with mended parameters.

    Attributes:
        text: the whole new text.
        difference: what changed, as a unified difference.
    """

    text: str
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """A file's new content, a byte order mark kept, and what changed, as a unified difference."""

    content: bytes
    difference: str


def mended_text(playbook: Playbook, step_id: str, parameters: Mapping[str, Json], on_disk: str) -> Saved:
    """The playbook's text with other parameters of one step.

    Args:
        playbook: as it was loaded for the run.
        step_id: the step.
        parameters: the new values by name, as they would be written; others stay.
        on_disk: the file's text as it is now.

    Raises:
        SaveRefused: the file changed meanwhile, or the value cannot be put in without touching anything else.
    """
    path = playbook.source.path
    if on_disk.startswith(_MARK):
        saved = mended_text(playbook, step_id, parameters, on_disk.removeprefix(_MARK))
        return Saved(text=_MARK + saved.text, difference=saved.difference)
    if Source(path, on_disk).sha256 != playbook.source.sha256:
        raise SaveRefused(
            f"{path} changed since the run began",
            hint="take over what changed there with `edit`, then save again",
        )
    step = next((each for each in playbook.every_step() if each.id == step_id), None)
    if step is None:
        raise SaveRefused(f"there is no step {step_id!r} in {path}")
    changed = {
        name: value
        for name, value in parameters.items()
        if name not in step.parameters or not same(step.parameters[name], value)
    }
    text = _put_in(playbook.source, step, changed) if changed else on_disk
    _check(playbook, step, changed, text)
    return Saved(text=text, difference=difference(on_disk, text, path, name="mended"))


def saved_text(
    base: Playbook, edited: Playbook, overrides: Mapping[str, Mapping[str, Json]], on_disk: bytes
) -> SavedFile:
    """All that was mended in a playbook.

    Args:
        base: as the file was when it was read.
        edited: what takes its place in the run; the same if only parameters were mended.
        overrides: step id -> all parameters that it has now, as they would be written.
        on_disk: the file's content now.

    Raises:
        SaveRefused: nothing was mended, the file changed meanwhile, or a value cannot be put in.
    """
    path = base.source.path
    now = on_disk.decode("utf-8-sig", "replace")
    text = edited.source.text
    for step_id, parameters in overrides.items():
        text = mended_text(load(text, path), step_id, parameters, text).text
    if text == base.source.text:
        raise SaveRefused(f"nothing was mended in {path}")
    if now not in (base.source.text, text):
        raise SaveRefused(
            f"{path} changed since it was read", hint="take over what changed there with `edit`, then save again"
        )
    mark = _MARK.encode() if on_disk.startswith(_MARK.encode()) else b""
    return SavedFile(content=mark + text.encode("utf-8"), difference=difference(now, text, path, name="mended"))


@dataclass(slots=True)
class _Node:
    """A value in the text: its extent, and its children by key or position."""

    start: int
    end: int
    value: Any
    flow: bool = False
    alias: bool = False
    block_text: bool = False
    children: dict[str | int, _Node] | None = None
    keys: dict[str, int] | None = None


def _put_in(source: Source, step: Step, changed: Mapping[str, Json]) -> str:
    node = _find_step(source, step)
    parameters = (node.children or {}).get(_PARAMETERS)
    if parameters is None or parameters.alias or parameters.children is None or parameters.keys is None:
        raise SaveRefused(
            f"step {step.id!r} does not write its parameters below `parameters:` as a mapping of its own",
            hint="change the file by hand",
        )
    edits = []
    for name, value in changed.items():
        found = parameters.children.get(name)
        if found is None:
            edits.append(_added(source, parameters, name, value))
        elif found.alias:
            raise SaveRefused(f"the value of {name!r} is an alias of one that stands elsewhere")
        else:
            edits.append(_replaced(source, parameters, found, name, value))
    text = source.text
    for edit in sorted(edits, key=lambda each: (each.start, each.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _replaced(source: Source, parameters: _Node, found: _Node, name: str, value: Json) -> Edit:
    """The value's own characters replaced, as it was quoted if that is possible."""
    quote = source.text[found.start : found.start + 1]
    if found.block_text and not parameters.flow and isinstance(value, str) and parameters.keys is not None:
        column = source.place(parameters.keys[name])[1] - 1
        written = _block(value, " " * (column + 2), _line_end(source))
        if written is not None:
            end = found.end
            return Edit(found.start, end, written if source.text[end - 1 : end] == "\n" else written.rstrip("\r\n"))
    text = _written(value, quote if quote in ("'", '"') else "")
    if found.block_text and source.text[found.end - 1 : found.end] == "\n":
        text += _line_end(source)
    if found.children is not None and not found.flow:
        # A block mapping or list ends at the beginning of what follows: white space and comments there stay.
        end = found.start + len(_up_to_content(source.text[found.start : found.end]))
        return Edit(found.start, end, text)
    return Edit(found.start, found.end, text)


def _up_to_content(text: str) -> str:
    """The text without white space and comment lines at its end."""
    lines = text.splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "".join(lines).rstrip()


def _added(source: Source, parameters: _Node, name: str, value: Json) -> Edit:
    """A new parameter: in front of the first one, where it disturbs nothing."""
    entry = f"{_written(name, '')}: {_written(value, '')}"
    if parameters.flow:
        inside = parameters.start + 1
        return Edit(inside, inside, f"{entry}, " if parameters.children else entry)
    column = source.place(parameters.start)[1] - 1
    return Edit(parameters.start, parameters.start, f"{entry}{_line_end(source)}{' ' * column}")


def _written(value: Json, quote: str) -> str:
    """A value on one line, as YAML reads it back anywhere."""
    if not isinstance(value, str):
        return _quoted(value)
    one_line = value.isprintable() and not any(char in value for char in "\ufeff\u2028\u2029\x85")
    if quote == "'" and one_line:
        return "'" + value.replace("'", "''") + "'"
    if quote == "" and _PLAIN.fullmatch(value) and _reads_as_text(value):
        return value
    if quote == "" and one_line and '"' in value and "'" not in value:
        return f"'{value}'"
    return _quoted(value)


def _quoted(value: Json) -> str:
    """As JSON, which is YAML too; what YAML does not take as it is, is escaped."""
    written = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() and char != "\ufeff" else _escaped(char) for char in written)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _reads_as_text(value: str) -> bool:
    try:
        return bool(yaml.safe_load(value) == value)
    except (yaml.YAMLError, ValueError):
        return False


def _block(value: str, indent: str, line_end: str) -> str | None:
    """A text of several lines as it stands; None where a block cannot hold it."""
    if not value.endswith("\n") or value.endswith("\n\n") or value.startswith((" ", "\n", "\t")):
        return None
    lines = value[:-1].split("\n")
    if not all(line.isprintable() or not line.replace("\t", "").strip() for line in lines):
        return None
    if any("\ufeff" in line or line != line.rstrip() for line in lines):
        return None
    return f"|{line_end}" + "".join(f"{indent}{line}{line_end}" if line else line_end for line in lines)


def _line_end(source: Source) -> str:
    return "\r\n" if "\r\n" in source.text else "\n"


def _find_step(source: Source, step: Step) -> _Node:
    """The step's mapping in the text.

    Raises:
        SaveRefused: it is written in a way that cannot be found again.
    """
    start = source.offset(*step.mark)
    for node in _mappings(source.text):
        if node.start == start and node.children is not None and _PARAMETERS in node.children:
            return node
    raise SaveRefused(f"step {step.id!r} cannot be found in the text of {source.path}", hint="change the file by hand")


def _mappings(text: str) -> list[_Node]:
    """Every mapping of the text, with the extent of all that stands in it."""
    found: list[_Node] = []
    stack: list[_Node] = []
    pending: list[str | None] = []
    # The pure parser: its places count characters for every kind of text.
    loader: Any = yaml.SafeLoader(text)

    def put(node: _Node) -> None:
        if not stack:
            return
        outer = stack[-1]
        assert outer.children is not None
        if outer.keys is None:
            outer.children[len(outer.children)] = node
            return
        key = pending[-1]
        if key is None:
            key = pending[-1] = str(node.value) if node.children is None else ""
            outer.keys[key] = node.start
        else:
            outer.children[key] = node
            pending[-1] = None

    try:
        while loader.check_event():
            event: Any = loader.get_event()
            if type(event) in (ScalarEvent, AliasEvent):
                put(_leaf(event))
            elif type(event) in (MappingStartEvent, SequenceStartEvent):
                mapping = type(event) is MappingStartEvent
                node = _Node(
                    event.start_mark.index,
                    event.end_mark.index,
                    None,
                    flow=bool(event.flow_style),
                    children={},
                    keys={} if mapping else None,
                )
                put(node)
                stack.append(node)
                pending.append(None)
                if mapping:
                    found.append(node)
            elif type(event) in (MappingEndEvent, SequenceEndEvent):
                stack.pop().end = event.end_mark.index
                pending.pop()
    finally:
        loader.dispose()
    return found


def _leaf(event: Any) -> _Node:
    start, end = event.start_mark.index, event.end_mark.index
    if type(event) is AliasEvent:
        return _Node(start, end, event.anchor, alias=True)
    return _Node(start, end, event.value, block_text=event.style in ("|", ">"), alias=event.anchor is not None)


def _check(playbook: Playbook, step: Step, changed: Mapping[str, Json], text: str) -> None:
    """The new text must mean what it did but for these parameters.

    Raises:
        SaveRefused: it does not.
    """
    try:
        new, old = load(text, playbook.source.path), load(playbook.source.text, playbook.source.path)
    except IgnitionError as error:
        raise SaveRefused(f"the changed text would be wrong: {error.message}") from None
    before, after = normal_form(old), normal_form(new)
    wanted = _with_parameters(before, step.id, changed)
    if not same(_as_lists(after), _as_lists(wanted)):
        raise SaveRefused("the changed text would mean something else", hint="change the file by hand")


def _with_parameters(form: Any, step_id: str, changed: Mapping[str, Json]) -> Any:
    if isinstance(form, Mapping):
        found = {key: _with_parameters(each, step_id, changed) for key, each in form.items()}
        if form.get("id") == step_id and isinstance(form.get(_PARAMETERS), Mapping):
            found[_PARAMETERS] = {**form[_PARAMETERS], **changed}
        return found
    if isinstance(form, Sequence) and not isinstance(form, str):
        return [_with_parameters(each, step_id, changed) for each in form]
    return form


def _as_lists(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_lists(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_as_lists(each) for each in value]
    return value
