"""The reference of step types as Markdown: what `pytest-ignition steps` prints and `docs/steps/` holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pytest_ignition.steps.examples import EXAMPLES
from pytest_ignition.steps.registry import Effect, StepType
from pytest_ignition.steps.schema import Schema, parameter_schemas
from pytest_ignition.steps.selectors import SELECTOR_FORMAT

_EFFECTS = {
    Effect.READ: "reads",
    Effect.WRITE: "may change the gateway or the session",
    Effect.DISRUPTIVE: "interrupts the gateway",
}


def listing(kinds: Iterable[StepType[Any]]) -> str:
    """One line for each step type, by domain."""
    lines: list[str] = []
    domain = ""
    for kind in sorted(kinds, key=lambda each: each.name):
        if kind.name.partition(".")[0] != domain:
            domain = kind.name.partition(".")[0]
            lines += [""] if lines else []
        lines.append(f"{kind.name:<42} {kind.summary}")
    return "\n".join(lines)


def reference(kind: StepType[Any]) -> str:
    """Everything about a step type."""
    return "\n".join(_lines(kind)) + "\n"


def _lines(kind: StepType[Any]) -> Iterator[str]:
    yield f"## `{kind.name}`"
    yield ""
    yield kind.summary
    yield ""
    needs = f"; needs a {' and a '.join(sorted(kind.needs))}" if kind.needs else ""
    yield f"Effect: {kind.effect} ({_EFFECTS[kind.effect]}){needs}."
    yield ""
    schemas, required = parameter_schemas(kind)
    if schemas:
        yield "| parameter | value | default | |"
        yield "|---|---|---|---|"
        for name, schema in schemas.items():
            default = "required" if name in required else _default(schema)
            about = schema.get("description", "")
            yield f"| `{name}` | {_cell(value_of(schema))} | {_cell(default)} | {_cell(about)} |"
    else:
        yield "It takes no parameters."
    yield ""
    yield _outputs(kind)
    example = EXAMPLES.get(kind.name)
    if example is not None:
        yield ""
        yield "```yaml"
        yield example.strip("\n")
        yield "```"


def _outputs(kind: StepType[Any]) -> str:
    if kind.outputs is None:
        return "Its outputs vary."
    if not kind.outputs:
        return "It has no outputs."
    return "Outputs: " + ", ".join(f"`{name}`" for name in kind.outputs) + "."


def value_of(schema: Schema) -> str:
    """What may be written, in words."""
    if "enum" in schema:
        return ", ".join(f"`{_plain(each)}`" for each in schema["enum"])
    if "const" in schema:
        return f"`{_plain(schema['const'])}`"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(value_of(each) for each in schema["anyOf"]))
    kind = schema.get("type")
    if schema.get("format") == SELECTOR_FORMAT["format"]:
        return "selector"
    if kind == "string" and "pattern" in schema:
        return "duration such as `30s`"
    words = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "`true`, `false`",
        "array": "list",
        "object": "mapping",
        "null": "`null`",
    }
    return words.get(str(kind), "any value")


def _default(schema: Schema) -> str:
    if "default" not in schema or schema["default"] is None:
        return ""
    return f"`{_plain(schema['default'])}`"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
