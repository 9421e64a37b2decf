"""What a `secret: true` step hides: what it read or typed, and nothing else."""

from __future__ import annotations

from pytest_ignition.engine.secret_steps import read, typed


def test_what_it_reads() -> None:
    output = {
        "selector": "#key",
        "text": " Ab \n 12 ",
        "status": "extracted",
        "more": [{"x": "deep"}, 4711, True, None],
    }
    assert list(read(output, {"selector": "#key"})) == [" Ab \n 12 ", "Ab 12", "deep", "4711"]


def test_what_it_was_given_is_not_read() -> None:
    assert list(read({"value": "given", "other": "found"}, {"name": "given"})) == ["found"]


def test_of_a_playbook_its_outputs_count() -> None:
    output = {"playbook": "child.yaml", "status": "passed", "outputs": {"status": "told", "key": "found"}}
    assert list(read(output, {})) == ["told", "found"]


def test_what_it_types() -> None:
    assert list(typed({"selector": "#x", "value": "v", "text": {"a": "t"}, "timeout": 5})) == ["v", "t"]


def test_no_mapping_tells_nothing() -> None:
    assert list(read(None, {})) == []
