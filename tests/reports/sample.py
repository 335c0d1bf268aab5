"""A small calendar with one finding of each severity, told by hand so that no rule's wording moves it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from exchange.report_dossier import Dossier
from exchange.report_dossier import Place
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.mechanic import Mechanic
from models.mechanics.amount_off import AmountOff
from models.mechanics.gift import Gift
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Fix
from rules.finding import Severity
from rules.finding import verdict_of
from rules.policy import Policy

PARIS = ZoneInfo("Europe/Paris")
VIP = Segment(
    code="vip",
    name="Grand bassin",
    tier=Tier.GOOD,
    size=20_000,
    basket=Basket(mean=Decimal(80), low=Decimal(40), high=Decimal(160), unit_price=Decimal(20)),
)
PROSPECTS = Segment(code="prospects", name="Prospects", tier=Tier.PROSPECT, size=500_000)


def window(start: str, end: str) -> Window:
    """Read two wall times on the clock of Paris."""
    return Window(
        datetime.fromisoformat(start).replace(tzinfo=PARIS), datetime.fromisoformat(end).replace(tzinfo=PARIS)
    )


def offer(code: str, segment: str, held: Window, mechanic: Mechanic, channel: Channel, **more: str) -> Offer:
    """Build an offer that is announced when it starts."""
    announcement = Announcement(channel=channel, send_at=held.start if channel.is_addressed else None)
    return Offer(
        code=code,
        segments=(segment,),
        currency="EUR",
        occurrences=(held,),
        mechanics=(mechanic,),
        announcements=(announcement,),
        name=more.get("name", ""),
        owner=more.get("owner"),
    )


OFFERS = (
    offer("VIP-10", "vip", window("2026-12-01", "2026-12-11"),
          AmountOff(amount=Decimal(10), min_spend=Decimal(50)), Channel.EMAIL, owner="fidélisation"),
    offer("NEW-20", "prospects", window("2026-12-05", "2026-12-20"), PercentOff(rate=Decimal(20)), Channel.WEB,
          owner="acquisition"),
    offer("GIFT", "prospects", window("2026-12-24T09:00", "2026-12-24T18:30"),
          Gift(retail_value=Decimal(20), value_displayed=False, min_spend=Decimal(40)), Channel.STORE),
)  # fmt: skip
CALENDAR = Calendar.of("T4 2026", PARIS, OFFERS, (VIP, PROSPECTS))
BLOCKER = Finding(
    rule="CAN01",
    name="prospect-beats-loyal",
    severity=Severity.BLOCK,
    reason="DOMINATED",
    offers=("VIP-10", "NEW-20"),
    segments=("vip", "prospects"),
    window=window("2026-12-05", "2026-12-11"),
    message={
        "fr": "Grand bassin reçoit 6,00 € de moins que les prospects sur un panier de 80 €.",
        "en": "Grand bassin get €6.00 less than prospects on a basket of €80.",
    },
    remedy={
        "fr": "Pour en sortir : donner au moins 19 % à Grand bassin.",
        "en": "Way out: give Grand bassin at least 19%.",
    },
    evidence={
        "relation": "LOYAL_DOMINATED",
        "mean_basket": Fraction(80),
        "shortfall": {"face": Fraction(6), "expected": Fraction("-3.1125")},
        "worse_share": {"face": Fraction(59, 120), "expected": Fraction(0)},
        "worse_on": ((Fraction(40), Fraction(50)), (Fraction(1000, 9), Fraction(160))),
        "exposure": Fraction(1),
        "overlap": Fraction(15, 100),
        "reasons": ("DOMINATED",),
        "memory": Fraction(743, 1000),
        "mean_shortfall": {"face": Fraction(83, 100), "expected": None},
        "windows": ({"window": window("2026-12-05", "2026-12-11"), "offers": ("VIP-10",)},),
    },
    fixes=(
        Fix(
            kind="rate",
            safe=False,
            summary={"fr": "porter VIP-10 à 19 %", "en": "raise VIP-10 to 19%"},
            patch=({"op": "replace", "path": "/offers/0/mechanics/0/rate", "value": "19"},),
        ),
        Fix(
            kind="shift",
            safe=True,
            summary={"fr": "décaler NEW-20 au 8 janvier", "en": "move NEW-20 to 8 January"},
            patch=({"op": "replace", "path": "/offers/1/valid_from", "value": "2027-01-08"},),
        ),
    ),
)
UNKNOWN = Finding(
    rule="CAL02",
    name="missing-basket",
    severity=Severity.UNKNOWN,
    reason="NEEDS_DATA",
    offers=("NEW-20",),
    segments=("prospects",),
    window=None,
    message={"fr": "Le panier des prospects n’est pas connu.", "en": "The basket of prospects is not known."},
)
WARNING = Finding(
    rule="CAN02",
    name="loyal-left-out",
    severity=Severity.WARN,
    reason="NO_LOYAL_OFFER",
    offers=("GIFT",),
    segments=("vip", "prospects"),
    window=window("2026-12-24T09:00", "2026-12-24T18:30"),
    message={"fr": "Grand bassin n’a rien quand les prospects ont un cadeau.", "en": "Grand bassin have nothing."},
    evidence={"relation": "INCOMMENSURATE", "mean_basket": Fraction(80), "shortfall": {"expected": Fraction("16.8")},
              "worse_share": {"expected": Fraction(1)}, "worse_on": ((Fraction(40), Fraction(160)),),
              "exposure": Fraction(1, 10), "overlap": None},
)  # fmt: skip
NOTES = tuple(
    Finding(
        rule="CAN03",
        name="privilege-void",
        severity=Severity.INFO,
        reason="PRIVILEGE_VOID",
        offers=(code,),
        segments=("vip",),
        window=None,
        message={"fr": f"{code} ne distingue personne.", "en": f"{code} sets nobody apart."},
    )
    for code in ("VIP-10", "GIFT")
)
PLACES: Mapping[str, Place] = {
    "VIP-10": Place("plans/retention.csv", 2),
    "NEW-20": Place("plans/acquisition, Q4.json", 12, "/offers/0"),
}


def dossier(
    *findings: Finding, language: str = "en", calendar: Calendar = CALENDAR, with_notes: bool = False
) -> Dossier:
    """Put findings together for a reader; without any, all of the sample."""
    found = findings or (BLOCKER, UNKNOWN, WARNING, *NOTES)
    report = Report(verdict=verdict_of(found), policy_version="sha256:0123456789abcdef", findings=found)
    return Dossier(
        report=report,
        calendar=calendar,
        policy=Policy(),
        language=language,
        places=PLACES,
        with_notes=with_notes,
    )
