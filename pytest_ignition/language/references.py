"""Fills in the `{{ }}` of a step's parameters: the values that names stand for, with their types kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.errors import ExpressionError, ReferenceProblem, UnresolvedReference
from pytest_ignition.language.model import Json
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import ROOTS, Expression, Reference, Template, condition, named_expression, scan

if TYPE_CHECKING:
    from pytest_ignition.language.expressions import Compiled

MAX_TEXT = 10_000_000
"""Characters that a text may have once its references are filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What names stand for at one moment of a run.

    Attributes:
        roots: root -> its values: `{"parameter": {"url": ...}, "step": {"login": {output}}, ...}`. `outcome` maps the
            id of every step of the playbook to its verdict, or to None before it ran.
        local: names such as a loop's; they come before parameters and roots.
        not_run: step id -> why it did not run.
        declared: names of the playbook's parameters, with or without a value.
    """

    roots: Mapping[str, Mapping[str, Json]]
    local: Mapping[str, Json] = field(default_factory=dict)
    not_run: Mapping[str, str] = field(default_factory=dict)
    declared: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What a reference stands for when there is nothing.

    Attributes:
        message: why.
        hint: the remedy, or None.
        unknown: the name itself is unknown, as opposed to a name without a value at this moment.
    """

    message: str
    hint: str | None = None
    unknown: bool = False


def look_up(scope: Scope, words: tuple[str, ...]) -> Json | Missing:
    """The value behind a path of names, or why there is none.

    Args:
        scope: what names stand for.
        words: a local name, a parameter's name, or a root and what is to be found under it; then keys, or the
            positions of list items.
    """
    first = words[0]
    if first in scope.local:
        return _descend(scope.local[first], words, 1)
    if len(words) == 1:
        return _bare(scope, first)
    if first not in ROOTS:
        return Missing(f"unknown name {first!r}", did_you_mean(first, (*ROOTS, *scope.local)), unknown=True)
    values = scope.roots.get(first)
    if values is None:
        return Missing(f"there is no {first!r} in this run")
    try:
        value = values[words[1]]
    except KeyError as error:
        return _missing(scope, first, words[1], values) if not isinstance(error, IgnitionError) else _told(error)
    return _descend(value, words, 2)


def _told(error: IgnitionError) -> Missing:
    return Missing(error.message, error.hint)


def _bare(scope: Scope, name: str) -> Json | Missing:
    parameters = scope.roots.get("parameter", {})
    if name in parameters:
        return parameters[name]
    if name in scope.declared:
        return _without_value(name)
    known = {*parameters, *scope.declared, *scope.local}
    hint = did_you_mean(name, known)
    if name in ROOTS:
        hint = f"name one of its values, as in {{{{ {name}.NAME }}}}"
    return Missing(f"there is no parameter {name!r}", hint, unknown=True)


def _missing(scope: Scope, root: str, name: str, values: Mapping[str, Json]) -> Missing:
    """Why a root has no such value."""
    if root == "step":
        return _no_output(scope, name)
    if root == "parameter" and name in scope.declared:
        return _without_value(name)
    if root == "variable":
        return Missing(f"the variable {name!r} is not set", did_you_mean(name, values))
    what = {"outcome": "step", "env": "environment variable", "case": "value of the case"}.get(root, root)
    if root in ("gateway", "run", "loop"):
        return Missing(f"{root!r} has no {name!r}", did_you_mean(name, values) or _list(values))
    return Missing(f"there is no {what} {name!r}", did_you_mean(name, values), unknown=root in ("parameter", "outcome"))


def _without_value(name: str) -> Missing:
    return Missing(f"the parameter {name!r} has no value", "give it one, or a `default` in the playbook")


def _no_output(scope: Scope, step_id: str) -> Missing:
    if step_id in scope.not_run:
        return Missing(f"step {step_id!r} did not run, because {scope.not_run[step_id]}")
    outcomes = scope.roots.get("outcome", {})
    if step_id not in outcomes:
        known = {*outcomes, *scope.roots.get("step", {})}
        return Missing(f"there is no step {step_id!r}", did_you_mean(step_id, known), unknown=True)
    outcome = outcomes[step_id]
    if outcome is None:
        return Missing(f"step {step_id!r} has not run yet")
    return Missing(f"step {step_id!r} has no output, because it {_verb(outcome)}")


def _verb(outcome: str) -> str:
    return {"broken": "is broken", "not run": "did not run"}.get(outcome, outcome)


def _descend(value: Json, words: tuple[str, ...], depth: int) -> Json | Missing:
    for index in range(depth, len(words)):
        word = words[index]
        if isinstance(value, Mapping) and word in value:
            value = value[word]
        elif isinstance(value, list | tuple) and word.isdecimal() and int(word) < len(value):
            value = value[int(word)]
        else:
            return _no_part(value, words, index)
    if value is None and words[0] == "credential" and depth == 2:
        # A null password would be typed into a login as the text "None".
        return Missing(f"the credential {words[1]!r} has no {'.'.join(words[2:])}" if words[2:] else "no credential")
    return value


def _no_part(value: Json, words: tuple[str, ...], index: int) -> Missing:
    word = words[index]
    where = ".".join(words[:index])
    if words[0] == "step" and index == 2 and isinstance(value, Mapping):
        return Missing(f"step {words[1]!r} has no output {word!r}", did_you_mean(word, value) or _list(value))
    if isinstance(value, Mapping):
        return Missing(f"{where} has no {word!r}", did_you_mean(word, value) or _list(value))
    if isinstance(value, list | tuple):
        return Missing(f"{where} is a list of {len(value)}, so it has no {word!r}")
    return Missing(f"{where} is {kind_of(value)}, so it has no {word!r}")


def kind_of(value: object) -> str:
    """A value's kind in plain words; never the value, which may be secret."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    for types, name in ((int | float, "a number"), (str, "text"), (Mapping, "a mapping"), (list | tuple, "a list")):
        if isinstance(value, types):
            return name
    return "something that is no plain value"


def _list(values: Collection[str]) -> str | None:
    names = sorted(map(str, values))[:12]
    return f"there is {', '.join(names)}" + (", ..." if len(values) > 12 else "") if names else None


class Resolver:
    """Resolves references and expressions; keeps what it has parsed, so one per run."""

    def __init__(self) -> None:
        self._templates: dict[tuple[str, frozenset[str]], Template] = {}
        self._compiled: dict[str, Compiled] = {}

    def resolve_mapping(
        self, values: Mapping[str, Json], scope: Scope, *, code_parameters: Collection[str] = ()
    ) -> dict[str, Json]:
        """Resolve a step's parameters.

        Args:
            values: the tree as written. It is not changed.
            scope: what names stand for.
            code_parameters: keys whose text is program source: there, unknown names stay as they are.

        Raises:
            UnresolvedReference: nothing stands behind a name. The message begins with the parameter's path.
            ExpressionError: an expression is wrong, or cannot be computed.
        """
        return {key: self._walk(value, scope, key in code_parameters, key) for key, value in values.items()}

    def resolve(self, value: Json, scope: Scope, *, code: bool = False) -> Json:
        """Resolve the strings of a value: the items of lists and the values of mappings, at any depth.

        A text that is exactly one reference or expression becomes its value, of whatever type; inside a longer text
        it becomes Python's `str` of it.

        Args:
            value: any plain value. It is not changed.
            scope: what names stand for.
            code: the text is program source: unknown names stay as they are.

        Raises:
            UnresolvedReference: nothing stands behind a name. The message names the place inside `value`, if any.
            ExpressionError: an expression is wrong, or cannot be computed.
        """
        return self._walk(value, scope, code, "")

    def truth(self, text: str | bool, scope: Scope) -> bool:
        """Whether a condition holds: true and false as they are, null as false, anything else by being empty or not.

        Args:
            text: an expression, with or without braces.
            scope: what names stand for.

        Raises:
            UnresolvedReference: nothing stands behind a name.
            ExpressionError: it is no expression, cannot be computed, or is a text that is neither true nor false.
        """
        if isinstance(text, bool):
            return text
        template = condition(text, scope.local)
        if template.whole is None:
            raise ExpressionError(f"{text}: a condition is one expression", hint="leave out what stands around it")
        value = self._part(template, template.whole, scope, False)
        if isinstance(value, str):
            told = {"true": True, "false": False}.get(value.strip().casefold())
            if told is None:
                hint = "compare it, as in A == 'text' or A != ''"
                raise ExpressionError(f"{text.strip()}: a text is neither true nor false", hint=hint)
            return told
        return bool(value)

    def entry(self, value: Json, scope: Scope) -> Json:
        """The value of an entry of `outputs`, where an expression may stand without braces."""
        template = named_expression(value, scope.local) if isinstance(value, str) else None
        if template is not None and template.whole is not None:
            return self._part(template, template.whole, scope, False)
        return self.resolve(value, scope)

    def _walk(self, value: Json, scope: Scope, code: bool, path: str) -> Json:
        if isinstance(value, str):
            if "{{" not in value:
                return value
            try:
                return self._text(value, scope, code)
            except ReferenceProblem as problem:
                raise (problem.within(path) if path else problem) from None
        if isinstance(value, Mapping):
            return {key: self._walk(item, scope, code, f"{path}.{key}" if path else key) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._walk(item, scope, code, f"{path}[{at}]") for at, item in enumerate(value)]
        return value

    def _text(self, text: str, scope: Scope, code: bool) -> Json:
        template = self._template(text, scope)
        if template.whole is not None:
            return self._part(template, template.whole, scope, code)
        pieces = []
        for part in template.parts:
            if isinstance(part, str):
                pieces.append(part)
                continue
            value = self._part(template, part, scope, code)
            if isinstance(part, Reference) and part.words[0] == "credential" and isinstance(value, Mapping):
                written = text[part.start : part.end]
                raise UnresolvedReference(
                    f"{written}: a credential cannot stand inside text",
                    hint="name one of its values, e.g. its username",
                )
            pieces.append(value if isinstance(value, str) else str(value))
        if sum(map(len, pieces)) > MAX_TEXT:
            raise ExpressionError(f"the text would have more than {MAX_TEXT:,} characters")
        return "".join(pieces)

    def _template(self, text: str, scope: Scope) -> Template:
        key = (text, frozenset(scope.local))
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = scan(text, scope.local)
        return template

    def _part(self, template: Template, part: Reference | Expression, scope: Scope, code: bool) -> Json:
        written = template.text[part.start : part.end]
        if isinstance(part, Reference):
            value = look_up(scope, part.words)
            if not isinstance(value, Missing):
                return value
            if code and value.unknown:
                return written
            raise UnresolvedReference(f"{written}: {value.message}", hint=value.hint)
        try:
            compiled = self._compile(part)
        except ExpressionError as problem:
            if code:
                return written
            raise ExpressionError(f"{written}: {problem.message}", hint=problem.hint) from None
        if code and any(_is_unknown(look_up(scope, reference.words)) for reference in compiled.references):
            return written
        try:
            return compiled.evaluate(scope)
        except ReferenceProblem as problem:
            raise problem.within(written) from None

    def _compile(self, part: Expression) -> Compiled:
        compiled = self._compiled.get(part.source)
        if compiled is None:
            from pytest_ignition.language.expressions import compile_expression

            compiled = self._compiled[part.source] = compile_expression(part)
        return compiled


def _is_unknown(found: object) -> bool:
    return isinstance(found, Missing) and found.unknown
