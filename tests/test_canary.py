"""One session with every kind of secret and every report: afterwards no byte of what it wrote holds any of them.

The same session with a redactor that learns nothing shows that they would be found in each kind of file.
"""

from __future__ import annotations

import os
import re
import secrets as randomness
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pytest_ignition.simulator.scenario import Scenario, UserSpec
from pytest_ignition.simulator.server import Simulator
from tests.canary_files import Searcher, files
from tests.plugin_run import Project

pytestmark = pytest.mark.slow

USER = "canary"
PASSWORD = """Pä"ss'w/ö+rd&<geh>eim %41\\n7"""
PARAMETER = 'Para-meter+geheim/ß&"x"'
SHOWN = "Shown-<on>-page&'99'ü"
READ_BY_PYTHON = "py-read-0815-ÄÖ/+geheim"
COOKIE = "c00kie-of-the-page-4711"
BEARER = "bearer.of-the.page-0815-xyz"

WEB_LOGIN = Path(__file__).parents[1] / "playbooks" / "gateway" / "web_login.yaml"

CONFTEST = """
import os, pathlib
import pytest

if os.environ.get("CANARY_OFF"):
    from pytest_ignition.credentials.redactor import Redactor
    Redactor.add = lambda self, secret: None


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    folder = pathlib.Path(os.environ["CANARY_OUT"])
    suffix = os.environ["CANARY_HAR"]
    name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}{suffix}"
    return {**browser_context_args, "record_har_path": str(folder / name)}
"""

CHILD = """\
name: Child
parameters:
  - {name: handed_token, type: string}
steps:
  - id: say
    type: utility.python
    parameters:
      script: |
        import sys
        print("CHILD_SAYS=" + r'''{{ parameter.handed_token }}''')
        print("error stream", r'''{{ parameter.handed_token }}''', file=sys.stderr)
        set_variable("remembered", r'''{{ parameter.handed_token }}''')
outputs:
  handed: "parameter.handed_token"
"""

PLAYBOOK = """\
name: Secrets
parameters:
  - {name: parameter_secret, type: string, secret: true}
  - {name: gateway_url, type: string}
  - {name: page_url, type: string}
  - {name: account, type: credential, default: plant}
variables:
  copy: "{{ parameter.parameter_secret }}"
steps:
  - {id: say, type: utility.log, parameters: {message: "p {{ parameter.parameter_secret }} v {{ variable.copy }}"}}
  - {id: account, type: utility.log, parameters: {message: "c {{ parameter.account.password }}"}}
  - id: child
    type: playbook.run
    parameters: {playbook: child.yaml, parameters: {handed_token: "{{ parameter.parameter_secret }}"}}
  - {id: output, type: utility.log, parameters: {message: "{{ step.child.outputs.handed }}"}}
  - {id: api, type: gateway.login}
  - {id: info, type: gateway.get_info}
  - id: web
    type: playbook.run
    parameters: {playbook: web_login.yaml}
  - {id: open, type: browser.navigate, parameters: {url: "{{ parameter.page_url }}"}}
  - {id: read, type: browser.get_text, secret: true, parameters: {selector: "#shown"}, save: {seen: text}}
  - {id: again, type: utility.log, parameters: {message: "seen {{ variable.seen }}"}}
  - {id: console, type: browser.evaluate, parameters: {script: "console.error(document.querySelector('#shown').textContent)"}}
  - {id: toggle, type: browser.fill, parameters: {selector: "#toggled", value: "{{ parameter.parameter_secret }}"}}
  - {id: show, type: browser.click, parameters: {selector: "#show"}}
  - id: call
    type: browser.evaluate
    parameters: {script: "v => fetch('/api?token=' + encodeURIComponent(v), {method: 'POST', body: JSON.stringify({v})}).then(r => r.status)", argument: "{{ variable.seen }}"}
  - id: fails
    type: utility.python
    on_failure: continue
    parameters: {script: "assert r'''{{ parameter.parameter_secret }}''' == r'''{{ variable.seen }}'''"}
  - id: wrong
    type: browser.verify_text
    parameters: {selector: "#shown", text: "{{ parameter.parameter_secret }}", timeout: 300}
"""

TESTS = """
import logging, os, subprocess, sys, warnings
import pytest


@pytest.fixture
def password(credentials, record_property):
    record_property("told", credentials["plant"].password)
    return credentials["plant"].password


def test_assertion(password):
    wrong = {"password": password, "more": [password] * 3}
    assert wrong == {"password": "other"}


def test_exception(password):
    raise ValueError(f"cannot log in with {password}") from KeyError(password)


def test_output(password, credentials):
    print("out", password)
    print("err", credentials["plant"].token, file=sys.stderr)
    logging.getLogger("third.party").warning("log of %s", password)
    warnings.warn(f"do not use {password}", UserWarning)
    subprocess.run([sys.executable, "-c", "import os; print(os.environ['IGNITION_CREDENTIAL_PLANT_PASSWORD'])"])
    assert not password


def test_steps(step, password, tmp_path):
    with step("Python step") as s:
        s.log("step of " + password)
        s.output = {"found": password}
        file = tmp_path / "told.txt"
        file.write_text(password, encoding="utf-8")
        s.attach(file, title="told")
        s.attach(password.encode(), title="told bytes")
        s.attach("text of " + password, title="told text")


def test_api_login(gateway):
    gateway.login()
    print(gateway.session.headers.__self__._cookies)
    made = gateway.tokens.create("canary-made", levels=["Authenticated/Roles/Administrator"], secure_channel=False)
    print(made.credential.token)
    assert gateway.permissions() is None


def test_page(page, password, hide_secret):
    page.goto(os.environ["CANARY_PAGE"])
    page.wait_for_function("document.querySelector('#shown').textContent")
    hide_secret(page.inner_text("#shown"))
    page.fill("#toggled", password)
    page.click("#show")
    assert page.input_value("#toggled") == password
    assert page.input_value("#api-key") == "another"
"""


@dataclass
class Plant:
    """A simulator and a page beside it, and what must not be found."""

    simulator: Simulator
    page: str
    issued: list[str]

    def secrets(self) -> dict[str, str]:
        """Everything secret, by a name that tells where it comes from."""
        found = {
            "password": PASSWORD,
            "parameter": PARAMETER,
            "shown": SHOWN,
            "API key field": READ_BY_PYTHON,
            "cookie": COOKIE,
            "bearer": BEARER,
            "token": self.simulator.token.partition(":")[2],
        }
        return found | {f"issued {index}": value for index, value in enumerate(self.issued) if len(value) >= 11}


PAGE = f"""<!doctype html><meta charset=utf-8><title>Keys</title><h1>Keys</h1>
<p id=shown></p><input id=toggled type=password><button id=show onclick="toggled.type='text'">show</button>
<input id=api-key disabled>
<script>
fetch('/values', {{headers: {{Authorization: 'Bearer {BEARER}'}}}}).then(r => r.json()).then(v => {{
  document.querySelector('#shown').textContent = v.shown; document.querySelector('#api-key').value = v.apiKey; }});
</script>"""


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    import json

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_page = self.path == "/"
            body = PAGE if is_page else json.dumps({"shown": SHOWN, "apiKey": READ_BY_PYTHON})
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if is_page else "application/json")
            self.send_header("Set-Cookie", f"JSESSIONID={COOKIE}; HttpOnly; Path=/")
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - what the server calls

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    issued: list[str] = []
    original = randomness.token_urlsafe

    def issue(length: int | None = None) -> str:
        issued.append(original(length))
        return issued[-1]

    scenario = Scenario(users=(UserSpec(username=USER, password=PASSWORD),))
    with pytest.MonkeyPatch.context() as patch, Simulator(scenario=scenario) as simulator:
        patch.setattr(randomness, "token_urlsafe", issue)
        yield Plant(simulator, f"http://127.0.0.1:{server.server_address[1]}/", issued)
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Session:
    """What a session left behind: the text of the terminal, and its files by their places."""

    folder: Path
    terminal: str
    written: dict[str, bytes]

    def hits(self, plant: Plant) -> list[tuple[str, str, str]]:
        """Where secrets stand: the place, the name of the secret, and what stands before it."""
        searcher = Searcher(plant.secrets())
        places = {"terminal": self.terminal.encode(), **self.written}
        return [hit for place, data in places.items() for hit in searcher.found(place, data)]


def run(project: Project, plant: Plant, monkeypatch: pytest.MonkeyPatch, har: str, *arguments: str) -> Session:
    inputs = {
        "conftest.py": CONFTEST,
        "test_leaks.py": TESTS,
        "playbooks/secrets.yaml": PLAYBOOK,
        "playbooks/child.yaml": CHILD,
        "playbooks/web_login.yaml": WEB_LOGIN.read_text("utf-8"),
        "ignition.toml": f'[gateways.plant]\nurl = "{plant.simulator.url}"\ncredential = "plant"\nallow = "disruptive"\n',
        "tox.ini": "[pytest]\n",
    }
    for name, text in inputs.items():
        project.write(name, text)
    out = project.path / "out"
    out.mkdir()
    # Chromium makes a socket in it, whose path must be short.
    temporary = Path(tempfile.mkdtemp(prefix="canary-"))
    for name, value in {
        "IGNITION_CREDENTIAL_PLANT_USERNAME": USER,
        "IGNITION_CREDENTIAL_PLANT_PASSWORD": PASSWORD,
        "IGNITION_CREDENTIAL_PLANT_TOKEN": plant.simulator.token,
        "CANARY_PARAMETER": PARAMETER,
        "CANARY_PAGE": plant.page,
        "CANARY_OUT": str(out),
        "CANARY_HAR": har,
        "TMPDIR": str(temporary),
    }.items():
        monkeypatch.setenv(name, value)
    video = ("--video=on",) if _films() else ()
    result = project.run(
        "-c", "tox.ini", "--gateway=plant", "--ignition-param=parameter_secret=@env:CANARY_PARAMETER",
        f"--ignition-param=page_url={plant.page}", "--showlocals", "-rA", "-vv", "-W", "default",
        "--junitxml=out/junit.xml", "--html=out/report.html", "--alluredir=out/allure", "--log-file=out/log.txt",
        "--log-file-level=INFO", "--ignition-events=out/events.jsonl", "--ignition-output=out/evidence",
        "--ignition-screenshots=always", "--output=out/playwright", "--tracing=on", "--screenshot=on", *video,
        *arguments, timeout=240, cache=True,
    )  # fmt: skip
    terminal = result.stdout.str() + result.stderr.str()
    # pytester's own copy of what the terminal showed, and a file of the test's own.
    own: list[str | Path] = [*inputs, "stdout", "stderr", *project.path.rglob("told.txt")]
    written = {path.relative_to(project.path).as_posix(): path.read_bytes() for path in files(project.path, own)}
    written |= {path.as_posix(): path.read_bytes() for path in files(temporary, ())}
    shutil.rmtree(temporary)
    return Session(project.path, terminal, written)


def _films() -> bool:
    """Whether Playwright has what it makes videos with."""
    default = Path.home() / ".cache" / "ms-playwright"
    return any(Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default).glob("ffmpeg-*/ffmpeg-*"))


ONE = (".har",)
SEVERAL = (".zip", "-n", "2", "--reruns", "1", "--self-contained-html")


@pytest.mark.parametrize("arguments", [ONE, SEVERAL], ids=["one process", "workers and reruns"])
def test_no_byte_of_a_session_holds_a_secret(
    project: Project, plant: Plant, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    session = run(project, plant, monkeypatch, *arguments)
    hits = session.hits(plant)
    assert not hits, "\n".join(map(repr, hits[:100]))
    # It was a whole session: what it should have done is there, only without the secrets.
    assert re.search(r"test_leaks.py::test_page FAILED|FAILED test_leaks.py::test_page", session.terminal)
    for told in ("cannot log in with ********", "log of ********", "out ********", "p ******** v ********"):
        assert any(told.encode() in data for data in session.written.values()), told
    archives = [name for name in session.written if name.endswith(".zip")]
    assert len([name for name in archives if "trace" in name]) >= 2
    for name in archives:
        with zipfile.ZipFile(session.folder / name) as archive:
            assert archive.testzip() is None
    assert session.terminal.count("its content was taken away") == 0


def test_the_search_finds_them_where_nothing_is_hidden(
    project: Project, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_OFF", "1")
    session = run(project, plant, monkeypatch, *ONE)
    hits = session.hits(plant)
    places = " ".join(sorted({place for place, _name, _before in hits}))
    for kind in (
        "terminal", "junit.xml", "report.html", "events.jsonl", "log.txt", "-result.json", "-attachment", "trace.zip!",
        ".har", "out/evidence/",
    ):  # fmt: skip
        assert kind in places, kind
    assert {"password", "parameter", "shown", "API key field", "cookie", "bearer"} <= {
        name for _place, name, _before in hits
    }
