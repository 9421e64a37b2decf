"""A playbook inside a step: bound, walked, and its end turned into the step's output or error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pytest_ignition.engine.errors import ChildBroken, ChildFailed, StepError
from pytest_ignition.engine.parameters import ParameterValueError, bind
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.engine.walk import Walk
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json, Playbook
from pytest_ignition.language.nesting import MAX_DEPTH

if TYPE_CHECKING:
    from pytest_ignition.engine.events import StepPath

_STATUS = {Verdict.PASSED: "completed", Verdict.NOT_RUN: "skipped"}
"""The public format's words (playbook-format, section 5.3); a playbook with other verdicts has no output."""


def run_child(parent: Walk, path: StepPath, reference: str, given: Mapping[str, Json]) -> Mapping[str, Json]:
    """Run the playbook that the step of `parent` at `path` names.

    Raises:
        IgnitionError: it is not there, cannot be run, or did not pass; a cancellation or a time limit ended it.
    """
    runner = parent.runner
    child = _open(parent, reference)
    reason = runner.resources.unmet(child.requires) if child.requires else None
    if reason is not None:
        raise ChildBroken(f"{reference} cannot run here: {reason}")
    runner.guard.playbook(child)
    walk = Walk(runner, child, _bind(parent, child, reference, given), path)
    with runner.inside(walk):
        try:
            walk.begin()
            walk.run()
        finally:
            parent.children[str(path)] = walk.results
    # A cancellation, or a limit of this very step, is told as what it is.
    runner.control.check()
    runner.gate.check()
    if walk.verdict is not Verdict.PASSED:
        raise _error(reference, walk)
    return {
        "playbook": reference,
        "status": "completed",
        "steps_executed": sum(each.verdict is not Verdict.NOT_RUN for each in walk.results),
        "steps": [
            {"step_id": each.path.ids[-1], "step_name": each.name, "status": _STATUS[each.verdict]}
            for each in walk.results
        ],
        "screenshots": list(walk.screenshots),
        "outputs": walk.returned,
    }


def _open(parent: Walk, reference: str) -> Playbook:
    """The child; the text's own checks could not see names that are computed."""
    library = parent.runner.library
    if library is None:
        raise StepError(f"there is no playbook {reference!r}: this run has no other playbooks")
    child = parent.runner.as_edited(library.child(reference, parent.playbook))
    files = [each.playbook.file for each in parent.runner.walks]
    if child.file in files:
        names = [each.playbook.source.path for each in parent.runner.walks[files.index(child.file) :]]
        raise StepError("the playbooks run each other in a circle: " + " -> ".join([*names, child.source.path]))
    depth = len(parent.runner.walks)
    if depth >= MAX_DEPTH:
        raise StepError(f"{reference} would be playbook {depth + 1} open at once; at most {MAX_DEPTH} may be")
    return child


def _bind(parent: Walk, child: Playbook, reference: str, given: Mapping[str, Json]) -> Mapping[str, Json]:
    """What the parent passes, then what gateway and credential fill, then defaults."""
    wanted = {each.name.casefold() for each in child.parameters if each.name not in given}
    supplied = parent.runner.resources.supplied(wanted) if wanted else {}
    try:
        bound = bind(child.parameters, given=given, supplied=supplied)
    except ParameterValueError as error:
        raise ParameterValueError(f"{reference}: {error.message}", hint=error.hint) from None
    if bound.missing:
        names = ", ".join(repr(name) for name in bound.missing)
        raise ParameterValueError(
            f"{reference} needs a value for {names}", hint=f"add `{bound.missing[0]}:` to this step's parameters"
        )
    for secret in bound.secrets:
        parent.runner.masker.add(secret)
    return bound.values


def _error(reference: str, walk: Walk) -> IgnitionError:
    """The child's first failure as the parent's, in one line; the child's own steps tell the rest."""
    kind = ChildFailed if walk.verdict is Verdict.FAILED else ChildBroken
    unsuccessful = [each for each in walk.results if each.verdict in (Verdict.FAILED, Verdict.BROKEN)]
    if not unsuccessful:
        what = walk.failure.message if walk.failure is not None else "it did not pass"
        return kind(f"{reference}: {what}", hint=walk.failure.hint if walk.failure is not None else None)
    first = next((each for each in unsuccessful if each.verdict is walk.verdict), unsuccessful[0])
    what = first.error.message.split("\n", 1)[0] if first.error is not None else ""
    others = f" (and {len(unsuccessful) - 1} more)" if len(unsuccessful) > 1 else ""
    return kind(f"{reference}: step {first.path.ids[-1]!r} {first.verdict}{others}: {what}")
