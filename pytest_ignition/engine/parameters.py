"""Which value a playbook's parameter gets, from where, and whether it fits the declared type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_ignition.engine.values import freeze
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.build_parameters import EXPECTED, fits, refused_value
from pytest_ignition.language.model import NO_DEFAULT, Json, Parameter, ParameterType
from pytest_ignition.language.secret_names import is_secret, secrets_in


class ParameterValueError(IgnitionError):
    """A given value does not fit the parameter's type."""

    retryable = False
    testable = False


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
    return Bound(values=values, missing=tuple(missing), secrets=tuple(declared_secrets(declared, values)))


def declared_secrets(declared: Sequence[Parameter], values: Mapping[str, Json]) -> Iterator[str]:
    """The texts of parameters that are declared secret, at any depth, and those below secret names.

    `secret: false` takes a parameter out whose name only sounds like one.
    """
    said = {parameter.name: parameter.secret for parameter in declared}
    for name, value in values.items():
        if said.get(name):
            yield from _texts(value)
        elif said.get(name) is None:
            yield from secrets_in({name: value})


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None and not isinstance(value, bool) and str(value):
        yield str(value)


def _choose(parameter: Parameter, given: Mapping[str, Json], supplied: Mapping[str, Json]) -> Json:
    if parameter.name in given:
        return given[parameter.name]
    value = supplied.get(parameter.name.casefold())
    if value is not None and parameter.type in (ParameterType.STRING, ParameterType.CREDENTIAL):
        return value
    return parameter.default


def check_type(parameter: Parameter, value: Json) -> None:
    """Compare a value with the declared type, and with what the declaration allows.

    Raises:
        ParameterValueError: it does not fit. Secret values are not shown.
    """
    refusal: str | None
    if parameter.type is ParameterType.CREDENTIAL and isinstance(value, Mapping):
        return
    refusal = refused_value(parameter, value) if fits(value, parameter.type) else EXPECTED[parameter.type]
    if refusal is None:
        return
    secret = is_secret(parameter.name) if parameter.secret is None else parameter.secret
    shown = "the value given" if secret else repr(value)
    raise ParameterValueError(f"parameter {parameter.name!r} must be {refusal}, not {shown}")


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
