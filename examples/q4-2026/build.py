"""Writes the quarter as the workbooks that two teams would send: one each, and one for both together."""

import json
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FOLDER = Path(__file__).resolve().parent
Row = Mapping[str, object]

# Each team has its own words for the same columns; both are read.
ACQUISITION = {
    "code": "Code", "name": "Intitulé", "owner": "Équipe", "nature": "Nature", "objective": "Objectif",
    "goal": "Action attendue", "segments": "Cible", "open_to_all": "Ouverte à tous", "from": "Du", "to": "Au",
    "repeats": "Récurrence", "channel": "Canal", "send_at": "Envoi", "code_kind": "Code promo", "scope": "Gamme",
    "mechanic": "Mécanique", "stack_group": "Groupe de cumul", "stackable": "Cumulable", "limit": "Limite par client",
    "stock": "Stock", "budget": "Budget", "pairs_with": "Va avec",
}  # fmt: skip
RETENTION = {
    **ACQUISITION, "code": "Offre", "name": "Nom de l'offre", "owner": "Responsable", "segments": "Segment",
    "from": "Date de début", "to": "Dernier jour inclus", "channel": "Canaux", "send_at": "Date d'envoi",
    "code_kind": "Type de code", "mechanic": "Avantage", "limit": "Max par client",
}  # fmt: skip
CHANNELS = {
    "email": "e-mail", "sms": "SMS", "push": "notification", "mail": "courrier", "web": "site", "store": "magasin",
    "social": "réseaux sociaux", "sponsored": "publicité", "affiliate": "affiliation", "tv": "télé",
}  # fmt: skip
OBJECTIVES = {
    "acquisition": "recrutement", "loyalty": "fidélisation", "reactivation": "reconquête", "event": "temps fort",
    "traffic": "trafic", "discovery": "découverte", "new_segment": "nouveau segment",
}  # fmt: skip
CODES = {"none": None, "generic": "commun", "single_use": "usage unique"}
TIERS = {
    "prospect": "prospect", "lead_2": "lead_2", "new": "nouveau", "small": "petit bassin", "medium": "moyen bassin",
    "good": "grand bassin", "ambassador": "ambassadeur",
}  # fmt: skip
NATURES = {"relational": "relationnelle"}
SOURCES = {"measured": "mesuré", "declared": "déclaré"}


def build(folder: Path) -> None:
    """Write the three workbooks of plan.json into a folder."""
    plan = json.loads((FOLDER / "plan.json").read_text(encoding="utf-8"))
    offers = plan["offers"]
    acquisition = [offer for offer in offers if offer["owner"] == "acquisition"]
    retention = [offer for offer in offers if offer["owner"] != "acquisition"]
    write(folder / "plan.xlsx", plan, offers, ACQUISITION)
    # the acquisition team knows the people it addresses; who else is on its lists, only the other team can count
    known = {code for offer in acquisition for code in offer["segments"]}
    segments = [segment for segment in plan["segments"] if segment["code"] in known]
    write(folder / "acquisition.xlsx", {**plan, "segments": segments, "overlaps": []}, acquisition, ACQUISITION)
    write(folder / "fidelisation.xlsx", plan, retention, RETENTION)


def write(path: Path, plan: Mapping[str, Any], offers: Sequence[Mapping[str, Any]], headers: Mapping[str, str]) -> None:
    """Write one workbook: what it is, its offers, the segments, and who is in two of them."""
    # a fixed date of creation, so that the same plan gives the same bytes
    with Workbook(path) as book:
        book.set_properties({"title": plan["name"], "created": datetime(2026, 9, 1)})  # noqa: DTZ001 -- no zone in XLSX
        settings: list[Row] = [
            {"Paramètre": "Nom du plan", "Valeur": plan["name"]},
            {"Paramètre": "Fuseau horaire", "Valeur": plan["timezone"]},
            {"Paramètre": "Devise", "Valeur": plan["currency"]},
        ]
        _sheet(book, "Offres", list(headers.values()), [row for offer in offers for row in _offer_rows(offer, headers)])
        segments = [_segment_row(segment) for segment in plan["segments"]]
        _sheet(book, "Segments", list(segments[0]), segments)
        if plan["overlaps"]:
            overlaps = [_overlap_row(line) for line in plan["overlaps"]]
            _sheet(book, "Recouvrements", list(overlaps[0]), overlaps)
        _sheet(book, "Plan", ["Paramètre", "Valeur"], settings)


def _offer_rows(offer: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[Row]:
    """Give one row per channel; the first tells everything, the others only what they add."""
    stack = offer.get("stack", {})
    whole = {
        "code": offer["code"],
        "name": offer["name"],
        "owner": offer["owner"],
        "nature": NATURES.get(offer.get("nature", "")),
        "objective": OBJECTIVES[offer["objective"]],
        "goal": offer["goal"],
        "segments": ", ".join(offer["segments"]),
        "open_to_all": "oui" if offer.get("open_to_all") else None,
        "from": _instant(offer["valid_from"]),
        "to": date.fromisoformat(offer["valid_to"]) - timedelta(days=1),
        "repeats": offer.get("repeats"),
        "scope": ", ".join(offer.get("scope", {}).get("include", ())) or None,
        "mechanic": " + ".join(map(phrase, offer.get("mechanics", ()))) or None,
        "stack_group": stack.get("group"),
        "stackable": "oui" if stack.get("stackable") else None,
        "limit": offer.get("limit_per_person"),
        "stock": offer.get("stock"),
        "budget": None if "budget" not in offer else float(offer["budget"]),
        "pairs_with": offer.get("pairs_with"),
    }
    for number, shown in enumerate(offer["channels"]):
        told = whole if number == 0 else {"code": offer["code"]}
        row = {**told, **_channel(shown)}
        yield {headers[name]: value for name, value in row.items() if value is not None}


def _channel(shown: Mapping[str, str]) -> dict[str, object]:
    return {
        "channel": CHANNELS[shown["channel"]],
        "send_at": _instant(shown["send_at"]) if "send_at" in shown else None,
        "code_kind": CODES[shown.get("code", "none")],
    }


def phrase(mechanic: Mapping[str, Any]) -> str:
    """Write a mechanic as people do: -15 % (10 € max)."""
    given = {name: _spoken(value) for name, value in mechanic.items()}
    heart = _HEARTS[mechanic["kind"]].format_map(given)
    if mechanic["kind"] == "tiered":
        heart += ", ".join(f"{_spoken(step['rate'])} % dès {_spoken(step['from'])} €" for step in mechanic["steps"])
    if mechanic["kind"] == "contest":
        prize = mechanic["prizes"][0]
        heart = f"jeu-concours {prize['count']} x {_spoken(prize['value'])} € / {mechanic['expected_entries']}"
    conditions = [told.format_map(given) for name, told in _CONDITIONS.items() if name in mechanic]
    if mechanic.get("value_displayed") is False:
        conditions.append("(valeur non affichée)")
    return " ".join((heart, *conditions))


_HEARTS = {
    "percent_off": "-{rate} %",
    "amount_off": "{amount} € offerts",
    "amount_per_step": "{amount} € tous les {step} €",
    "nth_item": "{nth}e à -{rate} %",
    "buy_x_get_y": "{buy} achetés = {get} offert",
    "bundle": "lot de {items} à {price} € au lieu de {list_price} €",
    "tiered": "paliers : ",
    "gift": "cadeau {retail_value} €",
    "free_shipping": "livraison offerte",
    "satisfaction_guarantee": "satisfait ou remboursé",
    "cashback": "cagnotte {rate} %",
    "next_coupon": "bon d'achat {amount} € sur le prochain achat",
    "points_multiplier": "points x{times} (base {base_rate} %)",
    "contest": "",
    "early_access": "accès anticipé {lead_days} j",
    "referral": "parrainage {amount} € ({side})",
}
_CONDITIONS = {
    "min_spend": "dès {min_spend} €",
    "cap": "({cap} € max)",
    "usable_after_days": "(utilisable sous {usable_after_days} jours)",
    "unit_cost": "(coût {unit_cost} €)",
    "stock": "(stock {stock})",
    "expected_takers": "({expected_takers} preneurs)",
}
_SIDES = {"referrer": "parrain", "referee": "filleul"}


def _spoken(value: object) -> object:
    """Write 10.00 as 10 and 0.60 as 0,60, as people do in French."""
    if not isinstance(value, str):
        return value
    return _SIDES.get(value) or value.removesuffix(".00").replace(".", ",")


def _instant(told: str) -> date | datetime:
    return datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)


def _segment_row(segment: Mapping[str, Any]) -> Row:
    basket = segment.get("basket", {})
    shares = basket.get("scope_shares", {})
    consents = segment.get("consents", {})
    return {
        "Code": segment["code"],
        "Nom": segment["name"],
        "Fidélité": TIERS[segment["tier"]],
        "Inactif": "oui" if segment.get("dormant") else None,
        "Effectif": segment["size"],
        "Panier moyen": _number(basket, "mean"),
        "P10": _number(basket, "low"),
        "P90": _number(basket, "high"),
        "Prix moyen article": _number(basket, "unit_price"),
        "Frais de port": _number(basket, "shipping_fee"),
        "Franco de port": _number(basket, "free_shipping_from"),
        "Parts par gamme": "; ".join(f"{name} = {round(share * 100)} %" for name, share in shares.items()) or None,
        "Consentements": "; ".join(f"{name} = {'oui' if told else 'non'}" for name, told in consents.items()) or None,
    }


def _overlap_row(line: Mapping[str, Any]) -> Row:
    return {
        "Segment": line["segment"],
        "Aussi dans": line["also_in"],
        "Part": line["share"],
        "Source": SOURCES[line["source"]],
    }


def _number(basket: Mapping[str, str], name: str) -> float | None:
    return float(basket[name]) if name in basket else None


def _sheet(book: Workbook, name: str, headers: Sequence[str], rows: Sequence[Row]) -> None:
    """Write a sheet that can be read on a screen: bold headers that stay, filters, columns wide enough."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    hours = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_row(0, 0, headers, bold)
    for number, row in enumerate(rows, start=1):
        for column, header in enumerate(headers):
            _cell(sheet, number, column, row.get(header), (days, hours))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(headers) - 1)
    sheet.autofit(max_width=320)


def _cell(sheet: Worksheet, row: int, column: int, value: object, dates: tuple[Format, Format]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, dates[1])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), dates[0])  # noqa: DTZ001
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        # never a formula, whatever it starts with: "-20 %" is a promise
        sheet.write_string(row, column, str(value))


if __name__ == "__main__":
    build(FOLDER)
