"""The four verdicts, and which error means which."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """How a step or a run ended.

    `failed` = a value was wrong; `broken` = it could not be checked; `not run` is neither and hides nothing.
    """

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    NOT_RUN = "not run"

    @classmethod
    def of_error(cls, error: BaseException) -> Verdict:
        """`failed` for the `AssertionError` family, `broken` for everything else."""
        return cls.FAILED if isinstance(error, AssertionError) else cls.BROKEN
