"""What the steps that ask a gateway share: its client, bound to the step, plain outputs, and where files go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.places import writable
from pytest_ignition.steps.registry import StepParameters

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from pytest_ignition.gateway.client import GatewayClient


class NoParameters(StepParameters):
    """A step that takes nothing."""


def gateway_client(context: StepContext) -> GatewayClient:
    """The client for this step: its requests end when the run is cancelled or the step's time is up."""
    from pytest_ignition.gateway.client import during

    return during(cast("GatewayClient", context.resources.gateway()), context.waiter)


def plain(model: DataclassInstance) -> dict[str, Any]:
    """A model as plain data, without the object as the gateway sent it."""
    return {key: value for key, value in asdict(model).items() if key != "raw"}


def plain_list(models: Iterable[DataclassInstance]) -> list[dict[str, Any]]:
    """The same of several."""
    return [plain(each) for each in models]


def target(context: StepContext, file: str | None, name: str, suffix: str) -> Path:
    """Where a download goes: to a file beside the playbook if one is given, else to the run's evidence."""
    return context.evidence_path(name, suffix) if file is None else writable(context, file)


def told(context: StepContext, path: Path, *, title: str, media_type: str) -> dict[str, Json]:
    """The output of a download, which is evidence of its step too."""
    context.attach(path, evidence="log", title=title, media_type=media_type)
    return {"file": str(path), "size": path.stat().st_size}


def limit_of(context: StepContext, timeout: float) -> float:
    """Seconds that a long operation may take: its own limit, and no more than is left to the step."""
    return min(timeout, context.remaining())
