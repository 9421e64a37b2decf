"""Secrets from people and pipes: never from an argument, never shown."""

from __future__ import annotations

import getpass
import os
import sys
import warnings
from pathlib import Path

import typer

from pytest_ignition.errors import IgnitionError

_LONGEST = 65_536


class NoAnswer(IgnitionError):
    """A secret is needed, and nobody gives one."""

    retryable = False


def may_ask() -> bool:
    """Whether somebody sits at a terminal: not in CI, and not where input is piped."""
    return sys.stdin.isatty() and not os.environ.get("CI")


def ask_secret(what: str, *, twice: bool, may_be_empty: bool = False) -> str:
    """Ask without echo.

    Args:
        what: the prompt.
        twice: whether it must be typed again, against slips.
        may_be_empty: whether Enter alone is an answer.

    Raises:
        NoAnswer: nobody can be asked, the answer is empty, or the two differ.
    """
    if not may_ask():
        why = "CI is set" if sys.stdin.isatty() else "there is no terminal"
        raise NoAnswer(f"nobody can be asked for the {what.lower()}: {why}", hint="pipe it in, with --stdin")
    answer = _without_echo(f"{what}: ")
    if not answer and not may_be_empty:
        raise NoAnswer(f"no {what.lower()} was typed")
    if twice and answer and _without_echo(f"{what} again: ") != answer:
        raise NoAnswer("the two are not the same")
    return answer


def _without_echo(prompt: str) -> str:
    with warnings.catch_warnings():
        # getpass would go on with echo.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt, stream=sys.stderr)
        except (getpass.GetPassWarning, EOFError):
            raise NoAnswer("this terminal cannot hide what is typed", hint="pipe it in, with --stdin") from None


def read_secret(what: str) -> str:
    """The whole standard input, without the line end.

    Raises:
        NoAnswer: it is empty, several lines, or no UTF-8.
    """
    data = sys.stdin.buffer.read(_LONGEST + 1)
    return _one_line(data, f"the {what.lower()} from standard input")


def passphrase(given: str | None, *, new: bool) -> str:
    """The passphrase of an exported file.

    Args:
        given: `-` for standard input, `@env:VARIABLE`, `@file:PATH`; None to ask.
        new: whether it is being chosen, so that it is asked for twice.

    Raises:
        NoAnswer: there is none, or it was typed in the open.
    """
    if given is None:
        try:
            return ask_secret("Passphrase", twice=new)
        except NoAnswer as error:
            if may_ask():
                raise
            hint = "--passphrase @env:VARIABLE, @file:PATH, or - for standard input"
            raise NoAnswer(error.message, hint=hint) from None
    if given == "-":
        return read_secret("Passphrase")
    if given.startswith("@env:"):
        variable = given.removeprefix("@env:")
        value = os.environ.get(variable)
        if not value:
            raise NoAnswer(f"the environment variable {variable} is not set")
        return value
    if given.startswith("@file:"):
        path = Path(given.removeprefix("@file:"))
        try:
            return _one_line(path.read_bytes(), str(path))
        except OSError as error:
            raise NoAnswer(f"{path}: {error.strerror}") from None
    raise NoAnswer(
        "a passphrase on the command line stays in the shell's history",
        hint="--passphrase @env:VARIABLE, @file:PATH, or - for standard input",
    )


def _one_line(data: bytes, where: str) -> str:
    try:
        text = data.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise NoAnswer(f"{where} is not UTF-8") from None
    if not text or len(data) > _LONGEST or "\n" in text or "\r" in text or "\0" in text:
        raise NoAnswer(f"{where} is {'empty' if not text else 'more than one line'}")
    return text


def confirmed(question: str, *, yes: bool) -> None:
    """Go on only if somebody agrees.

    Raises:
        NoAnswer: nobody can be asked.
        typer.Exit: they do not.
    """
    if yes:
        return
    if not may_ask():
        raise NoAnswer("nobody can be asked whether that is right", hint="--yes does it without asking")
    if not typer.confirm(question, err=True):
        typer.echo("nothing was changed", err=True)
        raise typer.Exit(1)
