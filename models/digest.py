"""One e-mail a day for somebody: what is new, what waits for him, and what leaves tomorrow."""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from models.nonsense import NonsenseError
from models.send import SendState
from models.window import Window
from models.window import read_wall

# A service that was down in the morning writes at noon, and in the evening no more.
LATEST = timedelta(hours=6)
HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Who gets it, at which hour of his clock, in which language; `told_at` is the hour of the last one."""

    address: str
    hour: int
    zone: ZoneInfo
    language: str = "fr"
    id: int = 0
    told_at: datetime | None = None
    created_by: str = ""

    def __post_init__(self) -> None:
        """Refuse an hour that no clock shows."""
        if not 0 <= self.hour < HOURS:
            raise NonsenseError("digest-hour", f"{self.hour} is no hour of the day", field="hour",
                                remedy="give an hour from 0 to 23", value=str(self.hour))  # fmt: skip

    def due(self, now: datetime) -> datetime | None:
        """Give the hour that has come since the last one, None where there is none or it has long passed."""
        local = now.astimezone(self.zone)
        today = read_wall(datetime.combine(local.date(), time(self.hour)), self.zone)
        yesterday = read_wall(datetime.combine(local.date() - timedelta(days=1), time(self.hour)), self.zone)
        hour = today if today <= now else yesterday
        is_new = self.told_at is None or hour > self.told_at
        return hour if is_new and now < hour + LATEST else None

    def day_after(self, now: datetime) -> Window:
        """Give the day that comes next on his clock."""
        first = now.astimezone(self.zone).date() + timedelta(days=1)
        start, end = (read_wall(datetime.combine(first + timedelta(days=one), time()), self.zone) for one in (0, 1))
        return Window(start, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """A finding that stops an offer, and stood not yet when the last e-mail was written."""

    calendar: str
    fingerprint: str
    rule: str
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """An offer that waits for an approval."""

    calendar: str
    offer: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Sends of an offer that wait for a person."""

    calendar: str
    offer: str
    state: SendState
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Sends of an offer that leave together."""

    calendar: str
    offer: str
    channel: str
    due_at: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What there is to tell; `more` counts by part what is left out."""

    blockers: tuple[Blocker, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Say whether nobody needs to hear of it."""
        return not any(self.counts.values())
