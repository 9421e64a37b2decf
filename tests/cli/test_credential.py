"""The commands `credential ...`: what they do and say, and that they never say a secret."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pytest_ignition.cli.app import app
from pytest_ignition.cli.credential_listing import age
from pytest_ignition.credentials import sealed
from pytest_ignition.credentials.file_store import FileStore
from pytest_ignition.credentials.stores import Stores
from pytest_ignition.gateway.settings import Credential
from tests.credentials.test_exchange import NEW, OLD, vault
from tests.credentials.test_stores import Memory, NoKeyring, stores

PASSWORD = "Correct-Horse-<&>é"
TOKEN = "robot:Battery-Staple"
PHRASE = "a passphrase of some length"
SECRETS = (PASSWORD, "Correct-Horse", TOKEN, "Battery-Staple", PHRASE, "Hunter-Two", "Pässwörd")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where credentials are kept; nothing of this machine's environment is seen."""
    for name in [name for name in os.environ if name.startswith("IGNITION_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTEST_IGNITION_CREDENTIALS", str(tmp_path / "kept"))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "kept"


@pytest.fixture
def keyring(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """A keyring that works."""
    ring = Memory()
    monkeypatch.setattr(Stores, "of", lambda _environment, **_more: stores(folder, ring))
    return ring


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    """Runs `pytest-ignition credential ...`; every output is searched for every secret."""
    everything: list[str] = []

    def run(*arguments: str, text: str = "") -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["credential", *arguments], prog_name="pytest-ignition", input=text)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        everything.extend((done.stdout, done.stderr))
        return done.exit_code, done.stdout, done.stderr

    yield run
    said = "\n".join(everything)
    assert [secret for secret in SECRETS if secret in said] == []


def test_set_keeps_in_the_keyring_and_changes_only_what_is_given(keyring: Memory, folder: Path, run: Run) -> None:
    assert run("set", "plant1", "--username", "ada", "--gateway-url", "HTTPS://Gw:8043/", "--stdin", text=PASSWORD) == (
        0, "kept 'plant1' in the keyring\n", "",
    )  # fmt: skip
    assert run("set", "plant1", "--token", "--stdin", "--description", "line 1", text=f"{TOKEN}\r\n") == (
        0, "changed 'plant1' in the keyring\n", "",
    )  # fmt: skip

    kept = stores(folder, keyring).read("plant1")
    assert kept == Credential(username="ada", password=PASSWORD, token=TOKEN)
    assert kept is not None
    assert (kept.gateway_url, kept.description) == ("https://gw:8043", "line 1")
    assert run("set", "plant1", "--stdin", text="\ufeffHunter-Two\n")[0] == 0
    assert stores(folder, keyring).read("plant1") == Credential(username="ada", password="Hunter-Two", token=TOKEN)


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (["set", "a", "Hunter-Two"], "", "a secret is never taken from the command line"),
        (["set", "a", "--token", "Hunter-Two"], "", "a secret is never taken from the command line"),
        (["set", "a", "--password", "Hunter-Two"], "", "a secret is never taken from the command line"),
        (["set", "a", "--password=Hunter-Two"], "", "a secret is never taken from the command line"),
        (["set", "a", "--token=Hunter-Two"], "", "does not take a value"),
        (["set", "a", "--username", "u"], "", "nobody can be asked for the password: there is no terminal"),
        (["set", "a", "--token"], "", "nobody can be asked for the api token"),
        (["set", "a"], "", "a password needs a user's name"),
        (["set", "a", "--stdin"], "Hunter-Two", "a password needs a user's name"),
        (["set", "a", "--username", "u", "--stdin"], "", "standard input is empty"),
        (["set", "a", "--username", "u", "--stdin"], "Hunter-Two\nx\n", "standard input is more than one line"),
        (["set", "a", "--token", "--stdin"], "Hunter-Two with spaces", "the API token holds a space"),
        (["set", " ", "--token", "--stdin"], TOKEN, "is no name for a credential"),
        (["set", "a", "--token", "--stdin", "--gateway-url", "gw"], TOKEN, "gw"),
        (["show", "a"], "", "there is no credential 'a'"),
        (["rename", "a", "b"], "", "there is no credential 'a'"),
        (["delete", "a", "--yes"], "", "there is no credential 'a'"),
        (["delete", "kept"], "", "nobody can be asked whether that is right"),
        (["rename", "kept", "kept"], "", "there is a credential 'kept' already"),
        (["test", "kept"], "", "no gateway is given, and the credential names none"),
        (["test", "kept", "--gateway", "line1"], "", "neither a URL nor a gateway of the settings file"),
        (["test", "kept", "--gateway", "http://127.0.0.1:9"], "", "no connection"),
        (["export", "out", "--passphrase", PHRASE], "", "a passphrase on the command line stays"),
        (["export", "out"], "", "nobody can be asked for the passphrase"),
        (["export", "out", "--passphrase", "-"], "short", "at least 10 letters"),
        (["export", "out", "nobody", "--passphrase", "-"], PHRASE, "there is no credential 'nobody'"),
        (["import", "nowhere"], "", "there is no nowhere"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    keyring: Memory, run: Run, tmp_path: Path, arguments: list[str], *, text: str, said: str
) -> None:
    run("set", "kept", "--username", "ada", "--stdin", text=PASSWORD)
    before = dict(keyring.texts)

    code, shown, trouble = run(*arguments, text=text)

    assert code != 0
    assert said in re.sub(r"\s+", " ", trouble)
    assert shown == ""
    assert keyring.texts == before
    assert not (tmp_path / "out").exists()


def test_without_a_keyring_set_says_what_else_there_is(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stores, "of", lambda _environment, **_more: stores(folder, NoKeyring()))

    code, _said, trouble = run("set", "plant1", "--token", "--stdin", text=TOKEN)

    assert code == 1
    assert trouble == (
        "error: the credential 'plant1' cannot be kept: there is no keyring here\n"
        "hint: start one, or keep it in a file that only you can read: --store file, or set "
        "IGNITION_CREDENTIAL_PLANT1_TOKEN in the environment\n"
    )
    assert run("set", "plant1", "--token", "--stdin", "--store", "file", text=TOKEN)[0] == 0
    assert FileStore(folder).read("plant1") == Credential(token=TOKEN)


def test_list_shows_every_source_and_no_secret(
    keyring: Memory, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("list") == (0, "no credentials are kept; pytest-ignition credential set NAME keeps one\n", "")
    run("set", "plant-1", "--username", "ada", "--stdin", "--description", "[b]x[/b]", text=PASSWORD)
    run("set", "robot", "--token", "--stdin", "--store", "file", "--gateway-url", "https://gw", text=TOKEN)
    monkeypatch.setenv("IGNITION_CREDENTIAL_PLANT_1_USERNAME", "bob")
    monkeypatch.setenv("IGNITION_CREDENTIAL_PLANT_1_PASSWORD", "Hunter-Two")

    code, table, trouble = run("list")
    document = json.loads(run("list", "--json")[1])

    assert (code, trouble) == (0, "")
    assert [re.split(r"\s{2,}", line.strip()) for line in table.splitlines() if line.strip() and "──" not in line] == [
        ["Name", "User name", "Holds", "Source", "Gateway", "Age", "Description"],
        ["plant_1", "bob", "password", "environment"],
        ["plant-1", "ada", "password", "keyring (not used)", "just now", "[b]x[/b]"],
        ["robot", "token", "file", "https://gw", "just now"],
    ]
    assert document["version"] == 1
    assert [(each["name"], each["source"], each["used"]) for each in document["credentials"]] == [
        ("plant_1", "environment", True),
        ("plant-1", "keyring", False),
        ("robot", "file", True),
    ]
    assert set(document["credentials"][1]) == {
        "name", "username", "holds", "source", "used", "gateway_url", "description", "created", "changed",
    }  # fmt: skip
    assert "note: IGNITION_CREDENTIAL_PLANT_1_... in the environment is used instead" in run(
        "set", "plant-1", "--stdin", text=PASSWORD
    )[2]  # fmt: skip


def test_list_and_show_tell_a_store_that_cannot_be_read_beside_the_rest(
    keyring: Memory, folder: Path, run: Run
) -> None:
    run("set", "plant1", "--username", "ada", "--stdin", text=PASSWORD)
    (folder / "credentials.json").write_text("{")
    (folder / "credentials.json").chmod(0o600)

    for command in (["list"], ["show", "plant1"]):
        code, said, trouble = run(*command)

        assert code == 1
        assert "ada" in said
        assert "credentials.json is not JSON (line 1)" in trouble


def test_show_tells_all_but_the_secret(keyring: Memory, run: Run) -> None:
    run("set", "plant1", "--username", "ada", "--stdin", "--gateway-url", "https://gw", text=PASSWORD)

    code, said, _trouble = run("show", "plant1")

    assert code == 0
    assert re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", said) == (
        "name         plant1\n"
        "source       keyring\n"
        "user name    ada\n"
        "holds        password\n"
        "gateway      https://gw\n"
        "created      TIME UTC (just now)\n"
        "changed      TIME UTC (just now)\n"
    )
    assert json.loads(run("show", "plant1", "--json")[1])["credentials"][0]["username"] == "ada"
    assert "did you mean 'plant1'" in run("show", "plant2")[2]
    keyring.texts.clear()
    code, said, trouble = run("show", "plant1")
    assert code == 1
    assert said.startswith("name         plant1")
    assert "is no longer in the keyring" in trouble


def test_rename_and_delete(keyring: Memory, run: Run) -> None:
    run("set", "plant1", "--username", "ada", "--stdin", text=PASSWORD)

    assert run("rename", "plant1", "plant 2") == (0, "renamed 'plant1' to 'plant 2' in the keyring\n", "")
    assert run("delete", "plant 2", "--yes") == (0, "deleted 'plant 2' from the keyring\n", "")
    assert keyring.texts == {}
    assert run("list")[1].startswith("no credentials are kept")


def test_the_toolkits_vault_is_imported(keyring: Memory, folder: Path, run: Run, tmp_path: Path) -> None:
    path = vault(tmp_path / "toolkit", {"local": OLD, "line 1": NEW, "bad": OLD}, broken=("bad",))
    bad = "left out 'bad': its password cannot be decrypted\n"

    dry = run("import", str(path.parent), "--dry-run")
    assert dry == (
        1,
        f"{bad}'local' (admin) would be kept in the keyring\n'line 1' (ada) would be kept in the keyring\n"
        "2 would be imported\n",
        "",
    )
    assert keyring.texts == {}
    assert run("import", str(path))[1] == (
        f"{bad}kept 'local' (admin) in the keyring\nkept 'line 1' (ada) in the keyring\n2 imported\n"
    )
    found = stores(folder, keyring).read("line 1")
    assert found == Credential(username="ada", password="Correct-Horse")
    assert found is not None
    assert (found.gateway_url, found.description) == ("http://gw:8088", "the line")
    run("set", "local", "--stdin", text="Hunter-Two")
    again = run("import", str(path))[1]
    assert "'local' (admin) is in the keyring already; --overwrite replaces it" in again
    assert again.endswith("0 imported, 2 left as they were\n")
    assert "Hunter-Two" in keyring.texts["local"]
    assert "replaced 'local' (admin) in the keyring" in run("import", str(path), "--overwrite")[1]
    assert stores(folder, keyring).read("local") == Credential(username="admin", password="Pässwörd")


def test_the_vault_is_found_where_the_toolkit_keeps_it_and_its_key_elsewhere(
    keyring: Memory, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = vault(tmp_path / "toolkit", {"local": OLD, "lo/cal": OLD, "\u200b": OLD, "lo-cal": OLD})
    monkeypatch.setenv("IGNITION_TOOLKIT_DATA", str(path.parent))
    (path.parent / "encryption.key").rename(tmp_path / "key")

    assert "encryption.key cannot be read" in run("import")[2]
    code, said, _trouble = run("import", "--key", str(tmp_path / "key"), "--store", "file")

    assert code == 1
    assert said == (
        "kept 'local' (admin) in the file\n"
        "kept 'lo/cal' (admin) in the file\n"
        "left out: '\\u200b' is no name for a credential\n"
        "left out: the credentials 'lo/cal' and 'lo-cal' would both be IGNITION_CREDENTIAL_LO_CAL_USERNAME and so on\n"
        "2 imported\n"
    )
    assert keyring.texts == {}


def test_export_and_import_move_credentials(
    keyring: Memory, folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("set", "plant1", "--username", "ada", "--stdin", text=PASSWORD)
    run("set", "robot", "--token", "--stdin", "--store", "file", text=TOKEN)
    monkeypatch.setenv("PHRASE", PHRASE)
    monkeypatch.setattr(sealed, "_N", 2**4)  # its real cost is for those who guess
    (tmp_path / "phrase").write_text(PHRASE + "\n")

    assert run("export", "all.json", "--passphrase", "@env:PHRASE") == (0, "exported 2 credentials to all.json\n", "")
    assert run("export", "one.json", "robot", "--passphrase", "-", text=PHRASE)[1] == (
        "exported 1 credential to one.json\n"
    )
    assert "all.json is there already" in run("export", "all.json", "--passphrase", "@env:PHRASE")[2]
    assert run("export", "all.json", "--passphrase", "@env:PHRASE", "--overwrite")[0] == 0
    for path in (tmp_path / "all.json", tmp_path / "one.json"):
        assert not [secret for secret in (*SECRETS, "plant1", "robot") if secret in path.read_text("utf-8")]
    run("delete", "plant1", "--yes")
    run("delete", "robot", "--yes")

    assert "the passphrase is another" in run("import", "all.json", "--passphrase", "-", text=PHRASE + "?")[2]
    assert "PHRASO is not set" in run("import", "all.json", "--passphrase", "@env:PHRASO")[2]
    assert run("import", "all.json", "--passphrase", "@file:phrase")[1] == (
        "kept 'plant1' (ada) in the keyring\nkept 'robot' in the keyring\n2 imported\n"
    )
    assert stores(folder, keyring).read("plant1") == Credential(username="ada", password=PASSWORD)
    assert stores(folder, keyring).read("robot") == Credential(token=TOKEN)


def test_a_gateway_in_a_vault_becomes_host_and_port_and_never_a_password(
    keyring: Memory, folder: Path, run: Run, tmp_path: Path
) -> None:
    urls = {"a": "http://GW:8088/web/home", "b": "http://u:Hunter-Two@gw", "c": "gw", "d": "http://[::1", "e": ""}
    path = vault(tmp_path / "toolkit", {name: {**OLD, "gateway_url": url} for name, url in urls.items()})

    code, said, _trouble = run("import", str(path))

    assert (code, said.count("note: "), said.count("kept ")) == (0, 3, 5)
    kept = stores(folder, keyring).keyring.details()
    assert {name: each.gateway_url for name, each in kept.items()} == {
        "a": "http://gw:8088", "b": None, "c": None, "d": None, "e": None,
    }  # fmt: skip


def test_an_8_1_gateway_is_named(keyring: Memory, run: Run) -> None:
    from dataclasses import replace

    from pytest_ignition.extras import scenario_of
    from pytest_ignition.simulator.server import Simulator

    gateway = Simulator(0, "127.0.0.1", scenario=replace(scenario_of(None), version="8.1.48"))
    gateway.start()
    try:
        run("set", "a", "--username", "admin", "--stdin", text=PASSWORD)
        code, said, _trouble = run("test", "a", "--gateway", gateway.url)
    finally:
        gateway.stop()

    assert code == 1
    assert "Ignition 8.1.48" in said
    assert "8.3" in said


def test_without_cryptography_the_extra_is_named(
    keyring: Memory, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = vault(tmp_path / "toolkit", {"local": OLD})
    run("set", "robot", "--token", "--stdin", text=TOKEN)
    monkeypatch.setitem(sys.modules, "cryptography", None)

    for command in (["import", str(path)], ["export", "out"]):
        code, _said, trouble = run(*command)
        assert code == 1
        assert trouble == (
            "error: encrypted files need cryptography, which is not installed\n"
            "hint: pip install 'pytest-ignition[vault]'\n"
        )


def test_ages() -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    told = [age(now - timedelta(seconds=seconds), now) for seconds in (-9, 59, 60, 7300, 86_400, 864_000)]

    assert told == ["just now", "just now", "1 minute", "2 hours", "1 day", "10 days"]


@contextmanager
def simulator() -> Iterator[object]:
    from pytest_ignition.simulator.server import Simulator

    served = Simulator(0, "127.0.0.1")
    served.start()
    try:
        yield served
    finally:
        served.stop()


def test_a_credential_is_tried_and_its_rights_are_told(keyring: Memory, run: Run, tmp_path: Path) -> None:
    from pytest_ignition.simulator.server import Simulator

    with simulator() as gateway:
        assert isinstance(gateway, Simulator)
        run("set", "a", "--username", gateway.username, "--stdin", "--gateway-url", gateway.url, text=gateway.password)
        run("set", "a", "--token", "--stdin", text=gateway.token)
        (tmp_path / "ignition.toml").write_text(f'[gateways.line1]\nurl = "{gateway.url}"\n')
        (tmp_path / "pytest.ini").write_text("[pytest]\n")

        assert run("test", "a") == (
            0,
            f"gateway      {gateway.url}, Ignition 8.3.6\n"
            "password     logged in as admin; the user admin can read and write\n"
            "token        this API token can read and write\n",
            "",
        )
        assert run("test", "a", "--gateway", gateway.url)[0] == 0
        named = run("test", "a", "--gateway", "line1")
        assert named[0] == 0, named
        assert (
            "'line2' is neither a URL nor a gateway of the settings file" in run("test", "a", "--gateway", "line2")[2]
        )
        run("set", "a", "--stdin", text="Hunter-Two")
        run("set", "a", "--token", "--stdin", text=TOKEN)
        code, said, _trouble = run("test", "a")
        assert code == 1
        assert "password     the gateway refused the login of 'admin'\n" in said
        assert "token        the gateway does not recognise this API token\n" in said


def test_a_credential_of_the_projects_hook_is_tried_too(keyring: Memory, run: Run, tmp_path: Path) -> None:
    from pytest_ignition.simulator.server import Simulator

    with simulator() as gateway:
        assert isinstance(gateway, Simulator)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        (tmp_path / "conftest.py").write_text(
            "import pytest_ignition\n"
            "def pytest_ignition_credential(config, name):\n"
            f"    if name == 'vaulted': return pytest_ignition.Credential(token={gateway.token!r})\n"
        )

        code, said, trouble = run("test", "vaulted", "--gateway", gateway.url)

        assert (code, trouble) == (0, "")
        assert said.endswith("token        this API token can read and write\n")
        assert "there is no credential 'nobody'" in run("test", "nobody", "--gateway", gateway.url)[2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_at_a_terminal_it_asks_without_echo(folder: Path) -> None:
    said, code = at_a_terminal(
        ["set", "plant1", "--store", "file"],
        [("User name", "ada"), ("Password:", "Hunter-Two"), ("again:", "Hunter-Two")],
    )
    assert (code, "kept 'plant1' in the file" in said) == (0, True)
    assert "Hunter-Two" not in said
    assert FileStore(folder).read("plant1") == Credential(username="ada", password="Hunter-Two")

    said, code = at_a_terminal(["set", "plant1"], [("(empty keeps the old one):", "")])
    assert (code, "changed 'plant1'" in said) == (0, True)
    assert FileStore(folder).read("plant1") == Credential(username="ada", password="Hunter-Two")

    said, code = at_a_terminal(["set", "plant1"], [("old one):", "Hunter-Two"), ("again:", "Hunter-Too")])
    assert (code, "the two are not the same" in said) == (1, True)

    said, code = at_a_terminal(["delete", "plant1"], [("Delete 'plant1' of ada from the file?", "n")])
    assert (code, "nothing was changed" in said) == (1, True)
    said, code = at_a_terminal(["set", "plant1"], [("old one):", "\x03")])
    assert code == 130
    assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_in_ci_nobody_is_asked_at_a_terminal_either(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    said, code = at_a_terminal(["set", "plant1", "--username", "ada"], [])

    assert code == 1
    assert "nobody can be asked for the password: CI is set" in said


def at_a_terminal(arguments: list[str], answers: list[tuple[str, str]]) -> tuple[str, int]:
    """Run the command on a pseudo-terminal; everything that stood on it, and the exit code."""
    import pty
    import select

    # getpass asks the controlling terminal.
    main = (
        "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); sys.argv[0] = 'pytest-ignition'\n"
        "from pytest_ignition.cli import main; main()"
    )
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", main, "credential", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    said = ""
    waiting = list(answers)
    try:
        while select.select([ours], [], [], 60)[0]:
            try:
                data = os.read(ours, 4096)
            except OSError:
                break
            if not data:
                break
            said += data.decode()
            if waiting and waiting[0][0] in said:
                said += "\n"
                os.write(ours, waiting.pop(0)[1].encode() + b"\n")
        return said, process.wait(60)
    finally:
        process.kill()
        process.wait(10)
        os.close(ours)
