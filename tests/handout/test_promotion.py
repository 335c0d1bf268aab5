"""Days on promotion and their depth, worked out by hand."""

from decimal import Decimal
from fractions import Fraction

from exchange.handout.promotion import PromotionDays
from exchange.handout.promotion import promotion_days
from exchange.handout.stage import stage_of
from models.calendar import Calendar
from models.mechanics.amount_off import AmountOff
from models.mechanics.gift import Gift
from models.offer import Scope
from models.offer import Stack
from models.segment import Basket
from rules.bench import Bench
from rules.policy import Policy
from tests.handout.drafts import calendar
from tests.handout.drafts import group
from tests.handout.drafts import promise


def _days(judged: Calendar, code: str = "vip") -> PromotionDays:
    stage = stage_of(judged)
    assert stage is not None
    return promotion_days(judged.segments[code], Bench(judged, Policy()), stage.planned)


def test_days_and_mean_depth_follow_the_best_offer_of_each_day() -> None:
    """10 € on 80 € for five days, then 20 % for ten, of 20 planned days: (5 × 12.5 % + 10 × 20 %) / 15 = 17.5 %."""
    tenner = AmountOff(amount=Decimal(10), min_spend=Decimal(50))
    judged = calendar(
        promise("TENNER", "vip", ("2026-12-01", "2026-12-11"), tenner),
        promise("FIFTH", "vip", ("2026-12-06", "2026-12-16"), "20"),
        promise("OTHERS", "small", ("2026-12-01", "2026-12-21"), "30"),
    )

    found = _days(judged)

    assert 15 == found.promoted
    assert Fraction(15, 20) == found.share
    assert Fraction(175, 1000) == found.mean_depth
    assert [(0, 5, Fraction(1, 8)), (5, 10, Fraction(1, 5))] == list(found.runs)


def test_an_hour_makes_a_day_and_midnight_does_not() -> None:
    """From 23:00 to the midnight after the next: two days, not three."""
    found = _days(calendar(promise("A", "vip", ("2026-12-01T23:00", "2026-12-03"))))

    assert (True, True) == found.is_promoted


def test_a_gift_of_undisclosed_value_is_no_monetary_promotion() -> None:
    """It leaves the reference price alone; with its price printed it does not (Method §6)."""
    window = ("2026-12-01", "2026-12-05")
    hidden = calendar(promise("A", "vip", window, Gift(retail_value=Decimal(20), value_displayed=False)))
    printed = calendar(promise("A", "vip", window, Gift(retail_value=Decimal(20), value_displayed=True)))

    assert 0 == _days(hidden).promoted
    assert Fraction(1, 4) == _days(printed).mean_depth


def test_what_is_open_to_all_counts_for_everybody_and_other_groups_offers_do_not() -> None:
    """An offer that names prospects and is open to all is everybody's."""
    judged = calendar(
        promise("ALL", "prospects", ("2026-12-01", "2026-12-03"), "20", open_to_all=True),
        promise("SMALL", "small", ("2026-12-03", "2026-12-05"), "20"),
    )

    assert 2 == _days(judged, "vip").promoted
    assert 4 == _days(judged, "small").promoted


def test_offers_that_add_up_make_a_deeper_day() -> None:
    """5 % on top of a public 10 %."""
    window = ("2026-12-01", "2026-12-03")
    judged = calendar(
        promise("ALL", "prospects", window, "10", open_to_all=True),
        promise("MORE", "vip", window, "5", stack=Stack(stackable=True)),
    )

    assert Fraction(15, 100) == _days(judged).mean_depth


def test_an_unknown_basket_leaves_the_depth_unknown_and_counts_the_days() -> None:
    """No number is made up."""
    judged = calendar(promise("A", "vip", ("2026-12-01", "2026-12-05")), segments=[group("vip", mean=None)])

    found = _days(judged)

    assert (4, None) == (found.promoted, found.mean_depth)


def test_products_that_a_group_never_buys_are_no_promotion_to_it() -> None:
    """20 % on candles, of which none is in the basket."""
    basket = Basket(mean=Decimal(80), scope_shares={"candles": Decimal(0)})
    judged = calendar(
        promise("A", "vip", ("2026-12-01", "2026-12-05"), "20", scope=Scope(include=("candles",))),
        segments=[group("vip", mean=None, basket=basket)],
    )

    assert 0 == _days(judged).promoted
