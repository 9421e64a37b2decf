"""Credentials as the commands `credential list` and `credential show` tell them: never a secret."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pytest_ignition.credentials.environment import EnvironmentCredentials, prefix_of
from pytest_ignition.credentials.records import Details, holdings
from pytest_ignition.credentials.stores import Stores
from pytest_ignition.errors import IgnitionError

ENVIRONMENT = "environment"
_PLAIN_WIDTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One credential in one source.

    Attributes:
        details: for one of the environment, which has no age, None.
        hidden: whether an earlier source has the name too, so that this one is not used.
    """

    name: str
    username: str | None
    holds: tuple[str, ...]
    source: str
    details: Details | None = None
    hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        details = self.details
        return {
            "name": self.name,
            "username": self.username,
            "holds": list(self.holds),
            "source": self.source,
            "used": not self.hidden,
            "gateway_url": details and details.gateway_url,
            "description": details and details.description,
            "created": details and details.created.isoformat(),
            "changed": details and details.changed.isoformat(),
        }


def rows(environment: Mapping[str, str], stores: Stores, troubles: list[IgnitionError]) -> list[Row]:
    """All credentials of all sources, in the order in which they are asked.

    Args:
        environment: the variables.
        stores: the stores.
        troubles: gets what a store that cannot be looked at says.
    """
    found = list(_of_environment(environment))
    for store in stores:
        taken = {prefix_of(row.name) for row in found}
        try:
            details = store.details()
        except IgnitionError as error:
            troubles.append(error)
            continue
        found += [
            Row(
                name=name,
                username=each.username,
                holds=each.holds,
                source=store.label,
                details=each,
                hidden=prefix_of(name) in taken,
            )
            for name, each in sorted(details.items())
        ]
    return found


def _of_environment(environment: Mapping[str, str]) -> Iterator[Row]:
    known = EnvironmentCredentials(environment)
    for name in known:
        credential = known.get(name)
        if credential is not None:
            yield Row(name=name, username=credential.username, holds=holdings(credential), source=ENVIRONMENT)


def age(since: datetime, now: datetime | None = None) -> str:
    """How long ago a time was, in its largest unit."""
    seconds = max(0, int(((now or datetime.now(UTC)) - since).total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = seconds // length
        if count:
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return "just now"


def as_json(found: Sequence[Row]) -> str:
    """The list for programs."""
    document = {"version": 1, "credentials": [row.as_json() for row in found]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def print_table(found: Sequence[Row]) -> None:
    """The list for people."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Name", "User name", "Holds", "Source", "Gateway", "Age", "Description"):
        table.add_column(title, overflow="fold")
    for row in found:
        details = row.details
        source = f"{row.source} (not used)" if row.hidden else row.source
        cells = (
            row.name,
            row.username or "",
            ", ".join(row.holds),
            source,
            (details and details.gateway_url) or "",
            age(details.changed) if details is not None else "",
            (details and details.description) or "",
        )
        # Text: a name may look like markup.
        table.add_row(*(Text(cell) for cell in cells), style="dim" if row.hidden else None)
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else _PLAIN_WIDTH, highlight=False).print(table)


def shown(found: Sequence[Row]) -> str:
    """All about one name, for people: each source that has it."""
    blocks = []
    for row in found:
        details = row.details
        lines = [
            ("name", row.name),
            ("source", f"{row.source} (not used: an earlier source has it)" if row.hidden else row.source),
            ("user name", row.username),
            ("holds", ", ".join(row.holds) or "no secret"),
        ]
        if details is not None:
            lines += [
                ("gateway", details.gateway_url),
                ("description", details.description),
                ("created", f"{details.created:%Y-%m-%d %H:%M} UTC ({age(details.created)})"),
                ("changed", f"{details.changed:%Y-%m-%d %H:%M} UTC ({age(details.changed)})"),
            ]
        blocks.append("\n".join(f"{title:<12} {value}" for title, value in lines if value))
    return "\n\n".join(blocks)
