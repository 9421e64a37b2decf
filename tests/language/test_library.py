"""Playbooks that run playbooks: found, checked and refused before anything runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.library import ChildUnusable, Library
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Playbook
from pytest_ignition.language.nesting import child_call
from pytest_ignition.steps.catalogue import builtin_step_types

ROOT = Path("/site/playbooks")
LEAF = "name: Leaf\nsteps:\n  - {id: say, name: Say, type: utility.log}\n"


class MemoryShelf:
    """Files in memory below `/site/playbooks`."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = {ROOT / name: text for name, text in files.items()}
        self.reads: list[str] = []

    def read(self, path: Path) -> bytes:
        self.reads.append(self.shown(path))
        if "unreadable" in path.name:
            raise IgnitionError(f"{self.shown(path)}: cannot be read: Permission denied")
        return self._files[path].encode()

    def write(self, path: Path, content: bytes) -> None:
        raise NotImplementedError("nothing is written here")

    def is_file(self, path: Path) -> bool:
        return path in self._files

    def listing(self, folder: Path) -> Collection[str]:
        return [path.relative_to(folder).as_posix() for path in self._files if path.is_relative_to(folder)]

    def beside(self, folder: Path) -> Collection[str]:
        return [path.name for path in self._files if path.parent == folder]

    def root_of(self, path: Path) -> Path | None:
        return ROOT if path.is_relative_to(ROOT) else None

    def shown(self, path: Path) -> str:
        return PurePosixPath(path.relative_to("/site")).as_posix()


def calling(*references: str, title: str = "Caller") -> str:
    steps = "".join(
        f"  - id: s{number}\n    name: S{number}\n    type: playbook.run\n    parameters: {{playbook: {reference}}}\n"
        for number, reference in enumerate(references)
    )
    return f"name: {title}\nsteps:\n{steps}"


def adopt(text: str, files: Mapping[str, str], *, at: str = "x.yaml", supplied: Collection[str] = ()) -> Playbook:
    shelf = MemoryShelf({at: text, **files})
    types = builtin_step_types()
    return Library(shelf, types, supplied=supplied).adopt(load(text, f"playbooks/{at}", types), ROOT / at)


@pytest.mark.parametrize(
    "reference",
    [
        "gateway/login.yaml",
        "gateway/login",
        "playbooks/gateway/login.yaml",
        r"gateway\\login.yaml",
        "./gateway/../gateway/login.yaml",
        "'../playbooks/gateway/login.yaml'",
    ],
)
def test_a_child_is_found_in_every_spelling(reference: str) -> None:
    caller = calling(f'"{reference}"' if "\\" in reference else reference)

    assert adopt(caller, {"gateway/login.yaml": LEAF}).root == ROOT


def test_a_path_starts_at_the_root_and_else_beside_the_file() -> None:
    files = {"area/leaf.yaml": LEAF.replace("Leaf", "Beside"), "leaf.yaml": LEAF.replace("Leaf", "At the root")}
    types = builtin_step_types()
    library = Library(MemoryShelf({"area/x.yaml": "", **files}), types)
    parent = library.adopt(load(calling("leaf.yaml"), "playbooks/area/x.yaml", types), ROOT / "area/x.yaml")

    assert library.child("leaf.yaml", parent).name == "At the root"
    del library, files["leaf.yaml"]
    library = Library(MemoryShelf(files), types)
    assert library.child("leaf.yaml", parent).name == "Beside"


def test_both_spellings_of_the_parameters() -> None:
    flat = child_call({"playbook": "a.yaml", "x": 1})
    grouped = child_call({"playbook_path": "a.yaml", "parameters": {"x": 1}})
    mixed = child_call({"playbook": "a.yaml", "parameters": {"x": 1, "y": 2}, "x": 3})

    assert flat is not None
    assert grouped is not None
    assert mixed is not None
    assert flat.parameters == grouped.parameters == {"x": 1}
    assert mixed.parameters == {"x": 3, "y": 2}
    assert child_call({"x": 1}) is None


def test_a_missing_child_is_told_with_the_nearest_file() -> None:
    with pytest.raises(PlaybookError) as caught:
        adopt(calling("gateway/logn.yaml"), {"gateway/login.yaml": LEAF})

    assert str(caught.value) == (
        "playbooks/x.yaml:6:28: there is no playbook 'gateway/logn.yaml'\n"
        "    6 |     parameters: {playbook: gateway/logn.yaml}\n"
        "      |                            ^^^^^^^^^^^^^^^^^\n"
        "  hint: did you mean 'gateway/login.yaml'?"
    )


def test_a_wrong_child_is_told_at_the_step_that_runs_it_with_its_own_place() -> None:
    with pytest.raises(PlaybookError) as caught:
        adopt(calling("leaf.yaml", "unreadable.yaml"), {"leaf.yaml": LEAF.replace("log", "lag"), "unreadable.yaml": ""})

    assert [problem.message for problem in caught.value.problems] == [
        "leaf.yaml cannot be run: playbooks/leaf.yaml:3:32: unknown step type 'utility.lag'",
        "unreadable.yaml cannot be run: playbooks/unreadable.yaml: cannot be read: Permission denied",
    ]
    assert caught.value.problems[0].hint == "did you mean 'utility.log'?"


def test_a_circle_is_found_before_anything_runs() -> None:
    with pytest.raises(PlaybookError) as caught:
        adopt(calling("b.yaml"), {"b.yaml": calling("c.yaml"), "c.yaml": calling("x.yaml")})

    assert (
        "run each other in a circle: playbooks/x.yaml -> playbooks/b.yaml -> playbooks/c.yaml -> playbooks/x.yaml"
        in (caught.value.message)
    )


def test_a_playbook_that_runs_itself_is_a_circle() -> None:
    with pytest.raises(PlaybookError, match=r"circle: playbooks/x\.yaml -> playbooks/x\.yaml"):
        adopt(calling("x.yaml"), {})


def chain(length: int) -> dict[str, str]:
    files = {f"p{number}.yaml": calling(f"p{number + 1}.yaml") for number in range(1, length)}
    return {**files, f"p{length}.yaml": LEAF}


def test_ten_playbooks_may_be_open_at_once_and_eleven_not() -> None:
    assert adopt(calling("p1.yaml"), chain(9)).name == "Caller"

    with pytest.raises(PlaybookError, match="nested 11 deep here; at most 10 may be open at once"):
        adopt(calling("p1.yaml"), chain(10))


def test_each_file_is_read_once_however_often_it_is_named() -> None:
    files = {"a.yaml": calling("leaf.yaml", "leaf.yaml"), "b.yaml": calling("leaf.yaml"), "leaf.yaml": LEAF}
    shelf = MemoryShelf({"x.yaml": "", **files})
    types = builtin_step_types()
    library = Library(shelf, types)
    playbook = library.adopt(load(calling("a.yaml", "b.yaml"), "playbooks/x.yaml", types), ROOT / "x.yaml")

    assert sorted(shelf.reads) == ["playbooks/a.yaml", "playbooks/b.yaml", "playbooks/leaf.yaml"]
    assert sorted(each.source.path for each in library.family(playbook)) == [
        "playbooks/a.yaml",
        "playbooks/b.yaml",
        "playbooks/leaf.yaml",
        "playbooks/x.yaml",
    ]


NEEDY = "name: Needy\nparameters:\n  - {name: line, type: string}\n  - {name: Username, type: string}\n" + LEAF[11:]


def test_a_parameter_that_nobody_gives_is_told_and_one_that_the_gateway_fills_is_not() -> None:
    playbook = adopt(calling("needy.yaml"), {"needy.yaml": NEEDY}, supplied={"username"})

    assert [(note.message, note.hint, note.serious) for note in playbook.notes] == [
        ("needy.yaml needs a value for its parameter 'line'", "add `line:` to this step's parameters", True)
    ]


def test_a_parameter_that_the_child_does_not_declare_is_noted_with_the_nearest() -> None:
    caller = calling("needy.yaml, line: 1, Usernam: ada")

    notes = adopt(caller, {"needy.yaml": NEEDY}, supplied={"username"}).notes

    assert [(note.message, note.hint) for note in notes] == [
        ("needy.yaml declares no parameter 'Usernam'", "did you mean 'Username'?")
    ]


def test_a_computed_name_is_left_to_the_run() -> None:
    playbook = adopt(calling("'{{ variable.which }}.yaml'") + "variables: {which: other}\n", {})

    library = Library(MemoryShelf({}), builtin_step_types())
    assert library.static_child(playbook.steps[0], playbook) is None
    with pytest.raises(ChildUnusable, match=r"there is no playbook 'other\.yaml'"):
        library.child("other.yaml", playbook)


def test_no_playbook_or_two_are_refused() -> None:
    with pytest.raises(PlaybookError, match="name the playbook to run"):
        load(
            "name: X\nsteps:\n  - {id: a, name: A, type: playbook.run, parameters: {x: 1}}\n", "x", builtin_step_types()
        )


def test_a_single_step_is_read_with_or_without_its_dash() -> None:
    library = Library(MemoryShelf({}), builtin_step_types())

    for text in (
        "id: a\nname: A\ntype: utility.log\n",
        "- id: a\n  name: A\n  type: utility.log",
        "{id: a, name: A, type: utility.log}",
    ):
        assert library.step(text).id == "a"
    with pytest.raises(PlaybookError):
        library.step("just words")


def test_a_file_that_is_not_there_is_noted_with_the_nearest_one() -> None:
    text = (
        "name: F\nparameters:\n  - {name: shortcut, type: file, default: gone.lnk}\nsteps:\n"
        "  - {id: a, type: gateway.upload_module, parameters: {file: lnie.modl}}\n"
        "  - {id: b, type: gateway.upload_module, parameters: {file: line.modl}}\n"
        "  - {id: c, type: gateway.upload_module, parameters: {file: '{{ shortcut }}'}}\n"
    )

    notes = [note for note in adopt(text, {"line.modl": ""}).notes if note.code == "file"]

    assert [(note.message, note.hint, note.mark.line) for note in notes] == [
        ("the default of 'shortcut': there is no file 'gone.lnk' now", "paths start at the playbook's folder", 3),
        ("there is no file 'lnie.modl' now", "did you mean 'line.modl'?", 5),
    ]
