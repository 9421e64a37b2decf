"""The last requests to the gateway and its answers, as text: what was asked, what came, how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_ignition.credentials.redactor import MASK
from pytest_ignition.evidence import hiding as hidden
from pytest_ignition.evidence.limits import show_size
from pytest_ignition.gateway.exchanges import MOST_BYTES

if TYPE_CHECKING:
    from pytest_ignition.evidence.keeping import Hiding, Holder, Keeper
    from pytest_ignition.gateway.exchanges import Excerpt, Exchange

TITLE = "the last requests to the gateway"

MOST_SHOWN = 2_000
"""Characters of a body."""

_TEXTS = ("text/", "json", "xml", "urlencoded", "javascript")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The exchanges of a client at a failure.

    Attributes:
        exchanges: the oldest first.
        began: when the step began, on `time.monotonic`.
        now: the moment of the failure.
    """

    exchanges: Sequence[Exchange]
    began: float
    now: float


def keep_requests(keeper: Keeper, holder: Holder, name: str, seen: Seen) -> None:
    """Keep them; nothing where nothing was asked.

    Raises:
        OSError: it cannot be written.
    """
    if seen.exchanges:
        keeper.text(holder, f"{name}-requests", requests_text(seen, keeper.hiding), evidence="requests", title=TITLE)


def requests_text(seen: Seen, hiding: Hiding) -> str:
    """One block per exchange, masked, the oldest first; a line stands where the step began."""
    before = [_block(each, hiding, seen.now) for each in seen.exchanges if each.began < seen.began]
    since = [_block(each, hiding, seen.now) for each in seen.exchanges if each.began >= seen.began]
    line = f"-- the step began; {len(since)} since then --\n"
    return "\n".join([*before, line, *since])


def _block(exchange: Exchange, hiding: Hiding, now: float) -> str:
    if exchange.seconds is None:
        came = f"under way for {(now - exchange.began) * 1000:.0f} ms"
    elif exchange.status is None:
        came = f"no answer ({exchange.seconds * 1000:.0f} ms): {hiding.mask_text(exchange.problem)}"
    else:
        came = f"{exchange.status} ({exchange.seconds * 1000:.0f} ms)"
    path = _path(exchange.path, hiding)
    lines = [f"{exchange.time:%H:%M:%S}.{exchange.time.microsecond // 1000:03} UTC {exchange.method} {path} -> {came}"]
    lines += _body("sent", exchange.sent, hiding, exchange.path)
    lines += _body("received", exchange.received, hiding, exchange.path)
    return "\n".join(lines) + "\n"


def _path(path: str, hiding: Hiding) -> str:
    bare = hidden.in_path(path)
    masked = hiding.mask_beginning(bare) if len(path) >= MOST_BYTES else hiding.mask_text(bare)
    # Any letter of a secret may stand percent-encoded in an address.
    return masked if hiding.mask_text(unquote(masked)) == unquote(masked) else hiding.mask_text(unquote(masked))


def _body(what: str, excerpt: Excerpt, hiding: Hiding, path: str) -> list[str]:
    if excerpt.note:
        return [f"  {what}: {hiding.mask_text(excerpt.note)}"]
    if not excerpt.data:
        return []
    size = show_size(excerpt.size) if excerpt.size is not None else f"more than {show_size(len(excerpt.data))}"
    kind = excerpt.kind.split(";", 1)[0].strip()
    if kind and not any(each in kind for each in _TEXTS):
        return [f"  {what}: {size} of {kind}"]
    text = excerpt.data.decode("utf-8", "replace")
    if "\0" in text:
        return [f"  {what}: {size}"]
    if "/api-token/generate" in path:
        # The answer is a new secret, under a name that tells nothing.
        return [f"  {what} ({size}): {MASK}"]
    text = hidden.in_body(text if excerpt.whole else hiding.mask_beginning(text), kind)
    text = hiding.mask_text(text)
    more = not excerpt.whole or len(text) > MOST_SHOWN
    shown = text[:MOST_SHOWN] + (" ..." if more else "")
    return [f"  {what} ({size}):", *(f"    {line}" for line in shown.splitlines())]
