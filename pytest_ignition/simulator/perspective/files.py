"""Where a project keeps what its Perspective sessions are made of (gateway API sheet, section 6).

What the sheets do not tell of the inside of these files is as the Designer saves it.
"""

from __future__ import annotations

MODULE = "com.inductiveautomation.perspective"
PAGES = f"{MODULE}/page-config/config.json"
SESSION = f"{MODULE}/session-props/props.json"
GENERAL = f"{MODULE}/general-properties/config.json"
"""Where a real project says that it wants a login is not in the sheets; here it is this file."""


def view_file(path: str) -> str:
    """The file of a view, by its resource path."""
    return f"{MODULE}/views/{path}/view.json"
