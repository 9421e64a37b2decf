"""A real Secret Service: GNOME Keyring in a D-Bus session of its own, for one test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LOGIN = "The-Login-Keyring"
MISSING = [program for program in ("dbus-daemon", "gnome-keyring-daemon") if shutil.which(program) is None]
needs_secret_service = pytest.mark.skipif(
    sys.platform != "linux" or bool(MISSING),
    reason=f"no Secret Service to test against: {', '.join(MISSING) or 'not Linux'} (apt-get install dbus gnome-keyring)",
)


# Without service folders, so that the bus does not start another, locked keyring while ours comes up.
_BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_UNTIL_THERE = """\
import sys, time, secretstorage
end = time.monotonic() + 20
while not secretstorage.check_service_availability(secretstorage.dbus_init()):
    if time.monotonic() > end:
        sys.exit("no Secret Service came up")
    time.sleep(0.02)
"""


class SecretService:
    """The running service.

    Attributes:
        environment: what a process needs to find it; nothing of this machine's own session is in it.
    """

    def __init__(self, environment: dict[str, str], pid: int) -> None:
        self.environment = environment
        self._pid = pid

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It is there, and does not answer."""
        os.kill(self._pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._pid, signal.SIGCONT)

    def python(self, code: str) -> str:
        """Run code in a process of that session; what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def lock(self) -> None:
        """Lock the default collection."""
        code = "import secretstorage as s; s.Collection(s.dbus_init()).lock()"
        self.python(code)

    def held(self) -> str:
        """Everything that stands in the default collection: attributes and secrets."""
        code = (
            "import secretstorage as s\n"
            "for item in s.Collection(s.dbus_init()).get_all_items():\n"
            "    print(sorted(item.get_attributes().items()), item.get_secret().decode())"
        )
        return self.python(code)


@contextmanager
def secret_service(folder: Path) -> Iterator[SecretService]:
    """Start it, unlocked; everything it keeps is below the folder."""
    runtime, data = folder / "run", folder / "data"
    runtime.mkdir(mode=0o700)
    data.mkdir()
    own = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    environment = {
        **own,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(data),
        "PYTEST_IGNITION_CREDENTIALS": str(folder / "credentials"),
    }
    configuration = folder / "bus.conf"
    configuration.write_text(_BUS)
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert bus.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            assert daemon.stdin is not None
            assert daemon.stdout is not None
            daemon.stdin.write(LOGIN)
            daemon.stdin.close()
            daemon.stdout.readline()  # its control socket
            service = SecretService(environment, daemon.pid)
            service.python(_UNTIL_THERE)
            yield service
        finally:
            daemon.terminate()
            daemon.wait(10)
            if daemon.stdout is not None:
                daemon.stdout.close()
    finally:
        bus.terminate()
        bus.wait(10)
        if bus.stdout is not None:
            bus.stdout.close()
