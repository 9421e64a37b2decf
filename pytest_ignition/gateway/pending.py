"""What waits for a restart of the gateway (gateway API sheet, section 2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_ignition.gateway.errors import UnexpectedAnswer, answer_error
from pytest_ignition.gateway.messages import Operation, Request

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

PENDING = "/data/api/v1/restart-tasks/pending"


def pending_restarts(operations: Operations) -> Operation[list[str]]:
    """Changes that need a restart; empty where none does. Not the progress of a restart. Needs 8.3 and read permission.

    Returns:
        What the gateway says of each; an entry that is no text is given as JSON, since their form is not documented.
    """
    request = Request(method="GET", path=PENDING)
    response = yield from operations.ask_83(request)
    found = operations.json_object(request, response).get("pending")
    if not isinstance(found, list):
        raise answer_error(UnexpectedAnswer, request, response, "pending restart tasks without a list")
    return [each if isinstance(each, str) else json.dumps(each) for each in found]
