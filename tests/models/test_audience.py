"""Who is also in another group, how loyal, and whom the brand owes more."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from itertools import permutations

import pytest

from models.audience import Audiences
from models.audience import Overlap
from models.audience import OverlapSource
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier

VIP = Segment(code="vip", tier=Tier.GOOD, size=20_000)
PROSPECTS = Segment(code="prospects", tier=Tier.PROSPECT, size=500_000)
UNCOUNTED = Segment(code="uncounted", tier=Tier.NEW)
SEGMENTS = {one.code: one for one in (VIP, PROSPECTS, UNCOUNTED)}


def line(segment: str, also_in: str, share: str, source: OverlapSource = OverlapSource.DECLARED) -> Overlap:
    """Write one overlap line."""
    return Overlap(segment=segment, also_in=also_in, share=Decimal(share), source=source)


def test_an_overlap_that_nobody_has_told_is_unknown() -> None:
    """Not nothing: unknown."""
    assert Audiences([], SEGMENTS).share("vip", "prospects") is None


def test_an_overlap_told_one_way_is_known_the_other_way_by_the_head_counts() -> None:
    """15 % of 20,000 are 3,000 people: 0.6 % of 500,000."""
    audiences = Audiences([line("vip", "prospects", "0.15")], SEGMENTS)

    assert audiences.share("vip", "prospects") == Fraction(15, 100)
    assert audiences.share("prospects", "vip") == Fraction(6, 1000)


def test_more_people_than_a_group_holds_are_all_of_it() -> None:
    """Half of 500,000 cannot be more than the 20,000 there are."""
    assert Audiences([line("prospects", "vip", "0.5")], SEGMENTS).share("vip", "prospects") == 1


def test_without_a_head_count_the_other_way_stays_unknown_unless_nobody_is_in_common() -> None:
    """Nobody is nobody, both ways."""
    some = Audiences([line("vip", "uncounted", "0.2")], SEGMENTS)
    none = Audiences([line("vip", "uncounted", "0")], SEGMENTS)

    assert some.share("uncounted", "vip") is None
    assert none.share("uncounted", "vip") == 0


def test_what_is_told_directly_wins_over_what_is_turned_round_whatever_the_order() -> None:
    """The order of lines changes nothing."""
    lines = [line("vip", "prospects", "0.15"), line("prospects", "vip", "0.01")]

    for ordered in permutations(lines):
        audiences = Audiences(ordered, SEGMENTS)
        assert audiences.share("vip", "prospects") == Fraction(15, 100)
        assert audiences.share("prospects", "vip") == Fraction(1, 100)


def test_what_was_counted_wins_over_what_was_stated_whatever_the_order() -> None:
    """Measured beats declared."""
    lines = [
        line("vip", "prospects", "0.15", OverlapSource.MEASURED),
        line("vip", "prospects", "0.40", OverlapSource.DECLARED),
    ]

    for ordered in permutations(lines):
        assert Audiences(ordered, SEGMENTS).share("vip", "prospects") == Fraction(15, 100)


def test_tiers_climb_in_the_order_of_the_plan_format() -> None:
    """From prospect to ambassador, leads between, each above the one before."""
    ladder = [Tier(word) for word in (
        "prospect", "lead_1", "lead_2", "lead_3", "lead_4", "new", "small", "medium", "good", "ambassador",
    )]  # fmt: skip

    assert list(Tier) == ladder
    assert all(lower.rank < higher.rank for lower, higher in pairwise(ladder))
    assert [tier for tier in Tier if tier.has_bought] == ladder[5:]


@pytest.mark.parametrize(
    ("tier", "rank"),
    [(Tier.PROSPECT, 0), (Tier.LEAD_4, Fraction(4, 10)), (Tier.NEW, 1), (Tier.SMALL, 2), (Tier.AMBASSADOR, 5)],
)
def test_ranks_are_those_of_the_method(tier: Tier, rank: Fraction) -> None:
    """Method §3.4."""
    assert tier.rank == rank


def test_who_stays_comes_before_who_left_and_who_bought_before_who_did_not() -> None:
    """The brand owes a dormant ambassador more than a prospect, and less than a new customer who is active."""
    ladder = [
        Segment(code="a", tier=Tier.PROSPECT),
        Segment(code="b", tier=Tier.LEAD_4),
        Segment(code="c", tier=Tier.SMALL, dormant=True),
        Segment(code="d", tier=Tier.AMBASSADOR, dormant=True),
        Segment(code="e", tier=Tier.NEW),
        Segment(code="f", tier=Tier.AMBASSADOR),
    ]

    for lower, higher in pairwise(ladder):
        assert higher.is_more_loyal_than(lower)
        assert not lower.is_more_loyal_than(higher)
    assert not VIP.is_more_loyal_than(VIP)


@pytest.mark.parametrize(
    ("basket", "range_"),
    [
        (Basket(mean=Decimal(80)), (40, 80, 160)),
        (Basket(mean=Decimal(80), low=Decimal(50)), (50, 80, 160)),
        (Basket(mean=Decimal(80), low=Decimal(50), high=Decimal(90)), (50, 80, 90)),
        (Basket(sample=(Decimal(30), Decimal(10), Decimal(50))), (10, 30, 50)),
        (Basket(mean=Decimal(20), sample=(Decimal(10), Decimal(50))), (10, 20, 50)),
    ],
    ids=["half to twice the mean", "a stated low", "all stated", "a sample", "a sample and a mean"],
)
def test_the_range_of_a_basket_is_stated_or_sampled_or_half_to_twice_the_mean(
    basket: Basket, range_: tuple[int, int, int]
) -> None:
    """Method §3.2."""
    assert (int(basket.lowest), int(basket.average), int(basket.highest)) == range_


def test_a_segment_is_called_by_its_name_or_its_code() -> None:
    """People read names."""
    assert Segment(code="vip", tier=Tier.GOOD, name="Grand bassin").title == "Grand bassin"
    assert VIP.title == "vip"
