"""Makes the table of built-in step types that `known` reads: `table.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from annotated_types import Ge, Gt, MinLen
from pydantic import BeforeValidator

from pytest_ignition.steps.index import no_secrets

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from pytest_ignition.steps.registry import StepType

Schema: TypeAlias = Mapping[str, Any]

_SILENT = {"title", "description", "default", "examples"}
"""Keywords that say nothing about values."""

_TOLD = (Ge, Gt, MinLen, BeforeValidator)
"""What may stand at a parameter besides its type. A `BeforeValidator` reads more forms of a value, never fewer: those
of `units` are the only ones, and a test tries the table against the models."""

_TEXT: Schema = {"type": "string"}


def table(step_types: Iterable[tuple[str, StepType[Any]]]) -> str:
    """The text of the table.

    Args:
        step_types: with the name of the module below `steps` that each stands in.
    """
    rows = (f"{json.dumps(kind.name)}: {json.dumps(_row(module, kind))}" for module, kind in step_types)
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _row(module: str, kind: StepType[Any]) -> Mapping[str, Any]:
    fields = kind.model.model_fields
    decorators = kind.model.__pydantic_decorators__
    # Validators of our own may refuse what the types take.
    plain = not (decorators.model_validators or decorators.field_validators)
    schemas: Mapping[str, Schema] = kind.model.model_json_schema().get("properties", {})
    return {
        "module": module,
        "effect": str(kind.effect),
        "outputs": kind.outputs,
        "needs": sorted(kind.needs),
        "code": sorted(kind.code_parameters),
        "files": sorted(kind.file_parameters),
        "old": sorted(kind.old_parameters),
        "plain": plain,
        "secrets": kind.secrets is not no_secrets,
        "summary": kind.summary,
        "required": sorted(name for name, field in fields.items() if field.is_required()),
        "parameters": {name: list(_forms(schemas[name], field)) for name, field in fields.items()},
    }


def _forms(schema: Schema, field: FieldInfo) -> Iterator[Any]:
    """The forms of values that are surely right, in the words of `known`; what it has no word for is left out."""
    if not all(isinstance(each, _TOLD) for each in field.metadata):
        return
    branches = schema.get("anyOf", [schema])
    for branch in branches:
        form = _form({key: value for key, value in branch.items() if key not in _SILENT}, field)
        if form is not None:
            yield form


def _form(told: Schema, field: FieldInfo) -> Any:
    if not told:
        return "anything" if not field.metadata else None
    choices = told.get("enum", ())
    if choices and told.keys() <= {"enum", "type"}:
        return choices if all(isinstance(each, str) for each in choices) else None
    if told in (_TEXT, {**_TEXT, "minLength": 1}):
        return "words" if any(isinstance(each, MinLen) for each in field.metadata) else "text"
    if told.get("type") == "number" and told.keys() <= {"type", "minimum", "exclusiveMinimum"}:
        return _number(field)
    others: tuple[tuple[Schema, str], ...] = (
        ({"type": "integer"}, "whole"),
        ({"type": "boolean"}, "flag"),
        ({"type": "object", "additionalProperties": True}, "mapping"),
    )
    return next((word for form, word in others if told == form and not field.metadata), None)


def _number(field: FieldInfo) -> str:
    """With its lower limit, which the schema does not tell where other forms are read too."""
    limits = [each for each in field.metadata if isinstance(each, Ge | Gt)]
    match limits:
        case []:
            return "number"
        case [Gt(gt=limit)]:
            return f"above {limit}"
        case [Ge(ge=limit)]:
            return f"number {limit}"
        case _:
            raise ValueError(f"several lower limits: {limits}")
