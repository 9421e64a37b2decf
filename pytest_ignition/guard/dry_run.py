"""`--ignition-dry-run`: says what each playbook would do to which gateway, and does nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_ignition import marks, settings
from pytest_ignition.effects import RefusedByGuard
from pytest_ignition.errors import IgnitionError
from pytest_ignition.fixtures import GATEWAY
from pytest_ignition.guard.watch import PlaybookWatch, Watch
from pytest_ignition.item import PlaybookItem
from pytest_ignition.language.effects import judge_step
from pytest_ignition.language.nesting import child_call
from pytest_ignition.language.secret_names import is_secret, secrets_in
from pytest_ignition.session import session_of

if TYPE_CHECKING:
    import pytest

    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.language.model import Json, Playbook, Step

_LONGEST = 100


def show(session: pytest.Session) -> None:
    """Write the plan of the selected items to the terminal."""
    reporter: Any = session.config.pluginmanager.getplugin("terminalreporter")
    if reporter is None:
        return
    reporter.write_sep("=", "dry run: nothing is done")
    for line in plan(session.items):
        reporter.write_line(session_of(session.config).redactor.mask_text(line))


def plan(items: Sequence[pytest.Item]) -> Iterator[str]:
    """What would be done, line by line; secrets are hidden where their names tell."""
    playbooks = [item for item in items if isinstance(item, PlaybookItem)]
    refused = 0
    for item in playbooks:
        yield item.nodeid
        try:
            lines, allowed = _playbook(item)
        except IgnitionError as error:
            lines, allowed = ["    cannot run: " + error.message.replace("\n", "\n    ")], True
        refused += not allowed
        yield from lines
    others = len(items) - len(playbooks)
    told = [f"{len(playbooks)} playbook run{'s' if len(playbooks) != 1 else ''}"]
    told += [f"{refused} of them refused"] if refused else []
    told += [f"{others} Python test{'s' if others != 1 else ''}, whose deeds only a run can tell"] if others else []
    yield ", ".join(told)


def _playbook(item: PlaybookItem) -> tuple[list[str], bool]:
    """The lines of one playbook, and whether it would be allowed to run."""
    guard = session_of(item.config).guard
    playbook, toolbox = item.playbook, item.toolbox
    name = _gateway_of(item)
    # Nobody is asked in a dry run: what a protected gateway would be asked about is said.
    limit = guard.limit(name)
    watch = PlaybookWatch(
        Watch(limit, lambda _what, _effect: True),
        toolbox.listing,
        toolbox.library,
        declared=marks.effects(item),
        reaches_gateway=name is not None,
    )
    effect = watch.effect_of(playbook)
    lines = [f"    gateway: {_told_gateway(item, name) if item.glance.gateway else 'none needed'}"]
    lines.append(f"    effect: {effect}")
    allowed = True
    try:
        watch.playbook(playbook)
    except RefusedByGuard as error:
        allowed = False
        lines += ["    " + line for line in str(error).splitlines()]
    else:
        if limit.protected is not None and effect != "read":
            lines.append(f"    {limit.who} is protected: its name ({limit.protected}) would be asked for")
    for missing in _without_values(item, name):
        lines.append(f"    no value for the parameter {missing}")
    lines += _steps(playbook, toolbox, "    ")
    return lines, allowed


def _gateway_of(item: PlaybookItem) -> str | None:
    name: str | None = item.variant.values.get(GATEWAY)
    chosen = settings.chosen_gateways(item.config)
    return name if name is not None else (chosen[0] if len(chosen) == 1 else None)


def _told_gateway(item: PlaybookItem, name: str | None) -> str:
    """Name, address and the credential's name; the credential itself is not looked for."""
    if name is None:
        return "none is configured"
    if name == settings.SIMULATOR:
        return "the simulator, started for the run, with an administrator of its own"
    table = settings.settings_file(item.config).gateways.get(name)
    credential = (table.credential if table is not None else item.config.option.ignition_credential) or "default"
    address = f" ({settings.bare(table.url)})" if table is not None else ""
    token = ", token from the settings file" if table is not None and table.token is not None else ""
    return f"{settings.bare(name)}{address}, credential {credential}{token}"


def _without_values(item: PlaybookItem, name: str | None) -> Iterator[str]:
    from pytest_ignition.language.model import NO_DEFAULT
    from pytest_ignition.supplied import SUPPLIED_NAMES

    given = {*settings.given_parameters(item.config), *settings.settings_file(item.config).parameters}
    given |= set(item.case.values) if item.case is not None else set()
    for parameter in item.playbook.parameters:
        supplied = name is not None and parameter.name.casefold() in SUPPLIED_NAMES
        if (
            parameter.required
            and parameter.default in (NO_DEFAULT, None)
            and parameter.name not in given
            and not supplied
        ):
            yield parameter.name


def _steps(playbook: Playbook, toolbox: Toolbox, lead: str) -> Iterator[str]:
    for phase, steps in (("setup", playbook.setup), ("", playbook.steps), ("teardown", playbook.teardown)):
        for step in steps:
            yield from _step(playbook, step, toolbox, lead, f"{phase} " if phase else "")
            for undo in step.rollback:
                yield from _step(playbook, undo, toolbox, lead + "  ", "rollback ")


def _step(playbook: Playbook, step: Step, toolbox: Toolbox, lead: str, phase: str) -> Iterator[str]:
    if step.when is False:
        yield f"{lead}- {phase}{step.id}: never run (`when: false`)"
        return
    kind = toolbox.listing.find(step.type)
    found = judge_step(playbook, step, kind, step.parameters, guessing=playbook.effects is None)
    notes = [found.effect, *([found.why] if found.why else [])]
    notes += [f"when {str(step.when).strip()}"] if step.when not in (None, True) else []
    notes += ["for each element"] if step.foreach is not None else []
    yield f"{lead}- {phase}{step.id} ({step.type}): {'; '.join(notes)}"
    secrets = {*secrets_in(step.parameters), *(kind.secrets(step.parameters) if kind is not None else ())}
    for name, value in step.parameters.items():
        yield f"{lead}    {name}: {_shown(name, value, secrets)}"
    child = toolbox.library.static_child(step, playbook)
    if child is not None:
        yield from _steps(child, toolbox, lead + "    ")
    elif child_call(step.parameters) is not None and step.type == "playbook.run":
        yield f"{lead}    its name is computed at run time, and it is looked at then"


def _shown(name: str, value: Json, secrets: set[str]) -> str:
    if is_secret(name) and value is not None and "{{" not in str(value):
        return "********"
    text = value if isinstance(value, str) else json.dumps(_hidden(value), ensure_ascii=False, default=str)
    for secret in sorted((each for each in secrets if "{{" not in each), key=len, reverse=True):
        text = text.replace(secret, "********")
    first, *rest = text.strip().split("\n")
    more = f" ... ({len(rest) + 1} lines)" if rest else ""
    return (first if len(first) <= _LONGEST else first[:_LONGEST] + "...") + more


def _hidden(value: Json) -> Json:
    """A copy with what stands under a secret name hidden."""
    if isinstance(value, Mapping):
        return {
            key: "********" if isinstance(each, str) and is_secret(str(key)) and "{{" not in each else _hidden(each)
            for key, each in value.items()
        }
    return [_hidden(each) for each in value] if isinstance(value, list | tuple) else value
