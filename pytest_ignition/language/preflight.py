"""Checks a playbook before anything runs: step types, parameter names and values, every reference and expression."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pytest_ignition.language.catalogue import Catalogue, StepTypeFace
from pytest_ignition.language.errors import Problem
from pytest_ignition.language.model import Json, Mark, Playbook, Step
from pytest_ignition.language.source import Source
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import ROOTS, Part, PartKind, is_dynamic, parse_template
from pytest_ignition.language.yaml_tree import YamlList, YamlMap, mark_of

CREDENTIAL_FIELDS = ("name", "username", "password", "token", "gateway_url")


def check(playbook: Playbook, catalogue: Catalogue) -> list[Problem]:
    """Everything that is wrong, in file order."""
    checker = _Checker(playbook, catalogue)
    return [problem for step in playbook.steps for problem in checker.step(step)]


@dataclass(frozen=True, slots=True)
class _Place:
    """A text in a step's parameters."""

    step: Step
    text: str
    mark: Mark
    is_code: bool


class _Checker:
    def __init__(self, playbook: Playbook, catalogue: Catalogue) -> None:
        self._source = playbook.source
        self._catalogue = catalogue
        self._parameters = {parameter.name for parameter in playbook.parameters}
        self._steps = {step.id: step for step in playbook.steps}

    def step(self, step: Step) -> Iterator[Problem]:
        kind = self._catalogue.find(step.type)
        if kind is None:
            yield Problem(
                f"unknown step type {step.type!r}", step.type_mark, len(step.type), _type_hint(step.type, self._catalogue)
            )
        else:
            yield from self._parameter_problems(step, kind)
        code = kind.code_parameters if kind is not None else ()
        for name, value in step.parameters.items():
            mark = mark_of(step.parameters, (name,))
            for text, place in _texts(value, mark):
                yield from self._text(_Place(step, text, place, name in code))

    def _parameter_problems(self, step: Step, kind: StepTypeFace) -> Iterator[Problem]:
        dynamic = {name for name, value in step.parameters.items() if _has_reference(value)}
        for problem in kind.problems(step.parameters, dynamic):
            if problem.path:
                mark = mark_of(step.parameters, problem.path, on_key=problem.on_key)
                length = len(str(problem.path[-1])) if problem.on_key else 1
                yield Problem(problem.message, mark, length, problem.hint)
            else:
                yield Problem(f"{step.type}: {problem.message}", step.type_mark, len(step.type), problem.hint)

    def _text(self, place: _Place) -> Iterator[Problem]:
        if "{{" not in place.text:
            return
        for part in parse_template(place.text):
            if part.kind is PartKind.REFERENCE:
                message, hint = self._reference(part.words, place)
            elif part.kind is PartKind.EXPRESSION:
                message, hint = self._expression(part, place)
            else:
                continue
            if message:
                yield Problem(message, _inside(place, part, self._source), len(part.text), hint)

    def _expression(self, part: Part, place: _Place) -> tuple[str | None, str | None]:
        from pytest_ignition.language.expressions import check_expression

        message = check_expression(part.text)
        return (None, None) if place.is_code else (message, None)

    def _reference(self, words: tuple[str, ...], place: _Place) -> tuple[str | None, str | None]:
        """What is wrong with a reference, and the remedy."""
        root = words[0]
        if len(words) == 1:
            if root in self._parameters or place.is_code:
                return None, None
            return f"unknown parameter {root!r}", did_you_mean(root, self._parameters) or _declare(root)
        if root not in ROOTS:
            if place.is_code:
                return None, None
            return f"unknown reference {'.'.join(words)!r}", did_you_mean(root, ROOTS) or "the first word is one of " + (
                ", ".join(sorted(ROOTS))
            )
        match root:
            case "parameter" if words[1] not in self._parameters:
                return f"unknown parameter {words[1]!r}", did_you_mean(words[1], self._parameters) or _declare(words[1])
            case "step" | "outcome":
                return self._step_reference(words, place)
            case "credential" if len(words) > 2 and words[2] not in CREDENTIAL_FIELDS:
                return (
                    f"a credential has no {words[2]!r}",
                    did_you_mean(words[2], CREDENTIAL_FIELDS) or f"it has {', '.join(CREDENTIAL_FIELDS)}",
                )
            case "case" | "loop":
                return f"there is no {root!r} here", "it exists in data-driven cases and loops only"
        return None, None

    def _step_reference(self, words: tuple[str, ...], place: _Place) -> tuple[str | None, str | None]:
        target = self._steps.get(words[1])
        if target is None:
            earlier = [step.id for step in self._steps.values() if step.index < place.step.index]
            hint = did_you_mean(words[1], self._steps) or (f"earlier steps: {', '.join(earlier)}" if earlier else None)
            return f"there is no step {words[1]!r}", hint
        if target.index == place.step.index:
            return f"step {words[1]!r} refers to itself", "a step sees the outputs of earlier steps only"
        if target.index > place.step.index:
            return (
                f"step {words[1]!r} comes later, in line {target.mark.line}",
                "a step sees the outputs of earlier steps only",
            )
        if words[0] == "outcome" or len(words) < 3:
            return None, None
        kind = self._catalogue.find(target.type)
        outputs: Collection[str] | None = kind.outputs if kind is not None else None
        if outputs is None or words[2] in outputs:
            return None, None
        hint = did_you_mean(words[2], outputs) or f"it gives {', '.join(outputs)}"
        return f"{target.type} gives no output {words[2]!r}", hint


def _declare(name: str) -> str:
    return f"declare it under `parameters:` with `- name: {name}`"


def _type_hint(name: str, catalogue: Catalogue) -> str:
    names = catalogue.names()
    near = did_you_mean(name, names)
    if near:
        return near
    domain = name.split(".", 1)[0]
    siblings = [each for each in names if each.startswith(domain + ".")]
    return f"step types: {', '.join(siblings or sorted(names))}"


def _texts(value: Json, mark: Mark) -> Iterator[tuple[str, Mark]]:
    """Every text below a value, with its place."""
    if isinstance(value, str):
        yield value, mark
    elif isinstance(value, YamlMap):
        for key, item in value.items():
            yield from _texts(item, value.value_mark(key))
    elif isinstance(value, YamlList):
        for index, item in enumerate(value):
            yield from _texts(item, value.item_mark(index))


def _has_reference(value: Json) -> bool:
    return any("{{" in text and is_dynamic(text) for text, _mark in _texts(value, Mark(1, 1)))


def _inside(place: _Place, part: Part, source: Source) -> Mark:
    """The place of the reference itself: found again from the scalar's start, or the scalar's start if it is not."""
    first = place.mark.line - 1
    before = place.text[: part.offset].count(part.raw)
    for number in range(first, min(first + place.text.count("\n") + 2, len(source.lines))):
        line = source.lines[number]
        start = place.mark.column - 1 if number == first else 0
        column = line.find(part.raw, start)
        while column >= 0 and before:
            before -= 1
            column = line.find(part.raw, column + 1)
        if column >= 0:
            return Mark(number + 1, column + 1 + part.raw.index(part.text))
    return place.mark
