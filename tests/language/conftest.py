"""A small catalogue of step types, and what a person would read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from pytest_ignition.language.catalogue import Catalogue, ParameterProblem, Reading
from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Json
from pytest_ignition.language.spelling import did_you_mean


@dataclass(frozen=True, kw_only=True)
class FakeType:
    name: str
    takes: Mapping[str, type] = field(default_factory=dict)
    needs: Collection[str] = ()
    effect: str = "read"
    outputs: Collection[str] | None = ()
    code_parameters: Collection[str] = ()
    readings: Sequence[Reading] = ()
    file_parameters: Collection[str] = ()
    sets_variables: bool = False
    secrets: Callable[[Mapping[str, Json]], Iterable[str]] = lambda _parameters: ()

    @property
    def parameter_names(self) -> Collection[str]:
        return self.takes.keys()

    def problems(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> Sequence[ParameterProblem]:
        found = [ParameterProblem((), f"parameter {key!r} is missing") for key in self.needs if key not in parameters]
        for key, value in parameters.items():
            kind = self.takes.get(key)
            if kind is None:
                hint = did_you_mean(key, self.takes)
                found.append(ParameterProblem((key,), f"unknown parameter {key!r}", hint, on_key=True))
            elif key not in dynamic and not isinstance(value, kind):
                found.append(ParameterProblem((key,), f"parameter {key!r} must be {kind.__name__}, not {value!r}"))
            elif kind is list and key not in dynamic:
                found += [
                    ParameterProblem((key, index), "an item must be text")
                    for index, item in enumerate(value)
                    if not isinstance(item, str)
                ]
        return found


class FakeCatalogue:
    def __init__(self, *types: FakeType) -> None:
        self._types = {each.name: each for each in types}
        self.renamed: Mapping[str, str] = {}

    def find(self, name: str) -> FakeType | None:
        return self._types.get(name)

    def names(self) -> Collection[str]:
        return self._types.keys()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return FakeCatalogue(
        FakeType(name="gateway.ping", outputs=("status", "state")),
        FakeType(name="browser.navigate", takes={"url": str, "timeout": int}, needs=("url",), outputs=("url",)),
        FakeType(name="browser.click", takes={"selector": str}, needs=("selector",), outputs=("selector",)),
        FakeType(name="browser.keys", takes={"keys": list}, outputs=()),
        FakeType(name="utility.log", takes={"message": str}, outputs=("logged",)),
        FakeType(name="utility.python", takes={"script": str}, outputs=None, code_parameters=("script",)),
    )


Complain = Callable[..., str]


@pytest.fixture
def complaint(catalogue: Catalogue) -> Complain:
    """What a person reads about a wrong playbook; fails if it is not wrong."""

    def read(text: str | bytes, path: str = "playbooks/x.yaml", *, types: bool = True) -> str:
        with pytest.raises(PlaybookError) as caught:
            load(text, path, catalogue if types else None)
        return str(caught.value)

    return read
