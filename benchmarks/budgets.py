"""The benchmarks by name, in the order of the design's table of budgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import answers, browser, collecting, gateway, memory, redaction, startup, stepping
from benchmarks.figures import Row
from benchmarks.setting import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One measurement, which may answer for several budgets."""

    name: str
    what: str
    measure: Callable[[Setting], list[Row]]


BENCHMARKS = (
    Benchmark(name="unused", what="cost of the installed but unused plugin", measure=startup.unused),
    Benchmark(name="first", what="the first playbook, whole process", measure=startup.first_playbook),
    Benchmark(name="collect", what="collecting many playbooks, and again", measure=collecting.collect),
    Benchmark(name="idle-step", what="a do-nothing step, reported", measure=stepping.idle_step),
    Benchmark(name="long", what="steps of long playbooks", measure=stepping.long_playbook),
    Benchmark(name="gateway-step", what="a gateway step and its raw request", measure=gateway.ping_step),
    Benchmark(name="reads", what="reads of the client and raw ones", measure=gateway.client_reads),
    Benchmark(name="simulator", what="start and reset of the simulator", measure=gateway.simulator_start),
    Benchmark(name="browser-step", what="browser steps and their Playwright calls", measure=browser.same_calls),
    Benchmark(name="starts", what="driver and browser starts", measure=browser.starts),
    Benchmark(name="memory", what="memory over many passed steps", measure=memory.peak),
    Benchmark(name="reports", what="all reports over many passed steps", measure=memory.all_reports),
    Benchmark(name="redaction", what="what hiding secrets costs", measure=redaction.long_run),
    Benchmark(name="commands", what="how soon commands are answered", measure=answers.commands),
)
