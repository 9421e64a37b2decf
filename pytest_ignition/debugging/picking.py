"""What a person does in the open browser while a run stands still: pick an element, look around with the Inspector."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

from pytest_ignition.engine.commands import CommandError
from pytest_ignition.engine.scenes import Scene

if TYPE_CHECKING:
    from pytest_ignition.browser.sources import PageSource

_MOST = 4_000_000
"""Characters of a page's source that are kept."""
_KINDS = {
    "locator": "css",
    "get_by_role": "role",
    "get_by_label": "label",
    "get_by_text": "text",
    "get_by_placeholder": "placeholder",
    "get_by_test_id": "test_id",
    "get_by_title": "title",
    "get_by_alt_text": "alt",
}
"""Playwright's name -> that of a selector in a playbook (`browser.selectors`)."""


def _page(scene: Scene) -> Any:
    page = scene.page()
    if page is None or page.is_closed():
        raise CommandError("no page is open")
    return page


def pick(scene: Scene) -> str:
    """Wait until an element is clicked.

    Returns:
        A selector for it, as people would write one where Playwright knows how.

    Raises:
        CommandError: no page is open, this Playwright cannot, or nothing was picked.
    """
    page = _page(scene)
    wait_for_one = getattr(page, "pick_locator", None)
    if wait_for_one is None:
        raise CommandError("this version of Playwright cannot pick", hint="pw opens its Inspector, which can")
    try:
        found = wait_for_one()
        better = getattr(found, "normalize", None)
        found = found if better is None else better()
    except Exception as error:
        raise CommandError(f"nothing was picked: {str(error).strip().splitlines()[0]}") from None
    return selector_of(str(found))


def selector_of(text: str) -> str:
    """The selector as playbooks write it, of how Playwright writes a locator: `get_by_role("button", name="Save")`.

    What has no such spelling, such as a locator inside another one, stays as Playwright writes it.
    """
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return text
    found: dict[str, object] = {}
    match node:
        case ast.Attribute(value=inner, attr="first"):
            node, found["nth"] = inner, 0
        case ast.Call(func=ast.Attribute(value=inner, attr="nth"), args=[ast.Constant(value=int(number))]):
            node, found["nth"] = inner, number
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(word))], keywords=more) if name in _KINDS:
            first: dict[str, object] = {_KINDS[name]: word}
        case _:
            return text
    for each in more:
        if each.arg not in ("name", "exact") or not isinstance(each.value, ast.Constant):
            return text
        first[each.arg] = each.value.value
    if set(first | found) == {"css"}:
        return json.dumps(first["css"], ensure_ascii=False)
    written = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in {**first, **found}.items())
    return f"{{{', '.join(written)}}}"


def inspect(scene: Scene) -> None:
    """Open Playwright's Inspector, and wait until somebody goes on there.

    Raises:
        CommandError: no page is open, or it went away.
    """
    page = _page(scene)
    try:
        page.pause()
    except Exception as error:
        raise CommandError(f"the Inspector ended: {str(error).strip().splitlines()[0]}") from None


def source(scene: Scene) -> PageSource:
    """The page as it stands, with what its secret fields hold hidden.

    Raises:
        CommandError: no page is open, or it does not answer.
    """
    from pytest_ignition.browser import scripts
    from pytest_ignition.browser.diagnosis import show_url
    from pytest_ignition.browser.sources import PageSource

    page = _page(scene)
    try:
        found = page.evaluate(scripts.PAGE_SOURCE, _MOST)
        url = show_url(page.url)
    except Exception as error:
        raise CommandError(f"the page does not answer: {str(error).strip().splitlines()[0]}") from None
    return PageSource(url=url, html=found["html"], length=int(found["length"]), doctype=bool(found["doctype"]))
