"""Which browser to start: Playwright's own, else one that is installed on the machine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from pytest_ignition.browser.errors import BrowserNotFound

_PATH_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "chrome",
    "msedge",
)
_WINDOWS_ROOTS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
_WINDOWS_PLACES = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
_MACOS_PLACES = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_LINUX_PLACES = ("/snap/bin/chromium", "/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchChoice:
    """What to start.

    Attributes:
        executable: for Playwright's `executable_path`; None lets Playwright take its own.
        origin: where it was found, for the header and for messages.
    """

    executable: Path | None
    origin: str


def find_browser(
    browser_name: str,
    playwright_executable: Path | None,
    *,
    which: Callable[[str], str | None] = shutil.which,
    env: Mapping[str, str] = os.environ,
    exists: Callable[[Path], bool] = Path.exists,
    platform: str = sys.platform,
) -> LaunchChoice:
    """Choose the browser for a run.

    Args:
        browser_name: `chromium`, `firefox` or `webkit`. Only for Chromium will an installed browser do: Playwright
            drives Firefox and WebKit in builds of its own.
        playwright_executable: Playwright's `BrowserType.executable_path`, whether it exists or not.
        which: looks a program up on PATH.
        env: the environment, for the install folders of Windows and the home folder.
        exists: whether a path exists.
        platform: as `sys.platform`.

    Raises:
        BrowserNotFound: there is none; the hint says how to get one.
    """
    if playwright_executable is not None:
        own = _playwrights_own(playwright_executable, exists)
        if own is not None:
            return own
    if browser_name == "chromium":
        for name in _PATH_NAMES:
            found = which(name)
            if found:
                return LaunchChoice(executable=Path(found), origin=f"{found} (on PATH)")
        for place in _install_places(platform, env):
            if exists(place):
                return LaunchChoice(executable=place, origin=str(place))
    raise _not_found(browser_name, playwright_executable, platform)


def _playwrights_own(executable: Path, exists: Callable[[Path], bool]) -> LaunchChoice | None:
    """Playwright keeps Chromium twice: `chromium-N`, and `chromium_headless_shell-N` which headless runs start."""
    origin = "Playwright's own browser"
    folder = next((each for each in executable.parents if each.name.startswith("chromium-")), None)
    shell = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-", 1)) if folder else None
    if exists(executable):
        only_full = shell is not None and not exists(shell)
        return LaunchChoice(executable=executable if only_full else None, origin=origin)
    if shell is not None and exists(shell):
        return LaunchChoice(executable=None, origin=f"{origin} (headless only)")
    return None


def _install_places(platform: str, env: Mapping[str, str]) -> Iterator[Path]:
    if platform == "win32":
        roots = [env[name] for name in _WINDOWS_ROOTS if env.get(name)]
        yield from (Path(str(PureWindowsPath(root, place))) for place in _WINDOWS_PLACES for root in roots)
    elif platform == "darwin":
        folders = ["/Applications"] + ([f"{env['HOME']}/Applications"] if env.get("HOME") else [])
        yield from (Path(str(PurePosixPath(folder, place))) for place in _MACOS_PLACES for folder in folders)
    else:
        yield from map(Path, _LINUX_PLACES)


def _not_found(browser_name: str, playwright_executable: Path | None, platform: str) -> BrowserNotFound:
    looked = f" ({playwright_executable} does not exist)" if playwright_executable is not None else ""
    remedy = f"run `playwright install {browser_name}`"
    if browser_name != "chromium":
        return BrowserNotFound(f"Playwright has no {browser_name} of its own{looked}", hint=remedy)
    others = {
        "win32": ", or install Google Chrome or Microsoft Edge",
        "darwin": ", or install Google Chrome (`brew install --cask google-chrome`)",
    }
    return BrowserNotFound(
        f"no browser to start: Playwright has no Chromium of its own{looked}, "
        "and no Chromium, Chrome or Edge is installed",
        hint=remedy + others.get(platform, ", or install a system package such as `apt-get install chromium`"),
    )
