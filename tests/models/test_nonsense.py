"""Nonsense cannot be built: every value refuses what it cannot be, names the field and tells the way out."""

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.audience import Overlap
from models.audience import OverlapSource
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.figure import refuse_amount
from models.figure import refuse_count
from models.figure import refuse_days
from models.figure import refuse_rate
from models.figure import refuse_share
from models.mechanics.percent_off import PercentOff
from models.nonsense import NonsenseError
from models.offer import Nature
from models.offer import Offer
from models.offer import Scope
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window

PARIS = ZoneInfo("Europe/Paris")
DECEMBER = Window(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 11, tzinfo=UTC))
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOSTILE = ("NaN", "sNaN", "Infinity", "-Infinity", "-1", "1E+999999999", "1E-999999999")


def offer(**changed: Any) -> Offer:
    """Build a plain offer with some differences."""
    plain: dict[str, Any] = {
        "code": "VIP-10",
        "segments": ("vip",),
        "occurrences": (DECEMBER,),
        "currency": "EUR",
        "mechanics": (PercentOff(rate=Decimal(10)),),
    }
    return Offer(**{**plain, **changed})


def basket(**figures: str) -> Basket:
    """Build a basket from figures as people write them."""
    given: dict[str, Any] = {name: Decimal(figure) for name, figure in figures.items()}
    return Basket(**given)


def calendar(**changed: Any) -> Calendar:
    """Build a calendar of one offer with some differences."""
    plain: dict[str, Any] = {
        "name": "T4",
        "zone": PARIS,
        "offers": [offer()],
        "segments": [Segment(code="vip", tier=Tier.GOOD), Segment(code="all", tier=Tier.PROSPECT)],
    }
    return Calendar.of(**{**plain, **changed})


def share(value: str, source: OverlapSource = OverlapSource.DECLARED) -> Overlap:
    """Say which share of the best customers is also among the prospects."""
    return Overlap(segment="vip", also_in="all", share=Decimal(value), source=source)


def assert_refused(build: Callable[[], object], code: str, field: str) -> None:
    """See that a value is refused, with its field and a way out, in a sentence of readable length."""
    with pytest.raises(NonsenseError) as refusal:
        build()

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refusal.value.remedy
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("written", HOSTILE)
@pytest.mark.parametrize(
    "refuse",
    [
        lambda figure: refuse_amount("field", figure),
        lambda figure: refuse_amount("field", figure, zero_allowed=True),
        lambda figure: refuse_rate("field", figure),
        lambda figure: refuse_share("field", figure),
    ],
    ids=["amount", "amount or nothing", "rate", "share"],
)
def test_no_figure_is_hostile(refuse: Callable[[Decimal], None], written: str) -> None:
    """Not a number, endless, negative, or so large or fine that computing with it would fill the memory."""
    with pytest.raises(NonsenseError) as refusal:
        refuse(Decimal(written))

    assert refusal.value.field == "field"
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("count", "code"), [(0, "count-too-small"), (-5, "count-too-small"), (10**400, "figure-too-large")]
)
def test_counts_have_two_ends(count: int, code: str) -> None:
    """At least one, and no more than anybody can count."""
    assert_refused(lambda: refuse_count("field", count), code, "field")


@pytest.mark.parametrize(("days", "code"), [(-1, "count-too-small"), (3661, "figure-too-large")])
def test_days_have_two_ends(days: int, code: str) -> None:
    """From at once to ten years."""
    assert_refused(lambda: refuse_days("field", days), code, "field")


def test_figures_at_their_limits_are_accepted() -> None:
    """The bounds themselves make sense."""
    refuse_amount("field", Decimal(1000000000000))
    refuse_amount("field", Decimal(0), zero_allowed=True)
    refuse_rate("field", Decimal(100))
    refuse_share("field", Decimal(0))
    refuse_share("field", Decimal("0.14285714285714285714"))
    refuse_days("field", 0)
    refuse_count("field", 1)
    refuse_count("field", None)


@pytest.mark.parametrize(
    ("figures", "code", "field"),
    [
        ({}, "basket-without-mean", "mean"),
        ({"mean": "0"}, "amount-not-positive", "mean"),
        ({"mean": "NaN"}, "amount-not-positive", "mean"),
        ({"mean": "80", "low": "90"}, "basket-out-of-order", "mean"),
        ({"mean": "80", "high": "70"}, "basket-out-of-order", "mean"),
        ({"mean": "80", "unit_price": "0"}, "amount-not-positive", "unit_price"),
        ({"mean": "80", "unit_price": "0.01"}, "unit-price-too-small", "unit_price"),
        ({"mean": "80", "shipping_fee": "-1"}, "negative-amount", "shipping_fee"),
        ({"mean": "80", "free_shipping_from": "Infinity"}, "negative-amount", "free_shipping_from"),
    ],
)
def test_a_basket_that_nobody_carries_is_refused(figures: dict[str, str], code: str, field: str) -> None:
    """Amounts in order, above nothing, and a lattice that can be computed."""
    assert_refused(lambda: basket(**figures), code, field)


@pytest.mark.parametrize("written", ["NaN", "1.01", "-0.1"])
def test_a_share_of_a_basket_is_a_share(written: str) -> None:
    """No comparison with a NaN ever happens."""
    assert_refused(
        lambda: Basket(mean=Decimal(80), scope_shares={"shoes": Decimal(written)}),
        "share-out-of-range",
        "scope_shares/shoes",
    )


def test_a_sample_of_nothing_is_no_basket() -> None:
    """Every amount was really spent."""
    assert_refused(lambda: Basket(sample=(Decimal(80), Decimal(0))), "amount-not-positive", "sample")


def test_a_basket_does_not_change_behind_our_back() -> None:
    """The caller's dictionary is copied; baskets can be remembered by value."""
    shares = {"shoes": Decimal("0.1")}
    built = Basket(mean=Decimal(80), scope_shares=shares)

    shares["shoes"] = Decimal(7)

    assert built.scope_shares["shoes"] == Decimal("0.1")
    assert hash(built) == hash(Basket(mean=Decimal(80), scope_shares={"shoes": Decimal("0.1")}))


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"code": "  "}, "empty-code", "code"),
        ({"segments": ()}, "no-segments", "segments"),
        ({"segments": ("vip", "vip")}, "segment-twice", "segments"),
        ({"occurrences": ()}, "no-window", "valid_from"),
        ({"mechanics": ()}, "no-mechanic", "mechanics"),
        ({"min_spend": Decimal(-1)}, "negative-amount", "min_spend"),
        ({"budget": Decimal("NaN")}, "negative-amount", "budget"),
        ({"limit_per_person": 0}, "count-too-small", "limit_per_person"),
        ({"stock": -1}, "count-too-small", "stock"),
        ({"pairs_with": "VIP-10"}, "pairs-with-itself", "pairs_with"),
        (
            {"occurrences": (Window(NOON, datetime(9999, 12, 31, tzinfo=UTC)),)},
            "instant-out-of-range",
            "valid_to",
        ),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(changed: dict[str, Any], code: str, field: str) -> None:
    """For somebody, at some time, of something."""
    assert_refused(lambda: offer(**changed), code, field)


def test_an_offer_of_care_needs_no_mechanic_and_an_open_one_no_segment() -> None:
    """A birthday wish promises nothing; a public offer is for everybody."""
    assert offer(mechanics=(), nature=Nature.RELATIONAL).mechanics == ()
    assert offer(segments=(), open_to_all=True).segments == ()


def test_the_windows_of_an_offer_are_kept_soonest_first() -> None:
    """The first is the first in time, however they were listed."""
    later = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))

    assert offer(occurrences=(later, DECEMBER)).first == DECEMBER


def test_a_scope_holds_something_and_knows_no_order() -> None:
    """Two ways to list the same products are one scope."""
    assert Scope(include=("shoes", "bags", "shoes")) == Scope(include=("bags", "shoes"))
    assert_refused(lambda: Scope(include=()), "empty-scope", "include")


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PUSH, Channel.MAIL])
def test_a_message_has_its_instant(channel: Channel) -> None:
    """Nobody could say when it is seen."""
    assert_refused(lambda: Announcement(channel=channel), "send-at-missing", "send_at")


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.STORE, Channel.SOCIAL, Channel.TV])
def test_a_place_needs_no_instant(channel: Channel) -> None:
    """A shop window is seen as long as the offer lasts."""
    assert Announcement(channel=channel).send_at is None


@pytest.mark.parametrize(
    ("sent", "visible", "code", "field"),
    [
        (NOON, datetime(2026, 12, 1, 11, tzinfo=UTC), "visible-before-sent", "visible_until"),
        (NOON.replace(tzinfo=None), None, "naive-instant", "send_at"),
        (NOON, NOON.replace(tzinfo=None), "naive-instant", "visible_until"),
        (NOON.replace(year=9999), None, "instant-out-of-range", "send_at"),
    ],
)
def test_a_message_is_seen_after_it_is_sent(sent: datetime, visible: datetime | None, code: str, field: str) -> None:
    """Instants are aware, in order, and of this age."""
    assert_refused(lambda: Announcement(channel=Channel.EMAIL, send_at=sent, visible_until=visible), code, field)


@pytest.mark.parametrize("written", ["NaN", "-0.1", "1.1"])
def test_an_overlap_is_a_share(written: str) -> None:
    """Between nobody and everybody."""
    assert_refused(lambda: share(written), "share-out-of-range", "share")


def test_a_segment_does_not_overlap_with_itself() -> None:
    """It always would."""
    assert_refused(lambda: Overlap(segment="vip", also_in="vip", share=Decimal(1)), "overlap-with-itself", "also_in")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"code": " "}, "empty-code", "code"),
        ({"size": -1}, "count-too-small", "size"),
        ({"size": 10**400}, "figure-too-large", "size"),
    ],
)
def test_a_segment_has_a_code_and_a_head_count(changed: dict[str, Any], code: str, field: str) -> None:
    """Of people, that is."""
    assert_refused(lambda: Segment(**{"code": "vip", "tier": Tier.GOOD, **changed}), code, field)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"offers": [offer(), offer()]}, "duplicate-offer-code", "code"),
        ({"offers": [offer(segments=("nobody",))]}, "unknown-segment", "segments"),
        (
            {"segments": [Segment(code="vip", tier=Tier.GOOD), Segment(code="vip", tier=Tier.SMALL)]},
            "duplicate-segment-code",
            "code",
        ),
        ({"overlaps": [Overlap(segment="vip", also_in="x", share=Decimal(0))]}, "unknown-segment", "overlaps"),
        ({"overlaps": [share("0.1"), share("0.2")]}, "overlap-contradicts", "overlaps"),
        ({"currency": "euro"}, "unknown-currency", "currency"),
        ({"offers": [offer(currency="DEM")]}, "unknown-currency", "currency"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(changed: dict[str, Any], code: str, field: str) -> None:
    """Codes are unique, audiences defined, shares told once."""
    assert_refused(lambda: calendar(**changed), code, field)


def test_the_same_share_told_twice_is_no_contradiction() -> None:
    """Two teams may bring the same line."""
    assert calendar(overlaps=[share("0.1"), share("0.10")]).audiences().share("vip", "all") == Decimal("0.1")
