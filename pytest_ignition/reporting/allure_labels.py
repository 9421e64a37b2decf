"""What a playbook says about itself, as Allure's labels, links, suites and description. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence

from pytest_ignition.language.model import Json

_LABELS = {
    "epic": "epic",
    "epics": "epic",
    "feature": "feature",
    "features": "feature",
    "story": "story",
    "stories": "story",
    "severity": "severity",
    "owner": "owner",
    "layer": "layer",
    "allure_id": "as_id",
    "tags": "tag",
    "tag": "tag",
}
_LINKS = {
    "issue": "issue",
    "issues": "issue",
    "test_case": "tms",
    "test_cases": "tms",
    "testcase": "tms",
    "tms": "tms",
    "link": "link",
    "links": "link",
}


def labels(metadata: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Name and value of each label: from `epic`, `feature`, `story`, `severity`, `owner`, `tags`, ... of `metadata`.

    The public format's `author` is the owner where there is no other, its `domain` the feature.
    """
    for key, name in _LABELS.items():
        for value in _texts(metadata.get(key)):
            yield name, value.casefold() if name == "severity" else value
    for key, name, other in (("author", "owner", "owner"), ("domain", "feature", "feature")):
        if other not in metadata and f"{other}s" not in metadata:
            for value in _texts(metadata.get(key)):
                yield name, value


def links(metadata: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Kind and address, or short name for `--allure-link-pattern`, of each link: issues, test cases, others."""
    for key, kind in _LINKS.items():
        for value in _texts(metadata.get(key)):
            yield kind, value


def suites(folders: Sequence[str], title: str, *, cases: bool) -> Iterator[tuple[str, str]]:
    """Suites from folders. A playbook with cases is a suite of its own, and so is one that lacks a second folder."""
    levels = [*folders, title] if cases or len(folders) < 2 else list(folders)
    for name, value in zip(("parentSuite", "suite", "subSuite"), (*levels[:2], " / ".join(levels[2:])), strict=False):
        if value:
            yield name, value


def description(title: str, text: str) -> str:
    """Title and text; Allure reads Markdown, in which markup must stay text."""
    return "\n\n".join(
        part for part in (f"**{html.escape(title, quote=False)}**", html.escape(text, quote=False)) if part
    )


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None and not isinstance(value, dict) and str(value).strip():
        yield str(value)
