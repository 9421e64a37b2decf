"""The options of the command line and of the configuration file: their names, help and defaults."""

from __future__ import annotations

import os

import pytest

_GATEWAY_HELP = (
    "Gateway under test: its URL, such as https://gw:8043, a name from the settings file (ignition.toml), or the word "
    "'simulator' for the embedded gateway. Repeatable: tests and playbooks then run once per gateway. Also "
    "IGNITION_GATEWAY in the environment, several with commas. The short form is off when PYTEST_IGNITION_NO_SHORT=1 "
    "is set."
)

EVIDENCE = {
    "ignition_retention": ("20", "How many runs stay below ignition-results; 0 for all"),
    "ignition_evidence_limit": ("500 MB", "Most evidence that a run takes by itself, such as 500 MB"),
    "ignition_evidence_file_limit": ("2 MB", "Longest text among it, such as the source of a page"),
}
"""Ini option -> default and help, of what limits the evidence that a run takes by itself."""


def add_options(parser: pytest.Parser) -> None:
    """Declare all of them."""
    group = parser.getgroup("ignition", "Ignition gateways and playbooks")
    _add_gateway(group)
    _add_simulator(group)
    _add_output(group)
    _add_guard(group)
    _add_pauses(group)
    _add_ini(parser)


def _add_gateway(group: pytest.OptionGroup) -> None:
    """Which gateway, and what playbooks are given."""
    names = ["--ignition-gateway"]
    if os.environ.get("PYTEST_IGNITION_NO_SHORT") != "1":
        names.append("--gateway")
    group.addoption(
        *names,
        dest="ignition_gateway",
        metavar="URL|NAME|simulator",
        action="append",
        default=[],
        help=_GATEWAY_HELP,
    )
    group.addoption(
        "--ignition-credential",
        dest="ignition_credential",
        metavar="NAME",
        default=None,
        help=(
            "Credential of a gateway given by its URL: IGNITION_CREDENTIAL_<NAME>_USERNAME, _PASSWORD and _TOKEN, or "
            "what `pytest-ignition credential set NAME` keeps. "
            "Without it IGNITION_USERNAME, IGNITION_PASSWORD and IGNITION_TOKEN, or the credential `default`."
        ),
    )
    group.addoption(
        "--ignition-param",
        dest="ignition_params",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help=(
            "Value of a playbook parameter, read as YAML by the declared type; repeatable. "
            "Secrets only as NAME=@env:VARIABLE or NAME=@file:PATH."
        ),
    )
    group.addoption(
        "--ignition-insecure",
        dest="ignition_insecure",
        action="store_true",
        default=False,
        help="Do not verify the gateway's TLS certificate, neither over HTTP nor in the browser.",
    )
    group.addoption(
        "--ignition-timeout",
        dest="ignition_timeout",
        type=float,
        default=None,
        metavar="SECONDS",
        help="Longest time for one request to the gateway (default: 10).",
    )


def _add_simulator(group: pytest.OptionGroup) -> None:
    """What the embedded gateway is."""
    group.addoption(
        "--ignition-scenario",
        dest="ignition_scenario",
        metavar="FILE",
        default=None,
        help=(
            "YAML file that says what the gateway of --gateway simulator is: version, users, projects, tags "
            "(default: the ini option ignition_scenario, else a demo)."
        ),
    )
    group.addoption(
        "--ignition-simulator-pace",
        dest="ignition_simulator_pace",
        metavar="FACTOR",
        type=float,
        default=None,
        help=(
            "How much faster time passes for the gateway of --gateway simulator: its restarts, trial and tags "
            "(default: the ini option ignition_simulator_pace, else 1)."
        ),
    )


def _add_output(group: pytest.OptionGroup) -> None:
    """What is kept and written."""
    group.addoption(
        "--ignition-screenshots",
        dest="ignition_screenshots",
        choices=("never", "failure", "always"),
        default=None,
        help=(
            "When the page is pictured: at each step that does not pass, always after browser steps too, or never "
            "(default: failure)."
        ),
    )
    group.addoption(
        "--ignition-output",
        dest="ignition_output",
        metavar="DIR",
        default=None,
        help="Folder for screenshots and other evidence (default: ignition-results/<run>).",
    )
    group.addoption(
        "--ignition-events",
        dest="ignition_events",
        metavar="FILE",
        default=None,
        help=(
            "Write every event of every playbook into FILE, one JSON document per line, as it happens; "
            "`pytest-ignition report FILE` shows it. An earlier file is replaced."
        ),
    )
    group.addoption(
        "--ignition-ci",
        dest="ignition_ci",
        choices=("auto", "github", "gitlab", "none"),
        default=None,
        help=(
            "CI system to write for: annotations and a job summary for GitHub, a folded list of steps for GitLab "
            "(default: the ini option ignition_ci, else auto: the one that the run is in)."
        ),
    )
    group.addoption(
        "--ignition-code-quality",
        dest="ignition_code_quality",
        metavar="FILE",
        default=None,
        help="Write failed steps as a Code Quality report, which GitLab shows in merge requests.",
    )


def _add_guard(group: pytest.OptionGroup) -> None:
    """What may be done to a plant."""
    group.addoption(
        "--ignition-allow",
        dest="ignition_allow",
        choices=("read", "write", "disruptive"),
        default=None,
        help=(
            "The strongest effect that playbooks and tests may have on the gateways of this run; without it what the "
            "settings file says, else write, and all on the simulator. What does more is refused before its first step."
        ),
    )
    group.addoption(
        "--ignition-confirm",
        dest="ignition_confirm",
        metavar="NAME",
        action="append",
        default=[],
        help="Names a protected gateway, so that more than reading is allowed without a question. Repeatable.",
    )
    group.addoption(
        "--ignition-dry-run",
        dest="ignition_dry_run",
        action="store_true",
        default=False,
        help="Show what each selected playbook would do to which gateway, and do nothing.",
    )


def _add_pauses(group: pytest.OptionGroup) -> None:
    """When runs stand still, and which steps they run."""
    group.addoption(
        "--ignition-pause",
        dest="ignition_pause",
        choices=("never", "failure", "step"),
        default=None,
        help=(
            "Pause a run for somebody to look, mend and go on: at failures, or step by step from the first step on "
            "(default: the ini option ignition_pause, else never). Refused where nobody could answer."
        ),
    )
    group.addoption(
        "--ignition-pause-timeout",
        dest="ignition_pause_timeout",
        metavar="SECONDS",
        default=None,
        help="How long a pause may last; then the run goes on (default: the ini option, else as long as it takes).",
    )
    group.addoption(
        "--ignition-from",
        dest="ignition_from",
        metavar="STEP",
        default=None,
        help="Begin one playbook's main list with this step; outputs of those before come from its last recorded run.",
    )
    group.addoption(
        "--ignition-until",
        dest="ignition_until",
        metavar="STEP",
        default=None,
        help="End one playbook's main list with this step; its teardown runs all the same.",
    )
    group.addoption(
        "--ignition-only",
        dest="ignition_only",
        metavar="STEP,...",
        action="append",
        default=[],
        help="Run only these steps of one playbook's main list.",
    )


def _add_ini(parser: pytest.Parser) -> None:
    """How pytest behaves in this project."""
    parser.addini("ignition_pause", "As --ignition-pause; ignored where nobody could answer.", default="never")
    parser.addini("ignition_pause_timeout", "As --ignition-pause-timeout.", default="")
    parser.addini(
        "ignition_playbook_paths",
        "Folders whose YAML files are playbooks, by their trailing name or names (default: playbooks).",
        type="args",
        default=["playbooks"],
    )
    parser.addini(
        "ignition_missing_parameters",
        "What a playbook does whose required parameter has no value: skip or fail (default: skip).",
        default="skip",
    )
    parser.addini(
        "ignition_junit_steps",
        "How steps stand in the JUnit file: properties, testcases or none (default: properties).",
        default="properties",
    )
    parser.addini("ignition_scenario", "As --ignition-scenario; relative to the rootdir.", default="")
    parser.addini("ignition_simulator_pace", "As --ignition-simulator-pace.", default="1")
    for name, (default, text) in EVIDENCE.items():
        parser.addini(name, f"{text} (default: {default}).", default=default)
    parser.addini("ignition_screenshots", "As --ignition-screenshots.", default="failure")
    parser.addini("ignition_ci", "As --ignition-ci.", default="auto")
    parser.addini("ignition_code_quality", "As --ignition-code-quality; relative to the rootdir.", default="")
