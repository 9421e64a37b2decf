"""Allure: a result for the test whose xdist worker died, which took the open result with it."""

from __future__ import annotations

import hashlib
import time
import uuid
from pathlib import PurePosixPath


def report_crash(node_id: str, message: str) -> None:
    """Write a broken result, under the identity that the test has without parameters: no more is known of it here."""
    from allure_commons import plugin_manager
    from allure_commons.model2 import Label, Status, StatusDetails, TestResult

    file, _, name = node_id.partition("::")
    path = PurePosixPath(file)
    plain = name.partition("[")[0].replace("::", "#")
    full_name = f"{'.'.join(path.with_suffix('').parts)}#{plain}"
    # As for a playbook, whose identity is its file's, and for a test of pytest.
    identity = _digest(file) if path.suffix in (".yaml", ".yml") else hashlib.md5(full_name.encode()).hexdigest()  # noqa: S324 - Allure's own choice
    now = int(time.time() * 1000)
    result = TestResult(
        uuid=str(uuid.uuid4()),
        name=name.rpartition("::")[2],
        fullName=full_name,
        testCaseId=identity,
        historyId=identity,
        status=Status.BROKEN,
        statusDetails=StatusDetails(message=f"WorkerCrashed: {message}"),
        start=now,
        stop=now,
        labels=[
            Label(name="parentSuite", value="/".join(path.parent.parts) or "."),
            Label(name="suite", value=path.stem),
            Label(name="framework", value="pytest"),
        ],
    )
    plugin_manager.hook.report_result(result=result)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
