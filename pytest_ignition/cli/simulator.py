"""The command `pytest-ignition simulator`: the embedded gateway as a process of its own."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pytest_ignition.errors import IgnitionError
from pytest_ignition.extras import scenario_of, simulator_class

if TYPE_CHECKING:
    from pytest_ignition.simulator.scenario import Scenario


def simulator(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8088,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    project: Annotated[str, typer.Option(help="Name of its Perspective project.")] = "demo",
    *,
    scenario: Annotated[
        Path | None, typer.Option(help="YAML file that says what the gateway is: version, users, projects, tags, ...")
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="Ignition version that it plays, such as 8.3.8 or 8.1.48.")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="Trouble that it makes, such as latency=200ms, 503=5%, drop=5%@/data/api, slow-body=2s, "
            "half-close=1%, restart, expire-trial, revoke-token. Repeatable."
        ),
    ] = None,
    pace: Annotated[float, typer.Option(help="How much faster time passes for it: restarts, trial, tags.")] = 1.0,
) -> None:
    """Serve the embedded gateway until Ctrl-C.

    Its administrator, API token and state are new at every start. Ctrl-C ends it with exit code 0. Faults can be
    changed while it runs: POST {"order": "503=5%"} to /simulator/control with the header X-Simulator-Control: 1.
    """
    try:
        kind = simulator_class()
        served = kind(port, host, scenario=_scenario(scenario, version, project), pace=pace)
        for each in fault or ():
            served.faults.order(each)
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


def _scenario(file: Path | None, version: str | None, project: str) -> Scenario:
    """The scenario of the file if there is one, with what the command line says besides."""
    found = scenario_of(file, project)
    return found if version is None else replace(found, version=version)


def _refused(message: str) -> typer.Exit:
    typer.echo(f"error: {message}", err=True)
    return typer.Exit(1)
