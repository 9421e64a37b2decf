"""The documents say what there is: every step type and every option."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_ignition.steps.catalogue import builtin_step_types

PROJECT = Path(__file__).parent.parent
DOCUMENT = (PROJECT / "docs" / "playbooks.md").read_text("utf-8")


@pytest.mark.parametrize("name", builtin_step_types().names())
def test_every_step_type_is_in_the_reference_with_its_parameters_and_outputs(name: str) -> None:
    (row,) = [line for line in DOCUMENT.splitlines() if line.startswith(f"| `{name}` |")]
    kind = builtin_step_types().find(name)
    assert kind is not None

    for parameter in kind.model.model_fields:
        assert f"`{parameter}`" in row, f"{name}: {parameter}"
    for output in kind.outputs or ():
        assert f"`{output}`" in row, f"{name}: {output}"


@pytest.mark.parametrize("name", builtin_step_types().names())
def test_every_step_type_explains_itself(name: str) -> None:
    kind = builtin_step_types().find(name)
    assert kind is not None
    assert kind.summary.endswith(".")

    for parameter, field in kind.model.model_fields.items():
        assert field.description, f"{name}: {parameter}"


def test_the_readme_names_the_two_commands_that_ci_uses() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")

    assert "make test" in readme
    assert "make demo" in readme
    assert "make test" in (PROJECT / ".ci" / "run").read_text("utf-8")
