"""Figures, dates and mechanics are written as French and English readers write them."""

from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from exchange.report_figures import axis_money
from exchange.report_figures import counted
from exchange.report_figures import money
from exchange.report_figures import period
from exchange.report_figures import share
from exchange.report_figures import short_money
from exchange.report_figures import stretches
from exchange.report_mechanic import spoken
from exchange.report_words import LABELS
from exchange.report_words import NOUNS
from models.mechanic import Mechanic
from models.mechanics.amount_per_step import AmountPerStep
from models.mechanics.buy_x_get_y import BuyXGetY
from models.mechanics.contest import Contest
from models.mechanics.contest import Prize
from models.mechanics.early_access import EarlyAccess
from models.mechanics.gift import Gift
from models.mechanics.next_coupon import NextCoupon
from models.mechanics.nth_item import NthItem
from models.mechanics.percent_off import PercentOff
from models.mechanics.referral import Referral
from models.mechanics.refund import Refund
from models.mechanics.tiered import Step
from models.mechanics.tiered import Tiered
from rules.wording import voice
from tests.reports.sample import PARIS
from tests.reports.sample import window

PERIODS = [
    ["2026-12-05", "2026-12-11", "du 5 au 10 déc. 2026", "from 5 to 10 Dec 2026"],
    ["2026-12-01", "2026-12-02", "le 1er déc. 2026", "on 1 Dec 2026"],
    ["2026-11-28", "2026-12-02", "du 28 nov. au 1er déc. 2026", "from 28 Nov to 1 Dec 2026"],
    ["2026-12-28", "2027-01-03", "du 28 déc. 2026 au 2 janv. 2027", "from 28 Dec 2026 to 2 Jan 2027"],
    ["2026-12-24T09:00", "2026-12-24T18:30", "le 24 déc. 2026 de 9 h à 18 h 30", "on 24 Dec 2026 from 09:00 to 18:30"],
    ["2026-12-05T09:00", "2026-12-11", "du 5 déc. 2026 à 9 h au 10 déc. 2026 inclus",
     "from 5 Dec 2026, 09:00 to 10 Dec 2026 inclusive"],
    ["2026-12-05T09:00", "2026-12-06", "le 5 déc. 2026 de 9 h à minuit", "on 5 Dec 2026 from 09:00 to midnight"],
    ["2027-09-04", "2027-09-05", "le 4 sept. 2027", "on 4 Sept 2027"],
    ["2026-12-01", "2026-12-01T00:00:00.001", "le 1er déc. 2026 à 0 h", "on 1 Dec 2026 at 00:00"],
    ["2026-10-24", "2026-10-26", "du 24 au 25 oct. 2026", "from 24 to 25 Oct 2026"],
]  # fmt: skip


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("start", "end", "french", "english"), PERIODS)
def test_a_window_is_told_by_its_days_or_to_the_minute(start: str, end: str, french: str, english: str) -> None:
    """A window that ends at midnight ends on the day before, as people say it."""
    held = window(start, end)

    assert [french, english] == [_plain(period(held, PARIS, language)) for language in ("fr", "en")]


def test_what_lasts_no_minute_has_one_hour() -> None:
    """Half of a memory is left to the instant, and may be so when another offer starts."""
    held = window("2026-12-01", "2026-12-01T00:00:00.001")

    assert ["le 1er déc. 2026 à 0 h", "on 1 Dec 2026 at 00:00"] == [
        _plain(voice(language).days(held, PARIS)) for language in ("fr", "en")
    ]


def test_a_window_is_told_on_the_clock_of_its_calendar() -> None:
    """Midnight in Paris is the evening before in Martinique."""
    held = window("2026-12-05", "2026-12-06")

    assert "from 4 Dec 2026, 19:00 to 5 Dec 2026, 19:00" == _plain(period(held, ZoneInfo("America/Martinique"), "en"))


def test_french_figures_stay_with_their_signs() -> None:
    """A line never starts with a sign."""
    assert "8,00\u00a0€" == money(Fraction(8), "EUR", "fr")
    assert "50\u00a0€" == short_money(Fraction(50), "EUR", "fr")
    assert "111,11\u00a0€" == short_money(Fraction(1000, 9), "EUR", "fr")
    assert "49,2\u00a0%" == share(Fraction(59, 120), "fr")
    assert "\u00a0" in period(window("2026-12-05", "2026-12-11"), PARIS, "fr")


@pytest.mark.parametrize(
    ("amount", "currency", "french", "english"),
    [
        ("9500", "EUR", "9 500 €", "€9,500"),
        ("20000", "HUF", "20 k HUF", "HUF20K"),
        ("12500", "HUF", "12,5 k HUF", "HUF12.5K"),
        ("1500000", "VND", "1,5 M ₫", "₫1.5M"),
    ],
)
def test_amounts_beside_an_axis_have_no_more_noughts_than_room(
    amount: str, currency: str, french: str, english: str
) -> None:
    """A basket of a hundred euros is one of forty thousand forints."""
    assert [french, english] == [_plain(axis_money(Decimal(amount), currency, language)) for language in ("fr", "en")]


def test_english_figures_are_written_the_english_way() -> None:
    """Sign first, point before the cents."""
    assert "−€3.11" == money(Fraction("-3.1125"), "EUR", "en")
    assert "£12.50" == short_money(Decimal("12.5"), "GBP", "en")
    assert "US$12" == short_money(Decimal(12), "USD", "en")
    assert "100%" == share(Fraction(1), "en")


def test_a_stretch_of_one_basket_is_one_amount() -> None:
    """Customers who all spend the same have no range."""
    found = ((Fraction(80), Fraction(80)),)

    assert "at €80" == stretches(found, "EUR", "en")
    assert "à 80\u00a0€" == stretches(found, "EUR", "fr").replace("\u202f", "\u00a0")


def test_three_stretches_are_listed() -> None:
    """With one "and" only."""
    found = tuple((Fraction(start), Fraction(start + 10)) for start in (40, 60, 80))

    assert "from €40 to €50, from €60 to €70 and from €80 to €90" == stretches(found, "EUR", "en")


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [(0, "0 offre", "0 offers"), (1, "1 offre", "1 offer"), (20_000, "20 000 offres", "20,000 offers")],
)
def test_counts_agree_with_their_noun(count: int, french: str, english: str) -> None:
    """French has zero in the singular."""
    assert [french, english] == [_plain(counted(count, NOUNS["offer"], language)) for language in ("fr", "en")]


MECHANICS = [
    [PercentOff(rate=Decimal(10), min_spend=Decimal(50), cap=Decimal("10.5")),
     "−10 % dès 50 €, 10,50 € au plus", "10% off from €50, up to €10.50"],
    [AmountPerStep(amount=Decimal(10), step=Decimal(50)), "10 € tous les 50 €", "€10 off per €50"],
    [BuyXGetY(buy=2, get=1), "2 achetés = 1 offert", "buy 2 get 1 free"],
    [BuyXGetY(buy=1, get=1), "1 acheté = 1 offert", "buy 1 get 1 free"],
    [BuyXGetY(buy=3, get=2), "3 achetés = 2 offerts", "buy 3 get 2 free"],
    [NthItem(nth=2, rate=Decimal(50)), "2e à −50 %", "item 2 at −50%"],
    [Tiered(steps=(Step(start=Decimal(50), rate=Decimal(10)), Step(start=Decimal(100), amount=Decimal(20)))),
     "remise par paliers (10 % dès 50 €, 20 € dès 100 €)", "tiered discount (10% from €50, €20 from €100)"],
    [Gift(retail_value=Decimal(20), value_displayed=False), "cadeau 20 €, valeur non affichée",
     "gift worth €20, value not displayed"],
    [Gift(retail_value=Decimal(20), value_displayed=True), "cadeau 20 €, valeur affichée",
     "gift worth €20, value displayed"],
    [NextCoupon(amount=Decimal(10)), "bon d’achat sur le prochain achat (10 €)", "coupon for the next purchase (€10)"],
    [Refund(rate=Decimal(25)), "remboursement différé (25 %)", "refund on claim (25%)"],
    [Contest(prizes=(Prize(value=Decimal(100), count=3),), expected_entries=5000),
     "jeu-concours (3 × 100 €)", "prize draw (3 × €100)"],
    [EarlyAccess(lead_days=2, declared_value=Decimal(5)), "accès anticipé 2 j, valeur déclarée 5 €",
     "2 days of early access, declared value €5"],
    [Referral(side="referee", amount=Decimal(20)), "parrainage 20 € (filleul)", "referral €20 (referee)"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("mechanic", "french", "english"), MECHANICS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_mechanic_is_told_as_an_advertisement_would(mechanic: Mechanic, french: str, english: str) -> None:
    """With its figures and its conditions."""
    told = [_plain(spoken(mechanic, "EUR", language)) for language in ("fr", "en")]

    assert [french, english] == told


def test_both_languages_have_the_same_words() -> None:
    """Nothing is told to some readers only."""
    assert set(LABELS["fr"]) == set(LABELS["en"])
