"""Reads the habits of public playbooks: old and misplaced spellings get the meaning that they obviously have.

The tree is changed before the playbook is built, so that nothing behind it knows of them. Each reading leaves a note
with the modern spelling and, where that can be done without a person, the edit that writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pytest_ignition.language.build_steps import STEP_KEYS
from pytest_ignition.language.catalogue import NOT_READ, Catalogue, Reading, StepTypeFace
from pytest_ignition.language.model import Edit, Mark, Note
from pytest_ignition.language.nesting import RUN_PLAYBOOK
from pytest_ignition.language.source import Source
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

LEGACY = "legacy"

_STEP_KEYS = frozenset(STEP_KEYS)
_OF_A_STEP = frozenset(
    ("retry_count", "retry_delay", "on_failure", "when", "foreach", "as", "retry", "save", "rollback")
)
"""Keys of a step that stand among its parameters by mistake; `timeout`, `name` and the like may be parameters."""

_EXECUTION = re.compile(r"\{\{\s*execution\.started_at\s*\}\}")
"""What factory acceptance tests call the start of the run (playbook-format, section 4)."""

_PLAIN_SCALAR = re.compile(r"[\w./-][\w ./-]*")


def modernise(tree: Any, source: Source, catalogue: Catalogue | None = None) -> list[Note]:
    """Give old spellings their meaning, in place.

    Args:
        tree: the playbook as read.
        source: its text.
        catalogue: the step types; without them only the keys of steps are looked at.

    Returns:
        A note for each.
    """
    reader = _Modern(source, catalogue)
    for step in _steps(tree):
        reader.step(step)
    return reader.notes


def _steps(tree: Any) -> Iterator[YamlMap]:
    if not isinstance(tree, YamlMap):
        return
    for key in ("setup", "steps", "teardown"):
        listed = tree.get(key)
        for step in listed if isinstance(listed, YamlList) else ():
            if isinstance(step, YamlMap):
                yield step
                undoing = step.get("rollback")
                yield from (
                    (each for each in undoing if isinstance(each, YamlMap)) if isinstance(undoing, YamlList) else ()
                )


class _Modern:
    def __init__(self, source: Source, catalogue: Catalogue | None) -> None:
        self.notes: list[Note] = []
        self._source = source
        self._catalogue = catalogue
        # Most files have none, and looking at every text takes time.
        self._has_execution = _EXECUTION.search(source.text) is not None

    def step(self, step: YamlMap) -> None:
        if "condition" in step and "when" not in step:
            self._rename(step, "condition", "when", "an older key of the step")
        policy = step.get("retry")
        if isinstance(policy, YamlMap) and "delay_seconds" in policy and "delay" not in policy:
            self._rename(policy, "delay_seconds", "delay", "an older key of `retry`")
        if self._has_execution and isinstance(step.get("parameters"), YamlMap):
            self._texts(step["parameters"])
        if self._catalogue is None:
            return
        name = step.get("type")
        new = self._catalogue.renamed.get(name) if isinstance(name, str) else None
        if new is not None:
            mark = step.value_mark("type")
            self._note(f"the step type {name!r} is called {new!r} now", mark, f"write {new}", self._replace(mark, new))
            step["type"] = name = new
        kind = self._catalogue.find(name) if isinstance(name, str) else None
        if kind is not None:
            self._parameters(step, kind)

    def _texts(self, tree: YamlMap | YamlList) -> None:
        """References to what the run is called now."""
        entries = list(tree.items()) if isinstance(tree, YamlMap) else list(enumerate(tree))
        for key, value in entries:
            if isinstance(value, YamlMap | YamlList):
                self._texts(value)
            elif isinstance(value, str) and _EXECUTION.search(value):
                mark = tree.value_mark(str(key)) if isinstance(tree, YamlMap) else tree.item_mark(int(key))
                found = _EXECUTION.search(self._source.text, self._source.offset(*mark))
                edits: tuple[Edit, ...] = ()
                if found is not None:
                    mark = Mark(*self._source.place(found.start()))
                    edits = (Edit(found.start(), found.end(), "{{ run.started_at }}"),)
                self._note("'execution' is called 'run' now", mark, "write {{ run.started_at }}", edits)
                tree[key] = _EXECUTION.sub("{{ run.started_at }}", value)  # type: ignore[index]  # its own key

    def _parameters(self, step: YamlMap, kind: StepTypeFace) -> None:
        parameters = step.get("parameters")
        if isinstance(parameters, YamlMap):
            for reading in kind.readings:
                if reading.old in parameters:
                    self._read(step, parameters, reading)
            if not _OF_A_STEP.isdisjoint(parameters) and kind.name != RUN_PLAYBOOK:
                for key in [each for each in parameters if each in _OF_A_STEP and each not in kind.parameter_names]:
                    self._move_out(step, parameters, key)
        if _STEP_KEYS.issuperset(step):
            return
        misplaced = [key for key in step if key not in _STEP_KEYS and key in kind.parameter_names]
        if misplaced and (parameters is None or isinstance(parameters, YamlMap)):
            self._move_in(step, misplaced)

    def _read(self, step: YamlMap, parameters: YamlMap, reading: Reading) -> None:
        if reading.for_step:
            self._read_for_step(step, parameters, reading)
            return
        if reading.hint is not None:
            self._note(reading.why, parameters.key_mark(reading.old), reading.hint, ())
            return
        written = parameters[reading.old]
        dynamic = isinstance(written, str) and "{{" in written
        value = written if dynamic else reading.convert(written)
        if value is NOT_READ or (dynamic and reading.plain):
            return
        if reading.new is None:
            message = f"{reading.old!r} of {step['type']} has no effect"
            if reading.why:
                message += f": {reading.why}"
            self._note(message, parameters.key_mark(reading.old), "leave it out", self._drop(parameters, reading.old))
            parameters.take_out(reading.old)
            return
        if reading.new != reading.old and reading.new in parameters:
            message = f"{reading.old!r} has no effect beside {reading.new!r}"
            self._note(message, parameters.key_mark(reading.old), "leave it out", self._drop(parameters, reading.old))
            parameters.take_out(reading.old)
            return
        shown = "" if value is written or _same(value, written) else f": {_yaml(value)}"
        message = f"{reading.old!r} is an older spelling" if reading.new != reading.old else reading.why
        edits = self._rekey(parameters, reading.old, reading.new)
        if shown:
            edits = (*edits, *self._replace(parameters.value_mark(reading.old), _yaml(value)))
            edits = edits if len(edits) > (reading.new != reading.old) else ()
        self._note(message, parameters.key_mark(reading.old), f"write {reading.new}{shown}", edits)
        parameters[reading.old] = value
        parameters.rename(reading.old, reading.new)

    def _read_for_step(self, step: YamlMap, parameters: YamlMap, reading: Reading) -> None:
        """What a parameter says, of the step too."""
        value = reading.convert(parameters[reading.old])
        if value is NOT_READ or reading.old in step:
            return
        mark, value_mark = parameters.key_mark(reading.old), parameters.value_mark(reading.old)
        self._note(reading.why, mark, f"write {reading.old}: {_yaml(value)} beside `parameters`, too", ())
        step.put(reading.old, value, mark, value_mark)

    def _rename(self, tree: YamlMap, old: str, new: str, what: str) -> None:
        message = f"{old!r} is {what}"
        self._note(message, tree.key_mark(old), f"write {new}", self._rekey(tree, old, new))
        tree.rename(old, new)

    def _move_out(self, step: YamlMap, parameters: YamlMap, key: str) -> None:
        """From the parameters to the step."""
        if key in step:
            message = f"{key!r} belongs to the step, which has one; here it has no effect"
            self._note(message, parameters.key_mark(key), "leave it out", self._drop(parameters, key))
            parameters.take_out(key)
            return
        mark = parameters.key_mark(key)
        edits = self._moved(parameters, key, step.key_mark("parameters"))
        self._note(f"{key!r} belongs to the step, not to its parameters", mark, "move it out of `parameters`", edits)
        value, value_mark = parameters.take_out(key)
        step.put(key, value, mark, value_mark)

    def _move_in(self, step: YamlMap, keys: list[str]) -> None:
        """From the step to its parameters."""
        for key in keys:
            mark = step.key_mark(key)
            parameters = step.get("parameters")
            if isinstance(parameters, YamlMap) and key in parameters:
                continue
            edits: tuple[Edit, ...] = ()
            if isinstance(parameters, YamlMap) and parameters:
                edits = self._moved(step, key, parameters.key_mark(next(iter(parameters))))
            message = f"{key!r} is a parameter of {step['type']}, not a key of the step"
            self._note(message, mark, "move it into `parameters`", edits)
            value, value_mark = step.take_out(key)
            if not isinstance(parameters, YamlMap):
                parameters = YamlMap()
                if "parameters" in step:
                    step["parameters"] = parameters
                else:
                    step.put("parameters", parameters, mark, value_mark)
            parameters.put(key, value, mark, value_mark)

    def _note(self, message: str, mark: Mark, hint: str, edits: tuple[Edit, ...]) -> None:
        self.notes.append(Note(message, mark, hint, LEGACY, edits=edits))

    def _rekey(self, tree: YamlMap, old: str, new: str) -> tuple[Edit, ...]:
        if old == new:
            return ()
        return self._replace(tree.key_mark(old), new)

    def _replace(self, mark: Mark, text: str) -> tuple[Edit, ...]:
        """Write something else in place of the scalar at a place; nothing if it does not stand plainly there."""
        token = self._source.token(*mark)
        if token[:1] in ("", "[", "{", "|", ">", "*", "&", "!"):
            return ()
        start = self._source.offset(*mark)
        key = token.partition(":")[0].rstrip() if token[:1] not in "'\"" else token
        return (Edit(start, start + len(key), text),)

    def _line_of(self, tree: YamlMap, key: str) -> tuple[int, int] | None:
        """Start and end of the line that holds a key and its value alone; None in any other layout."""
        mark, value = tree.key_mark(key), tree.value_mark(key)
        line = self._source.lines[mark.line - 1]
        alone = line[: mark.column - 1].strip() == "" and mark.line == value.line
        if (
            not alone
            or self._source.token(*value)[:1] in ("[", "{", "|", ">", "&", "!")
            or not _ends(line, value.column)
        ):
            return None
        start = self._source.offset(mark.line, 1)
        end = self._source.offset(mark.line + 1, 1) if mark.line < len(self._source.lines) else len(self._source.text)
        return start, end

    def _drop(self, tree: YamlMap, key: str) -> tuple[Edit, ...]:
        """Take out a key's line; never the only one, which would leave an empty mapping behind."""
        line = self._line_of(tree, key)
        return () if line is None or len(tree) == 1 else (Edit(*line, ""),)

    def _moved(self, tree: YamlMap, key: str, before: Mark) -> tuple[Edit, ...]:
        """Take a key's line to the line before another key, with that key's indentation."""
        line = self._line_of(tree, key)
        lead = self._source.lines[before.line - 1][: before.column - 1]
        if line is None or lead.strip() or len(tree) == 1:
            return ()
        at = self._source.offset(before.line, 1)
        text = self._source.text[slice(*line)]
        return (Edit(at, at, lead + text.lstrip(" ")), Edit(*line, "")) if text.endswith("\n") else ()


def _ends(line: str, column: int) -> bool:
    """Whether a scalar that begins in a line also ends there: quotes are closed."""
    text = line[column - 1 :].strip()
    return text[:1] not in ("'", '"') or (len(text) > 1 and text.rstrip().endswith(text[0])) or " #" in text


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def _yaml(value: Any) -> str:
    """A plain value as one writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return (
            value if _PLAIN_SCALAR.fullmatch(value) and value.strip() == value else "'" + value.replace("'", "''") + "'"
        )
    return str(value)


def milliseconds_meant(value: Any) -> Any:
    """A page's time limit below 1000 was meant in seconds (playbook-format, section 4.4): written with its unit."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1000:
        return f"{value:g}s"
    return NOT_READ
