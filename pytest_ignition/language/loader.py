"""A parsed YAML tree to a typed `Playbook`: every structural problem of a file at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from pytest_ignition.language.catalogue import Catalogue
from pytest_ignition.language.errors import PlaybookError, Problem
from pytest_ignition.language.model import (
    NO_DEFAULT,
    Json,
    Mark,
    Note,
    OnFailure,
    Parameter,
    ParameterType,
    Playbook,
    Step,
)
from pytest_ignition.language.source import Source
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.yaml_tree import YamlList, YamlMap, read

PLAYBOOK_KEYS = (
    "name", "version", "description", "parameters", "steps", "metadata", "domain", "group", "verified",
)  # fmt: skip
STEP_KEYS = ("id", "name", "type", "parameters", "timeout", "retry_count", "retry_delay", "on_failure", "description")
PARAMETER_KEYS = ("name", "type", "required", "default", "description")

DEFAULT_TIMEOUT = 300.0
DEFAULT_RETRY_DELAY = 5.0

EnumT = TypeVar("EnumT", bound=Enum)


class Kind(Enum):
    """What a YAML file is."""

    PLAYBOOK = "playbook"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file that is not judged yet."""

    source: Source
    tree: Json

    @property
    def kind(self) -> Kind:
        """A playbook has `name` or `steps`; a mapping with neither is some other YAML file."""
        if isinstance(self.tree, Mapping) and not ({"name", "steps"} & self.tree.keys()):
            return Kind.OTHER
        return Kind.PLAYBOOK


def parse(data: str | bytes, path: str) -> Document:
    """Read YAML.

    Args:
        data: the file's content; bytes are read as UTF-8.
        path: the path to show in errors.

    Raises:
        PlaybookError: it is not YAML, empty, or over a limit.
    """
    return Document(*read(data, path))


def build(document: Document, catalogue: Catalogue | None = None) -> Playbook:
    """Make a playbook of a parsed file, and check it against the step types where `catalogue` gives them.

    Raises:
        PlaybookError: with everything that is wrong.
    """
    builder = _Builder(document.source)
    playbook = builder.playbook(document.tree)
    if playbook is None or builder.problems:
        raise PlaybookError(document.source, builder.problems)
    if catalogue is not None:
        from pytest_ignition.language.preflight import check

        problems = check(playbook, catalogue)
        if problems:
            raise PlaybookError(document.source, problems)
    return playbook


def load(data: str | bytes, path: str, catalogue: Catalogue | None = None) -> Playbook:
    """`parse` and `build` in one."""
    return build(parse(data, path), catalogue)


@dataclass(slots=True)
class _Builder:
    source: Source
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def playbook(self, tree: Json) -> Playbook | None:
        if not isinstance(tree, YamlMap):
            what = "a list" if isinstance(tree, YamlList) else "a single value"
            self._problem(f"a playbook is a mapping with `name:` and `steps:`, not {what}", Mark(1, 1))
            return None
        self._unknown_keys(tree, PLAYBOOK_KEYS, "playbook")
        name = self._text(tree, "name", required="a playbook")
        parameters = self._parameters(tree)
        steps = self._steps(tree)
        return Playbook(
            source=self.source,
            name=name,
            version=str(tree.get("version") if tree.get("version") is not None else ""),
            description=self._text(tree, "description"),
            parameters=tuple(parameters),
            steps=tuple(steps),
            metadata=self._metadata(tree),
            notes=tuple(self.notes),
        )

    def _problem(self, message: str, mark: Mark, length: int = 1, hint: str | None = None) -> None:
        self.problems.append(Problem(message, mark, length, hint))

    def _unknown_keys(self, tree: YamlMap, known: Collection[str], where: str) -> None:
        for key in tree:
            if key not in known:
                self.notes.append(
                    Note(f"{where}: key {key!r} is unknown and ignored", tree.key_mark(key), did_you_mean(key, known))
                )

    def _metadata(self, tree: YamlMap) -> Mapping[str, Json]:
        metadata = tree.get("metadata")
        if metadata is not None and not isinstance(metadata, YamlMap):
            self._problem("metadata must be a mapping", tree.value_mark("metadata"))
            metadata = None
        extra = {key: tree[key] for key in ("domain", "group", "verified") if key in tree}
        return {**(metadata or {}), **extra}

    def _text(self, tree: YamlMap, key: str, *, required: str = "", default: str = "") -> str:
        """A text value; numbers are taken as written, since authors leave quotes away."""
        value = tree.get(key)
        if value is None:
            if required:
                self._missing(tree, key, required)
            return default
        if isinstance(value, YamlMap | YamlList | bool):
            self._problem(f"{key} must be text, not {_show(value)}", tree.value_mark(key))
            return default
        if required and not str(value).strip():
            self._problem(f"{key} is empty", tree.key_mark(key), len(key))
        return str(value)

    def _missing(self, tree: YamlMap, key: str, what: str) -> None:
        near = next((given for given in tree if did_you_mean(given, [key])), None)
        if near is not None:
            self._problem(f"{what} needs `{key}:`", tree.key_mark(near), len(near), f"did you mean {key!r}?")
        else:
            self._problem(f"{what} needs `{key}:`", tree.mark, hint=f"add `{key}:`")

    def _parameters(self, tree: YamlMap) -> list[Parameter]:
        declared = tree.get("parameters", [])
        if not isinstance(declared, list):
            self._problem(
                "parameters must be a list",
                tree.value_mark("parameters"),
                hint="start each with a dash: `- name: gateway_url`",
            )
            return []
        assert isinstance(declared, YamlList) or not declared
        found: list[Parameter] = []
        for index, item in enumerate(declared):
            mark = declared.item_mark(index)  # type: ignore[attr-defined]  # an empty default list has no items
            if not isinstance(item, YamlMap):
                self._problem("a parameter is a mapping with `name:` and `type:`", mark)
                continue
            parameter = self._parameter(item)
            first = next((each for each in found if each.name == parameter.name), None)
            if first is not None:
                self._problem(
                    f"parameter {parameter.name!r} is declared twice; first in line {first.mark.line}",
                    item.value_mark("name"),
                    len(parameter.name),
                )
            found.append(parameter)
        return found

    def _parameter(self, item: YamlMap) -> Parameter:
        self._unknown_keys(item, PARAMETER_KEYS, "parameter")
        required = item.get("required", True)
        if not isinstance(required, bool):
            self._problem(f"required must be true or false, not {_show(required)}", item.value_mark("required"))
            required = True
        default = item.get("default")
        return Parameter(
            name=self._text(item, "name", required="a parameter"),
            type=self._choice(item, "type", ParameterType, ParameterType.STRING, required="a parameter"),
            required=required,
            default=NO_DEFAULT if default is None else default,
            description=self._text(item, "description"),
            mark=item.mark,
        )

    def _steps(self, tree: YamlMap) -> list[Step]:
        written = tree.get("steps")
        if written is None:
            if "steps" in tree:
                self._problem("steps is empty", tree.key_mark("steps"), 5, "add at least one step: `- id: first`")
            else:
                self._missing(tree, "steps", "a playbook")
            return []
        if not isinstance(written, YamlList) or not written:
            self._problem("steps must be a list of at least one step", tree.value_mark("steps"))
            return []
        steps: list[Step] = []
        seen: dict[str, Mark] = {}
        for index, item in enumerate(written):
            if not isinstance(item, YamlMap):
                self._problem("a step is a mapping with `id:` and `type:`", written.item_mark(index))
                continue
            step = self._step(item, len(steps))
            if step.id and step.id in seen:
                self._problem(
                    f"step id {step.id!r} is given twice; first in line {seen[step.id].line}",
                    item.value_mark("id"),
                    len(step.id),
                    "ids tell steps apart; give this one its own",
                )
            seen.setdefault(step.id, item.value_mark("id"))
            steps.append(step)
        return steps

    def _step(self, item: YamlMap, index: int) -> Step:
        self._unknown_keys(item, STEP_KEYS, "step")
        step_id = self._text(item, "id", required="a step")
        parameters = item.get("parameters")
        if parameters is not None and not isinstance(parameters, YamlMap):
            self._problem(f"parameters must be a mapping, not {_show(parameters)}", item.value_mark("parameters"))
            parameters = None
        return Step(
            id=step_id,
            name=self._text(item, "name", default=step_id) or step_id,
            type=self._text(item, "type", required="a step"),
            parameters=parameters if parameters is not None else YamlMap(item.mark),
            timeout=self._number(item, "timeout", DEFAULT_TIMEOUT, above_zero=True),
            retry_count=self._whole(item, "retry_count"),
            retry_delay=self._number(item, "retry_delay", DEFAULT_RETRY_DELAY),
            on_failure=self._choice(item, "on_failure", OnFailure, OnFailure.ABORT),
            index=index,
            mark=item.mark,
            type_mark=item.value_mark("type"),
        )

    def _number(self, item: YamlMap, key: str, default: float, *, above_zero: bool = False) -> float:
        value: Any = item.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._problem(f"{key} must be a number of seconds, not {_show(value)}", item.value_mark(key))
            return default
        if value < 0 or (above_zero and value == 0):
            self._problem(
                f"{key} must be {'more than 0' if above_zero else '0 or more'}, not {value}", item.value_mark(key)
            )
            return default
        return float(value)

    def _whole(self, item: YamlMap, key: str) -> int:
        value: Any = item.get(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._problem(f"{key} must be a whole number, 0 or more, not {_show(value)}", item.value_mark(key))
            return 0
        return value

    def _choice(
        self, item: YamlMap, key: str, choices: type[EnumT], default: EnumT, *, required: str = ""
    ) -> EnumT:
        value = item.get(key)
        if value is None:
            if required:
                self._missing(item, key, required)
            return default
        known = [str(each.value) for each in choices]
        if value in known:
            return choices(value)
        hint = did_you_mean(str(value), known) or f"one of {', '.join(known)}"
        self._problem(f"unknown {key} {_show(value)}", item.value_mark(key), len(str(value)), hint)
        return default


def _show(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = repr(value) if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 60 else text[:57] + "..."
