"""Resolves references and expressions in a step's parameters, values' types kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_ignition.language.errors import ExpressionError, UnresolvedReference
from pytest_ignition.language.model import Json
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import ROOTS, Part, PartKind, parse_template


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything that can be named at one moment of a run.

    Attributes:
        roots: root name -> values, e.g. `parameter` -> {name: value}.
        not_run: step id -> why it did not run.
        local: names of their own, such as a loop's element.
    """

    roots: Mapping[str, Mapping[str, Json]]
    not_run: Mapping[str, str] = field(default_factory=dict)
    local: Mapping[str, Json] = field(default_factory=dict)


class Resolver:
    """Replaces what stands between `{{ }}` in a tree of plain values."""

    def resolve_mapping(
        self, values: Mapping[str, Json], scope: Scope, *, code_parameters: Collection[str] = ()
    ) -> dict[str, Json]:
        """Resolve a step's parameters.

        Args:
            values: the tree as written.
            scope: what can be named.
            code_parameters: top-level names that hold program source, where unknown references stay as they are.

        Raises:
            UnresolvedReference: a reference names nothing.
            ExpressionError: an expression failed.
        """
        return {key: self.resolve(value, scope, lenient=key in code_parameters) for key, value in values.items()}

    def resolve(self, value: Json, scope: Scope, *, lenient: bool = False) -> Json:
        """Resolve one value; with `lenient`, references to unknown roots and names stay text."""
        if isinstance(value, str):
            return self._text(value, scope, lenient) if "{{" in value else value
        if isinstance(value, Mapping):
            return {key: self.resolve(item, scope, lenient=lenient) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.resolve(item, scope, lenient=lenient) for item in value]
        return value

    def _text(self, text: str, scope: Scope, lenient: bool) -> Json:
        parts = parse_template(text, frozenset(scope.local))
        if len(parts) == 1 and parts[0].kind is not PartKind.TEXT and parts[0].raw == text.strip():
            return self._part(parts[0], scope, lenient)
        return "".join(
            part.text if part.kind is PartKind.TEXT else _as_text(self._part(part, scope, lenient)) for part in parts
        )

    def _part(self, part: Part, scope: Scope, lenient: bool) -> Json:
        if part.kind is PartKind.EXPRESSION:
            return _evaluate(part, scope, lenient)
        words = part.words
        if lenient and not _is_known(words, scope):
            return part.raw
        return look_up(words, scope)


def look_up(words: tuple[str, ...], scope: Scope) -> Json:
    """The value of a reference.

    Raises:
        UnresolvedReference: a word names nothing; the nearest spelling is the hint.
    """
    if words[0] in scope.local:
        return _walk(scope.local[words[0]], words, 1)
    if len(words) == 1:
        parameters = scope.roots.get("parameter", {})
        if words[0] in parameters:
            return parameters[words[0]]
        raise UnresolvedReference(
            f"{{{{ {words[0]} }}}}: there is no parameter {words[0]!r}",
            hint=did_you_mean(words[0], [*parameters, *ROOTS]),
        )
    root = scope.roots.get(words[0])
    if root is None:
        known = [name for name in ROOTS if name in scope.roots]
        why = "is not available here" if words[0] in ROOTS else "is unknown"
        raise UnresolvedReference(f"{{{{ {'.'.join(words)} }}}}: {words[0]!r} {why}", hint=did_you_mean(words[0], known))
    if words[0] == "step":
        _require_run(words[1], scope)
    return _walk(root, words, 1)


def _require_run(step_id: str, scope: Scope) -> None:
    if step_id in scope.not_run:
        raise UnresolvedReference(f"step {step_id!r} did not run, because {scope.not_run[step_id]}")


def _walk(value: Json, words: tuple[str, ...], start: int) -> Json:
    for index in range(start, len(words)):
        word = words[index]
        if isinstance(value, Mapping) and word in value:
            value = value[word]
        elif isinstance(value, list | tuple) and word.isdigit() and int(word) < len(value):
            value = value[int(word)]
        else:
            raise UnresolvedReference(
                f"{{{{ {'.'.join(words)} }}}}: {_owner(words, index)} has no {word!r}", hint=_known_names(value, word)
            )
    return value


def _owner(words: tuple[str, ...], index: int) -> str:
    if index == 1:
        return {"step": "the run so far", "variable": "the run"}.get(words[0], f"{words[0]!r}")
    if words[0] == "step":
        return f"the output of step {words[1]!r}" + "".join(f".{word}" for word in words[2:index])
    return ".".join(words[:index])


def _known_names(value: Json, word: str) -> str | None:
    if not isinstance(value, Mapping):
        return None
    names = [str(name) for name in value]
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return did_you_mean(word, names) or (f"there is {shown}" if names else None)


def _is_known(words: tuple[str, ...], scope: Scope) -> bool:
    """Whether a reference in program source means us at all."""
    if words[0] in scope.local:
        return True
    if len(words) == 1:
        return words[0] in scope.roots.get("parameter", {})
    return words[0] in scope.roots


def _evaluate(part: Part, scope: Scope, lenient: bool) -> Json:
    from pytest_ignition.language.expressions import evaluate

    values: dict[str, Any] = {**scope.roots, **scope.local}
    if "step" in values:
        values["step"] = _Outputs(values["step"], scope.not_run)
    try:
        return evaluate(part.text, values)
    except ExpressionError as error:
        if lenient and error.message.startswith("malformed"):
            return part.raw
        raise


class _Outputs(Mapping[str, Json]):
    """The `step` root of expressions: says why an output is not there, unless the expression guards against it."""

    def __init__(self, outputs: Mapping[str, Json], not_run: Mapping[str, str]) -> None:
        self._outputs = outputs
        self._not_run = not_run

    def __getitem__(self, step_id: str) -> Json:
        return self._outputs[step_id]

    def explain_missing(self, step_id: str) -> str:
        """Why there is no output of that step."""
        if step_id in self._not_run:
            return f"step {step_id!r} did not run, because {self._not_run[step_id]}"
        hint = did_you_mean(step_id, [*self._outputs])
        return f"there is no output of a step {step_id!r}" + (f"; {hint}" if hint else "")

    def __iter__(self) -> Iterator[str]:
        return iter(self._outputs)

    def __len__(self) -> int:
        return len(self._outputs)


def _as_text(value: Json) -> str:
    """Inside longer text, Python's `str`: `True`, `None`."""
    return str(value)
