"""A run that needs no gateway opens no connection and looks up no host."""

from __future__ import annotations

from tests.plugin_run import Project

WATCH = """\
import sys

def hear(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise SystemExit(f"a connection: {event} {arguments}")

sys.addaudithook(hear)
"""
PLAYBOOK = """\
name: Local
steps:
  - {id: say, name: Say, type: utility.log, parameters: {message: hello}}
  - {id: py, name: Py, type: utility.python, parameters: {script: 'print("a=1")'}}
"""


def test_a_run_without_a_gateway_opens_no_connection(project: Project) -> None:
    project.write("conftest.py", WATCH)
    project.playbook(PLAYBOOK)
    project.write("test_it.py", "def test_it(step):\n    with step('One'): pass\n")

    result = project.run("-p", "no:playwright", "--html=report.html", "--junitxml=junit.xml")
    listed = project.run("--ignition-dry-run", "--gateway", "https://gateway.invalid")

    result.assert_outcomes(passed=2)
    assert listed.ret == 0
    assert "a connection" not in result.stdout.str() + result.stderr.str() + listed.stdout.str() + listed.stderr.str()


def test_the_watch_would_have_heard_one(project: Project) -> None:
    project.write("conftest.py", WATCH)
    project.write("test_it.py", "import socket\ndef test_it(): socket.create_connection(('127.0.0.1', 9))\n")

    result = project.run()

    assert "a connection: socket.getaddrinfo" in result.stdout.str() + result.stderr.str()
