"""Small calendars for the report's page, written as a marketer would say them."""

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from exchange.handout.stage import Panel
from exchange.handout.stage import stage_of
from exchange.report_dossier import Dossier
from models.audience import Overlap
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.mechanic import Mechanic
from models.mechanics.percent_off import PercentOff
from models.offer import Nature
from models.offer import Offer
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import verdict_of
from rules.policy import Policy

PARIS = ZoneInfo("Europe/Paris")
TIERS = {"vip": Tier.GOOD, "small": Tier.SMALL, "prospects": Tier.PROSPECT}


def at(wall: str) -> datetime:
    """Read a wall time on the clock of Paris."""
    return datetime.fromisoformat(wall).replace(tzinfo=PARIS)


def group(code: str, tier: Tier | None = None, mean: str | None = "80", **more: Any) -> Segment:
    """Build a group of customers whose usual basket goes from half its mean to twice."""
    basket = None if mean is None else Basket(mean=Decimal(mean))
    return Segment(**{"code": code, "tier": tier or TIERS[code], "basket": basket, "size": 1_000, **more})


def promise(
    code: str,
    to: str,
    days: tuple[str, str],
    mechanic: Mechanic | str = "10",
    sends: Mapping[Channel, Iterable[str]] | None = None,
    **more: Any,
) -> Offer:
    """Build an offer to groups named in one text; a figure is a percentage off, an empty one no benefit at all."""
    given = PercentOff(rate=Decimal(mechanic)) if isinstance(mechanic, str) and mechanic else mechanic
    announced = [
        Announcement(channel=channel, send_at=at(wall)) for channel, walls in (sends or {}).items() for wall in walls
    ]
    nature = Nature.PROMOTIONAL if given else Nature.RELATIONAL
    return Offer(**{
        "code": code,
        "segments": tuple(to.split()),
        "occurrences": (Window(at(days[0]), at(days[1])),),
        "currency": "EUR",
        "mechanics": (given,) if given else (),
        "announcements": tuple(announced) or (Announcement(channel=Channel.WEB),),
        "nature": nature,
        **more,
    })  # fmt: skip


def calendar(*offers: Offer, segments: Iterable[Segment] = (), overlaps: Iterable[Overlap] = ()) -> Calendar:
    """Put offers together, by default for the best customers, small ones and prospects."""
    groups = tuple(segments) or tuple(group(code) for code in TIERS)
    return Calendar.of("T4 2026", PARIS, offers, groups, overlaps)


def whole(judged: Calendar) -> Panel:
    """Give all that is drawn of a calendar as one panel."""
    stage = stage_of(judged)
    assert stage is not None
    return stage.whole


def dossier(judged: Calendar, *findings: Finding, language: str = "en") -> Dossier:
    """Judge a calendar, or take findings as they are told."""
    report = check(judged, Policy())
    if findings:
        report = Report(verdict=verdict_of(findings), policy_version=report.policy_version, findings=findings)
    return Dossier(report=report, calendar=judged, policy=Policy(), language=language)
