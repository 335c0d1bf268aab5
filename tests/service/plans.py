"""Plans for the tests of the service: one that is read by people, and many that are drawn."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from models.audience import Overlap
from models.channel import Announcement
from models.channel import Channel
from models.mechanic import Mechanic
from models.mechanics.amount_off import AmountOff
from models.mechanics.percent_off import PercentOff
from models.mechanics.referral import Referral
from models.offer import Offer
from models.offer import Stack
from models.plan import Plan
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window

START = datetime(2026, 1, 1, tzinfo=UTC)


def document(**changes: Any) -> dict[str, Any]:
    """Give the plan of the format's own example: loyal customers get 10 %, prospects 20 %."""
    return {
        "format": "preseance/plan@1",
        "name": "T4 2026",
        "timezone": "Europe/Paris",
        "currency": "EUR",
        "policy": {"parity": {"tolerance": "0.01"}},
        "segments": [
            {
                "code": "vip",
                "name": "Grand bassin",
                "tier": "good",
                "size": 20000,
                "basket": {"mean": "80.00", "low": "40.00", "high": "160.00", "scope_shares": {"accessories": 0.1}},
            },
            {"code": "prospects", "name": "Prospects", "tier": "prospect", "size": 500000},
        ],
        "overlaps": [{"segment": "vip", "also_in": "prospects", "share": 0.15, "source": "measured"}],
        "offers": [offer("VIP-10", "vip", "10"), offer("NEW-20", "prospects", "20", valid_from="2026-12-05")],
        **changes,
    }


def offer(code: str, segment: str, rate: str, **changes: Any) -> dict[str, Any]:
    """Give one offer of that plan."""
    return {
        "code": code,
        "segments": [segment],
        "valid_from": "2026-12-01",
        "valid_to": "2026-12-11",
        "channels": [{"channel": "web"}],
        "mechanics": [{"kind": "percent_off", "rate": rate}],
        **changes,
    }


def drawn(seed: int, offers: int = 60, *, days: int = 200) -> Plan:
    """Draw a crowded calendar with everything by which offers can matter to each other."""
    random = Random(seed)
    segments = tuple(_segment(random, index) for index in range(6))
    codes = [segment.code for segment in segments]
    lines = [(one, other) for one in codes for other in codes if one != other and random.random() < 0.7]
    return Plan(
        name=f"drawn {seed}",
        zone=ZoneInfo("Europe/Paris"),
        currency="EUR",
        segments=segments,
        overlaps=tuple(
            Overlap(segment=one, also_in=other, share=Decimal(random.randint(0, 20)) / 100) for one, other in lines
        ),
        offers=tuple(_offer(random, index, codes, days) for index in range(offers)),
    )


def _segment(random: Random, index: int) -> Segment:
    tiers = list(Tier)
    basket = Basket(mean=Decimal(random.randint(40, 160)), unit_price=Decimal(20)) if random.random() < 0.9 else None
    return Segment(
        code=f"s{index}",
        tier=tiers[(index * 3 + random.randint(0, 2)) % len(tiers)],
        dormant=random.random() < 0.1,
        size=random.randint(1_000, 90_000),
        basket=basket,
    )


def _offer(random: Random, index: int, codes: list[str], days: int) -> Offer:
    start = START + timedelta(days=random.randint(0, days), hours=random.randint(0, 23))
    window = Window(start, start + timedelta(days=random.choice([1, 3, 10, 20, 90])))
    again = (window.shifted(timedelta(days=30)), window.shifted(timedelta(days=60)))
    channels = random.sample(list(Channel), random.randint(0, 2))
    return Offer(
        code=f"o{index}",
        name=f"offer {index}",
        segments=tuple(sorted(random.sample(codes, random.randint(1, 2)))),
        occurrences=(window, *again) if random.random() < 0.1 else (window,),
        currency="EUR",
        mechanics=(_mechanic(random),),
        announcements=tuple(_announcement(random, channel, window) for channel in channels),
        open_to_all=random.random() < 0.08,
        stack=random.choice([None, None, None, Stack("a", stackable=True), Stack("b", stackable=True), Stack()]),
        pairs_with=f"o{random.randint(0, index - 1)}" if index and random.random() < 0.1 else None,
    )


def _mechanic(random: Random) -> Mechanic:
    kind = random.random()
    if kind < 0.6:
        return PercentOff(rate=Decimal(random.choice([5, 10, 15, 20, 30])))
    if kind < 0.9:
        return AmountOff(amount=Decimal(random.choice([5, 10, 20])), min_spend=random.choice([None, Decimal(60)]))
    return Referral(side=random.choice(["referrer", "referee"]), amount=Decimal(random.choice([10, 20])))


def _announcement(random: Random, channel: Channel, window: Window) -> Announcement:
    sent = window.start - timedelta(days=random.choice([0, 0, 2, 40])) if channel.is_addressed else None
    shown = window.end + timedelta(days=random.choice([0, 5, 50])) if random.random() < 0.3 else None
    return Announcement(channel=channel, send_at=sent, visible_until=shown)
