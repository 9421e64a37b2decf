"""`python -m benchmarks`: measure every budget and print the table."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import machine, table
from benchmarks.budgets import BENCHMARKS, Benchmark
from benchmarks.figures import Row, Verdict
from benchmarks.measure import MeasurementFailed
from benchmarks.setting import Setting

_INTERRUPTED = 130


@dataclass(slots=True)
class Findings:
    """What is known so far."""

    rows: list[Row] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure.

    Returns:
        The exit code: 0 also when budgets are missed, unless `--strict` is given; 1 when something could not be
        measured; 130 after Ctrl-C, with the table as far as it came.
    """
    options = _parser().parse_args(arguments)
    if options.list:
        sys.stdout.writelines(f"{each.name:<14}{each.what}\n" for each in BENCHMARKS)
        return 0
    chosen = [each for each in BENCHMARKS if not options.only or each.name in options.only]
    about = machine.describe()
    sys.stdout.write(machine.headline(about) + "\n")
    sys.stdout.flush()
    findings = Findings()
    interrupted = False
    try:
        _measure(chosen, findings, rounds=options.rounds, scale=options.scale)
    except KeyboardInterrupt:
        interrupted = True
    sys.stdout.write(table.render(findings.rows, findings.failures))
    if options.json is not None:
        data = table.as_data(findings.rows, findings.failures, about)
        options.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    return _INTERRUPTED if interrupted else _exit_code(findings, strict=options.strict)


def _measure(chosen: Sequence[Benchmark], findings: Findings, *, rounds: int | None, scale: float) -> None:
    start = time.monotonic()
    for number, benchmark in enumerate(chosen, 1):
        show = _progress(f"[{number}/{len(chosen)}] {benchmark.name}: ", start)
        # Windows may still hold a file of a process that was ended.
        with tempfile.TemporaryDirectory(prefix="ignition-bench-", ignore_cleanup_errors=True) as folder:
            setting = Setting(folder=Path(folder).resolve(), rounds=rounds, scale=scale, progress=show)
            try:
                show(benchmark.what)
                findings.rows += benchmark.measure(setting)
            except MeasurementFailed as error:
                findings.failures[benchmark.name] = str(error)
            finally:
                show("")


def _progress(lead: str, start: float) -> Callable[[str], None]:
    """A line on standard error that replaces itself at a terminal; elsewhere each text is a line of its own.

    Args:
        lead: what each line begins with.
        start: the moment, on the monotonic clock, from which seconds are counted.
    """
    at_terminal = sys.stderr.isatty()

    def show(text: str) -> None:
        if at_terminal:
            sys.stderr.write(f"\r\x1b[K{_seconds(start)}{lead}{text}" if text else "\r\x1b[K")
        elif text:
            sys.stderr.write(f"{_seconds(start)}{lead}{text}\n")
        sys.stderr.flush()

    return show


def _seconds(start: float) -> str:
    return f"{time.monotonic() - start:4.0f} s "


def _exit_code(findings: Findings, *, strict: bool) -> int:
    missed = any(row.verdict is Verdict.MISSED for row in findings.rows)
    return 1 if findings.failures or (strict and missed) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the budgets of pytest-ignition.")
    parser.add_argument("--rounds", type=_positive(int), metavar="N", help="run each process N times")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=[each.name for each in BENCHMARKS], help="measure these only"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument(
        "--scale",
        type=_positive(float),
        default=1.0,
        metavar="SHARE",
        help="share of the usual input sizes, for a quick look; figures below 1 mean little",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a budget is missed")
    parser.add_argument("--list", action="store_true", help="list the benchmarks and measure nothing")
    return parser


def _positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = 0
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
        return value

    return read


if __name__ == "__main__":
    sys.exit(main())
