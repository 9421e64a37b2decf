"""Checks a playbook before it runs: step types, parameters, and everything that its references name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from pytest_ignition.language.build_steps import PLAIN_KEYS
from pytest_ignition.language.catalogue import Catalogue, StepTypeFace
from pytest_ignition.language.errors import ExpressionError, Problem
from pytest_ignition.language.model import CredentialUse, Mark, Note, Playbook, Step
from pytest_ignition.language.naming import Names, Place, Wrong, place_of
from pytest_ignition.language.places import inside, locate, underline
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import Expression, Reference, Template, condition, named_expression, scan
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

MAX_FINDINGS = 500
"""Where the check stops: so many have one cause, and each place in the text has to be searched for."""

_PLAIN_KEYS = frozenset(PLAIN_KEYS)
_WORD = re.compile(r"\w+")


class Findings(NamedTuple):
    """What the check found; both in the order of the steps, and at most `MAX_FINDINGS` of them."""

    problems: list[Problem]
    notes: list[Note]
    credentials: list[CredentialUse]


class _Text(NamedTuple):
    """A string of the file.

    Attributes:
        place: what its references may name.
        tree: the container that it stands in. `key`: under which name or at which index.
        template: its parts.
        code: whether it is program source.
    """

    place: Place
    tree: Any
    key: Any
    template: Template
    code: bool = False

    @property
    def mark(self) -> Mark:
        """Where it begins in the file."""
        return _mark(self.tree, self.key)


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
        self._names = Names(playbook, catalogue)
        self._used: set[str] = set()
        self._found = Findings([], [], [])

    def run(self) -> Findings:
        playbook = self._playbook
        earlier: list[str] = []
        for name, value in playbook.variables.items():
            self._texts(playbook.variables, name, value, Place(None, None, variables=tuple(earlier)))
            earlier.append(name)
        for step in playbook.every_step():
            self._step(step)
            if self._is_full():
                return self._found
        for name, value in playbook.outputs.items():
            template = named_expression(value) if isinstance(value, str) else None
            place = Place(None, (1 << 60, 0))
            if template is not None and isinstance(playbook.outputs, YamlMap):
                self._template(_Text(place, playbook.outputs, name, template))
            else:
                self._texts(playbook.outputs, name, value, place)
        self._unused()
        return self._found

    def _is_full(self) -> bool:
        return len(self._found.problems) + len(self._found.notes) >= MAX_FINDINGS

    def _step(self, step: Step) -> None:
        kind = self._catalogue.find(step.type) if step.type else None
        if kind is None and step.type:
            self._add(self._unknown_type(step.type), step.type_mark, len(step.type))
        dynamic: set[str] = set()
        sources: Collection[str] = () if kind is None else kind.code_parameters
        for key, value in step.parameters.items():
            code = key in sources
            if isinstance(value, str):
                if code:
                    self._used.update(_WORD.findall(value))
                if "{{" not in value:
                    continue
            elif not isinstance(value, dict | list):
                continue
            if self._texts(step.parameters, key, value, place_of(step), code=code):
                dynamic.add(key)
        if kind is not None:
            self._values(step, kind, dynamic)
            self._secrets(step, kind, dynamic)
        if isinstance(step.tree, YamlMap) and not _PLAIN_KEYS.issuperset(step.tree):
            self._added(step, step.tree)

    def _added(self, step: Step, tree: YamlMap) -> None:
        """The expressions outside of the parameters."""
        if isinstance(step.when, str):
            self._condition(tree, "when", place_of(step))
        if isinstance(step.retry.until, str) and isinstance(tree.get("retry"), YamlMap):
            self._condition(tree["retry"], "until", place_of(step, own=True))
        if step.foreach is not None:
            self._texts(tree, "foreach", tree.get("foreach"), place_of(step, looped=False))
        for key in ("expect", "expect_error"):
            checks = tree.get(key)
            for path, expected in checks.items() if isinstance(checks, YamlMap) else ():
                self._texts(checks, path, expected, place_of(step, own=True))

    def _condition(self, tree: YamlMap, key: str, place: Place) -> None:
        if key not in tree:
            return
        template = condition(tree[key], place.locals)
        if template.whole is None:
            mark = tree.value_mark(key)
            wrong = Wrong(f"`{key}` must be one expression", "leave out what stands around it")
            self._add(wrong, mark, underline(self._playbook.source, mark, tree[key]))
        self._template(_Text(place, tree, key, template))

    def _texts(self, tree: Any, key: Any, value: Any, place: Place, *, code: bool = False) -> bool:
        """Check every text below a value; whether one of them holds a reference."""
        found = False
        for owner, name, text in _strings(tree, key, value):
            template = scan(text, place.locals)
            if len(template.parts) > 1 or template.whole is not None:
                found = True
                self._template(_Text(place, owner, name, template, code))
            if template.lookalikes:
                self._lookalikes(_mark(owner, name), template)
        return found

    def _unknown_type(self, name: str) -> Wrong:
        known = self._catalogue.names()
        domain = name.partition(".")[0]
        siblings = [each for each in known if each.startswith(domain + ".")]
        hint = did_you_mean(name, known)
        if hint is None and siblings:
            hint = f"the types of {domain!r} are {', '.join(sorted(siblings))}"
        if hint is None:
            hint = f"a type begins with one of {', '.join(sorted({each.partition('.')[0] for each in known}))}"
        return Wrong(f"unknown step type {name!r}", hint)

    def _values(self, step: Step, kind: StepTypeFace, dynamic: Collection[str]) -> None:
        for problem in kind.problems(step.parameters, dynamic):
            mark = None
            if isinstance(step.parameters, YamlMap):
                mark = locate(step.parameters, problem.path, on_key=problem.on_key)
            value = None if problem.on_key else _at(step.parameters, problem.path)
            length = underline(self._playbook.source, mark or step.type_mark, value if mark else step.type)
            self._found.problems.append(Problem(problem.message, mark or step.type_mark, length, problem.hint))

    def _secrets(self, step: Step, kind: StepTypeFace, dynamic: Collection[str]) -> None:
        """Note secrets that stand in the file: whoever reads it has them."""
        known = set(kind.secrets(step.parameters))
        for key, value in step.parameters.items():
            if not isinstance(value, str) or not value or not (is_secret(key) or value in known):
                continue
            if key not in dynamic and isinstance(step.parameters, YamlMap):
                hint = "use {{ credential.NAME.password }}, or a parameter"
                mark = step.parameters.value_mark(key)
                self._found.notes.append(Note(f"the value of {key!r} is a secret in plain text", mark, hint, "secret"))

    def _unused(self) -> None:
        declared = self._playbook.tree.get("parameters")
        trees = [each for each in declared if isinstance(each, YamlMap)] if isinstance(declared, YamlList) else []
        for tree in trees:
            name, default = tree.get("name"), tree.get("default")
            if not isinstance(name, str) or self._is_full():
                continue
            if is_secret(name) and isinstance(default, str) and default:
                hint = "leave the default out: the gateway's credential fills it"
                message = f"the default of {name!r} is a secret in plain text"
                self._found.notes.append(Note(message, tree.value_mark("default"), hint, "secret"))
            if tree.get("type") == "credential" and isinstance(default, str) and default:
                self._found.credentials.append(CredentialUse(default, tree.value_mark("default")))
            if name not in self._used:
                message = f"the parameter {name!r} is never used"
                self._found.notes.append(Note(message, tree.value_mark("name"), None, "unused"))

    def _template(self, text: _Text) -> None:
        for part in text.template.parts:
            if self._is_full():
                return
            if isinstance(part, Reference):
                wrong = self._names.wrong(part.words, text.place)
                span = (part.offset, part.offset + len(".".join(part.words)))
                self._remember(part.words, text, part, span)
                if wrong is not None:
                    self._place(wrong, text, part, span)
            elif isinstance(part, Expression):
                self._expression(part, text)

    def _expression(self, part: Expression, text: _Text) -> None:
        from pytest_ignition.language.expressions import compile_expression

        try:
            compiled = compile_expression(part)
        except ExpressionError as error:
            start = part.offset + error.offset
            self._place(Wrong(error.message, error.hint, unknown=True), text, part, (start, start + 1))
            return
        for reference in compiled.references:
            start = part.offset + reference.offset
            span = (start, start + reference.length)
            self._remember(reference.words, text, part, span, guarded=reference.guarded)
            wrong = self._names.wrong(reference.words, text.place, guarded=reference.guarded, whole=True)
            if wrong is not None:
                self._place(wrong, text, part, span)

    def _remember(
        self,
        words: Sequence[str],
        text: _Text,
        part: Reference | Expression,
        span: tuple[int, int],
        *,
        guarded: bool = False,
    ) -> None:
        """What the reference uses: parameters, and credentials whose names are checked where they are known."""
        if words[0] == "parameter" and len(words) == 1:
            self._used.update(self._names.parameters)
        self._used.add(words[1] if words[0] == "parameter" and len(words) > 1 else words[0])
        if words[0] == "credential" and len(words) > 1 and not guarded:
            mark, _length = self._inside(text, part, span)
            self._found.credentials.append(CredentialUse(words[1], mark))

    def _inside(self, text: _Text, part: Reference | Expression, span: tuple[int, int]) -> tuple[Mark, int]:
        return inside(self._playbook.source, text.mark, text.template.text, (part.start, part.end), span)

    def _place(self, wrong: Wrong, text: _Text, part: Reference | Expression, span: tuple[int, int]) -> None:
        mark, length = self._inside(text, part, span)
        if text.code and wrong.unknown:
            message = f"{wrong.message}; {text.template.text[part.start : part.end]} is left in the program as it is"
            self._found.notes.append(Note(message, mark, wrong.hint, "literal"))
        else:
            self._add(wrong, mark, length)

    def _lookalikes(self, mark: Mark, template: Template) -> None:
        named = [found for found in template.lookalikes if found.name is not None]
        self._used.update(found.name for found in named if found.name is not None)
        for found in named[:1]:
            if found.name is None or self._is_full():
                continue
            span = (found.start, template.text.find(found.name, found.start) + len(found.name))
            place, _length = inside(self._playbook.source, mark, template.text, span, span)
            hint = f"did you mean 'parameter.{found.name}'?" if found.name in self._names.parameters else None
            more = f" (so are {len(named) - 1} more in this text)" if len(named) > 1 else ""
            message = (
                f"these braces are left as they are: {found.name!r} is none of the names that a reference begins with"
                + more
            )
            self._found.notes.append(Note(message, place, hint, "literal"))

    def _add(self, wrong: Wrong, mark: Mark, length: int) -> None:
        self._found.problems.append(Problem(wrong.message, mark, length, wrong.hint))


def _mark(tree: Any, key: Any) -> Mark:
    """Where a value of a container begins."""
    found: Mark = tree.value_mark(key) if isinstance(tree, YamlMap) else tree.item_mark(key)
    return found


def _strings(tree: Any, key: Any, value: Any) -> Iterator[tuple[Any, Any, str]]:
    """Every text with braces below a value: the container that it stands in, its key there, and itself."""
    if isinstance(value, str):
        if "{{" in value:
            yield tree, key, value
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
