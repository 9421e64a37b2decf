"""What a playbook knew is JSON, masked, and stays JSON when it is cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.engine.values import freeze
from pytest_ignition.evidence.variables import _fitting, variables_text

SECRET = "hunter2-of-the-plant"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
)


def text(**known: Mapping[str, Any]) -> str:
    return variables_text({"parameters": {}, "variables": {}, "outputs": {}, **known}, Redactor([SECRET]))


def test_values_are_masked_by_name_and_by_content() -> None:
    found = json.loads(
        text(
            parameters={"password": "x1"}, variables={"url": f"http://a:{SECRET}@b"}, outputs={"a": freeze({"n": [1]})}
        )
    )

    assert found == {
        "parameters": {"password": "********"},
        "variables": {"url": "http://a:********@b"},
        "outputs": {"a": {"n": [1]}},
    }


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=8), st.integers(120, 400))
def test_a_cut_document_fits_and_is_one(outputs: dict[str, Any], most: int) -> None:
    whole = text(outputs=outputs)

    cut = _fitting(whole, most)

    assert len(cut.encode()) <= most
    assert set(json.loads(cut)) <= {"parameters", "variables", "outputs"}
    assert cut == whole or len(whole.encode()) > most


def test_long_values_give_way_before_whole_groups() -> None:
    whole = text(variables={"line": 7, "table": list(range(10_000))}, outputs={"a": "x" * 50_000})

    cut = json.loads(_fitting(whole, 5_000))
    assert cut["variables"]["table"][-1] == "... [9950 more]"
    assert cut["outputs"]["a"].endswith("x ... [48000 more characters]")

    less = json.loads(_fitting(whole, 1_500))
    assert less["variables"]["line"] == 7
    assert less["outputs"] == "[165 KB in all: left out]"
