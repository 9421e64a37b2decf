"""Playbooks that run playbooks: finds, loads and checks the children before anything runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from textwrap import dedent, indent
from typing import Protocol

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.catalogue import Catalogue
from pytest_ignition.language.effects import judged
from pytest_ignition.language.errors import PlaybookError, Problem
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import NO_DEFAULT, Mark, Note, Parameter, ParameterType, Playbook, Step
from pytest_ignition.language.nesting import MAX_DEPTH, RUN_PLAYBOOK, ChildCall, child_call
from pytest_ignition.language.places import locate, underline
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import scan
from pytest_ignition.language.yaml_nodes import YamlMap
from pytest_ignition.paths import absolute, odd

_SUFFIXES = ("", ".yaml", ".yml", ".playbook.yaml", ".playbook.yml")


_START = "paths start at the playbook root, or at the folder of the file that names it, and stay below the root"


class Shelf(Protocol):
    """Where playbook files stand (`pytest_ignition.playbook_files.FileShelf`)."""

    def read(self, path: Path) -> bytes:
        """The file's content.

        Raises:
            IgnitionError: it cannot be read.
        """

    def write(self, path: Path, content: bytes) -> None:
        """Put new content in a file's place, whole or not at all.

        Raises:
            IgnitionError: it cannot be written.
        """

    def is_file(self, path: Path) -> bool:
        """Whether there is such a file."""

    def listing(self, folder: Path) -> Collection[str]:
        """The YAML files below a folder, relative to it, with forward slashes."""

    def beside(self, folder: Path) -> Collection[str]:
        """The names of the files in a folder; none where it cannot be read."""

    def root_of(self, path: Path) -> Path | None:
        """The playbook root that a file lies in."""

    def shown(self, path: Path) -> str:
        """The file as people see it in messages."""


class ChildUnusable(IgnitionError):
    """A playbook that another one names is not there, or cannot be run."""

    retryable = False
    testable = False


class Library:
    """Loads each playbook once.

    Args:
        shelf: where the files are.
        catalogue: the step types.
        supplied: lower-case names of parameters that gateway and credential may fill.
    """

    def __init__(self, shelf: Shelf, catalogue: Catalogue, *, supplied: Collection[str] = ()) -> None:
        self.shelf = shelf
        self._catalogue = catalogue
        self._supplied = supplied
        self._loaded: dict[Path, Playbook | ChildUnusable] = {}
        self._heights: dict[Path, int] = {}
        self._trail: list[Path] = []

    def adopt(self, playbook: Playbook, file: Path) -> Playbook:
        """Give a playbook its place, and check every playbook that it runs.

        Args:
            playbook: as `loader.build` made it.
            file: the file it came from, absolute.

        Raises:
            PlaybookError: a child is missing or wrong, or the playbooks run each other in a circle, or too deep.
        """
        placed = replace(playbook, file=file, root=self.shelf.root_of(file))
        if playbook.cases or playbook.cases_file is not None:
            placed = self._with_cases(placed)
        self._trail.append(file)
        try:
            checked, height = self._check(placed)
        finally:
            self._trail.pop()
        self._heights[file] = height
        return checked

    def child(self, reference: str, parent: Playbook) -> Playbook:
        """The playbook that a step of `parent` names.

        Raises:
            ChildUnusable: it is not there, or wrong.
        """
        path = self._find(reference, parent)
        if path is None:
            raise self._missing(reference, parent)
        if path in self._trail:
            circle = [self.shelf.shown(each) for each in [*self._trail[self._trail.index(path) :], path]]
            raise ChildUnusable("the playbooks run each other in a circle: " + " -> ".join(circle))
        if path not in self._loaded:
            self._loaded[path] = self._load(path, reference)
        found = self._loaded[path]
        if isinstance(found, ChildUnusable):
            raise ChildUnusable(found.message, hint=found.hint)
        return found

    def static_child(self, step: Step, parent: Playbook) -> Playbook | None:
        """The playbook that a step runs as far as the text tells; None for other steps and computed names."""
        call = _static_call(step)
        if call is None:
            return None
        try:
            return self.child(call.reference, parent)
        except ChildUnusable:
            return None

    def family(self, playbook: Playbook) -> Iterator[Playbook]:
        """The playbook, and every one that it runs as far as the text tells; each once."""
        seen: set[Path | None] = set()
        waiting = [playbook]
        while waiting:
            each = waiting.pop()
            if each.file in seen:
                continue
            seen.add(each.file)
            yield each
            children = (self.static_child(step, each) for step in each.every_step())
            waiting.extend(child for child in children if child is not None)

    def replacement(self, playbook: Playbook, text: str | None = None) -> Playbook:
        """A changed playbook in place of another.

        Args:
            playbook: the one to replace.
            text: the new text; None reads the file as it is now.

        Raises:
            IgnitionError: it cannot be read, or used.
        """
        if text is None and playbook.file is None:
            raise ChildUnusable("this playbook came from no file")
        content = self.shelf.read(playbook.file) if text is None and playbook.file is not None else text or ""
        new = load(content, playbook.source.path, self._catalogue)
        return new if playbook.file is None else self.adopt(new, playbook.file)

    def step(self, text: str) -> Step:
        """A single step given as YAML. Its references are looked up when it runs.

        Raises:
            PlaybookError: the text is not one step.
        """
        entry = dedent(text).strip("\n")
        if not entry.startswith("-"):
            entry = "-" + indent(entry, "  ")[1:]
        return load(f"name: one step\nsteps:\n{indent(entry, '  ')}\n", "<step>").steps[0]

    def _load(self, path: Path, reference: str) -> Playbook | ChildUnusable:
        shown = self.shelf.shown(path)
        try:
            return self.adopt(load(self.shelf.read(path), shown, self._catalogue), path)
        except PlaybookError as error:
            first = error.problems[0]
            place = f"{shown}:{first.mark.line}:{first.mark.column}"
            others = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
            return ChildUnusable(f"{reference} cannot be run: {place}: {first.message}{others}", hint=first.hint)
        except IgnitionError as error:
            return ChildUnusable(f"{reference} cannot be run: {error.message}", hint=error.hint)

    def _check(self, playbook: Playbook) -> tuple[Playbook, int]:
        """The playbook with notes about its calls, and how many playbooks are open at most while it runs."""
        problems: list[Problem] = []
        notes: list[Note] = []
        height = 1
        for parameter in playbook.parameters:
            notes += self._default_file(playbook, parameter)
        for each in judged(playbook, self._catalogue):
            if each.guessed and each.step is not None:
                message = f"this step counts as {each.effect}, since {each.why}"
                notes.append(Note(message, each.place, "the playbook's key `effects:` overrides this", "effect"))
        for step in playbook.every_step():
            kind = self._catalogue.find(step.type)
            if kind is not None and kind.file_parameters:
                notes += self._files(playbook, step, kind.file_parameters)
            call = _static_call(step)
            if call is None:
                continue
            mark, length = _place(playbook, step, (call.key,))
            try:
                child = self.child(call.reference, playbook)
            except ChildUnusable as error:
                problems.append(Problem(error.message, mark, length, error.hint))
                continue
            height = max(height, 1 + (self._heights.get(child.file, 1) if child.file else 1))
            if height > MAX_DEPTH:
                message = f"playbooks are nested {height} deep here; at most {MAX_DEPTH} may be open at once"
                problems.append(Problem(message, mark, length))
            notes += self._without_value(call, child, mark)
            notes += _undeclared(playbook, step, call, child)
        if problems:
            raise PlaybookError(playbook.source, problems)
        if notes:
            playbook = replace(playbook, notes=tuple(sorted([*playbook.notes, *notes], key=lambda note: note.mark)))
        return playbook, height

    def _with_cases(self, playbook: Playbook) -> Playbook:
        """The playbook with the cases of its file, and every case checked against the parameters."""
        from pytest_ignition.language.cases import check_cases, read_cases

        if playbook.cases_file is not None and playbook.file is not None:
            tree = playbook.tree
            mark = tree.value_mark("cases") if isinstance(tree, YamlMap) else Mark(1, 1)
            path = Path(_normal(playbook.file.parent / playbook.cases_file.replace("\\", "/")))
            try:
                cases = read_cases(self.shelf.read(path), path.name, playbook.parameters)
            except IgnitionError as error:
                length = underline(playbook.source, mark, playbook.cases_file)
                message = (
                    f"cases: {playbook.cases_file}: {error.message}"
                    if self.shelf.is_file(path)
                    else (f"cases: there is no file {playbook.cases_file!r} beside the playbook")
                )
                hint = error.hint or did_you_mean(playbook.cases_file, self._beside(playbook))
                raise PlaybookError(playbook.source, [Problem(message, mark, length, hint)]) from None
            playbook = replace(playbook, cases=cases)
        problems = list(check_cases(playbook))
        if problems:
            raise PlaybookError(playbook.source, problems)
        return playbook

    def _beside(self, playbook: Playbook) -> Collection[str]:
        return self.shelf.beside(playbook.file.parent) if playbook.file is not None else ()

    def _default_file(self, playbook: Playbook, parameter: Parameter) -> Iterator[Note]:
        """The default of a parameter of type `file` that is not there."""
        written = parameter.default
        if parameter.type is not ParameterType.FILE or not isinstance(written, str) or not written:
            return
        if playbook.file is not None and not self.shelf.is_file(playbook.file.parent / written):
            hint = did_you_mean(written, self._beside(playbook)) or "paths start at the playbook's folder"
            yield Note(
                f"the default of {parameter.name!r}: there is no file {written!r} now", parameter.mark, hint, "file"
            )

    def _files(self, playbook: Playbook, step: Step, names: Collection[str]) -> Iterator[Note]:
        """Files that a step names and that are not there: an earlier step may make them, but most are slips."""
        for name in names:
            written = step.parameters.get(name)
            if not isinstance(written, str) or not written or "{{" in written or playbook.file is None:
                continue
            if not self.shelf.is_file(playbook.file.parent / written):
                mark, _length = _place(playbook, step, (name,))
                hint = did_you_mean(written, self._beside(playbook)) or "paths start at the playbook's folder"
                yield Note(f"there is no file {written!r} now", mark, hint, "file")

    def _without_value(self, call: ChildCall, child: Playbook, mark: Mark) -> Iterator[Note]:
        """Values that a child needs and does not get: that step will be broken, the others run all the same."""
        for parameter in child.parameters:
            given = parameter.name in call.parameters or parameter.name.casefold() in self._supplied
            if parameter.required and parameter.default is NO_DEFAULT and not given:
                message = f"{call.reference} needs a value for its parameter {parameter.name!r}"
                hint = f"add `{parameter.name}:` to this step's parameters"
                yield Note(message, mark, hint, "nested", serious=True)

    def _find(self, reference: str, parent: Playbook) -> Path | None:
        """The file that a reference names; None if it is not there.

        Raises:
            ChildUnusable: it leads out of the playbook root (outside of one, out of the parent's folder).
        """
        why = odd(reference) or absolute(reference)
        if why is not None:
            raise ChildUnusable(f"the playbook {reference!r} is refused: {why}", hint=_START)
        written = PurePosixPath(reference.replace("\\", "/"))
        folders = []
        if parent.root is not None:
            folders.append((parent.root, written))
            if written.parts[:1] == (parent.root.name,):
                folders.append((parent.root, PurePosixPath(*written.parts[1:])))
        if parent.file is not None:
            folders.append((parent.file.parent, written))
        if not folders:
            return None
        root = folders[0][0]
        inside = [base / name for base, name in folders if Path(_normal(base / name)).is_relative_to(root)]
        for start in inside:
            for suffix in _SUFFIXES:
                path = Path(_normal(f"{start}{suffix}"))
                if self.shelf.is_file(path):
                    if not path.resolve().is_relative_to(root.resolve()):
                        raise self._outside(reference, root)
                    return path
        if not inside:
            raise self._outside(reference, root)
        return None

    def _outside(self, reference: str, root: Path) -> ChildUnusable:
        shown = self.shelf.shown(root) or "."
        return ChildUnusable(f"the playbook {reference!r} is refused: it leads out of {shown}", hint=_START)

    def _missing(self, reference: str, parent: Playbook) -> ChildUnusable:
        start = parent.root or (parent.file.parent if parent.file is not None else None)
        known: Collection[str] = self.shelf.listing(start) if start is not None else ()
        hint = did_you_mean(reference, known)
        if hint is None and start is not None:
            hint = f"paths start at {self.shelf.shown(start) or '.'}, or at the folder of this file"
        return ChildUnusable(f"there is no playbook {reference!r}", hint=hint)


def _static_call(step: Step) -> ChildCall | None:
    """What a `playbook.run` asks for, if its playbook is named in plain text."""
    if step.type != RUN_PLAYBOOK:
        return None
    call = child_call(step.parameters)
    if call is None or not isinstance(call.reference, str) or not call.reference:
        return None
    template = scan(call.reference)
    computed = template.whole is not None or len(template.parts) > 1
    return None if computed else call


def _undeclared(playbook: Playbook, step: Step, call: ChildCall, child: Playbook) -> Iterator[Note]:
    """Given parameters that the child does not declare: the format hands them on, but most are slips."""
    declared = [parameter.name for parameter in child.parameters]
    for name in call.parameters:
        if name not in declared:
            path = (name,) if name in step.parameters else ("parameters", name)
            mark, _length = _place(playbook, step, path)
            message = f"{call.reference} declares no parameter {name!r}"
            yield Note(message, mark, did_you_mean(name, declared), "undeclared")


def _place(playbook: Playbook, step: Step, path: Sequence[str]) -> tuple[Mark, int]:
    mark = locate(step.parameters, path) if isinstance(step.parameters, YamlMap) else None
    value = step.parameters.get(path[0]) if len(path) == 1 else None
    mark = mark or step.type_mark
    return mark, underline(playbook.source, mark, value)


def _normal(path: Path | str) -> str:
    """The path without `..`, so that one file has one name; links stay as they are."""
    from os.path import normpath

    return normpath(path)
