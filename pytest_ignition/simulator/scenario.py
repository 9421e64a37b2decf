"""What a simulated gateway is at its start: version, modules, users, tokens, projects, tags. Plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

BUILD = "b2026042713"
"""Of the 8.3.6 that was captured (gateway API sheet, section 4)."""

DEMO = "demo"

Redundancy = Literal["Independent", "Master", "Backup"]
BACKUP_NODE: Redundancy = "Backup"

OWN_VENDOR = "Inductive Automation"


class _Checked:
    """Base of what a scenario file describes: unknown keys are errors there (`scenario_file`)."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleSpec(_Checked):
    """An installed module.

    Attributes:
        version: None for the gateway's own, as the modules that come with it have.
        state: `ACTIVE`, or what else it is to show.
        fault_cause: why it does not run, or "".
        enabled: whether it runs at all.
        alias: below which its files are served, such as `perspective` for `/res/perspective/...`; "" for none.
        files: the texts of those files by their path below the alias.
    """

    id: str
    name: str
    description: str = ""
    version: str | None = None
    vendor: str = OWN_VENDOR
    state: str = "ACTIVE"
    fault_cause: str = ""
    enabled: bool = True
    alias: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFate(_Checked):
    """What becomes of a module that is installed, at the start after.

    Attributes:
        module_id: which.
        state: that it does not run, or is held back.
        reason: what the gateway says to it.
    """

    module_id: str
    state: Literal["FAULTED", "QUARANTINED"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSpec(_Checked):
    """A user of the default user source.

    Attributes:
        password: None for a random one, made anew for each simulator.
        roles: `Administrator` may read and write; any other role may only log in.
    """

    username: str
    password: str | None = field(default=None, repr=False)
    roles: tuple[str, ...] = ("Administrator",)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSpec(_Checked):
    """An API token.

    Attributes:
        secret: None for a random one, made anew for each simulator.
        write: whether it may write too.
        secure_channel: whether it is refused over plain http.
    """

    name: str
    secret: str | None = field(default=None, repr=False)
    write: bool = True
    secure_channel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DockSpec(_Checked):
    """A docked view of a project's pages.

    Attributes:
        size: in pixels.
        show: whether it is open from the start, on a script's demand only, or by the page's width.
        handle: whether its handle is seen.
    """

    id: str
    side: Literal["top", "bottom", "left", "right"]
    view: str
    size: int = 240
    show: Literal["visible", "onDemand", "auto"] = "visible"
    handle: Literal["show", "hide", "autoHide"] = "hide"
    modal: bool = False
    resizable: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSpec(_Checked):
    """A project.

    Attributes:
        resources: the texts of its files by their path in the project zip, such as
            `com.inductiveautomation.perspective/views/Main/view.json`; `resource.json` is made where it is missing.
        views: Perspective views by their path, as `perspective.shorthand` reads them.
        pages: which view a page shows, by its address: `/`, `/line/:number`; a path, or `{view, title}`.
        docks: docked views of all pages.
        session: custom properties of a session at its start.
        login: whether a session wants a login.
        roles: one of which a user of it needs; () for none.
        app_bar: whether sessions have an app bar.
    """

    name: str
    title: str = ""
    description: str = ""
    enabled: bool = True
    inheritable: bool = False
    parent: str = ""
    resources: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    pages: Mapping[str, str | Mapping[str, Any]] = field(default_factory=dict)
    docks: tuple[DockSpec, ...] = ()
    session: Mapping[str, Any] = field(default_factory=dict)
    login: bool = False
    roles: tuple[str, ...] = ()
    app_bar: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSpec(_Checked):
    """An alarm of a tag.

    Attributes:
        mode: how the tag's value is compared with the setpoint, as Ignition names it.
        setpoint: the value that the tag is compared with; `upper` is the other one of a range.
        needs_notes: whether who acknowledges it must say why.
    """

    name: str
    mode: Literal["Equality", "Inequality", "AboveValue", "BelowValue", "BetweenValues", "OutsideValues"] = "Equality"
    setpoint: Any = 0
    upper: Any = 0
    priority: Literal["Diagnostic", "Low", "Medium", "High", "Critical"] = "Low"
    label: str = ""
    display_path: str = ""
    needs_notes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSpec(_Checked):
    """A tag, or a folder of tags.

    Attributes:
        type: its data type, such as `Int4`, `Float8`, `Boolean`, `String`; "" for a folder.
        signal: how its value moves; `static` for not at all.
        low, high: between which values a ramp, a sine or a random walk moves.
        period: seconds of one round of a ramp or sine, between two changes of a boolean, or in which a walk may cross
            its range.
        quality: `Good`, or what else it is to show.
        alarms: what it raises.
        tags: what is in a folder.
    """

    name: str
    type: str = ""
    value: Any = None
    signal: Literal["static", "ramp", "sine", "walk", "boolean"] = "static"
    low: float = 0.0
    high: float = 100.0
    period: float = 10.0
    quality: str = "Good"
    alarms: tuple[AlarmSpec, ...] = ()
    tags: tuple[TagSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSpec(_Checked):
    """A tag provider with its tags."""

    name: str
    type: Literal["STANDARD", "MANAGED", "REMOTE"] = "STANDARD"
    tags: tuple[TagSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSpec(_Checked):
    """A database connection.

    Attributes:
        url: its JDBC address; None for one made of the name. Nothing ever connects to it.
        fault: why it does not connect, or "" for one that does.
    """

    name: str
    driver: str = "MariaDB"
    translator: str = "MYSQL"
    url: str | None = None
    description: str = ""
    fault: str = ""


def _own(module_id: str, name: str, description: str) -> ModuleSpec:
    return ModuleSpec(id=f"com.inductiveautomation.{module_id}", name=name, description=description)


MODULES = (
    _own("alarm-notification", "Alarm Notification", "Alarm pipelines and notification profiles"),
    _own("eam", "Enterprise Administration", "Manages a network of gateways"),
    _own("historian", "Historian Core", "Stores and queries tag history"),
    _own("opcua", "OPC UA", "OPC UA server and device connections"),
    _own("perspective", "Perspective", "Sessions in the browser and on mobile devices"),
    _own("reporting", "Reporting", "Report design and scheduling"),
    _own("sfc", "SFC", "Sequential function charts"),
    _own("vision", "Vision", "Clients on the desktop"),
    _own("webdev", "WebDev", "HTTP resources with scripts"),
)

_LINE = TagSpec(
    name="Line 1",
    tags=(
        TagSpec(name="Speed", type="Float8", signal="sine", low=40, high=60, period=20),
        TagSpec(name="Count", type="Int4", signal="ramp", low=0, high=1000, period=100),
        TagSpec(name="Temperature", type="Float8", signal="walk", low=18, high=24),
        TagSpec(name="Running", type="Boolean", signal="boolean", period=15),
        TagSpec(name="Batch", type="String", value="B-1001"),
        TagSpec(name="Tank", type="Float8", value=50.0),
        TagSpec(name="Scale", type="Float4", value=0.0, quality="Bad_NotConnected"),
    ),
)


def _demo(project: str) -> tuple[ProjectSpec, ...]:
    """One Perspective project, which inherits from another as most do."""
    return (
        ProjectSpec(name=project, title="Demo of the simulator", parent="global"),
        ProjectSpec(name="global", description="What the others inherit", inheritable=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(_Checked):
    """A gateway as it is after its start and after every reset.

    Attributes:
        version: such as `8.3.6`; one below 8.3 has no REST API.
        edition: "" for the standard one.
        project: the project whose Perspective session the demo view stands in; the first one that is not inheritable
            where there is no `demo`.
        commissioned: False for a fresh gateway, which waits for its wizard and has no users.
        redundancy: its role; its peer is never connected; a backup node changes no projects and restores no backup.
        allow_unsigned_modules: what gateway-info says; unsigned ones are refused otherwise.
        module_fates: what becomes of modules that are installed later, where they do not just run.
        identity_provider: the name of the system identity provider, which stands in the paths of a login.
        login: `two-step` asks for the name, then for the password; `one-step` for both at once. Both kinds of page
            were seen (Perspective DOM sheet, section 3).
        license_keys: those that can be activated; without any the vendor's server cannot be reached.
        seed: of everything random that tests may look at: signatures, signals. Secrets are never made of it.

    Raises:
        ValueError: a value cannot be.
    """

    name: str = "Simulator"
    version: str = "8.3.6"
    edition: str = ""
    project: str = DEMO
    seed: int = 0
    commissioned: bool = True
    redundancy: Redundancy = "Independent"
    allow_unsigned_modules: bool = True
    module_fates: tuple[ModuleFate, ...] = ()
    identity_provider: str = "default"
    login: Literal["two-step", "one-step"] = "two-step"
    license_keys: tuple[str, ...] = field(default=(), repr=False)
    modules: tuple[ModuleSpec, ...] = MODULES
    users: tuple[UserSpec, ...] = (UserSpec(username="admin"),)
    tokens: tuple[TokenSpec, ...] = (
        TokenSpec(name="pytest-ignition"),
        TokenSpec(name="pytest-ignition-read", write=False),
    )
    projects: tuple[ProjectSpec, ...] = ()
    databases: tuple[DatabaseSpec, ...] = ()
    tag_providers: tuple[ProviderSpec, ...] = (
        ProviderSpec(name="default", tags=(_LINE,)),
        ProviderSpec(name="System", type="MANAGED"),
    )

    def __post_init__(self) -> None:
        if not self.project or "/" in self.project:
            raise ValueError(f"a project's name is not empty and holds no slash: {self.project!r}")
        if re.fullmatch(r"\d{1,4}\.\d{1,4}\.\d{1,4}", self.version) is None:
            raise ValueError(f"a version is like 8.3.6, not {self.version!r}")
        if re.fullmatch(r"[\w.-]+", self.identity_provider) is None:
            raise ValueError(f"an identity provider's name has letters, digits and . _ -: {self.identity_provider!r}")
        if not self.projects:
            object.__setattr__(self, "projects", _demo(self.project))
        names = [each.name for each in self.projects]
        if self.project not in names:
            if self.project != DEMO:
                raise ValueError(f"the project {self.project!r} is none of the projects: {', '.join(names)}")
            runnable = next((each.name for each in self.projects if not each.inheritable), names[0])
            object.__setattr__(self, "project", runnable)

    @property
    def full_version(self) -> str:
        """With its build, as gateway-info tells it."""
        return f"{self.version} ({BUILD})"

    @property
    def activity(self) -> str:
        """What the node does in its pair; one without a pair is active."""
        return "Warm" if self.redundancy == BACKUP_NODE else "Active"

    @property
    def has_rest_api(self) -> bool:
        """It came with 8.3 (gateway API sheet, section 11)."""
        major, minor, _patch = (int(part) for part in self.version.split("."))
        return (major, minor) >= (8, 3)
