from __future__ import annotations

import copy
import json
import math
import pickle
import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.model import Mark
from pytest_ignition.language.source import Source
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap
from pytest_ignition.language.yaml_tree import MAX_DEPTH, Tree, read_tree

LOADERS = pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "pure"])


def read(text: str, *, pure: bool = False) -> Tree:
    return read_tree(Source("x.yaml", text), pure=pure)


def value_of(text: str, *, pure: bool = False) -> Any:
    tree = read(text, pure=pure)
    assert tree.problems == []
    return tree.value


def problems_of(text: str) -> list[str]:
    return [f"{each.mark.line}:{each.mark.column}: {each.message}" for each in read(text).problems]


def refusal(text: str, *, pure: bool = False) -> str:
    with pytest.raises(PlaybookError) as caught:
        read(text, pure=pure)
    return str(caught.value)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["yes", "on", "~", "010", "1:30", "1e3", "=", "<<", "- a", "a: b", "{{ x }}", "#", "é😀", "a\r\nb"]
    )
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


@LOADERS
@given(
    value=VALUES,
    style=st.sampled_from([None, '"', "'"]),
    flow=st.sampled_from([None, True, False]),
    unicode=st.booleans(),
)
def test_the_tree_equals_what_safe_load_reads(
    value: Any, style: str | None, flow: bool | None, unicode: bool, pure: bool
) -> None:
    text = yaml.safe_dump(value, default_style=style, default_flow_style=flow, allow_unicode=unicode)
    # The two parsers of PyYAML disagree about a few characters such as U+0085: compare with the same one.
    assert value_of(text, pure=pure) == yaml.load(text, yaml.SafeLoader if pure else yaml.CSafeLoader)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(alphabet="ab é😀\"'\\/\n\t\x1b#:{[,"),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abé:", min_size=1), inner, max_size=4),
    )
)
def test_json_is_read_as_json(value: Any) -> None:
    assert value_of(json.dumps(value, ensure_ascii=False)) == value


@given(st.text(alphabet="+-.0123456789_:xabcdefnoyrulstINFA~", max_size=12))
def test_plain_scalars_mean_what_safe_load_says_or_are_refused(text: str) -> None:
    document = f"- {text}\n- end"
    try:
        expected = yaml.safe_load(document)
    except (yaml.YAMLError, ValueError):
        return
    tree = read(document)
    value = expected[0] if isinstance(expected, list) and len(expected) == 2 else None
    if isinstance(value, float) and not math.isfinite(value):
        assert tree.problems
    elif value is None or isinstance(value, bool | int | float | str):
        assert tree.value == expected
        assert [type(each) for each in tree.value] == [type(each) for each in expected]


@LOADERS
def test_marks_count_lines_and_characters_from_one(pure: bool) -> None:
    tree = value_of("é😀: {k: v}\r\nlist:\r\n  - a\r\n  -   b\r\n", pure=pure)
    assert tree.mark == Mark(1, 1)
    assert tree.key_mark("é😀") == Mark(1, 1)
    assert tree.value_mark("é😀") == Mark(1, 5)
    assert tree["é😀"].key_mark("k") == Mark(1, 6)
    assert tree["é😀"].value_mark("k") == Mark(1, 9)
    assert tree.key_mark("list") == Mark(2, 1)
    assert tree["list"].mark == Mark(3, 3)
    assert tree["list"].item_mark(0) == Mark(3, 5)
    assert tree["list"].item_mark(1) == Mark(4, 7)


def test_marks_of_what_is_not_there_are_errors() -> None:
    tree = value_of("a: [1]")
    with pytest.raises(KeyError):
        tree.key_mark("b")
    with pytest.raises(KeyError):
        tree.value_mark("b")
    with pytest.raises(IndexError):
        tree["a"].item_mark(1)


def test_trees_can_be_copied_and_pickled_with_their_marks() -> None:
    tree = value_of("a:\n  - {b: 1}\n")
    for again in (copy.deepcopy(tree), pickle.loads(pickle.dumps(tree))):
        assert again == tree
        assert isinstance(again, YamlMap)
        assert isinstance(again["a"], YamlList)
        assert again["a"][0].value_mark("b") == Mark(2, 9)
        assert again.key_mark("a") == Mark(1, 1)
    assert json.loads(json.dumps(tree)) == {"a": [{"b": 1}]}


def test_a_map_changed_afterwards_keeps_the_places_of_its_old_keys() -> None:
    tree = value_of("a: 1\nb: 2\n")
    tree["c"] = 3
    assert tree.key_mark("b") == Mark(2, 1)
    with pytest.raises(KeyError):
        tree.key_mark("c")


def test_timestamps_and_binary_stay_text() -> None:
    assert value_of("[2026-01-02, !!binary aGk=, !!timestamp 2026-01-02, ! 5]") == [
        "2026-01-02",
        "aGk=",
        "2026-01-02",
        "5",
    ]


def test_standard_tags_are_obeyed() -> None:
    assert value_of("[!!str 5, !!int '5', !!float 5, !!bool 'yes', !!null '', !!map {a: 1}, !!seq [1]]") == [
        "5",
        5,
        5.0,
        True,
        None,
        {"a": 1},
        [1],
    ]
    assert problems_of("a: !!int five") == ["1:4: 'five' is not what the tag !!int says"]


def test_unknown_tags_are_problems_with_a_place_and_build_nothing() -> None:
    assert problems_of("a: !!python/object/apply:os.system ['true']\nb: !Ref x") == [
        "1:4: unknown tag !!python/object/apply:os.system",
        "2:4: unknown tag !Ref",
    ]


@pytest.mark.parametrize("number", [".inf", "-.INF", ".nan", "1.0e+999"])
def test_numbers_that_json_does_not_know_are_problems(number: str) -> None:
    assert problems_of(f"a: {number}") == [f"1:4: {number} is not a number that JSON knows"]


def test_a_number_of_a_million_digits_is_a_problem_and_not_a_crash() -> None:
    assert problems_of("a: " + "1" * 1_000_000) == ["1:4: a number of 1000000 digits is too long"]


def test_keys_that_yaml_takes_for_numbers_or_bools_stay_text_with_a_note() -> None:
    tree = read("on: 1\n200: 2\nnull: 3\n'4': 4\n1.5: 5\n")
    assert tree.value == {"on": 1, "200": 2, "null": 3, "4": 4, "1.5": 5}
    assert [note.message for note in tree.notes] == [
        "the key on is read as text, not as true or false",
        "the key 200 is read as text, not as a number",
        "the key null is read as text, not as null",
        "the key 1.5 is read as text, not as a number",
    ]


def test_surprises_of_yaml_are_noted() -> None:
    tree = read("[yes, Off, true, 010, 1:30, '010', 0, 0x10, 10.5, 0b1, no body]")
    assert tree.value == [True, False, True, 8, 90, "010", 0, 16, 10.5, 1, "no body"]
    assert [(note.message, note.mark.column) for note in tree.notes] == [
        ("yes is the value true in YAML", 2),
        ("Off is the value false in YAML", 7),
        ("010 is the number 8 in YAML (octal)", 18),
        ("1:30 is the number 90 in YAML (base 60)", 23),
    ]


def test_a_quoted_key_says_nothing_of_the_same_key_without_quotes() -> None:
    found = read("- 'on': 1\n  '<<': 2\n- on: 1\n- on: 1\n")

    assert found.value == [{"on": 1, "<<": 2}, {"on": 1}, {"on": 1}]
    assert [note.mark for note in found.notes] == [(3, 3), (4, 3)]


def test_a_duplicate_key_names_both_places_and_the_rest_is_still_read() -> None:
    tree = read("a: 1\nb: 2\n'a': 3\nc: {d: 1, d: 2, d: 3}\n")
    assert [f"{each.mark.line}:{each.mark.column}: {each.message}" for each in tree.problems] == [
        "3:1: the key 'a' stands twice in one mapping; first at 1:1",
        "4:11: the key 'd' stands twice in one mapping; first at 4:5",
        "4:17: the key 'd' stands twice in one mapping; first at 4:5",
    ]
    assert tree.value["a"] == 1
    assert tree.value.key_mark("c") == Mark(4, 1)


@LOADERS
def test_merge_keys_work_and_keep_the_places_of_what_they_bring(pure: bool) -> None:
    tree = value_of(
        "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nuse:\n  y: 9\n  <<: [*b, *o]\n  w: 5\n"
        "one:\n  <<: *b\nnested: {<<: {<<: *b, q: 1}, p: 2}\n",
        pure=pure,
    )
    assert tree["use"] == {"y": 9, "w": 5, "x": 1, "z": 4}
    assert tree["one"] == {"x": 1, "y": 2}
    assert tree["nested"] == {"p": 2, "q": 1, "x": 1, "y": 2}
    assert tree["use"].key_mark("w") == Mark(6, 3)
    assert tree["use"].value_mark("z") == Mark(2, 21)


def test_a_merge_key_takes_only_mappings() -> None:
    assert problems_of("a: {<<: 5}") == ["1:9: `<<` takes a mapping, or a list of mappings"]
    assert problems_of("a: {<<: [{b: 1}, 2]}") == ["1:9: `<<` takes a mapping, or a list of mappings"]


def test_a_quoted_merge_key_is_a_key() -> None:
    assert value_of('"<<": 1') == {"<<": 1}


def test_aliases_share_their_value_and_stand_at_their_own_place() -> None:
    tree = value_of("a: &x [1]\nb: *x\n*y : 2\n".replace("*y ", "&y c"))
    assert tree["b"] is tree["a"]
    assert tree.value_mark("b") == Mark(2, 4)
    assert value_of("k: &k name\nm: {*k : 1}") == {"k": "name", "m": {"name": 1}}


def test_an_alias_without_anchor_or_inside_its_own_value_is_a_problem() -> None:
    assert problems_of("a: &url x\nb: *ulr") == ["2:4: there is no anchor &ulr before this alias"]
    assert problems_of("a: &a [1, *a]") == ["1:11: the alias *a stands inside the value that it names"]


def test_a_second_document_is_a_problem_and_the_first_is_there() -> None:
    tree = read("a: 1\n---\nb: 2\n")
    assert tree.value == {"a": 1}
    assert [problem.message for problem in tree.problems] == ["a second document begins here"]


def test_an_alias_bomb_is_refused_at_the_alias_that_goes_too_far() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    assert refusal(bomb) == (
        "x.yaml:6:15: the file holds more than 200,000 values\n"
        "    6 | a5: &a5 [*a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4]\n"
        "      |               ^\n"
        "  hint: aliases count with all that they stand for; keep data in files beside the playbook"
    )


def test_aliases_of_a_huge_text_are_refused() -> None:
    bomb = "a: &a " + "x" * 300_000 + "\nb: [" + "*a, " * 10 + "]\n"
    assert refusal(bomb).startswith(
        "x.yaml:2:29: aliases make the file too big: more than 2,000,000 characters if they were written out\n"
    )


def test_aliases_cannot_hide_depth() -> None:
    half = MAX_DEPTH // 2 + 5
    deep = f"a: &a {'[' * half}{']' * half}\nb: {'[' * half}*a{']' * half}\n"
    assert refusal(deep).startswith(
        f"x.yaml:2:{4 + half}: more than {MAX_DEPTH} lists and mappings stand inside each other\n"
    )


def test_the_depth_of_one_anchor_does_not_count_for_its_neighbours() -> None:
    half = MAX_DEPTH // 2 + 5
    text = f"a: &a {'[' * half}{']' * half}\nb: &b [1]\nc: {'[' * half}*b{']' * half}\n"
    assert value_of(text)["b"] == [1]


def test_the_deepest_allowed_tree_is_read_and_the_next_is_refused() -> None:
    assert value_of("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert f"x.yaml:1:{MAX_DEPTH + 1}: more than 100" in refusal("[" * (MAX_DEPTH + 1))


@pytest.mark.parametrize("text", ["[", "{a: ", "- ", "? "], ids=["lists", "mappings", "dashes", "keys"])
def test_a_hundred_thousand_levels_do_not_kill_the_process(text: str) -> None:
    code = (
        "from pytest_ignition.language.loader import load\n"
        "from pytest_ignition.language.errors import PlaybookError\n"
        f"try: load({text!r} * 100_000, 'x.yaml')\n"
        "except PlaybookError as error: print(error.problems[0].message)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() in (
        "more than 100 lists and mappings stand inside each other",
        "a key must be text, not a mapping",
    )


@LOADERS
@settings(max_examples=300)
@given(text=st.text(max_size=60) | st.text(alphabet="ab:-[]{}'\"|>&*!#%@`,? \n\t\r<~1", max_size=40))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text: str, pure: bool) -> None:
    try:
        tree = read(text, pure=pure)
    except PlaybookError as error:
        lines = Source("x", text).lines
        for problem in error.problems:
            assert 1 <= problem.mark.line <= len(lines) + 1
            assert problem.mark.column >= 1
            assert problem.length >= 1
        assert str(error)
    else:
        json.dumps(tree.value, allow_nan=False)
