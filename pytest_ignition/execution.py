"""Runs a playbook item: parameters bound, resources from fixtures, events to the reports, one error at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import marks, parts, settings
from pytest_ignition.demands import needs
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.events import Identity
from pytest_ignition.engine.parameters import Bound, ParameterValueError, bind, read_value
from pytest_ignition.engine.runner import Runner, new_run_id
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError
from pytest_ignition.evidence.failure import FailureEvidence
from pytest_ignition.evidence.traces import TracedPage, TraceGroups, is_tracing
from pytest_ignition.extensions import report_consumer
from pytest_ignition.guard.watch import PlaybookWatch
from pytest_ignition.outcomes import PlaybookBroken, PlaybookCancelled, PlaybookFailed, PlaybookUnsuccessful
from pytest_ignition.pauses import pausing_at_ctrl_c
from pytest_ignition.provider import FixtureResources
from pytest_ignition.reporting.failure_text import failure_text
from pytest_ignition.reporting.record import RECORDS, RunRecord
from pytest_ignition.reporting.run_again import command_again
from pytest_ignition.session import session_of
from pytest_ignition.steps.hidden_texts import private_selectors
from pytest_ignition.supplied import SUPPLIED_NAMES, with_credentials

if TYPE_CHECKING:
    from pytest_ignition.engine.results import RunResult
    from pytest_ignition.engine.selection import LeftOut
    from pytest_ignition.engine.stream import Consumer
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.item import PlaybookItem
    from pytest_ignition.language.model import Case, Json, Playbook


class MissingCredential(IgnitionError):
    """A playbook names a credential that is not there."""


class MissingParameter(IgnitionError):
    """A required parameter has no value."""


def execute(item: PlaybookItem) -> None:
    """Run the item's playbook once.

    Raises:
        PlaybookFailed, PlaybookBroken, PlaybookCancelled: after the last step.
        IgnitionError: it could not start.
        pytest.skip.Exception: a required parameter has no value.
    """
    run_playbook(
        item,
        item.request,
        item.playbook,
        item.toolbox,
        evidence_folder=evidence_folder(item),
        bound=lambda resources: _bind(item, resources),
        case=item.case,
        left_out=parts.left_out_steps(item),
        keep=lambda runner: parts.keep(item, runner),
    )


def run_playbook(
    node: pytest.Item,
    request: pytest.FixtureRequest,
    playbook: Playbook,
    toolbox: Toolbox,
    *,
    evidence_folder: Path,
    bound: Callable[[FixtureResources], Bound],
    case: Case | None = None,
    check: bool = True,
    left_out: Mapping[str, LeftOut] | None = None,
    keep: Callable[[Runner], None] = lambda _runner: None,
) -> RunResult:
    """Run a playbook inside a test item: resources from its fixtures, steps in its reports.

    Args:
        node: the playbook's item, or the Python test that runs it.
        request: the node's fixture request.
        playbook: what to run.
        toolbox: what it may use.
        evidence_folder: the run's own.
        bound: gives the parameter values.
        case: the data-driven case among them.
        check: whether a playbook that does not pass is an error.
        left_out: steps that do not run.
        keep: told of the run at its end, to record what a later one may need.

    Raises:
        PlaybookFailed, PlaybookBroken, PlaybookCancelled: after the last step.
        IgnitionError: it could not start.
    """
    __tracebackhide__ = True  # a test that runs a playbook fails at its own line
    session = session_of(node.config)
    assert playbook.file is not None, "the library places every playbook"
    resources = FixtureResources(request, playbook_folder=playbook.file.parent, evidence_folder=evidence_folder)
    guard = _guard(node, playbook, toolbox, resources)
    _skip_unless_met(playbook, resources)
    family = list(toolbox.library.family(playbook))
    resources.keep_private(private_selectors(step for each in family for step in each.every_step()))
    values = bound(resources)
    check_credentials(playbook, toolbox, resources)
    for secret in values.secrets:
        session.redactor.add(secret)
    record = RunRecord()
    node.stash.setdefault(RECORDS, []).append(record)
    control = Control(new_run_id())
    evidence = FailureEvidence(
        step_types=toolbox.listing, when=marks.screenshots(node), in_use=resources, keeper=session.keeper()
    )
    groups = trace_groups(node, resources.open_browser)
    for each in groups:
        resources.on_open = each.opened
    runner = Runner(
        playbook,
        identity=identity(node, control.run_id),
        step_types=toolbox.listing,
        library=toolbox.library,
        resources=resources,
        masker=session.redactor,
        control=control,
        pausing=session.pauses.policy(node),
        consumers=[
            *consumers(node, record, control),
            *groups,
            *session.extensions.consumers,
            *(each.follow for each in session.pauses.front_ends),
        ],
        after_attempt=evidence.after_attempt,
        after_failure=evidence.after_failure,
        on_consumer_error=report_consumer,
        guard=guard,
    )
    opens_page = needs(family, toolbox).browser
    browser = request.getfixturevalue("browser_name") if opens_page else None
    with session.controls.running(control), pausing_at_ctrl_c(control):
        result = runner.run(
            values.values, gateway=resources.gateway_name, browser=browser, case=case, left_out=left_out
        )
    keep(runner)
    if check and (result.cancelled or result.verdict is not Verdict.PASSED):
        raise _error(result)(_failure(node, runner.playbook, result, record), result)
    return result


def _failure(node: pytest.Item, playbook: Playbook, result: RunResult, record: RunRecord) -> str:
    """What is told of it. Masked once more: the command and the ends of files did not come through events."""
    mask_text = session_of(node.config).redactor.mask_text
    text = failure_text(
        playbook,
        result,
        record,
        Path(node.config.invocation_params.dir),
        again=command_again(node, mask_text),
        onward=command_again(node, mask_text, first) if (first := _first_wrong(node, result)) else "",
        style=node.config.getoption("tbstyle", "auto"),
    )
    return mask_text(text)


def _first_wrong(node: pytest.Item, result: RunResult) -> str:
    """The step of a playbook's main list to go on with; none where that is the first one, or outputs are not kept."""
    if isinstance(node, pytest.Function) or not node.config.pluginmanager.hasplugin("cacheprovider"):
        return ""
    first = next((step.path for step in result.unsuccessful if step.path.phase == "main"), None)
    return first.ids[0] if first is not None and first.positions[0] > 0 else ""


def _guard(node: pytest.Item, playbook: Playbook, toolbox: Toolbox, resources: FixtureResources) -> PlaybookWatch:
    """Who looks at the steps of the run; has looked at the playbook as a whole.

    Raises:
        RefusedByGuard: it would do what the gateway does not allow.
    """
    watch = session_of(node.config).guard.watch(resources.gateway_name, node)
    # Of a Python test the marker limits what it may do, and says nothing about the playbooks that it runs.
    declared = None if isinstance(node, pytest.Function) else marks.effects(node)
    guard = PlaybookWatch(
        watch,
        toolbox.listing,
        toolbox.library,
        declared=declared,
        reaches_gateway=resources.gateway_name is not None,
    )
    guard.playbook(playbook)
    return guard


def _skip_unless_met(playbook: Playbook, resources: FixtureResources) -> None:
    """Skip where the playbook's own `requires` is not met.

    Raises:
        IgnitionError: the gateway cannot be asked.
        pytest.skip.Exception: with the reason.
    """
    reason = resources.unmet(playbook.requires) if playbook.requires else None
    if reason is not None:
        pytest.skip(reason)


def check_credentials(playbook: Playbook, toolbox: Toolbox, resources: FixtureResources) -> None:
    """Every credential that the playbooks name must be there before the first step.

    Raises:
        IgnitionError: one is not, with the place that names it.
    """
    for each in toolbox.library.family(playbook):
        for use in each.credentials:
            try:
                resources.credential(use.name)
            except IgnitionError as error:
                place = f"{each.source.path}:{use.mark.line}:{use.mark.column}"
                raise MissingCredential(f"{place}: {error.message}", hint=error.hint) from None


def _error(result: RunResult) -> type[PlaybookUnsuccessful]:
    if result.cancelled:
        return PlaybookCancelled
    return PlaybookFailed if result.verdict is Verdict.FAILED else PlaybookBroken


def identity(node: pytest.Item, run_id: str) -> Identity:
    """Who speaks in the events of one attempt of a test item."""
    return Identity(
        session_id=session_of(node.config).session_id,
        run_id=run_id,
        node_id=node.nodeid,
        worker=settings.worker_name(node.config),
        attempt=_attempt(node),
    )


def _attempt(node: pytest.Item) -> int:
    """1 for the first try; pytest-rerunfailures counts the others."""
    return int(getattr(node, "execution_count", 1))


def consumers(node: pytest.Item, record: RunRecord, control: Control | None = None) -> list[Consumer]:
    """The reports of one item. The record comes first: the others may read it."""
    from pytest_ignition.reporting import attendance
    from pytest_ignition.reporting.logs import to_logging
    from pytest_ignition.reporting.subtests import StepReporter

    attendance.attend(node.config)
    reporter = StepReporter(
        node,
        held=lambda: control is not None and bool(control.front_ends),
        in_full=attendance.steps_in_full(node.config),
    )
    found: list[Consumer] = [record, to_logging, reporter]
    live = attendance.live_steps(node.config)
    if live is not None:
        found.append(live)
    if getattr(node.config.option, "allure_report_dir", None):
        from pytest_ignition.reporting.allure import AllureSteps

        found.append(AllureSteps(node.config))
    return found


def trace_groups(node: pytest.Item, page: Callable[[], TracedPage | None]) -> list[TraceGroups]:
    """What names the steps in the page's trace, where there is one."""
    return [TraceGroups(page, Path(node.config.invocation_params.dir))] if is_tracing(node.config) else []


def evidence_folder(node: pytest.Item) -> Path:
    """A folder that no other item, attempt, worker or session uses: a readable name and a digest of what tells apart.

    Sessions too, because several may be given the same `--ignition-output`.
    """
    session = session_of(node.config)
    apart = f"{session.session_id} {node.nodeid}"
    digest = hashlib.sha256(apart.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    attempt = _attempt(node)
    name = f"{settings.folder_name(node.nodeid)}-{digest}" + (f"-attempt{attempt}" if attempt > 1 else "")
    return session.evidence_root / name


def _bind(item: PlaybookItem, resources: FixtureResources) -> Bound:
    """The parameter values, or the reason why there are not enough."""
    case = item.case
    names = {parameter.name for parameter in item.playbook.parameters}
    given = {} if case is None else {name: value for name, value in case.values.items() if name in names}
    bound = bind_values(item.config, item.playbook, resources, given, refuse=False)
    if bound.missing:
        _refuse_missing(item, bound.missing, resources)
    return bound


def bind_values(
    config: pytest.Config,
    playbook: Playbook,
    resources: FixtureResources,
    given: Mapping[str, Json],
    *,
    refuse: bool = True,
) -> Bound:
    """Choose each parameter's value.

    Given, else `--ignition-param`, else the settings file, else what gateway and credential fill, else its default.

    Raises:
        MissingParameter: one has no value, and `refuse` is true.
        IgnitionError: a value does not fit.
    """
    declared = playbook.parameters
    typed = settings.given_parameters(config)
    from_file = settings.file_parameters(config)
    values: dict[str, Json] = {each.name: from_file[each.name] for each in declared if each.name in from_file}
    for parameter in declared:
        if parameter.name in typed:
            values[parameter.name] = read_value(typed[parameter.name], parameter, _parse_yaml)
    values.update(given)
    values = with_credentials(declared, values, resources.credential)
    wanted = {parameter.name.casefold() for parameter in declared if parameter.name not in values}
    bound = bind(declared, given=values, supplied=resources.supplied(wanted))
    if bound.missing and refuse:
        names = ", ".join(bound.missing)
        raise MissingParameter(f"{playbook.source.path}: no value for {names}", hint=f"pass {bound.missing[0]}=...")
    return bound


def _refuse_missing(item: PlaybookItem, missing: tuple[str, ...], resources: FixtureResources) -> None:
    """Broken without a gateway that would supply them; else skipped or broken, as configured."""
    from_gateway = [name for name in missing if name.casefold() in SUPPLIED_NAMES]
    if from_gateway and resources.gateway_name is None:
        resources.gateway_settings()
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
