"""Builds what sends are planned from, out of case files and out of chance."""

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import time
from typing import Any

from exchange.plan_document import load
from models.calendar import Calendar
from models.send import SendDraft
from rules.policy import Policy
from rules.quiet_hours import OpenHours
from scheduler.plan import plan_sends
from scheduler.roads import RoadFacts
from scheduler.roads import Roads

EVERY_CHANNEL = ("email", "sms", "push", "mail")
ONE_ROAD = Roads(by_channel=dict.fromkeys(EVERY_CHANNEL, "house"), known={"house": RoadFacts()})


def instant(text: str) -> datetime:
    """Read an instant of a case."""
    return datetime.fromisoformat(text).astimezone(UTC)


def calendar_of(case: Mapping[str, Any]) -> Calendar:
    """Give the calendar of a case: its zone and segments, and one offer without a promise."""
    sizes = case.get("sizes", {})
    segments = [
        {"tier": "good", **one, **({"size": sizes[one["code"]]} if one["code"] in sizes else {})}
        for one in case["segments"]
    ]
    document = {
        "format": "preseance/plan@1",
        "name": "Sends",
        "timezone": case["zone"],
        "currency": "EUR",
        "segments": segments,
        "overlaps": case.get("overlaps", []),
        "offers": [{"code": "OFFER", "nature": "relational", **case["offer"]}],
    }
    return load(document).calendar()


def policy_of(case: Mapping[str, Any]) -> Policy:
    """Give the policy of a case, told under `policy` as its part on sending."""
    changes = {"sending": case.get("policy", {})}
    return Policy().changed({**changes, **({"sms_hours": case["sms_hours"]} if "sms_hours" in case else {})})


def roads_of(case: Mapping[str, Any]) -> Roads:
    """Give the providers of a case; without any, one carries everything."""
    told = case.get("roads")
    if told is None:
        return ONE_ROAD
    known = {
        name: RoadFacts(page=facts.get("page", 1_000), hours=_hours(facts)) for name, facts in told["known"].items()
    }
    return Roads(by_channel=told["by_channel"], known=known, lists=told.get("lists", {}))


def _hours(facts: Mapping[str, Any]) -> OpenHours | None:
    if "opens" not in facts:
        return None
    flags = {name: facts[name] for name in ("saturdays", "sundays", "holidays") if name in facts}
    return OpenHours(opens=time.fromisoformat(facts["opens"]), closes=time.fromisoformat(facts["closes"]), **flags)


def planned(case: Mapping[str, Any]) -> tuple[SendDraft, ...]:
    """Plan the sends of a case."""
    calendar = calendar_of(case)
    return plan_sends(calendar, calendar.offers, policy_of(case), roads_of(case))
