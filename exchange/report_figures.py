"""How amounts, shares and dates are written for people, in French and in English."""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_compact_currency
from babel.numbers import format_currency
from babel.numbers import format_decimal

from models.window import Window
from rules.typesetting import bound
from rules.wording import MINUTE
from rules.wording import rounded
from rules.wording import voice

# The same as in the sentences of the rules: "4 Sept 2027", US$50.
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
NBSP = "\u00a0"
_FIRST = re.compile(r"\b1 (?=[^\W\d])")
MINUS = "\u2212"
MIDNIGHT = time()
DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
MOST_AT_LENGTH = 10_000
_WHOLE_DAY = {"fr": "inclus", "en": "inclusive"}
_AT = {"fr": "à", "en": "at"}
_FROM_TO = {"fr": "de {start} à {end}", "en": "from {start} to {end}"}
_MIDNIGHT_ENDS = {"fr": "minuit", "en": "midnight"}
_PREPOSITIONS = {"fr": ("du", "au", "le"), "en": ("from", "to", "on")}


def money(amount: Fraction | Decimal, currency: str, language: str) -> str:
    """Write an amount with its cents: 8,00 € or €8.00."""
    return _signed(voice(language).money(Fraction(amount), currency))


def short_money(amount: Fraction | Decimal, currency: str, language: str) -> str:
    """Write an amount, without cents when it has none: 50 €, 111,11 €."""
    figure = rounded(Fraction(amount), 2)
    if figure != figure.to_integral_value():
        return money(figure, currency, language)
    pattern = Locale.parse(_LOCALES[language]).currency_formats["standard"].pattern.replace(".00", "")
    return _signed(format_currency(figure, currency, pattern, locale=_LOCALES[language], currency_digits=False))


def axis_money(amount: Fraction | Decimal, currency: str, language: str) -> str:
    """Write an amount beside an axis, where ten thousand and more have no room for their noughts: 20 k HUF."""
    if amount < MOST_AT_LENGTH:
        return short_money(amount, currency, language)
    figure = rounded(Fraction(amount), 2)
    return format_compact_currency(figure, currency, locale=_LOCALES[language], fraction_digits=2)


def share(part: Fraction | Decimal, language: str) -> str:
    """Write a share in percent, to one decimal where it matters: 49,1 %."""
    return rate(Fraction(part) * 100, language)


def rate(percent: Fraction | Decimal, language: str) -> str:
    """Write a rate that is told in percent already."""
    sign = f"{NBSP}%" if language == "fr" else "%"
    return number(rounded(Fraction(percent), 1), language) + sign


def number(figure: Decimal | int, language: str) -> str:
    """Write a number with the language's thousands and decimals."""
    return _signed(format_decimal(figure, locale=_LOCALES[language]))


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def stretches(found: Iterable[tuple[Fraction, Fraction]], currency: str, language: str) -> str:
    """Write stretches of basket amounts: from 40 € to 50 €, and from 111,11 € to 160 €."""
    link, only, joint = {
        "fr": ("de {low} à {high}", "à {low}", " et "),
        "en": ("from {low} to {high}", "at {low}", " and "),
    }[language]
    told = [
        (only if low == high else link).format(
            low=short_money(low, currency, language), high=short_money(high, currency, language)
        )
        for low, high in found
    ]
    return joint.join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def period(window: Window, zone: ZoneInfo, language: str) -> str:
    """Write a window as people say it: a window that ends at midnight ends on the day before."""
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    if window.end - window.start < MINUTE:
        return f"{_PREPOSITIONS[language][2]} {day(start, language)} {_AT[language]} {hour(start, language)}"
    if start.time() == end.time() == MIDNIGHT:
        return _days(start.date(), end.date() - DAY, language)
    return _hours(start, end, language)


def _days(first: date, last: date, language: str) -> str:
    start, end, only = _PREPOSITIONS[language]
    if first == last:
        return f"{only} {day(last, language)}"
    return f"{start} {_as_far_as_needed(first, last, language)} {end} {day(last, language)}"


def _as_far_as_needed(first: date, last: date, language: str) -> str:
    """Leave out the month and the year that the last day tells anyway."""
    if first.year != last.year:
        return day(first, language)
    if first.month != last.month:
        return _first_of_month(_written(first, "d MMM", language), language)
    return _first_of_month(str(first.day), language)


def _hours(start: datetime, end: datetime, language: str) -> str:
    first, last, only = _PREPOSITIONS[language]
    if start.date() == (end - _INSTANT).date():
        closes = _MIDNIGHT_ENDS[language] if end.time() == MIDNIGHT else hour(end, language)
        hours = _FROM_TO[language].format(start=hour(start, language), end=closes)
        return f"{only} {day(start, language)} {hours}"
    opening = day(start, language) if start.time() == MIDNIGHT else moment(start, language)
    if end.time() == MIDNIGHT:
        return f"{first} {opening} {last} {day(end - DAY, language)} {_WHOLE_DAY[language]}"
    return f"{first} {opening} {last} {moment(end, language)}"


def moment(instant: datetime, language: str) -> str:
    """Write a local instant: 5 déc. 2026 à 9 h."""
    return f"{day(instant, language)}{' à ' if language == 'fr' else ', '}{hour(instant, language)}"


# A page tells the same few hundred days some thousand times.
@lru_cache(maxsize=4096)
def _written(when: date, pattern: str, language: str) -> str:
    return format_date(when, pattern, locale=_LOCALES[language])


def day(when: date, language: str) -> str:
    """Write a day: 1er déc. 2026, 1 Dec 2026."""
    return _first_of_month(_written(_bare(when), "d MMM y", language), language)


def spelled(when: date, pattern: str, language: str) -> str:
    """Write a day by a pattern of Unicode's, the first of a month as the French do: mardi 1er décembre."""
    told = _written(_bare(when), pattern, language)
    return _FIRST.sub("1er ", told) if language == "fr" else told


def _bare(when: date) -> date:
    """Give the day of an instant: instants of one day are written alike."""
    return when.date() if isinstance(when, datetime) else when


def _first_of_month(text: str, language: str) -> str:
    text = text.replace(" ", NBSP)
    if language == "fr" and (text == "1" or text.startswith(f"1{NBSP}")):
        return f"1er{text[1:]}"
    return text


def hour(instant: datetime, language: str) -> str:
    """Write a time of day: 9 h, 9 h 30; 09:00, 09:30."""
    if language == "fr":
        minutes = f"{NBSP}{instant.minute:02d}" if instant.minute else ""
        return f"{instant.hour}{NBSP}h{minutes}"
    return f"{instant.hour:02d}:{instant.minute:02d}"


def typeset(text: str, language: str) -> str:
    """Keep : ; ! ? % € with the word before in French, as its typography asks; English needs nothing."""
    return bound(text) if language == "fr" else text


def counted(count: int, singular_plural: Mapping[str, tuple[str, str]], language: str) -> str:
    """Write a count with its noun; French has zero in the singular."""
    singular, plural = singular_plural[language]
    is_one = count == 1 or (count == 0 and language == "fr")
    return f"{number(count, language)}{NBSP}{singular if is_one else plural}"
