"""From the `parameters` of a file to the typed ones, with what they allow."""

from __future__ import annotations

from typing import Any

from pytest_ignition.language.differences import same
from pytest_ignition.language.model import NO_DEFAULT, Json, Mark, Parameter, ParameterType
from pytest_ignition.language.patterns import BadRegularExpression, compile_pattern
from pytest_ignition.language.reading import Reader, is_container, is_number, one_of, show
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

PARAMETER_KEYS = ("name", "type", "required", "default", "description", "enum", "min", "max", "pattern", "secret")
_ADDED = frozenset(("enum", "min", "max", "pattern", "secret"))
_KNOWN = frozenset(PARAMETER_KEYS)

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

_NUMBERS = (ParameterType.INTEGER, ParameterType.FLOAT)
_TEXTS = (ParameterType.STRING, ParameterType.FILE)


def build_parameters(reader: Reader, tree: YamlMap) -> tuple[Parameter, ...]:
    """The declared parameters of a playbook's tree."""
    declared = tree.get("parameters")
    if declared is None:
        return ()
    if not isinstance(declared, YamlList):
        reader.value(tree, "parameters", "`parameters` must be a list", "write `- name: NAME` for each parameter")
        return ()
    found: dict[str, Parameter] = {}
    for index, each in enumerate(declared):
        mark = declared.item_mark(index)
        if not isinstance(each, YamlMap):
            hint = f"write `- name: {each}`" if isinstance(each, str) else None
            reader.at(mark, f"a parameter must be a mapping with `name` and `type`, not {show(each)}", hint)
            continue
        parameter = _parameter(reader, each, mark)
        first = found.setdefault(parameter.name, parameter)
        if first is not parameter and parameter.name:
            where = f"first in line {first.mark.line}"
            reader.value(each, "name", f"the parameter {parameter.name!r} is declared twice; {where}")
    return tuple(parameter for name, parameter in found.items() if name)


def _parameter(reader: Reader, tree: YamlMap, mark: Mark) -> Parameter:
    if not _KNOWN.issuperset(tree):
        reader.note_unknown(tree, PARAMETER_KEYS, "a parameter")
    name = reader.text(tree, "name", "a parameter", required=True, known=PARAMETER_KEYS)
    kind = _type(reader, tree, name)
    required = reader.flag(tree, "required", True)
    default = tree.get("default")
    hidden = tree.get("secret") is True or (tree.get("secret") is not False and is_secret(name))
    fitting = default is None or kind is None or fits(default, kind)
    if not fitting and kind is not None:
        hint = "put quotes around it" if kind is ParameterType.STRING and not is_container(default) else None
        shown = "the default" if hidden else show(default)
        message = f"the default of {name!r} must be {EXPECTED[kind]}, not {shown}"
        reader.value(tree, "default", message, hint, secret=hidden)
    limits = _limits(reader, tree, kind) if not _ADDED.isdisjoint(tree) else {}
    parameter = Parameter(
        name=name,
        type=kind or ParameterType.STRING,
        required=required,
        default=NO_DEFAULT if default is None else default,
        description=reader.text(tree, "description", "a parameter"),
        mark=mark,
        **limits,
    )
    if default is not None and fitting and not (isinstance(default, str) and "{{" in default):
        refusal = refused_value(parameter, default)
        if refusal is not None:
            shown = "the default" if hidden else show(default)
            reader.value(tree, "default", f"the default of {name!r} must be {refusal}, not {shown}", secret=hidden)
    return parameter


def _type(reader: Reader, tree: YamlMap, name: str) -> ParameterType | None:
    if "type" not in tree:
        reader.at(tree.mark, f"the parameter {name!r} has no `type`", one_of(ParameterType))
        return None
    written = tree["type"]
    try:
        return ParameterType(written)
    except ValueError:
        pass
    other = _OTHER_TYPE_NAMES.get(str(written).casefold())
    hint = f"did you mean {other!r}?" if other else did_you_mean(str(written), [each.value for each in ParameterType])
    reader.value(tree, "type", f"unknown parameter type {show(written)}", hint or one_of(ParameterType))
    return None


def _limits(reader: Reader, tree: YamlMap, kind: ParameterType | None) -> dict[str, Any]:
    """The keys that narrow what a parameter may be."""
    found: dict[str, Any] = {}
    allowed = tree.get("enum")
    if allowed is not None:
        if not isinstance(allowed, YamlList) or not allowed:
            reader.value(tree, "enum", f"`enum` must be a list of values, not {show(allowed)}")
        else:
            found["enum"] = tuple(allowed)
            for index, value in enumerate(allowed):
                if kind is not None and not fits(value, kind):
                    message = f"a value of this `enum` must be {EXPECTED[kind]}, not {show(value)}"
                    reader.at(allowed.item_mark(index), message, None, value)
    for key in ("min", "max"):
        limit = _limit(reader, tree, key, kind)
        if limit is not None:
            found[key] = limit
    if "min" in found and "max" in found and found["min"] > found["max"]:
        reader.value(tree, "max", f"`max` is less than `min`, which is {found['min']}")
    pattern = _pattern(reader, tree, kind)
    if pattern is not None:
        found["pattern"] = pattern
    if "secret" in tree:
        found["secret"] = reader.flag(tree, "secret")
    return found


def _limit(reader: Reader, tree: YamlMap, key: str, kind: ParameterType | None) -> float | None:
    written: float | None = tree.get(key)
    if written is None:
        return None
    if kind is not None and kind not in _NUMBERS:
        reader.value(tree, key, f"`{key}` is for numbers; this parameter is of type {kind}")
    elif not is_number(written):
        reader.value(tree, key, f"`{key}` must be a number, not {show(written)}")
    else:
        return written
    return None


def _pattern(reader: Reader, tree: YamlMap, kind: ParameterType | None) -> str | None:
    written = tree.get("pattern")
    if written is None:
        return None
    if kind is not None and kind not in _TEXTS:
        reader.value(tree, "pattern", f"`pattern` is for text; this parameter is of type {kind}")
        return None
    if not isinstance(written, str):
        reader.value(tree, "pattern", f"`pattern` must be a regular expression, not {show(written)}")
        return None
    try:
        compile_pattern(written)
    except BadRegularExpression as error:
        reader.value(tree, "pattern", f"`pattern` is no regular expression: {error}")
        return None
    return written


EXPECTED = {
    ParameterType.STRING: "text",
    ParameterType.INTEGER: "a whole number",
    ParameterType.FLOAT: "a number",
    ParameterType.BOOLEAN: "true or false",
    ParameterType.FILE: "a file path",
    ParameterType.CREDENTIAL: "a credential's name",
    ParameterType.LIST: "a list",
    ParameterType.DICT: "a mapping",
}
"""What a value of a type is called."""


def fits(value: Any, kind: ParameterType) -> bool:
    """Whether a value is of a declared type (playbook-format, section 2)."""
    if kind is ParameterType.LIST:
        return isinstance(value, list | tuple)
    if kind is ParameterType.DICT:
        return isinstance(value, dict)
    if kind is ParameterType.BOOLEAN:
        return isinstance(value, bool)
    if kind is ParameterType.INTEGER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is ParameterType.FLOAT:
        return is_number(value)
    return isinstance(value, str)


def refused_value(parameter: Parameter, value: Json) -> str | None:
    """What a value of the right type must be to meet `enum`, `min`, `max` and `pattern`; None if it does."""
    if parameter.enum and not any(same(value, each) for each in parameter.enum):
        return "one of " + ", ".join(map(show, parameter.enum))
    if parameter.min is not None and is_number(value) and value < parameter.min:
        return f"{parameter.min:g} or more"
    if parameter.max is not None and is_number(value) and value > parameter.max:
        return f"{parameter.max:g} or less"
    if (
        parameter.pattern is not None
        and isinstance(value, str)
        and not compile_pattern(parameter.pattern).fullmatch(value)
    ):
        return f"text that matches {parameter.pattern}"
    return None
