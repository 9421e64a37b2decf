"""Turns pydantic's findings into sentences for people who write YAML."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.catalogue import ParameterProblem
from pytest_ignition.language.spelling import did_you_mean

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
}


class ParameterError(IgnitionError):
    """Resolved parameters do not fit the step type. Broken, and never retried."""

    retryable = False
    testable = False

    def __init__(self, step_type: str, problems: Sequence[ParameterProblem]) -> None:
        hints = [problem.hint for problem in problems if problem.hint]
        super().__init__(
            f"{step_type}: " + "; ".join(problem.message for problem in problems), hint=hints[0] if hints else None
        )
        self.problems = tuple(problems)


def describe(error: ValidationError, model: type[BaseModel], dynamic: Collection[str]) -> tuple[ParameterProblem, ...]:
    """The findings about parameters whose values are known, in plain words."""
    return tuple(
        _problem(detail, model)
        for detail in error.errors(include_url=False, include_context=True)
        # A name is wrong whatever value it will have.
        if detail["type"] == "extra_forbidden" or not (detail["loc"] and detail["loc"][0] in dynamic)
    )


def _problem(detail: ErrorDetails, model: type[BaseModel]) -> ParameterProblem:
    path = tuple(detail["loc"])
    name = ".".join(str(part) for part in path)
    kind = detail["type"]
    if kind == "missing":
        return ParameterProblem(path[:-1], f"parameter {name!r} is missing", _about(model, str(path[-1])))
    if kind == "extra_forbidden":
        known = [field.alias or key for key, field in model.model_fields.items()]
        hint = did_you_mean(str(path[-1]), known) or (
            f"it takes {', '.join(known)}" if known else "it takes no parameters"
        )
        return ParameterProblem(path, f"unknown parameter {name!r}", hint, on_key=True)
    expected = _EXPECTED.get(kind)
    if kind in ("literal_error", "enum"):
        expected = f"one of {detail['ctx']['expected']}"
    if not path:
        # A finding about several parameters together.
        return ParameterProblem(path, _sentence(detail["msg"]))
    if expected is None:
        return ParameterProblem(path, f"parameter {name!r}: {_sentence(detail['msg'])}")
    return ParameterProblem(path, f"parameter {name!r} must be {expected}, not {_show(detail['input'])}")


def _about(model: type[BaseModel], name: str) -> str | None:
    field = model.model_fields.get(name)
    return f"{name}: {field.description}" if field is not None and field.description else None


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
