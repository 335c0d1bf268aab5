"""The calendars that measurements are made on are what they claim to be."""

from datetime import timedelta

import pytest

from benchmarks.calendars import document
from benchmarks.calendars import generate
from benchmarks.columns import columns
from exchange.plan_document import load
from models.calendar import Calendar
from models.offer import Offer
from rules.engine import check
from rules.finding import Verdict
from rules.policy import Policy

_SMALL = 30


def _lasting(offer: Offer) -> timedelta:
    return offer.first.end - offer.first.start


def _by_brand(calendar: Calendar) -> list[int]:
    counts: dict[str, int] = {}
    for offer in calendar.offers:
        brand = offer.code.partition("-")[0]
        counts[brand] = counts.get(brand, 0) + 1
    return sorted(counts.values(), reverse=True)


def test_the_same_seed_draws_the_same_calendar() -> None:
    """So that two machines measure the same thing; another seed draws another."""
    drawn = generate(200, seed=1)

    assert drawn == generate(200, seed=1)
    assert drawn != generate(200, seed=2)


def test_a_house_has_the_size_that_was_asked_for() -> None:
    """300 groups of twenty usual baskets, all overlaps within a brand measured but a few, eight channels."""
    drawn = generate(2_000)

    assert 2_000 == len(drawn.offers)
    assert 300 == len(drawn.segments)
    assert 20 == len({id(segment.basket) for segment in drawn.segments.values()})
    assert 2_050 < len(drawn.overlaps) <= 2_100
    assert 8 == len({one.channel for offer in drawn.offers for one in offer.announcements})


def test_most_offers_last_for_some_days() -> None:
    """Three days to three weeks, as campaigns do; some come back, some are open to all."""
    offers = generate(2_000).offers

    usual = sum(1 for offer in offers if timedelta(days=2) <= _lasting(offer) <= timedelta(days=24))

    assert usual > 0.9 * len(offers)
    assert 0 < sum(1 for offer in offers if offer.repeats) < 0.05 * len(offers)
    assert 0 < sum(1 for offer in offers if offer.open_to_all) < 0.05 * len(offers)


def test_a_heavy_tail_has_few_very_long_offers_and_one_very_busy_brand() -> None:
    """What breaks engines that count on everything being alike."""
    even, heavy = generate(2_000), generate(2_000, heavy_tail=True)

    assert max(map(_lasting, even.offers)) < timedelta(days=65) < max(map(_lasting, heavy.offers))
    assert _by_brand(even)[0] < 0.1 * 2_000 < _by_brand(heavy)[0]


def test_a_house_that_never_slips_has_no_findings() -> None:
    """The more loyal always get more, so that nothing but planted mistakes is found."""
    report = check(generate(150, segments=_SMALL, mistakes=0), Policy())

    assert Verdict.PASS is report.verdict
    assert () == report.findings


def test_planted_mistakes_are_found() -> None:
    """Generous slips, loyal groups left out and others served first."""
    report = check(generate(150, segments=_SMALL, mistakes=0.2), Policy())

    assert {"CAN01", "CAN04"} <= {finding.rule for finding in report.findings}


@pytest.mark.parametrize("heavy_tail", [False, True])
def test_the_document_loads_back_as_the_same_calendar(*, heavy_tail: bool) -> None:
    """So that the file formats are measured on the same offers."""
    drawn = generate(100, segments=_SMALL, heavy_tail=heavy_tail)

    loaded = load(document(100, segments=_SMALL, heavy_tail=heavy_tail))

    assert drawn == loaded.calendar()


def test_each_offer_is_filed_under_its_products_and_all_above_them() -> None:
    """For each of its groups and occurrences; an offer for everybody has no group to be filed under."""
    drawn = generate(300, segments=_SMALL)

    expected = sum(
        len(offer.segments) * len(offer.occurrences) * (offer.scope.include[0].count(".") + 1) for offer in drawn.offers
    )

    assert expected == len(columns(drawn, Policy()))
