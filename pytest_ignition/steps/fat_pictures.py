"""Finds the pictures of a report and turns them into text that stands inside of it."""

from __future__ import annotations

import base64
from pathlib import Path

MAX_BYTES = 40_000_000
"""Of all pictures of one report together: what browsers and mail still open."""

_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


class Pictures:
    """Pictures from the run's own folder, and from one that the playbook names: no other file gets into a report.

    Attributes:
        problems: why pictures were left out, in words.
    """

    def __init__(self, run: Path, named: Path | None = None) -> None:
        self.problems: list[str] = []
        self._folders = [each.resolve() for each in (run, named) if each is not None]
        self._left = MAX_BYTES

    def source(self, written: str) -> str | None:
        """The picture as a data URI, or None if it cannot be had.

        Args:
            written: an absolute path, or one below the folders.
        """
        path = self._find(written)
        if path is None:
            self.problems.append(f"no picture in the report: {written} is not in the folders of the run")
            return None
        content = path.read_bytes()
        media = next((media for mark, media in _KINDS if content.startswith(mark)), None)
        if media is None:
            self.problems.append(f"no picture in the report: {written} is no PNG, JPEG or WebP")
            return None
        if len(content) > self._left:
            self.problems.append(f"no picture in the report: with {written} it would be over {MAX_BYTES // 10**6} MB")
            return None
        self._left -= len(content)
        return f"data:{media};base64,{base64.b64encode(content).decode()}"

    def _find(self, written: str) -> Path | None:
        for folder in self._folders:
            try:
                path = (folder / written).resolve()
                if path.is_relative_to(folder) and path.is_file():
                    return path
            except (OSError, ValueError):
                continue
        return None
