"""From the tree of a YAML file to the typed playbook; every structural problem is collected, none stops the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_ignition.language.errors import Problem
from pytest_ignition.language.model import (
    NO_DEFAULT,
    Mark,
    Note,
    OnFailure,
    Parameter,
    ParameterType,
    Playbook,
    Step,
)
from pytest_ignition.language.places import underline
from pytest_ignition.language.source import Source
from pytest_ignition.language.spelling import did_you_mean, nearest
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

PLAYBOOK_KEYS = ("name", "version", "description", "parameters", "steps", "metadata", "domain", "group", "verified")
PARAMETER_KEYS = ("name", "type", "required", "default", "description")
STEP_KEYS = ("id", "name", "type", "parameters", "timeout", "retry_count", "retry_delay", "on_failure")

TIMEOUT = 300.0
"""Seconds for an attempt of a step that sets none (playbook-format, section 3)."""

RETRY_DELAY = 5.0
"""Seconds between attempts of a step that sets none (playbook-format, section 3)."""

_METADATA_KEYS = ("domain", "group", "verified")

_OTHER_TYPE_NAMES = {
    "text": "string",
    "number": "float",
    "object": "dict",
    "map": "dict",
    "mapping": "dict",
    "array": "list",
    "path": "file",
    "password": "string",
    "secret": "string",
}
"""Names of types that people bring along from elsewhere."""

_REFERABLE = re.compile(r"\w+")


class Builder:
    """Builds one playbook.

    Attributes:
        problems: what is wrong, in order of discovery.
    """

    def __init__(self, source: Source, problems: Iterable[Problem] = (), notes: Iterable[Note] = ()) -> None:
        self.problems = list(problems)
        self._source = source
        self._notes = list(notes)

    def playbook(self, tree: Any) -> Playbook | None:
        """The playbook, as far as it can be made; None if nothing can."""
        if not isinstance(tree, YamlMap):
            what = "a list" if isinstance(tree, YamlList) else "a single value"
            self._at(Mark(1, 1), f"a playbook is a mapping with `name` and `steps`, not {what}")
            return None
        if "name" not in tree and "steps" not in tree:
            self._at(tree.mark, "this is not a playbook: it has neither `name` nor `steps`", self._typo(tree))
            return None
        self._note_unknown(tree, PLAYBOOK_KEYS, "a playbook")
        name = self._text(tree, "name", "the playbook", required=True)
        parameters = self._parameters(tree)
        steps = self._steps(tree)
        return Playbook(
            source=self._source,
            name=name,
            version=self._text(tree, "version", "the playbook"),
            description=self._text(tree, "description", "the playbook"),
            parameters=parameters,
            steps=steps,
            metadata=self._metadata(tree),
            notes=tuple(sorted(self._notes, key=lambda note: note.mark)),
        )

    def _typo(self, tree: YamlMap) -> str | None:
        for key in tree:
            wanted = nearest(key, ("name", "steps"))
            if wanted is not None:
                return f"did you mean {wanted!r} instead of {key!r}?"
        return None

    def _metadata(self, tree: YamlMap) -> Mapping[str, Any]:
        metadata = tree.get("metadata")
        if metadata is not None and not isinstance(metadata, YamlMap):
            self._value(tree, "metadata", "`metadata` must be a mapping")
            metadata = None
        return {**(metadata or {}), **{key: tree[key] for key in _METADATA_KEYS if key in tree}}

    def _parameters(self, tree: YamlMap) -> tuple[Parameter, ...]:
        declared = tree.get("parameters")
        if declared is None:
            return ()
        if not isinstance(declared, YamlList):
            self._value(tree, "parameters", "`parameters` must be a list", "write `- name: NAME` for each parameter")
            return ()
        found: dict[str, Parameter] = {}
        for index, each in enumerate(declared):
            mark = declared.item_mark(index)
            if not isinstance(each, YamlMap):
                hint = f"write `- name: {each}`" if isinstance(each, str) else None
                self._at(mark, f"a parameter must be a mapping with `name` and `type`, not {_show(each)}", hint)
                continue
            parameter = self._parameter(each, mark)
            first = found.setdefault(parameter.name, parameter)
            if first is not parameter and parameter.name:
                where = f"first in line {first.mark.line}"
                self._value(each, "name", f"the parameter {parameter.name!r} is declared twice; {where}")
        return tuple(parameter for name, parameter in found.items() if name)

    def _parameter(self, tree: YamlMap, mark: Mark) -> Parameter:
        self._note_unknown(tree, PARAMETER_KEYS, "a parameter")
        name = self._text(tree, "name", "a parameter", required=True)
        kind = self._parameter_type(tree, name)
        required = tree.get("required", True)
        if not isinstance(required, bool):
            self._value(tree, "required", f"`required` must be true or false, not {_show(required)}")
        default = tree.get("default")
        if default is not None and kind is not None and not _fits(default, kind):
            hint = "put quotes around it" if kind is ParameterType.STRING and not _is_container(default) else None
            self._value(
                tree, "default", f"the default of {name!r} must be {_EXPECTED[kind]}, not {_show(default)}", hint
            )
        return Parameter(
            name=name,
            type=kind or ParameterType.STRING,
            required=required is True,
            default=NO_DEFAULT if default is None else default,
            description=self._text(tree, "description", "a parameter"),
            mark=mark,
        )

    def _parameter_type(self, tree: YamlMap, name: str) -> ParameterType | None:
        if "type" not in tree:
            self._at(tree.mark, f"the parameter {name!r} has no `type`", _one_of(ParameterType))
            return None
        written = tree["type"]
        try:
            return ParameterType(written)
        except ValueError:
            pass
        other = _OTHER_TYPE_NAMES.get(str(written).casefold())
        hint = (
            f"did you mean {other!r}?" if other else did_you_mean(str(written), [each.value for each in ParameterType])
        )
        self._value(tree, "type", f"unknown parameter type {_show(written)}", hint or _one_of(ParameterType))
        return None

    def _steps(self, tree: YamlMap) -> tuple[Step, ...]:
        if "steps" not in tree:
            self._at(tree.mark, "the playbook has no `steps`", self._typo_of("steps", tree))
            return ()
        written = tree["steps"]
        if not isinstance(written, YamlList) or not written:
            hint = "write `- id: ID` with a `type:` for each step"
            what = "an empty list" if isinstance(written, YamlList) else _show(written)
            self._value(tree, "steps", f"`steps` must be a list of steps, not {what}", hint)
            return ()
        steps: list[Step] = []
        first: dict[str, Step] = {}
        for index, each in enumerate(written):
            mark = written.item_mark(index)
            if not isinstance(each, YamlMap):
                self._at(mark, f"a step must be a mapping with `id` and `type`, not {_show(each)}")
                continue
            step = self._step(each, index, mark)
            steps.append(step)
            other = first.setdefault(step.id, step)
            if other is not step and step.id:
                self._value(
                    each,
                    "id",
                    f"the step id {step.id!r} is used twice; first in line {other.mark.line}",
                    "give one of the steps another id",
                )
        return tuple(steps)

    def _step(self, tree: YamlMap, index: int, mark: Mark) -> Step:
        self._note_unknown(tree, STEP_KEYS, "a step")
        step_id = self._text(tree, "id", "the step", required=True)
        if step_id and not _REFERABLE.fullmatch(step_id):
            self._notes.append(
                Note(
                    f"the step id {step_id!r} holds other characters than letters, digits and underscores",
                    tree.value_mark("id"),
                    f"refer to its output by step[{step_id!r}]",
                )
            )
        parameters = tree.get("parameters")
        if parameters is None:
            parameters = YamlMap()
        elif not isinstance(parameters, YamlMap):
            self._value(tree, "parameters", f"`parameters` must be a mapping, not {_show(parameters)}")
            parameters = YamlMap()
        return Step(
            id=step_id,
            name=self._text(tree, "name", "the step") or step_id,
            type=self._step_type(tree),
            parameters=parameters,
            timeout=self._seconds(tree, "timeout", TIMEOUT, zero=False),
            retry_count=self._count(tree, "retry_count"),
            retry_delay=self._seconds(tree, "retry_delay", RETRY_DELAY, zero=True),
            on_failure=self._on_failure(tree),
            index=index,
            mark=mark,
            type_mark=tree.value_mark("type") if "type" in tree else mark,
        )

    def _step_type(self, tree: YamlMap) -> str:
        written = tree.get("type")
        if isinstance(written, str) and written:
            return written
        if "type" in tree:
            self._value(tree, "type", f"`type` must name a step type, not {_show(written)}")
        else:
            self._at(tree.mark, "the step has no `type`", self._typo_of("type", tree))
        return ""

    def _on_failure(self, tree: YamlMap) -> OnFailure:
        written = tree.get("on_failure", "abort")
        try:
            return OnFailure(written)
        except ValueError:
            pass
        hint = _one_of(OnFailure)
        message = f"unknown value {_show(written)} for `on_failure`"
        if written == "rollback":
            message = "`on_failure: rollback` is not supported"
        else:
            hint = did_you_mean(str(written), [each.value for each in OnFailure]) or hint
        self._value(tree, "on_failure", message, hint)
        return OnFailure.ABORT

    def _seconds(self, tree: YamlMap, key: str, default: float, *, zero: bool) -> float:
        written = tree.get(key)
        if written is None:
            return default
        if not _is_number(written) or not (0 if zero else 1e-9) <= written <= 1e9:
            expected = "a number of seconds" + ("" if zero else " above zero")
            self._value(tree, key, f"`{key}` must be {expected}, not {_show(written)}", _unquoted(written))
            return default
        return float(written)

    def _count(self, tree: YamlMap, key: str) -> int:
        written = tree.get(key)
        if written is None:
            return 0
        if not isinstance(written, int) or isinstance(written, bool) or not 0 <= written <= 1_000_000:
            message = f"`{key}` must be a whole number, 0 or more, not {_show(written)}"
            self._value(tree, key, message, _unquoted(written))
            return 0
        return written

    def _text(self, tree: YamlMap, key: str, owner: str, *, required: bool = False) -> str:
        """A text value. Numbers and the like are taken as they are written: `version: 1.10` is 1.10, not 1.1."""
        value = tree.get(key)
        if isinstance(value, str) and (value.strip() or not required):
            return value
        if isinstance(value, bool | int | float):
            return self._source.token(*tree.value_mark(key))
        if value is not None and value != "":
            self._value(tree, key, f"`{key}` must be text, not {_show(value)}")
        elif required and key in tree:
            self._value(tree, key, f"`{key}` must not be empty")
        elif required:
            self._at(tree.mark, f"{owner} has no `{key}`", self._typo_of(key, tree))
        return ""

    def _typo_of(self, key: str, tree: YamlMap) -> str | None:
        """What to say if a key of the tree was probably meant to be `key`."""
        found = nearest(key, tree.keys() - set(PLAYBOOK_KEYS) - set(STEP_KEYS))
        return f"did you mean {key!r} instead of {found!r}?" if found is not None else None

    def _note_unknown(self, tree: YamlMap, known: Sequence[str], owner: str) -> None:
        for key in tree:
            if key not in known:
                hint = did_you_mean(key, [each for each in known if each not in tree])
                self._notes.append(Note(f"unknown key {key!r} of {owner}; it has no effect", tree.key_mark(key), hint))

    def _value(self, tree: YamlMap, key: str, message: str, hint: str | None = None) -> None:
        """A problem of a key's value."""
        mark = tree.value_mark(key)
        if tree[key] is None or tree[key] == "":
            mark = tree.key_mark(key)
        self._at(mark, message, hint, tree[key])

    def _at(self, mark: Mark, message: str, hint: str | None = None, value: Any = None) -> None:
        self.problems.append(Problem(message, mark, underline(self._source, mark, value), hint))


_EXPECTED = {
    ParameterType.STRING: "text",
    ParameterType.INTEGER: "a whole number",
    ParameterType.FLOAT: "a number",
    ParameterType.BOOLEAN: "true or false",
    ParameterType.FILE: "a file path",
    ParameterType.CREDENTIAL: "a credential's name",
    ParameterType.LIST: "a list",
    ParameterType.DICT: "a mapping",
}


def _fits(value: Any, kind: ParameterType) -> bool:
    """Whether a value is of a declared type (playbook-format, section 2)."""
    if kind is ParameterType.LIST:
        return isinstance(value, list)
    if kind is ParameterType.DICT:
        return isinstance(value, dict)
    if kind is ParameterType.BOOLEAN:
        return isinstance(value, bool)
    if kind is ParameterType.INTEGER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is ParameterType.FLOAT:
        return _is_number(value)
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_container(value: Any) -> bool:
    return isinstance(value, list | dict)


def _one_of(names: Iterable[str]) -> str:
    return "write one of " + ", ".join(names)


def _unquoted(value: Any) -> str | None:
    """The remedy for a number in quotes."""
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
        return f"write {value} without quotes"
    return None


def _show(value: Any) -> str:
    """A value in a message: YAML's names, never a whole tree."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
