"""Backup and restore by the client: against fakes, the simulator, and servers that die in the middle."""

from __future__ import annotations

import asyncio
import socket
import threading
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.gateway.backup import API, Restored
from pytest_ignition.gateway.backup_file import Backup, read_backup
from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    BackupRefused,
    BadBackupFile,
    BadGatewayFile,
    GatewayNotReady,
    GatewayUnreachable,
    NeedsCommissioning,
    NeedsIgnition83,
    PermissionDenied,
    RestoreInterrupted,
    TokenNotRestored,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator import zips
from pytest_ignition.simulator.server import Scenario, Simulator, Timing
from tests.gateway.gateways import (
    COMMISSIONING,
    GATEWAY_INFO,
    GWINFO,
    OVERVIEW,
    RUNNING,
    STARTING,
    Answer,
    FakeGateway,
    FakeWaiter,
    client,
    data,
    gateway_81,
    page,
    settings,
    text,
)
from tests.gateway.servers import raw_server

INFO = b"<gateway-backup><version>8.3.6</version></gateway-backup>"
OK = Response(status=200)
LARGE = 200 * 2**20


def gwbk(folder: Path, version: bytes = b"8.3.6") -> Path:
    path = folder / "before.gwbk"
    path.write_bytes(zips.write({"backupinfo.xml": INFO.replace(b"8.3.6", version)}))
    return path


def fake(**others: Any) -> FakeGateway:
    """A gateway that takes a backup, goes down once and comes up again."""
    routes: dict[str, Answer | Sequence[Answer]] = {
        "/StatusPing": [STARTING, RUNNING],
        "/system/gwinfo": text(GWINFO),
        "/data/api/v1/gateway-info": data(GATEWAY_INFO),
        "/data/api/v1/overview": data(OVERVIEW),
        API: OK,
    }
    short = {path.rpartition("/")[2].replace("-", "_"): path for path in routes}
    return FakeGateway({**routes, **{short[name]: answer for name, answer in others.items()}})


def posts(gateway: FakeGateway) -> list[Request]:
    return [request for request in gateway.asked if request.method == "POST"]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.05, starting=0.05)) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


def of(simulator: Simulator, token: str | None = None) -> GatewaySettings:
    return GatewaySettings(
        name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=token or simulator.token)
    )


class TestDownload:
    def test_it_is_saved_and_told_about(self, simulator: Simulator, tmp_path: Path) -> None:
        with GatewayClient(of(simulator)) as gateway:
            found = gateway.backup.download(tmp_path / "new" / "x.gwbk")
        assert found == read_backup(tmp_path / "new" / "x.gwbk")
        assert (found.version, found.name, found.kind) == ("8.3.6", "Simulator", "ALL")
        assert found.projects == ("demo", "global")
        assert found.tokens == ("pytest-ignition", "pytest-ignition-read")
        assert found.created is not None
        assert [each.name for each in (tmp_path / "new").iterdir()] == ["x.gwbk"]

    def test_the_peers_own_part_is_asked_for(self, tmp_path: Path) -> None:
        gateway = fake(backup=page(500, "No"))
        with pytest.raises(
            BackupRefused, match=r"GET /data/api/v1/backup: 500, the gateway makes no backup \(\"No\"\)"
        ):
            client(gateway).backup.download(tmp_path / "x", include_peer_local=True)
        assert gateway.asked[0].params == {"includePeerLocal": "true"}

    @pytest.mark.parametrize(("status", "kind"), [(401, AuthenticationMissing), (403, PermissionDenied)])
    def test_refusals_leave_the_old_file(self, tmp_path: Path, status: int, kind: type[Exception]) -> None:
        target = tmp_path / "x.gwbk"
        target.write_text("old")
        with pytest.raises(kind):
            client(fake(backup=page(status, "No"))).backup.download(target)
        assert target.read_text() == "old"

    def test_what_is_no_backup_is_named_and_leaves_the_old_file(self, simulator: Simulator, tmp_path: Path) -> None:
        def talk(connection: socket.socket, _over: threading.Event) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

        target = tmp_path / "x.gwbk"
        target.write_text("old")
        with (
            raw_server(talk) as url,
            GatewayClient(settings(url)) as gateway,
            pytest.raises(UnexpectedAnswer) as caught,
        ):
            gateway.backup.download(target)
        assert caught.value.message == (
            "GET /data/api/v1/backup: what the gateway sent is no gateway backup: it is no ZIP archive, or a damaged one"
        )
        assert target.read_text() == "old"
        assert [each.name for each in tmp_path.iterdir()] == ["x.gwbk"]

    def test_a_gateway_that_dies_in_the_middle_leaves_the_old_file(self, simulator: Simulator, tmp_path: Path) -> None:
        target = tmp_path / "x.gwbk"
        target.write_text("old")
        simulator.faults.order(f"half-close@{API}")
        with GatewayClient(of(simulator)) as gateway, pytest.raises(GatewayUnreachable):
            gateway.backup.download(target)
        assert target.read_text() == "old"
        assert [each.name for each in tmp_path.iterdir()] == ["x.gwbk"]

    def test_a_place_that_cannot_be_written_is_named(self, simulator: Simulator, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with GatewayClient(of(simulator)) as gateway, pytest.raises(BadGatewayFile, match="cannot be written"):
            gateway.backup.download(tmp_path / "file" / "x.gwbk")

    def test_a_full_disk_is_named_and_leaves_nothing(self, simulator: Simulator, tmp_path: Path) -> None:
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("this system has no device that is always full")
        (tmp_path / "x.gwbk.part").symlink_to(full)
        with GatewayClient(of(simulator)) as gateway, pytest.raises(BadGatewayFile, match="No space left on device"):
            gateway.backup.download(tmp_path / "x.gwbk")
        assert list(tmp_path.iterdir()) == []

    def test_an_81_says_what_to_use_instead(self, tmp_path: Path) -> None:
        with pytest.raises(NeedsIgnition83) as caught:
            client(gateway_81()).backup.download(tmp_path / "x.gwbk")
        assert "a backup is made in a browser" in (caught.value.hint or "")


class TestRestore:
    def test_the_gateway_is_as_it_was(self, simulator: Simulator, tmp_path: Path) -> None:
        seen: list[str] = []
        with GatewayClient(of(simulator)) as gateway:
            backup = gateway.backup.download(tmp_path / "x.gwbk")
            gateway.projects.create("later")
            gateway.projects.delete("demo")
            found = gateway.backup.restore(backup.path, new_name="Line 2", progress=seen.append)
            assert [each.name for each in gateway.projects.list()] == ["demo", "global"]
            assert gateway.gateway_info().name == "Line 2"
        assert (found.backup, found.running, found.known) == (backup, True, True)
        assert seen[0] == f"sending x.gwbk ({backup.size:,} bytes)"
        assert simulator._state.boot == 2
        assert [line.path for line in simulator.requests if line.method == "POST" and line.path == API] == [API]

    def test_both_faces_do_the_same(self, simulator: Simulator, tmp_path: Path) -> None:
        async def run() -> tuple[Backup, Restored]:
            async with AsyncGatewayClient(of(simulator)) as gateway:
                backup = await gateway.backup.download(tmp_path / "x.gwbk")
                await gateway.projects.create("later")
                return backup, await gateway.backup.restore(backup.path)

        backup, found = asyncio.run(run())
        assert (found.backup, found.running, found.known) == (backup, True, True)

    def test_wishes_are_sent_as_the_gateway_spells_them(self, tmp_path: Path) -> None:
        gateway = fake()
        client(gateway).backup.restore(
            gwbk(tmp_path),
            new_name="x",
            restore_disabled=True,
            restore_local=True,
            disable_temp_project_backup=True,
        )
        (request,) = posts(gateway)
        assert request.params == {
            "restoreDisabled": "true", "restoreLocal": "true", "disableTempProjectBackup": "true",
            "renameEnabled": "true", "newName": "x",
        }  # fmt: skip
        assert (request.content, request.headers) == (
            tmp_path / "before.gwbk",
            {"Content-Type": "application/octet-stream"},
        )
        plain = fake()
        client(plain).backup.restore(gwbk(tmp_path))
        assert posts(plain)[0].params == {}

    def test_running_while_it_still_goes_down_is_not_taken_for_done(self, tmp_path: Path) -> None:
        gateway = fake(StatusPing=[*[RUNNING] * 90, STARTING, RUNNING])
        waiter = FakeWaiter()
        found = client(gateway, waiter).backup.restore(gwbk(tmp_path))
        assert found.seconds >= 45, "longer than a restart may take to go down: a large backup is unpacked first"
        assert len(posts(gateway)) == 1

    def test_without_waiting_a_wait_ready_of_the_same_client_knows_of_it(
        self, simulator: Simulator, tmp_path: Path
    ) -> None:
        with GatewayClient(of(simulator)) as gateway:
            backup = gateway.backup.download(tmp_path / "x.gwbk")
            found = gateway.backup.restore(backup.path, wait=False)
            assert (found.running, found.known) == (False, None)
            gateway.wait_ready()
            assert simulator._state.boot == 2

    def test_a_file_that_is_no_backup_is_told_before_anything_is_sent(self, tmp_path: Path) -> None:
        gateway = fake()
        (tmp_path / "x.gwbk").write_text("no")
        with pytest.raises(BadBackupFile):
            client(gateway).backup.restore(tmp_path / "x.gwbk")
        assert gateway.asked == []

    def test_a_token_that_nobody_knows_is_told_before_the_file_is_sent(self, tmp_path: Path) -> None:
        gateway = fake(gateway_info=page(401, "Unauthorized"))
        with pytest.raises(AuthenticationMissing):
            client(gateway).backup.restore(gwbk(tmp_path))
        assert posts(gateway) == []

    def test_a_token_that_is_gone_afterwards_is_an_error_of_its_own(self, tmp_path: Path) -> None:
        gateway = fake(gateway_info=[data(GATEWAY_INFO), page(401, "Unauthorized")])
        with pytest.raises(TokenNotRestored) as caught:
            client(gateway).backup.restore(gwbk(tmp_path))
        assert caught.value.message == (
            "GET /data/api/v1/gateway-info: 401, the backup was restored and the gateway runs, but it does not know "
            'this API token any more ("Unauthorized")'
        )
        assert "read_backup tells its tokens" in (caught.value.hint or "")
        assert not caught.value.retryable
        gone = fake(gateway_info=[data(GATEWAY_INFO), page(401, "Unauthorized")])
        found = client(gone).backup.restore(gwbk(tmp_path), token_must_stay=False)
        assert (found.running, found.known) == (True, False)

    def test_a_token_that_the_backup_does_not_have_is_gone_on_the_simulator(self, tmp_path: Path) -> None:
        with Simulator(timing=Timing(grace=0.05, starting=0.8)) as own, GatewayClient(of(own)) as gateway:
            backup = gateway.backup.download(tmp_path / "x.gwbk")
            later = gateway.tokens.create("later").reveal()
            with GatewayClient(of(own, later)) as other, pytest.raises(TokenNotRestored):
                other.backup.restore(backup.path)
            assert gateway.tokens.list()

    def test_a_login_that_is_gone_says_so(self, tmp_path: Path) -> None:
        gateway = fake(gateway_info=[data(GATEWAY_INFO), page(401, "Unauthorized")])
        made = client(gateway)
        made.session.begin("admin", "csrf")
        with pytest.raises(TokenNotRestored, match="does not know this login any more"):
            made.backup.restore(gwbk(tmp_path))

    def test_without_a_token_nobody_is_asked_whether_it_is_known(self, tmp_path: Path) -> None:
        gateway = fake()
        assert client(gateway, token=None).backup.restore(gwbk(tmp_path)).known is None

    @pytest.mark.parametrize(
        ("version", "hint"),
        [(b"8.1.48", "an 8.1 restores it"), (b"9.0.0", "a gateway restores backups of its own version")],
    )
    def test_a_backup_of_another_version_is_refused_in_the_gateways_words(
        self, simulator: Simulator, tmp_path: Path, version: bytes, hint: str
    ) -> None:
        with GatewayClient(of(simulator)) as gateway, pytest.raises(BackupRefused) as caught:
            gateway.backup.restore(gwbk(tmp_path, version))
        assert f"before.gwbk, a backup of version {version.decode()} " in caught.value.message
        assert "cannot be restored" in caught.value.words
        assert (caught.value.hint or "").startswith(hint)
        assert simulator._state.boot == 1

    def test_a_gateway_that_fails_says_so(self, tmp_path: Path) -> None:
        gateway = fake(backup=page(500, "java.io.IOException"))
        with pytest.raises(BackupRefused, match=r"java\.io\.IOException"):
            client(gateway).backup.restore(gwbk(tmp_path))
        assert len(posts(gateway)) == 1

    def test_a_redundant_backup_node_refuses(self, tmp_path: Path) -> None:
        node = Simulator(scenario=Scenario(redundancy="Backup"))
        with node, GatewayClient(of(node)) as gateway, pytest.raises(PermissionDenied) as caught:
            gateway.backup.restore(gwbk(tmp_path))
        assert (caught.value.hint or "").endswith("A redundant backup node restores nothing: ask the master")

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a_connection_that_is_lost_meanwhile_is_not_sent_again(
        self, simulator: Simulator, tmp_path: Path, when: str
    ) -> None:
        with GatewayClient(of(simulator)) as gateway:
            backup = gateway.backup.download(tmp_path / "x.gwbk")
            if when == "after":  # every other one is carried out first
                simulator.faults.order("drop@/StatusPing")
                with pytest.raises(GatewayUnreachable):
                    gateway.ping()
                simulator.faults.clear()
            simulator.faults.order(f"drop@{API}")
            with pytest.raises(RestoreInterrupted) as caught:
                gateway.backup.restore(backup.path)
        assert caught.value.message.endswith("; whether the backup was restored is not known")
        assert not caught.value.retryable
        assert [line.path for line in simulator.requests if line.method == "POST" and line.path == API] == [API]

    def test_a_gateway_that_does_not_answer_at_all_is_no_restore(self, tmp_path: Path) -> None:
        gateway = fake(backup=GatewayUnreachable("POST: no connection"))
        with pytest.raises(GatewayUnreachable) as caught:
            client(gateway).backup.restore(gwbk(tmp_path))
        assert not isinstance(caught.value, RestoreInterrupted)

    def test_one_that_does_not_come_up_says_that_it_had_taken_it(self, tmp_path: Path) -> None:
        gateway = fake(StatusPing=STARTING)
        with pytest.raises(GatewayNotReady) as caught:
            client(gateway).backup.restore(gwbk(tmp_path), timeout=30)
        assert caught.value.message == (
            "the gateway was not ready after 30 s: STARTING for the last 30 s; the gateway had taken before.gwbk"
        )

    def test_one_that_comes_up_in_its_wizard_says_so(self, tmp_path: Path) -> None:
        gateway = fake(StatusPing=[STARTING, COMMISSIONING])
        with pytest.raises(NeedsCommissioning, match=r"before\.gwbk was restored"):
            client(gateway).backup.restore(gwbk(tmp_path))

    def test_an_81_says_what_to_use_instead_before_the_file_is_sent(self, tmp_path: Path) -> None:
        gateway = gateway_81()
        with pytest.raises(NeedsIgnition83) as caught:
            client(gateway).backup.restore(gwbk(tmp_path))
        assert posts(gateway) == []
        assert "gwcmd" in (caught.value.hint or "")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("large") / "large.gwbk"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("backupinfo.xml", INFO)
        with archive.open("projects/a/image.png", "w", force_zip64=True) as file:
            for _ in range(LARGE // 2**20):
                file.write(b"\0" * 2**20)
    yield path
    path.unlink()


def answering(sent: list[int], content: Path) -> Callable[[socket.socket, threading.Event], None]:
    """Sends a large backup to a GET, and swallows one that comes with a POST."""

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        size = content.stat().st_size
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n".encode())
        with content.open("rb") as file:
            connection.sendfile(file)
        sent.append(size)

    return talk


@pytest.mark.slow
def test_a_large_backup_is_not_held_in_memory(large: Path, tmp_path: Path) -> None:
    sent: list[int] = []
    tracemalloc.start()
    try:
        with raw_server(answering(sent, large)) as url, GatewayClient(settings(url)) as gateway:
            found = gateway.backup.download(tmp_path / "x.gwbk", timeout=120)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.size == sent[0] > LARGE
    assert peak < LARGE / 8


@pytest.mark.slow
def test_a_large_backup_is_sent_without_being_held_in_memory(large: Path) -> None:
    received = [0]
    answers = iter([b"{}", b'{"uptime": 5000}', b""])

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        """The first request was read; here each connection has one."""
        answer = next(answers, None)
        if answer is None:  # the server wakes itself up at its end
            return
        if not answer:
            # Up to 65,536 bytes came with the head, and were read with it.
            while received[0] < large.stat().st_size - 65_536:
                received[0] += len(connection.recv(2**20))
            connection.settimeout(0.2)
            with suppress(TimeoutError):
                while chunk := connection.recv(2**20):
                    received[0] += len(chunk)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + answer)

    tracemalloc.start()
    try:
        with raw_server(talk) as url, GatewayClient(settings(url)) as gateway:
            gateway.backup.restore(large, wait=False, timeout=120)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert received[0] >= LARGE - 65_536
    assert peak < LARGE / 8
