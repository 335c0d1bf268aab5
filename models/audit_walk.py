"""Walks the chain of an audit and says where it is broken: lines altered, missing, put in, or cut off at the end."""

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from models.audit_chain import BEGINNING
from models.audit_chain import link

# So many places are named; of the rest only the number is told.
MOST_NAMED = 20
_MARK = re.compile(r"([0-9]{1,18}):(sha256:[0-9a-f]{64})", re.ASCII)


class Breakage(Enum):
    """What can be wrong with a chain."""

    ALTERED = "altered"
    MISSING = "missing"
    UNLINKED = "unlinked"
    BESIDE = "beside"
    AFTER_HEAD = "after-head"
    CUT_OFF = "cut-off"
    HEAD_DIFFERS = "head-differs"
    HEAD_LOST = "head-lost"
    REWRITTEN = "rewritten"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the chain: how many lines there were, and the hash that stands for all of them.

    Noted down elsewhere, it shows later that nobody has rewritten the lines up to it.
    """

    seq: int
    hash: str

    def __str__(self) -> str:
        """Write it as somebody notes it down."""
        return f"{self.seq}:{self.hash}"

    @staticmethod
    def read(text: str) -> "Mark":
        """Read what was noted down; ValueError when it is something else."""
        told = _MARK.fullmatch(text.strip())
        if told is None:
            raise ValueError(f"{text[:40]} is no place in an audit: write it as 12:sha256:…")
        return Mark(int(told[1]), told[2])


START = Mark(0, BEGINNING)


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that is wrong; `seq` is where, None for a line without a place, `count` how many lines it is about."""

    kind: Breakage
    seq: int | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk has found: the first breaks in their order, how many of each kind, and where the chain ends."""

    lines: int
    end: Mark
    breaks: tuple[Break, ...]
    counts: Mapping[Breakage, int]

    @property
    def is_whole(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.breaks


def walk(lines: Iterable[Mapping[str, object]], head: Mark | None, expected: Mark | None = None) -> Walked:
    """Follow the chain line by line, in the order of `seq`; nothing is remembered but the line before.

    A line holds what it is chained by, `previous` and `hash`.  `head` is where the database says that the chain
    ends, None when it says nothing; `expected` is a place that somebody noted earlier.
    """
    walker = _Walker(head, expected)
    for line in lines:
        walker.take(line)
    return walker.end()


class _Walker:
    """Follows one chain."""

    def __init__(self, head: Mark | None, expected: Mark | None) -> None:
        self.head = head
        self.expected = expected
        self.last = START
        self.lines = 0
        self.breaks: list[Break] = []
        self.counts: Counter[Breakage] = Counter()
        self.met = expected is None
        self._compare()

    def take(self, line: Mapping[str, object]) -> None:
        self.lines += 1
        seq = line["seq"]
        # SQLite keeps words in a column of numbers when somebody writes them there.
        if type(seq) is not int or seq <= self.last.seq:
            self._tell(Breakage.BESIDE, seq if type(seq) is int else None)
            return
        if seq > self.last.seq + 1:
            self._tell(Breakage.MISSING, self.last.seq + 1, seq - self.last.seq - 1)
        elif line["previous"] != self.last.hash:
            self._tell(Breakage.UNLINKED, seq)
        if _hash_of(line) != line["hash"]:
            self._tell(Breakage.ALTERED, seq)
        if self.head is not None and seq > self.head.seq:
            self._tell(Breakage.AFTER_HEAD, seq)
        self.last = Mark(seq, str(line["hash"]))
        self._compare()

    def end(self) -> Walked:
        last = self.last
        if self.head is None and self.lines:
            self._tell(Breakage.HEAD_LOST, last.seq)
        if self.head is not None and self.head.seq > last.seq:
            self._tell(Breakage.CUT_OFF, last.seq + 1, self.head.seq - last.seq)
        if self.expected is not None and not self.met:
            self._tell(Breakage.FORGOTTEN, self.expected.seq)
        return Walked(self.lines, last, tuple(self.breaks), dict(self.counts))

    def _compare(self) -> None:
        """Look whether a place that somebody else knows is still what he knows of it."""
        if self.head is not None and self.head.seq == self.last.seq and self.head != self.last:
            self._tell(Breakage.HEAD_DIFFERS, self.last.seq)
        if self.expected is not None and self.expected.seq == self.last.seq:
            self.met = True
            if self.expected != self.last:
                self._tell(Breakage.REWRITTEN, self.last.seq)

    def _tell(self, kind: Breakage, seq: int | None, count: int = 1) -> None:
        self.counts[kind] += count
        if len(self.breaks) < MOST_NAMED:
            self.breaks.append(Break(kind, seq, count))


def _hash_of(line: Mapping[str, object]) -> str | None:
    """Give the hash that a line should have; None when it holds what no line of ours ever held."""
    try:
        return link(str(line["previous"]), line)
    except (TypeError, ValueError):
        return None
