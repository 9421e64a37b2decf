from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.simulator import view
from pytest_ignition.simulator.sessions import PerspectivePage, PerspectiveSession


@pytest.fixture
def page() -> PerspectivePage:
    return PerspectivePage(session=PerspectiveSession(session_id="0a1b2c3d", project="demo"), route="", token="t")


def test_addresses_are_positional_from_the_root(page: PerspectivePage) -> None:
    assert view.ADDRESSES == {
        "press-button": "0:1:1",
        "press-count": "0:1:2",
        "operator-name": "0:2:1",
        "operator-echo": "0:2:2",
        "run-toggle": "0:3:1",
        "run-state": "0:3:2",
        "live-value": "0:4:1",
    }


def test_only_the_button_is_pressed(page: PerspectivePage) -> None:
    for address in view.ADDRESSES.values():
        view.press(page, address)
    assert page.presses == 1


def test_a_value_of_the_wrong_type_is_passed_over(page: PerspectivePage) -> None:
    view.write(page, view.ADDRESSES["operator-name"], True)
    view.write(page, view.ADDRESSES["run-toggle"], "true")
    view.write(page, view.ADDRESSES["run-toggle"], 1)

    assert (page.session.operator, page.running) == ("", False)


def test_only_the_primary_page_is_configured() -> None:
    assert view.page_definition("") is view.VIEW
    assert view.page_definition("other") is None


@given(st.text(), st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text())))
def test_no_message_breaks_it(address: str, value: object) -> None:
    page = PerspectivePage(session=PerspectiveSession(session_id="0a1b2c3d", project="demo"), route="", token="t")
    view.press(page, address)
    view.write(page, address, value)

    assert set(view.bound_values(page)) <= set(view.ADDRESSES.values())
