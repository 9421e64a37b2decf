"""Evidence inside an HTML report: pictures as thumbnails, texts folded, the rest as links; beside it or in it.

pytest-html's own asset names are not unique: "a b" and "a_b" overwrite each other (measured with 4.2.0). Ours name the
run and the event, because several tests may attach the same file, changed in between.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import urllib.parse
from pathlib import Path
from typing import Any

from pytest_ignition.engine.events import EvidenceCaptured
from pytest_ignition.reporting.html_text import cut, escaped

_LONGEST_TEXT = 50_000
"""Bytes of a text that is shown in the report; of a longer one its end, which is nearest to the failure."""
_LONGEST_SOURCE = 2_000_000
_LONGEST_FILM = 8_000_000
"""Bytes of a page's source or a video that a self-contained report takes in."""
_MOST_EMBEDDED = 30_000_000
"""Bytes of all files of one run that a self-contained report takes in; what is beyond is named by its path."""
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_CELL = 200, 8, 300


class EvidenceShelf:
    """Where the files of one run go.

    Args:
        report_folder: the folder of the HTML report.
        embed: whether everything goes into the report itself.
    """

    def __init__(self, report_folder: Path, *, embed: bool) -> None:
        self._report_folder = report_folder
        self._embed = embed
        self._room = _MOST_EMBEDDED

    def shown(self, evidence: EvidenceCaptured) -> str:
        """A file as markup; one that cannot be read or copied is named, with the reason."""
        try:
            return self._shown(evidence)
        except OSError as error:
            # A full disk, or a file that is gone: the report goes on without it.
            return _named(evidence, error.strerror or str(error))

    def _shown(self, evidence: EvidenceCaptured) -> str:
        kind = evidence.media_type
        if kind.startswith("image/"):
            return self._picture(evidence)
        if kind.startswith("video/"):
            return self._video(evidence)
        if evidence.evidence == "page":
            return self._link(evidence, "text/plain", _LONGEST_SOURCE, ".txt")
        # A report is a document of its own, to be opened and not read as source.
        if evidence.evidence != "report" and (kind.startswith("text/") or kind == "application/json"):
            return self._text(evidence)
        return self._link(evidence, kind, 0)

    def _picture(self, evidence: EvidenceCaptured) -> str:
        title = escaped(evidence.title)
        source = self._source(evidence, evidence.media_type, _MOST_EMBEDDED)
        if source is None:
            return _named(evidence)
        picture = f'<img src="{source}" alt="{title}" loading="lazy">'
        # Browsers do not open data addresses in a tab of their own: the script of the report shows them.
        opened = picture if self._embed else f'<a href="{source}" target="_blank">{picture}</a>'
        return f"<figure>{opened}<figcaption>{title}</figcaption></figure>"

    def _video(self, evidence: EvidenceCaptured) -> str:
        source = self._source(evidence, evidence.media_type, _LONGEST_FILM)
        if source is None:
            return _named(evidence)
        title = escaped(evidence.title)
        return (
            f'<figure><video src="{source}" controls preload="none"></video><figcaption>{title}</figcaption></figure>'
        )

    def _link(self, evidence: EvidenceCaptured, media_type: str, longest: int, suffix: str = "") -> str:
        """A link; the source of a page is opened as a text, since its scripts have no business here."""
        source = self._source(evidence, media_type, longest, suffix)
        if source is None:
            return _named(evidence)
        name = escaped(Path(evidence.path).name + suffix)
        how = f'download="{name}"' if self._embed else 'target="_blank"'
        return f'<div><a href="{source}" {how}>{escaped(evidence.title)}</a></div>'

    def _text(self, evidence: EvidenceCaptured) -> str:
        """A text, folded up; what is a list of records becomes a table."""
        path = Path(evidence.path)
        with path.open("rb") as file:
            skipped = max(0, path.stat().st_size - _LONGEST_TEXT)
            file.seek(skipped)
            text = file.read().decode("utf-8", "replace")
        if evidence.media_type == "application/json" and not skipped:
            content = _data(text)
        else:
            content = f"<pre>{escaped(f'...{text}' if skipped else text)}</pre>"
        whole = ""
        if skipped:
            source = self._source(evidence, "text/plain", 0, "" if path.suffix == ".txt" else ".txt")
            whole = _named(evidence, "whole text") if source is None else f'<a href="{source}">whole text</a>'
        return f"<details><summary>{escaped(evidence.title)}</summary>{content}{whole}</details>"

    def _source(self, evidence: EvidenceCaptured, media_type: str, longest: int, suffix: str = "") -> str | None:
        """A data address, or a link to a copy beside the report; None for what is too large to be taken in."""
        file, run = Path(evidence.path), evidence.identity
        if self._embed:
            size = file.stat().st_size
            if size > min(longest, self._room):
                return None
            self._room -= size
            return f"data:{media_type};base64,{base64.b64encode(file.read_bytes()).decode()}"
        folder = f"{_plain_name(run.node_id)}-{run.run_id[:8]}"
        name = f"{evidence.seq}-{_plain_name(file.stem)}{_suffix(file)}{suffix}"
        inside = Path("assets") / "ignition" / folder / name
        target = self._report_folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, target)
        except OSError:
            # Half a picture on a full disk would take the room that the report itself needs.
            target.unlink(missing_ok=True)
            raise
        return urllib.parse.quote(inside.as_posix())


def _named(evidence: EvidenceCaptured, what: str = "") -> str:
    return f"<div>{escaped(evidence.title)}: {escaped(f'{what}: ' if what else '')}{escaped(evidence.path)}</div>"


def _data(text: str) -> str:
    """JSON laid out for people; text that is none as it is."""
    try:
        data = json.loads(text)
    except ValueError:
        return f"<pre>{escaped(text)}</pre>"
    if isinstance(data, list) and data and all(isinstance(each, dict) for each in data):
        return _records(data)
    return f"<pre>{escaped(json.dumps(data, indent=2, ensure_ascii=False))}</pre>"


def _records(data: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(str(name) for each in data for name in each))[:_MOST_COLUMNS]
    head = "".join(f"<th>{escaped(name)}</th>" for name in columns)
    rows = "".join(f"<tr>{''.join(_cell(each.get(name)) for name in columns)}</tr>" for each in data[-_MOST_ROWS:])
    left_out = len(data) - _MOST_ROWS
    told = f"<p>{left_out:,} earlier ones are left out.</p>" if left_out > 0 else ""
    return f"{told}<table><tr>{head}</tr>{rows}</table>"


def _cell(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"<td>{escaped(cut(text, _LONGEST_CELL))}</td>"


def _plain_name(text: str) -> str:
    """A short name that every file system takes; callers add what makes it unique."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[-40:].lstrip("-") or "file"


def _suffix(file: Path) -> str:
    return file.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", file.suffix) else ""
