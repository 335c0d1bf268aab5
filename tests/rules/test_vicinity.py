"""A check with a focus looks at a small part of the calendar and finds what the check of all finds about it."""

from decimal import Decimal
from random import Random

import pytest

from benchmarks.calendars import generate
from models.offer import Scope
from models.segment import Basket
from rules.engine import check
from rules.finding import Finding
from rules.policy import Policy
from rules.vicinity import may_buy
from rules.vicinity import vicinity

POLICY = Policy()


@pytest.mark.parametrize(("seed", "heavy_tail"), [(1, False), (2, True)])
def test_the_vicinity_of_an_offer_is_enough(seed: int, *, heavy_tail: bool) -> None:
    """For offers with findings, for others and for those open to all, both checks say the same, word for word."""
    calendar = generate(900, seed=seed, heavy_tail=heavy_tail)
    whole = check(calendar, POLICY).findings
    rng = Random(seed)
    told_of = rng.sample(sorted({code for one in whole for code in one.offers}), 8)
    public = [offer.code for offer in calendar.offers if offer.open_to_all][:2]

    for code in [*told_of, *public, *(offer.code for offer in rng.sample(calendar.offers, 4))]:
        focused = check(calendar, POLICY, focus=[code]).findings

        assert [told(one) for one in whole if code in one.offers] == [told(one) for one in focused]


def test_the_vicinity_of_an_offer_is_small() -> None:
    """Offers of other brands stay out of it."""
    calendar = generate(900, seed=3)
    code = next(offer.code for offer in calendar.offers if not offer.open_to_all)

    around = vicinity(calendar, frozenset([code]))

    assert len(around.offers) < len(calendar.offers) / 3


SHARES = {"shoes": Decimal("0.4"), "bags": Decimal(0)}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), True),
        (Scope(("shoes",)), True),
        (Scope(("bags",)), False),
        (Scope(("bags", "shoes")), True),
        (Scope(("gloves",)), True),
        (Scope(("shoes",), ("bags",)), True),
        (Scope(("bags",), ("shoes",)), False),
        (Scope(("shoes",), ("gloves",)), True),
    ],
    ids=str,
)
def test_a_group_may_buy_what_its_basket_holds_or_does_not_tell(scope: Scope, *, expected: bool) -> None:
    """Only products that are known to be no part of the basket tempt nobody."""
    assert expected == may_buy(Basket(mean=Decimal(80), scope_shares=SHARES), scope)


def told(finding: Finding) -> tuple[object, ...]:
    """Give all that a finding says, comparable."""
    return (finding.rule, finding.severity, finding.reason, finding.offers, finding.segments, finding.window,
            dict(finding.message), dict(finding.remedy), finding.evidence)  # fmt: skip
