"""Compiles the expressions inside `{{ }}` with Jinja2, in a sandbox of our own making.

Jinja2 parses and compiles; what an expression may touch is decided here. Every path that begins with a name
(`step.login.token`, `step['my-id'].x`) is taken out of the syntax tree and looked up as a plain reference is, so
that both mean the same and complain alike. What is left are operators, filters, tests and a handful of functions,
each bounded (`expression_limits`). Attributes of Python objects do not exist: a dot looks into a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.environment import TemplateExpression
from jinja2.filters import do_map, do_reject, do_rejectattr, do_select, do_selectattr
from jinja2.lexer import TokenStream
from jinja2.parser import Parser
from jinja2.runtime import Context, StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.tests import TESTS

from pytest_ignition.language import expression_limits as limits
from pytest_ignition.language.errors import ExpressionError, ReferenceProblem, UnresolvedReference
from pytest_ignition.language.model import Json
from pytest_ignition.language.references import Missing, Scope, kind_of, look_up
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import FUNCTIONS, MAX_EXPRESSION, ROOTS, Expression

_MAX_NESTING = 40

_TESTS = (
    ("defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "number", "string", "mapping"),
    ("sequence", "odd", "even", "divisibleby", "in", "lower", "upper"),
    ("==", "eq", "equalto", "!=", "ne", ">", "gt", "greaterthan", "<", "lt", "lessthan", ">=", "ge", "<=", "le"),
)
"""Names of Jinja2's tests that look at values only: kinds, numbers and text, comparisons."""

_LIST_FILTERS: Mapping[str, Callable[..., Any]] = {
    "map": do_map,
    "select": do_select,
    "reject": do_reject,
    "selectattr": do_selectattr,
    "rejectattr": do_rejectattr,
}

_VALUES = (nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Keyword)
_ACCESS = (nodes.Getattr, nodes.Getitem, nodes.Slice)
_LOGIC = (nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr)
_SUMS = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Pos)
_ALLOWED = (*_VALUES, *_ACCESS, *_LOGIC, *_SUMS, nodes.Concat, nodes.Filter, nodes.Test, nodes.Call)

_HABITS = {
    "=": "compare with ==",
    "&": "write `and`",
    "!": "write `not`",
    "?": "write `A if CONDITION else B`",
    ";": None,
}
"""Signs from other languages, and what stands for them here."""

_COMPARED = re.compile(r"'.+' not supported between instances of '(\w+)' and '(\w+)'")
_SIGNED = re.compile(r"bad operand type for unary [-+]: '(\w+)'")
_KINDS = {"int": "a number", "float": "a number", "bool": "true or false", "str": "text", "NoneType": "null"} | {
    name: kind
    for kind, names in {"a list": ("list", "FrozenList", "YamlList"), "a mapping": ("dict", "FrozenDict")}.items()
    for name in names
}


@dataclass(frozen=True, slots=True)
class ExpressionReference:
    """A path of names inside an expression.

    Attributes:
        words: the path, as of a plain reference.
        offset: where it stands in the expression's text.
        length: how many characters it takes there.
        guarded: `is defined` or `default` asks whether it is there.
    """

    words: tuple[str, ...]
    offset: int
    length: int
    guarded: bool


@dataclass(frozen=True)
class Compiled:
    """An expression that is known to be valid; made into a program when it is computed for the first time.

    Attributes:
        references: the paths of names in it.
    """

    references: tuple[ExpressionReference, ...]
    _paths: tuple[tuple[str, ...], ...]
    _body: nodes.Template

    @cached_property
    def _compute(self) -> TemplateExpression:
        # Most of the time goes in here: checking a playbook needs names only.
        return TemplateExpression(_environment().from_string(self._body), undefined_to_none=False)

    def evaluate(self, scope: Scope) -> Json:
        """Its value, as plain JSON.

        Raises:
            UnresolvedReference: nothing stands behind a name that is used.
            ExpressionError: it cannot be computed, or would grow too big.
        """
        try:
            value = self._compute(ref=lambda index: _value(scope, self._paths[index]), budget=limits.Budget())
            return limits.plain(value)
        except ReferenceProblem:
            raise
        except ZeroDivisionError:
            raise ExpressionError("division by zero") from None
        except (TypeError, ValueError, ArithmeticError, jinja2.TemplateError) as error:
            raise ExpressionError(_said(error, str(error))) from None
        except (RecursionError, MemoryError, SyntaxError):
            raise ExpressionError("the expression needs too much memory") from None


def compile_expression(part: Expression) -> Compiled:
    """Compile an expression.

    Raises:
        ExpressionError: it is not valid; `offset` says where.
    """
    source = part.source
    if not part.closed:
        raise ExpressionError("the braces are never closed", hint="add }}")
    if len(source) > MAX_EXPRESSION:
        raise ExpressionError(f"the expression has more than {MAX_EXPRESSION:,} characters", hint="use a script")
    if source[:1] in ("-", "+") and part.offset == part.start + 2:
        raise ExpressionError("a sign must not touch the braces", hint=f"write {{{{ {source[0]} or leave it out")
    return _compile_source(source)


@lru_cache(maxsize=4096)
def _compile_source(source: str) -> Compiled:
    """A pure function of the text, so that the check before a run and every run of it compile it once."""
    try:
        tree = _parse(source)
        writer = _Rewriter(source)
        body = nodes.Assign(nodes.Name("result", "store"), writer.rewrite(tree), lineno=1)
    except (RecursionError, MemoryError):
        raise ExpressionError("the expression is nested too deeply") from None
    return Compiled(writer.references(), tuple(writer.paths), nodes.Template([body], lineno=1))


def _parse(source: str) -> nodes.Expr:
    """Jinja2's own parser, fed so that the place of an error is known."""
    environment = _environment()
    offset = 0
    following = 0

    def tokens() -> Iterator[tuple[int, str, str]]:
        nonlocal offset, following
        try:
            for token in environment.lexer.tokeniter(source, None, None, "variable"):
                if token[1] != "whitespace":
                    offset = following
                following += len(token[2])
                yield token
            offset = len(source)
        except jinja2.TemplateSyntaxError:
            offset = following
            raise

    parser = Parser(environment, "", state="variable")
    try:
        parser.stream = TokenStream(environment.lexer.wrap(tokens()), None, None)
        tree = parser.parse_expression()
        if parser.stream.eos:
            tree.set_environment(environment)
            return tree
    except jinja2.TemplateSyntaxError:
        pass  # told below, in our own words: at `offset`, something does not fit
    if offset >= len(source.rstrip()):
        raise ExpressionError("the expression ends too early").at(max(0, len(source) - 1))
    found = re.match(r"\w+|.", source[offset:], re.DOTALL)
    sign = found.group() if found else ""
    raise ExpressionError(f"{sign!r} does not fit here", hint=_HABITS.get(sign)).at(offset)


class _Rewriter:
    """Takes the paths of names out of a syntax tree, and refuses what the language does not have."""

    def __init__(self, source: str) -> None:
        self.paths: list[tuple[str, ...]] = []
        self._source = source
        self._guards: set[tuple[str, ...]] = set()

    def references(self) -> tuple[ExpressionReference, ...]:
        """What was taken out."""
        found = []
        for words in dict.fromkeys(self.paths):
            guarded = any(words[: len(guard)] == guard for guard in self._guards)
            found.append(ExpressionReference(words, *self._find(words), guarded))
        return tuple(found)

    def rewrite(self, node: nodes.Node, depth: int = 0) -> nodes.Expr:
        """The node with its paths replaced by calls that look them up, when the value is needed and not before."""
        if depth > _MAX_NESTING:
            raise ExpressionError("the expression is nested too deeply")
        words = _path(node)
        if words is not None:
            self.paths.append(words)
            return _call("ref", [nodes.Const(len(self.paths) - 1)])
        self._check(node)
        for name, value in list(node.iter_fields()):
            if name == "node" and isinstance(node, nodes.Call):
                continue
            if isinstance(value, nodes.Node):
                setattr(node, name, self.rewrite(value, depth + 1))
            elif isinstance(value, list):
                rewritten = [self.rewrite(each, depth + 1) if isinstance(each, nodes.Node) else each for each in value]
                setattr(node, name, rewritten)
        if isinstance(node, nodes.Concat):
            return _call("join_text", node.nodes)
        return cast("nodes.Expr", node)

    def _check(self, node: nodes.Node) -> None:
        if not isinstance(node, _ALLOWED):
            raise ExpressionError(f"{type(node).__name__} is not part of the language")
        environment = _environment()
        if isinstance(node, nodes.Call):
            self._check_call(node)
        elif isinstance(node, nodes.CondExpr) and node.expr2 is None:
            offset = re.search(r"\bif\b", self._source)
            hint = "write `A if CONDITION else B`"
            raise ExpressionError("this `if` has no `else`", hint=hint).at(offset.start() if offset else 0)
        elif isinstance(node, nodes.Filter):
            self._check_name("filter", node.name, environment.filters)
            self._guard(node, ("default", "d"))
        elif isinstance(node, nodes.Test):
            self._check_name("test", node.name, environment.tests)
            self._guard(node, ("defined", "undefined"))
        if isinstance(node, nodes.Call | nodes.Filter | nodes.Test) and (node.dyn_args or node.dyn_kwargs):
            raise ExpressionError("arguments with * are not part of the language").at(max(0, self._source.find("*")))

    def _check_call(self, node: nodes.Call) -> None:
        name = node.node.name if isinstance(node.node, nodes.Name) else None
        if name in FUNCTIONS:
            return
        path = _path(node.node)
        called = ".".join(path) if path else "this"
        offset, _length = self._find(path) if path else (0, 0)
        method = path[-1] if path else ""
        hint = (
            f"write `| {method}`" if method in _environment().filters else f"the functions are {', '.join(FUNCTIONS)}"
        )
        raise ExpressionError(f"{called} cannot be called", hint=hint).at(offset)

    def _check_name(self, what: str, name: str, known: Mapping[str, object]) -> None:
        if name not in known:
            words = [each for each in known if each.isidentifier()]
            hint = did_you_mean(name, words) or f"the {what}s are {', '.join(sorted(words))}"
            found = re.search(rf"\b{re.escape(name)}\b", self._source)
            raise ExpressionError(f"unknown {what} {name!r}", hint=hint).at(found.start() if found else 0)

    def _guard(self, node: nodes.Filter | nodes.Test, names: tuple[str, ...]) -> None:
        path = _path(node.node) if node.node is not None and node.name in names else None
        if path is not None:
            self._guards.add(path)

    def _find(self, words: tuple[str, ...]) -> tuple[int, int]:
        """Where a path stands in the text, and how long it is there."""
        steps = (rf"\s*(?:\.\s*{re.escape(word)}\b|\[\s*['\"]{re.escape(word)}['\"]\s*\])" for word in words[1:])
        found = re.search(rf"(?<![\w.]){re.escape(words[0])}\b" + "".join(steps), self._source)
        return (found.start(), len(found.group())) if found else (0, len(self._source))


def _path(node: nodes.Node | None) -> tuple[str, ...] | None:
    """The words of `a.b['c']`; None for anything else."""
    words: list[str] = []
    while True:
        if isinstance(node, nodes.Getattr):
            words.append(node.attr)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            words.append(node.arg.value)
        elif isinstance(node, nodes.Name):
            return (node.name, *reversed(words))
        else:
            return None
        node = node.node


def _call(name: str, arguments: list[nodes.Expr]) -> nodes.Call:
    call = nodes.Call(nodes.Name(name, "load"), arguments, [], None, None, lineno=1)
    call.set_environment(_environment())
    return call


class _Whole:
    """A root itself, for `step[variable.name]`: its values can be asked for, it cannot be used."""

    def __init__(self, scope: Scope, root: str) -> None:
        self.scope = scope
        self.root = root


def _value(scope: Scope, words: tuple[str, ...]) -> Any:
    found = look_up(scope, words)
    if isinstance(found, Missing):
        if len(words) == 1 and words[0] in ROOTS:
            return _Whole(scope, words[0])
        return _absent(found)
    return found


def _absent(missing: Missing) -> Undefined:
    """Something that is not there: it may be asked for with `is defined` and `default`, any other use raises."""
    error = partial(UnresolvedReference, hint=missing.hint)
    return StrictUndefined(hint=missing.message, exc=error)  # type: ignore[arg-type]  # all that Jinja2 does is raise it


def _item(holder: Any, key: Any) -> Any:
    """What a dot or brackets give: keys of mappings, items of lists, characters of text. Nothing else."""
    if isinstance(holder, Undefined):
        return holder
    if isinstance(holder, _Whole):
        return _value(holder.scope, (holder.root, str(key)))
    if isinstance(holder, Mapping):
        if isinstance(key, str) and key in holder:
            return holder[key]
        return _absent(Missing(f"there is no {str(key)[:60]!r} in it", did_you_mean(str(key), list(map(str, holder)))))
    if isinstance(holder, list | tuple | str) and isinstance(key, slice | int):
        return _sliced(holder, key)
    hint = f"write `| {key}`" if isinstance(key, str) and key in _environment().filters else None
    return _absent(Missing(f"{kind_of(holder)} has no {str(key)[:60]!r}", hint))


def _sliced(values: Sequence[Any], key: slice | int) -> Any:
    if isinstance(key, slice) or -len(values) <= key < len(values):
        return values[key]
    return _absent(Missing(f"there is no item {key} among {len(values)}"))


class _Sandbox(SandboxedEnvironment):
    intercepted_binops = frozenset(limits.OPERATORS)

    def getattr(self, obj: Any, attribute: str) -> Any:
        return _item(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return _item(obj, argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        _use(left, right)
        value = limits.OPERATORS[operator](left, right)
        context["budget"].charge(value)
        return value


@cache
def _environment() -> _Sandbox:
    """The sandbox: a constant, made when the first expression needs it."""
    environment = _Sandbox(undefined=StrictUndefined, optimized=False, autoescape=False)
    environment.filters = {name: _charged(name, function) for name, function in limits.FILTERS.items()}
    for name, function in _LIST_FILTERS.items():
        environment.filters[name] = _listed(name, function)
    environment.filters["default"] = environment.filters["d"] = _default
    environment.tests = {
        name: _charged(name, cast("Callable[..., Any]", TESTS[name])) for names in _TESTS for name in names
    }
    for name in ("defined", "undefined"):
        environment.tests[name] = TESTS[name]
    environment.globals = {name: _charged(name, function) for name, function in limits.FUNCTIONS.items()}
    environment.globals["join_text"] = _charged("~", limits.join_text)
    return environment


def _use(*values: object) -> None:
    """Raise what an absent value has to say."""
    for value in values:
        if isinstance(value, Undefined):
            str(value)


def _charged(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, filter or test, paid for, and never given something that is absent."""

    @jinja2.pass_context
    def run(context: Context, *args: Any, **kwargs: Any) -> Any:
        _use(*args, *kwargs.values())
        budget = context["budget"]
        budget.charge(*args)
        try:
            value = function(*args, **kwargs)
        except TypeError as error:
            raise ExpressionError(_said(error, f"{name!r} does not take these arguments")) from None
        budget.charge(value)
        return value

    return run


def _listed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """One of Jinja2's filters over lists; the result is a list, not a generator."""

    def listed(context: Context, values: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return list(function(context, limits.FILTERS["list"](values), *args, **kwargs))

    @jinja2.pass_context
    def run(context: Context, *args: Any, **kwargs: Any) -> Any:
        return _charged(name, partial(listed, context))(context, *args, **kwargs)

    return run


def _said(error: Exception, otherwise: str) -> str:
    """Python's complaint about types in plain words, if it is one of those about operators."""
    compared = _COMPARED.match(str(error))
    if compared is not None:
        return "cannot compare " + " and ".join(_KINDS.get(kind, kind) for kind in compared.groups())
    signed = _SIGNED.match(str(error))
    if signed is not None:
        return f"cannot put a sign before {_KINDS.get(signed.group(1), signed.group(1))}"
    return otherwise


def _default(value: Any, fallback: Any = "", boolean: bool = False) -> Any:
    """The value, or `fallback` if there is none; with `boolean` also if it is empty, zero or false."""
    if isinstance(value, Undefined) or (boolean and not value):
        return fallback
    return value
