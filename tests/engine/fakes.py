"""What an engine test runs against: a clock of its own, resources in memory, step types made of functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.events import Event, Identity
from pytest_ignition.engine.runner import Runner
from pytest_ignition.language.catalogue import ParameterProblem, Reading
from pytest_ignition.language.library import Library
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Json, Requirements

IDENTITY = Identity(session_id="session", run_id="run", node_id="playbooks/x.yaml::x")

ROOT = Path("/site/playbooks")

EventT = TypeVar("EventT", bound=Event)


class FakeClock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class FakeResources:
    """Resources without a gateway and a browser. `while_pumping` runs once per slice of waiting."""

    clock: FakeClock
    folder: Path
    while_pumping: Callable[[], None] = lambda: None
    interrupts: int = 0
    page: bool = False
    fills: Mapping[str, Json] = field(default_factory=dict)
    lacking: str | None = None

    def gateway(self) -> Any:
        raise LookupError("no gateway here")

    def browser(self) -> Any:
        raise LookupError("no browser here")

    def open_browser(self) -> Any | None:
        return None

    def pump(self, seconds: float) -> None:
        self.while_pumping()
        self.clock.sleep(seconds)

    def interrupt(self) -> None:
        self.interrupts += 1

    def picture(self, path: Path) -> bool:
        if self.page:
            path.write_bytes(b"picture")
        return self.page

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:
        return {name: value for name, value in self.fills.items() if name in names}

    def roots(self) -> Mapping[str, Mapping[str, Json]]:
        return {"env": {"HOME": "/home/ada"}, "gateway": {"url": "http://gw"}, "credential": {}}

    def unmet(self, requirements: Requirements) -> str | None:
        return self.lacking

    @property
    def playbook_folder(self) -> Path:
        return self.folder

    @property
    def evidence_folder(self) -> Path:
        return self.folder


@dataclass
class FakeType:
    """A step type that takes anything."""

    name: str
    do: Callable[[StepContext, Mapping[str, Json]], Mapping[str, Json] | None]
    outputs: Collection[str] | None = None
    code_parameters: Collection[str] = ()
    secrets: Callable[[Mapping[str, Json]], Iterable[str]] = lambda _parameters: ()
    parameter_names: Collection[str] = ()
    readings: Sequence[Reading] = ()
    file_parameters: Collection[str] = ()
    sets_variables: bool = True
    effect: str = "read"
    needs: Collection[str] = ()

    def problems(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> Sequence[ParameterProblem]:
        return ()

    def run(self, context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json] | None:
        return self.do(context, parameters)


RUN = FakeType(
    "playbook.run", lambda context, parameters: context.run_playbook(parameters["playbook"], _given(parameters))
)
"""As `steps.playbook` does it, without its model."""


def _given(parameters: Mapping[str, Json]) -> Mapping[str, Json]:
    return {name: value for name, value in parameters.items() if name != "playbook"}


class FakeTypes:
    """Step types by name."""

    def __init__(self, *types: FakeType) -> None:
        self._types = {each.name: each for each in types}
        self.renamed: Mapping[str, str] = {}

    def find(self, name: str) -> FakeType | None:
        return self._types.get(name)

    def names(self) -> Collection[str]:
        return self._types.keys()


@dataclass
class Bench:
    """A runner and everything around it."""

    runner: Runner
    control: Control
    clock: FakeClock
    resources: FakeResources
    events: list[Event] = field(default_factory=list)

    def of(self, kind: type[EventT]) -> list[EventT]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class FakeShelf:
    """Playbooks in memory, all in one root."""

    files: dict[str, str]

    def read(self, path: Path) -> bytes:
        return self.files[path.name].encode()

    def write(self, path: Path, content: bytes) -> None:
        self.files[path.name] = content.decode()

    def is_file(self, path: Path) -> bool:
        return path.parent == ROOT and path.name in self.files

    def listing(self, folder: Path) -> Collection[str]:
        return list(self.files)

    def beside(self, folder: Path) -> Collection[str]:
        return list(self.files)

    def root_of(self, path: Path) -> Path | None:
        return ROOT

    def shown(self, path: Path) -> str:
        return f"playbooks/{path.name}"


def bench(
    text: str,
    *types: FakeType,
    folder: Path,
    secrets: Sequence[str] = (),
    others: Mapping[str, str] | None = None,
    **options: Any,
) -> Bench:
    """A runner for a playbook text. `others` are the playbooks that it may run, by file name."""
    clock = FakeClock()
    resources = FakeResources(clock, folder)
    control = Control(IDENTITY.run_id)
    events: list[Event] = []
    step_types = FakeTypes(*types)
    consumers = [events.append, *options.pop("consumers", [])]
    playbook = load(text, "playbooks/x.yaml", step_types)
    if others is not None:
        shelf = FakeShelf({"x.yaml": text, **others})
        options["library"] = Library(shelf, step_types, supplied={"username", "password"})
        playbook = options["library"].adopt(playbook, ROOT / "x.yaml")
    runner = Runner(
        playbook,
        identity=IDENTITY,
        step_types=step_types,
        resources=resources,
        masker=Redactor(secrets),
        consumers=consumers,
        control=control,
        clock=clock,
        **options,
    )
    return Bench(runner=runner, control=control, clock=clock, resources=resources, events=events)
