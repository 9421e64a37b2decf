"""How well a secret can be told from ordinary text: what is short or common cannot be hidden wherever it stands."""

from __future__ import annotations

from enum import Enum

SHORT = 6
"""Characters below which a secret may be a part of many words and numbers."""
SHORTEST = 3
"""Characters below which it cannot be told from ordinary text at all."""

_COMMON = frozenset(
    """
    access admin administrator automation changeme client configuration control default demo designer dummy
    engineer enter example failed false gateway guest hello ignition inductive ignition1 letmein line
    localhost login machine maintenance manager master monitor nobody none null online operator pass passed
    passwd password password1 perspective plant please private production project public qwerty readonly root
    scada secret server service session simulator status supervisor support system test tester testing token
    true undefined user username value vision welcome 0000 1111 1234 12345 123456 1234567 12345678 123456789
    1234567890 000000 111111
    """.split()  # noqa: SIM905 - a list of a hundred quoted words hides them
)
"""Words of every report, and passwords that people use in spite of that."""


class Strength(Enum):
    """How a secret is hidden.

    Attributes:
        STRONG: wherever it stands, in every spelling.
        SHORT: where it stands alone, not as a part of a longer word or number.
        COMMON: where its name stands before it (`password: admin`), or as the value of a field with such a name.
    """

    STRONG = "strong"
    SHORT = "short"
    COMMON = "common"


def strength(secret: str) -> Strength:
    """How it can be hidden without blanking what has nothing to do with it."""
    if len(secret) < SHORTEST or secret.casefold() in _COMMON:
        return Strength.COMMON
    return Strength.SHORT if len(secret) < SHORT else Strength.STRONG
