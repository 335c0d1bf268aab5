"""Writes mechanics as people read them, so that the words read back as the very same mechanics."""

import json
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from exchange.cell_number import unmistakable
from exchange.clean_tree import plain_json
from exchange.mechanic_schema import mechanic_document
from exchange.phrase import read_phrase
from models.mechanic import Mechanic

_SIGNS: Mapping[str, str] = {"EUR": "€", "USD": "$", "GBP": "£"}
_CONDITIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fr": (
        ("min_items", "dès {} articles"),
        ("min_spend", "dès {}"),
        ("cap", "max {}"),
        ("usable_after_days", "utilisable sous {} jours"),
        ("paid_after_days", "sous {} jours"),
        ("unit_cost", "coût {}"),
        ("stock", "stock {}"),
        ("expected_takers", "{} preneurs"),
    ),
    "en": (
        ("min_items", "from {} items"),
        ("min_spend", "from {}"),
        ("cap", "max {}"),
        ("usable_after_days", "usable after {} days"),
        ("paid_after_days", "paid within {} days"),
        ("unit_cost", "cost {}"),
        ("stock", "stock {}"),
        ("expected_takers", "{} takers"),
    ),
}
_HIDDEN: Mapping[str, Mapping[bool, str]] = {
    "fr": {True: "valeur affichée", False: "valeur non affichée"},
    "en": {True: "value shown", False: "value hidden"},
}
# What the mechanics' own words leave out, because a heading does not need it.
_FULLER: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "bundle": "lot de {items} à {price} au lieu de {list_price}",
        "cashback": "cagnotte {rate}",
        "refund": "remboursement différé {gain}",
        "next_coupon": "bon d’achat {gain} sur le prochain achat",
        "points_multiplier": "points x{times} (base {base_rate})",
        "price_freeze": "prix bloqués {expected_drift}",
        "tiered": "paliers : {steps}",
        "contest": "jeu-concours {count} x {value} / {expected_entries} participants",
        "gift": "cadeau {retail_value}",
    },
    "en": {
        "bundle": "bundle of {items} at {price} instead of {list_price}",
        "cashback": "cashback {rate}",
        "refund": "refund {gain}",
        "next_coupon": "coupon {gain} for the next purchase",
        "points_multiplier": "points x{times} (base {base_rate})",
        "price_freeze": "price freeze {expected_drift}",
        "tiered": "tiers: {steps}",
        "contest": "prize draw {count} x {value} / {expected_entries} entries",
        "gift": "gift {retail_value}",
    },
}
_MONEY = frozenset({"amount", "min_spend", "cap", "price", "list_price", "retail_value", "unit_cost", "step", "value"})


def speak(mechanics: Sequence[Mechanic], currency: str, language: str) -> str:
    """Write mechanics in words where the words are exact, else as in a plan document."""
    documents = [mechanic_document(mechanic) for mechanic in mechanics]
    said = " + ".join(
        _sentence(mechanic, document, currency, language)
        for mechanic, document in zip(mechanics, documents, strict=True)
    )
    if said and read_phrase(said, currency) == documents:
        return said
    return json.dumps(plain_json(documents if len(documents) > 1 else documents[0]), ensure_ascii=False)


def _sentence(mechanic: Mechanic, document: Mapping[str, Any], currency: str, language: str) -> str:
    tell = _teller(currency, language)
    template = _FULLER[language].get(mechanic.kind) or mechanic.spoken[language].replace(" %", "")
    facts = {name: tell(name, value) for name, value in document.items()}
    for prize in document.get("prizes", ()) if len(document.get("prizes", ())) == 1 else ():
        facts |= {name: tell(name, value) for name, value in prize.items()}
    facts["gain"] = facts.get("rate") or facts.get("amount", "")
    try:
        said = template.format_map(facts)
    except KeyError:
        return ""
    for name, words in _CONDITIONS[language]:
        if name in document and f"{{{name}}}" not in template:
            said += " " + words.format(facts[name])
    shown = document.get("value_displayed")
    if shown is False or (shown and "retail_value" not in document):
        said += " " + _HIDDEN[language][bool(shown)]
    return said


def _teller(currency: str, language: str) -> Callable[[str, Any], str]:
    sign = _SIGNS.get(currency, currency)

    def tell(name: str, value: Any) -> str:  # noqa: ANN401 -- a JSON value
        if name == "steps":
            word = "dès" if language == "fr" else "from"
            return ", ".join(
                f"{tell('rate', step['rate']) if 'rate' in step else tell('amount', step['amount'])} {word} "
                f"{tell('amount', step['from'])}"
                for step in value
            )
        if name in _MONEY:
            return f"{_number(value, language)} {sign}"
        is_rate = isinstance(value, str) and _is_number(value)
        return f"{_number(value, language)} %" if is_rate else str(value)

    return tell


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()


def _number(text: str, language: str) -> str:
    """Write the decimals with the language's mark, never in a way that could be thousands."""
    clear = unmistakable(text)
    return clear.replace(".", ",") if language == "fr" else clear
