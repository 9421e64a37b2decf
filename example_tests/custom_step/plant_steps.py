"""A step type of one's own: a model of its parameters, and a function."""

from __future__ import annotations

from pytest_ignition import CheckFailed, StepContext, StepParameters, step_type


class Count(StepParameters):
    """Parameters of `plant.count_modules`."""

    at_least: int


@step_type("plant.count_modules", effect="read", outputs=("count",), needs=("gateway",))
def count_modules(context: StepContext, parameters: Count) -> dict[str, int]:
    """Count the modules of the gateway."""
    count = len(context.resources.gateway().modules.list())
    if count < parameters.at_least:
        raise CheckFailed("too few modules", expected=f"at least {parameters.at_least}", actual=str(count))
    return {"count": count}
