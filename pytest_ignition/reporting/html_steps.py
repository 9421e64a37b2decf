"""The steps of one run as markup: a tree that unfolds at what went wrong, small enough for thousands of steps.

Pure: files are shown by whoever calls. Markup is short, and has no line ends of its own: pytest-html escapes it twice
and marks lines that begin with E.
"""

from __future__ import annotations

import base64
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_ignition.engine.events import EvidenceCaptured, RunPlanned
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.failure_text import error_lines
from pytest_ignition.reporting.html_text import cut, escaped, excerpt
from pytest_ignition.reporting.record import RunRecord, StepRecord

_LONGEST_LOG = 20_000
_LONGEST_NAME = 300
_ROOM_PASSED = 300_000
"""Characters of markup for what passed steps of one run took and gave; after that they are rows only."""
_MOST_ROWS = 10_000
"""Passed steps of one run that have a row of their own."""
_FOLDED_FROM = 40
"""In a list of more steps, rows of passed ones are folded together."""
_FOLD = 10
_PAGE = 500
"""The least and the most steps that are folded together."""

_PACKED_FROM = 2_500
"""Characters of steps that all passed, from where on they are packed."""

_ORDER = ("requests", "log", "console", "page", "variables", "trace", "video")


@dataclass(slots=True)
class _Node:
    """A step and those below it. `wrong`: it, or one below, did not pass."""

    step: StepRecord
    wrong: bool
    children: list[_Node] = field(default_factory=list)


class StepTree:
    """The markup of one run.

    Args:
        record: what is known of it, masked.
        shown: gives the markup of a file.
    """

    def __init__(self, record: RunRecord, shown: Callable[[EvidenceCaptured], str]) -> None:
        self._record = record
        self._shown = shown
        self._room = _ROOM_PASSED
        self._rows = _MOST_ROWS
        self._bare = 0
        self._left_out = 0

    def markup(self) -> str:
        """The whole: what ran, how many steps came to what, and the steps."""
        tree = _tree(self._record.steps)
        steps = "".join(self._list(tree))
        if len(steps) > _PACKED_FROM and not any(node.wrong for node in tree):
            steps = packed(steps)
        return f'<section class="ignition-run">{self._head()}{steps}</section>'

    def _head(self) -> str:
        steps, plan = self._record.steps, self._record.plan
        counts = Counter(str(step.verdict) for step in steps)
        verdicts = "".join(
            f'<i class="v {_css(verdict)}">{counts[verdict]:,} {verdict}</i>'
            for verdict in map(str, Verdict)
            if counts[verdict]
        )
        title = "" if plan is None else f"<b>{escaped(cut(plan.title, _LONGEST_NAME))}</b>"
        about = "" if plan is None else "".join(f"<span>{escaped(each)}</span>" for each in _about(plan))
        many = "s" if len(steps) != 1 else ""
        return f"<header>{title}<span>{len(steps):,} step{many}</span>{verdicts}{about}</header>{self._omissions()}"

    def _omissions(self) -> str:
        told = []
        if self._left_out:
            told.append(f"{self._left_out:,} passed steps have no row")
        if self._bare:
            told.append(f"{self._bare:,} passed steps are shown without parameters, output and log")
        return f"<p>To keep this page quick, {', and '.join(told)}.</p>" if told else ""

    def _list(self, nodes: Sequence[_Node]) -> Iterator[str]:
        """Steps that stand side by side; many passed ones in a row are folded together."""
        if len(nodes) <= _FOLDED_FROM:
            for node in nodes:
                yield from self._node(node)
            return
        passed: list[_Node] = []
        for node in nodes:
            if node.step.verdict is Verdict.PASSED and not node.wrong:
                passed.append(node)
                if len(passed) < _PAGE:
                    continue
                yield from self._fold(passed)
            else:
                yield from self._fold(passed)
                yield from self._node(node)
            passed = []
        yield from self._fold(passed)

    def _fold(self, nodes: Sequence[_Node]) -> Iterator[str]:
        rows = "".join(part for node in nodes for part in self._node(node))
        if len(nodes) < _FOLD or not rows:
            yield rows
            return
        first, last = nodes[0].step.path.number, nodes[-1].step.path.number
        yield f'<details class="fold passed"><summary>{first} to {last}: {len(nodes):,} steps passed</summary>'
        yield f"{rows}</details>"

    def _node(self, node: _Node) -> Iterator[str]:
        step = node.step
        wrong = node.wrong
        if not wrong and step.verdict is Verdict.PASSED:
            if not self._rows:
                self._left_out += 1 + sum(1 for _each in _below(node))
                return
            self._rows -= 1
        body = self._body(step, wrong)
        row, kind = _row(step), f'class="s {_css(str(step.verdict))}"'
        if not body and not node.children:
            yield f"<p {kind}>{row}</p>"
            return
        yield f"<details {kind}{' open' if wrong else ''}><summary>{row}</summary><div>{body}"
        yield from self._list(node.children)
        yield "</div></details>"

    def _body(self, step: StepRecord, wrong: bool) -> str:
        """What is known of a step. That of passed steps has a limit; their evidence has none."""
        evidence = "".join(_evidence(step, self._shown))
        if wrong or step.verdict is not Verdict.PASSED:
            return "".join(_error(step)) + evidence + "".join(_values(step))
        values = "".join(_values(step))
        if values and len(values) > self._room:
            self._bare += 1
            values = ""
        self._room -= len(values)
        return "".join(_error(step)) + evidence + values


def packed(markup: str) -> str:
    """Markup that the script of the report unpacks when somebody looks: a browser draws even what is folded."""
    data = base64.b64encode(zlib.compress(markup.encode("utf-8", "replace"))).decode()
    return f'<div data-packed="{data}">...</div>'


def _tree(steps: Sequence[StepRecord]) -> list[_Node]:
    """Each step below the one that runs it; whose outer step is not known stands at the top."""
    nodes = {str(step.path): _Node(step, step.verdict in (Verdict.FAILED, Verdict.BROKEN)) for step in steps}
    top: list[_Node] = []
    for node in nodes.values():
        outer = _outer(node, nodes)
        (top if outer is None else outer.children).append(node)
    for node in reversed(nodes.values()):
        # Outer steps stand before those below them.
        outer = _outer(node, nodes)
        if outer is not None:
            outer.wrong |= node.wrong
    return top


def _outer(node: _Node, nodes: Mapping[str, _Node]) -> _Node | None:
    parent = node.step.path.parent
    return None if parent is None else nodes.get(str(parent))


def _below(node: _Node) -> Iterator[_Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _row(step: StepRecord) -> str:
    tries = f" <em>{step.attempts} attempts</em>" if step.attempts > 1 else ""
    notes = "".join(f" <em>{escaped(each)}</em>" for each in (step.reason, step.note) if each)
    seconds = f"{step.duration:.2f} s" if step.attempts else ""
    name = escaped(cut(step.name, _LONGEST_NAME))
    verdict = str(step.verdict)
    return (
        f"<u>{escaped(step.path.number)}</u><span><b>{name}</b>{tries}{notes}</span><code>{escaped(step.type)}</code>"
        f'<i class="v {_css(verdict)}">{verdict}</i><time>{seconds}</time>'
    )


def _error(step: StepRecord) -> Iterator[str]:
    if step.error is not None:
        yield f'<pre class="error">{escaped(chr(10).join(error_lines(step.error)))}</pre>'


def _evidence(step: StepRecord, shown: Callable[[EvidenceCaptured], str]) -> Iterator[str]:
    """Pictures first, then what was asked, what the gateway and the page said."""
    pictures = [each for each in step.evidence if each.media_type.startswith("image/")]
    if pictures:
        yield f'<div class="pictures">{"".join(map(shown, pictures))}</div>'
    for each in sorted(step.evidence, key=_rank):
        if not each.media_type.startswith("image/"):
            yield shown(each)


def _rank(evidence: EvidenceCaptured) -> int:
    return _ORDER.index(evidence.evidence) if evidence.evidence in _ORDER else len(_ORDER)


def _values(step: StepRecord) -> Iterator[str]:
    if step.logs:
        lines = cut("\n".join(f"{line.level}: {line.message}" for line in step.logs), _LONGEST_LOG)
        yield f"<h5>log</h5><pre>{escaped(lines)}</pre>"
    for title, value in (("parameters", step.parameters), ("output", step.output)):
        if value:
            yield f"<h5>{title}</h5><pre>{escaped(excerpt(value))}</pre>"


def _about(plan: RunPlanned) -> Iterator[str]:
    if plan.case:
        yield f"case {plan.case}"
    if plan.gateway:
        yield f"gateway {plan.gateway}{f' ({plan.gateway_version})' if plan.gateway_version else ''}"
    if plan.browser:
        yield plan.browser


def _css(verdict: str) -> str:
    return verdict.replace(" ", "-")
