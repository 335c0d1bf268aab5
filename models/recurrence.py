"""An offer that comes back: every Tuesday, the first of each month …"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dateutil import rrule

from models.nonsense import NonsenseError
from models.window import LAST_YEAR
from models.window import Window
from models.window import read_wall

MOST_OCCURRENCES = 1_000
MOST_CHARACTERS = 500

_NUMBERS = r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"
_DAYS = r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)"
_PARTS = MappingProxyType(
    {
        "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
        "COUNT": r"\d{1,9}",
        "UNTIL": r"\d{8}(T\d{6}Z?)?",
        "INTERVAL": r"\d{1,4}",
        "WKST": "MO|TU|WE|TH|FR|SA|SU",
        "BYDAY": f"{_DAYS}(,{_DAYS})*",
        **dict.fromkeys(["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"], _NUMBERS),
        **dict.fromkeys(["BYHOUR", "BYMINUTE", "BYSECOND"], _NUMBERS),
    }
)
_UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6}Z?)?)", re.IGNORECASE)
# dateutil looks for a day that never comes until the year 9999, for seconds.  The calendar repeats itself
# every 400 years, weekdays included, so a rule is read in the last such cycle, where the search ends soon.
_CYCLE_YEARS = 400
_CYCLE = timedelta(days=146_097)
_LAST_YEAR_OF_ALL = 9_999


@dataclass(frozen=True, slots=True)
class Recurrence:
    """An RFC 5545 RRULE with COUNT or UNTIL, repeated on the wall clock of `zone`.

    09:00 stays 09:00 over a clock change; 02:30 on the night it is skipped becomes 03:30.  UNTIL is an
    instant when it ends in Z, else a time on the same wall clock; a mere date holds that whole day.
    """

    rule: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse rules without end and rules that the RFC does not know."""
        parts = self._parts()
        if ("COUNT" in parts) == ("UNTIL" in parts):
            raise _refused(
                self.rule,
                "it has no end, or two",
                "add COUNT=10 or UNTIL=20261231T225959Z, not both",
                code="recurrence-without-end",
            )
        if "FREQ" not in parts:
            raise _refused(self.rule, "it has no FREQ", "use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
        if int(parts.get("INTERVAL", "1")) < 1:
            raise _refused(self.rule, "its INTERVAL is 0", "give an INTERVAL of 1 or more")
        if not 1 <= int(parts.get("COUNT", "1")) <= MOST_OCCURRENCES:
            raise _too_many(self.rule)
        self._until(parts)

    def starts(self, first: datetime) -> tuple[datetime, ...]:
        """Give the UTC start of every occurrence; `first` is the naive wall time of the first.

        Raises NonsenseError when there are more than 1,000, when fewer than COUNT ever come, and when
        `first` itself is none of them: nobody could tell what was meant.
        """
        parts = self._parts()
        until = self._until(parts)
        if until is not None and until < first:
            raise _refused(
                self.rule,
                "it ends before it starts",
                "give an UNTIL after the start of the offer",
                code="recurrence-ends-first",
            )
        walls = self._walls(parts, first)
        if len(walls) > MOST_OCCURRENCES:
            raise _too_many(self.rule)
        if len(walls) < int(parts.get("COUNT", "0")):
            raise _refused(
                self.rule,
                f"only {len(walls)} of its occurrences ever come",
                "lower COUNT or widen the days it names",
                code="recurrence-falls-short",
                found=str(len(walls)),
            )
        if not walls or walls[0] != first:
            day = first.isoformat(sep=" ", timespec="minutes")
            raise _refused(
                self.rule,
                f"{day} is not one of its days",
                "start the offer on a day that the rule names",
                code="recurrence-starts-elsewhere",
                start=day,
            )
        return tuple(sorted({read_wall(wall, self.zone) for wall in walls}))

    def windows(self, first: Window) -> tuple[Window, ...]:
        """Give the first window and those in which it comes back; whole days are days on the wall clock.

        Raises what `starts` raises.
        """
        start, end = (instant.astimezone(self.zone).replace(tzinfo=None) for instant in (first.start, first.end))
        starts = self.starts(start)
        if (end - start) % timedelta(days=1):
            return tuple(Window(one, one + (first.end - first.start)) for one in starts)
        return tuple(Window(one, self._wall_end(one, end - start)) for one in starts)

    def moved(self, days: int) -> "Recurrence":
        """Give the rule whose end comes some days later, on the same clock; the number of its occurrences stays."""
        return replace(self, rule=_UNTIL.sub(lambda told: f"UNTIL={self._later(told[1], days)}", self.rule))

    def _wall_end(self, start: datetime, length: timedelta) -> datetime:
        return read_wall(start.astimezone(self.zone).replace(tzinfo=None) + length, self.zone).astimezone(UTC)

    def _later(self, until: str, days: int) -> str:
        if "T" not in until:
            return f"{datetime.strptime(until, '%Y%m%d') + timedelta(days=days):%Y%m%d}"  # noqa: DTZ007 -- a date
        told = datetime.strptime(until.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- read below
        if not until.endswith("Z"):
            return f"{told + timedelta(days=days):%Y%m%dT%H%M%S}"
        wall = told.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None) + timedelta(days=days)
        return f"{read_wall(wall, self.zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def _parts(self) -> Mapping[str, str]:
        """Read the parts strictly: whatever dateutil would guess at, or choke on, ends here."""
        if len(self.rule) > MOST_CHARACTERS:
            raise _refused(self.rule, f"it is longer than {MOST_CHARACTERS} characters", "give the RRULE alone")
        parts: dict[str, str] = {}
        for part in self.rule.strip().upper().removeprefix("RRULE:").split(";"):
            key, _, value = part.partition("=")
            shape = _PARTS.get(key)
            if shape is None or key in parts or not re.fullmatch(shape, value, re.ASCII):
                raise _refused(
                    self.rule,
                    f"{part[:40]!r} has no place in it",
                    "write one RFC 5545 rule, daily at the most, such as FREQ=WEEKLY;COUNT=4; valid_from is its start",
                )
            parts[key] = value
        return parts

    def _until(self, parts: Mapping[str, str]) -> datetime | None:
        """Tell UNTIL on the wall clock, because the expansion runs on the wall clock."""
        told = parts.get("UNTIL")
        if told is None:
            return None
        try:
            day = datetime.strptime(told[:8], "%Y%m%d").date()  # noqa: DTZ007 -- a date, before its zone is known
            clock = datetime.strptime(told[9:15], "%H%M%S").time() if "T" in told else time.max  # noqa: DTZ007
        except ValueError:
            raise _refused(self.rule, f"UNTIL={told} is no date", "write UNTIL=20261231T225959Z") from None
        if not 1 < day.year <= LAST_YEAR:
            raise _refused(self.rule, f"UNTIL={told} lies out of range", f"end it before {LAST_YEAR + 1}")
        until = datetime.combine(day, clock)
        if told.endswith("Z"):
            return until.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)
        return until

    def _walls(self, parts: Mapping[str, str], first: datetime) -> list[datetime]:
        shift = _CYCLE * ((_LAST_YEAR_OF_ALL - LAST_YEAR) // _CYCLE_YEARS)
        until = self._until(parts)
        try:
            told = dict(parts) if until is None else {**parts, "UNTIL": f"{until + shift:%Y%m%dT%H%M%S}"}
            text = ";".join(f"{key}={value}" for key, value in told.items())
            rule = rrule.rrulestr(text, dtstart=first + shift)
            return [wall - shift for wall in islice(rule, MOST_OCCURRENCES + 1)]
        except (ValueError, TypeError, IndexError, OverflowError) as error:
            raise _refused(
                self.rule, str(error) or "it cannot be read", "write it as in RFC 5545, such as FREQ=WEEKLY;COUNT=4"
            ) from None


def _too_many(rule: str) -> NonsenseError:
    return _refused(
        rule,
        f"it does not give 1 to {MOST_OCCURRENCES} occurrences",
        "end it earlier",
        code="recurrence-too-long",
        most=str(MOST_OCCURRENCES),
    )


def _refused(rule: str, why: str, remedy: str, *, code: str = "recurrence-refused", **facts: str) -> NonsenseError:
    return NonsenseError(
        code,
        f"the recurrence {rule[:80]!r} is refused, {why}",
        field="repeats",
        remedy=remedy,
        value=rule[:80],
        why=why,
        **facts,
    )
