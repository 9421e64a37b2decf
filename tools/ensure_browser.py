"""Sees to it that there is a browser: Playwright's own, an installed one, a download, or the system's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pytest_ignition.browser.discovery import find_browser
from pytest_ignition.browser.errors import BrowserNotFound


def main() -> int:
    """The exit code: 0 when there is a browser in the end."""
    if found():
        return 0
    if attempt([sys.executable, "-m", "playwright", "install", "chromium"]) and found():
        return 0
    if shutil.which("apt-get"):
        lead = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempt([*lead, "apt-get", "update", "-qq"])
        if attempt([*lead, "apt-get", "install", "-y", "-qq", "chromium"]) and found():
            return 0
    sys.stderr.write("No browser could be installed. Install Chrome, Edge or Chromium and try again.\n")
    return 1


def found() -> bool:
    """Whether pytest-ignition would find one; said in one line."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    try:
        choice = find_browser("chromium", Path(own))
    except BrowserNotFound:
        return False
    sys.stdout.write(f"browser: {choice.executable or own}\n")
    return True


def attempt(command: list[str]) -> bool:
    """Run a command that may fail, output shown."""
    sys.stdout.write("$ " + " ".join(command) + "\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, env=quiet).returncode == 0  # noqa: S603 - fixed commands


if __name__ == "__main__":
    sys.exit(main())
