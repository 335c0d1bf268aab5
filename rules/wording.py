"""Says amounts, dates and names as French and English readers write them."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from decimal import ROUND_HALF_UP
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency
from babel.numbers import format_decimal

from models.window import Window
from rules.typesetting import bound

LANGUAGES = ("en", "fr")
# What is shorter starts and ends at one hour, as people say it.
MINUTE = timedelta(minutes=1)


class Told(Mapping[str, str]):
    """A sentence in each language, written only when somebody reads it."""

    __slots__ = ("_tell",)

    def __init__(self, tell: Callable[["Voice"], str]) -> None:
        """Keep what writes the sentence for a voice."""
        self._tell = tell

    def __getitem__(self, language: str) -> str:
        """Write the sentence in "en" or "fr"."""
        speaker = voice(language)
        return speaker.typeset(self._tell(speaker))

    def __iter__(self) -> Iterator[str]:
        """List the languages."""
        return iter(LANGUAGES)

    def __len__(self) -> int:
        """Count the languages."""
        return len(LANGUAGES)


class Voice:
    """One language: its numbers, its dates, its quotation marks."""

    def __init__(self, language: str) -> None:
        """Load the customs of "en" or "fr"; KeyError for another."""
        if language not in LANGUAGES:
            raise KeyError(language)
        self.language = language
        self._locale = Locale.parse("en_GB" if language == "en" else "fr_FR")

    def pick(self, english: str, french: str) -> str:
        """Choose the phrase of this language."""
        return english if self.language == "en" else french

    def typeset(self, sentence: str) -> str:
        """Bind French signs to their neighbours, so that no line starts with one."""
        return sentence if self.language == "en" else bound(sentence)

    def money(self, amount: Fraction, currency: str) -> str:
        """Say an amount, rounded half up to the cent: 12,40 € or €12.40."""
        return format_currency(rounded(amount, 2), currency, locale=self._locale)

    def percent(self, share: Fraction) -> str:
        """Say a share of one, to a tenth of a percent: 49,1 % or 49.1%."""
        number = format_decimal(rounded(share * 100, 1).normalize(), locale=self._locale)
        return self.pick(f"{number}%", f"{number} %")

    def count(self, number: int) -> str:
        """Say a whole number with its thousands apart: 20 000 or 20,000."""
        return format_decimal(number, locale=self._locale)

    def counted(self, number: int, one: str, many: str) -> str:
        """Say how many there are of something: 1 autre cas, 20 000 autres cas."""
        return f"{self.count(number)} {one if number == 1 else many}"

    def quoted(self, title: str) -> str:
        """Put a name between this language's quotation marks."""
        return self.pick(f"“{title}”", f"« {title} »")

    def listed(self, titles: Sequence[str]) -> str:
        """Join names: a, b and c."""
        return format_list(list(titles), locale=self._locale)

    def days(self, window: Window, zone: ZoneInfo) -> str:
        """Say a window as its days, the last one included, with the hour where it does not start or end a day."""
        start, end = window.start.astimezone(zone), window.end.astimezone(zone)
        if window.end - window.start < MINUTE:
            at = f"{self.day(start)} {self.pick('at', 'à')} {self.clock(start)}"
            return self.pick(f"on {at}", f"le {at}")
        is_whole_days = _is_midnight(start) and _is_midnight(end)
        if not is_whole_days and start.date() == (end - timedelta(microseconds=1)).date():
            return self._hours(start, end)
        if not _is_midnight(end):
            opens, closes = self.minute(start), self.minute(end)
        else:
            end -= timedelta(days=1)
            if _is_midnight(start) and start.date() == end.date():
                return self.pick(f"on {self.day(start)}", f"le {self.day(start)}")
            last = self.day(end)
            opens = self.minute(start)
            closes = last if _is_midnight(start) else self.pick(f"{last} inclusive", f"{last} inclus")
        return self.pick(f"from {opens} to {closes}", f"du {opens} au {closes}")

    def _hours(self, start: datetime, end: datetime) -> str:
        """Say a part of one day."""
        opens = self.clock(start)
        closes = self.pick("midnight", "minuit") if _is_midnight(end) else self.clock(end)
        return self.pick(
            f"on {self.day(start)} from {opens} to {closes}", f"le {self.day(start)} de {opens} à {closes}"
        )

    def day(self, instant: datetime) -> str:
        """Say a local date."""
        told = format_date(instant, "d MMM y", locale=self._locale)
        return told.replace("1 ", "1er ", 1) if self.language == "fr" and instant.day == 1 else told

    def month(self, day: date) -> str:
        """Say the month of a day with its year."""
        return format_date(day, "MMMM y", locale=self._locale)

    def minute(self, instant: datetime) -> str:
        """Say a local date and time; midnight needs no time."""
        if _is_midnight(instant):
            return self.day(instant)
        return self.pick(f"{self.day(instant)} {self.clock(instant)}", f"{self.day(instant)} à {self.clock(instant)}")

    def clock(self, at: datetime | time) -> str:
        """Say a time of day: 9 h, 21 h 30; 09:00, 21:30."""
        minutes = f"\u00a0{at.minute:02d}" if at.minute else ""
        return self.pick(f"{at:%H:%M}", f"{at.hour}\u00a0h{minutes}")


def _is_midnight(instant: datetime) -> bool:
    return (instant.hour, instant.minute, instant.second, instant.microsecond) == (0, 0, 0, 0)


@lru_cache(maxsize=len(LANGUAGES))
def voice(language: str) -> Voice:
    """Give the voice of a language."""
    return Voice(language)


def rounded(amount: Fraction, places: int) -> Decimal:
    """Round half up, away from zero, for people's eyes only."""
    step = Decimal(1).scaleb(-places)
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(step, rounding=ROUND_HALF_UP)
