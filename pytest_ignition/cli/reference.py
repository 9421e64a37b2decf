"""The commands `steps` and `schema`: what playbooks of a folder can do, for people and for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.cli.toolboxes import Inside
    from pytest_ignition.steps.registry import Registry

Folder = Annotated[
    Path,
    typer.Option("--folder", help="Whose conftest.py files may add step types; the current folder if not said."),
]


def steps(
    step_type: Annotated[
        str | None, typer.Argument(metavar="[TYPE]", help="A step type, or the beginning of several: gateway")
    ] = None,
    folder: Folder = Path(),
) -> None:
    """Show the step types, or all about one: parameters, units, defaults, outputs, effect, an example."""
    from pytest_ignition.steps.reference import listing, reference

    registry = _registry(folder)
    kinds = [found for name in registry.names() if (found := registry.find(name)) is not None]
    if step_type is None:
        typer.echo(listing(kinds))
        return
    exact = registry.find(registry.renamed.get(step_type, step_type))
    if exact is not None:
        typer.echo(reference(exact), nl=False)
        return
    some = [kind for kind in kinds if kind.name.startswith(step_type.rstrip(".") + ".")]
    if some:
        typer.echo(listing(some))
        return
    from pytest_ignition.language.spelling import did_you_mean

    hint = did_you_mean(step_type, registry.names()) or "pytest-ignition steps lists them all"
    typer.echo(f"error: there is no step type {step_type!r}; {hint}", err=True)
    raise typer.Exit(1)


def schema(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; printed if not said.")] = None,
    folder: Folder = Path(),
) -> None:
    """Print the JSON Schema of playbooks, for editors: completion of keys, step types and their parameters.

    With the YAML language server, begin a playbook with the line
    `# yaml-language-server: $schema=PATH-OR-URL-OF-THE-SCHEMA`.
    """
    from pytest_ignition.steps.schema import playbook_schema

    registry = _registry(folder)
    kinds = [found for name in registry.names() if (found := registry.find(name)) is not None]
    text = json.dumps(playbook_schema(kinds), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"error: {output}: {error.strerror}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"wrote {output}", err=True)


def _registry(folder: Path) -> Registry:
    """The step types that playbooks of a folder may use."""
    from pytest_ignition.cli.toolboxes import run_inside

    if not folder.is_dir():
        raise typer.BadParameter(f"there is no folder {folder}", param_hint="--folder")
    found: list[Registry] = []

    def work(inside: Inside) -> None:
        found.append(inside.toolbox(folder.absolute()).listing.registry())

    try:
        code = run_inside(work, [folder.absolute()])
    except IgnitionError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    if code or not found:
        raise typer.Exit(code or 1)
    return found[0]
