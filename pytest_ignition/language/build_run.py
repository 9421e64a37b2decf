"""From the playbook-wide keys of a file to what they mean: markers, cases, requirements, variables, outputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from pytest_ignition.language.model import Case, Json, Marker, Parameter, Requirements
from pytest_ignition.language.reading import Reader, show
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

_MARKER = re.compile(r"([^\W\d][\w.+-]*)\s*(\((.*)\))?", re.DOTALL)
_WITH_ARGUMENTS = ("skip", "skipif", "xfail", "timeout", "usefixtures", "flaky")
"""Markers that mean something with arguments; any other is a plain name."""

_REASONED = ("skip", "xfail")
_LONGEST_VERSION = 100
_NAME = re.compile(r"\w+")
MODULES_HINT = "write the ids of modules, such as com.inductiveautomation.perspective"


def build_markers(reader: Reader, tree: YamlMap) -> tuple[Marker, ...]:
    """The pytest markers of `markers` and `tags`; each name once."""
    found: list[Marker] = []
    for key in ("markers", "tags"):
        written = tree.get(key)
        if isinstance(written, str):
            written = [each.strip() for each in written.split(",")] if "(" not in written else [written]
        elif written is not None and not isinstance(written, YamlList):
            reader.value(tree, key, f"`{key}` must be a list of names, not {show(written)}")
            continue
        for index, each in enumerate(written or ()):
            mark = written.item_mark(index) if isinstance(written, YamlList) else tree.value_mark(key)
            try:
                marker = _marker(each)
            except ValueError as error:
                reader.at(mark, str(error), None, each)
                continue
            if marker not in found:
                found.append(marker)
    return tuple(found)


def _marker(written: Json) -> Marker:
    """Read `smoke`, `xfail(known problem)`, `timeout(30)`, or `{skipif: {condition: ..., reason: ...}}`.

    Raises:
        ValueError: it is no marker.
    """
    if isinstance(written, dict) and len(written) == 1:
        ((name, given),) = written.items()
        return _checked(str(name), *_from_value(str(name), given))
    found = _MARKER.fullmatch(written.strip()) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f"a marker is a word such as smoke, or xfail(REASON), not {show(written)}")
    name, brackets, inner = found.groups()
    return _checked(name, *(_from_call(name, inner) if brackets is not None else ((), {})))


def _checked(name: str, args: tuple[Json, ...], kwargs: dict[str, Json]) -> Marker:
    if (args or kwargs) and name not in _WITH_ARGUMENTS:
        raise ValueError(f"the marker {name!r} takes no arguments here; these do: {', '.join(_WITH_ARGUMENTS)}")
    if name == "skipif" and "reason" not in kwargs:
        raise ValueError("the marker 'skipif' needs a condition and a reason: skipif(CONDITION, reason='...')")
    if name == "timeout" and not args and "timeout" not in kwargs:
        raise ValueError("the marker 'timeout' needs a number of seconds: timeout(30)")
    return Marker(name=name, args=args, kwargs=kwargs)


def _from_value(name: str, given: Json) -> tuple[tuple[Json, ...], dict[str, Json]]:
    if isinstance(given, dict):
        kwargs = dict(given)
        condition = kwargs.pop("condition", None) if name in ("skipif", "xfail") else None
        return () if condition is None else (condition,), kwargs
    if given is None:
        return (), {}
    if name in _REASONED and isinstance(given, str):
        return (), {"reason": given}
    return tuple(given) if isinstance(given, list) else (given,), {}


def _from_call(name: str, inner: str) -> tuple[tuple[Json, ...], dict[str, Json]]:
    """What stands between the brackets, as Python's literals; for a reason alone the text as it is."""
    if not inner.strip():
        return (), {}
    try:
        call = ast.parse(f"f({inner})", mode="eval").body
        assert isinstance(call, ast.Call)
        args = tuple(ast.literal_eval(each) for each in call.args)
        kwargs = {each.arg: ast.literal_eval(each.value) for each in call.keywords if each.arg is not None}
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        if name in _REASONED:
            return (), {"reason": inner.strip()}
        if name == "usefixtures":
            return tuple(each.strip() for each in inner.split(",")), {}
        raise ValueError(f"the arguments of the marker {name!r} must be plain values, not {inner!r}") from None
    if name in _REASONED and len(args) == 1 and isinstance(args[0], str) and not kwargs:
        return (), {"reason": args[0]}
    return args, kwargs


def build_cases(reader: Reader, tree: YamlMap, parameters: Sequence[Parameter]) -> tuple[tuple[Case, ...], str | None]:
    """The cases that stand in the file, or the name of the file that they stand in."""
    written = tree.get("cases")
    if written is None:
        return (), None
    if isinstance(written, str) and written.strip():
        return (), written
    if not isinstance(written, YamlList) or not written:
        hint = "write a list of mappings from parameter to value, or the name of a CSV, JSON or YAML file"
        reader.value(tree, "cases", f"`cases` must be a list, not {show(written) if written != [] else 'empty'}", hint)
        return (), None
    cases = []
    names = [parameter.name for parameter in parameters]
    for index, each in enumerate(written):
        if not isinstance(each, YamlMap):
            reader.at(written.item_mark(index), f"a case must be a mapping from parameter to value, not {show(each)}")
            continue
        for name in each:
            near = did_you_mean(name, names)
            if name not in names and name != "id" and near is not None:
                reader.at(each.key_mark(name), f"the playbook declares no parameter {name!r}", near, name)
        cases.append(as_case(each, index))
    return unique_cases(cases), None


def as_case(values: dict[str, Json], index: int) -> Case:
    """A case: its `id` if it has one, else its number."""
    given = values.get("id")
    return Case(
        id=str(given) if isinstance(given, str | int | float) and given != "" else f"case{index + 1}", values=values
    )


def unique_cases(cases: Sequence[Case]) -> tuple[Case, ...]:
    """The cases with ids of their own."""
    seen: dict[str, int] = {}
    found = []
    for case in cases:
        seen[case.id] = seen.get(case.id, 0) + 1
        number = seen[case.id]
        found.append(case if number == 1 else Case(id=f"{case.id}-{number}", values=case.values))
    return tuple(found)


def build_requirements(reader: Reader, tree: YamlMap) -> Requirements:
    """What `requires` asks for."""
    written = reader.mapping(tree, "requires", "write `requires: {ignition: '>=8.3'}`")
    if written is None:
        return Requirements()
    reader.refuse_unknown(written, ("ignition", "modules", "browser"), "`requires`")
    version = written.get("ignition")
    if version is not None and not _is_specifier(version):
        reader.value(written, "ignition", f"`ignition` must be a version such as '>=8.3', not {show(version)}")
        version = None
    modules = written.get("modules") or []
    if not isinstance(modules, list) or not all(isinstance(each, str) for each in modules):
        reader.value(written, "modules", f"`modules` must be a list of module ids, not {show(modules)}", MODULES_HINT)
        modules = []
    return Requirements(
        ignition=None if version is None else specifier(version),
        modules=tuple(modules),
        browser=reader.flag(written, "browser"),
    )


def specifier(version: Json) -> str:
    """A version specifier: a bare version means that one or a later one."""
    text = str(version).strip()
    return f">={text}" if text[:1].isdigit() else text


def _is_specifier(version: Json) -> bool:
    if len(str(version)) > _LONGEST_VERSION:
        return False
    return isinstance(version, str | float | int) and bool(
        re.fullmatch(r"\s*((>=|<=|==|!=|~=|>|<)?\s*\d+(\.\d+|\.\*){0,3}\s*(,\s*|$))+", str(version))
    )


def build_named(reader: Reader, tree: YamlMap, key: str, taken: Sequence[str] = ()) -> dict[str, Any]:
    """The mapping behind `variables` or `outputs`: name -> value or expression.

    Args:
        reader: collects what is wrong.
        tree: the playbook.
        key: which of them.
        taken: names that are parameters already.
    """
    written = reader.mapping(tree, key, f"write `{key}: {{NAME: VALUE}}`")
    for name in written or ():
        assert written is not None
        if not _NAME.fullmatch(name):
            message = f"a name in `{key}` is letters, digits and underscores, not {name!r}"
            reader.at(written.key_mark(name), message, None, name)
        elif name in taken:
            message = f"{name!r} is a parameter already; a variable of the same name would hide it"
            reader.at(written.key_mark(name), message, "give the variable another name", name)
    return written if written is not None else {}
