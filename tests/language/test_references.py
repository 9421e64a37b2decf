from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.errors import ExpressionError, ReferenceProblem, UnresolvedReference
from pytest_ignition.language.references import Missing, Resolver, Scope, look_up


class Lazy(Mapping[str, Any]):
    """A mapping that is not a dict, like the engine's persistent ones."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Any:
        if key == "locked":
            raise IgnitionError("the keyring is locked")
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


SCOPE = Scope(
    roots={
        "parameter": {"url": "http://gw", "n": 5, "yes": True, "nothing": None, "list": [1, {"k": "v"}], "run": 3},
        "variable": Lazy({"token": "t1"}),
        "step": {"login": {"token": "abc", "items": [1, 2], "count": 2}, "odd-id": {"x": 1}, "empty": {}},
        "outcome": {
            "login": "passed",
            "odd-id": "passed",
            "empty": "passed",
            "skipped": "not run",
            "bad": "failed",
            "worse": "broken",
            "later": None,
        },
        "credential": Lazy({"admin": {"username": "root", "password": None}}),
        "gateway": {"url": "http://gw", "name": "plant"},
    },
    not_run={"skipped": "its condition was false"},
    declared=("url", "optional"),
)


def resolve(value: Any, scope: Scope = SCOPE, *, code: bool = False) -> Any:
    return Resolver().resolve(value, scope, code=code)


def refusal(text: Any, scope: Scope = SCOPE) -> str:
    with pytest.raises(ReferenceProblem) as caught:
        resolve(text, scope)
    assert caught.value.retryable is False
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ parameter.n }}", 5),
        ("{{ n }}", 5),
        ("{{ parameter.yes }}", True),
        ("{{ parameter.nothing }}", None),
        ("{{ parameter.list }}", [1, {"k": "v"}]),
        ("{{ parameter.list.1.k }}", "v"),
        ("{{ step.login }}", {"token": "abc", "items": [1, 2], "count": 2}),
        ("{{ step.login.items }}", [1, 2]),
        ("{{ variable.token }}", "t1"),
        ("{{ outcome.skipped }}", "not run"),
        ("{{ outcome.later }}", None),
        ("{{ gateway.name }}", "plant"),
        ("{{ credential.admin.username }}", "root"),
        ("{{ parameter.run }}", 3),
    ],
)
def test_a_text_that_is_one_reference_keeps_the_values_type(text: str, value: Any) -> None:
    result = resolve(text)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ url }}/x?n={{ n }}", "http://gw/x?n=5"),
        ("{{ parameter.yes }} {{ parameter.nothing }} {{ parameter.list }}", "True None [1, {'k': 'v'}]"),
        (" {{ n }}", " 5"),
        ("{{ n }}{{ n }}", "55"),
        ('r"""{{ parameter.yes }}"""', 'r"""True"""'),
    ],
)
def test_inside_longer_text_a_value_is_pythons_str_of_it(text: str, value: str) -> None:
    assert resolve(text) == value


def test_strings_of_lists_and_values_of_mappings_are_resolved_and_keys_are_not() -> None:
    tree = {"{{ n }}": ["{{ n }}", {"a": "{{ url }}", "b": 1.5, "c": None, "d": True}], "t": "x"}
    before = repr(tree)
    assert resolve(tree) == {"{{ n }}": [5, {"a": "http://gw", "b": 1.5, "c": None, "d": True}], "t": "x"}
    assert repr(tree) == before


def test_a_value_that_holds_braces_is_not_resolved_again() -> None:
    scope = Scope(roots={"parameter": {"a": "{{ parameter.b }}", "b": "secret"}})
    assert resolve("{{ a }} {{ parameter.a }}", scope) == "{{ parameter.b }} {{ parameter.b }}"


def test_a_local_name_comes_before_a_parameter_and_a_root() -> None:
    scope = Scope(roots=SCOPE.roots, local={"n": 7, "item": {"name": "x"}, "gateway": {"url": "mine"}})
    assert resolve("{{ n }}", scope) == 7
    assert resolve("{{ item.name }}", scope) == "x"
    assert resolve("{{ item.name ~ n }}", scope) == "x7"
    assert resolve("{{ gateway.url }}", scope) == "mine"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ parameter.ulr }}", "{{ parameter.ulr }}: there is no parameter 'ulr'\nhint: did you mean 'url'?"),
        ("{{ ulr }}", "{{ ulr }}: there is no parameter 'ulr'\nhint: did you mean 'url'?"),
        (
            "{{ parameter.optional }}",
            "{{ parameter.optional }}: the parameter 'optional' has no value\n"
            "hint: give it one, or a `default` in the playbook",
        ),
        (
            "{{ optional }}",
            "{{ optional }}: the parameter 'optional' has no value\nhint: give it one, or a `default` in the playbook",
        ),
        ("{{ paramter.url }}", "{{ paramter.url }}: unknown name 'paramter'\nhint: did you mean 'parameter'?"),
        (
            "{{ step }}",
            "{{ step }}: there is no parameter 'step'\nhint: name one of its values, as in {{ step.NAME }}",
        ),
        ("{{ variable.tokn }}", "{{ variable.tokn }}: the variable 'tokn' is not set\nhint: did you mean 'token'?"),
        (
            "{{ step.login.tokn }}",
            "{{ step.login.tokn }}: step 'login' has no output 'tokn'\nhint: did you mean 'token'?",
        ),
        (
            "{{ step.login.zzz }}",
            "{{ step.login.zzz }}: step 'login' has no output 'zzz'\nhint: there is count, items, token",
        ),
        ("{{ step.empty.x }}", "{{ step.empty.x }}: step 'empty' has no output 'x'"),
        ("{{ step.logn.token }}", "{{ step.logn.token }}: there is no step 'logn'\nhint: did you mean 'login'?"),
        (
            "{{ step.skipped.x }}",
            "{{ step.skipped.x }}: step 'skipped' did not run, because its condition was false",
        ),
        ("{{ step.bad.x }}", "{{ step.bad.x }}: step 'bad' has no output, because it failed"),
        ("{{ step.worse.x }}", "{{ step.worse.x }}: step 'worse' has no output, because it is broken"),
        ("{{ step.later.x }}", "{{ step.later.x }}: step 'later' has not run yet"),
        ("{{ outcome.logn }}", "{{ outcome.logn }}: there is no step 'logn'\nhint: did you mean 'login'?"),
        ("{{ step.login.items.2 }}", "{{ step.login.items.2 }}: step.login.items is a list of 2, so it has no '2'"),
        ("{{ step.login.count.x }}", "{{ step.login.count.x }}: step.login.count is a number, so it has no 'x'"),
        ("{{ parameter.nothing.x }}", "{{ parameter.nothing.x }}: parameter.nothing is null, so it has no 'x'"),
        ("{{ gateway.nam }}", "{{ gateway.nam }}: 'gateway' has no 'nam'\nhint: did you mean 'name'?"),
        ("{{ case.x }}", "{{ case.x }}: there is no 'case' in this run"),
        ("{{ credential.admn.username }}", "{{ credential.admn.username }}: there is no credential 'admn'\n"
         "hint: did you mean 'admin'?"),
        ("{{ credential.admin.password }}", "{{ credential.admin.password }}: the credential 'admin' has no password"),
        (
            "user {{ credential.admin }}",
            "{{ credential.admin }}: a credential cannot stand inside text\n"
            "hint: name one of its values, e.g. its username",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_resolved_says_why(text: str, message: str) -> None:
    assert refusal(text) == message


def test_the_message_begins_with_the_parameters_path() -> None:
    with pytest.raises(UnresolvedReference) as caught:
        Resolver().resolve_mapping({"headers": [{"Auth": "Bearer {{ variable.nope }}"}]}, SCOPE)
    assert str(caught.value) == "headers[0].Auth: {{ variable.nope }}: the variable 'nope' is not set"


def test_no_message_holds_a_value() -> None:
    scope = Scope(
        roots={"parameter": {"p": "hunter2", "q": {"k": "hunter2"}}, "credential": {"c": {"password": "hunter2"}}}
    )
    for text in ("{{ p.x }}", "{{ parameter.p.x }}", "{{ parameter.q.z }}", "x {{ credential.c }}", "{{ p + 1 }}"):
        if "+ 1" in text:
            text = "{{ parameter.p + 1 }}"  # noqa: PLW2901 - an expression must begin with a root
        assert "hunter2" not in refusal(text, scope)
    for text in ("int(parameter.p)", "parameter.p | float", "parameter.p < 1", "bool(parameter.p)", "parameter.p[9]"):
        assert "hunter2" not in refusal(f"{{{{ {text} }}}}", scope)


def test_in_program_source_unknown_names_stay_and_known_ones_are_filled_in() -> None:
    source = (
        "a = f'body {{ color: red; }} {{{parameter.n}}}'\n"
        "b = '{{ foo.bar }} {{ x }} {{ parameter.zz }} {{ step.nope.x }}'\n"
        "c = {{ parameter.n + 1 }} + {{ parameter.n + parameter.zz }} + {{ run( }}\n"
        "d = '{{ url }}'\n"
    )
    assert Resolver().resolve_mapping({"script": source, "other": "{{ n }}"}, SCOPE, code_parameters=["script"]) == {
        "script": (
            "a = f'body {{ color: red; }} {5}'\n"
            "b = '{{ foo.bar }} {{ x }} {{ parameter.zz }} {{ step.nope.x }}'\n"
            "c = 6 + {{ parameter.n + parameter.zz }} + {{ run( }}\n"
            "d = 'http://gw'\n"
        ),
        "other": 5,
    }


@pytest.mark.parametrize("text", ["{{ step.skipped.x }}", "{{ variable.unset }}", "{{ parameter.optional }}"])
def test_in_program_source_a_known_name_without_value_is_still_an_error(text: str) -> None:
    with pytest.raises(UnresolvedReference):
        resolve(text, code=True)


def test_an_error_of_a_root_itself_comes_through() -> None:
    for text in ("{{ credential.locked.username }}", "{{ credential.locked.username | upper }}"):
        with pytest.raises(IgnitionError, match="the keyring is locked"):
            resolve(text)
    assert resolve("{{ parameter.n if true else credential.locked.username }}") == 5


def test_a_text_that_would_grow_without_end_is_refused() -> None:
    scope = Scope(roots={"parameter": {"big": "x" * 4_000_000}})
    with pytest.raises(ExpressionError, match="more than 10,000,000 characters"):
        resolve("{{ big }}{{ big }}{{ big }}", scope)


def test_look_up_tells_unknown_names_from_names_without_value() -> None:
    unknown = look_up(SCOPE, ("parameter", "zz"))
    without = look_up(SCOPE, ("parameter", "optional"))
    assert isinstance(unknown, Missing)
    assert unknown.unknown
    assert isinstance(without, Missing)
    assert not without.unknown


def test_one_resolver_resolves_the_same_text_for_different_scopes() -> None:
    resolver = Resolver()
    for number in range(3):
        scope = Scope(roots={"parameter": {"n": number}}, local={"item": number} if number else {})
        assert resolver.resolve("{{ parameter.n }}", scope) == number
        assert resolver.resolve("{{ parameter.n + 1 }}", scope) == number + 1
        expected: Any = number + 1 if number else "{{ item + 1 }}"
        assert resolver.resolve("{{ item + 1 }}", scope) == expected
