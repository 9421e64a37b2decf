"""Sees to it, where it can, that Playwright can make videos: its own ffmpeg, or that of the package imageio-ffmpeg.

Without one the tests that look into videos are skipped and say so.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Install what is missing; always 0, since nothing but those tests needs it."""
    folder = where()
    if folder is None or there(folder):
        return 0
    if attempt([sys.executable, "-m", "playwright", "install", "ffmpeg"]) and there(folder):
        return 0
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    if attempt([*pip, "--constraint", "constraints.txt", "imageio-ffmpeg"]):
        put(folder)
    if not there(folder):
        sys.stderr.write("Playwright has no ffmpeg; the tests of videos are skipped\n")
    return 0


def where() -> Path | None:
    """The folder in which Playwright looks for its ffmpeg; None on systems where its name is not known here."""
    if not sys.platform.startswith("linux"):
        return None
    import playwright

    package = Path(playwright.__file__).parent / "driver" / "package"
    browsers = json.loads((package / "browsers.json").read_text("utf-8"))["browsers"]
    revision = next(each["revision"] for each in browsers if each["name"] == "ffmpeg")
    root = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    return Path(root) / f"ffmpeg-{revision}"


def there(folder: Path) -> bool:
    """Whether Playwright would find it."""
    return (folder / "ffmpeg-linux").exists()


def put(folder: Path) -> None:
    """Link the package's program to where Playwright looks."""
    importlib.invalidate_caches()
    imageio_ffmpeg = importlib.import_module("imageio_ffmpeg")
    program = Path(imageio_ffmpeg.get_ffmpeg_exe())
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "ffmpeg-linux"
    link.unlink(missing_ok=True)
    link.symlink_to(program)
    # Without this file Playwright takes it for half installed.
    (folder / "INSTALLATION_COMPLETE").touch()


def attempt(command: list[str]) -> bool:
    """Run a command that may fail, output shown."""
    sys.stdout.write("$ " + " ".join(command) + "\n")
    sys.stdout.flush()
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - fixed commands


if __name__ == "__main__":
    sys.exit(main())
