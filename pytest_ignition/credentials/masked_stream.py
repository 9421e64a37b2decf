"""Masks a text that comes in pieces: a secret may be cut anywhere."""

from __future__ import annotations

from pytest_ignition.credentials.redactor import MASK, Redactor


class MaskedStream:
    """Feed it pieces; what comes back is masked and may be written. `close` gives the rest.

    As little is held back as may still become a secret: nothing while no secret is known.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._held = ""

    def feed(self, piece: str) -> str:
        """The masked text that no later piece can change."""
        text = self._held + piece
        settled = max(0, len(text) - max(0, self._redactor.longest - 1))
        done, end = [], 0
        for start, stop in self._redactor.matches(text):
            if start >= settled:
                break
            done += [text[end:start], MASK]
            end = stop
        settled = max(settled, end)
        done.append(text[end:settled])
        self._held = text[settled:]
        return "".join(done)

    def close(self) -> str:
        """What was held back, masked."""
        rest, self._held = self._redactor.mask_text(self._held), ""
        return rest
