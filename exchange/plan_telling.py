"""Writes the values of a plan back as the parts of its document; what was left to its default stays out."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from exchange.instant import instant_problem
from exchange.instant import read_instant
from exchange.instant import tell_instant
from exchange.mechanic_schema import mechanic_document
from models.audience import Overlap
from models.audience import OverlapSource
from models.channel import Announcement
from models.channel import CodeKind
from models.offer import Nature
from models.offer import Offer
from models.offer import Scope
from models.product import Price
from models.product import Product
from models.segment import Basket
from models.segment import Segment

_EVERYTHING = Scope()


def tell_segment(segment: Segment) -> dict[str, Any]:
    """Write a segment."""
    basket = segment.basket
    document = {
        "code": segment.code,
        "name": segment.name or None,
        "tier": segment.tier.value,
        "dormant": segment.dormant or None,
        "size": segment.size,
        "basket": None if basket is None else _basket(basket),
        "timezone": None if segment.timezone is None else segment.timezone.key,
        "country": segment.country,
        "department": segment.department,
        "consents": {channel.value: given for channel, given in segment.consents.items()} or None,
    }
    return _said(document)


def _basket(basket: Basket) -> dict[str, Any]:
    return _said(
        {
            "mean": _money(basket.mean),
            "low": _money(basket.low),
            "high": _money(basket.high),
            "sample": [f"{amount:f}" for amount in basket.sample] or None,
            "unit_price": _money(basket.unit_price),
            "shipping_fee": _money(basket.shipping_fee),
            "free_shipping_from": _money(basket.free_shipping_from),
            "scope_shares": dict(basket.scope_shares) or None,
        }
    )


def tell_overlap(overlap: Overlap) -> dict[str, Any]:
    """Write an overlap."""
    told = {"segment": overlap.segment, "also_in": overlap.also_in, "share": overlap.share}
    return told if overlap.source is OverlapSource.DECLARED else {**told, "source": overlap.source.value}


def tell_offer(offer: Offer, zone: ZoneInfo) -> dict[str, Any]:
    """Write an offer; its instants as they were written, or on the wall clock when they have moved."""
    scope, stack, walls = offer.scope, offer.stack, offer.walls
    channels = [
        _announcement(announcement, walls, index, zone) for index, announcement in enumerate(offer.announcements)
    ]
    document = {
        "code": offer.code,
        "name": offer.name or None,
        "owner": offer.owner,
        "nature": None if offer.nature is Nature.PROMOTIONAL else offer.nature.value,
        "objective": _word(offer.objective),
        "goal": offer.goal,
        "segments": list(offer.segments) or None,
        "open_to_all": offer.open_to_all or None,
        "valid_from": _instant(offer.first.start, walls.get("valid_from"), zone),
        "valid_to": _instant(offer.first.end, walls.get("valid_to"), zone),
        "repeats": offer.repeats,
        "channels": channels or None,
        "scope": None if scope == _EVERYTHING else _scope(scope),
        "mechanics": [mechanic_document(mechanic) for mechanic in offer.mechanics] or None,
        "stack": None if stack is None else _said({"group": stack.group or None, "stackable": stack.stackable or None}),
        "min_spend": _money(offer.min_spend),
        "limit_per_person": offer.limit_per_person,
        "stock": offer.stock,
        "budget": _money(offer.budget),
        "funding": _word(offer.funding),
        "justification": _word(offer.justification),
        "pairs_with": offer.pairs_with,
    }
    return _said(document)


def _scope(scope: Scope) -> dict[str, Any]:
    include = None if scope.include == _EVERYTHING.include else list(scope.include)
    return _said({"include": include, "exclude": list(scope.exclude) or None})


def _announcement(one: Announcement, walls: Mapping[str, str], index: int, zone: ZoneInfo) -> dict[str, Any]:
    document = {
        "channel": one.channel.value,
        "send_at": _instant(one.send_at, walls.get(f"channels/{index}/send_at"), zone),
        "visible_until": _instant(one.visible_until, walls.get(f"channels/{index}/visible_until"), zone),
        "code": None if one.code is CodeKind.NONE else one.code.value,
        "provider": one.provider,
    }
    return _said(document)


def tell_product(product: Product) -> dict[str, Any]:
    """Write a product."""
    return _said(
        {
            "sku": product.sku,
            "category": product.category,
            "list_price": _money(product.list_price),
            "unit_cost": _money(product.unit_cost),
            "vat_rate": _money(product.vat_rate),
            "family": _word(product.family),
        }
    )


def tell_price(price: Price, zone: ZoneInfo) -> dict[str, Any]:
    """Write a line of the price history."""
    return _said(
        {
            "sku": price.sku,
            "from": _instant(price.start, price.walls.get("from"), zone),
            "to": _instant(price.end, price.walls.get("to"), zone),
            "price": _money(price.price),
            "audience": price.audience,
        }
    )


def _instant(instant: datetime | None, written: str | None, zone: ZoneInfo) -> str | None:
    """Keep what was written as long as it still means the instant: a shifted offer has other dates."""
    if instant is None:
        return None
    if written is not None and instant_problem(written) is None and read_instant(written, zone) == instant:
        return written
    return tell_instant(instant, zone)


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _word(member: Enum | None) -> str | None:
    return None if member is None else str(member.value)


def _said(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}
