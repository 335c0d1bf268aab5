"""The published tables of the Complete Journey: campaigns, coupons, who received them, how loyal they were."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from decimal import ROUND_HALF_UP
from decimal import Decimal
from pathlib import Path

CENT = Decimal("0.01")
FILES = ("cj_offers.csv", "cj_audiences.csv", "cj_coupon_products.csv", "cj_segments_monthly.csv")


class JourneyNotFoundError(Exception):
    """The tables are not where they were looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """One coupon of one campaign as the table tells it; `value` is None when its code could not be read."""

    code: str
    campaign: int
    mechanic: str
    quantity: int
    value: Decimal | None
    observed: bool
    price: Decimal | None
    category: str
    products: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One mailing: its coupons, the households that received it, and `[start, end)`.

    In a campaign of type A each household got 16 coupons out of about 200, and which ones is unknown.
    """

    number: int
    kind: str
    start: date
    end: date
    coupons: tuple[Coupon, ...]
    households: frozenset[int]

    @property
    def is_certain(self) -> bool:
        """Say whether every household of the mailing holds every coupon of it."""
        return self.kind != "A"

    @property
    def turn(self) -> tuple[date, int]:
        """Order campaigns as they were sent; two of one day by their number."""
        return (self.start, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The whole year; `tiers` says how loyal each household was, by month start."""

    campaigns: tuple[Campaign, ...]
    tiers: Mapping[date, Mapping[int, str]]

    def tiers_at(self, day: date) -> Mapping[int, str]:
        """Give the tiers of the last month start up to that day; the first known month before it."""
        known = [month for month in self.tiers if month <= day]
        return self.tiers[max(known) if known else min(self.tiers)]


def read_journey(folder: Path) -> Journey:
    """Read the four tables, each plain or gzipped; raises JourneyNotFoundError when one is missing."""
    products = _products(folder)
    households: dict[int, set[int]] = defaultdict(set)
    for row in _rows(folder, "cj_audiences.csv"):
        households[int(row["campaign_id"])].add(int(row["household_id"]))
    rows: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder, "cj_offers.csv"):
        rows[int(row["campaign_id"])].append(row)
    campaigns = [_campaign(number, told, products, frozenset(households[number])) for number, told in rows.items()]
    return Journey(campaigns=tuple(sorted(campaigns, key=lambda one: one.turn)), tiers=_tiers(folder))


def _campaign(
    number: int, rows: list[dict[str, str]], products: Mapping[str, frozenset[int]], households: frozenset[int]
) -> Campaign:
    first = rows[0]
    return Campaign(
        number=number,
        kind=first["campaign_type"].removeprefix("Type "),
        start=date.fromisoformat(first["start_date"]),
        # the table's end is the last day, included
        end=date.fromisoformat(first["end_date"]) + timedelta(days=1),
        coupons=tuple(_coupon(row, products) for row in rows),
        households=households,
    )


def _coupon(row: Mapping[str, str], products: Mapping[str, frozenset[int]]) -> Coupon:
    return Coupon(
        code=row["offer_id"],
        campaign=int(row["campaign_id"]),
        mechanic=row["mechanic"],
        quantity=int(float(row["min_qty"])),
        value=_cents(row["face_value"]),
        observed=row["value_source"] == "observed",
        price=_cents(row["reg_price"]),
        category=row["category"],
        products=products[row["offer_id"]],
    )


def _cents(told: str) -> Decimal | None:
    """Read an amount; a median that falls between two cents is rounded half up."""
    return Decimal(told).quantize(CENT, ROUND_HALF_UP) if told else None


def _products(folder: Path) -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for row in _rows(folder, "cj_coupon_products.csv"):
        found[f"{row['campaign_id']}-{row['coupon_upc']}"].add(int(row["product_id"]))
    return {code: frozenset(products) for code, products in found.items()}


def _tiers(folder: Path) -> Mapping[date, Mapping[int, str]]:
    found: dict[date, dict[int, str]] = defaultdict(dict)
    for row in _rows(folder, "cj_segments_monthly.csv"):
        found[date.fromisoformat(row["as_of"])][int(row["household_id"])] = row["tier"]
    return found


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    plain = folder / name
    packed = folder / f"{name}.gz"
    if plain.is_file():
        with plain.open(encoding="utf-8", newline="") as table:
            yield from csv.DictReader(table)
    elif packed.is_file():
        with gzip.open(packed, "rt", encoding="utf-8", newline="") as table:
            yield from csv.DictReader(table)
    else:
        raise JourneyNotFoundError(
            f"{plain} is not there, nor {packed.name}; give the folder that holds {', '.join(FILES)} with --data"
        )
