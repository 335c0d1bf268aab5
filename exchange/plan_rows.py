"""Lays a plan out as the rows of spreadsheets, so that reading them gives the same plan."""

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from exchange.cell_number import unmistakable
from exchange.clean_tree import plain_json
from exchange.phrase_speaking import speak
from exchange.plan_document import dump
from exchange.titles import titles
from models.plan import Plan

Row = dict[str, Any]
_QUOTED = re.compile(r'[",;|\n]|^\s|\s$|^$')


def plan_rows(plan: Plan, language: str) -> Mapping[str, list[Row]]:
    """Give the rows of each sheet; a cell is text, a Decimal, a whole number, or yes and no."""
    document = dump(plan)
    spoken = [speak(offer.mechanics, plan.currency, language) if offer.mechanics else None for offer in plan.offers]
    return {
        "settings": list(_settings(document)),
        "offers": [
            row
            for offer, said in zip(document.get("offers", []), spoken, strict=True)
            for row in _offer_rows(offer, said)
        ],
        "segments": [_segment(segment) for segment in document.get("segments", [])],
        "overlaps": [_overlap(overlap) for overlap in document.get("overlaps", [])],
        "products": [_product(product) for product in document.get("products", [])],
        "prices": [_price(price) for price in document.get("prices", [])],
    }


def _settings(document: Mapping[str, Any]) -> Iterator[Row]:
    for key in ("name", "timezone", "currency"):
        yield {"setting": key, "value": document[key]}
    for path, value in _thresholds(document.get("policy", {}), "policy"):
        yield {"setting": path, "value": json.dumps(plain_json(value), ensure_ascii=False)}


def _thresholds(policy: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for key, value in policy.items():
        if isinstance(value, Mapping) and value:
            yield from _thresholds(value, f"{above}.{key}")
        else:
            yield f"{above}.{key}", value


def _offer_rows(offer: Mapping[str, Any], spoken: str | None) -> Iterator[Row]:
    """Give one row per segment and announcement; what holds for the whole offer stands in the first."""
    plain = titles("offers", "en").keys() & offer.keys() - {"segments", "mechanics"}
    whole: Row = {name: offer[name] for name in plain}
    scope, stack = offer.get("scope", {}), offer.get("stack")
    whole |= {name: list_text(scope[name]) for name in ("include", "exclude") if scope.get(name)}
    if stack is not None:
        whole |= {"stack_group": stack.get("group", ""), "stackable": stack.get("stackable", False)}
    whole |= _money(whole, "min_spend", "budget")
    if spoken is not None:
        whole["mechanic"] = spoken
    pairs = zip_longest(offer.get("segments", []), offer.get("channels", []))
    for number, (segment, channel) in enumerate(list(pairs) or [(None, None)]):
        row: Row = {**whole} if number == 0 else {"code": offer["code"]}
        if segment is not None:
            row["segments"] = list_text([segment])
        if channel is not None:
            row |= {"code_kind" if key == "code" else key: value for key, value in channel.items()}
            row["channel"] = "courrier" if channel["channel"] == "mail" else channel["channel"]
        yield row


def _segment(segment: Mapping[str, Any]) -> Row:
    row: Row = {key: value for key, value in segment.items() if key not in {"code", "name", "basket", "consents"}}
    row["segments"] = list_text([segment["code"]])
    if segment.get("name"):
        row["segment_name"] = segment["name"]
    for name, value in segment.get("basket", {}).items():
        if name == "sample":
            row["basket_sample"] = "; ".join(map(unmistakable, value))
        elif name == "scope_shares":
            row["basket_scope_shares"] = list_text([f"{key} = {Decimal(repr(part)):f}" for key, part in value.items()])
        else:
            row[f"basket_{name}"] = Decimal(value)
    if segment.get("consents"):
        given = segment["consents"].items()
        row["consents"] = "; ".join(f"{channel} = {'oui' if said else 'non'}" for channel, said in given)
    return row


def _overlap(overlap: Mapping[str, Any]) -> Row:
    row: Row = {"segments": list_text([overlap["segment"]]), "also_in": overlap["also_in"]}
    row["share"] = Decimal(repr(overlap["share"]))
    return {**row, "source": overlap["source"]} if "source" in overlap else row


def _product(product: Mapping[str, Any]) -> Row:
    row = _money(product, "list_price", "unit_cost")
    # A bare 0.5 may mean 50 % to whoever reads it.
    return {**row, "vat_rate": f"{unmistakable(row['vat_rate'])} %"} if "vat_rate" in row else row


def _price(price: Mapping[str, Any]) -> Row:
    names = {"from": "price_from", "to": "price_to", "audience": "price_audience"}
    return _money({names.get(key, key): value for key, value in price.items()}, "price")


def _money(row: Mapping[str, Any], *keys: str) -> Row:
    return {key: Decimal(value) if key in keys else value for key, value in row.items()}


def list_text(names: list[str]) -> str:
    """Write names with commas between; those that hold a separator stand in quotes."""
    return ", ".join('"' + name.replace('"', '""') + '"' if _QUOTED.search(name) else name for name in names)
