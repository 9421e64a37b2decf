"""The `pytest-ignition` command."""

from __future__ import annotations


def main() -> None:
    """The console script's entry point."""
    from pytest_ignition.cli.app import app

    app()
