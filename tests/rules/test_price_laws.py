"""The rules on prices, promotions and words of the law keep the promises that all rules make."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy
from rules.registry import rules
from tests.rules.shop_plans import shops

LAWS = tuple(f"LAW0{number}" for number in range(1, 8))
POLICY = Policy().changed({"rules": {code: {"severity": "off"} for code in rules() if code not in LAWS}})
FEW = settings(max_examples=60, deadline=None)


def told(finding: Finding) -> object:
    """Keep of a finding all that a reader sees."""
    return (finding.rule, finding.severity, finding.reason, finding.offers, finding.segments, finding.window,
            dict(finding.evidence), dict(finding.message), dict(finding.remedy))  # fmt: skip


@FEW
@given(shop=shops())
def test_a_focus_finds_what_touches_it_and_nothing_else(shop: Calendar) -> None:
    """Offer by offer, and for two at once."""
    whole = check(shop, POLICY).findings
    codes = [offer.code for offer in shop.offers]

    for focus in [{code} for code in codes] + [set(codes[:2])]:
        expected = [told(one) for one in whole if not focus.isdisjoint(one.offers)]
        assert expected == [told(one) for one in check(shop, POLICY, focus=focus).findings]


@FEW
@given(shop=shops(most=9))
def test_a_focus_needs_no_more_than_its_neighbours(shop: Calendar) -> None:
    """Offers for the same groups, on the same products, or open to all are what a stored calendar hands out."""
    whole = check(shop, POLICY).findings

    for one in shop.offers:
        if one.open_to_all:
            continue
        groups = set(one.segments)
        near = [
            other
            for other in shop.offers
            if other.open_to_all or other.scope == one.scope or not groups.isdisjoint(other.segments)
        ]
        part = replace(shop, offers=tuple(near))
        expected = [told(finding) for finding in whole if one.code in finding.offers]
        assert expected == [told(finding) for finding in check(part, POLICY, focus={one.code}).findings]


@FEW
@given(shop=shops(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_anything_changes_nothing(shop: Calendar, shuffle: object) -> None:
    """Offers, groups, articles and prices."""
    parts = [list(shop.offers), list(shop.segments.values()), list(shop.products), list(shop.prices)]
    for part in parts:
        shuffle.shuffle(part)  # type: ignore[attr-defined]  # Hypothesis types its randoms loosely
    offers, segments, products, prices = parts
    other = Calendar.of(shop.name, shop.zone, offers, segments, products=products, prices=prices)  # type: ignore[arg-type]  # four lists of four kinds

    first, second = check(shop, POLICY), check(other, POLICY)

    assert [told(one) for one in first.findings] == [told(one) for one in second.findings]


@FEW
@given(shop=shops())
def test_a_rule_tells_of_an_offer_once_and_no_two_findings_have_one_name(shop: Calendar) -> None:
    """What adds up is told of the last offer to begin, once per combination."""
    found = check(shop, POLICY).findings

    names = Counter(one.fingerprint for one in found)
    alone = Counter((one.rule, one.offers) for one in found if len(one.offers) == 1)
    assert [] == [name for name, count in names.items() if count > 1]
    assert [] == [key for key, count in alone.items() if count > 1]


@FEW
@given(shop=shops())
def test_without_figures_and_families_nothing_is_worse_than_a_note(shop: Calendar) -> None:
    """A plan that lists no article and names no family is not reproached for it."""
    bare = Calendar.of(
        shop.name,
        shop.zone,
        [offer for offer in shop.offers if "food" not in offer.scope.include and "oldes" not in offer.name],
        shop.segments.values(),
    )

    assert [] == [one for one in check(bare, POLICY).findings if one.severity is not Severity.INFO]


@pytest.mark.parametrize("code", LAWS)
def test_every_law_is_known_not_to_be_advice(code: str) -> None:
    """The page tells its sources, in both languages."""
    page = rules()[code].page

    assert "## Sources" in page["en"]
    assert "## Sources" in page["fr"]
