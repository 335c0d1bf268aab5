"""What the clock on the wall shows at an instant, so that nine o'clock to nine o'clock is a day even in March."""

from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from models.window import read_wall
from rules.presence import DAY
from rules.presence import EPOCH
from rules.presence import MICROSECOND

_WALL_EPOCH = EPOCH.replace(tzinfo=None)
_FIRST_DAY = _WALL_EPOCH.toordinal()


class WallClock:
    """Reads instants in whole microseconds since 1970 UTC on the clock of one zone, each once.

    A wall time is told in microseconds too, from midnight of 1 January 1970 on that clock.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        """Start with nothing read."""
        self.zone = zone
        self._read: dict[int, int] = {}
        self._months: dict[int, date] = {}

    def at(self, instant: int) -> int:
        """Give the wall time of an instant."""
        wall = self._read.get(instant)
        if wall is None:
            offset = (EPOCH + instant * MICROSECOND).astimezone(self.zone).utcoffset() or timedelta(0)
            wall = self._read[instant] = instant + offset // MICROSECOND
        return wall

    def instant(self, wall: int) -> datetime:
        """Give the instant at which the clock shows a wall time; the earlier one where it shows it twice."""
        return read_wall(_WALL_EPOCH + wall * MICROSECOND, self.zone)

    def day(self, instant: int) -> date:
        """Give the date that the clock shows."""
        return date_of(self.at(instant) // DAY)

    def month(self, instant: int) -> date:
        """Give the first date of the month that the clock shows."""
        day = self.at(instant) // DAY
        found = self._months.get(day)
        if found is None:
            found = self._months[day] = date_of(day).replace(day=1)
        return found

    def midnight(self, day: date) -> datetime:
        """Give the instant at which a date begins."""
        return self.instant((day.toordinal() - _FIRST_DAY) * DAY)


def date_of(day: int) -> date:
    """Give the date of a day that is told by its number since 1 January 1970."""
    return date.fromordinal(_FIRST_DAY + day)
