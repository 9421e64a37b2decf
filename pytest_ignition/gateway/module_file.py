"""A module file on disk: a ZIP with `module.xml` at its root (gateway API sheet, section 5)."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pytest_ignition.gateway.errors import BadModuleFile


def check_module(file: str | Path) -> Path:
    """The path of what is a `.modl` file.

    Raises:
        BadModuleFile: it cannot be read, or is no module; told before anything is sent.
    """
    path = Path(file)
    try:
        with zipfile.ZipFile(path) as archive:
            archive.getinfo("module.xml")
    except OSError as error:
        raise BadModuleFile(f"the module file {path} cannot be read: {error.strerror or error}") from None
    except zipfile.BadZipFile:
        raise BadModuleFile(f"{path} is no module file: it is no ZIP archive") from None
    except KeyError:
        raise BadModuleFile(f"{path} is no module file: there is no module.xml in it") from None
    return path
