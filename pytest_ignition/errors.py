"""The root of every error this package raises; each house adds its own branch below it.

    IgnitionError
    +-- CheckFailed            a wrong value: the step or test *failed* (an AssertionError)
    +-- PlaybookError          language: the playbook text is wrong
    +-- GatewayError           gateway: the gateway could not be asked, or refused
    +-- BrowserError           browser: the page could not be driven
    +-- RefusedByGuard         effects: the gateway's settings do not allow it
    +-- StepError              engine: the step could not be carried out

Everything that is not an `AssertionError` means "could not check": the verdict is *broken*.
"""

from __future__ import annotations

from typing import ClassVar


class IgnitionError(Exception):
    """Base of the tree.

    Attributes:
        message: what went wrong and where, in one or more lines, without the remedy.
        hint: the remedy, or None where there is none to name.
        retryable: whether trying the step again can help; False for mistakes in the playbook.
        testable: whether `expect_error` may be about it: not where the playbook, and not what it tests, is wrong.
    """

    retryable: ClassVar[bool] = True
    testable: ClassVar[bool] = True

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class CheckFailed(IgnitionError, AssertionError):
    """A value was read and is not the expected one.

    Attributes:
        expected: what the author asked for, as text, or None.
        actual: what was there instead, as text, or None.
    """

    def __init__(
        self, message: str, *, expected: str | None = None, actual: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.expected = expected
        self.actual = actual
