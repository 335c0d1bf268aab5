"""A mechanic in the words of an advertisement: −10 % from 50 €, second item at −50 %, gift worth 20 €."""

import re
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from functools import lru_cache
from string import Formatter
from typing import get_args
from typing import get_type_hints

from exchange.report_figures import MINUS
from exchange.report_figures import number
from exchange.report_figures import rate
from exchange.report_figures import short_money
from exchange.report_figures import typeset
from models.mechanic import FieldKind
from models.mechanic import Mechanic
from models.mechanics.contest import Prize
from models.mechanics.tiered import Step
from models.offer import Offer

_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "min_spend": "dès {}",
        "cap": "{} au plus",
        "declared_value": "valeur déclarée {}",
        "shown": "valeur affichée",
        "hidden": "valeur non affichée",
        "referrer": "parrain",
        "referee": "filleul",
        "nothing": "sans avantage chiffré",
    },
    "en": {
        "min_spend": "from {}",
        "cap": "up to {}",
        "declared_value": "declared value {}",
        "shown": "value displayed",
        "hidden": "value not displayed",
        "referrer": "referrer",
        "referee": "referee",
        "nothing": "no stated benefit",
    },
}
_GAINS = ("steps", "prizes", "rate", "amount")
_CONDITIONS = ("cap", "declared_value")


def spoken_offer(offer: Offer, language: str) -> str:
    """Tell all that an offer gives, its mechanics in order."""
    words = _WORDS[language]
    told = [spoken(one, offer.currency, language) for one in offer.mechanics] or [words["nothing"]]
    if offer.min_spend is not None:
        told[-1] += " " + words["min_spend"].format(short_money(offer.min_spend, offer.currency, language))
    return " + ".join(told)


# Offers of one campaign promise the same, and a page tells hundreds of them.
@lru_cache(maxsize=4096)
def spoken(mechanic: Mechanic, currency: str, language: str) -> str:
    """Tell one mechanic, with its conditions."""
    template = mechanic.spoken[language]
    named = {name for _, name, _, _ in Formatter().parse(template) if name}
    told = {name: _told(mechanic, name, currency, language) for name in _told_fields(mechanic)}
    text = template.format_map({name: told.get(name, "") for name in named})
    gains = [told[name] for name in _GAINS if name in told and name not in named]
    if gains:
        text = f"{text} ({', '.join(gains)})"
    if "min_spend" in told:
        text = f"{text} {_WORDS[language]['min_spend'].format(told['min_spend'])}"
    conditions = [_WORDS[language][name].format(told[name]) for name in _CONDITIONS if name in told]
    return _polished(", ".join([text, *conditions, *_display(mechanic, language)]), language)


def _told_fields(mechanic: Mechanic) -> list[str]:
    return [one.name for one in fields(mechanic) if getattr(mechanic, one.name) is not None]  # type: ignore[arg-type]


def _told(mechanic: Mechanic, name: str, currency: str, language: str) -> str:
    value = getattr(mechanic, name)
    if name == "steps":
        return ", ".join(_step(step, currency, language) for step in value)
    if name == "prizes":
        return ", ".join(_prize(prize, currency, language) for prize in value)
    if name == "side":
        return _WORDS[language][value]
    if isinstance(value, Decimal):
        return _figure(type(mechanic), name, value, currency, language)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _figure(mechanic: type[Mechanic], name: str, value: Decimal, currency: str, language: str) -> str:
    kind = _kinds(mechanic).get(name)
    if kind is FieldKind.AMOUNT:
        return short_money(value, currency, language)
    # The templates carry the sign of a rate themselves.
    if kind is FieldKind.RATE and f"{{{name}}}" not in mechanic.spoken[language]:
        return rate(value, language)
    return number(value, language)


@cache
def _kinds(mechanic: type[Mechanic]) -> Mapping[str, FieldKind]:
    """Find in the annotations what each field is counted in, optional ones included."""
    found = {}
    for name, hint in get_type_hints(mechanic, include_extras=True).items():
        for part in (hint, *get_args(hint)):
            for note in getattr(part, "__metadata__", ()):
                found[name] = note
    return found


def _step(step: Step, currency: str, language: str) -> str:
    gain = (
        rate(step.rate, language)
        if step.rate is not None
        else short_money(step.amount or Decimal(0), currency, language)
    )
    return f"{gain} {_WORDS[language]['min_spend'].format(short_money(step.start, currency, language))}"


def _prize(prize: Prize, currency: str, language: str) -> str:
    return f"{number(prize.count, language)} × {short_money(prize.value, currency, language)}"


def _display(mechanic: Mechanic, language: str) -> list[str]:
    """Say whether the value of a gift stands in the advertisement: the comparison turns on it."""
    displayed = getattr(mechanic, "value_displayed", None)
    return [] if displayed is None else [_WORDS[language]["shown" if displayed else "hidden"]]


def _polished(text: str, language: str) -> str:
    text = re.sub(r"(?<![\w])-(?=[\d€£$])", MINUS, text)
    text = re.sub(r"(\d+)([^\d()]*)\(s\)", _agreed, text)
    return typeset(text if language == "fr" else text.replace(" %", "%"), language)


def _agreed(found: re.Match[str]) -> str:
    """Write 1 offert, 2 offerts."""
    return f"{found[1]}{found[2]}{'' if found[1] == '1' else 's'}"
