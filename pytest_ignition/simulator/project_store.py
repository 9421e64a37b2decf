"""The projects of the simulated gateway, from its scenario on (gateway API sheet, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from pytest_ignition.simulator.log_store import LogStore
from pytest_ignition.simulator.perspective import demo, shorthand
from pytest_ignition.simulator.project_files import StoredProject, all_files, from_files, with_manifests

if TYPE_CHECKING:
    from pytest_ignition.simulator.scenario import ProjectSpec
    from pytest_ignition.simulator.state import GatewayState

ROOT = "projects/"
PERSPECTIVE = "com.inductiveautomation.perspective/"


class NameInUse(Exception):
    """There is a project of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Name '{name}' already in use")


class ProjectStore:
    """The projects by name; names differ by more than their case.

    Args:
        state: whose projects; those of its scenario to begin with.
    """

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._projects = {each.name: self._of(each) for each in state.scenario.projects}

    def _of(self, spec: ProjectSpec) -> StoredProject:
        files = {path: text.encode("utf-8", "surrogatepass") for path, text in spec.resources.items()}
        shown = shorthand.files_of(spec)
        if spec.name == self._state.project and not shown and not any(path.startswith(PERSPECTIVE) for path in files):
            shown = dict(demo.files())
        project = StoredProject(
            name=spec.name,
            title=spec.title,
            description=spec.description,
            enabled=spec.enabled,
            inheritable=spec.inheritable,
            parent=spec.parent,
            files={**shown, **files},
        )
        return self._signed(project, "")

    def _signed(self, project: StoredProject, actor: str) -> StoredProject:
        moment = datetime.fromtimestamp(self._state.part(LogStore).wall_ms() / 1000, UTC)
        return with_manifests(project, actor=actor, timestamp=f"{moment:%Y-%m-%dT%H:%M:%SZ}")

    def all(self) -> list[StoredProject]:
        """Every project, by name."""
        return sorted(self._projects.values(), key=lambda each: each.name.casefold())

    def find(self, name: str) -> StoredProject | None:
        """The project of exactly this name."""
        return self._projects.get(name)

    def has_parent(self, project: StoredProject) -> bool:
        """Whether the project that it inherits from lets it."""
        parent = self._projects.get(project.parent)
        return parent is not None and parent.inheritable

    def parents(self, name: str | None = None) -> list[StoredProject]:
        """The projects that one may inherit from: never itself or what inherits from it."""
        return [each for each in self.all() if each.inheritable and (name is None or not self._descends(each, name))]

    def _descends(self, project: StoredProject, name: str) -> bool:
        seen = set()
        while project.name not in seen:
            if project.name == name:
                return True
            seen.add(project.name)
            project = self._projects.get(project.parent, project)
        return False

    def runs(self, name: str) -> bool:
        """Whether its sessions can be opened."""
        found = self._projects.get(name)
        return found is not None and found.enabled and not found.inheritable

    def lineage(self, name: str) -> Iterator[StoredProject]:
        """The project and those that it inherits from, nearest first."""
        seen: set[str] = set()
        project = self._projects.get(name)
        while project is not None and project.name not in seen:
            yield project
            seen.add(project.name)
            project = self._projects.get(project.parent)

    def add(self, project: StoredProject, *, but: str | None = None) -> None:
        """Add a project.

        Args:
            project: whose resources get manifests where they have none.
            but: the project whose place it takes, for a new name.

        Raises:
            NameInUse: there is one of that name, in whatever case.
        """
        taken = {each.casefold() for each in self._projects if each != but}
        if project.name.casefold() in taken:
            raise NameInUse(project.name)
        if but is not None:
            del self._projects[but]
        self._projects[project.name] = self._signed(project, "")

    def put(self, project: StoredProject, actor: str = "") -> None:
        """Have a project as it is here, whatever there was under its name."""
        self._projects[project.name] = self._signed(project, actor)

    def remove(self, name: str) -> None:
        """Delete one that is there."""
        del self._projects[name]

    def files(self) -> dict[str, bytes]:
        """All projects as the files of a backup."""
        return {
            f"{ROOT}{quote(project.name, safe=' ')}/{path}": content
            for project in self.all()
            for path, content in all_files(project).items()
        }

    def restore(self, files: Mapping[str, bytes], *, disabled: bool = False) -> None:
        """Have what a backup's files say, and nothing else; `disabled` lets none of it run."""
        folders: dict[str, dict[str, bytes]] = {}
        for path, content in files.items():
            if path.startswith(ROOT):
                name, _slash, file = path.removeprefix(ROOT).partition("/")
                folders.setdefault(unquote(name), {})[file] = content
        found = [from_files(name, content) for name, content in folders.items()]
        self._projects = {
            each.name: replace(each, fresh=False, enabled=each.enabled and not disabled)
            for each in found
            if each is not None
        }
