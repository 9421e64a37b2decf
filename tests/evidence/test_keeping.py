"""Whatever goes wrong while evidence is written costs that evidence only, and is told once."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.evidence.keeping import Keeper
from pytest_ignition.evidence.limits import Budget
from pytest_ignition.evidence.pictures import keep_picture


@dataclass
class Step:
    folder: Path
    attached: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def evidence_path(self, name: str, suffix: str) -> Path:
        self.folder.mkdir(exist_ok=True)
        return self.folder / f"{name}{suffix}"

    def attach(self, path: Path, *, evidence: str, title: str, media_type: str) -> None:
        self.attached.append((path.name, f"{evidence} {title} {media_type}"))

    def log(self, message: str, level: str = "info") -> None:
        self.lines.append(f"{level}: {message}")


@dataclass
class Page:
    content: bytes = b"\x89PNG"
    error: Exception | None = None

    def screenshot(self, path: Path, *, timeout_ms: float) -> None:
        assert timeout_ms <= 5_000
        path.write_bytes(self.content)
        if self.error is not None:
            raise self.error


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path / "run")


def keeper(**budget: int) -> Keeper:
    return Keeper(Redactor(), Budget(**budget))


def test_a_text_is_written_and_announced(step: Step) -> None:
    keeper().text(step, "a-console", "hällo", evidence="console", title="the console")

    assert step.attached == [("a-console.txt", "console the console text/plain")]
    assert (step.folder / "a-console.txt").read_text("utf-8") == "hällo"


def test_a_run_takes_no_more_than_it_may(step: Step) -> None:
    """Texts are cut to what is left; then nothing more is taken, which is said once."""
    kept = keeper(file=2_000, left=3_500)
    for name in "abcd":
        kept.text(step, name, "x" * 5_000, evidence="log", title="log")
    keep_picture(kept, step, "e", Page(), "a picture")

    assert [name for name, _kind in step.attached] == ["a.txt", "b.txt"]
    assert len(step.lines) == 1
    assert sum(path.stat().st_size for path in step.folder.iterdir()) <= 3_500
    assert " left out] ..." in (step.folder / "b.txt").read_text("utf-8")


def test_a_picture_counts_with_its_size(step: Step) -> None:
    kept = keeper(left=1_030)
    for name in ("a", "b"):
        keep_picture(kept, step, name, Page(b"x" * 12), "a picture")

    assert [name for name, _kind in step.attached] == ["a.png"]
    assert step.lines == [
        "warning: no evidence could be taken: the run has taken as much as `ignition_evidence_limit` allows"
    ]


def test_half_a_picture_does_not_stay(step: Step) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", str(step.folder / "a.png"))
    kept = keeper()

    assert not kept.carefully(step, lambda: keep_picture(kept, step, "a", Page(error=full), "a picture"))

    assert list(step.folder.iterdir()) == []
    assert step.attached == []


def test_the_same_trouble_is_told_once(step: Step, tmp_path: Path) -> None:
    step.folder = tmp_path / "file" / "run"
    (tmp_path / "file").write_text("where a folder should be")
    kept = keeper()

    for name in "abc":
        kept.carefully(step, lambda name=name: kept.text(step, name, "x", evidence="log", title="log"))  # type: ignore[misc]

    assert len(step.lines) == 1
    assert step.lines[0].startswith("warning: no evidence could be taken: ")
    assert step.attached == []


def test_trouble_of_any_kind_is_contained(step: Step) -> None:
    kept = keeper()

    def fails() -> None:
        raise RuntimeError("a defect\nof ours")

    assert not kept.carefully(step, fails)
    assert step.lines == ["warning: no evidence could be taken: a defect"]
