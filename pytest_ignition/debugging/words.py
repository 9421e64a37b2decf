"""What can be typed at a pause, and how a typed line is read. Pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from pytest_ignition.engine.commands import CommandError
from pytest_ignition.language.model import Json
from pytest_ignition.language.spelling import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something to type.

    Attributes:
        name: the whole word. `key`: what is enough of it.
        takes: what may follow, as the help shows it.
        text: what it does.
    """

    name: str
    key: str = ""
    takes: str = ""
    text: str


VERBS = (
    Verb(name="next", key="n", text="go on for one step, and stand still again"),
    Verb(name="continue", key="c", text="go on; at a failure: it stands"),
    Verb(name="retry", key="r", takes="[NAME=VALUE ...]", text="try the step again, with other parameters if given"),
    Verb(name="skip", key="s", text="pass over the next step; a failure stands, and the run goes on all the same"),
    Verb(name="back", key="b", takes="[STEP]", text="return to an earlier step; browser and gateway stay as they are"),
    Verb(name="edit", key="e", text="open an editor on the playbook at the step, and take what comes of it"),
    Verb(name="reload", text="take the playbook as its file reads now"),
    Verb(name="save", text="write what was mended into the playbook's file"),
    Verb(name="print", key="p", takes="EXPRESSION", text="show a value, such as step.login.token"),
    Verb(name="variables", key="v", text="show variables and outputs"),
    Verb(name="where", key="w", text="show the step in its playbook, and what it belongs to"),
    Verb(name="list", key="l", text="show all steps and how they ended"),
    Verb(name="set", takes="NAME VALUE", text="set a variable"),
    Verb(name="goto", takes="STEP", text="go on with that step"),
    Verb(name="run", takes="STEP_AS_YAML", text="run a step that is not in the playbook"),
    Verb(name="shot", text="keep a picture of the page"),
    Verb(name="html", text="keep the page's source"),
    Verb(name="pick", text="click an element in the browser, and get its selector (--headed)"),
    Verb(name="pw", text="open Playwright's Inspector (--headed)"),
    Verb(name="py", text="a Python prompt with page, gateway, variables"),
    Verb(name="quit", key="q", text="end the run, teardown included, and the session after it"),
    Verb(name="help", key="h", text="show this"),
)
_BY_WORD = {word: verb for verb in VERBS for word in (verb.name, verb.key) if word} | {
    "?": next(verb for verb in VERBS if verb.name == "help"),
    "resume": next(verb for verb in VERBS if verb.name == "continue"),
    "exit": next(verb for verb in VERBS if verb.name == "quit"),
}
WORDS = tuple(_BY_WORD)
_NAMED = re.compile(r"([A-Za-z_][\w-]*)=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A line, read: the verb's whole word, and what follows it."""

    verb: str
    rest: str = ""


def read(line: str) -> Typed | None:
    """What a line asks for; None for an empty one.

    Raises:
        CommandError: nothing is called so, or something follows that the verb does not take, or is missing.
    """
    word, _space, rest = line.strip().partition(" ")
    rest = rest.strip()
    if not word:
        return None
    verb = _BY_WORD.get(word) or _BY_WORD.get(word.lower())
    if verb is None:
        raise CommandError(f"there is no {word!r} here", hint=did_you_mean(word, WORDS) or "h shows what there is")
    if rest and not verb.takes:
        raise CommandError(f"{verb.name} takes nothing")
    if verb.takes and not verb.takes.startswith("[") and not rest:
        raise CommandError(f"{verb.name} needs {verb.takes}")
    return Typed(verb=verb.name, rest=rest)


def parameters(text: str) -> Mapping[str, Json] | None:
    """`NAME=VALUE ...`, or a mapping of YAML in braces; None for nothing.

    Raises:
        CommandError: it is neither.
    """
    if not text:
        return None
    if text.startswith("{"):
        found = _yaml(text)
        if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
            raise CommandError("this is no mapping of parameters")
        return found
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    values: dict[str, Json] = {}
    try:
        words = list(lexer)
    except ValueError:
        raise CommandError("a quote is not closed") from None
    for word in words:
        matched = _NAMED.fullmatch(word)
        if matched is None:
            raise CommandError(f"{word!r} is not NAME=VALUE", hint="put a value with blanks into quotes")
        values[matched[1]] = value(matched[2])
    return values


def assignment(text: str) -> tuple[str, Json]:
    """`NAME VALUE`, or `NAME=VALUE`.

    Raises:
        CommandError: a part is missing.
    """
    matched = re.fullmatch(r"([A-Za-z_]\w*)(?:\s*=\s*|\s+)(.+)", text, re.DOTALL)
    if matched is None:
        raise CommandError("set needs NAME VALUE")
    return matched[1], value(matched[2])


def value(text: str) -> Json:
    """A value as a person types it: numbers, true, false, null, lists and mappings as in YAML; all else is text."""
    bare = text.strip()
    if bare.startswith(("[", "{", '"', "'")) and not bare.startswith("{{"):
        try:
            return _yaml(bare)
        except CommandError:
            return text
    try:
        found = _yaml(bare)
    except CommandError:
        return text
    if found is None:
        return None if bare in ("null", "~") else text
    return found if isinstance(found, bool | int | float) else text


def step_text(text: str) -> str:
    """A step's YAML, out of the quotes that it may stand in."""
    for quote in ('"', "'"):
        if len(text) > 1 and text.startswith(quote) and text.endswith(quote):
            return text[1:-1]
    return text


def _yaml(text: str) -> Json:
    try:
        found: Json = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise CommandError(f"this is not YAML: {str(error).splitlines()[0]}") from None
    return found
