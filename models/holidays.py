"""The public holidays of France, those of Alsace-Moselle and overseas included, worked out for any year."""

from datetime import date
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType

from dateutil.easter import easter

from models.nonsense import NonsenseError

# Month and day, everywhere in France (code du travail, L3133-1).
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
_AFTER_EASTER = (1, 39, 50)
# Local law of Moselle, Bas-Rhin and Haut-Rhin: Good Friday and Saint Stephen's day (L3134-13).
_ALSACE_MOSELLE = frozenset({"57", "67", "68"})
# The day on which slavery was abolished, by department (loi 83-550, décret 83-1003).
_ABOLITION = MappingProxyType({"971": (5, 27), "972": (5, 22), "973": (6, 10), "974": (12, 20), "976": (4, 27)})


def is_holiday(day: date, *, country: str, department: str | None = None) -> bool:
    """Say whether shops and phones rest on that day; refuses a country whose holidays are not known."""
    return day in holidays(day.year, country=country, department=department)


@lru_cache(maxsize=512)
def holidays(year: int, *, country: str, department: str | None = None) -> frozenset[date]:
    """Give the public holidays of a year; without a department, those that all of France keeps."""
    if country.upper() != "FR":
        raise NonsenseError(
            "holidays-unknown",
            f"the public holidays of {country[:20]!r} are not known",
            field="country",
            remedy="name a country whose holidays are known (FR), or allow sending on holidays",
            value=country[:20],
        )
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {sunday + timedelta(days=after) for after in _AFTER_EASTER}
    if department in _ALSACE_MOSELLE:
        days |= {sunday - timedelta(days=2), date(year, 12, 26)}
    abolition = _ABOLITION.get(department or "")
    if abolition is not None:
        days.add(date(year, *abolition))
    return frozenset(days)
