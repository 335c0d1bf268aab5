"""An offer that comes back: every Tuesday, the first of each month …"""

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from zoneinfo import ZoneInfo

from dateutil import rrule

from models.nonsense import NonsenseError
from models.window import read_wall

MOST_OCCURRENCES = 1_000


@dataclass(frozen=True, slots=True)
class Recurrence:
    """An RFC 5545 RRULE with COUNT or UNTIL, repeated on the wall clock of `zone`.

    09:00 stays 09:00 over a clock change; 02:30 on the night it is skipped becomes 03:30.
    """

    rule: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse rules without end and rules that the RFC does not know."""
        parts = dict(part.partition("=")[::2] for part in self.rule.upper().removeprefix("RRULE:").split(";"))
        if "\n" in self.rule or "\r" in self.rule or "DTSTART" in self.rule.upper():
            raise _refused(self.rule, "it holds more than one rule", "give the RRULE alone; valid_from is its start")
        if ("COUNT" in parts) == ("UNTIL" in parts):
            raise _refused(self.rule, "it has no end, or two", "add COUNT=10 or UNTIL=20261231T225959Z, not both")
        if parts.get("FREQ") not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
            raise _refused(
                self.rule, "an offer comes back daily at the most", "use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"
            )
        self.starts(datetime(2026, 1, 1, 9))

    def starts(self, first: datetime) -> tuple[datetime, ...]:
        """Give the UTC start of every occurrence; `first` is the naive wall time of the first.

        Raises NonsenseError when there are more than 1,000, or none at all.
        """
        try:
            rule = rrule.rrulestr(self._naive_rule(), dtstart=first)
            walls = [wall for wall, _ in zip(rule, range(MOST_OCCURRENCES + 1), strict=False)]
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as error:
            raise _refused(
                self.rule,
                str(error) or "it cannot be read",
                "write it as in RFC 5545, for instance FREQ=WEEKLY;COUNT=4",
            ) from None
        if len(walls) > MOST_OCCURRENCES:
            raise _refused(self.rule, f"it gives more than {MOST_OCCURRENCES} occurrences", "end it earlier")
        return tuple(read_wall(wall, self.zone) for wall in walls)

    def _naive_rule(self) -> str:
        """Tell UNTIL on the wall clock, because the expansion runs on the wall clock."""
        parts = []
        for part in self.rule.upper().removeprefix("RRULE:").split(";"):
            key, _, value = part.partition("=")
            if key == "UNTIL" and value.endswith("Z"):
                instant = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                value = instant.astimezone(self.zone).strftime("%Y%m%dT%H%M%S")
            parts.append(f"{key}={value}")
        return "RRULE:" + ";".join(parts)


def _refused(rule: str, why: str, remedy: str) -> NonsenseError:
    return NonsenseError(
        "recurrence-refused",
        f"the recurrence {rule[:80]!r} is refused, {why}",
        field="repeats",
        remedy=remedy,
        value=rule[:80],
        why=why,
    )
