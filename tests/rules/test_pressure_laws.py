"""What holds of the rules on pressure and on relations, whatever the calendar."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.offer import Nature
from models.offer import Objective
from models.offer import Offer
from models.offer import Scope
from models.reach import seen_windows
from models.reach import span
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.agenda import agenda_of
from rules.finding import Finding
from rules.horizon import horizon
from rules.inquiry import Inquiry
from rules.policy import Policy
from rules.registry import rules
from tests.rules.plans import make

LOCAL = ("PRS01", "PRS02", "PRS04")
WHOLE = ("PRS03", "REL01", "REL02", "REL03")
# The clocks of Paris go forward on 28 March 2027: what is drawn lies around it.
START = datetime(2027, 3, 15, 8, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
WEEK = timedelta(days=7)
GROUPS = ("good", "medium", "prospects")
# Limits that a few offers can break.
POLICY = Policy().changed({
    "rules": {
        "PRS01": {"total": {"per_24_hours": 1, "per_7_days": 2, "per_week": 2}, "email": {"per_month": 3}},
        "PRS02": {"rest_days": 5},
        "PRS04": {"minutes": 180},
        "PRS03": {"most_share": "0.2", "over_days": 30},
        "REL01": {"least_contacts": 2},
        "REL02": {"least_days": 10, "least_offers": 2},
    }
})  # fmt: skip
SOME = settings(max_examples=50, deadline=None)

scopes = st.sampled_from(
    [Scope(), Scope(include=("shoes",)), Scope(include=("bags", "shoes")), Scope(("all",), ("bags",))]
)
mechanics = st.sampled_from([
    make("percent_off", rate=Decimal(10)),
    make("cashback", rate=Decimal(5)),
    make("gift", retail_value=Decimal(20), value_displayed=False),
    make("early_access", lead_days=2),
])  # fmt: skip
half_days = st.integers(0, 24).map(lambda half: half * timedelta(hours=12))


@st.composite
def offers(draw: st.DrawFn, code: str) -> Offer:
    """Draw an offer with up to three messages, that may come back each week."""
    start = START + draw(half_days)
    length = timedelta(hours=12) * draw(st.integers(1, 20))
    channels = draw(st.lists(st.sampled_from(Channel), max_size=3))
    nature = draw(st.sampled_from(Nature))
    return Offer(
        code=code,
        name=draw(st.sampled_from(["", "Nos excuses", "If you were concerned"])),
        nature=nature,
        objective=draw(st.none() | st.sampled_from(Objective)),
        segments=tuple(draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True))),
        open_to_all=draw(st.integers(0, 5)) == 0,
        occurrences=tuple(
            Window(start + turn * WEEK, start + turn * WEEK + length) for turn in range(draw(st.integers(1, 3)))
        ),
        currency="EUR",
        scope=draw(scopes),
        mechanics=(draw(mechanics),) if nature is Nature.PROMOTIONAL else (),
        announcements=tuple(
            Announcement(channel=one, send_at=start + timedelta(hours=draw(st.integers(0, 13))))
            if one.is_addressed
            else Announcement(channel=one)
            for one in channels
        ),
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a few offers to three groups."""
    listed = [draw(offers(f"o{number}")) for number in range(draw(st.integers(1, 6)))]
    segments = [
        Segment(code=code, tier=tier)
        for code, tier in zip(GROUPS, (Tier.GOOD, Tier.MEDIUM, Tier.PROSPECT), strict=True)
    ]
    return Calendar.of("drawn", PARIS, listed, segments)


class Said(NamedTuple):
    """A finding, word for word."""

    offers: tuple[str, ...]
    segments: tuple[str, ...]
    reason: str
    message: str
    evidence: str


def found(code: str, calendar: Calendar, focus: Iterable[str] = ()) -> list[Said]:
    """Give what a rule finds, word for word, of all or of some offers."""
    inquiry = Inquiry(calendar, POLICY, frozenset(focus))
    return sorted(map(_told, filter(inquiry.concerns, rules()[code].check(inquiry))))


def _told(finding: Finding) -> Said:
    return Said(finding.offers, finding.segments, finding.reason, finding.message["en"], repr(finding.evidence))


@pytest.mark.parametrize("code", LOCAL + WHOLE)
@SOME
@given(calendar=calendars(), data=st.data())
def test_the_order_of_offers_and_groups_changes_nothing(code: str, calendar: Calendar, data: st.DataObject) -> None:
    """Whoever wrote the plan may have sorted it in any way."""
    shuffled = data.draw(st.permutations(calendar.offers))
    groups = data.draw(st.permutations(list(calendar.segments.values())))

    again = Calendar.of(calendar.name, calendar.zone, shuffled, groups)

    assert found(code, calendar) == found(code, again)


@pytest.mark.parametrize("code", LOCAL + WHOLE)
@SOME
@given(calendar=calendars())
def test_no_two_findings_name_the_same_offers_and_groups(code: str, calendar: Calendar) -> None:
    """A waiver of the one would cover the other."""
    named = [(sorted(one.offers), sorted(one.segments), one.reason) for one in found(code, calendar)]

    assert len({repr(one) for one in named}) == len(named)


@pytest.mark.parametrize("code", LOCAL)
@SOME
@given(calendar=calendars())
def test_a_look_at_one_offer_finds_what_a_look_at_all_finds_of_it(code: str, calendar: Calendar) -> None:
    """No more, no less, and in the same words; even when only its neighbours are there."""
    every = found(code, calendar)

    for offer in calendar.offers:
        expected = [one for one in every if offer.code in one.offers]
        assert expected == found(code, calendar, {offer.code})
        assert expected == found(code, _around(calendar, offer), {offer.code})


def _around(calendar: Calendar, offer: Offer) -> Calendar:
    """Keep of a calendar the least that a rule may count on around an offer."""
    near = horizon(POLICY).around(span(seen_windows(offer)))
    kept = [
        other
        for other in calendar.offers
        if any(near.overlaps(window) for window in seen_windows(other))
        and (offer.open_to_all or other.open_to_all or not set(offer.segments).isdisjoint(other.segments))
    ]
    return replace(calendar, offers=tuple(kept))


@pytest.mark.parametrize("code", WHOLE)
@SOME
@given(calendar=calendars())
def test_what_is_told_of_the_whole_calendar_is_not_told_of_an_offer(code: str, calendar: Calendar) -> None:
    """It would change with what else is looked at."""
    assert [] == found(code, calendar, {calendar.offers[0].code})
    assert all(one.offers == () for one in found(code, calendar))


@SOME
@given(calendar=calendars())
def test_messages_are_too_many_where_counting_them_by_hand_says_so(calendar: Calendar) -> None:
    """Any two messages within a day, on the clock on the wall, to a group that bears one."""
    agenda = agenda_of(calendar.offers)
    crowded = {
        code
        for code in GROUPS
        for one in agenda.of(code)
        for other in agenda.of(code)
        if one is not other
        and Nature.TRANSACTIONAL not in {one.offer.nature, other.offer.nature}
        and timedelta(0) <= _wall(other.instant) - _wall(one.instant) < timedelta(days=1)
    }
    policy = Policy().changed({
        "rules": {"PRS01": {
            "total": {"per_24_hours": 1, "per_7_days": 0, "per_30_days": 0}, "email": {"per_7_days": 0},
            "sms": {"per_7_days": 0, "per_month": 0}, "push": {"per_7_days": 0}, "mail": {"per_30_days": 0},
        }}
    })  # fmt: skip

    findings = rules()["PRS01"].check(Inquiry(calendar, policy))

    assert crowded == {code for finding in findings for code in finding.segments}


def _wall(instant: int) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone(PARIS).replace(tzinfo=None)


@SOME
@given(calendar=calendars())
def test_an_offer_taken_out_of_the_crowd_leaves_no_more_of_it(calendar: Calendar) -> None:
    """Without one offer no group gets more messages than before."""
    every = {code for one in found("PRS01", calendar) for code in one.segments}

    for offer in calendar.offers:
        fewer = found("PRS01", calendar.without_offer(offer.code))
        assert {code for one in fewer for code in one.segments} <= every
