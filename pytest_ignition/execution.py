"""Runs a playbook item: parameters bound, resources from fixtures, events to the reports, one error at the end."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import settings
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.events import Identity
from pytest_ignition.engine.parameters import Bound, ParameterValueError, bind, read_value
from pytest_ignition.engine.runner import Runner, new_run_id
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError
from pytest_ignition.extensions import report_consumer
from pytest_ignition.outcomes import PlaybookBroken, PlaybookCancelled, PlaybookFailed
from pytest_ignition.pictures import pictures
from pytest_ignition.provider import FixtureResources
from pytest_ignition.reporting.failure_text import failure_text
from pytest_ignition.reporting.record import RECORD, RunRecord
from pytest_ignition.session import session_of
from pytest_ignition.supplied import SUPPLIED_NAMES

if TYPE_CHECKING:
    from pytest_ignition.engine.stream import Consumer
    from pytest_ignition.item import PlaybookItem


class MissingParameter(IgnitionError):
    """A required parameter has no value."""


def execute(item: PlaybookItem) -> None:
    """Run the item's playbook once.

    Raises:
        PlaybookFailed, PlaybookBroken, PlaybookCancelled: after the last step.
        IgnitionError: it could not start.
        pytest.skip.Exception: a required parameter has no value.
    """
    session = session_of(item.config)
    attempt = int(getattr(item, "execution_count", 1))
    resources = FixtureResources(item, _evidence_folder(item, attempt))
    bound = _bind(item, resources)
    for secret in bound.secrets:
        session.redactor.add(secret)
    record = RunRecord()
    item.stash[RECORD] = record
    identity = Identity(
        session_id=session.session_id,
        run_id=new_run_id(),
        node_id=item.nodeid,
        worker=settings.worker_name(item.config),
        attempt=attempt,
    )
    control = Control(identity.run_id)
    runner = Runner(
        item.playbook,
        identity=identity,
        step_types=item.toolbox.step_types,
        library=item.toolbox.library,
        resources=resources,
        masker=session.redactor,
        control=control,
        consumers=[*_consumers(item, record, control), *session.extensions.consumers],
        after_attempt=pictures(item.toolbox.step_types, settings.screenshots(item.config)),
        on_consumer_error=report_consumer,
    )
    with session.controls.running(control):
        result = runner.run(bound.values, gateway=settings.chosen_gateway(item.config))
    if result.cancelled:
        raise PlaybookCancelled(failure_text(item.playbook, result, record, _start_folder(item)), result)
    if result.verdict is not Verdict.PASSED:
        kind = PlaybookFailed if result.verdict is Verdict.FAILED else PlaybookBroken
        raise kind(failure_text(item.playbook, result, record, _start_folder(item)), result)


def _start_folder(item: PlaybookItem) -> Path:
    return Path(item.config.invocation_params.dir)


def _consumers(item: PlaybookItem, record: RunRecord, control: Control) -> list[Consumer]:
    """The record first: the other reports may read it."""
    from pytest_ignition.reporting.logs import to_logging
    from pytest_ignition.reporting.subtests import StepReporter

    consumers: list[Consumer] = [record, to_logging, StepReporter(item, held=lambda: bool(control.front_ends))]
    if getattr(item.config.option, "allure_report_dir", None):
        from pytest_ignition.reporting.allure import AllureSteps

        consumers.append(AllureSteps(item.playbook))
    return consumers


def _evidence_folder(item: PlaybookItem, attempt: int) -> Path:
    """A folder that no other item, attempt or worker uses: a readable name and a digest of the whole node id."""
    digest = hashlib.sha256(item.nodeid.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    name = f"{settings.folder_name(item.nodeid)}-{digest}" + (f"-attempt{attempt}" if attempt > 1 else "")
    return session_of(item.config).evidence_root / name


def _bind(item: PlaybookItem, resources: FixtureResources) -> Bound:
    """The parameter values, or the reason why there are not enough."""
    declared = item.playbook.parameters
    given: dict[str, Any] = {}
    typed = settings.given_parameters(item.config)
    for parameter in declared:
        if parameter.name in typed:
            given[parameter.name] = read_value(typed[parameter.name], parameter, _parse_yaml)
    wanted = {parameter.name.casefold() for parameter in declared if parameter.name not in given}
    bound = bind(declared, given=given, supplied=resources.supplied(wanted))
    if bound.missing:
        _refuse_missing(item, bound.missing)
    return bound


def _refuse_missing(item: PlaybookItem, missing: tuple[str, ...]) -> None:
    """Broken without a gateway that would supply them; else skipped or broken, as configured."""
    from_gateway = [name for name in missing if name.casefold() in SUPPLIED_NAMES]
    if from_gateway and settings.chosen_gateway(item.config) is None:
        raise settings.NoGateway
    names = ", ".join(missing)
    plural = "s" if len(missing) > 1 else ""
    hint = f"give it with --ignition-param {missing[0]}=VALUE"
    if from_gateway:
        hint = "set IGNITION_USERNAME and IGNITION_PASSWORD for the gateway's credential, or " + hint
    named = any(str(argument).split("::", 1)[0].endswith(item.path.name) for argument in item.config.args)
    if named or item.config.getini("ignition_missing_parameters") == "fail":
        raise MissingParameter(f"no value for parameter{plural} {names}", hint=hint)
    pytest.skip(f"no value for parameter{plural} {names}; {hint}")


def _parse_yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        raise ParameterValueError(f"--ignition-param: {text!r} is not YAML: {error}") from None
