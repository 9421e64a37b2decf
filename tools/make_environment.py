"""Makes the development environment: a virtual environment with the pinned dependencies and the package, editable."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Make it in the folder named on the command line; the exit code."""
    if sys.version_info < OLDEST:
        sys.stderr.write(f"pytest-ignition needs Python {OLDEST[0]}.{OLDEST[1]} or newer, this is {sys.version}\n")
        return 1
    folder = Path(sys.argv[1])
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        run(sys.executable, "-m", "venv", str(folder))
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    # --group needs pip 25.1; what comes with Python may be older.
    run(*pip, "--upgrade", "pip>=25.1")
    run(*pip, "--constraint", "constraints.txt", "--editable", ".[all]", "--group", "dev")
    return 0


def run(*command: str) -> None:
    """Run a command; its failure is ours."""
    sys.stdout.write("$ " + " ".join(command) + "\n")
    sys.stdout.flush()
    subprocess.run(command, check=True)  # noqa: S603 - our own interpreter and arguments


if __name__ == "__main__":
    sys.exit(main())
