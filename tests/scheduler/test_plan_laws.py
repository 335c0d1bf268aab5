"""What holds for every plan of sends, whatever the calendar, the policy and the clocks."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.audience import Overlap
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.offer import Nature
from models.offer import Offer
from models.segment import Segment
from models.send import HoldReason
from models.send import SendDraft
from models.tier import Tier
from models.window import Window
from rules.blackout import Blackout
from rules.policy import Policy
from rules.quiet_hours import OpenHours
from rules.quiet_hours import is_allowed
from rules.residence import place_of
from rules.sending_policy import OnClosed
from rules.sending_policy import Sending
from scheduler.plan import plan_sends
from scheduler.preview import preview
from scheduler.retiming import retimed
from scheduler.roads import RoadFacts
from scheduler.roads import Roads
from scheduler.shifting import shifted

# The week of a clock change, or of holidays, in each hemisphere.
WEEKS = (
    datetime(2027, 3, 25, tzinfo=UTC),
    datetime(2026, 10, 22, tzinfo=UTC),
    datetime(2026, 12, 22, tzinfo=UTC),
    datetime(2026, 10, 1, tzinfo=UTC),
    datetime(2028, 2, 26, tzinfo=UTC),
)
ZONES = (None, "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Indian/Reunion", "Pacific/Apia")
TEXTS = OpenHours(opens=time(8), closes=time(22), saturdays=False, holidays=True)
ROADS = Roads(
    by_channel={"email": "house", "sms": "texts"},
    known={
        "house": RoadFacts(page=40),
        "texts": RoadFacts(page=7, hours=TEXTS),
    },
    lists={"s1": 33},
)

segments = st.lists(
    st.builds(
        lambda zone, tier, size, department: {"timezone": zone and ZoneInfo(zone), "tier": tier, "size": size,
                                              "department": department},
        st.sampled_from(ZONES), st.sampled_from(Tier), st.none() | st.integers(0, 60), st.sampled_from([None, "67"]),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
minutes = st.integers(0, 6 * 24 * 60)


@st.composite
def offers(draw: st.DrawFn, code: str, codes: list[str], start: datetime) -> Offer:
    """Draw an offer that comes back, announced once or twice within a week."""
    first = start + timedelta(hours=draw(st.integers(0, 72)))
    length = timedelta(hours=draw(st.integers(1, 200)))
    chosen = draw(st.lists(st.tuples(st.sampled_from(Channel), minutes, st.booleans()), max_size=3))
    sent = [(channel, first + timedelta(minutes=after - 600), named) for channel, after, named in chosen]
    announcements = tuple(
        Announcement(channel=channel, send_at=at, provider="texts" if named else None) for channel, at, named in sent
    )
    walls = {
        f"channels/{index}/send_at": at.astimezone(ZoneInfo("Europe/Paris")).replace(tzinfo=None).isoformat()
        for index, (_, at, _) in enumerate(sent)
        if draw(st.booleans())
    }
    groups = tuple(draw(st.lists(st.sampled_from(codes), max_size=4, unique=True)))
    return Offer(
        code=code,
        segments=groups,
        occurrences=tuple(Window(first + k * timedelta(7), first + k * timedelta(7) + length)
                          for k in range(draw(st.integers(1, 2)))),
        currency="EUR",
        nature=Nature.RELATIONAL,
        announcements=announcements,
        open_to_all=not groups,
        walls=walls,
    )  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a calendar around a clock change or a holiday."""
    found = [Segment(code=f"s{n}", **told) for n, told in enumerate(draw(segments))]
    codes = [one.code for one in found]
    pairs = [(one, other) for one in codes for other in codes if one != other and draw(st.booleans())]
    start = draw(st.sampled_from(WEEKS))
    listed = [draw(offers(f"o{n}", codes, start)) for n in range(draw(st.integers(1, 3)))]
    lines = [Overlap(segment=one, also_in=other, share=Decimal(0)) for one, other in pairs]
    return Calendar.of("drawn", ZoneInfo("Europe/Paris"), listed, found, lines)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw rates, a blackout of a few hours, and what to do then."""
    start = draw(st.sampled_from(WEEKS)).replace(tzinfo=None) + timedelta(hours=draw(st.integers(0, 150)))
    blackout = Blackout(start=start, end=start + timedelta(hours=draw(st.integers(1, 30))))
    rate = draw(st.sampled_from([0, 3, 20, 400]))
    return Policy(
        sending=Sending(
            people_per_hour={"email": rate, "sms": rate, "push": 0, "mail": 0, "other": rate},
            blackouts=(blackout,),
            on_closed=draw(st.sampled_from([OnClosed.SHIFT, OnClosed.SHIFT, OnClosed.HOLD])),
        )
    )


def plan(calendar: Calendar, policy: Policy) -> tuple[SendDraft, ...]:
    """Plan all of a calendar."""
    return plan_sends(calendar, calendar.offers, policy, ROADS)


@settings(max_examples=60)
@given(calendars(), policies(), st.randoms(use_true_random=False))
def test_the_order_of_offers_and_segments_changes_nothing(calendar: Calendar, policy: Policy, chance: Any) -> None:
    """Neither in the calendar nor within an offer."""
    turned = [replace(offer, segments=tuple(chance.sample(offer.segments, len(offer.segments))))
              for offer in calendar.offers]  # fmt: skip
    chance.shuffle(turned)
    groups = list(calendar.segments.values())
    chance.shuffle(groups)
    other = Calendar.of(calendar.name, calendar.zone, turned, groups, calendar.overlaps)

    assert plan(calendar, policy) == plan(other, policy)
    assert [dict(one.facts) for one in plan(calendar, policy)] == [dict(one.facts) for one in plan(other, policy)]


@settings(max_examples=120)
@given(calendars(), policies())
def test_nothing_leaves_in_closed_hours_or_a_blackout(calendar: Calendar, policy: Policy) -> None:
    """Unless it is held; nor is it tried again there, as long as it may leave by itself."""
    (blackout,) = policy.sending.blackouts
    closed = blackout.window(calendar.zone)
    for draft in plan(calendar, policy):
        if draft.hold is not None:
            continue
        place = place_of(calendar.segments[draft.segment], ZoneInfo(draft.zone))
        kept = [policy.hours_of(draft.channel)]
        kept += [OpenHours(opens=time(8), closes=time(22), saturdays=False, holidays=True)] * (
            draft.provider == "texts"
        )

        while_it_may = [draft.due_at + (draft.late_after - draft.due_at) * n / 7 for n in range(8)]
        assert closed is None or not any(map(closed.holds, while_it_may))
        if place is not None:
            assert all(is_allowed(instant, hours, place) for hours in kept for instant in while_it_may)


@settings(max_examples=120)
@given(calendars(), policies())
def test_no_send_comes_before_it_was_asked_for(calendar: Calendar, policy: Policy) -> None:
    """Later it says why; and it never leaves by itself after its end."""
    for draft in plan(calendar, policy):
        assert draft.asked_at <= draft.due_at
        assert draft.late_after <= draft.not_after
        assert draft.reasons or draft.asked_at == draft.due_at
        assert draft.hold is not None or draft.due_at < draft.not_after
        assert draft.due_at == retimed(draft.wall, ZoneInfo(draft.zone))


@settings(max_examples=120)
@given(calendars(), policies())
def test_every_send_has_a_place_of_its_own(calendar: Calendar, policy: Policy) -> None:
    """And pages of one lane count from 0 without a gap, which is what makes a send unique."""
    drafts = plan(calendar, policy)

    lanes = defaultdict(list)
    for draft in drafts:
        lanes[(draft.offer, draft.occurrence, draft.segment, draft.channel)].append(draft.page)
    assert all(list(range(len(pages))) == sorted(pages) for pages in lanes.values())


@settings(max_examples=120)
@given(calendars(), policies())
def test_the_pages_of_an_announcement_cover_everybody_once(calendar: Calendar, policy: Policy) -> None:
    """Each person of a list, or of a known head count, is in one of them."""
    told: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for draft in plan(calendar, policy):
        facts: Any = draft.facts
        told[(draft.offer, draft.occurrence, draft.segment, facts["announcement"])].append((draft, facts["batch"]))
    for (_, _, segment, _), found in told.items():
        batches = sorted((batch for _, batch in found), key=lambda batch: int(batch["number"]))
        size = 33 if segment == "s1" else (calendar.segments[segment].size if segment else None)

        assert {len(batches)} == {batch["of"] for batch in batches} == {draft.pages for draft, _ in found}
        ends = [0, *(batch["to"] for batch in batches)] if size is not None else [None]
        assert ends[:-1] == [batch["from"] for batch in batches if size is not None]
        assert size == ends[-1]


@settings(max_examples=80)
@given(calendars(), policies())
def test_a_rate_is_kept(calendar: Calendar, policy: Policy) -> None:
    """Nobody is reached faster than the house wants: in no stretch of batches more people than its time allows."""
    told: dict[tuple[Any, ...], list[SendDraft]] = defaultdict(list)
    for draft in plan(calendar, policy):
        if policy.sending.rate_of(draft.channel) and draft.people is not None:
            told[(draft.offer, draft.occurrence, draft.segment, str(draft.facts["announcement"]))].append(draft)
    for drafts in told.values():
        rate = policy.sending.rate_of(drafts[0].channel)
        waves: dict[datetime, int] = defaultdict(int)
        for draft in drafts:
            waves[draft.due_at] += draft.people or 0
        instants = sorted(waves)
        for before, after in pairwise(instants):
            assert waves[before] * timedelta(hours=1) / rate <= after - before


@settings(max_examples=40)
@given(calendars(), policies())
def test_a_preview_is_what_the_scheduler_plans(calendar: Calendar, policy: Policy) -> None:
    """The very same sends, of the days that it shows."""
    start = min(offer.first.start for offer in calendar.offers) - timedelta(days=1)
    window = Window(start, start + timedelta(days=9))

    seen = preview(calendar, policy, ROADS, window)

    assert tuple(draft for draft in plan(calendar, policy) if window.holds(draft.due_at)) == seen.drafts
    leaving = [draft for draft in seen.drafts if seen.hold_of(draft) is None]
    assert len(leaving) == sum(hour.sends for hour in seen.load)
    assert sum(draft.people or 0 for draft in leaving) == sum(hour.people for hour in seen.load)


@settings(max_examples=60)
@given(calendars(), policies())
def test_a_shifted_calendar_announces_when_the_first_send_leaves(calendar: Calendar, policy: Policy) -> None:
    """Nothing else of it changes."""
    drafts = plan(calendar, policy)
    soonest: dict[tuple[str, str], datetime] = {}
    for draft in drafts:
        if draft.occurrence == 0 and draft.hold is None:
            soonest.setdefault((draft.offer, str(draft.facts["announcement"])), draft.due_at)

    moved = shifted(calendar, drafts)

    for before, after in zip(calendar.offers, moved.offers, strict=True):
        expected = [soonest.get((before.code, str(n)), one.send_at) for n, one in enumerate(before.announcements)]
        assert expected == [one.send_at for one in after.announcements]
        assert before == replace(after, announcements=before.announcements)


def test_what_cannot_leave_is_told_and_not_dropped() -> None:
    """One send for each thing that was asked for."""
    start = WEEKS[0]
    offer = Offer(
        code="o",
        segments=("s",),
        occurrences=(Window(start, start + timedelta(days=1)),),
        currency="EUR",
        nature=Nature.RELATIONAL,
        announcements=(Announcement(channel=Channel.MAIL, send_at=start),),
    )
    calendar = Calendar.of("one", ZoneInfo("Europe/Paris"), [offer], [Segment(code="s", tier=Tier.GOOD)])

    (draft,) = plan(calendar, Policy())

    assert HoldReason.NO_PROVIDER is draft.hold
