"""Makes the table of the built-in step types (`pytest_ignition/steps/listing.json`) out of their models.

Only what a model surely takes gets a rule; everything with a validator or a type of its own is left to the model.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from pytest_ignition.steps import units
from pytest_ignition.steps.registry import StepParameters, StepType
from pytest_ignition.steps.selectors import read_selector

_ASK = {"kind": "ask"}
_LIMITS = {Gt: ("gt", "above"), Ge: ("ge", "least"), Le: ("le", "most"), MinLen: ("min_length", "least")}
_TAKEN_BY: dict[str, set[type]] = {
    "text": {MinLen},
    "list": {MinLen},
    "number": {Gt, Ge, Le},
    "duration": {Gt, Ge},
    "flag": set(),
    "any": set(),
    "choice": set(),
    "mapping": set(),
}
"""Which limits a rule of a kind can hold."""

_UNITS = frozenset(
    marker
    for alias in (units.Seconds, units.Milliseconds, units.PageMilliseconds)
    for marker in (each.func for each in get_args(alias)[1:] if isinstance(each, BeforeValidator))
)


def entry(kind: StepType[Any]) -> dict[str, Any]:
    """What the table says of a step type."""
    model = kind.model
    decorators = model.__pydantic_decorators__
    validated = {name for each in decorators.field_validators.values() for name in each.info.fields if each.info.fields}
    # A validator that looks at what is not given, too.
    checked_defaults = any(field.validate_default for field in model.model_fields.values())
    one_of = model.ONE_OF if issubclass(model, StepParameters) else ()
    return {
        "module": kind.handler.__module__.rpartition(".")[2],
        "outputs": None if kind.outputs is None else list(kind.outputs),
        "effect": str(kind.effect),
        "needs": sorted(kind.needs),
        "code": sorted(kind.code_parameters),
        "files": sorted(kind.file_parameters),
        "open": model.model_config.get("extra") == "allow",
        "sure": (not decorators.model_validators or bool(one_of)) and not checked_defaults,
        "one_of": list(one_of),
        "required": [name for name, field in model.model_fields.items() if field.is_required()],
        "parameters": {
            name: dict(_ASK) if validated & {name, "*"} or field.alias else rule(field)
            for name, field in model.model_fields.items()
        },
    }


def rule(field: FieldInfo) -> dict[str, Any]:
    """What the table says of a parameter."""
    annotation, none = _without_none(field.annotation)
    if get_origin(annotation) is Annotated:  # of a selector or null
        annotation, *inner = get_args(annotation)
    else:
        inner = []
    functions = [each.func for each in (*field.metadata, *inner) if isinstance(each, BeforeValidator)]
    limits = [each for each in field.metadata if not isinstance(each, BeforeValidator)]
    found = _kind(annotation, functions)
    if any(type(limit) not in _TAKEN_BY.get(found["kind"], ()) for limit in limits):
        return dict(_ASK)
    for limit in limits:
        attribute, name = _LIMITS[type(limit)]
        found[name] = getattr(limit, attribute)
        if found["kind"] == "duration" and found[name] != 0:
            return dict(_ASK)  # in which unit?
    return {**found, "none": True} if none and found["kind"] not in ("any", "ask") else found


def _kind(annotation: Any, functions: Sequence[object]) -> dict[str, Any]:
    if functions:
        if annotation is float and len(functions) == 1 and functions[0] in _UNITS:
            return {"kind": "duration"}
        if annotation is str and functions == [read_selector]:
            return {"kind": "text"}  # a mapping is left to the model, which reads it
        return {"kind": "any"} if annotation is str and functions == [str] else dict(_ASK)
    if get_origin(annotation) is Literal and all(type(each) is str for each in get_args(annotation)):
        return {"kind": "choice", "words": list(get_args(annotation))}
    plain = {str: "text", bool: "flag", float: "number", Any: "any", list[Any]: "list", dict[str, Any]: "mapping"}
    return {"kind": plain.get(annotation, "ask")}


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        others = [each for each in get_args(annotation) if each is not type(None)]
        if len(others) == 1 and len(get_args(annotation)) == 2:
            return others[0], True
    return annotation, False
