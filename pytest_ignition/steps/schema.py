"""A JSON Schema of playbooks, built from the step types: completion and hover for keys, types and their parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_ignition.browser.selectors import KEYS, ROLES
from pytest_ignition.language.build_run import MODULES_HINT
from pytest_ignition.language.build_steps import ERROR_KEYS, SCREENSHOTS
from pytest_ignition.language.builder import EFFECTS
from pytest_ignition.language.durations import PATTERN
from pytest_ignition.language.matcher_arguments import NAMES, TYPES
from pytest_ignition.language.model import OnFailure, ParameterType
from pytest_ignition.steps.registry import StepType
from pytest_ignition.steps.selectors import SELECTOR_FORMAT

Schema = dict[str, Any]

REFERENCE: Schema = {"type": "string", "pattern": r"\{\{"}
"""A text that holds a reference may stand for any value."""

_DURATION: Schema = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": PATTERN}]}
_CONDITION: Schema = {"type": ["string", "boolean"]}
_STEPS: Schema = {"type": "array", "items": {"$ref": "#/definitions/step"}}
_ANY_MAP: Schema = {"type": "object"}


def _told(text: str, schema: Mapping[str, Any] | None = None) -> Schema:
    return {"description": text, **(schema or {})}


def _keys(described: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "properties": dict(described),
        "required": list(required),
        "additionalProperties": False,
    }


_TEXT: Schema = {"type": ["string", "number", "boolean"]}

_PLAYBOOK: Mapping[str, Schema] = {
    "name": _told("Title, as reports show it", _TEXT),
    "version": _told("Any version of the file itself"),
    "description": _told("What it is for", {"type": ["string", "null"]}),
    "parameters": _told("Its inputs", {"type": ["array", "null"], "items": {"$ref": "#/definitions/parameter"}}),
    "steps": _told("What it does, in order", {**_STEPS, "minItems": 1}),
    "setup": _told("Steps before the main ones; if one fails, the item is broken and main does not run", _STEPS),
    "teardown": _told("Steps after everything else, whatever happened; at most 60 s", _STEPS),
    "variables": _told("Name and start value of run variables, set in this order", _ANY_MAP),
    "outputs": _told(
        "Name and expression of what a playbook that runs this one gets as step.ID.outputs.NAME", _ANY_MAP
    ),
    "cases": _told(
        "Parameter values of several runs, or the CSV, JSON or YAML file that holds them",
        {"anyOf": [{"type": "array", "items": {"type": "object"}, "minItems": 1}, {"type": "string"}]},
    ),
    "markers": _told("pytest markers, such as smoke or xfail(REASON)", {"type": ["array", "string"]}),
    "tags": _told("Names that `pytest -m` selects by", {"type": ["array", "string"]}),
    "requires": _told(
        "Without these the playbook is skipped",
        _keys(
            {
                "ignition": _told("Version of the gateway, such as >=8.3", {"type": ["string", "number"]}),
                "modules": _told(MODULES_HINT, {"type": "array", "items": {"type": "string"}}),
                "browser": _told("Whether a browser must be there", {"type": "boolean"}),
            }
        ),
    ),
    "timeout": _told("Longest time for setup and main together; a bare number is seconds", _DURATION),
    "effects": _told("The most that it does to a plant", {"enum": list(EFFECTS)}),
    "metadata": _told("Anything", {"type": ["object", "null"]}),
    "domain": _told("Of the public toolkit: gateway, perspective or designer"),
    "group": _told("Of the public toolkit: where its list shows the playbook"),
    "verified": _told("Of the public toolkit"),
}

_PARAMETER: Mapping[str, Schema] = {
    "name": _told("Its name", _TEXT),
    "type": _told("Its type", {"enum": [each.value for each in ParameterType]}),
    "required": _told("Whether it must have a value; true if not said", {"type": "boolean"}),
    "default": _told("The value where none is given"),
    "description": _told("What it is for", {"type": ["string", "null"]}),
    "enum": _told("The only values that it may have", {"type": "array", "minItems": 1}),
    "min": _told("The least that a number may be", {"type": "number"}),
    "max": _told("The most that a number may be", {"type": "number"}),
    "pattern": _told("A regular expression that the whole text must match", {"type": "string"}),
    "secret": _told("Whether its value is hidden everywhere", {"type": "boolean"}),
}

_RETRY = _keys(
    {
        "count": _told("Extra attempts after the first", {"type": "integer", "minimum": 0}),
        "max_attempts": _told("Attempts in all", {"type": "integer", "minimum": 1}),
        "delay": _told("Time before the next attempt: 5 s, with `until` 1 s", _DURATION),
        "backoff": _told("What the delay is multiplied by each time, up to 60 s", {"type": "number", "minimum": 1}),
        "until": _told("An expression that an attempt must make true; step.ID is its output", _CONDITION),
    }
)

_MATCHERS: Mapping[str, Schema] = {
    "equals": _told("Equal, also to a mapping whose keys look like matchers"),
    "not": _told("Another value, or a matcher that must not hold"),
    "contains": _told("Part of a text, item of a list (also a matcher), key of a mapping"),
    "matches": _told("A regular expression that is found in the text", {"type": "string"}),
    "less_than": _told("A greater number"),
    "greater_than": _told("A smaller number"),
    "between": _told("The two numbers that it lies between, themselves included"),
    "one_of": _told("One of these values"),
    "is_type": _told("Its type", {"anyOf": [{"enum": list(TYPES)}, REFERENCE]}),
    "length": _told("How long it is, or a matcher for that"),
    "has_keys": _told("Keys that the mapping must have"),
    "subset": _told("What must be in it, at any depth"),
    "approx": _told("A number that is near enough, or {value, abs, rel}"),
    "before": _told("A later time: ISO text, or now - 5m"),
    "after": _told("An earlier time: ISO text, or now - 5m"),
    "all": _told("Matchers that must all hold"),
    "any": _told("Values or matchers of which one must hold"),
    "each": _told("What every item of the list must be"),
    "empty": _told("Whether it is empty", {"anyOf": [{"type": "boolean"}, REFERENCE]}),
}

_ANY_TEXT: Schema = {"type": ["string", "number"]}
_INNER: Schema = {"$ref": "#/definitions/selector"}
_SELECTOR: Mapping[str, Schema] = {
    "css": _told("Any selector of Playwright's", {"type": "string"}),
    "role": _told("ARIA role", {"enum": sorted(ROLES)}),
    "name": _told("Part of the accessible name, beside `role`", _ANY_TEXT),
    "label": _told("Part of the label of a field", _ANY_TEXT),
    "text": _told("Part of the text of an element", _ANY_TEXT),
    "placeholder": _told("Part of the hint inside an empty field", _ANY_TEXT),
    "test_id": _told("The whole `data-testid`", _ANY_TEXT),
    "title": _told("Part of the `title`", _ANY_TEXT),
    "alt": _told("Part of the text that stands for a picture", _ANY_TEXT),
    "exact": _told("The whole text, upper and lower case as written", {"type": "boolean"}),
    "has_text": _told("Part of the text inside of the element", _ANY_TEXT),
    "visible": _told("Only elements that can be seen, or only others", {"type": "boolean"}),
    "nth": _told("Which match: 0 is the first, -1 the last", {"type": "integer"}),
    "within": _told("Selector of an element around it", _INNER),
    "frame": _told("Selector of the iframe that it stands in", _INNER),
}

_STEP: Mapping[str, Schema] = {
    "id": _told("Unique in the playbook: letters, digits and underscores", _TEXT),
    "name": _told("What reports call it; the id if not said", _TEXT),
    "timeout": _told("Longest time of an attempt, with `until` of all of them; a bare number is seconds", _DURATION),
    "when": _told("An expression; if it is not true, the step does not run", _CONDITION),
    "foreach": _told(
        "A list, or a reference to one: the step runs once for each element", {"type": ["array", "string"]}
    ),
    "as": _told("What an element is called in expressions; item if not said", {"type": "string"}),
    "retry": _told("How often it is tried", _RETRY),
    "retry_count": _told("Extra attempts after the first", {"type": "integer", "minimum": 0}),
    "retry_delay": _told("Time before the next attempt; a bare number is seconds", _DURATION),
    "on_failure": _told("What happens after a failure", {"enum": [each.value for each in OnFailure]}),
    "expect": _told(
        "Path into the output, and the value or matcher there",
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"anyOf": [{"$ref": "#/definitions/matcher"}, {}]},
        },
    ),
    "expect_error": _told(
        "The step must fail in this way",
        {
            **_keys({key: _told(f"The error's {key}: a value or a matcher") for key in ERROR_KEYS}),
            "minProperties": 1,
        },
    ),
    "save": _told(
        "Variable, and the path into the output whose value it gets",
        {"type": "object", "additionalProperties": {"type": "string"}},
    ),
    "rollback": _told("Steps that undo this one", _STEPS),
    "rollback_on_failure": _told("Whether they run also when this step itself failed", {"type": "boolean"}),
    "screenshot": _told("When the page is pictured", {"enum": list(SCREENSHOTS)}),
    "pause": _told("Stop before this step when somebody looks on", {"type": "boolean"}),
    "secret": _told("Whether what it reads or types is hidden everywhere, and in pictures", {"type": "boolean"}),
}


def playbook_schema(step_types: Iterable[StepType[Any]]) -> Schema:
    """The JSON Schema (draft 7) of playbooks that may use these step types."""
    types = sorted(step_types, key=lambda each: each.name)
    assert set(_MATCHERS) == set(NAMES), "every matcher is described"
    assert set(_SELECTOR) == set(KEYS), "every key of a selector is described"
    definitions: Schema = {
        "parameter": _keys(_PARAMETER, ("name", "type")),
        "matcher": {**_keys(_MATCHERS), "minProperties": 1},
        "selector": {"anyOf": [{"type": "string", "minLength": 1}, _keys_or_references(_SELECTOR)]},
        "step": _step(types),
    }
    for each in types:
        definitions[f"parameters of {each.name}"] = _parameters(each)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Playbook of pytest-ignition",
        "definitions": definitions,
        **_keys(_PLAYBOOK, ("name", "steps")),
    }


def _keys_or_references(described: Mapping[str, Schema]) -> Schema:
    return _keys({name: _or_reference(schema) for name, schema in described.items()})


def _step(types: Iterable[StepType[Any]]) -> Schema:
    kinds = [{"const": each.name, "description": each.summary} for each in types]
    schema = _keys({**_STEP, "type": _told("What it does", {"anyOf": kinds}), "parameters": {}}, ("id", "type"))
    schema["allOf"] = [
        {
            "if": {"properties": {"type": {"const": each.name}}, "required": ["type"]},
            "then": {
                "properties": {"parameters": {"$ref": f"#/definitions/parameters of {each.name}"}},
                "required": ["parameters"] if parameter_schemas(each)[1] else [],
            },
        }
        for each in types
    ]
    return schema


def _parameters(kind: StepType[Any]) -> Schema:
    """The parameters of a step type, each also as a reference."""
    found = kind.model.model_json_schema(mode="validation")
    properties = {name: _or_reference(schema) for name, schema in found.get("properties", {}).items()}
    return {
        "description": kind.summary,
        "type": ["object", "null"] if not found.get("required") else "object",
        "properties": properties,
        "required": found.get("required", []),
        "additionalProperties": found.get("additionalProperties", True),
    }


def parameter_schemas(kind: StepType[Any]) -> tuple[dict[str, Schema], frozenset[str]]:
    """The schema of each parameter as its model gives it, and the names of those that are required."""
    found = kind.model.model_json_schema(mode="validation")
    return found.get("properties", {}), frozenset(found.get("required", ()))


def _or_reference(schema: Schema) -> Schema:
    told: Schema = {key: schema[key] for key in ("description", "default") if key in schema}
    bare = {key: value for key, value in schema.items() if key not in ("description", "default", "title")}
    if not bare:
        return told
    options = [_selector_named(each) for each in (bare["anyOf"] if set(bare) == {"anyOf"} else [bare])]
    if any(each.get("type") == "string" for each in options):
        # Numbers may stand where text is expected.
        options = [*options, {"type": "number"}]
    return {**told, "anyOf": [*options, REFERENCE]}


def _selector_named(schema: Schema) -> Schema:
    if schema.get("format") == SELECTOR_FORMAT["format"]:
        return _INNER
    if schema.get("type") == "array" and "items" in schema:
        return {**schema, "items": _selector_named(schema["items"])}
    return schema
