"""A scenario from a YAML file, so that users model their own plant. Imported when there is such a file.

The keys are those of `Scenario` and what it holds; errors name the place as `file:line:column`.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import TypeAdapter, ValidationError

from pytest_ignition.simulator.scenario import Scenario

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LONGEST = 5 * 2**20
"""Bytes; a scenario is written by hand."""


class BadScenario(ValueError):
    """A scenario file that cannot be used: what is wrong with it, and where."""


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file.

    Raises:
        BadScenario: it cannot be read, is not YAML, has an unknown key or a value that cannot be.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadScenario(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(raw) > LONGEST:
        raise BadScenario(f"{path}: has {len(raw):,} bytes; a scenario has at most {LONGEST:,}")
    try:
        text = raw.decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.load(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise BadScenario(f"{path}: is not UTF-8 text") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadScenario(
            f"{path}{_mark(getattr(error, 'problem_mark', None))}: is not YAML: {_problem(error)}"
        ) from None
    if not isinstance(data, dict):
        raise BadScenario(f"{path}: is no mapping; a scenario has keys such as name, version, projects, tag_providers")
    try:
        return TypeAdapter(Scenario).validate_python(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        raise BadScenario("\n".join(f"{path}{_place(node, each['loc'])}: {_words(each)}" for each in wrong)) from None
    except RecursionError:
        raise BadScenario(f"{path}: is nested too deeply") from None


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or str(error).splitlines()[0] or type(error).__name__)


def _mark(mark: Any) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark is not None else ""


def _place(node: Any, path: tuple[int | str, ...]) -> str:
    """Line and column of a value, or of the nearest one around it."""
    for step in path:
        inner = _inside(node, step)
        if inner is None:
            break
        node = inner
    return _mark(node.start_mark)


def _inside(node: Any, step: int | str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def _words(error: ErrorDetails) -> str:
    """What is wrong, in the words of who writes scenarios."""
    where = ".".join(str(step) for step in error["loc"])
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        key = str(error["loc"][-1])
        near = get_close_matches(key, _keys(), n=1)
        return f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    if error["type"] in ("missing", "missing_keyword_only_argument", "missing_argument"):
        return f"{where} is missing"
    text = error["msg"].removeprefix("Value error, ")
    return f"{where}: {text}" if where else text


def _keys() -> list[str]:
    from dataclasses import fields

    from pytest_ignition.simulator import scenario

    kinds = (
        value for value in vars(scenario).values() if isinstance(value, type) and hasattr(value, "__dataclass_fields__")
    )
    return sorted({field.name for kind in kinds for field in fields(kind)})
