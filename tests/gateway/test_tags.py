"""Exporting and importing tags with the client: what is sent, both forms of the answer, refusals, 8.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import (
    BadGatewayFile,
    BadTagFile,
    NeedsIgnition83,
    NotFoundOnGateway,
    TagsNotImported,
    TagsRefused,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.gateway.tag_results import TagFailure, read_import
from pytest_ignition.simulator.levels import permission
from pytest_ignition.simulator.server import Simulator
from tests.gateway.gateways import FakeGateway, client, data, gateway_81, page

EXPORT, IMPORT = "/data/api/v1/tags/export", "/data/api/v1/tags/import"
LEVEL = {"name": "Level", "tagType": "AtomicTag", "dataType": "Float8", "valueSource": "memory", "value": 4.5}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


@pytest.fixture
def gateway(simulator: Simulator) -> Iterator[GatewayClient]:
    credential = Credential(token=simulator.token, username=simulator.username, password=simulator.password)
    with GatewayClient(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    ) as made:
        yield made


def fake(answer: Response) -> FakeGateway:
    return FakeGateway({IMPORT: answer, EXPORT: answer, "/system/gwinfo": page(404, "")})


def test_an_export_goes_back_in_under_another_folder(gateway: GatewayClient, simulator: Simulator) -> None:
    line = gateway.tags.export_tags(path="Line 1")

    result = gateway.tags.import_tags(line, path="Copy")

    assert (result.successes, result.failures, result.failed) == (8, (), False)
    assert simulator.tags.read("Copy/Line 1/Batch").value == "B-1001"
    assert gateway.tags.export_tags(path="Copy/Line 1") == line


def test_a_file_goes_from_one_provider_to_another(gateway: GatewayClient, tmp_path: Path) -> None:
    gateway.tag_providers.create("line")
    for name in ("all.json", "all.XML"):
        file = gateway.tags.save_tags(tmp_path / "new" / name)
        gateway.tags.import_tags(str(file), "line", collision_policy="Overwrite")
        assert gateway.tags.export_tags("line") == gateway.tags.export_tags()

    (tmp_path / "rows.txt").write_text("Name,DataType,Value\nCell,Int4,7\n", "utf-8")
    gateway.tags.import_tags(tmp_path / "rows.txt", "line", "Hall", type="csv")
    assert gateway.tags.export_tags("line", "Hall/Cell")["value"] == 7


def test_one_tag_a_list_of_tags_and_no_tags(gateway: GatewayClient) -> None:
    assert gateway.tags.import_tags(LEVEL).successes == 1
    assert gateway.tags.import_tags([{**LEVEL, "name": "A"}, {**LEVEL, "name": "B"}]).successes == 2
    assert gateway.tags.import_tags([]).successes == 0


def test_what_is_sent() -> None:
    asked = fake(data({"name": "", "tagType": "Provider"}))
    client(asked).tags.export_tags("line", recursive=False, include_udts=False)
    client(asked).tags.import_tags(LEVEL, "line", "Hall", collision_policy="Ignore", timeout=7)
    export, sent = asked.asked

    assert export.params == {"provider": "line", "type": "json", "recursive": "false", "includeUdts": "false"}
    assert sent.params == {"provider": "line", "type": "json", "collisionPolicy": "Ignore", "path": "Hall"}
    assert sent.headers == {"Content-Type": "application/octet-stream"}
    assert isinstance(sent.content, bytes)
    assert json.loads(sent.content) == LEVEL
    assert sent.timeout == 7


def test_tags_that_were_not_imported_are_an_error_that_lists_them(gateway: GatewayClient) -> None:
    gateway.tags.import_tags(LEVEL)
    with pytest.raises(TagsNotImported) as caught:
        gateway.tags.import_tags([LEVEL, {**LEVEL, "name": "a/b"}])

    assert caught.value.message == (
        "POST /data/api/v1/tags/import: 2 of 2 not imported into [default]\n"
        "  Invalid tag name: a/b\n"
        "  Tag already exists: Level"
    )
    assert caught.value.result.failures[1] == TagFailure(
        quality="Bad",
        message="Tag already exists: Level",
        raw={"quality": "Bad", "diagnosticMessage": "Tag already exists: Level"},
    )


def test_unless_it_is_asked_not_to_be(gateway: GatewayClient) -> None:
    result = gateway.tags.import_tags(
        [LEVEL, {**LEVEL, "name": "a/b"}], collision_policy="Overwrite", require_all=False
    )

    assert (result.successes, result.failed, result.failure_count) == (1, True, 1)
    assert [each.message for each in result.failures] == ["Invalid tag name: a/b"]


def test_a_long_list_of_failures_is_cut() -> None:
    failures = [
        {"level": "Bad", "userCode": 1, "diagnosticMessage": f"no {number}\n{'x' * 300}"} for number in range(13)
    ]
    with pytest.raises(TagsNotImported) as caught:
        client(fake(data(failures))).tags.import_tags(LEVEL)

    lines = caught.value.message.splitlines()
    assert lines[0] == "POST /data/api/v1/tags/import: 13 not imported into [default]"
    assert lines[-1] == "  and 3 more"
    assert len(lines) == 12
    assert len(lines[1]) == 202


@pytest.mark.parametrize(
    ("answer", "successes", "failures", "count"),
    [
        ({"successCount": 2, "failureCount": 0, "failures": []}, 2, [], 0),
        (
            {"successCount": 1, "failureCount": 1, "failures": [{"quality": "Bad", "diagnosticMessage": "no"}]},
            1,
            [("Bad", "no")],
            1,
        ),
        ({"successCount": 1, "failureCount": 3, "failures": []}, 1, [], 3),
        ({"failures": ["words"]}, None, [("", "words")], 1),
        ([], None, [], 0),
        ([{"level": "Error", "userCode": 772, "diagnosticMessage": None}], None, [("Error", "")], 1),
        ([{"level": "Good", "userCode": 192}], None, [], 0),
        ({}, None, [], 0),
        ({"successCount": True, "else": 1}, None, [], 0),
        ("done", None, [], 0),
        (None, None, [], 0),
    ],
)
def test_both_forms_of_the_answer_are_read_and_others_are_kept(
    answer: Any, successes: int | None, failures: list[tuple[str, str]], count: int
) -> None:
    result = read_import(answer)

    assert (result.successes, result.failure_count) == (successes, count)
    assert [(each.quality, each.message) for each in result.failures] == failures
    assert result.raw == answer
    assert client(fake(data(answer))).tags.import_tags(LEVEL, require_all=False) == result


def test_a_count_of_failures_without_reasons_is_an_error_too() -> None:
    with pytest.raises(TagsNotImported, match=r"3 of 4 not imported into \[default\]$"):
        client(fake(data({"successCount": 1, "failureCount": 3}))).tags.import_tags(LEVEL)


def test_an_answer_that_is_no_json() -> None:
    with pytest.raises(UnexpectedAnswer, match="is this Ignition"):
        client(fake(Response(status=200, body=b"hello"))).tags.import_tags(LEVEL)


def test_a_provider_that_a_token_may_not_edit_is_edited_by_a_user(gateway: GatewayClient) -> None:
    gateway.tag_providers.create(
        "line", settings={"editPermissions": permission([("Authenticated",)], "AllOf"), "readOnly": False}
    )
    with pytest.raises(TagsNotImported, match=r"1 of 1.*\n  Insufficient Tag Provider Edit Permissions") as caught:
        gateway.tags.import_tags(LEVEL, "line")
    assert "editPermissions must be empty for API tokens" in (caught.value.hint or "")

    gateway.login()
    assert gateway.tags.import_tags(LEVEL, "line").successes == 1


def test_a_fresh_provider_that_was_not_waited_for() -> None:
    told = {"successCount": 0, "failureCount": 1, "failures": [{"diagnosticMessage": "Provider not found"}]}
    with pytest.raises(TagsNotImported, match="Provider not found") as caught:
        client(fake(data(told))).tags.import_tags(LEVEL, "line")
    assert "gateway.tag_providers.create waits for it" in (caught.value.hint or "")


def test_a_provider_that_is_not_there_names_the_nearest(gateway: GatewayClient) -> None:
    with pytest.raises(NotFoundOnGateway, match="400, there is no tag provider 'defalt'") as caught:
        gateway.tags.export_tags("defalt")
    assert caught.value.hint == "did you mean 'default'?"
    with pytest.raises(NotFoundOnGateway) as caught:
        gateway.tags.export_tags("zzz")
    assert caught.value.hint == "there are: default, System"


def test_a_path_that_is_not_there(gateway: GatewayClient, tmp_path: Path) -> None:
    with pytest.raises(TagsRefused, match=r"400, the gateway does not export \[default\]Line 2") as caught:
        gateway.tags.save_tags(tmp_path / "x.json", path="Line 2")
    assert caught.value.hint == "is there such a folder or tag?"
    assert list(tmp_path.iterdir()) == []


def test_a_refused_export_of_a_gateway_that_tells_no_providers() -> None:
    with pytest.raises(TagsRefused, match=r"does not export \[default\]$"):
        client(fake(page(400, ""))).tags.export_tags()


def test_a_document_that_the_gateway_does_not_take(gateway: GatewayClient, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]", "utf-8")
    with pytest.raises(TagsRefused, match=r"400, the gateway does not take this as tags .*Not a JSON Object") as caught:
        gateway.tags.import_tags(tmp_path / "x.json")
    assert caught.value.hint == 'a document of tags is an object such as {"tags": [...]}'


def test_what_cannot_be_sent_is_said_before_anything_is(tmp_path: Path) -> None:
    asked = fake(data({}))
    with pytest.raises(BadTagFile, match="the gateway has no txt files of tags") as caught:
        client(asked).tags.import_tags(tmp_path / "x.txt")
    assert caught.value.hint == "say which type: json, xml, csv"
    with pytest.raises(BadTagFile, match="no such files"):
        client(asked).tags.save_tags(tmp_path / "x")
    with pytest.raises(BadTagFile, match="no csv files"):
        client(asked).tags.save_tags(tmp_path / "x.csv")
    with pytest.raises(ValueError, match="tags must be JSON"):
        client(asked).tags.import_tags({"value": object()})
    with pytest.raises(ValueError, match="JSON"):
        client(asked).tags.import_tags({"value": float("nan")})
    assert asked.asked == []


def test_a_file_that_is_not_there(gateway: GatewayClient, tmp_path: Path) -> None:
    with pytest.raises(BadGatewayFile, match="cannot be read"):
        gateway.tags.import_tags(tmp_path / "x.json")


def test_an_81_says_what_there_is_instead(tmp_path: Path) -> None:
    old = client(gateway_81())
    for use in (
        old.tags.export_tags,
        lambda: old.tags.save_tags(tmp_path / "x.json"),
        lambda: old.tags.import_tags(LEVEL),
    ):
        with pytest.raises(NeedsIgnition83) as caught:
            use()
        assert caught.value.hint == "8.1 has no REST API; use a WebDev route that calls system.tag"
