"""A real year of coupons becomes plan documents that say only what the tables know."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from examples.complete_journey import __main__ as example
from examples.complete_journey.aisle import Aisle
from examples.complete_journey.aisle import aisles
from examples.complete_journey.analysis import Doubt
from examples.complete_journey.analysis import grievances
from examples.complete_journey.analysis import meetings
from examples.complete_journey.convert import focus_of
from examples.complete_journey.convert import plan_of
from examples.complete_journey.convert import segment_code
from examples.complete_journey.journey import Coupon
from examples.complete_journey.journey import Journey
from examples.complete_journey.journey import JourneyNotFoundError
from examples.complete_journey.journey import read_journey
from examples.complete_journey.mechanics import mechanic_of
from examples.complete_journey.mechanics import quantity_of
from examples.complete_journey.verdict import UNEXPLAINED
from examples.complete_journey.verdict import Conflict
from examples.complete_journey.verdict import conflicts
from examples.complete_journey.verdict import differences
from examples.complete_journey.verdict import judge
from exchange.plan_document import load
from rules.finding import Severity

SAMPLE = Path(__file__).parent / "data" / "complete_journey"
MARGARINE = "26-001"

COUPON = Coupon(
    code="9-1",
    campaign=9,
    mechanic="amount_off",
    quantity=1,
    value=Decimal("1.00"),
    observed=False,
    price=Decimal("3.99"),
    category="SOUP",
    products=frozenset({1}),
)


@cache
def _journey() -> Journey:
    return read_journey(SAMPLE)


@cache
def _aisles() -> dict[str, Aisle]:
    return {aisle.code: aisle for aisle in aisles(_journey())}


@cache
def _conflicts() -> tuple[Conflict, ...]:
    return tuple(conflict for aisle in _aisles().values() for conflict in conflicts(judge(aisle)))


def test_the_last_day_of_a_campaign_is_included() -> None:
    """The table says 16 January, so the window ends as the 17th begins."""
    campaign = _journey().campaigns[0]

    assert (24, "C", date(2016, 11, 14), date(2017, 1, 17)) == (
        campaign.number,
        campaign.kind,
        campaign.start,
        campaign.end,
    )


def test_tables_that_are_not_there_are_named(tmp_path: Path) -> None:
    """With the file, the folder and the option."""
    with pytest.raises(JourneyNotFoundError, match=r"cj_coupon_products\.csv.*--data"):
        read_journey(tmp_path)


def test_the_command_says_where_it_looked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line and exit 2, never a traceback."""
    code = example.main(["--data", str(tmp_path), "--out", str(tmp_path)])

    assert 2 == code
    assert str(tmp_path) in capsys.readouterr().err


def test_the_command_tells_both_sides_and_writes_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every aisle is one file under its campaign, and every file loads."""
    code = example.main(["--data", str(SAMPLE), "--out", str(tmp_path)])

    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.json"))
    assert 0 == code
    assert [f"campaign-{name[:2]}/{name}.json" for name in sorted(_aisles())] == files
    assert "hold 26-54060060033 (1.00 off 2, MARGARINES)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("coupon", "expected"),
    [
        (COUPON, {"kind": "amount_off", "amount": "1.00"}),
        (replace(COUPON, mechanic="multibuy", quantity=3), {"kind": "amount_off", "amount": "1.00"}),
        (replace(COUPON, mechanic="gift:free", value=None), {"kind": "amount_off", "amount": "3.99"}),
        (
            replace(COUPON, mechanic="gift:buy 2 get 1", value=None),
            {"kind": "buy_x_get_y", "buy": 2, "get": 1, "max_times": 1},
        ),
        (replace(COUPON, mechanic="store_coupon_unknown", observed=True), {"kind": "amount_off", "amount": "1.00"}),
        (replace(COUPON, mechanic="store_coupon_unknown", value=None), None),
        (replace(COUPON, mechanic="code74", value=None), None),
        (replace(COUPON, mechanic="code00", value=None), None),
    ],
    ids=["amount", "multi-buy", "free item", "buy 2 get 1", "seen at the till", "unknown", "code 74", "code 00"],
)
def test_a_coupon_becomes_a_mechanic_or_nothing(coupon: Coupon, expected: object) -> None:
    """What cannot be read is left out; a value is never invented."""
    assert expected == mechanic_of(coupon)


def test_buy_two_get_one_needs_three_items() -> None:
    """The quantity that a coupon asks for includes the free item."""
    assert 3 == quantity_of(replace(COUPON, mechanic="gift:buy 2 get 1"))


@pytest.mark.parametrize("code", sorted(_aisles()))
def test_every_household_stands_in_one_cell(code: str) -> None:
    """So that overlaps are zero because they were counted, not because somebody said so."""
    aisle = _aisles()[code]

    people = frozenset[int]().union(*(campaign.households for campaign in aisle.campaigns))

    assert len(people) == sum(aisle.cells.values())


@pytest.mark.parametrize("code", sorted(_aisles()))
def test_every_document_loads_and_holds_what_each_cell_received(code: str) -> None:
    """An offer goes to exactly the cells that its campaign was mailed to."""
    aisle = _aisles()[code]

    plan = load(plan_of(aisle))

    for offer in plan.offers:
        campaign = int(offer.code.partition("-")[0])
        expected = {segment_code(cell) for cell in aisle.cells if campaign in cell[1]}
        assert expected == set(offer.segments)
    assert set(focus_of(aisle)) < {offer.code for offer in plan.offers}


def test_a_multi_buy_needs_its_items_at_the_price_of_the_aisle() -> None:
    """1.00 off two tubs at 1.89 is an amount off from 3.78."""
    offers = {offer.code: offer for offer in load(plan_of(_aisles()[MARGARINE])).offers}

    mechanic = offers["26-54060060033"].mechanics[0]

    assert Decimal("3.78") == getattr(mechanic, "min_spend", None)


def test_an_unreadable_coupon_is_no_offer_and_is_not_forgotten() -> None:
    """It is kept beside the aisle, because whoever holds it may hold something better."""
    journey = _journey()
    blank = replace(COUPON, code="25-9", campaign=25, value=None, mechanic="store_coupon_unknown")
    margarine = _aisles()[MARGARINE].products
    campaigns = tuple(
        replace(one, coupons=(*one.coupons, replace(blank, products=margarine))) if one.number == 25 else one
        for one in journey.campaigns
    )

    aisle = next(one for one in aisles(replace(journey, campaigns=campaigns)) if one.code == MARGARINE)

    assert ("25-9",) == tuple(coupon.code for coupon in aisle.unread)
    assert "25-9" not in {coupon.code for coupon in aisle.coupons}


def test_better_customers_with_the_worse_coupon_are_found() -> None:
    """54 good households need two tubs of margarine for what others get on one."""
    found = [
        one
        for one in _conflicts()
        if one.finding.offers == ("26-54060060033", "24-54060060055") and one.place.tier == "good"
    ]

    assert [(54, Decimal("0.55"), True, Severity.WARN)] == [
        (one.households, one.loss, one.is_certain, one.finding.severity) for one in found
    ]


def test_a_conflict_that_touches_type_a_is_only_possible() -> None:
    """Nobody knows which 16 coupons a household got."""
    touched = [one for one in _conflicts() if any(code.startswith("27-") for code in one.finding.offers)]

    assert touched
    assert [False] * len(touched) == [one.is_certain for one in touched]


def test_plain_arithmetic_and_the_engine_differ_for_known_reasons_only() -> None:
    """Every place where one finds what the other does not has its reason."""
    reasons = differences(_conflicts(), list(grievances(_journey())))

    assert 0 == reasons[UNEXPLAINED]
    assert sum(reasons.values()) > 20


def test_plain_arithmetic_separates_certain_from_possible() -> None:
    """Margarine is certain; orange juice against campaign 27 is not."""
    doubts = {frozenset(one.held | {one.place.rival}): one.doubt for one in grievances(_journey())}

    assert Doubt.CERTAIN is doubts[frozenset({"26-54060060033", "24-54060060055"})]
    assert Doubt.POSSIBLE is doubts[frozenset({"26-54850010009", "27-54850011076"})]


def test_campaigns_that_meet_are_counted() -> None:
    """In time, then in somebody's mailbox, then on a product."""
    found = meetings(_journey())

    assert (6, 4) == (found.pairs, found.in_time)
    assert found.sharing_products <= found.sharing_households <= found.in_time
