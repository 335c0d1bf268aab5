"""What each rung gets, counted by nature; a step where nothing is done is named."""

from fractions import Fraction

import pytest

from exchange.handout.ladder import Care
from exchange.handout.ladder import ladder_of
from exchange.handout.rungs import Rung
from exchange.handout.rungs import ladder_order
from exchange.handout.rungs import most_loyal
from exchange.handout.rungs import rung_of
from models.channel import Channel
from models.offer import Nature
from models.tier import Tier
from tests.handout.drafts import calendar
from tests.handout.drafts import group
from tests.handout.drafts import promise
from tests.handout.drafts import whole

WEEK = ("2026-10-05", "2026-10-12")
EMAIL = Channel.EMAIL


def test_an_offer_to_two_groups_of_a_rung_counts_once() -> None:
    """So do its messages; an offer that is only open to all is made to nobody in particular."""
    judged = calendar(
        promise("A", "vip vip-2", WEEK, sends={EMAIL: ["2026-10-05T09:00", "2026-10-07T09:00"]}),
        promise("ALL", "", WEEK, open_to_all=True),
        promise("THANKS", "vip", WEEK, ""),
        segments=[group("vip"), group("vip-2", Tier.GOOD), group("small")],
    )

    found = {step.rung: step for step in ladder_of(judged, whole(judged))}

    assert Care(offers=1, messages=2) == found[Rung.GOOD].by_nature[Nature.PROMOTIONAL]
    assert Care(offers=1, messages=0) == found[Rung.GOOD].by_nature[Nature.RELATIONAL]
    assert (Nature.TRANSACTIONAL,) == found[Rung.GOOD].missing
    assert tuple(Nature) == found[Rung.SMALL].missing
    assert () == found[Rung.NEW].missing


def test_the_mix_of_a_rung_adds_up_to_one() -> None:
    """Three offers that sell and one that cares."""
    offers = [promise(f"P{n}", "vip", WEEK) for n in range(3)]
    judged = calendar(*offers, promise("CARE", "vip", WEEK, ""))

    step = next(step for step in ladder_of(judged, whole(judged)) if step.rung is Rung.GOOD)

    assert [
        (Nature.PROMOTIONAL, Fraction(0), Fraction(3, 4)),
        (Nature.RELATIONAL, Fraction(3, 4), Fraction(1, 4)),
        (Nature.TRANSACTIONAL, Fraction(1), Fraction(0)),
    ] == list(step.mix)


@pytest.mark.parametrize("tier", list(Tier))
def test_every_tier_has_its_rung_and_those_who_left_have_their_own(tier: Tier) -> None:
    """A prospect cannot have left."""
    staying, gone = group("a", tier), group("b", tier, dormant=True)

    assert (rung_of(gone) is Rung.DORMANT) == tier.has_bought
    assert rung_of(staying) is not Rung.DORMANT


def test_groups_stand_in_the_order_of_the_ladder_and_the_most_loyal_is_found() -> None:
    """The larger of two, then the first by code; somebody who has left comes after those who stay."""
    groups = [
        group("gone", Tier.AMBASSADOR, dormant=True), group("good-b", Tier.GOOD, size=10), group("lead", Tier.LEAD_2),
        group("good-a", Tier.GOOD, size=10), group("prospect", Tier.PROSPECT), group("good-small", Tier.GOOD, size=5),
    ]  # fmt: skip

    chosen = most_loyal(groups)

    assert ["prospect", "lead", "good-a", "good-b", "good-small", "gone"] == [one.code for one in ladder_order(groups)]
    assert chosen is not None
    assert "good-a" == chosen.code
    assert most_loyal([]) is None
