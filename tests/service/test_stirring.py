"""Moving an offer away is told of what it does to those who had it, though no finding names the offer itself."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from exchange.plan_document import load
from models.offer import Offer
from models.window import Window
from rules.finding import Severity
from rules.stirring import stirred
from tests.e2e.duel import CALENDAR
from tests.e2e.duel import LOYAL
from tests.e2e.duel import RIVAL
from tests.e2e.duel import duel
from tests.service.launching import House


def _later(offer: Offer, days: int) -> Offer:
    by = timedelta(days=days)
    moved = tuple(Window(one.start + by, one.end + by) for one in offer.occurrences)
    return replace(offer, occurrences=moved, walls={})


@pytest.fixture
def thanks(house: House, tmp_path_factory: pytest.TempPathFactory) -> Offer:
    """Store the small calendar in which the loyal are better served as long as their offer stays where it is."""
    document = json.loads(duel(tmp_path_factory.mktemp("duel")).read_text("utf-8"))
    house.desk.store.put_plan(load(document), code=CALENDAR, by="claire")
    return house.desk.store.offer(CALENDAR, LOYAL)[1].offer


def test_a_loyal_offer_that_goes_away_leaves_its_group_behind(house: House, thanks: Offer) -> None:
    """The finding is about what the group still has and what strangers get."""
    _, before, after = house.desk.stirred(CALENDAR, thanks, _later(thanks, 7))

    assert [] == [one for one in before if one.severity is Severity.BLOCK]
    assert [("CARD", RIVAL)] == [one.offers for one in after if one.severity is Severity.BLOCK]


def test_an_offer_that_comes_back_soothes(house: House, thanks: Offer) -> None:
    """The same the other way round."""
    _, before, after = house.desk.stirred(CALENDAR, _later(thanks, 7), thanks)

    assert [("CARD", RIVAL)] == [one.offers for one in before if one.severity is Severity.BLOCK]
    assert [] == [one for one in after if one.severity is Severity.BLOCK]


def test_what_is_found_is_what_the_whole_calendar_says(house: House, thanks: Offer) -> None:
    """Of the groups that have the offer, nothing is told that a look at everything would not tell."""
    calendar = house.desk.store.plan(CALENDAR).plan.calendar()
    moved = _later(thanks, 7)
    others = tuple(one for one in calendar.offers if one.code != LOYAL)
    whole = house.desk.check(replace(calendar, offers=(*others, moved)), house.desk.house)

    _, _, after = house.desk.stirred(CALENDAR, thanks, moved)

    assert {one.fingerprint for one in after} <= {one.fingerprint for one in whole.findings}
    assert RIVAL in stirred(calendar, house.desk.house, thanks, moved)
