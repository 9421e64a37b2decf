"""The command `report`: what an events file tells, in the terminal, as JSON, or as one page of HTML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.reporting.run_document import Document

Format = Literal["text", "json"]


def report(
    file: Annotated[Path, typer.Argument(help="What `pytest --ignition-events FILE` wrote.", show_default=False)],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", help="Write a page into OUT instead of printing.")
    ] = None,
    embed: Annotated[bool, typer.Option("--embed", help="Put the pictures into the page instead of links.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Show only what did not pass.")] = False,
    output: Annotated[Format, typer.Option("--format", help="text for people, json for programs.")] = "text",
) -> None:
    """Show a session from its events file, also of one that was killed.

    Files of workers that a killed session left beside it are read too. Ends with 0 if there was something to show,
    whatever the verdicts, else with 1.
    """
    from pytest_ignition.reporting.events_reading import read
    from pytest_ignition.reporting.run_document import document

    if embed and html is None:
        raise typer.BadParameter("only with --html", param_hint="--embed")
    try:
        found = document(read(file))
        if html is not None:
            _write_page(found, html, embed=embed, only_failed=failed)
        elif output == "json":
            typer.echo(json.dumps(_without_passed(found) if failed else found, indent=2, default=str))
        else:
            _print(found, only_failed=failed)
    except IgnitionError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None


def _print(found: Document, *, only_failed: bool) -> None:
    from rich.console import Console
    from rich.text import Text

    from pytest_ignition.reporting.run_text import lines

    console = Console(highlight=False, soft_wrap=True)
    encoding = console.encoding
    for line in lines(found, only_failed=only_failed, start=Path.cwd()):
        # A code page of Windows may lack what a name holds.
        pieces = [(text.encode(encoding, "replace").decode(encoding), style) for text, style in line]
        console.print(Text.assemble(*pieces), soft_wrap=True)


def _without_passed(found: Document) -> Document:
    return {**found, "runs": [run for run in found["runs"] if run["verdict"] != "passed" and not run["superseded"]]}


def _write_page(found: Document, target: Path, *, embed: bool, only_failed: bool) -> None:
    from pytest_ignition.reporting.run_page import page

    shown = _without_passed(found) if only_failed else found
    text = page(shown, folder=target.absolute().parent, embed=_content if embed else None)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise IgnitionError(f"{target} cannot be written: {error.strerror or error}") from None
    typer.echo(f"written: {target}")


def _content(path: str) -> bytes | None:
    """A file to embed; None if it is gone."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return None
