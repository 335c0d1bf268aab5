"""Reads the conditions that people add to a mechanic: "dès 50 €", "max 10 €", "valeur non affichée", "sous 30 jours"."""

import re
from collections.abc import Callable
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from exchange.phrase_tokens import AMOUNT
from exchange.phrase_tokens import COUNT
from exchange.phrase_tokens import RATE
from exchange.phrase_tokens import amount_text
from exchange.phrase_tokens import rate_text
from exchange.refusal import Problem

_DAYS = rf"(?P<value>{COUNT})\s*(?:jours?|j|days?|d)\b"
_ITEMS = r"(?:articles?|produits?|items?|products?)"
_HIDDEN = r"(?:non affichee?|pas affichee?|masquee?|cachee?|hidden|not (?:shown|displayed|printed)|undisclosed)"
_SHOWN = r"(?:affichee?|imprimee?|annoncee?|shown|displayed|printed)"


def _amount(text: str, currency: str) -> str | Problem:
    return amount_text(text, currency)


def _count(text: str, _: str) -> int:
    return int(text)


def _share(text: str, _: str) -> Decimal | Problem:
    said = rate_text(text)
    return said if isinstance(said, Problem) else Decimal(said) / 100


def _yes(*_: str) -> bool:
    return True


def _no(*_: str) -> bool:
    return False


_SPEND = rf"(?P<value>{AMOUNT})"
_MODIFIERS: tuple[tuple[str, str, Callable[[str, str], Any]], ...] = (
    ("min_items", rf"(?:des|a partir de|from|for|pour|min(?:imum)?)\s*(?P<value>{COUNT})\s*{_ITEMS}(?:\s*achetes?)?", _count),
    ("max_items", rf"(?:max(?:imum|i)?\.?|limite a)\s*(?P<value>{COUNT})\s*{_ITEMS}", _count),
    ("max_times", rf"(?:max(?:imum|i)?\.?|limite a)\s*(?P<value>{COUNT})\s*(?:fois|times|x)\b", _count),
    ("min_spend", rf"(?:des|a partir de|from|over|above|(?:(?:on|for) )?orders? (?:over|above|of)|when you spend|achat minimum(?: de)?|minimum (?:d'achats? )?(?:de )?|min\.?(?: spend)?(?: of)?)\s*{_SPEND}(?:\s*(?:d'achats?|de commande|spent|or more|et plus|mini(?:mum)?))?", _amount),
    ("min_spend", rf"(?:pour|for)\s*{_SPEND}\s*(?:d'achats?|spent)", _amount),
    ("min_spend", rf"{_SPEND}\s*(?:minimum|mini|d'achats? minimum)\b", _amount),
    ("cap", rf"(?:max(?:imum|i)?\.?(?: de)?|plafond(?: de| a)?|plafonnee?s? a|cap(?:ped)?(?: at| of)?|up to|jusqu'a|dans la limite de|limitee?s? a)\s*{_SPEND}(?:\s*(?:max(?:imum|i)?|de remise))?", _amount),
    ("cap", rf"{_SPEND}\s*(?:max(?:imum|i)?)\b", _amount),
    ("value_displayed", rf"(?:a |with )?(?:sans )?(?:(?:la )?valeur|(?:the )?value)\s*(?P<value>{_HIDDEN})", _no),
    ("value_displayed", r"(?P<value>hidden value|sans valeur affichee|undisclosed value)", _no),
    ("value_displayed", rf"(?:(?:la )?valeur|(?:the )?value)\s*(?P<value>{_SHOWN})", _yes),
    ("usable_after_days", rf"(?:utilisables?|valables?|usable|valid|credite)\s*(?:sous|dans|apres|au bout de|a partir de|after|in|within)\s*{_DAYS}", _count),
    ("paid_after_days", rf"(?:paye|verse|rembourse|vire|paid|refunded)?\s*(?:sous|apres|dans|within|after|in)\s*{_DAYS}", _count),
    ("unit_cost", rf"(?:cout(?: unitaire)?|coute|(?:unit )?cost)\s*(?:de|:|of)?\s*{_SPEND}", _amount),
    ("declared_value", rf"(?:valeur|value|worth)(?: (?:declaree|declared))?\s*(?:de|:|of)?\s*{_SPEND}", _amount),
    ("expected_takers", rf"(?P<value>{COUNT})\s*(?:preneurs(?: attendus)?|(?:expected )?takers)", _count),
    ("stock", rf"(?:stock(?: de| of)?|dans la limite de)\s*(?P<value>{COUNT})(?:\s*(?:pieces?|exemplaires?|unites?|units?))?", _count),
    ("redemption", rf"(?:taux d'utilisation|utilise par|redemption|redeemed by)\s*(?:de |of )?(?P<value>{RATE})", _share),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(rf"[\s,;(]*\b{pattern}\)?"), read) for name, pattern, read in _MODIFIERS)


def without_modifiers(said: str, currency: str) -> Iterator[tuple[str, dict[str, Any] | Problem]]:
    """Give the text as it is, then with one condition fewer each time, and the conditions by field.

    One at a time, because "worth 20 €" is a condition of one mechanic and the heart of another.
    """
    found: dict[str, Any] = {}
    yield said, {}
    for name, pattern, read in _COMPILED:
        match = pattern.search(said)
        if match is None:
            continue
        value = read(match["value"], currency)
        if isinstance(value, Problem):
            yield said, value
            return
        if name in found:
            yield said, Problem("condition-twice", {"field": name})
            return
        found[name] = value
        said = re.sub(r"\s+", " ", said[: match.start()] + " " + said[match.end() :]).strip(" ,;")
        yield said, dict(found)
