"""Messages too close together are told as a list of all of them against all would tell them, without being listed."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
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
from models.offer import Offer
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.agenda import Message
from rules.agenda import agenda_of
from rules.catalogue import prs04
from rules.finding import MOST_LISTED
from rules.finding import Finding
from rules.inquiry import Inquiry
from rules.message_cap import Caps
from rules.message_cap import Limit
from rules.message_cap import Mailbox
from rules.message_cap import Span
from rules.message_cap import counted
from rules.message_cap import limits
from rules.policy import Policy
from rules.presence import EPOCH
from rules.presence import MICROSECOND
from rules.registry import rules
from rules.wall_clock import WallClock
from tests.rules.plans import make

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
# Two days of the last week of March and the first of April: around a month's end, and around the clocks' going forward.
STARTS = (datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2027, 3, 31, 15, tzinfo=UTC))
WAYS = (Channel.EMAIL, Channel.SMS)
CAPS: Mapping[Channel | None, Caps] = {
    None: Caps(per_24_hours=2, per_7_days=4, per_week=3),
    Channel.EMAIL: Caps(per_24_hours=1, per_month=3),
}
NONE = dict.fromkeys(("per_24_hours", "per_7_days", "per_30_days", "per_week", "per_month"), 0)
TOO_MANY = {
    "total": NONE | {"per_24_hours": 2, "per_7_days": 4, "per_week": 3},
    "email": NONE | {"per_24_hours": 1, "per_month": 3},
    "sms": NONE, "push": NONE, "mail": NONE,
}  # fmt: skip


class Listed(NamedTuple):
    """The places of messages of which the last is one too many, every one of them, and why."""

    places: tuple[int, ...]
    why: tuple[int, ...] = ()


class Told(NamedTuple):
    """A crowd: its messages, their offers with the culprit last, and the hits that make it."""

    messages: tuple[Message, ...]
    offers: tuple[str, ...]
    hits: tuple[Listed, ...]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw offers to one group, many of which write several times at the same hour."""
    start = draw(st.sampled_from(STARTS))
    listed = []
    for number in range(draw(st.integers(1, 7))):
        sent = [
            Announcement(channel=draw(st.sampled_from(WAYS)), send_at=start + draw(st.integers(0, 36)) * DAY / 72)
            for _ in range(draw(st.integers(1, 4)))
        ]
        times = draw(st.sampled_from([1, 1, 2, 3]))
        listed.append(
            Offer(
                code=f"o{number}",
                segments=("vip",),
                nature=draw(st.sampled_from([Nature.PROMOTIONAL, Nature.PROMOTIONAL, Nature.TRANSACTIONAL])),
                occurrences=tuple(Window(start + turn * DAY, start + turn * DAY + DAY / 2) for turn in range(times)),
                currency="EUR",
                mechanics=(make("percent_off", rate=Decimal(10)),),
                announcements=tuple(sent),
            )
        )
    return Calendar.of("drawn", PARIS, listed, [Segment(code="vip", tier=Tier.GOOD)])


def _counted(calendar: Calendar) -> list[Message]:
    return [one for one in agenda_of(calendar.offers).of("vip") if one.offer.nature is not Nature.TRANSACTIONAL]


def _crowds(messages: Sequence[Message], hits: Iterable[Listed], period: Callable[[Message], object]) -> list[Told]:
    """Join hits, one after the other, to whatever of the same period they reach into."""
    joined: list[list[Listed]] = []
    for hit in hits:
        near = [
            some
            for some in joined
            if period(messages[some[0].places[-1]]) == period(messages[hit.places[-1]])
            and min(one.places[0] for one in some) <= hit.places[-1]
            and hit.places[0] <= max(one.places[-1] for one in some)
        ]
        joined = [some for some in joined if some not in near] + [[hit, *(one for some in near for one in some)]]
    told = []
    for some in joined:
        ordered = sorted(some, key=lambda hit: (hit.places[-1], hit.places[0], hit.why))
        culprit = messages[ordered[0].places[-1]].offer.code
        places = sorted({place for hit in some for place in hit.places})
        others = sorted({messages[place].offer.code for place in places} - {culprit})
        told.append(Told(tuple(messages[place] for place in places), (*others, culprit), tuple(ordered)))
    return told


def _first_of_each(crowds: Iterable[Told]) -> dict[tuple[str, ...], tuple[Told, int]]:
    """Give for each set of offers the first crowd of them, and how many there are."""
    filed: dict[tuple[str, ...], list[Told]] = {}
    for one in crowds:
        filed.setdefault(tuple(sorted(one.offers)), []).append(one)
    return {
        names: (min(some, key=lambda one: (_sent(one), one.offers, [hit.why for hit in one.hits])), len(some))
        for names, some in filed.items()
    }


def _sent(one: Told) -> list[tuple[int, str]]:
    return [(message.instant, message.offer.code) for message in one.messages]


def _instants(one: Told) -> tuple[datetime, ...]:
    return tuple(EPOCH + message.instant * MICROSECOND for message in one.messages[:MOST_LISTED])


def _local(message: Message) -> datetime:
    return (EPOCH + message.instant * MICROSECOND).astimezone(PARIS).replace(tzinfo=None)


def _found(code: str, calendar: Calendar, keys: Mapping[str, object]) -> Iterable[Finding]:
    policy = Policy().changed({"rules": {code: keys}})
    return rules()[code].check(Inquiry(calendar, policy))


@pytest.mark.parametrize("same_offer", [False, True])
@pytest.mark.parametrize("same_channel_only", [False, True])
@settings(max_examples=100, deadline=None)
@given(calendar=calendars(), minutes=st.sampled_from([0, 20, 60, 240, 1440]))
def test_messages_that_leave_together_are_those_that_a_list_tells(
    calendar: Calendar, minutes: int, *, same_offer: bool, same_channel_only: bool
) -> None:
    """Each against all before it: of other offers, by one channel, or whatever the house wants apart."""
    messages = _counted(calendar)
    apart = max(1, minutes * prs04.MINUTE)
    hits = []
    for last, one in enumerate(messages):
        near = [
            place
            for place, other in enumerate(messages[:last])
            if one.instant - other.instant < apart
            and (same_offer or one.offer is not other.offer)
            and (one.channel is other.channel or not same_channel_only)
        ]
        if near:
            hits.append(Listed((*near, last)))
    expected = _first_of_each(_crowds(messages, hits, lambda one: _local(one).date()))

    keys = {"minutes": minutes, "same_offer": same_offer, "same_channel_only": same_channel_only}
    findings = _found("PRS04", calendar, keys)

    assert {(one.offers, len(one.messages), _instants(one), times) for one, times in expected.values()} == {
        (one.offers, one.evidence["counted"], one.evidence["instants"], one.evidence["times"]) for one in findings
    }


def _too_many(messages: Sequence[Message]) -> Iterable[Listed]:
    """Count for each limit and each message those of the same span before it."""
    for order, limit in enumerate(limits(CAPS, Decimal(1))):
        listed = [place for place, one in enumerate(messages) if limit.channel in {None, one.channel}]
        for index, last in enumerate(listed):
            near = [
                place
                for place in listed[: index + 1]
                if (
                    _local(messages[last]) - _local(messages[place]) < timedelta(microseconds=limit.span.length)
                    if limit.span.rolls
                    else limit.span.start(_day(messages[last])) == limit.span.start(_day(messages[place]))
                )
            ]
            if len(near) > limit.most:
                yield Listed(tuple(near), (order, limit.most))


def _day(message: Message) -> date:
    return _local(message).date()


def _broken(one: Told) -> list[dict[str, Any]]:
    """Say how many each limit counted at most, the worst first."""
    by_limit: dict[tuple[int, ...], int] = {}
    for hit in one.hits:
        by_limit[hit.why] = max(len(hit.places), by_limit.get(hit.why, 0))
    ordered = sorted(by_limit, key=lambda why: (Fraction(-by_limit[why], why[1]), why[0]))
    told = limits(CAPS, Decimal(1))
    return [
        {
            "channel": "all" if (limit := told[why[0]]).channel is None else limit.channel.value,
            "span": limit.span.value,
            "limit": limit.most,
            "counted": by_limit[why],
        }
        for why in ordered
    ]


def _free_from(one: Told, messages: Sequence[Message]) -> datetime:
    """Say when the culprit may leave: when enough of those counted with it lie far enough back, for each limit."""
    first = one.hits[0].places[-1]
    free = []
    for hit in one.hits:
        if hit.places[-1] != first:
            continue
        limit = limits(CAPS, Decimal(1))[hit.why[0]]
        wall = _local(messages[hit.places[-1 - limit.most]]) + timedelta(microseconds=limit.span.length)
        if not limit.span.rolls:
            wall = datetime.combine(limit.span.after(_day(messages[first])), datetime.min.time())
        free.append(wall.replace(tzinfo=PARIS).astimezone(UTC))
    return max(free)


@settings(max_examples=200, deadline=None)
@given(calendar=calendars())
def test_messages_that_are_too_many_are_those_that_a_list_tells(calendar: Calendar) -> None:
    """By every limit: which they are, how many each limit counts, how often it comes, when the culprit is free."""
    messages = _counted(calendar)
    expected = _first_of_each(_crowds(messages, _too_many(messages), lambda one: _day(one).replace(day=1)))

    findings = _found("PRS01", calendar, TOO_MANY)

    told = {one.offers: one.evidence for one in findings}
    assert {one.offers for one, _ in expected.values()} == set(told)
    for one, times in expected.values():
        evidence = told[one.offers]
        assert (len(one.messages), _instants(one), times, tuple(_broken(one)), _free_from(one, messages)) == (
            evidence["messages"],
            evidence["instants"],
            evidence["times"],
            evidence["broken"],
            evidence["free_from"],
        )


def test_what_lies_between_two_hits_of_a_limit_is_not_counted() -> None:
    """They may be one crowd by another limit; this one counted nobody in the days between."""
    start = STARTS[0]
    sent = [Announcement(channel=Channel.EMAIL, send_at=start + timedelta(hours=hour)) for hour in (0, 1, 30, 60, 61)]
    offer = Offer(
        code="o", segments=("vip",), occurrences=(Window(start, start + 5 * DAY),), currency="EUR",
        mechanics=(make("percent_off", rate=Decimal(10)),), announcements=tuple(sent),
    )  # fmt: skip
    box, limited = Mailbox(agenda_of([offer]).of("vip"), WallClock(PARIS)), [Limit(None, Span.DAY, 1)]

    places = list(counted(limited[0].hits(0, box), limited, box))

    assert [0, 1, 3, 4] == places
