"""What is wrong with a playbook's text, told with the place, the line and the remedy.

IgnitionError
+-- PlaybookError              the text is wrong: every problem of the file at once
+-- ReferenceProblem           a run could not fill in a `{{ }}`
    +-- UnresolvedReference    nothing stands behind the name
    +-- ExpressionError        the expression cannot be computed
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Mark
from pytest_ignition.language.source import Source

MAX_SHOWN = 20
"""Problems of one file that are printed; one broken indentation can cause hundreds."""

MAX_LENGTH = 1000
"""Characters of a message or hint that are printed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file.

    Attributes:
        message: what is wrong, in one line.
        mark: where.
        length: characters to underline from there.
        secret: whether what stands there must not be shown.
        hint: the remedy, or None.
    """

    message: str
    mark: Mark
    length: int = 1
    hint: str | None = None
    secret: bool = False


class PlaybookError(IgnitionError):
    """The text of a playbook is wrong.

    Attributes:
        source: the text.
        problems: all that was found, in file order; never empty.
    """

    retryable = False
    testable = False

    def __init__(self, source: Source, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(sorted(problems, key=lambda problem: problem.mark))
        if len(self.problems) == 1:
            super().__init__(self._block(self.problems[0]), hint=self.problems[0].hint)
        else:
            super().__init__(self._blocks())

    def __str__(self) -> str:
        return self._blocks()

    def __reduce__(self) -> tuple[type[Self], tuple[Source, tuple[Problem, ...]]]:
        return type(self), (self.source, self.problems)

    def _blocks(self) -> str:
        blocks = []
        for problem in self.problems[:MAX_SHOWN]:
            hint = f"\n  hint: {_cut(problem.hint)}" if problem.hint else ""
            blocks.append(self._block(problem) + hint)
        if len(self.problems) > MAX_SHOWN:
            blocks.append(f"... and {len(self.problems) - MAX_SHOWN} more")
        return "\n\n".join(blocks)

    def _block(self, problem: Problem) -> str:
        line, column = problem.mark
        head = f"{self.source.path}:{line}:{column}: {_cut(problem.message)}"
        excerpt = self.source.excerpt(line, column, problem.length, hide=problem.secret)
        return f"{head}\n{excerpt}" if excerpt else head


def _cut(text: str) -> str:
    """The text without what a file's own giant names would add to it."""
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 4] + " ..."


class ReferenceProblem(IgnitionError):
    """A `{{ }}` could not be filled in during a run: broken, and trying again cannot help."""

    retryable = False
    testable = False

    def within(self, path: str) -> Self:
        """The same error, naming the parameter that holds the reference."""
        return type(self)(f"{path}: {self.message}", hint=self.hint)


class UnresolvedReference(ReferenceProblem):
    """Nothing stands behind a name."""


class ExpressionError(ReferenceProblem):
    """An expression is not valid, or its computation failed or would grow too big.

    Attributes:
        offset: where in the expression's text, from 0; only known for one that is not valid.
    """

    offset = 0

    def at(self, offset: int) -> Self:
        """The same error, at a place in the expression's text."""
        self.offset = offset
        return self
