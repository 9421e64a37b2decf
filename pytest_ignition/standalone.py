"""Runs a playbook without pytest: `run_playbook`, with a gateway and a browser of its own."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pytest_ignition.credentials.environment import DEFAULT
from pytest_ignition.credentials.recordings import Recordings
from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.credentials.sources import Credentials
from pytest_ignition.effects import EffectName, Permit, by_limit
from pytest_ignition.engine.attempt import safe_file_name
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.events import Identity
from pytest_ignition.engine.parameters import ParameterValueError, bind
from pytest_ignition.engine.pausing import NO_PAUSES, PausePolicy
from pytest_ignition.engine.runner import Runner, new_run_id
from pytest_ignition.errors import IgnitionError
from pytest_ignition.evidence.failure import FailureEvidence
from pytest_ignition.evidence.keeping import Keeper
from pytest_ignition.evidence.limits import Budget
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.guard.watch import Limit, PlaybookWatch, Watch
from pytest_ignition.language.library import Library
from pytest_ignition.language.loader import load
from pytest_ignition.open_page import VIEWPORT, OpenPage, watch_with
from pytest_ignition.playbook_files import DEFAULT_ROOTS, FileShelf
from pytest_ignition.steps.hidden_texts import private_selectors
from pytest_ignition.steps.listing import StepListing
from pytest_ignition.supplied import (
    SUPPLIED_NAMES,
    CredentialRoot,
    LazyMapping,
    asks_for_any,
    gateway_values,
    named_credential,
    supplied_parameters,
    with_credentials,
)

if TYPE_CHECKING:
    from types import TracebackType

    from pytest_ignition.browser.session import BrowserSession
    from pytest_ignition.engine.results import RunResult
    from pytest_ignition.engine.stream import Consumer
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.language.model import Json, Requirements
    from pytest_ignition.steps.registry import StepType


class OwnResources(OpenPage):
    """A gateway connection and a browser, each opened at its first use and closed at the end of the `with` block.

    All of it belongs to the thread that uses it, as Playwright demands; `interrupt` may be called from any.

    Args:
        gateway: the gateway under test, or its URL (the credential is then `default`, such as IGNITION_USERNAME,
            IGNITION_PASSWORD and IGNITION_TOKEN in the environment); None if no step needs one.
        browser: `chromium`, `firefox` or `webkit`.
        headless: False shows the window.
        evidence: folder for screenshots and the like; made when the first file is written.

    Attributes:
        redactor: knows the secrets of these resources.
        recordings: traces and HAR files that the pages leave behind, without secrets.
        credentials: by name, from environment, keyring and file.
        permit: raises where something must not be done to the gateway; by default what its settings allow.
    """

    def __init__(
        self,
        gateway: GatewaySettings | str | None = None,
        *,
        browser: str = "chromium",
        headless: bool = True,
        evidence: str | os.PathLike[str] = "ignition-results",
    ) -> None:
        super().__init__()
        self.redactor = Redactor()
        self.recordings = Recordings(self.redactor)
        self.credentials: Mapping[str, Credential] = Credentials(os.environ, self.redactor.add)
        if isinstance(gateway, str):
            gateway = GatewaySettings(name=gateway, url=gateway, credential=self.credentials.get(DEFAULT))
        for secret in gateway.secrets() if gateway is not None else ():
            self.redactor.add(secret)
        self.settings = gateway
        self.permit: Permit = by_limit(gateway.name, gateway.allow) if gateway is not None else _nothing_to_refuse
        self.browser_name = browser
        self.playbook_folder = Path.cwd()
        self._headless = headless
        self._evidence = Path(evidence).absolute()
        self._run_folder = ""
        self._closing = ExitStack()
        self._budget = Budget()
        self._roots: Mapping[str, Mapping[str, Json]] = {
            "gateway": LazyMapping(lambda: gateway_values(self._known())),
            "credential": CredentialRoot(self.credential, self.credentials),
            "env": os.environ,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened; a later use opens it anew."""
        if self._browser is not None:
            self._browser.close()
        self._gateway = self._browser = None
        self._closing.close()
        self.recordings.clean_again()

    def _known(self) -> GatewaySettings:
        if self.settings is None:
            raise IgnitionError("no gateway is given", hint='OwnResources(gateway="https://gw:8043") names one')
        return self.settings

    def gateway(self) -> GatewayClient:
        """The client of the gateway under test.

        Raises:
            IgnitionError: none was given.
        """
        if self._gateway is None:
            from pytest_ignition.gateway.client import GatewayClient

            self._gateway = self._closing.enter_context(GatewayClient(self._known()))
            self._gateway.session.keep_secret = self.redactor.add
        # Each run may allow something else.
        self._gateway.permit = self.permit
        return self._gateway

    def browser(self) -> BrowserSession:
        """The page, opened at the first call.

        Raises:
            IgnitionError: no browser can be started.
        """
        if self._browser is None:
            self._browser = self._begin(self._open_browser())
        return self._browser

    def _open_browser(self) -> BrowserSession:
        from playwright.sync_api import Error, sync_playwright

        from pytest_ignition.browser.discovery import find_browser
        from pytest_ignition.browser.errors import BrowserError
        from pytest_ignition.browser.loop import beside_asyncio
        from pytest_ignition.browser.recording import watch_playwright
        from pytest_ignition.browser.session import BrowserSession

        with ExitStack() as opening:
            try:
                playwright = opening.enter_context(sync_playwright())
                opening.enter_context(beside_asyncio(playwright))
                watch_playwright(playwright, watch_with(self.recordings, self.redactor))
                kind = getattr(playwright, self.browser_name)
                choice = find_browser(self.browser_name, Path(kind.executable_path))
                # Playwright's default would kill the browser at the first Ctrl-C, before the run has told its end.
                options: dict[str, Any] = {"headless": self._headless, "handle_sigint": False}
                if choice.executable is not None:
                    options["executable_path"] = str(choice.executable)
                browser = kind.launch(**options)
                opening.callback(browser.close)
                insecure = self.settings is not None and not self.settings.verify_tls
                page = browser.new_page(viewport=VIEWPORT, ignore_https_errors=insecure)
            except Error as error:
                first = str(error).strip().split("\n", 1)[0]
                raise BrowserError(f"the browser could not be started: {first}") from error
            self._closing.push(opening.pop_all())
        return BrowserSession(page)

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:
        """What the gateway's settings and credential give to parameters of these lower-case names."""
        if self.settings is None or not asks_for_any(names):
            return {}
        return supplied_parameters(self.settings)

    def roots(self) -> Mapping[str, Mapping[str, Json]]:
        """Values behind the expression roots `gateway`, `credential` and `env`."""
        return self._roots

    def unmet(self, requirements: Requirements) -> str | None:
        """Which of a playbook's requirements is not met, in words."""
        from pytest_ignition.requirements import unmet

        return unmet(requirements, self.gateway, self._no_browser)

    def _no_browser(self) -> str | None:
        try:
            self.browser()
        except IgnitionError as error:
            return error.message
        return None

    def credential(self, name: str) -> Mapping[str, Json]:
        """What `{{ credential.NAME.… }}` may ask for. `default` is the gateway's own credential where it has one.

        Raises:
            IgnitionError: there is none of that name, or it cannot be read.
        """
        return named_credential(name, self.credentials, self.settings)

    @property
    def evidence_folder(self) -> Path:
        """The run's own folder for evidence, made now if it is not there."""
        folder = self._evidence / self._run_folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def for_run(self, playbook_file: Path, run_id: str) -> None:
        """Relative paths of steps start at this playbook; evidence goes into a folder of the run's own.

        Of an open browser the first page stays as it is; what the run before had set on it is taken back.
        """
        self.playbook_folder = playbook_file.parent
        self._run_folder = f"{safe_file_name(playbook_file.stem)}-{run_id[:8]}"
        if self._browser is not None:
            self._browser = self._browser.for_next_run()
        if self._gateway is not None:
            self._gateway.exchanges.clear()

    def keeper(self) -> Keeper:
        """Writes the evidence of a run; all runs of these resources share one budget."""
        return Keeper(self.redactor, self._budget)


def _nothing_to_refuse(_what: str, _effect: EffectName) -> None:
    """There is no gateway."""


def _limit(gateway: GatewaySettings | None, allow: EffectName | None) -> Limit:
    """What a run may do."""
    way = "run_playbook(..., allow='{effect}')"
    if gateway is None:
        return Limit(who="this run, which has no gateway,", allow=allow or "write", ways=(way,))
    ways = (way, "allow='{effect}' in its GatewaySettings")
    return Limit(who=f"the gateway {gateway.name}", allow=allow or gateway.allow, ways=ways)


class RequirementUnmet(IgnitionError):
    """A playbook's `requires` is not met; pytest would skip it."""


def run_playbook(
    path: str | os.PathLike[str],
    resources: OwnResources | None = None,
    *,
    parameters: Mapping[str, Json] | None = None,
    consumers: Iterable[Consumer] = (),
    step_types: Iterable[StepType[Any]] = (),
    control: Control | None = None,
    pausing: PausePolicy = NO_PAUSES,
    screenshots: str = "failure",
    playbook_roots: Collection[str] = DEFAULT_ROOTS,
    allow: EffectName | None = None,
) -> RunResult:
    """Run one playbook, without pytest.

    Args:
        path: the playbook file.
        resources: gateway and browser; left open, so that several runs may share them. None: no gateway, and a browser
            only for this run.
        parameters: values by name; those that the gateway and its credential fill may be left out.
        consumers: called with every event, in this order, on this thread.
        step_types: of your own, beside the built-in ones.
        control: an inbox for commands from other threads, made with a run id of your choice.
        pausing: when the run stands still by itself, if a front end is attached to `control`.
        screenshots: when browser steps are pictured: `never`, `failure` or `always`.
        playbook_roots: names of folders that paths of `playbook.run` start at.
        allow: the strongest effect that it may have: `read`, `write` or `disruptive`. None: what the gateway's settings
            say, which is `write` unless told otherwise.

    Returns:
        The verdict and every step's end, masked. A playbook that fails is a result, not an exception.

    Raises:
        PlaybookError: the text is wrong.
        RefusedByGuard: it would do more than is allowed; nothing was done.
        RequirementUnmet: the playbook's `requires` is not met.
        IgnitionError: the file cannot be read, or a parameter has no value, or one that does not fit.
    """
    if resources is None:
        with OwnResources() as own:
            return run_playbook(
                path,
                own,
                parameters=parameters,
                consumers=consumers,
                step_types=step_types,
                control=control,
                pausing=pausing,
                screenshots=screenshots,
                playbook_roots=playbook_roots,
                allow=allow,
            )
    file = Path(path).absolute()
    listing = StepListing(step_types)
    shelf = FileShelf(Path.cwd(), tuple(playbook_roots))
    library = Library(shelf, listing, supplied=SUPPLIED_NAMES)
    playbook = library.adopt(load(shelf.read(file), shelf.shown(file), listing), file)
    watch = Watch(_limit(resources.settings, allow))
    guard = PlaybookWatch(watch, listing, library, reaches_gateway=resources.settings is not None)
    guard.playbook(playbook)
    resources.permit = watch.permit
    reason = resources.unmet(playbook.requires) if playbook.requires else None
    if reason is not None:
        raise RequirementUnmet(f"{playbook.source.path}: {reason}")
    given = with_credentials(playbook.parameters, parameters or {}, resources.credential)
    wanted = {each.name.casefold() for each in playbook.parameters if each.name not in given}
    bound = bind(playbook.parameters, given=given, supplied=resources.supplied(wanted))
    if bound.missing:
        names = ", ".join(bound.missing)
        raise ParameterValueError(f"no value for {names}", hint=f"run_playbook(..., parameters={{{names!r}: ...}})")
    for secret in bound.secrets:
        resources.redactor.add(secret)
    run_id = control.run_id if control is not None else new_run_id()
    resources.for_run(file, run_id)
    resources.keep_private(private_selectors(step for each in library.family(playbook) for step in each.every_step()))
    evidence = FailureEvidence(step_types=listing, when=screenshots, in_use=resources, keeper=resources.keeper())
    runner = Runner(
        playbook,
        identity=Identity(session_id=run_id, run_id=run_id, node_id=shelf.shown(file)),
        step_types=listing,
        library=library,
        resources=resources,
        masker=resources.redactor,
        consumers=consumers,
        control=control,
        pausing=pausing,
        after_attempt=evidence.after_attempt,
        after_failure=evidence.after_failure,
        guard=guard,
    )
    gateway = None if resources.settings is None else resources.settings.name
    return runner.run(bound.values, gateway=gateway, browser=resources.browser_name)
