"""From the tree of a YAML file to the typed playbook; every structural problem is collected, none stops the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_ignition.language.build_parameters import build_parameters
from pytest_ignition.language.build_steps import StepBuilder
from pytest_ignition.language.errors import Problem
from pytest_ignition.language.model import Mark, Note, Phase, Playbook, Step
from pytest_ignition.language.reading import Reader, kind_of_tree
from pytest_ignition.language.source import Source
from pytest_ignition.language.spelling import nearest
from pytest_ignition.language.yaml_nodes import YamlMap

_PLAIN_KEYS = ("name", "version", "description", "parameters", "steps", "metadata", "domain", "group", "verified")
_ADDED_KEYS = (
    "markers",
    "tags",
    "cases",
    "requires",
    "setup",
    "teardown",
    "variables",
    "outputs",
    "timeout",
    "effects",
)
PLAYBOOK_KEYS = _PLAIN_KEYS + _ADDED_KEYS
_ADDED = frozenset(_ADDED_KEYS)
_KNOWN = frozenset(PLAYBOOK_KEYS)
_METADATA_KEYS = ("domain", "group", "verified")
EFFECTS = ("read", "write", "disruptive")


class Builder:
    """Builds one playbook.

    Attributes:
        problems: what is wrong, in order of discovery.
    """

    def __init__(self, source: Source, problems: Iterable[Problem] = (), notes: Iterable[Note] = ()) -> None:
        self._reader = Reader(source, problems, notes)
        self.problems = self._reader.problems

    def playbook(self, tree: Any) -> Playbook | None:
        """The playbook, as far as it can be made; None if nothing can."""
        reader = self._reader
        if not isinstance(tree, YamlMap):
            message = f"a playbook is a mapping with `name` and `steps`, not {kind_of_tree(tree)}"
            reader.at(Mark(1, 1), message)
            return None
        if "name" not in tree and "steps" not in tree:
            reader.at(tree.mark, "this is not a playbook: it has neither `name` nor `steps`", _typo(tree))
            return None
        if not _KNOWN.issuperset(tree):
            reader.note_unknown(tree, PLAYBOOK_KEYS, "a playbook")
        name = reader.text(tree, "name", "the playbook", required=True, known=PLAYBOOK_KEYS)
        parameters = build_parameters(reader, tree)
        steps = StepBuilder(reader)
        setup = steps.steps(tree, "setup", Phase.SETUP) if "setup" in tree else ()
        main = self._main(steps, tree)
        teardown = steps.steps(tree, "teardown", Phase.TEARDOWN) if "teardown" in tree else ()
        return Playbook(
            source=reader.source,
            name=name,
            version=reader.text(tree, "version", "the playbook"),
            description=reader.text(tree, "description", "the playbook"),
            parameters=parameters,
            setup=setup,
            steps=main,
            teardown=teardown,
            metadata=self._metadata(tree),
            tree=tree,
            **(self._added(tree, [each.name for each in parameters], parameters) if _ADDED & tree.keys() else {}),
            notes=tuple(sorted(reader.notes, key=lambda note: note.mark)),
        )

    def _main(self, steps: StepBuilder, tree: YamlMap) -> tuple[Step, ...]:
        if "steps" in tree:
            return steps.steps(tree, "steps", Phase.MAIN)
        hint = self._reader.typo_of("steps", tree, PLAYBOOK_KEYS)
        self._reader.at(tree.mark, "the playbook has no `steps`", hint)
        return ()

    def _added(self, tree: YamlMap, names: list[str], parameters: Any) -> dict[str, Any]:
        from pytest_ignition.language.build_run import build_cases, build_markers, build_named, build_requirements

        reader = self._reader
        cases, cases_file = build_cases(reader, tree, parameters)
        return {
            "markers": build_markers(reader, tree),
            "cases": cases,
            "cases_file": cases_file,
            "requires": build_requirements(reader, tree),
            "variables": build_named(reader, tree, "variables", names),
            "outputs": build_named(reader, tree, "outputs"),
            "timeout": reader.seconds(tree, "timeout", zero=False),
            "effects": reader.choice(tree, "effects", EFFECTS),
        }

    def _metadata(self, tree: YamlMap) -> Mapping[str, Any]:
        metadata = self._reader.mapping(tree, "metadata") if "metadata" in tree else None
        return {**(metadata or {}), **{key: tree[key] for key in _METADATA_KEYS if key in tree}}


def _typo(tree: YamlMap) -> str | None:
    for key in tree:
        wanted = nearest(key, ("name", "steps"))
        if wanted is not None:
            return f"did you mean {wanted!r} instead of {key!r}?"
    return None
