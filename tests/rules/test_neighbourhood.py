"""A look around what has changed in a large calendar finds what a look at all of it finds."""

from collections.abc import Iterable

import pytest

from benchmarks.calendars import generate
from models.calendar import Calendar
from models.offer import Offer
from rules import neighbourhood as part
from rules import trial
from rules.alteration import moved
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.memory import Memory
from rules.mending import Wish
from rules.mending import badness
from rules.mending import mend
from rules.policy import Policy
from rules.trial import Ground
from tests.service.plans import drawn

POLICY = Policy()
LARGE = 260


def _weighing(findings: Iterable[Finding]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Name what weighs and is told of some offer; the rest is told of whole calendars only."""
    told = (one for one in findings if one.severity is not Severity.INFO and one.offers)
    return sorted((one.rule, one.severity.value, one.offers) for one in told)


def _single(calendar: Calendar) -> list[Offer]:
    return [one for one in calendar.offers if len(one.occurrences) == 1]


@pytest.mark.parametrize("days", [-40, 60])
@pytest.mark.parametrize("place", [3, 130])
def test_a_moved_offer_is_judged_by_what_is_around_it(place: int, days: int) -> None:
    """What was found before, but near the change, and what is found there now, are all that is found."""
    calendar = generate(LARGE)
    ground = Ground.of(calendar, POLICY)
    offer = _single(calendar)[place]
    later = moved(offer, days, calendar.zone)
    assert later is not None

    after = ground.changed(calendar.with_offer(later), frozenset({offer.code}))

    assert not after.is_whole
    assert _weighing(after.whole().report.findings) == _weighing(after.report.findings)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_out_of_a_crowded_calendar_does_not_matter(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With stacks, pairs, offers to everybody, and groups whose baskets nobody knows."""
    monkeypatch.setattr(part, "FEW_OFFERS", 0)
    calendar = drawn(seed, 40, days=700).calendar()
    memory = Memory(POLICY)

    for offer in calendar.offers[:12]:
        focus = frozenset({offer.code})
        near = part.neighbourhood(calendar, focus, memory.appraiser)

        assert _weighing(check(calendar, POLICY, focus=focus).findings) == _weighing(
            check(near, POLICY, focus=focus).findings
        )


@pytest.mark.parametrize("seed", range(2))
def test_a_calendar_judged_in_pieces_is_mended_for_good(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told at the end is what a check of everything finds, no worse than before, and nothing is left to do."""
    for module in (part, trial):
        monkeypatch.setattr(module, "FEW_OFFERS", 0)
    calendar = drawn(seed, 14, days=120).calendar()

    once = mend(calendar, POLICY, Wish())
    twice = mend(once.calendar, POLICY, Wish())

    assert check(once.calendar, POLICY) == once.after
    assert badness(once.after.findings) <= badness(once.before.findings)
    assert [] == [one.repair.summary["en"] for one in twice.steps]
