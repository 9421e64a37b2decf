"""Data-driven cases: read from a CSV, JSON or YAML file, and checked against the playbook's parameters."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.build_parameters import EXPECTED, fits, refused_value
from pytest_ignition.language.build_run import as_case, unique_cases
from pytest_ignition.language.errors import PlaybookError, Problem
from pytest_ignition.language.model import Case, Json, Mark, Parameter, ParameterType, Playbook
from pytest_ignition.language.reading import show
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.source import Source
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap
from pytest_ignition.language.yaml_tree import read_tree

MAX_CASES = 10_000

_TRUTH = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False, "off": False}


class BadCases(IgnitionError):
    """A file of cases cannot be read."""


def read_cases(data: bytes, name: str, parameters: Sequence[Parameter]) -> tuple[Case, ...]:
    """The cases of a file.

    Args:
        data: its content, UTF-8.
        name: its name; the ending tells the format: `.csv` (with a head line), `.json`, or YAML.
        parameters: values of a CSV file are converted to their types.

    Raises:
        BadCases: it is not such a file, or a value does not fit.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCases("the file is not UTF-8", hint="save it as UTF-8") from None
    suffix = name.rpartition(".")[2].casefold()
    rows = _csv(text, parameters) if suffix == "csv" else _json(text) if suffix == "json" else _yaml(text, name)
    if not rows:
        raise BadCases("the file has no cases")
    if len(rows) > MAX_CASES:
        raise BadCases(f"the file has {len(rows):,} cases; at most {MAX_CASES:,} can be run")
    return unique_cases([as_case(row, index) for index, row in enumerate(rows)])


def _csv(text: str, parameters: Sequence[Parameter]) -> list[dict[str, Json]]:
    kinds = {parameter.name: parameter.type for parameter in parameters}
    lines = list(csv.reader(text.splitlines(), skipinitialspace=True, strict=False))
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines:
        return []
    head = [cell.strip() for cell in lines[0]]
    if len(set(head)) < len(head) or "" in head:
        raise BadCases("line 1 must name each column once")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) > len(head):
            raise BadCases(f"row {number} has {len(line)} values for {len(head)} columns")
        cells = dict(zip(head, line, strict=False))
        row: dict[str, Json] = {}
        for key, cell in cells.items():
            value = _converted(cell, kinds.get(key, ParameterType.STRING), f"row {number}, {key}")
            if value is not None:
                row[key] = value
        rows.append(row)
    return rows


def _converted(cell: str, kind: ParameterType, where: str) -> Json:
    """A cell by the type of its parameter; None for an empty cell of anything but text: the default counts."""
    if kind in (ParameterType.STRING, ParameterType.FILE, ParameterType.CREDENTIAL):
        return cell
    text = cell.strip()
    if not text:
        return None
    try:
        if kind is ParameterType.INTEGER:
            return int(text)
        if kind is ParameterType.FLOAT:
            return float(text)
        if kind is ParameterType.BOOLEAN:
            return _TRUTH[text.casefold()]
        return read_tree(Source("", text)).value
    except (ValueError, KeyError, PlaybookError):
        raise BadCases(f"{where}: {text!r} is not {EXPECTED[kind]}") from None


def _json(text: str) -> list[dict[str, Json]]:
    try:
        return _rows(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise BadCases(f"the file is not JSON: {error}") from None


def _yaml(text: str, name: str) -> list[dict[str, Json]]:
    try:
        return _rows(read_tree(Source(name, text)).value)
    except PlaybookError as error:
        first = error.problems[0]
        raise BadCases(f"line {first.mark.line}: {first.message}", hint=first.hint) from None


def _rows(value: Json) -> list[dict[str, Json]]:
    if isinstance(value, Mapping) and set(value) == {"cases"}:
        value = value["cases"]
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadCases("the file must hold a list of mappings from parameter to value")
    return value


def check_cases(playbook: Playbook) -> Iterator[Problem]:
    """What is wrong with the values of the cases."""
    declared = {parameter.name: parameter for parameter in playbook.parameters}
    for index, case in enumerate(playbook.cases):
        for name, value in case.values.items():
            parameter = declared.get(name)
            if parameter is None:
                continue
            refusal = refused_value(parameter, value) if fits(value, parameter.type) else EXPECTED[parameter.type]
            if refusal is not None:
                secret = is_secret(name) if parameter.secret is None else parameter.secret
                shown = "the value given" if secret else show(value)
                message = f"case {case.id!r}: the parameter {name!r} must be {refusal}, not {shown}"
                yield Problem(message, _place(playbook, index, name))


def _place(playbook: Playbook, index: int, name: str) -> Mark:
    tree = playbook.tree
    listed = tree.get("cases")
    if isinstance(listed, YamlList) and index < len(listed) and isinstance(listed[index], YamlMap):
        return listed[index].value_mark(name) if name in listed[index] else listed.item_mark(index)
    return tree.value_mark("cases") if isinstance(tree, YamlMap) and "cases" in tree else Mark(1, 1)
