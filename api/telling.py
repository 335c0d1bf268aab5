"""Tells stored values as the documents of the API."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from exchange.plan_document import dump
from models.calendar_head import CalendarHead
from models.plan import Plan
from models.plan import Written
from models.plan_merge import Changes
from models.store_offers import KeptOffer


def tell_calendar(head: CalendarHead, offers: int) -> dict[str, Any]:
    """Give what a calendar is called and how it stands."""
    return {
        "code": head.code,
        "name": head.name,
        "version": head.version,
        "timezone": head.zone.key,
        "currency": head.currency,
        "offers": offers,
        "changed_at": head.changed_at.astimezone(UTC).isoformat(),
    }


def tell_offer(head: CalendarHead, kept: KeptOffer) -> dict[str, Any]:
    """Give an offer as it stands in the plan document."""
    written = {} if kept.written is None else {("offers", kept.offer.code): Written(kept.offer, kept.written)}
    plan = Plan(name=head.name, zone=head.zone, currency=head.currency, offers=(kept.offer,), written=written)
    told: dict[str, Any] = dump(plan)["offers"][0]
    return told


def tell_changes(changes: Mapping[str, Changes]) -> dict[str, Any]:
    """Give what a plan would change."""
    return {
        kind: {"created": list(one.created), "changed": list(one.changed), "withdrawn": list(one.withdrawn)}
        for kind, one in changes.items()
    }
