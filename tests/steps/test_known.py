"""The table of built-in step types says what the types say, and never takes what a model refuses."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.engine.context import StepContext
from pytest_ignition.steps.catalogue import builtin_step_types, modules_with_step_types
from pytest_ignition.steps.known import TABLE, KnownStepType, known_step_types
from pytest_ignition.steps.registry import StepParameters, StepType, step_type
from pytest_ignition.steps.table import table

REAL = {kind.name: kind for _module, kind in modules_with_step_types()}
VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
    | st.sampled_from(["", "30s", "-1s", "info", "chromium", "x"]) | st.just([]) | st.just({}) | st.just({"a": 1}) | st.just([1])
)  # fmt: skip


def test_it_is_the_one_that_the_types_make() -> None:
    assert TABLE.read_text("utf-8") == table(modules_with_step_types()), "run `python tools/write_reference.py`"


@pytest.mark.parametrize("known", known_step_types(), ids=lambda kind: kind.name)
def test_a_known_type_is_the_real_one_from_outside(known: KnownStepType) -> None:
    real = REAL[known.name]
    for name in (
        "outputs", "effect", "needs", "code_parameters", "file_parameters", "old_parameters", "summary", "readings",
        "secrets", "model", "handler",
    ):  # fmt: skip
        assert getattr(known, name) == getattr(real, name), name
    assert list(known.parameter_names) == list(real.parameter_names)
    assert not known.sets_variables


def choices(kind: StepType[Any], name: str) -> list[Any]:
    schema = kind.model.model_json_schema()["properties"][name]
    return [each for branch in (schema, *schema.get("anyOf", ())) for each in branch.get("enum", ())]


@settings(max_examples=3000, deadline=None, derandomize=True)
@given(st.data())
def test_what_the_table_takes_the_model_takes(data: st.DataObject) -> None:
    kind = REAL[data.draw(st.sampled_from(sorted(REAL)))]
    known = builtin_step_types().find(kind.name)
    assert isinstance(known, KnownStepType)
    names = [*kind.parameter_names, "other"]
    parameters = {}
    for name in data.draw(st.lists(st.sampled_from(names), unique=True)):
        own = choices(kind, name) if name != "other" else []
        parameters[name] = data.draw(st.sampled_from(own) | VALUES if own else VALUES)
    dynamic = data.draw(st.sets(st.sampled_from(sorted(parameters)))) if parameters else set()
    if known.surely_fit(parameters, dynamic):
        assert kind.problems(parameters, dynamic) == ()
    assert known.problems(parameters, dynamic) == kind.problems(parameters, dynamic)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("utility.sleep", {"seconds": 1}), ("utility.log", {"message": "x", "level": "info"}),
        ("utility.set_variable", {"name": "a", "value": [1]}), ("gateway.ping", {}), ("browser.click", {"selector": "#a"}),
        ("gateway.restart", {"wait_for_ready": True, "timeout": 60}),
    ],
)  # fmt: skip
def test_it_takes_what_people_write_every_day(name: str, parameters: dict[str, Any]) -> None:
    """Otherwise it would be of no use."""
    assert next(kind for kind in known_step_types() if kind.name == name).surely_fit(parameters, ())


def test_looking_at_playbooks_imports_neither_pydantic_nor_what_steps_need() -> None:
    code = (
        "import sys\n"
        "from pytest_ignition.language.loader import load\n"
        "from pytest_ignition.steps.catalogue import builtin_step_types\n"
        "text = 'name: a\\nsteps:\\n- {id: a, name: A, type: utility.log, parameters: {message: x}}\\n'\n"
        "load(text, 'a.yaml', builtin_step_types())\n"
        "print(sorted(name for name in ('pydantic', 'httpx2', 'playwright', 'jinja2', 'pytest_ignition.steps.utility')"
        " if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class Limited(StepParameters):
    pass


def test_a_type_that_has_no_secrets_needs_no_import_to_say_so() -> None:
    known = next(kind for kind in known_step_types() if kind.name == "utility.log")
    assert list(known.secrets({"message": "password"})) == []


def test_types_of_ones_own_stand_beside_the_known_ones() -> None:
    @step_type("plant.x", effect="read", outputs=())
    def own(_context: StepContext, _parameters: Limited) -> None:
        """Do it."""

    registry = builtin_step_types()
    registry.add(own)
    assert registry.find("plant.x") is own
    assert builtin_step_types().find("plant.x") is None
    with pytest.raises(ValueError, match=r"'utility\.log' is registered twice"):
        registry.add(REAL["utility.log"])
