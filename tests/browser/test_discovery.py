"""Which browser is chosen, for each platform, without touching the machine."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from pytest_ignition.browser.discovery import LaunchChoice, find_browser
from pytest_ignition.browser.errors import BrowserNotFound

OWN = Path("/home/me/.cache/ms-playwright/chromium-1255/chrome-linux64/chrome")
SHELL = Path("/home/me/.cache/ms-playwright/chromium_headless_shell-1255")


def find(
    *,
    name: str = "chromium",
    own: Path | None = OWN,
    on_path: Mapping[str, str] | None = None,
    files: Collection[Path | str] = (),
    env: Mapping[str, str] | None = None,
    platform: str = "linux",
) -> LaunchChoice:
    known = {str(each) for each in files}

    def exists(path: Path) -> bool:
        return str(path) in known

    return find_browser(name, own, which=(on_path or {}).get, env=env or {}, exists=exists, platform=platform)


def test_playwrights_own_browser_comes_first() -> None:
    choice = find(files=[OWN, SHELL], on_path={"chromium": "/usr/bin/chromium"})
    assert choice == LaunchChoice(executable=None, origin="Playwright's own browser")


def test_full_chromium_without_headless_shell_is_named_since_headless_runs_would_look_for_the_shell() -> None:
    assert find(files=[OWN]).executable == OWN


def test_headless_shell_alone_is_enough() -> None:
    assert find(files=[SHELL]) == LaunchChoice(executable=None, origin="Playwright's own browser (headless only)")


def test_on_macos_playwrights_own_browser_lies_deeper() -> None:
    own = Path("/Users/me/Library/Caches/ms-playwright/chromium-1255/chrome-mac/Chromium.app/Contents/MacOS/Chromium")
    shell = Path("/Users/me/Library/Caches/ms-playwright/chromium_headless_shell-1255")
    assert find(own=own, files=[own, shell], platform="darwin").executable is None


def test_firefox_of_playwright_is_taken() -> None:
    own = Path("/home/me/.cache/ms-playwright/firefox-1572/firefox/firefox")
    assert find(name="firefox", own=own, files=[own]).executable is None


@pytest.mark.parametrize(
    "name",
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "microsoft-edge",
        "microsoft-edge-stable",
        "chrome",
        "msedge",
    ],
)
def test_programs_on_path_are_found(name: str) -> None:
    choice = find(on_path={name: f"/opt/{name}"})
    assert choice == LaunchChoice(executable=Path(f"/opt/{name}"), origin=f"/opt/{name} (on PATH)")


def test_chromium_is_preferred_to_chrome_and_chrome_to_edge() -> None:
    both = {"microsoft-edge": "/e", "google-chrome": "/g", "chromium": "/c"}
    assert find(on_path=both).executable == Path("/c")
    del both["chromium"]
    assert find(on_path=both).executable == Path("/g")


@pytest.mark.parametrize(
    ("variable", "root"),
    [
        ("ProgramFiles", "C:\\Program Files"),
        ("ProgramFiles(x86)", "C:\\Program Files (x86)"),
        ("LOCALAPPDATA", "C:\\Users\\Jörg Müller\\AppData\\Local"),
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        "Google\\Chrome\\Application\\chrome.exe",
        "Microsoft\\Edge\\Application\\msedge.exe",
        "Chromium\\Application\\chrome.exe",
    ],
)
def test_usual_windows_places_are_searched(variable: str, root: str, place: str) -> None:
    file = f"{root}\\{place}"
    assert str(find(platform="win32", env={variable: root}, files=[file]).executable) == file


@pytest.mark.parametrize("folder", ["/Applications", "/Users/me/Applications"])
@pytest.mark.parametrize(
    "place",
    [
        "Google Chrome.app/Contents/MacOS/Google Chrome",
        "Chromium.app/Contents/MacOS/Chromium",
        "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ],
)
def test_usual_macos_places_are_searched(folder: str, place: str) -> None:
    file = f"{folder}/{place}"
    assert str(find(platform="darwin", env={"HOME": "/Users/me"}, files=[file]).executable) == file


def test_usual_linux_places_are_searched() -> None:
    assert find(files=["/snap/bin/chromium"]).executable == Path("/snap/bin/chromium")


@pytest.mark.parametrize(
    ("platform", "hint"),
    [
        ("linux", "run `playwright install chromium`, or install a system package such as `apt-get install chromium`"),
        ("win32", "run `playwright install chromium`, or install Google Chrome or Microsoft Edge"),
        (
            "darwin",
            "run `playwright install chromium`, or install Google Chrome (`brew install --cask google-chrome`)",
        ),
    ],
)
def test_without_a_browser_the_error_says_how_to_get_one(platform: str, hint: str) -> None:
    with pytest.raises(BrowserNotFound) as caught:
        find(platform=platform)
    assert caught.value.message == (
        f"no browser to start: Playwright has no Chromium of its own ({OWN} does not exist), "
        "and no Chromium, Chrome or Edge is installed"
    )
    assert caught.value.hint == hint
    assert not caught.value.retryable


def test_an_installed_chrome_does_not_stand_in_for_firefox() -> None:
    with pytest.raises(BrowserNotFound) as caught:
        find(name="firefox", own=None, on_path={"chromium": "/usr/bin/chromium"})
    assert str(caught.value) == "Playwright has no firefox of its own\nhint: run `playwright install firefox`"
