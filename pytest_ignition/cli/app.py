"""Commands of `pytest-ignition`. Only what works is listed."""

from __future__ import annotations

from importlib import metadata
from typing import Annotated

import typer

from pytest_ignition.cli.credential import app as credential
from pytest_ignition.cli.lint import lint
from pytest_ignition.cli.reference import schema, steps
from pytest_ignition.cli.report import report
from pytest_ignition.cli.simulator import simulator

app = typer.Typer(
    name="pytest-ignition",
    help="Test Ignition gateways with pytest. Playbooks run with `pytest`; this command does what lies beside it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pytest-ignition {metadata.version('pytest-ignition')}")
        raise typer.Exit


@app.callback()
def main(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the command itself."""


app.command()(simulator)
app.command()(lint)
app.command()(report)
app.command()(steps)
app.command()(schema)
app.add_typer(credential, name="credential")
