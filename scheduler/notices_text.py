"""A message to a room before it has the form of a service: a title, a line for each event, a way to the service."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# More of them nobody reads in a room, and Teams takes no more than 28 kB.
MOST_LINES = 20
LONGEST_LINE = 300
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told; names that others chose stand in `lines` alone, and there as plain text."""

    title: str
    lines: Sequence[str]
    more: str
    address: str
    open: str
    language: str


def printed(value: object) -> str:
    """Give what somebody chose as one line without signs that nobody sees, cut where it is too long."""
    plain = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in str(value or ""))
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
