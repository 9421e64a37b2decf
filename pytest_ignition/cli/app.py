"""Commands of `pytest-ignition`. Only what works is listed."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from pytest_ignition.cli.lint import lint
from pytest_ignition.cli.reference import schema, steps
from pytest_ignition.errors import IgnitionError
from pytest_ignition.extras import simulator_class

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
        typer.echo(f"pytest-ignition {version('pytest-ignition')}")
        raise typer.Exit


@app.callback()
def main(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command()
def simulator(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8088,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    project: Annotated[str, typer.Option(help="Name of its Perspective project.")] = "demo",
) -> None:
    """Serve the embedded gateway until Ctrl-C.

    Its administrator, API token and state are new at every start. Ctrl-C ends it with exit code 0.
    """
    try:
        served = simulator_class()(port, host, project=project)
        served.start()
    except (IgnitionError, ValueError) as error:
        raise _refused(str(error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(f"cannot listen on {host}:{port}: {reason}; choose another --port or --host") from None
    try:
        # The credentials of a gateway that lives as long as this command; they are made to be typed.
        typer.echo(f"gateway      {served.url}")
        typer.echo(f"perspective  {served.perspective_url}")
        typer.echo(f"username     {served.username}")
        typer.echo(f"password     {served.password}")
        typer.echo(f"API token    {served.token}")
        typer.echo("Press Ctrl-C to stop.")
        sys.stdout.flush()
        served.wait()
    except KeyboardInterrupt:
        typer.echo("\nstopped")
    finally:
        served.stop()


app.command()(lint)
app.command()(steps)
app.command()(schema)


def _refused(message: str) -> typer.Exit:
    typer.echo(f"error: {message}", err=True)
    return typer.Exit(1)
