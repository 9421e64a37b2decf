from __future__ import annotations

import pickle

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.errors import ExpressionError, PlaybookError, Problem, UnresolvedReference
from pytest_ignition.language.model import Mark
from pytest_ignition.language.source import Source

SOURCE = Source("playbooks/x.yaml", "name: x\nsteps:\n  - id: a\n    type: browser.clik\n")
TYPO = Problem("unknown step type 'browser.clik'", Mark(4, 11), 12, "did you mean 'browser.click'?")


def test_one_problem_reads_as_place_line_and_remedy() -> None:
    error = PlaybookError(SOURCE, [TYPO])
    assert str(error) == (
        "playbooks/x.yaml:4:11: unknown step type 'browser.clik'\n"
        "    4 |     type: browser.clik\n"
        "      |           ^^^^^^^^^^^^\n"
        "  hint: did you mean 'browser.click'?"
    )
    assert error.hint == "did you mean 'browser.click'?"
    assert "hint" not in error.message
    assert isinstance(error, IgnitionError)
    assert error.retryable is False


def test_several_problems_stand_in_file_order_with_a_blank_line_between() -> None:
    error = PlaybookError(SOURCE, [TYPO, Problem("first", Mark(1, 1), 4)])
    assert str(error) == (
        "playbooks/x.yaml:1:1: first\n"
        "    1 | name: x\n"
        "      | ^^^^\n"
        "\n"
        "playbooks/x.yaml:4:11: unknown step type 'browser.clik'\n"
        "    4 |     type: browser.clik\n"
        "      |           ^^^^^^^^^^^^\n"
        "  hint: did you mean 'browser.click'?"
    )
    assert error.message == str(error)


def test_at_most_twenty_problems_are_printed_and_all_are_kept() -> None:
    error = PlaybookError(SOURCE, [Problem(f"p{number}", Mark(1, 1)) for number in range(33)])
    assert str(error).count("playbooks/x.yaml:1:1") == 20
    assert str(error).endswith("\n\n... and 13 more")
    assert len(error.problems) == 33


def test_a_giant_name_from_the_file_is_cut_in_the_message() -> None:
    error = PlaybookError(SOURCE, [Problem("x" * 100_000, Mark(1, 1), hint="y" * 100_000)])
    assert len(str(error)) < 3000


def test_a_playbook_error_survives_pickling() -> None:
    error = PlaybookError(SOURCE, [TYPO])
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.problems == error.problems


def test_reference_problems_name_the_parameter_that_holds_them() -> None:
    assert str(UnresolvedReference("gone", hint="look").within("url")) == "url: gone\nhint: look"
    assert isinstance(ExpressionError("bad").within("url"), ExpressionError)
    assert ExpressionError("bad").retryable is False
