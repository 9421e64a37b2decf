"""What a step checks itself: `until`, `expect`, `expect_error`, and what it saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_ignition.engine.errors import StepTimeout
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.differences import show
from pytest_ignition.language.matchers import Mismatch, mismatches
from pytest_ignition.language.model import Json
from pytest_ignition.language.value_paths import NotThere, find_value, parse_path


class NotYet(CheckFailed):
    """`until` is not true after an attempt."""


def unmet(output: Json, expect: Mapping[str, Json]) -> CheckFailed | None:
    """What of `expect` does not hold: all of it, in one error; None if it does.

    Args:
        output: the step's output.
        expect: path -> value or matcher, references resolved.
    """
    found: list[Mismatch] = []
    for path, expected in expect.items():
        try:
            value = find_value(output, parse_path(path))
        except NotThere as missing:
            hint = f" ({missing.hint})" if missing.hint else ""
            found.append(Mismatch(path, show(expected), f"nothing: {missing.message}{hint}"))
            continue
        found += mismatches(value, expected, path)
    return _failure(found, "the output is not as expected")


def _failure(found: Sequence[Mismatch], what: str) -> CheckFailed | None:
    if not found:
        return None
    if len(found) == 1:
        only = found[0]
        where = f"{only.path}: " if only.path else ""
        message = "\n".join([f"{where}{what}", *(f"  {line}" for line in only.details)])
        return CheckFailed(message, expected=only.expected, actual=only.actual)
    lines = [f"{what} in {len(found)} places"]
    for each in found:
        lines += [f"  {each.path}: expected {each.expected}, got {each.actual}"]
        lines += [f"    {line}" for line in each.details]
    return CheckFailed("\n".join(lines))


def testable(error: IgnitionError) -> bool:
    """Whether `expect_error` may be about this error: one of what is tested, not of the playbook or the run."""
    return error.testable and not (isinstance(error, StepTimeout) and error.outer)


def error_output(error: IgnitionError) -> Mapping[str, Json]:
    """An expected error as the step's output: `kind`, `message`, `status` of an HTTP answer or null, `hint`."""
    status = getattr(error, "status", None)
    return {
        "kind": type(error).__name__,
        "message": error.message,
        "status": status if isinstance(status, int) else None,
        "hint": error.hint,
    }


def wrong_error(output: Mapping[str, Json], expected: Mapping[str, Json]) -> CheckFailed | None:
    """What of `expect_error` does not hold for an error; None if all does."""
    found: list[Mismatch] = []
    for key, value in expected.items():
        found += mismatches(output[key], value, key)
    failure = _failure(found, "the step failed in another way than expected")
    if failure is not None:
        text = f"{failure.message}\nthe error was {output['kind']}: {output['message']}"
        return CheckFailed(text, expected=failure.expected, actual=failure.actual)
    return None


def no_error(expected: Mapping[str, Json], output: Json) -> CheckFailed:
    """The step passed, though it had to fail."""
    wanted = ", ".join(f"{key} {show(value)}" for key, value in expected.items())
    return CheckFailed(
        "the step was expected to fail, but it passed", expected=f"an error: {wanted}", actual=show(output)
    )


def saved_value(output: Json, path: str) -> Json:
    """The value that `save` keeps.

    Raises:
        CheckFailed: the path leads nowhere.
    """
    try:
        return find_value(output, parse_path(path))
    except NotThere as missing:
        raise CheckFailed(f"nothing to save at {path}: {missing.message}", hint=missing.hint) from None
