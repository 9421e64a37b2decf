"""Which value a playbook's parameter gets, from where, and whether it fits the declared type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_ignition.engine.values import freeze
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import NO_DEFAULT, Json, Parameter, ParameterType

_SECRET_NAME = re.compile(r"pass(word|wd|phrase)?$|secret|token|pwd|api_?key", re.IGNORECASE)


class ParameterValueError(IgnitionError):
    """A given value does not fit the parameter's type."""

    retryable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The outcome of binding.

    Attributes:
        values: parameter name -> value, frozen; also the given ones that no playbook declares.
        missing: required parameters without a value, in order of declaration.
        secrets: values that must never be shown.
    """

    values: Mapping[str, Json]
    missing: tuple[str, ...]
    secrets: tuple[str, ...]


def bind(declared: Sequence[Parameter], *, given: Mapping[str, Json], supplied: Mapping[str, Json]) -> Bound:
    """Choose each parameter's value: given, else supplied, else its default.

    Args:
        declared: the playbook's parameters.
        given: values asked for by name (case, command line, settings), the strongest first already chosen.
        supplied: what gateway and credential know, by lower-case parameter name; beats a default, because public
            playbooks default to an address of the author's machine (playbook-format, section 2).

    Raises:
        ParameterValueError: a value does not fit its declared type.
    """
    values: dict[str, Json] = {name: freeze(value, what=f"parameter {name!r}") for name, value in given.items()}
    missing = []
    for parameter in declared:
        value = _choose(parameter, given, supplied)
        if value is NO_DEFAULT:
            if parameter.required:
                missing.append(parameter.name)
            continue
        check_type(parameter, value)
        values[parameter.name] = freeze(value, what=f"parameter {parameter.name!r}")
    return Bound(values=values, missing=tuple(missing), secrets=tuple(secrets_in(values)))


def secrets_in(values: Mapping[str, Json]) -> Iterator[str]:
    """The texts below secret names, also inside mappings: a whole credential has its password further down."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from secrets_in(value)
        elif isinstance(value, str) and value and is_secret(name):
            yield value


def is_secret(name: str) -> bool:
    """Whether a parameter of this name holds a secret, judged by the names people use."""
    return _SECRET_NAME.search(name) is not None


def _choose(parameter: Parameter, given: Mapping[str, Json], supplied: Mapping[str, Json]) -> Json:
    if parameter.name in given:
        return given[parameter.name]
    value = supplied.get(parameter.name.casefold())
    if value is not None and parameter.type in (ParameterType.STRING, ParameterType.CREDENTIAL):
        return value
    return parameter.default


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_FITS: Mapping[ParameterType, tuple[str, Callable[[object], bool]]] = {
    ParameterType.STRING: ("text", lambda value: isinstance(value, str)),
    ParameterType.INTEGER: ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    ParameterType.FLOAT: ("a number", _number),
    ParameterType.BOOLEAN: ("true or false", lambda value: isinstance(value, bool)),
    ParameterType.FILE: ("a file path", lambda value: isinstance(value, str)),
    ParameterType.CREDENTIAL: ("a credential's name", lambda value: isinstance(value, str | Mapping)),
    ParameterType.LIST: ("a list", lambda value: isinstance(value, list | tuple)),
    ParameterType.DICT: ("a mapping", lambda value: isinstance(value, Mapping)),
}


def check_type(parameter: Parameter, value: Json) -> None:
    """Compare a value with the declared type.

    Raises:
        ParameterValueError: it does not fit. Secret values are not shown.
    """
    expected, fits = _FITS[parameter.type]
    if fits(value):
        return
    shown = "the value given" if is_secret(parameter.name) else repr(value)
    raise ParameterValueError(f"parameter {parameter.name!r} must be {expected}, not {shown}")


def read_value(text: str, parameter: Parameter, parse: Callable[[str], Json]) -> Json:
    """Read a value from the command line by the declared type.

    Args:
        text: as typed.
        parameter: text parameters take `text` as it is; all others read it with `parse`.
        parse: YAML's scalar and flow reader.
    """
    if parameter.type in (ParameterType.STRING, ParameterType.FILE, ParameterType.CREDENTIAL):
        return text
    value = parse(text)
    check_type(parameter, value)
    return value
