"""How the parity rules say what they could not judge, gathered so that it is told once."""

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import groupby

from models.segment import Segment
from rules.inquiry import Inquiry
from rules.parity import Doubt


def gathered(inquiry: Inquiry, doubts: Iterable[Doubt]) -> Iterator[tuple[Segment, str, tuple[str, ...]]]:
    """Give (loyal group, subject, offers concerned), each group and subject once, in a fixed order."""
    listed = sorted(_touched(inquiry, doubts), key=_key)
    for (code, subject), same in groupby(listed, key=_key):
        offers = {name for doubt in same for name in (*doubt.own, doubt.rival)}
        yield inquiry.calendar.segments[code], subject, tuple(sorted(offers))


def _touched(inquiry: Inquiry, doubts: Iterable[Doubt]) -> list[Doubt]:
    if not inquiry.focus:
        return list(doubts)
    return [doubt for doubt in doubts if not inquiry.focus.isdisjoint((*doubt.own, doubt.rival))]


def _key(doubt: Doubt) -> tuple[str, str]:
    return (doubt.loyal, doubt.subject)
