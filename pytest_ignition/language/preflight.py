"""Checks a playbook before it runs: step types, parameters, and everything that its references name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from pytest_ignition.language.catalogue import Catalogue, StepTypeFace
from pytest_ignition.language.errors import ExpressionError, Problem
from pytest_ignition.language.model import Mark, Note, Playbook, Step
from pytest_ignition.language.places import inside, locate, underline
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import ROOTS, Expression, Reference, Template, scan
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

CREDENTIAL_VALUES = ("name", "username", "password", "token", "gateway_url")
"""What `{{ credential.NAME.… }}` may ask for."""


MAX_FINDINGS = 500
"""Where the check stops: so many have one cause, and each place in the text has to be searched for."""


class Findings(NamedTuple):
    """What the check found; both in the order of the steps, and at most `MAX_FINDINGS` of them."""

    problems: list[Problem]
    notes: list[Note]


class _Text(NamedTuple):
    """A string among a step's parameters.

    Attributes:
        step: whose.
        mark: where it begins in the file.
        template: its parts.
        code: whether it is program source.
    """

    step: Step
    mark: Mark
    template: Template
    code: bool


class _Wrong(NamedTuple):
    """What is wrong with a reference. `unknown`: harmless in program source, which has braces of its own."""

    message: str
    hint: str | None = None
    unknown: bool = False


def check(playbook: Playbook, catalogue: Catalogue) -> Findings:
    """Find what would go wrong at run time as far as the text shows it.

    Args:
        playbook: whose steps' parameters are the trees that the loader read.
        catalogue: the step types.
    """
    return _Check(playbook, catalogue).run()


class _Check:
    def __init__(self, playbook: Playbook, catalogue: Catalogue) -> None:
        self._playbook = playbook
        self._catalogue = catalogue
        self._parameters = [parameter.name for parameter in playbook.parameters]
        self._steps = {step.id: step for step in reversed(playbook.steps)}
        self._found = Findings([], [])

    def run(self) -> Findings:
        for step in self._playbook.steps:
            self._step(step)
            if self._is_full():
                break
        return self._found

    def _is_full(self) -> bool:
        return len(self._found.problems) + len(self._found.notes) >= MAX_FINDINGS

    def _step(self, step: Step) -> None:
        kind = self._catalogue.find(step.type) if step.type else None
        if kind is None and step.type:
            self._add(self._unknown_type(step.type), step.type_mark, len(step.type))
        dynamic: set[str] = set()
        for key, value in step.parameters.items():
            code = kind is not None and key in kind.code_parameters
            for mark, text in _strings(step.parameters, key, value):
                template = scan(text)
                if len(template.parts) > 1 or template.whole is not None:
                    dynamic.add(key)
                    self._template(_Text(step, mark, template, code))
                self._lookalikes(mark, template)
        if kind is not None:
            self._values(step, kind, dynamic)

    def _unknown_type(self, name: str) -> _Wrong:
        known = self._catalogue.names()
        domain = name.partition(".")[0]
        siblings = [each for each in known if each.startswith(domain + ".")]
        hint = did_you_mean(name, known)
        if hint is None and siblings:
            hint = f"the types of {domain!r} are {', '.join(sorted(siblings))}"
        if hint is None:
            hint = f"a type begins with one of {', '.join(sorted({each.partition('.')[0] for each in known}))}"
        return _Wrong(f"unknown step type {name!r}", hint)

    def _values(self, step: Step, kind: StepTypeFace, dynamic: Collection[str]) -> None:
        for problem in kind.problems(step.parameters, dynamic):
            mark = None
            if isinstance(step.parameters, YamlMap):
                mark = locate(step.parameters, problem.path, on_key=problem.on_key)
            value = None if problem.on_key else _at(step.parameters, problem.path)
            length = underline(self._playbook.source, mark or step.type_mark, value if mark else step.type)
            self._found.problems.append(Problem(problem.message, mark or step.type_mark, length, problem.hint))

    def _template(self, text: _Text) -> None:
        for part in text.template.parts:
            if self._is_full():
                return
            if isinstance(part, Reference):
                wrong = self._reference(part.words, text.step)
                if wrong is not None:
                    words = ".".join(part.words)
                    self._place(wrong, text, part, (part.offset, part.offset + len(words)))
            elif isinstance(part, Expression):
                self._expression(part, text)

    def _expression(self, part: Expression, text: _Text) -> None:
        from pytest_ignition.language.expressions import compile_expression

        try:
            compiled = compile_expression(part)
        except ExpressionError as error:
            start = part.offset + error.offset
            self._place(_Wrong(error.message, error.hint, unknown=True), text, part, (start, start + 1))
            return
        for reference in compiled.references:
            wrong = self._reference(reference.words, text.step, guarded=reference.guarded, whole=True)
            if wrong is not None:
                start = part.offset + reference.offset
                self._place(wrong, text, part, (start, start + reference.length))

    def _place(self, wrong: _Wrong, text: _Text, part: Reference | Expression, span: tuple[int, int]) -> None:
        whole = (part.start, part.end)
        mark, length = inside(self._playbook.source, text.mark, text.template.text, whole, span)
        if text.code and wrong.unknown:
            message = f"{wrong.message}; {text.template.text[part.start : part.end]} is left in the program as it is"
            self._found.notes.append(Note(message, mark, wrong.hint))
        else:
            self._add(wrong, mark, length)

    def _lookalikes(self, mark: Mark, template: Template) -> None:
        for found in template.lookalikes:
            if found.name is None or self._is_full():
                continue
            span = (found.start, template.text.find(found.name, found.start) + len(found.name))
            place, _length = inside(self._playbook.source, mark, template.text, span, span)
            hint = f"did you mean 'parameter.{found.name}'?" if found.name in self._parameters else None
            message = (
                f"these braces are left as they are: {found.name!r} is none of the names that a reference begins with"
            )
            self._found.notes.append(Note(message, place, hint))

    def _reference(
        self, words: Sequence[str], step: Step, *, guarded: bool = False, whole: bool = False
    ) -> _Wrong | None:
        """What is wrong with a path of names.

        Args:
            words: the path.
            step: whose parameter names it.
            guarded: whether an expression asks first if it is there.
            whole: whether a root alone may stand there, as in `step[variable.id]`.
        """
        root = words[0]
        if len(words) == 1:
            return None if (whole and root in ROOTS) or root in self._parameters else self._no_parameter(root)
        if root not in ROOTS:
            hint = did_you_mean(root, ROOTS)
            if hint is None and root in self._parameters:
                hint = f"did you mean 'parameter.{'.'.join(words)}'?"
            return _Wrong(f"unknown name {root!r}", hint or f"it may begin with {', '.join(ROOTS)}", unknown=True)
        if root == "parameter":
            return None if guarded or words[1] in self._parameters else self._no_parameter(words[1])
        checks = {"step": self._output, "outcome": self._outcome, "credential": self._credential}
        return checks[root](words, step) if root in checks else None

    def _no_parameter(self, name: str) -> _Wrong:
        hint = did_you_mean(name, self._parameters)
        if hint is None and name in ROOTS:
            hint = f"name one of its values, as in {{{{ {name}.NAME }}}}"
        return _Wrong(f"the playbook declares no parameter {name!r}", hint, unknown=True)

    def _output(self, words: Sequence[str], step: Step) -> _Wrong | None:
        wrong = self._earlier(words[1], step)
        if wrong is not None or len(words) < 3:
            return wrong
        kind = self._catalogue.find(self._steps[words[1]].type)
        outputs = kind.outputs if kind is not None else None
        if outputs is None or words[2] in outputs:
            return None
        hint = did_you_mean(words[2], outputs)
        if hint is None:
            hint = f"it has {', '.join(sorted(outputs))}" if outputs else "it has none"
        return _Wrong(f"step {words[1]!r} ({self._steps[words[1]].type}) has no output {words[2]!r}", hint)

    def _outcome(self, words: Sequence[str], step: Step) -> _Wrong | None:
        if words[1] not in self._steps:
            return self._earlier(words[1], step)
        if len(words) > 2:
            return _Wrong("an outcome is a single word, with nothing in it", f"write outcome.{words[1]}")
        return None

    def _earlier(self, step_id: str, step: Step) -> _Wrong | None:
        """What is wrong with naming the output of a step in another."""
        named = self._steps.get(step_id)
        if named is None:
            hint = did_you_mean(step_id, self._steps)
            hyphenated = [each for each in self._steps if each.startswith(step_id + "-")]
            if hyphenated:
                hint = f"write step[{hyphenated[0]!r}]"
            return _Wrong(f"there is no step {step_id!r}", hint, unknown=True)
        if named.id == step.id:
            return _Wrong(f"step {step_id!r} names its own output, which is not there yet")
        if named.index > step.index:
            return _Wrong(
                f"step {step_id!r} runs later, in line {named.mark.line}",
                "move it before this one, or name an earlier one",
            )
        return None

    def _credential(self, words: Sequence[str], _step: Step) -> _Wrong | None:
        if len(words) > 3:
            return _Wrong("a credential's value is text, with nothing in it")
        if len(words) == 3 and words[2] not in CREDENTIAL_VALUES:
            hint = did_you_mean(words[2], CREDENTIAL_VALUES) or f"it has {', '.join(CREDENTIAL_VALUES)}"
            return _Wrong(f"a credential has no {words[2]!r}", hint)
        return None

    def _add(self, wrong: _Wrong, mark: Mark, length: int) -> None:
        self._found.problems.append(Problem(wrong.message, mark, length, wrong.hint))


def _strings(tree: Any, key: Any, value: Any) -> Iterator[tuple[Mark, str]]:
    """Every text with braces below a value, and where it stands."""
    if isinstance(value, str):
        if "{{" in value:
            yield (tree.value_mark(key) if isinstance(tree, YamlMap) else tree.item_mark(key)), value
    elif isinstance(value, YamlMap):
        for each in value:
            yield from _strings(value, each, value[each])
    elif isinstance(value, YamlList):
        for index, item in enumerate(value):
            yield from _strings(value, index, item)


def _at(tree: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        try:
            tree = tree[part]
        except (LookupError, TypeError):
            return None
    return tree
