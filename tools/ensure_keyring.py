"""Sees to it, where it can, that there is a Secret Service to test against: GNOME Keyring, from the system's packages.

Without one the tests that need it are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
PACKAGES = ("dbus", "gnome-keyring")


def main() -> int:
    """Install what is missing; always 0, since nothing but those tests needs it."""
    if sys.platform != "linux" or all(shutil.which(program) for program in PROGRAMS):
        return 0
    if shutil.which("apt-get"):
        lead = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempt([*lead, "apt-get", "update", "-qq"])
        attempt([*lead, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES])
    if not all(shutil.which(program) for program in PROGRAMS):
        sys.stderr.write(f"no Secret Service to test against ({' and '.join(PROGRAMS)}); its tests are skipped\n")
    return 0


def attempt(command: list[str]) -> None:
    """Run a command that may fail, output shown."""
    sys.stdout.write("$ " + " ".join(command) + "\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, check=False, env=quiet)  # noqa: S603 - fixed commands
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")


if __name__ == "__main__":
    sys.exit(main())
