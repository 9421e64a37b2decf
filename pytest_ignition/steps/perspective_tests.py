"""Step type `perspective.execute_test_manifest`: a list of tests on one page (public format, section 5.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from pydantic import Field

from pytest_ignition.browser.errors import BadSelector, BrowserError, BrowserTimeout
from pytest_ignition.browser.survey_scripts import CONDITION
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepTimeout, TestsBroken, TestsFailed
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import open_page, time_limit
from pytest_ignition.steps.expectations import BadExpectation, Expectation, read_expectations, unmet, value_for
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.old_spellings import READINGS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds

if TYPE_CHECKING:
    from pytest_ignition.browser.session import BrowserSession

_ACTIONS = ("click", "fill", "verify")
_MOST_TOLD = 50
_FAILED, _NOT_CHECKED, _PASSED, _SKIPPED = "failed", "not_checked", "passed", "skipped"


_FIELD = "css=:scope:is(input, textarea), :scope :is(input, textarea)"


class ExecuteTestManifest(StepParameters):
    """Parameters of `perspective.execute_test_manifest`."""

    manifest: list[dict[str, Any]] = Field(
        min_length=1,
        description="The tests, as `ai.generate_test_cases` plans them: each with `selector`, `action` (`click`, "
        "`fill` or `verify`), `component_id`, `value` for `fill`, and what is `expected` (docs/fat.md)",
    )
    capture_screenshots: bool = Field(default=True, description="Keep a picture after every test")
    on_failure: Literal["continue", "abort"] = Field(
        default="continue",
        description="What follows a failed test. Written here and not at the step, `continue` holds for the step, too",
    )
    timeout: Milliseconds = Field(
        default=5_000,
        gt=0,
        description="Longest wait of a test until its element is there, until the action is possible, and until "
        "everything is as expected, each, in milliseconds",
    )
    return_to_baseline: bool = Field(default=True, description="Open `baseline_url` again after every test")
    baseline_url: str | None = Field(
        default=None,
        description="Address of the page that the tests start from; else where the page is at the beginning",
    )


@step_type(
    "perspective.execute_test_manifest",
    effect=Effect.WRITE,
    outputs=("status", "total", "passed", "failed", "skipped", "not_checked", "results"),
    needs=("browser",),
    secrets=SECRETS["perspective.execute_test_manifest"],
    readings=READINGS["perspective.execute_test_manifest"],
)
def execute_test_manifest(context: StepContext, parameters: ExecuteTestManifest) -> Mapping[str, Json]:
    """Carry out a list of tests on the page. The step fails if one of them does, and gives its output all the same."""
    with open_page(context) as page:
        tests = _Tests(context, parameters, page)
        ended_by = tests.run()
    output = tests.output("failed" if tests.failed else "broken" if ended_by else "completed")
    if tests.failed:
        raise TestsFailed(tests.told(ended_by), output=output, actual=tests.counted())
    if ended_by is not None:
        raise TestsBroken(tests.told(ended_by), output=output, hint=ended_by.hint)
    if output["not_checked"]:
        context.log(f"not everything that was expected could be checked: {tests.counted()}", "warning")
    return output


class _Tests:
    """The tests on their way."""

    def __init__(self, context: StepContext, parameters: ExecuteTestManifest, page: BrowserSession) -> None:
        self._context = context
        self._parameters = parameters
        self._page = page
        start = page.page.url
        self._baseline = urljoin(start, parameters.baseline_url) if parameters.baseline_url else start
        self._results: list[dict[str, Json]] = []

    def run(self) -> IgnitionError | None:
        """Every test in its order; what kept the rest from being carried out, or None.

        Raises:
            IgnitionError: the run was cancelled, or a limit around the step passed.
        """
        manifest = self._parameters.manifest
        for index, test in enumerate(manifest):
            try:
                self._context.check()
                self._context.progress(f"test {index + 1} of {len(manifest)}: {_name(test, index)}")
                result = self._carry_out(test, index)
                self._results.append(result)
                if result["status"] == _FAILED and self._parameters.on_failure == "abort":
                    self._skip(index + 1, "an earlier test failed")
                    return None
                if self._parameters.return_to_baseline:
                    self._return()
            except StepTimeout as error:
                if error.outer:
                    raise
                return self._ended(error)
            except BrowserError as error:
                return self._ended(self._over() or error)
        return None

    def _over(self) -> StepTimeout | None:
        """The end of the step's time, if that has come.

        Raises:
            IgnitionError: the run was cancelled, or a limit around the step passed.
        """
        try:
            self._context.check()
        except StepTimeout as error:
            if error.outer:
                raise
            return error
        return None

    def _ended(self, error: IgnitionError) -> IgnitionError:
        self._skip(len(self._results), error.message.split("\n", 1)[0])
        return error

    def _skip(self, first: int, reason: str) -> None:
        for index, test in enumerate(self._parameters.manifest[first:], first):
            self._results.append(_result(test, index) | {"status": _SKIPPED, "error": f"not carried out: {reason}"})

    def _return(self) -> None:
        timeout_ms, limit = time_limit(self._context, 30_000)
        self._page.navigate(self._baseline, timeout_ms=timeout_ms, limit=limit)

    def _carry_out(self, test: Mapping[str, Any], index: int) -> dict[str, Json]:
        result = _result(test, index) | {"started_at": _now()}
        try:
            checks, prose = _expectations(test, str(result["action"]))
            result["not_checked"] = list(prose)
            result["actual"] = self._judge(test, str(result["action"]), checks)
            result["status"] = _NOT_CHECKED if prose else _PASSED
        except (CheckFailed, BadSelector, BrowserTimeout, BadExpectation) as error:
            told = error.message if isinstance(error, IgnitionError) else str(error)
            actual = error.actual if isinstance(error, CheckFailed) else None
            result |= {"status": _FAILED, "error": told, "actual": actual or told.split("\n", 1)[0]}
        except StepTimeout as error:
            if not error.outer:
                late = {"status": _FAILED, "error": error.message, "actual": error.message, "completed_at": _now()}
                self._results.append(result | late)
            raise
        if self._parameters.capture_screenshots:
            result["screenshot"] = self._picture(_name(test, index))
        self._context.log(f"{result['status'].replace('_', ' ')}: {_name(test, index)}")
        return result | {"completed_at": _now()}

    def _judge(self, test: Mapping[str, Any], action: str, checks: Sequence[Expectation]) -> str:
        """Do it, and look until everything is as expected: what was seen, in words.

        Raises:
            CheckFailed: it could not be done, or is not so.
        """
        selector = str(test["selector"])
        before = self._look(selector, lambda seen: bool(action == "verify" or seen.get("visible")))
        typed = self._act(test, selector, action, before)

        def missing(seen: Mapping[str, Json]) -> list[tuple[Expectation, str]]:
            told = [(each, unmet(each, seen, typed)) for each in checks]
            return [(each, why) for each, why in told if why is not None]

        after = self._look(selector, lambda seen: not missing(seen))
        errors = [each for each in after.get("errors", ()) if each not in before.get("errors", ())]
        if errors:
            raise CheckFailed(f"the page shows an error: {'; '.join(errors)}", actual=f"error: {'; '.join(errors)}")
        if wrong := missing(after):
            raise CheckFailed(
                "; ".join(f"expected {each.written or each.kind}, but it is {why}" for each, why in wrong),
                actual=", ".join(why for _each, why in wrong),
            )
        done = {"click": "clicked", "fill": "filled"}.get(action, "")
        if typed is not None and not (before.get("secret") or after.get("secret")):
            done = f"filled with {typed!r}"
        held = [each.written for each in checks if each.kind not in ("done", "holds")]
        return ", ".join(each for each in (done, *held) if each)

    def _look(self, selector: str, fits: Any) -> Mapping[str, Any]:
        timeout_ms, limit = time_limit(self._context, self._parameters.timeout)
        seen: Mapping[str, Any] = self._page.watch(
            selector, CONDITION, lambda told: bool(told) and fits(told), timeout_ms=timeout_ms, limit=limit
        )
        return seen or {}

    def _act(self, test: Mapping[str, Any], selector: str, action: str, seen: Mapping[str, Any]) -> str | None:
        """Click or fill; what was typed."""
        timeout_ms, limit = time_limit(self._context, self._parameters.timeout if seen.get("visible") else 1)
        if action == "click":
            target = f"{selector} >> nth=0 >> css={seen['handle']} >> nth=0" if seen.get("handle") else selector
            self._page.click(target, timeout_ms=timeout_ms, limit=limit)
        if action != "fill":
            return None
        given = test.get("value")
        value = value_for(seen) if given is None else str(given)
        # What wraps a field, such as the overlay of a pending value, may be gone by now.
        target = f"{selector} >> nth=0 >> {_FIELD} >> nth=0" if seen.get("wrapped") else selector
        numeric = seen.get("component") == "ia.input.numeric-entry-field"
        for _click in range(2 if numeric and seen.get("readonly") else 0):
            self._page.click(target, timeout_ms=timeout_ms, limit=limit)
        # A value that nobody chose is no secret, whatever field it goes into.
        keep = self._context.keep_secret if given is not None else None
        self._page.fill(target, value, timeout_ms=timeout_ms, keep_secret=keep, limit=limit)
        # Perspective takes a value over when the field is left (Perspective DOM sheet, section 1.2).
        self._page.press("Enter" if numeric else "Tab", timeout_ms=timeout_ms, limit=limit)
        return value

    def _picture(self, name: str) -> str | None:
        path = self._context.evidence_path(f"test_{name}", ".png")
        timeout_ms, limit = time_limit(self._context, 10_000)
        try:
            self._page.screenshot(path, timeout_ms=timeout_ms, limit=limit)
        except BrowserTimeout as error:
            self._context.log(f"no picture of test {name}: {error.message}", "warning")
            return None
        self._context.attach(path, evidence="screenshot", title=f"test {name}", media_type="image/png")
        return str(path)

    @property
    def failed(self) -> bool:
        """Whether any test failed."""
        return any(each["status"] == _FAILED for each in self._results)

    def output(self, status: str) -> dict[str, Json]:
        """What the step gives."""
        counts = Counter(each["status"] for each in self._results)
        numbers = {key: counts[key] for key in (_PASSED, _FAILED, _SKIPPED, _NOT_CHECKED)}
        return {"status": status, "total": len(self._results), **numbers, "results": self._results}

    def counted(self) -> str:
        """How many tests ended how."""
        counts = Counter(str(each["status"]) for each in self._results)
        kinds = (_FAILED, _PASSED, _NOT_CHECKED, _SKIPPED)
        return ", ".join(f"{counts[kind]} {kind.replace('_', ' ')}" for kind in kinds if counts[kind])

    def told(self, ended_by: IgnitionError | None) -> str:
        """The failed tests, one line each."""
        lines = [f"of {len(self._results)} tests: {self.counted()}"]
        failed = [each for each in self._results if each["status"] == _FAILED]
        for each in failed[:_MOST_TOLD]:
            first = str(each["error"]).split("\n", 1)[0]
            lines.append(f"- {each['component_id']} ({each['action']} {each['selector']!r}): {first}")
        if len(failed) > _MOST_TOLD:
            lines.append(f"- and {len(failed) - _MOST_TOLD} more")
        if ended_by is not None:
            lines.append(f"the rest was not carried out: {ended_by.message}")
        return "\n".join(lines)


def _name(test: Mapping[str, Any], index: int) -> str:
    return str(test.get("component_id") or f"test-{index + 1}")


def _result(test: Mapping[str, Any], index: int) -> dict[str, Json]:
    return {
        "component_id": _name(test, index),
        "action": str(test.get("action") or "click"),
        "selector": str(test.get("selector") or ""),
        "expected": test.get("expected"),
        "verify": test.get("verify"),
        "started_at": None,
        "status": _SKIPPED,
        "actual": None,
        "not_checked": [],
        "screenshot": None,
        "error": None,
        "completed_at": None,
    }


def _expectations(test: Mapping[str, Any], action: str) -> tuple[list[Expectation], list[str]]:
    """What `expected` and `verify` ask for.

    Raises:
        BadExpectation: the test cannot be carried out as it is written.
    """
    if action not in _ACTIONS:
        raise BadExpectation(
            f"unsupported action {action!r}; {', '.join(_ACTIONS[:-1])} and {_ACTIONS[-1]} are supported"
        )
    if not test.get("selector"):
        raise BadExpectation("the test has no `selector`")
    checks, prose = [], []
    for key in ("expected", "verify"):
        try:
            found = read_expectations(test.get(key), action)
        except BadExpectation as error:
            raise BadExpectation(f"`{key}`: {error}") from None
        checks += found[0]
        prose += found[1]
    if action == "verify" and not checks and not prose:
        raise BadExpectation("it has nothing to verify: give `expected`")
    return checks, prose


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


STEP_TYPES = (execute_test_manifest,)
