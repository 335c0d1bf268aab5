"""Days and forms in the words of whoever looks at a calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from exchange.handout.ribbons import FORMS
from exchange.handout.ribbons import Ribbon
from exchange.report_figures import day
from exchange.report_figures import period
from models.window import Window
from models.window import read_wall
from web.board_choices import form_words
from web.board_ground import Shade
from web.board_offers import Entry
from web.message_book import MessageBook


@dataclass(frozen=True, slots=True)
class Wording:
    """Speaks of days on the clock of one calendar."""

    say: MessageBook
    zone: ZoneInfo

    @property
    def forms(self) -> tuple[str, ...]:
        """Name the forms that an offer can have."""
        return FORMS

    def form(self, name: str) -> str:
        """Tell a form."""
        return form_words(name, self.say)

    def written(self, when: date, pattern: str) -> str:
        """Write a day by a pattern of Unicode's, such as EEEEE for the letter of its weekday."""
        return format_date(when, pattern, locale=self.say.language)

    def day(self, when: date) -> str:
        """Write a day in full."""
        return day(when, self.say.language)

    def days(self, first: date, last: date) -> str:
        """Write some days, the last of them included."""
        window = Window(self._midnight(first), self._midnight(last + timedelta(days=1)))
        return period(window, self.zone, self.say.language)

    def kinds(self, shades: Iterable[Shade]) -> frozenset[str]:
        """Name the kinds of days that are shaded."""
        return frozenset(one.kind for one in shades)

    def _midnight(self, when: date) -> datetime:
        return read_wall(datetime.combine(when, time(0)), self.zone)


class Tips:
    """Says at a bar what its colour and its signs mean; a board asks for the same few words hundreds of times."""

    def __init__(self, say: MessageBook) -> None:
        """Speak one language."""
        self._say = say
        self._known: dict[str, str] = {}

    def __call__(self, ribbon: Ribbon, entry: Entry) -> str:
        """Tell all of an offer in a line."""
        parts = [ribbon.tip, self._word(f"state_{entry.state.value}")]
        if entry.runs:
            parts.append(self._word(f"legend_{entry.runs}"))
        badge = ribbon.badge
        if badge is not None:
            key = "legend_beaten" if badge.is_beaten else f"severity_{badge.severity.value}"
            parts.append(f"{self._word(key)} ({badge.numbers})")
        return " · ".join(parts)

    def _word(self, key: str) -> str:
        if key not in self._known:
            self._known[key] = self._say(f"calendar.{key}")
        return self._known[key]


def px(place: float) -> str:
    """Write a place in a drawing, to the tenth."""
    return f"{place:.1f}".removesuffix(".0")
