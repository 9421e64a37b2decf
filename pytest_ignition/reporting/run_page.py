"""A recorded session as one page of HTML that needs nothing else but its pictures, or not even those. Pure."""

from __future__ import annotations

import base64
import json
import os
import urllib.parse
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pytest_ignition.reporting.failure_difference import brief
from pytest_ignition.reporting.junit_document import xml_text
from pytest_ignition.reporting.run_document import NOT_OK, Document, all_steps, failed_inside, failures
from pytest_ignition.reporting.run_text import counted, moment, seconds

_MOST_CARDS = 200
"""Failures that are told at the top; the rest stands in its playbooks."""

_MOST_OPEN_STEPS = 500
"""Steps of runs that are open from the start."""

_LARGE = 1_000
"""Steps from which on a browser is asked to draw only the rows in sight."""

_LONGEST = 20_000
"""Characters of one value or embedded text; of a longer one the beginning."""

_LARGEST_PICTURE = 20_000_000
"""Bytes of a file that is embedded; a larger one is linked."""


def page(document: Document, *, folder: Path, embed: Callable[[str], bytes | None] | None = None) -> str:
    """The page.

    Args:
        document: of `run_document.document`.
        folder: where the page will stand; links start from there.
        embed: gives the content of a file to put into the page, None if it is gone; without it files are linked.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    def visible(value: Any) -> Any:
        """HTML cannot hold every character either."""
        return xml_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(autoescape=True, finalize=visible, trim_blocks=True)
    environment.filters.update(
        seconds=seconds,
        moment=moment,
        plain=_plain,
        brief=brief,
        failed_inside=failed_inside,
        step_counts=_step_counts,
        evidence_file=lambda each: _evidence(each, folder, embed),
    )
    template = environment.from_string(Path(__file__).with_name("run_page.html").read_text("utf-8"))
    runs = document["runs"]
    found = _failed(runs)
    return template.render(
        title=_title(document),
        file=document["file"],
        session=document["session"],
        problems=document["problems"],
        running=document["running"],
        tiles=_tiles(document),
        runs=runs,
        failed=found[:_MOST_CARDS],
        left_out=max(0, len(found) - _MOST_CARDS),
        opened=_opened(runs),
        large=sum(document["counts"]["steps"].values()) > _LARGE,
        not_ok=("failed", "broken", "running"),
    ).lstrip()


def _step_counts(steps: list[dict[str, Any]]) -> str:
    return counted("step", Counter(each["verdict"] for each in all_steps(steps)))


def _title(document: Document) -> str:
    return counted("playbook", document["counts"]["playbooks"])


def _tiles(document: Document) -> list[dict[str, Any]]:
    kinds = {"passed": "good", "failed": "bad", "broken": "bad", "unfinished": "warn", "cancelled": "warn"}
    playbooks: Mapping[str, int] = document["counts"]["playbooks"]
    steps: Mapping[str, int] = document["counts"]["steps"]
    tiles: list[dict[str, Any]] = [
        {
            "kind": kind,
            "value": playbooks[verdict],
            "label": f"playbook{'' if playbooks[verdict] == 1 else 's'} {verdict}",
        }
        for verdict, kind in kinds.items()
        if playbooks.get(verdict)
    ]
    kinds = {"passed": "", "failed": "bad", "broken": "bad", "running": "warn", "not run": "", "not reached": ""}
    tiles += [
        {"kind": kind, "value": steps[verdict], "label": f"step{'' if steps[verdict] == 1 else 's'} {verdict}"}
        for verdict, kind in kinds.items()
        if steps.get(verdict)
    ]
    return tiles


def _failed(runs: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any] | None]]:
    """What failed, as the run's number and its step; no step where the run itself is broken."""
    found: list[tuple[int, dict[str, Any] | None]] = []
    for number, run in enumerate(runs):
        if run["superseded"]:
            continue
        if run["error"] is not None:
            found.append((number, None))
        found += [(number, step) for step in failures(run)]
    return found


def _opened(runs: list[dict[str, Any]]) -> set[int]:
    """The runs to open at once: those that did not pass, as long as the page stays quick; and the only one."""
    found, left = set(), _MOST_OPEN_STEPS
    for number, run in enumerate(runs):
        if (run["verdict"] in NOT_OK and not run["superseded"]) or len(runs) == 1:
            left -= len(run["steps"])
            if left < 0:
                break
            found.add(number)
    return found


def _plain(value: Any) -> str:
    """A value as people read it: lines of `name: value`; what is nested as JSON."""
    if isinstance(value, Mapping):
        text = "\n".join(f"{name}: {_one(each)}" for name, each in value.items())
    else:
        text = _one(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n... ({len(text) - _LONGEST} more characters)"


def _one(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _evidence(
    each: Mapping[str, str], folder: Path, embed: Callable[[str], bytes | None] | None
) -> dict[str, str | bool | None]:
    """How a file stands in the page: a picture, a text, a link, or the news that it is gone."""
    picture = each["media_type"].startswith("image/")
    shown: dict[str, str | bool | None] = {
        "title": each["title"] or each["evidence"],
        "path": each["path"],
        "picture": picture,
        "text": None,
        "link": _link(each["path"], folder),
    }
    if embed is None:
        return shown
    content = embed(each["path"])
    if content is None:
        return {**shown, "picture": False, "link": ""}
    if picture and len(content) <= _LARGEST_PICTURE:
        encoded = base64.b64encode(content).decode("ascii")
        return {**shown, "link": f"data:{urllib.parse.quote(each['media_type'], safe='/+')};base64,{encoded}"}
    if each["media_type"].startswith("text/") or each["media_type"] == "application/json":
        return {**shown, "text": _plain(content.decode("utf-8", "replace"))}
    return shown


def _link(path: str, folder: Path) -> str:
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows
        return Path(path).as_uri()
    return urllib.parse.quote(relative.replace(os.sep, "/"), errors="replace")
