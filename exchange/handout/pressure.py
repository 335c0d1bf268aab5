"""How many messages each group gets, week by week."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from exchange.handout.stage import WEEK
from exchange.handout.stage import Panel
from models.channel import Channel
from models.offer import Nature
from models.segment import Segment
from rules.agenda import Agenda
from rules.agenda import Message
from rules.presence import DAY
from rules.presence import EPOCH
from rules.presence import MICROSECOND
from rules.presence import micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The messages of one group: per week of the panel, by channel, and at most within any seven days in a row."""

    segment: Segment
    weeks: tuple[int, ...]
    channels: Mapping[Channel, int]
    most_in_seven_days: int

    @property
    def total(self) -> int:
        """Count them all."""
        return sum(self.weeks)


def load_of(segment: Segment, agenda: Agenda, panel: Panel) -> Load:
    """Count what a group gets in a panel; what carries out a purchase is no pressure (transactional)."""
    messages = counted_messages(segment, agenda, panel)
    weeks: Counter[date] = Counter(_week(message, panel) for message in messages)
    return Load(
        segment=segment,
        weeks=tuple(weeks[monday] for monday in panel.weeks),
        channels=Counter(message.channel for message in messages),
        most_in_seven_days=most_in_seven_days([message.instant for message in messages]),
    )


def counted_messages(segment: Segment, agenda: Agenda, panel: Panel) -> list[Message]:
    """Give the messages of a group that count, soonest first."""
    within = panel.window
    return [
        message
        for message in agenda.between(segment.code, micros(within.start), micros(within.end))
        if message.offer.nature is not Nature.TRANSACTIONAL
    ]


def sent_at(message: Message) -> datetime:
    """Give the instant at which a message leaves."""
    return EPOCH + message.instant * MICROSECOND


def _week(message: Message, panel: Panel) -> date:
    return panel.weeks[int(panel.place(sent_at(message))) // WEEK]


def most_in_seven_days(instants: Sequence[int]) -> int:
    """Give the most instants within seven days: half-open, so that a message every seventh day counts one."""
    most = first = 0
    for last, instant in enumerate(instants):
        while instants[first] <= instant - WEEK * DAY:
            first += 1
        most = max(most, last - first + 1)
    return most
