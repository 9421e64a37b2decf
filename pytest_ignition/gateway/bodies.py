"""The bodies of requests and answers that are not only bytes: files sent, answers saved or capped."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Self

from pytest_ignition.gateway.errors import AnswerTooLong, BadGatewayFile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path
    from types import TracebackType

    from pytest_ignition.gateway.messages import Request

_CHUNK = 2**20


def length(path: Path) -> int:
    """The size of a file that is to be sent, in bytes.

    Raises:
        BadGatewayFile: it cannot be read; told before anything is sent.
    """
    try:
        with path.open("rb"):
            return path.stat().st_size
    except OSError as error:
        raise BadGatewayFile(f"{path} cannot be read: {error.strerror or error}") from None


def chunks(path: Path) -> Iterator[bytes]:
    """A file's content."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


async def async_chunks(path: Path) -> AsyncIterator[bytes]:
    """The same without blocking the event loop."""
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk


class Received:
    """Takes the body of an answer: into a file if that was asked for and the answer is a 200, else into memory.

    A context manager. A file is there when it is whole and was checked: what was received otherwise is removed.

    Args:
        request: says where to, and how much.
        status: of the answer.
    """

    def __init__(self, request: Request, status: int) -> None:
        self._request = request
        self._target = request.save_to if status == 200 else None
        self._part = self._target.with_name(f"{self._target.name}.part") if self._target is not None else None
        self._file: BinaryIO | None = None
        self._kept = bytearray()

    def __enter__(self) -> Self:
        if self._part is not None:
            try:
                self._part.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._part.open("wb")
            except OSError as error:
                raise self._unwritable(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if self._file is None or self._part is None or self._target is None:
            return
        try:
            self._file.close()
            if kind is None:
                if self._request.check is not None:
                    self._request.check(self._part)
                self._part.replace(self._target)
        except OSError as error:
            if kind is None:
                raise self._unwritable(error) from None
        finally:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    @property
    def body(self) -> bytes:
        """What was kept; empty for an answer that was saved."""
        return bytes(self._kept)

    def take(self, chunk: bytes) -> None:
        """One more piece.

        Raises:
            AnswerTooLong: more than the request lets it keep.
            BadGatewayFile: the file cannot be written.
        """
        if self._file is not None:
            try:
                self._file.write(chunk)
            except OSError as error:
                raise self._unwritable(error) from None
            return
        self._kept += chunk
        if len(self._kept) > self._request.max_bytes:
            raise AnswerTooLong(
                f"{self._request.method} {self._request.path}: the answer has more than "
                f"{self._request.max_bytes:,} bytes",
                hint="ask for less, or save it to a file where the call can",
                request=self._request,
            )

    def _unwritable(self, error: OSError) -> BadGatewayFile:
        return BadGatewayFile(
            f"{self._target} cannot be written: {error.strerror or error}",
            hint="is there space on the disk, and may this user write there?",
        )
