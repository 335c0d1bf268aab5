"""What she gets beside what strangers get, on her own basket, moment by moment."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from exchange.handout.stage import stage_of
from exchange.handout.two_sides import TwoSides
from exchange.handout.two_sides import two_sides
from exchange.handout.week_view import week_views
from models.audience import Overlap
from models.calendar import Calendar
from models.channel import Channel
from models.mechanics.amount_off import AmountOff
from models.window import Window
from rules.agenda import agenda_of
from rules.bench import Bench
from rules.policy import Policy
from tests.handout.drafts import at
from tests.handout.drafts import calendar
from tests.handout.drafts import group
from tests.handout.drafts import promise
from tests.handout.drafts import whole

TENNER = AmountOff(amount=Decimal(10), min_spend=Decimal(50))
STORY = calendar(
    promise("TENNER", "vip", ("2026-12-01", "2026-12-11"), TENNER, {Channel.EMAIL: ["2026-12-01T09:00"]}),
    promise("FIFTH", "prospects", ("2026-12-05", "2026-12-15"), "20"),
    overlaps=[Overlap(segment="vip", also_in="prospects", share=Decimal("0.15"))],
)
DAYS = [
    Window(at("2026-12-01"), at("2026-12-05")),
    Window(at("2026-12-05"), at("2026-12-11")),
    Window(at("2026-12-11"), at("2026-12-15")),
]


def _sides(judged: Calendar, code: str = "vip") -> TwoSides:
    return two_sides(judged.segments[code], Bench(judged, Policy()), agenda_of(judged.offers), whole(judged))


def test_time_is_cut_where_either_side_changes() -> None:
    """10 € alone; 10 € against 20 % of 80 €, 6 € more; nothing against 16 €."""
    sides = _sides(STORY)

    assert DAYS == [scene.window for scene in sides.scenes]
    assert [Fraction(0), Fraction(6), Fraction(16)] == [scene.gap() for scene in sides.scenes]
    assert [["TENNER"], [], []] == [[message.offer.code for message in scene.reads] for scene in sides.scenes]
    assert ["prospects", "small"] == [one.code for one in sides.strangers]


def test_a_shop_window_is_seen_by_all_and_a_private_message_by_few() -> None:
    """15 % of her kind get the prospects' mail themselves, a tenth of the others hear of it: 23.5 %."""
    private = calendar(
        *STORY.offers[:1],
        promise("FIFTH", "prospects", ("2026-12-05", "2026-12-15"), "20", {Channel.EMAIL: ["2026-12-05T09:00"]}),
        overlaps=STORY.overlaps,
    )

    seen = [_sides(judged).scenes[1].theirs[0].exposure for judged in (STORY, private)]

    assert [Fraction(1), Fraction(235, 1000)] == seen


def test_what_few_see_does_not_hide_what_all_see() -> None:
    """30 % in a private mail, 20 % in the window: 14 € in all, 6 € of it where she sees it."""
    judged = calendar(
        *STORY.offers,
        promise("SECRET", "prospects", ("2026-12-05", "2026-12-15"), "30", {Channel.SMS: ["2026-12-05T09:00"]}),
    )
    scene = _sides(judged).scenes[1]

    assert (Fraction(14), Fraction(6)) == (scene.gap(), scene.gap(Fraction(1, 5)))


def test_without_a_basket_nothing_is_priced_and_all_is_listed() -> None:
    """No number is made up."""
    judged = calendar(*STORY.offers, segments=[group("vip", mean=None), group("prospects")])
    sides = _sides(judged)

    assert sides.mean is None
    assert not sides.is_whole
    assert [Fraction(0)] * 3 == [scene.gap() for scene in sides.scenes]
    assert ["FIFTH"] == [one.offer.code for one in sides.scenes[1].theirs]


def test_an_offer_in_another_currency_is_not_converted() -> None:
    """There is no rate to do it by."""
    judged = calendar(promise("POUNDS", "vip", ("2026-12-01", "2026-12-03"), TENNER, currency="GBP"))

    assert [None] == [scene.hers_best for scene in _sides(judged).scenes]


def test_two_occurrences_that_touch_are_one_scene() -> None:
    """Nothing changes between them."""
    touching = (DAYS[0], Window(at("2026-12-05"), at("2026-12-09")))

    sides = _sides(calendar(promise("A", "vip", ("2026-12-01", "2026-12-02"), occurrences=touching)))

    assert [Window(at("2026-12-01"), at("2026-12-09"))] == [scene.window for scene in sides.scenes]


def test_a_week_tells_the_widest_gap_and_when_it_holds() -> None:
    """The weeks of Monday 30 November, 7 and 14 December 2026; on the last Monday, 16 € for a day."""
    stage = stage_of(STORY)
    assert stage is not None
    weeks = list(week_views(_sides(STORY), stage.whole, Fraction(1, 100)))

    told = [(week.shortfall.amount, week.shortfall.window) for week in weeks if week.shortfall]
    assert [
        (Fraction(6), Window(at("2026-12-05"), at("2026-12-07"))),
        (Fraction(16), Window(at("2026-12-07"), at("2026-12-14"))),
        (Fraction(16), Window(at("2026-12-14"), at("2026-12-15"))),
    ] == told
    assert [["TENNER"], ["TENNER"], []] == [[one.offer.code for one in week.hers] for week in weeks]


def test_a_difference_within_the_tolerance_is_none() -> None:
    """One point of 80 € is 80 cents, as in the rules: more than that counts, that much does not."""
    judged = calendar(
        promise("MINE", "vip", ("2026-12-01", "2026-12-05"), "14"),
        promise("THEIRS", "prospects", ("2026-12-01", "2026-12-05"), "15"),
    )
    (week,) = week_views(_sides(judged), whole(judged), Fraction(1, 100))

    assert week.shortfall is None


def test_weeks_in_a_row_that_say_the_same_are_one() -> None:
    """An offer of a quarter: the week in which she reads of it, and the twelve after it."""
    judged = calendar(
        promise("CARD", "vip", ("2026-10-05", "2027-01-04"), "10", {Channel.EMAIL: ["2026-10-06T09:00"]}),
        promise("NEW", "prospects", ("2026-10-05", "2027-01-04"), "20"),
    )

    first, rest = week_views(_sides(judged), whole(judged), Fraction(1, 100))

    assert ["CARD"] == [message.offer.code for message in first.reads]
    assert (date(2026, 10, 12), date(2027, 1, 4)) == (rest.monday, rest.until)
    assert rest.shortfall is not None
    assert Window(at("2026-10-12"), at("2027-01-04")) == rest.shortfall.window
