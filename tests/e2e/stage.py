"""Whoever looks at a page, in front of the house that has it: an admin, a reader, or somebody who stands outside."""

import secrets
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from models.role import Role
from tests.e2e import lived
from tests.e2e.places import CALENDAR
from tests.e2e.places import LIVED
from tests.e2e.places import OFFER
from tests.e2e.places import PLACES
from tests.e2e.places import SAMPLE
from tests.e2e.places import SEGMENT
from tests.e2e.places import Place
from tests.e2e.places import gravest
from tests.e2e.served import Served

READERS = {"reader": (Role.VIEWER,)}


@dataclass(slots=True)
class Stage:
    """Opens each house and each pair of eyes when the first place needs them; `language` is that of the browsers."""

    browser: Any
    house: Callable[[str], Served]
    language: str = "en"
    _pages: dict[tuple[str, str], Any] = field(default_factory=dict)
    _words: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def page(self, place: Place) -> Any:
        """Give the window of whoever looks at a place."""
        eyes = (place.house, place.who)
        if eyes not in self._pages:
            self._pages[eyes] = self._opened(self.house(place.house), place.who)
        return self._pages[eyes]

    def visit(self, place: Place, language: str) -> int:
        """Lead him there, and give what the service answered last."""
        return place.visit(self.page(place), self.house(place.house).url, self._told(place), language)

    def origin(self, place: Place) -> str:
        """Give where the house of a place is served."""
        return self.house(place.house).url

    def _opened(self, house: Served, who: str) -> Any:
        if who == "nobody":
            return house.outside(self.browser, language=self.language)
        return house.enter(self.browser, f"{who}-of-tests", *READERS.get(who, ()), language=self.language)

    def _told(self, place: Place) -> Mapping[str, str]:
        """Give what addresses of a house name; a link that lets somebody in is not used up by being looked at."""
        if place.house not in self._words:
            self._words[place.house] = self._named(place.house)
        return self._words[place.house]

    def _named(self, house: str) -> Mapping[str, str]:
        if house == SAMPLE:
            return {"calendar": CALENDAR, "offer": OFFER, "segment": SEGMENT, "finding": self._finding()}
        if house == LIVED:
            return {"calendar": lived.CALENDAR, "day": f"{lived.sending_day()}", "token": self._token()}
        return {}

    def _token(self) -> str:
        return self.house(LIVED).link(f"nadia-{secrets.token_hex(2)}", Role.PLANNER)

    def _finding(self) -> str:
        return gravest(self.page(PLACES[0]), self.house(SAMPLE).url)
