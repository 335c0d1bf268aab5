"""A calendar changes by giving a new one, and an offer moves with all that belongs to it."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.offer import Scope
from models.segment import Segment
from models.tier import Tier
from models.window import Window

VIP = Segment(code="vip", tier=Tier.GOOD)
MORNING = datetime(2026, 12, 1, 8, tzinfo=UTC)


def offer(code: str, rate: int = 10) -> Offer:
    """Build an offer of a rate, mailed on its first morning and shown on the web until its end."""
    return Offer(
        code=code,
        segments=("vip",),
        occurrences=(
            Window(MORNING, MORNING + timedelta(days=10)),
            Window(MORNING + timedelta(30), MORNING + timedelta(40)),
        ),
        currency="EUR",
        mechanics=(PercentOff(rate=Decimal(rate)),),
        announcements=(
            Announcement(channel=Channel.SMS, send_at=MORNING + timedelta(hours=3)),
            Announcement(channel=Channel.EMAIL, send_at=MORNING, visible_until=MORNING + timedelta(days=12)),
            Announcement(channel=Channel.WEB),
        ),
    )


def calendar(*offers: Offer) -> Calendar:
    """Build a calendar for the best customers."""
    return Calendar.of("T4", ZoneInfo("Europe/Paris"), offers, [VIP])


def test_an_offer_moves_with_its_windows_and_announcements() -> None:
    """Every instant shifts by the same duration; what has no instant stays without."""
    by = timedelta(days=14, hours=1)

    moved = offer("A").moved(by)

    assert [window.start for window in moved.occurrences] == [MORNING + by, MORNING + timedelta(30) + by]
    assert [one.send_at for one in moved.announcements] == [MORNING + timedelta(hours=3) + by, MORNING + by, None]
    assert [one.visible_until for one in moved.announcements] == [None, MORNING + timedelta(days=12) + by, None]
    assert moved.moved(-by) == offer("A")


def test_an_offer_tells_when_it_is_sent_soonest_first() -> None:
    """Places have no instant."""
    assert offer("A").sent_at() == (MORNING, MORNING + timedelta(hours=3))


def test_where_an_offer_was_written_does_not_make_it_another_offer() -> None:
    """The same promise from a spreadsheet or a document is the same value."""
    written = offer("A")

    assert written == replace(written, source="Q4.xlsx, row 3")


def test_a_changed_offer_takes_the_place_of_the_old_and_a_new_one_comes_last() -> None:
    """The calendar that was given stays as it is."""
    before = calendar(offer("A"), offer("B"))

    changed = before.with_offer(offer("A", rate=20))
    added = before.with_offer(offer("C"))

    assert [one.code for one in changed.offers] == ["A", "B"]
    assert changed.offer("A") == offer("A", rate=20)
    assert [one.code for one in added.offers] == ["A", "B", "C"]
    assert before == calendar(offer("A"), offer("B"))


def test_an_offer_can_be_taken_out() -> None:
    """The others stay, in their order; taking out what is not there changes nothing."""
    before = calendar(offer("A"), offer("B"), offer("C"))

    assert [one.code for one in before.without_offer("B").offers] == ["A", "C"]
    assert before.without_offer("Z") == before


def test_asking_for_an_offer_that_is_not_there_is_an_error() -> None:
    """Nothing is made up."""
    with pytest.raises(KeyError):
        calendar(offer("A")).offer("B")


def test_the_segments_of_a_calendar_know_no_order() -> None:
    """Two ways to list the same groups are one calendar."""
    groups = [VIP, Segment(code="new", tier=Tier.NEW), Segment(code="all", tier=Tier.PROSPECT)]

    built = [Calendar.of("T4", ZoneInfo("Europe/Paris"), [], ordered) for ordered in permutations(groups)]

    assert all(one == built[0] for one in built)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), True),
        (Scope(include=("all", "shoes")), True),
        (Scope(include=("shoes",)), False),
        (Scope(exclude=("shoes",)), False),
    ],
)
def test_a_scope_is_everything_when_nothing_is_left_out(scope: Scope, expected: bool) -> None:  # noqa: FBT001 -- a column of the table
    """The word "all" counts as long as nothing is excluded."""
    assert scope.is_everything is expected
