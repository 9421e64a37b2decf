"""What people get wrong: each a clear error with place and remedy, and the rest of the session goes on.

The texts are snapshots: read them as a user would before changing them.
"""

from __future__ import annotations

import re

import pytest

from tests.plugin_run import UTILITY, Project, block

STEPS = "name: x\nsteps:\n  - id: a\n"
BOMB = "a: &a [" + ",".join("1" * 10) + "]\n"
for one, other in zip("abcdefgh", "bcdefghi", strict=True):
    BOMB += f"{other}: &{other} [" + ",".join([f"*{one}"] * 10) + "]\n"

CASES = {
    "malformed": (
        STEPS + "   type: utility.log\n",
        """\
playbooks/malformed.yaml:4:4: this does not continue the list above
    4 |    type: utility.log
      |    ^
  hint: begin each item with a dash below the first one, and indent what belongs to an item""",
    ),
    "unknown_type": (
        STEPS + "    type: utility.slep\n",
        """\
playbooks/unknown_type.yaml:4:11: unknown step type 'utility.slep'
    4 |     type: utility.slep
      |           ^^^^^^^^^^^^
  hint: did you mean 'utility.sleep'?""",
    ),
    "unknown_parameter": (
        STEPS + "    type: utility.sleep\n    parameters:\n      secnds: 3\n",
        """\
playbooks/unknown_parameter.yaml:6:7: unknown parameter 'secnds'
    6 |       secnds: 3
      |       ^^^^^^
  hint: did you mean 'seconds'?""",
    ),
    "missing_parameter": (
        STEPS + "    type: browser.click\n",
        """\
playbooks/missing_parameter.yaml:4:11: parameter 'selector' is missing
    4 |     type: browser.click
      |           ^^^^^^^^^^^^^
  hint: selector: Playwright selector, or a mapping such as {role: button, name: Save}; of several matches the first counts""",
    ),
    "wrong_type": (
        STEPS + "    type: utility.sleep\n    parameters:\n      seconds: soon\n",
        """\
playbooks/wrong_type.yaml:6:16: parameter 'seconds' must be a number, not 'soon'
    6 |       seconds: soon
      |                ^^^^""",
    ),
    "duplicate_id": (
        STEPS + "    type: utility.log\n  - id: a\n    type: utility.log\n",
        """\
playbooks/duplicate_id.yaml:5:9: the step id 'a' is used twice; first in line 3
    5 |   - id: a
      |         ^
  hint: give one of the steps another id""",
    ),
    "duplicate_key": (
        STEPS + "    type: utility.log\n    type: utility.sleep\n",
        """\
playbooks/duplicate_key.yaml:5:5: the key 'type' stands twice in one mapping; first at 4:5
    5 |     type: utility.sleep
      |     ^^^^
  hint: remove one of the two, or give it another name""",
    ),
    "later_step": (
        STEPS
        + '    type: utility.log\n    parameters:\n      message: "{{ step.b.logged }}"\n  - id: b\n    type: utility.log\n',
        """\
playbooks/later_step.yaml:6:20: step 'b' runs later, in line 7
    6 |       message: "{{ step.b.logged }}"
      |                    ^^^^^^^^^^^^^
  hint: move it before this one, or name an earlier one""",
    ),
    "empty": (
        "",
        """\
playbooks/empty.yaml:1:1: the file is empty
    1 |\x20
      | ^
  hint: a playbook needs at least `name:` and `steps:`""",
    ),
    "big": (
        "name: x\nsteps:\n" + "  - id: a\n    type: utility.log\n" * 156_250,
        """\
playbooks/big.yaml:1:1: the file has 5.0 MB; a playbook may have at most 2 MB
    1 |\x20
      | ^
  hint: split it into several playbooks and call them with `playbook.run`; keep data in files beside it""",
    ),
    "bomb": (
        BOMB + "name: x\nsteps: []\n",
        """\
playbooks/bomb.yaml:6:8: the file holds more than 200,000 values
    6 | f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]
      |        ^
  hint: aliases count with all that they stand for; keep data in files beside the playbook""",
    ),
    "nested": (
        "[" * 100_000,
        """\
playbooks/nested.yaml:1:101: more than 100 lists and mappings stand inside each other
    1 | ... """
        + "[" * 160
        + """ ...
      | """
        + " " * 84
        + """^
  hint: is a bracket or an indentation repeated?""",
    ),
    "unquoted": (
        STEPS + "    type: utility.log\n    parameters:\n      message: {{ parameter.x }}\n",
        """\
playbooks/unquoted.yaml:6:16: a value that begins with {{ needs quotes
    6 |       message: {{ parameter.x }}
      |                ^^^^^^^^^^^^^^^^^
  hint: write "{{ parameter.x }}\"""",
    ),
}


def test_each_mistake_is_shown_with_place_and_remedy_and_the_rest_runs(project: Project) -> None:
    for name, (text, _expected) in CASES.items():
        project.playbook(text, name)
    project.playbook(UTILITY, "good")
    project.write("test_python.py", "def test_one(): pass\n")

    result = project.run("playbooks", "test_python.py")

    shown = {name: block(result, f"ERROR collecting playbooks/{name}.yaml") for name in CASES}
    assert shown == {name: expected for name, (_text, expected) in CASES.items()}
    result.stdout.fnmatch_lines([f"* 2 passed, {len(CASES)} errors, 1 steps passed in *"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_missing_file_is_named(project: Project) -> None:
    result = project.run("playbooks/nowhere.yaml")

    result.stderr.fnmatch_lines(["ERROR: file or directory not found: playbooks/nowhere.yaml"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_a_broken_test_module_still_stops_the_session(project: Project) -> None:
    """Only refused playbooks are passed over: a module that cannot be imported may hide what others need."""
    project.playbook(UTILITY)
    project.write("test_broken.py", "import nothing_of_that_name\n")

    result = project.run(".")

    assert result.ret == pytest.ExitCode.INTERRUPTED


NO_GATEWAY = (
    "no gateway is configured: give one with --gateway URL, with IGNITION_GATEWAY in the environment, "
    "or use the embedded one with --gateway simulator"
)


def test_without_a_gateway_one_line_names_the_three_ways(project: Project) -> None:
    project.playbook("name: Ping\nsteps:\n  - id: ping\n    type: gateway.ping\n")
    project.playbook(
        "name: Url\nparameters: [{name: gateway_url, type: string}]\nsteps: [{id: a, type: utility.log}]\n", "url"
    )
    project.write("test_python.py", "def test_one(gateway): pass\n")

    result = project.run("playbooks", "test_python.py")

    assert (
        block(result, "x")
        == f"""\
playbook 'Ping': 1 of 1 steps did not pass (broken: ping)

step 1 'ping' (gateway.ping) broken after N.NN s
playbooks/x.yaml:3:5: {NO_GATEWAY}
    3 |   - id: ping
      |     ^^^^^^^^"""
    )
    assert block(result, "url") == NO_GATEWAY
    assert block(result, "ERROR at setup of test_one") == NO_GATEWAY


def test_an_unreachable_gateway_is_broken_and_nothing_hangs(project: Project) -> None:
    project.playbook("name: Ping\nsteps:\n  - id: ping\n    type: gateway.ping\n")

    result = project.run("playbooks", "--gateway", "http://127.0.0.1:9", timeout=30)

    assert (
        block(result, "x")
        == """\
playbook 'Ping': 1 of 1 steps did not pass (broken: ping)

step 1 'ping' (gateway.ping) broken after N.NN s
playbooks/x.yaml:3:5: GET http://127.0.0.1:PORT/StatusPing: no connection ([Errno 111] Connection refused)
    3 |   - id: ping
      |     ^^^^^^^^
hint: is the gateway up, and are host and port right?
requests: ignition-results/RUN/playbooks-x.yaml-x-DIGEST/01-ping-requests.txt"""
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_silent_gateway_is_broken_within_its_timeout(project: Project, silent_port: int) -> None:
    project.playbook("name: Ping\nsteps:\n  - id: ping\n    type: gateway.ping\n")

    result = project.run(
        "playbooks", "--gateway", f"http://127.0.0.1:{silent_port}", "--ignition-timeout", "0.5", timeout=30
    )

    assert (
        block(result, "x")
        == """\
playbook 'Ping': 1 of 1 steps did not pass (broken: ping)

step 1 'ping' (gateway.ping) broken after N.NN s
playbooks/x.yaml:3:5: GET http://127.0.0.1:PORT/StatusPing: no answer within 0.5 s
    3 |   - id: ping
      |     ^^^^^^^^
hint: is the gateway busy or starting? --ignition-timeout (timeout in its settings) gives it longer
requests: ignition-results/RUN/playbooks-x.yaml-x-DIGEST/01-ping-requests.txt"""
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [("https://admin:hunter2-pw@gw", "IGNITION_USERNAME"), ("ftp://gw", "ftp://gw")],
)
def test_a_gateway_url_that_is_none_is_refused(url: str, said: str, project: Project) -> None:
    project.playbook("name: Ping\nsteps:\n  - id: ping\n    type: gateway.ping\n")

    result = project.run("playbooks", "--gateway", url)

    assert said in block(result, "x")
    assert "hunter2-pw" not in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize("name", ["gw:8088", "gw.plant.example"])
def test_an_address_without_its_scheme_is_refused_before_anything_is_collected(name: str, project: Project) -> None:
    result = project.run("--gateway", name)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.errlines[0] == (
        f"ERROR: --gateway {name}: neither a URL nor a gateway of the settings file; "
        f"a URL begins with http:// or https://, such as https://{name}"
    )


def test_without_a_browser_it_says_how_to_get_one(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.playbook("name: Web\nsteps:\n  - id: open\n    type: browser.navigate\n    parameters: {url: 'http://x'}\n")
    # An empty folder for Playwright's own browsers, and no PATH on which one could be found.
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(project.path / "none"))
    monkeypatch.setenv("PATH", str(project.path))
    project.write(
        "conftest.py",
        "import pytest_ignition.browser.discovery as found\nfound._LINUX_PLACES = ()\n",
    )

    text = block(project.run("playbooks"), "x")

    assert (
        re.sub(r"\(.* does not exist\)", "(PATH does not exist)", text)
        == """\
playbook 'Web': 1 of 1 steps did not pass (broken: open)

step 1 'open' (browser.navigate) broken after N.NN s
playbooks/x.yaml:3:5: no browser to start: Playwright has no Chromium of its own (PATH does not exist), \
and no Chromium, Chrome or Edge is installed
    3 |   - id: open
      |     ^^^^^^^^
hint: run `playwright install chromium`, or install a system package such as `apt-get install chromium`
with url: "http://x\""""
    )
