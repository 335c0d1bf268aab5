"""The hours at which the law, or whoever carries messages, lets an SMS arrive in a country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import time
from functools import lru_cache

from rules.quiet_hours import OpenHours
from rules.statute import Statute
from rules.statute import statute

SMS_HOURS = "sms_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawfulHours:
    """`allowed` are the hours outside which an SMS is held or forbidden, None where nobody is that strict.

    `advised` are those within which nobody objects.  `consent_may_lift`: it is not settled whether they bind who has
    consented.
    """

    allowed: OpenHours | None
    advised: OpenHours
    consent_may_lift: bool
    source: Statute


@lru_cache(maxsize=4096)
def sms_hours(country: str, day: date) -> LawfulHours | None:
    """Give the hours for SMS in a country on a day, None where none are known."""
    found = statute(country, SMS_HOURS, day)
    if found is None:
        return None
    figures = found.figures
    allowed = _hours(figures, "") if "opens" in figures else None
    advised = _hours(figures, "advised_") if "advised_opens" in figures else allowed
    if advised is None:
        return None
    lifted = bool(figures.get("consent_may_lift", False))
    return LawfulHours(allowed=allowed, advised=advised, consent_may_lift=lifted, source=found)


def _hours(figures: Mapping[str, object], prefix: str) -> OpenHours:
    opens, closes = (time.fromisoformat(str(figures[f"{prefix}{name}"])) for name in ("opens", "closes"))
    return OpenHours(opens=opens, closes=closes, sundays=bool(figures["sundays"]), holidays=bool(figures["holidays"]))
