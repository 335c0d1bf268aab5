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
from exchange.report_figures import day
from exchange.report_figures import period
from models.window import Window
from models.window import read_wall
from web.board_choices import form_words
from web.board_ground import Shade
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


def px(place: float) -> str:
    """Write a place in a drawing, to the tenth."""
    return f"{place:.1f}".removesuffix(".0")
