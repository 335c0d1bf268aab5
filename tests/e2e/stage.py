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
from tests.e2e.places import OFFER
from tests.e2e.places import PLACES
from tests.e2e.places import SEGMENT
from tests.e2e.places import Place
from tests.e2e.places import gravest
from tests.e2e.served import Served

READERS = {"reader": (Role.VIEWER,)}


@dataclass(slots=True)
class Stage:
    """Opens each house and each pair of eyes when the first place needs them; `language` is that of the browsers."""

    browser: Any
    sample: Callable[[], Served]
    lived: Callable[[], Served]
    language: str = "en"
    _pages: dict[tuple[bool, str], Any] = field(default_factory=dict)
    _words: dict[bool, Mapping[str, str]] = field(default_factory=dict)

    def page(self, place: Place) -> Any:
        """Give the window of whoever looks at a place."""
        eyes = (place.is_lived, place.who)
        if eyes not in self._pages:
            self._pages[eyes] = self._opened(self._house(place), place.who)
        return self._pages[eyes]

    def visit(self, place: Place, language: str) -> int:
        """Lead him there, and give what the service answered last."""
        return place.visit(self.page(place), self._house(place).url, self._told(place), language)

    def origin(self, place: Place) -> str:
        """Give where the house of a place is served."""
        return self._house(place).url

    def _house(self, place: Place) -> Served:
        return self.lived() if place.is_lived else self.sample()

    def _opened(self, house: Served, who: str) -> Any:
        if who == "nobody":
            return house.outside(self.browser, language=self.language)
        return house.enter(self.browser, f"{who}-of-tests", *READERS.get(who, ()), language=self.language)

    def _told(self, place: Place) -> Mapping[str, str]:
        """Give what addresses of a house name; a link that lets somebody in is not used up by being looked at."""
        if place.is_lived not in self._words:
            self._words[place.is_lived] = (
                {"calendar": lived.CALENDAR, "day": f"{lived.sending_day()}", "token": self._token()}
                if place.is_lived
                else {"calendar": CALENDAR, "offer": OFFER, "segment": SEGMENT, "finding": self._finding()}
            )
        return self._words[place.is_lived]

    def _token(self) -> str:
        return self.lived().link(f"nadia-{secrets.token_hex(2)}", Role.PLANNER)

    def _finding(self) -> str:
        return gravest(self.page(PLACES[0]), self.sample().url)
