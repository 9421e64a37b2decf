"""Exporting and importing the tags of a provider (gateway API sheet, section 8). Their values have no route.

What a provider refuses is said in a 200. A body that is no document of tags is a 400, and so is an export of what is
not there, which is all that the gateway's own document knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from typing_extensions import TypedDict

from pytest_ignition.simulator import levels
from pytest_ignition.simulator.contract import BYTES, Body, Call, Parameter, Route, ok
from pytest_ignition.simulator.tag_documents import EXPORTED, IMPORTED, BadTags, as_json, read, written
from pytest_ignition.simulator.tag_import import POLICIES
from pytest_ignition.simulator.tag_store import TagStore
from pytest_ignition.simulator.visitors import visitor

if TYPE_CHECKING:
    from collections.abc import Sequence

API = "/data/api/v1/tags"


class Failure(TypedDict):
    """Why a tag was not imported."""

    quality: str
    diagnosticMessage: str


class Imported(TypedDict):
    """The answer to an import, also to one that failed; as seen on 8.3.8, where the document has a list of failures."""

    successCount: int
    failureCount: int
    failures: list[Failure]


def export(call: Call) -> Response:
    """`GET /tags/export`."""
    provider = call.asked("provider")
    node = call.state.part(TagStore).exported(provider, call.asked("path"))
    if node is None:
        return call.page(400)
    document = as_json(
        node, recursive=call.asked("recursive", "true") != "false", udts=call.asked("includeUdts") == "true"
    )
    kind = call.asked("type")
    # How a real gateway calls the file is not known.
    return Response(
        written(document, kind),
        media_type=BYTES,
        headers={"Content-Disposition": f'attachment; filename="tags.{kind}"'},
    )


def import_tags(call: Call) -> Response:
    """`POST /tags/import`."""
    try:
        nodes = read(call.body, call.asked("type"))
    except BadTags as error:
        return call.page(400, str(error))
    if not _may_edit(call):
        return _answer(0, ["Insufficient Tag Provider Edit Permissions"])
    outcome = call.state.part(TagStore).put(
        call.asked("provider"), call.asked("path"), nodes, call.asked("collisionPolicy")
    )
    return _answer(outcome.successes, outcome.failures)


def _answer(successes: int, failures: Sequence[str]) -> Response:
    answer: Imported = {
        "successCount": successes,
        "failureCount": len(failures),
        "failures": [{"quality": "Bad", "diagnosticMessage": each} for each in failures],
    }
    return ok(answer)


def _may_edit(call: Call) -> bool:
    """Whether who asks may edit the provider. API tokens do not count as `Authenticated` here (section 8)."""
    who = visitor(call.state, call.request)
    having = levels.held(()) if who is None or who.csrf_token is None else who.levels
    return call.state.part(TagStore).lets_edit(call.asked("provider"), having)


_PROVIDER = Parameter(name="provider", description="Whose tags", required=True)
_PATH = Parameter(name="path", description="The folder or tag; without it the root")

ROUTES = (
    Route(
        method="GET",
        path=f"{API}/export",
        handler=export,
        summary="The tags of a provider as a file",
        query=(
            _PROVIDER,
            _PATH,
            Parameter(name="type", description="Of the file", one_of=EXPORTED, required=True),
            Parameter(name="recursive", kind="boolean", description="With what is in folders; true without it"),
            Parameter(name="includeUdts", kind="boolean", description="With the UDT definitions of the provider"),
        ),
        returns=Body(media=BYTES),
    ),
    Route(
        method="POST",
        path=f"{API}/import",
        handler=import_tags,
        summary="Import tags into a provider",
        takes=Body(media=BYTES),
        query=(
            _PROVIDER,
            Parameter(name="path", description="The folder that they go into; without it the root"),
            Parameter(name="type", description="Of the file", one_of=IMPORTED, required=True),
            Parameter(
                name="collisionPolicy",
                description="What becomes of tags that are there already",
                one_of=POLICIES,
                required=True,
            ),
        ),
        returns=Body(shape=Imported),
    ),
)
