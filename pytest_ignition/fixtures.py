"""The fixtures for Python tests.

Thin faces: playbooks read the `_ignition_*` fixtures, so a user's own `gateway` never feeds one by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pytest_ignition.engine.results import RunResult
    from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
    from pytest_ignition.gateway.settings import Credential, GatewaySettings
    from pytest_ignition.perspective_face import Perspective
    from pytest_ignition.python_steps import PythonSteps
    from pytest_ignition.simulator.server import Simulator

GATEWAY = "ignition_gateway_name"
"""The fixture that tests and playbooks are parametrized by when there are several gateways."""


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that use the gateway run once per gateway. Last, so that the gateway stands behind the browser in ids."""
    if GATEWAY in metafunc.fixturenames:
        from pytest_ignition import settings

        names = settings.gateways_for(metafunc.config, metafunc.definition)
        if len(names) > 1 or names != settings.chosen_gateways(metafunc.config):
            ids = [settings.gateway_id(name) for name in names]
            metafunc.parametrize(GATEWAY, names, ids=ids, indirect=True, scope="session")


@pytest.fixture(scope="session")
def ignition_gateway_name(request: pytest.FixtureRequest) -> str | None:
    """Which of the chosen gateways; None where none is chosen."""
    from pytest_ignition import settings

    chosen = settings.chosen_gateways(request.config)
    name: str | None = getattr(request, "param", chosen[0] if len(chosen) == 1 else None)
    return name


@pytest.fixture(scope="session")
def _ignition_simulator(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    """The simulator of this process, started at first use; the redactor knows what it made up from here on."""
    from pytest_ignition import settings
    from pytest_ignition.extras import scenario_of, simulator_class
    from pytest_ignition.session import session_of

    kind = simulator_class()
    scenario = scenario_of(settings.scenario_file(request.config))
    with kind(scenario=scenario, pace=settings.simulator_pace(request.config)) as simulator:
        for secret in simulator.secrets():
            session_of(request.config).redactor.add(secret)
        yield simulator


@pytest.fixture(scope="session")
def _ignition_settings(request: pytest.FixtureRequest, ignition_gateway_name: str | None) -> GatewaySettings:
    """The gateway under test; its secrets are known to the redactor from here on."""
    from pytest_ignition import settings
    from pytest_ignition.session import session_of

    if ignition_gateway_name is None:
        raise settings.NoGateway(tuple(settings.settings_file(request.config).gateways))
    session = session_of(request.config)
    allow = session.guard.limit(ignition_gateway_name).allow
    if ignition_gateway_name == settings.SIMULATOR:
        found = settings.simulator_settings(request.config, request.getfixturevalue("_ignition_simulator"), allow)
    else:
        found = settings.gateway_settings(request.config, ignition_gateway_name, session.credentials, allow)
    for secret in found.secrets():
        session.redactor.add(secret)
    return found


@pytest.fixture(scope="session")
def _ignition_client(request: pytest.FixtureRequest, _ignition_settings: GatewaySettings) -> Iterator[GatewayClient]:
    """One client, and so one kept connection, for the whole process."""
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.session import session_of

    with GatewayClient(_ignition_settings) as client:
        client.session.keep_secret = session_of(request.config).redactor.add
        yield client


@pytest.fixture
def _ignition_fresh_simulator(request: pytest.FixtureRequest, ignition_gateway_name: str | None) -> None:
    """The simulator as new for each item, if it is the gateway under test."""
    from pytest_ignition import settings

    if ignition_gateway_name == settings.SIMULATOR:
        request.getfixturevalue("_ignition_simulator").reset()


@pytest.fixture
def _ignition_gateway(
    request: pytest.FixtureRequest,
    ignition_gateway_name: str | None,
    _ignition_client: GatewayClient,
    _ignition_fresh_simulator: None,
) -> Iterator[GatewayClient]:
    """The client that playbooks use, with what the item may do; a login ends with the item that made it."""
    from pytest_ignition.session import session_of

    _ignition_client.permit = session_of(request.config).guard.watch(ignition_gateway_name, request.node).permit
    _ignition_client.exchanges.clear()
    yield _ignition_client
    _ignition_client.logout()


@pytest.fixture
def _ignition_requirements(request: pytest.FixtureRequest) -> None:
    """Skips a marked test whose gateway is not the one it needs; set up first."""
    from pytest_ignition import marks
    from pytest_ignition.errors import IgnitionError

    try:
        marks.skip_unless_met(request.node, request)
        return
    except IgnitionError as error:
        message = str(error)
    pytest.fail(message, pytrace=False)


@pytest.fixture
def gateway(
    request: pytest.FixtureRequest,
    ignition_gateway_name: str | None,  # noqa: ARG001 - named here so that tests that use it are parametrized
) -> GatewayClient:
    """The gateway under test as a client: `gateway.ping()`, `gateway.info()`, `gateway.modules.list()`, ..."""
    client: GatewayClient = _or_one_line(request, "_ignition_gateway")
    return client


@pytest.fixture
def gateway_url(
    request: pytest.FixtureRequest,
    ignition_gateway_name: str | None,  # noqa: ARG001 - named here so that tests that use it are parametrized
) -> str:
    """The address of the gateway under test, such as `https://gw:8043`, without a trailing slash."""
    client: GatewayClient = _or_one_line(request, "_ignition_gateway")
    return client.url


@pytest.fixture
def async_gateway(
    request: pytest.FixtureRequest,
    ignition_gateway_name: str | None,
    _ignition_fresh_simulator: None,
) -> Iterator[AsyncGatewayClient]:
    """The gateway under test for coroutines, in the test's own event loop: `await async_gateway.ping()`."""
    settings = _or_one_line(request, "_ignition_settings")
    from pytest_ignition.async_gateway import client_in_the_tests_loop
    from pytest_ignition.session import session_of

    permit = session_of(request.config).guard.watch(ignition_gateway_name, request.node).permit
    with client_in_the_tests_loop(request.node, settings, permit) as client:
        client.session.keep_secret = session_of(request.config).redactor.add
        yield client


@pytest.fixture
def step(request: pytest.FixtureRequest) -> Iterator[PythonSteps]:
    """Reports parts of the test as steps.

    `with step("Log in") as s: ...`; inside, `s.log(text)`, `s.attach(path or bytes, title=...)` and `s.output = {...}`
    keep evidence. A failing assert makes the step failed; the test fails by its own exception. Steps may stand inside
    each other.
    """
    from pytest_ignition.python_steps import PythonSteps
    from pytest_ignition.reporting.record import begin_records

    begin_records(request)
    steps = PythonSteps(request.node)
    yield steps
    steps.finish()


@pytest.fixture
def playbook(
    request: pytest.FixtureRequest,
    ignition_gateway_name: str | None,  # noqa: ARG001 - named here so that tests that use it are parametrized
    browser_name: str,  # noqa: ARG001 - the same, and one browser serves them all
) -> Callable[..., RunResult]:
    """Runs a playbook inside the test.

    `result = playbook("gateway/login.yaml", username="operator")`; its steps are reported as the test's. The result
    has `verdict`, `steps` and `outputs`; a playbook that does not pass is an error of the test unless `check=False`.
    """
    from pytest_ignition.python_steps import playbook_runner
    from pytest_ignition.reporting.record import begin_records

    begin_records(request)
    return playbook_runner(request)


@pytest.fixture
def perspective(
    request: pytest.FixtureRequest,
    ignition_gateway_name: str | None,  # noqa: ARG001 - named here so that tests that use it are parametrized
    page: Page,
) -> Perspective:
    """A Perspective session on the test's `page`: `perspective.open("/line/2")`, `perspective.set("#speed", 5)`, ...

    It opens the project of the gateway under test and logs in with its credential where that is asked for.
    """
    settings: GatewaySettings = _or_one_line(request, "_ignition_settings")
    request.getfixturevalue("_ignition_fresh_simulator")
    from pytest_ignition.perspective_face import Perspective
    from pytest_ignition.session import session_of

    return Perspective(page, settings, session_of(request.config).credentials)


@pytest.fixture
def simulator(_ignition_simulator: Simulator) -> Simulator:
    """The embedded gateway, as new, whichever gateway is under test: change its state, read what it was asked."""
    _ignition_simulator.reset()
    return _ignition_simulator


@pytest.fixture(scope="session")
def credentials(request: pytest.FixtureRequest) -> Mapping[str, Credential]:
    """Credentials by name: `credentials["plant1"].username`.

    They come from IGNITION_CREDENTIAL_<NAME>_USERNAME, _PASSWORD and _TOKEN (`default` from IGNITION_USERNAME,
    _PASSWORD and _TOKEN), the keyring, the file for machines without one, or the hook `pytest_ignition_credential`.
    Whoever reads one has its secrets hidden in every output of a playbook from then on.
    """
    from pytest_ignition.session import session_of

    return session_of(request.config).credentials


@pytest.fixture(scope="session")
def hide_secret(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A function that hides a value in every output from then on, and gives it back: `hide_secret(page.title())`."""
    from pytest_ignition.session import session_of

    def hide(value: str) -> str:
        session_of(request.config).redactor.add(value)
        return value

    return hide


def _or_one_line(request: pytest.FixtureRequest, name: str) -> Any:
    """The fixture's value; our own errors become one line instead of a traceback."""
    from pytest_ignition.errors import IgnitionError

    try:
        return request.getfixturevalue(name)
    except IgnitionError as error:
        message = str(error)
    pytest.fail(message, pytrace=False)
