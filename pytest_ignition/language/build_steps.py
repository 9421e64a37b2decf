"""From the step lists of a file to the typed steps."""

from __future__ import annotations

import re
from typing import Any

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import ONCE, RETRY_DELAY, Mark, Note, OnFailure, Phase, Retry, Step
from pytest_ignition.language.places import locate
from pytest_ignition.language.reading import Reader, one_of, show
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import ROOTS
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

PLAIN_KEYS = ("id", "name", "type", "parameters", "timeout", "retry_count", "retry_delay", "on_failure")
"""Keys of a step in the public format; most steps have no others."""

_ADDED_KEYS = (
    "when",
    "foreach",
    "as",
    "retry",
    "expect",
    "expect_error",
    "save",
    "rollback",
    "rollback_on_failure",
    "screenshot",
    "pause",
    "secret",
)
STEP_KEYS = PLAIN_KEYS + _ADDED_KEYS
_PLAIN = frozenset(PLAIN_KEYS)

RETRY_KEYS = ("count", "max_attempts", "delay", "backoff", "until")
ERROR_KEYS = ("kind", "status", "message")
SCREENSHOTS = ("never", "failure", "always")

TIMEOUT = 300.0
"""Seconds for an attempt of a step that sets none (playbook-format, section 3)."""

UNTIL_DELAY = 1.0
"""Seconds between attempts with `until`."""

_ON_FAILURE = {each.value: each for each in OnFailure}
_REFERABLE = re.compile(r"\w+")


class StepBuilder:
    """Builds the steps of one file; ids are unique over all of its lists."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._first: dict[str, Step] = {}
        self._undoing = 0

    def steps(self, tree: YamlMap, key: str, phase: Phase) -> tuple[Step, ...]:
        """The steps of a list; empty where it is absent or wrong."""
        written = tree.get(key)
        if written is None and key in tree and phase is not Phase.MAIN:
            return ()
        if not isinstance(written, YamlList) or not written:
            hint = "write `- id: ID` with a `type:` for each step"
            what = "an empty list" if isinstance(written, YamlList) else show(written)
            self._reader.value(tree, key, f"`{key}` must be a list of steps, not {what}", hint)
            return ()
        steps: list[Step] = []
        for index, each in enumerate(written):
            mark = written.item_mark(index)
            if not isinstance(each, YamlMap):
                self._reader.at(mark, f"a step must be a mapping with `id` and `type`, not {show(each)}")
                continue
            position = index
            if phase is Phase.ROLLBACK:
                position = self._undoing
                self._undoing += 1
            steps.append(self._step(each, position, mark, phase))
        return tuple(steps)

    def _step(self, tree: YamlMap, index: int, mark: Mark, phase: Phase) -> Step:
        reader = self._reader
        added = not _PLAIN.issuperset(tree)
        if added:
            reader.note_unknown(tree, STEP_KEYS, "a step")
        step_id = reader.text(tree, "id", "the step", required=True, known=STEP_KEYS)
        # Most are plain names, which need no pattern.
        if step_id and not (step_id.isascii() and step_id.isidentifier()) and not _REFERABLE.fullmatch(step_id):
            message = f"the step id {step_id!r} holds other characters than letters, digits and underscores"
            hint = f"refer to its output by step[{step_id!r}]"
            reader.notes.append(Note(message, tree.value_mark("id"), hint, "odd-id"))
        parameters = reader.mapping(tree, "parameters")
        timeout = reader.seconds(tree, "timeout", zero=False) if "timeout" in tree else None
        step = Step(
            id=step_id,
            name=reader.text(tree, "name", "the step") or step_id,
            type=self._type(tree),
            parameters=YamlMap() if parameters is None else parameters,
            timeout=TIMEOUT if timeout is None else timeout,
            on_failure=self._on_failure(tree) if "on_failure" in tree else OnFailure.ABORT,
            index=index,
            mark=mark,
            retry=self._retry(tree) if added or "retry_count" in tree or "retry_delay" in tree else ONCE,
            phase=phase,
            tree=tree,
            **(self._added(tree, phase) if added else {}),
        )
        other = self._first.setdefault(step.id, step)
        if other is not step and step.id:
            message = f"the step id {step.id!r} is used twice; first in line {other.mark.line}"
            reader.value(tree, "id", message, "give one of the steps another id")
        return step

    def _type(self, tree: YamlMap) -> str:
        written = tree.get("type")
        if isinstance(written, str) and written:
            return written
        if "type" in tree:
            self._reader.value(tree, "type", f"`type` must name a step type, not {show(written)}")
        else:
            hint = self._reader.typo_of("type", tree, STEP_KEYS)
            self._reader.at(tree.mark, "the step has no `type`", hint)
        return ""

    def _on_failure(self, tree: YamlMap) -> OnFailure:
        written = tree.get("on_failure")
        if written is None:
            return OnFailure.ABORT
        known = _ON_FAILURE.get(written) if isinstance(written, str) else None
        if known is not None:
            return known
        hint = did_you_mean(str(written), [each.value for each in OnFailure]) or one_of(OnFailure)
        self._reader.value(tree, "on_failure", f"unknown value {show(written)} for `on_failure`", hint)
        return OnFailure.ABORT

    def _retry(self, tree: YamlMap) -> Retry:
        reader = self._reader
        policy = reader.mapping(tree, "retry", "write `retry: {count: 3}`") if "retry" in tree else None
        count, delay, backoff, until = reader.count(tree, "retry_count"), None, 1.0, None
        if "retry_delay" in tree:
            delay = reader.seconds(tree, "retry_delay", zero=True)
        if policy is not None:
            reader.refuse_unknown(policy, RETRY_KEYS, "`retry`")
            until = self._condition(policy, "until")
            told = reader.count(policy, "count")
            attempts = reader.count(policy, "max_attempts", least=1)
            if told is None and attempts is not None:
                told = attempts - 1
            count = count if told is None else told
            if "delay" in policy:
                delay = reader.seconds(policy, "delay", zero=True)
            backoff = reader.number(policy, "backoff", 1, 100, 1.0)
        if count is None and until is None:
            count = 0
        if delay is None:
            delay = RETRY_DELAY if until is None else UNTIL_DELAY
        return Retry(count=count, delay=delay, backoff=backoff, until=until)

    def _added(self, tree: YamlMap, phase: Phase) -> dict[str, Any]:
        reader = self._reader
        found: dict[str, Any] = {
            "screenshot": reader.choice(tree, "screenshot", SCREENSHOTS),
            "pause": reader.flag(tree, "pause"),
            "secret": reader.flag(tree, "secret"),
            "rollback_on_failure": reader.flag(tree, "rollback_on_failure"),
        }
        if "when" in tree:
            found["when"] = tree["when"] if isinstance(tree["when"], bool) else self._condition(tree, "when")
        if "foreach" in tree:
            found["foreach"] = self._foreach(tree)
        if "as" in tree:
            found["loop_name"] = self._loop_name(tree)
        for key in ("expect", "expect_error"):
            if key in tree:
                found[key] = self._expect(tree, key)
        if "save" in tree:
            found["save"] = self._save(tree)
        if "rollback" in tree:
            if phase in (Phase.ROLLBACK, Phase.TEARDOWN):
                reader.at(tree.key_mark("rollback"), f"a step of a {phase} cannot have a `rollback` of its own")
            else:
                found["rollback"] = self.steps(tree, "rollback", Phase.ROLLBACK)
        return found

    def _condition(self, tree: YamlMap, key: str) -> str | None:
        written = tree.get(key)
        if isinstance(written, str) and written.strip():
            return written
        if key in tree:
            self._reader.value(tree, key, f"`{key}` must be an expression, not {show(written)}")
        return None

    def _foreach(self, tree: YamlMap) -> Any:
        written = tree["foreach"]
        if isinstance(written, YamlList) or (isinstance(written, str) and "{{" in written):
            return written
        hint = f"write {{{{ {written} }}}}" if isinstance(written, str) and written.strip() else None
        self._reader.value(tree, "foreach", f"`foreach` must be a list or stand for one, not {show(written)}", hint)
        return None

    def _loop_name(self, tree: YamlMap) -> str:
        written = tree["as"]
        if "foreach" not in tree:
            self._reader.at(tree.key_mark("as"), "`as` names the element of a `foreach`, which is not here")
        if not isinstance(written, str) or not written.isidentifier():
            self._reader.value(tree, "as", f"`as` must be a name, not {show(written)}")
            return "item"
        if written in ROOTS:
            self._reader.value(tree, "as", f"`as` must not be {written!r}, which means something else in references")
        return written

    def _expect(self, tree: YamlMap, key: str) -> YamlMap | None:
        from pytest_ignition.language.matcher_arguments import bad_matchers

        reader = self._reader
        if key == "expect_error" and "expect" in tree:
            reader.at(tree.key_mark(key), "a step cannot have both `expect` and `expect_error`")
        hint = "write `PATH: VALUE` for each check" if key == "expect" else one_of(ERROR_KEYS)
        checks = reader.mapping(tree, key, hint)
        if checks is None:
            return None
        if not checks:
            reader.value(tree, key, f"`{key}` must not be empty", hint)
        if key == "expect_error":
            reader.refuse_unknown(checks, ERROR_KEYS, "`expect_error`")
        else:
            for path in checks:
                self._path(checks, path, path)
        for path, expected in checks.items():
            for bad in bad_matchers(expected):
                on_key = bool(bad.path) and bad.message.endswith("is")
                mark = locate(checks, (path, *bad.path), on_key=on_key) or checks.value_mark(path)
                reader.at(mark, f"{path}: {bad.message}", bad.hint, bad.path[-1] if on_key else None)
        return checks

    def _save(self, tree: YamlMap) -> YamlMap | None:
        saved = self._reader.mapping(tree, "save", "write `VARIABLE: PATH`")
        for name, path in (saved or {}).items():
            assert saved is not None
            if not _REFERABLE.fullmatch(name):
                mark = saved.key_mark(name)
                self._reader.at(mark, f"a variable's name is letters, digits and underscores, not {name!r}", None, name)
            if isinstance(path, str):
                self._path(saved, name, path)
            else:
                self._reader.value(saved, name, f"`save` needs a path into the output, not {show(path)}")
        return saved

    def _path(self, tree: YamlMap, key: str, path: str) -> None:
        from pytest_ignition.language.value_paths import parse_path

        try:
            parse_path(path)
        except IgnitionError as error:
            mark = tree.key_mark(key) if path == key else tree.value_mark(key)
            self._reader.at(mark, error.message, error.hint, path)
