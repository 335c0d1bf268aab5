"""Writes the report's page: one file of HTML that fetches nothing, runs nothing and prints well."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined

from exchange.handout.cards import MOST_NOTES
from exchange.handout.contents import Contents
from exchange.handout.contents import contents_of
from exchange.handout.pressure import sent_at
from exchange.handout.ribbons import FORMS
from exchange.handout.ribbons import NO_FORM
from exchange.handout.ribbons import SIGN
from exchange.handout.ribbons import Ribbon
from exchange.handout.rungs import PRINCIPLES
from exchange.handout.stage import Panel
from exchange.handout.text_fit import fitted
from exchange.handout.two_sides import Glimpse
from exchange.handout.words import COUNTED
from exchange.handout.words import FAMILIES
from exchange.handout.words import HANDOUT_WORDS
from exchange.handout.words import NATURES
from exchange.handout.words import PRINCIPLE_WORDS
from exchange.handout.words import RUNGS
from exchange.report_dossier import Dossier
from exchange.report_dossier import clean
from exchange.report_figures import axis_money
from exchange.report_figures import counted
from exchange.report_figures import moment
from exchange.report_figures import money
from exchange.report_figures import number
from exchange.report_figures import period
from exchange.report_figures import share
from exchange.report_figures import short_money
from exchange.report_figures import typeset
from exchange.report_mechanic import spoken_offer
from exchange.report_telling import Telling
from exchange.report_words import CHANNELS
from exchange.report_words import FORMS as FORM_WORDS
from exchange.report_words import HEADINGS
from models.mechanic import Form
from models.offer import Nature
from models.window import Window
from rules.agenda import Message
from rules.finding import Severity

MOST_HEAT = 4
MOST_OFFERS = 4
MOST_STRANGERS = 12


def handout(dossier: Dossier, segment: str | None = None) -> str:
    """Give the page; the same dossier gives the same bytes on any day.

    `segment` is the code of the group whose view is told, by default the most loyal.  Raises KeyError when the
    calendar has no such group.
    """
    contents = contents_of(dossier, segment)
    template = environment_of(dossier).get_template("page.html")
    return template.render(**words_of(dossier.language), **_values(dossier, contents)) + "\n"


def environment_of(dossier: Dossier) -> Environment:
    """Give what reads the templates for the reader of a dossier; whatever they are given is escaped."""
    return _environment(dossier.language, dossier.calendar.currency, dossier.calendar.zone)


# Reading the templates takes longer than writing a small page.
@lru_cache(maxsize=8)
def _environment(language: str, currency: str, zone: ZoneInfo) -> Environment:
    environment = Environment(
        loader=PackageLoader("exchange.handout"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_filters(language, currency, zone))
    return environment


def _values(dossier: Dossier, contents: Contents) -> Mapping[str, Any]:
    """Give the template what it shows."""
    telling, notes = Telling(dossier), dossier.of(Severity.INFO)
    strangers = contents.view.sides.strangers if contents.view else ()
    return {
        "language": dossier.language,
        "dossier": dossier,
        "telling": telling,
        "subject": telling.subject().partition(" · ")[2],
        "contents": contents,
        "link": _to_card,
        "notes": notes[:MOST_NOTES],
        "more_notes": max(0, len(notes) - MOST_NOTES),
        "has_fixes": any(finding.fixes for finding in dossier.report.findings),
        "strangers": _listed([telling.segment(one.code) for one in strangers], dossier.language),
        "least_seen": dossier.policy.parity.keep_exposure,
        "sign_size": SIGN,
        "most_offers": MOST_OFFERS,
    }


def words_of(language: str) -> Mapping[str, Any]:
    """Give the template the words of the reader's language."""
    return {
        "say": {key: typeset(text, language) for key, text in HANDOUT_WORDS[language].items()},
        "headings": HEADINGS[language],
        "rungs": RUNGS[language],
        "families": FAMILIES[language],
        "principles": PRINCIPLES,
        "principle_words": PRINCIPLE_WORDS[language],
        "natures": NATURES[language],
        "all_natures": list(Nature),
        "channels": CHANNELS[language],
        "forms": [(name, _form_words(name, language)) for name in FORMS],
    }


def _to_card(ribbon: Ribbon) -> str:
    """Lead from an offer to its gravest finding; the page holds nothing more on an offer without one."""
    return f"#finding-{ribbon.badge.first}" if ribbon.badge else ""


def _listed(names: Sequence[str], language: str) -> str:
    """Join the first of many names, and count the others."""
    shown = list(names[:MOST_STRANGERS])
    if len(names) > MOST_STRANGERS:
        shown.append(HANDOUT_WORDS[language]["more_offers"].format(count=number(len(names) - len(shown), language)))
    return ", ".join(shown)


def _form_words(name: str, language: str) -> str:
    return HANDOUT_WORDS[language]["form_none"] if name == NO_FORM else FORM_WORDS[language][Form[name.upper()]]


def _filters(language: str, currency: str, zone: ZoneInfo) -> Mapping[str, Callable[..., str]]:
    """Give what writes figures and names as the reader does."""

    def spell_money(amount: Fraction | Decimal) -> str:
        return money(amount, currency, language)

    def spell_short(amount: Fraction | Decimal) -> str:
        return short_money(amount, currency, language)

    def spell_period(window: Window) -> str:
        return period(window, zone, language)

    def spell_sent(message: Message) -> str:
        return moment(sent_at(message).astimezone(zone), language)

    def spell_date(day: date, pattern: str) -> str:
        return format_date(day, pattern, locale=language)

    def spell_weeks(monday: date, until: date) -> str:
        return period(Panel(monday, until, zone).window, zone, language)

    def spell_count(count: int, noun: str) -> str:
        return counted(count, COUNTED[noun], language)

    def spell_worth(glimpse: Glimpse) -> str:
        if glimpse.worth is None:
            return HANDOUT_WORDS[language]["unpriced"]
        return spell_short(glimpse.worth) if glimpse.worth else ""

    return {
        "money": spell_money,
        "axis_money": partial(axis_money, currency=currency, language=language),
        "short_money": spell_short,
        "period": spell_period,
        "sent": spell_sent,
        "date": spell_date,
        "weeks": spell_weeks,
        "counted": spell_count,
        "share": lambda part: share(part, language),
        "number": lambda figure: number(figure, language),
        "gives": lambda offer: spoken_offer(offer, language),
        "name": clean,
        "fitted": fitted,
        "px": _px,
        "worth": spell_worth,
        "heat": lambda count: str(min(count, MOST_HEAT)),
    }


def _px(place: float) -> str:
    """Write a place in a drawing, to the tenth."""
    return f"{place:.1f}".removesuffix(".0")
