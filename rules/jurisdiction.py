"""Under whose law an offer falls: that of every place where somebody may take it up."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from rules.residence import FRANCE
from rules.residence import country_of
from rules.residence import territory_of

# The number that French lists of departments give to what ISO 3166 has a code of its own for.
_DEPARTMENTS: Mapping[str, str] = MappingProxyType({
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976", "BL": "977", "MF": "978",
    "TF": "984", "WF": "986", "PF": "987", "NC": "988",
})  # fmt: skip
_OVERSEAS = ("97", "98")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a group lives in France, as far as anybody tells."""

    department: str | None = None

    @property
    def is_overseas(self) -> bool:
        """Say whether it lies outside metropolitan France, where some laws stop."""
        return self.department is not None and self.department.startswith(_OVERSEAS)


class Jurisdiction:
    """Tells of the offers of a calendar where in France they may be taken up, each set of groups looked at once."""

    def __init__(self, calendar: Calendar) -> None:
        """Start with no offer looked at."""
        self._calendar = calendar
        self._homes: dict[tuple[tuple[str, ...], bool], tuple[Home, ...]] = {}

    def french(self, offer: Offer) -> tuple[Home, ...]:
        """Give the places in France, none for an offer to people elsewhere; one open to all is open where its plan is.

        A group without a country lives where its own clock is, or that of the calendar.
        """
        key = (offer.segments, offer.open_to_all)
        found = self._homes.get(key)
        if found is None:
            found = self._homes[key] = self._look(offer)
        return found

    def metropolitan(self, offer: Offer) -> bool:
        """Say whether it may be taken up in metropolitan France."""
        return any(not home.is_overseas for home in self.french(offer))

    def _look(self, offer: Offer) -> tuple[Home, ...]:
        groups: list[Segment | None] = [self._calendar.segments[code] for code in offer.segments]
        groups += [None] if offer.open_to_all else []
        homes = {home for group in groups if (home := self._home(group)) is not None}
        return tuple(sorted(homes, key=lambda home: home.department or ""))

    def _home(self, group: Segment | None) -> Home | None:
        zone = (None if group is None else group.timezone) or self._calendar.zone
        if country_of(group, zone) != FRANCE:
            return None
        told = None if group is None else group.department
        return Home(told or _DEPARTMENTS.get(territory_of(group, zone)))
