"""The house's customs of sending: when, how fast, how late at most, and when not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import time
from datetime import timedelta
from enum import Enum
from types import MappingProxyType

from models.channel import Channel
from rules.blackout import Blackout
from rules.quiet_hours import OpenHours

ALWAYS = OpenHours(opens=time(0), closes=time(0), sundays=True, holidays=True)
_OTHER = "other"


class OnClosed(Enum):
    """What becomes of a message asked for in closed hours: it leaves when they open, or a person decides."""

    SHIFT = "shift"
    HOLD = "hold"


def _hours() -> Mapping[str, OpenHours]:
    return MappingProxyType({"email": ALWAYS, "push": ALWAYS, "mail": ALWAYS})


def _lateness() -> Mapping[str, int]:
    return MappingProxyType({"email": 120, "sms": 30, "push": 30, "mail": 1_440, _OTHER: 120})


def _rates() -> Mapping[str, int]:
    return MappingProxyType(dict.fromkeys(("email", "sms", "push", "mail", _OTHER), 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How messages leave; the hours of SMS stand apart, in `sms_hours`.

    `max_lateness_minutes` says how late a message may still leave by itself, `people_per_hour` how many it
    may reach (0: all at once), `batch_minutes` the time between two batches, `unknown_refuses` whether what
    could not be checked keeps an offer from approval, `gate_lead_minutes` how long before a send the
    calendar is checked once more.
    """

    hours: Mapping[str, OpenHours] = field(default_factory=_hours)
    max_lateness_minutes: Mapping[str, int] = field(default_factory=_lateness)
    people_per_hour: Mapping[str, int] = field(default_factory=_rates)
    batch_minutes: int = 15
    on_closed: OnClosed = OnClosed.SHIFT
    blackouts: tuple[Blackout, ...] = ()
    unknown_refuses: bool = False
    same_person_approves: bool = False
    gate_lead_minutes: int = 5

    def hours_of(self, channel: Channel) -> OpenHours:
        """Give when a channel other than SMS may reach people; places that anybody can see never close."""
        return self.hours.get(channel.value, ALWAYS)

    def lateness_of(self, channel: Channel) -> timedelta:
        """Give how late a message may still leave by itself."""
        return timedelta(minutes=_of(self.max_lateness_minutes, channel))

    def rate_of(self, channel: Channel) -> int:
        """Give how many people a message may reach in an hour, 0 for no limit."""
        return _of(self.people_per_hour, channel)


def _of(figures: Mapping[str, int], channel: Channel) -> int:
    return figures.get(channel.value, figures[_OTHER])
