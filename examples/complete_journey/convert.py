"""Writes one plan document per aisle of a campaign, as the retailer could have checked it on the day of the mailing."""

from collections.abc import Mapping
from itertools import combinations

from examples.complete_journey.aisle import Aisle
from examples.complete_journey.aisle import Cell
from examples.complete_journey.journey import Campaign
from examples.complete_journey.journey import Coupon
from examples.complete_journey.mechanics import mechanic_of
from examples.complete_journey.mechanics import quantity_of
from examples.complete_journey.mechanics import spoken

# The data do not say where the shops are; every window is made of whole days, so that the zone changes no verdict.
ZONE = "America/New_York"


def plan_of(aisle: Aisle) -> dict[str, object]:
    """Give the plan document of one aisle: what is bought there, who holds which coupon, when."""
    return {
        "format": "preseance/plan@1",
        "name": f"Campaign {aisle.campaign.number}, {aisle.coupons[0].category} ({len(aisle.products)} products)",
        "timezone": ZONE,
        "currency": "USD",
        "segments": [_segment(aisle, cell, size) for cell, size in aisle.cells.items()],
        "overlaps": _overlaps(aisle.cells),
        "offers": [
            _offer(aisle, campaign, coupon)
            for campaign in aisle.campaigns
            for coupon in aisle.coupons
            if coupon.campaign == campaign.number
        ],
    }


def segment_code(cell: Cell) -> str:
    """Name a cell by its tier and by the campaigns it received: good-18-20."""
    tier, received = cell
    return "-".join((tier, *map(str, received)))


def focus_of(aisle: Aisle) -> tuple[str, ...]:
    """Give the offers that are new on the day of the mailing: the check looks at what these change."""
    return tuple(coupon.code for coupon in aisle.coupons if coupon.campaign == aisle.campaign.number)


def _segment(aisle: Aisle, cell: Cell, size: int) -> dict[str, object]:
    tier, received = cell
    return {
        "code": segment_code(cell),
        "name": f"{tier} customers, campaign {' + '.join(map(str, received))}",
        "tier": tier,
        "size": size,
        "basket": {
            "sample": [str(aisle.price * quantity) for quantity in aisle.quantities],
            "unit_price": str(aisle.price),
            "scope_shares": {aisle.code: 1},
        },
    }


def _overlaps(cells: Mapping[Cell, int]) -> list[dict[str, object]]:
    """Tell that nobody stands in two cells: each household was counted once."""
    return [
        {"segment": segment_code(one), "also_in": segment_code(other), "share": 0, "source": "measured"}
        for one, other in combinations(cells, 2)
    ]


def _offer(aisle: Aisle, campaign: Campaign, coupon: Coupon) -> dict[str, object]:
    mechanic = mechanic_of(coupon)
    if mechanic is None:
        raise LookupError(f"coupon {coupon.code} has no readable value")
    quantity = quantity_of(coupon)
    if mechanic["kind"] == "amount_off" and quantity > 1:
        mechanic["min_spend"] = str(aisle.price * quantity)
    held = "" if campaign.is_certain else "; each household got 16 of these coupons, which ones is unknown"
    return {
        "code": coupon.code,
        "name": f"{spoken(coupon)} (type {campaign.kind}{held})",
        "owner": f"campaign {campaign.number}",
        "segments": [segment_code(cell) for cell in aisle.cells if campaign.number in cell[1]],
        "valid_from": campaign.start.isoformat(),
        "valid_to": campaign.end.isoformat(),
        "channels": [{"channel": "mail", "send_at": campaign.start.isoformat()}],
        "scope": {"include": [aisle.code]},
        "mechanics": [mechanic],
    }
