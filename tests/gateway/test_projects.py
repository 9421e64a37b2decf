"""Projects: the list, one by its name, and the nearest name of one that is not there."""

from __future__ import annotations

import pytest

from pytest_ignition.gateway.errors import NeedsIgnition83, NotFoundOnGateway
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.models import Project
from tests.gateway.gateways import FakeGateway, client, data, gateway_81, items, page

LIST = "/data/api/v1/projects/list"
FIND = "/data/api/v1/projects/find/"
PACKING = {"name": "Packing", "title": "Line", "description": "", "enabled": True, "parent": "", "inheritable": False,
           "defaultDb": "db", "tagProvider": "default", "userSource": "u", "identityProvider": "i"}  # fmt: skip
NO_SUCH = page(404, "Not Found")


def test_the_list_is_typed_and_odd_items_are_left_out() -> None:
    gateway = FakeGateway({LIST: items(PACKING, {"name": "Odd", "enabled": "yes", "parent": None}, {"title": "none"})})

    assert client(gateway).projects.list() == [
        Project(
            name="Packing", title="Line", enabled=True, inheritable=False, default_db="db", tag_provider="default",
            user_source="u", identity_provider="i",
        ),
        Project(name="Odd"),
    ]  # fmt: skip


def test_one_is_found_whatever_its_name_is() -> None:
    name = "A b/c%[ü]?"
    gateway = FakeGateway({FIND + "A%20b%2Fc%25%5B%C3%BC%5D%3F": data({**PACKING, "name": name})})

    assert client(gateway).projects.find(name).name == name


@pytest.mark.parametrize(
    ("listed", "hint"),
    [
        (items(PACKING), "\nhint: did you mean 'Packing'?"),
        (items({"name": "Other"}), "\nhint: there are: Other"),
        (items(), ""),
        (page(403, "Forbidden"), ""),
    ],
)
def test_one_that_is_not_there_names_the_nearest(listed: Response, hint: str) -> None:
    gateway = FakeGateway({LIST: listed, FIND + "Paking": NO_SUCH, "/system/gwinfo": NO_SUCH})

    with pytest.raises(NotFoundOnGateway) as caught:
        client(gateway).projects.find("Paking")

    assert str(caught.value) == (f"GET {FIND}Paking: 404, there is no project 'Paking' (\"Not Found\"){hint}")


def test_an_81_says_that_it_needs_83() -> None:
    with pytest.raises(NeedsIgnition83):
        client(gateway_81()).projects.list()
    with pytest.raises(NeedsIgnition83):
        client(gateway_81()).projects.find("x")
