"""The lines of a preview: a message that leaves in many batches is one line a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from models.send import HoldReason
from models.send import SendDraft
from scheduler.passage import BLACKOUT
from scheduler.passage import PROVIDER
from scheduler.passage import QUIET
from scheduler.plan import RATE
from scheduler.preview import Preview

MOVING = frozenset({BLACKOUT, PROVIDER, QUIET})


@dataclass(frozen=True, slots=True)
class Line:
    """The sends of one announcement to one group on one day, all held for one reason or all free to leave."""

    drafts: tuple[SendDraft, ...]
    hold: HoldReason | None
    zone: ZoneInfo

    @property
    def one(self) -> SendDraft:
        """Give the first of them, which tells what they have in common."""
        return self.drafts[0]

    @property
    def first(self) -> datetime:
        """Give when the first leaves, on the calendar's clock."""
        return self.one.due_at.astimezone(self.zone)

    @property
    def last(self) -> datetime:
        """Give when the last leaves, on the calendar's clock."""
        return self.drafts[-1].due_at.astimezone(self.zone)

    @property
    def theirs(self) -> datetime | None:
        """Give when the first leaves on the recipients' clock, None when that shows the same."""
        local = self.one.due_at.astimezone(ZoneInfo(self.one.zone))
        return None if local.utcoffset() == self.first.utcoffset() else local

    @property
    def people(self) -> int | None:
        """Count the people, None when nobody knows."""
        return None if self.one.people is None else sum(draft.people or 0 for draft in self.drafts)

    @property
    def moved(self) -> SendDraft | None:
        """Give the first that closed hours have moved, None when nothing has or somebody must decide anyway."""
        if self.one.hold is not None:
            return None
        return next((draft for draft in self.drafts if any(one["code"] in MOVING for one in draft.reasons)), None)

    @property
    def is_spread(self) -> bool:
        """Say whether it takes its time on purpose."""
        return any(reason["code"] == RATE for draft in self.drafts for reason in draft.reasons)


def lines_of(seen: Preview, zone: ZoneInfo) -> list[Line]:
    """Give every line, soonest first."""
    drafts = sorted(seen.drafts, key=lambda draft: (_line_key(seen, draft, zone), draft.due_at, draft.page))
    grouped = groupby(drafts, key=lambda draft: _line_key(seen, draft, zone))
    lines = [_line(tuple(found), seen, zone) for _, found in grouped]
    return sorted(lines, key=lambda line: (line.one.due_at, line.one.offer, line.one.segment, line.one.channel.value))


def days_of(lines: list[Line]) -> Iterator[tuple[date, list[Line]]]:
    """Give each day of the calendar's clock with its lines."""
    for day, found in groupby(lines, key=lambda line: line.first.date()):
        yield day, list(found)


def _line(drafts: tuple[SendDraft, ...], seen: Preview, zone: ZoneInfo) -> Line:
    return Line(drafts, seen.hold_of(drafts[0]), zone)


def _line_key(seen: Preview, draft: SendDraft, zone: ZoneInfo) -> tuple[str, ...]:
    hold = seen.hold_of(draft)
    return (
        draft.due_at.astimezone(zone).date().isoformat(),
        draft.offer,
        str(draft.occurrence),
        draft.segment,
        draft.channel.value,
        str(draft.facts["announcement"]),
        "" if hold is None else hold.value,
    )
