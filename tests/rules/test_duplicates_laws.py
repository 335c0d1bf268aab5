"""Of offers that promise the same, each meets the latest of those that are open: as a look at all of them says."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from hypothesis import example
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
from rules.finding import MOST_LISTED
from rules.inquiry import Inquiry
from rules.policy import Policy
from rules.registry import rules
from tests.rules.plans import START
from tests.rules.plans import ZONE
from tests.rules.plans import make

DAY = timedelta(days=1)
GROUPS = ("vip", "prospects")
PROMISES = tuple(make("percent_off", rate=Decimal(rate)) for rate in (10, 20))

# Few days and channels, so that much is alike, open together, within one another, or only touches.
windows = st.builds(
    lambda first, days: Window(START + first * DAY, START + (first + days) * DAY), st.integers(0, 8), st.integers(1, 6)
)
# What two offers share, what each is shown on alone, and the window of their first meeting.
Met = dict[tuple[str, str], tuple[int, Window]]


@st.composite
def offers(draw: st.DrawFn, code: str) -> Offer:
    """Draw an offer that may come back before it has ended."""
    return Offer(
        code=code,
        segments=tuple(draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True))),
        nature=draw(st.sampled_from([Nature.PROMOTIONAL, Nature.PROMOTIONAL, Nature.RELATIONAL])),
        occurrences=tuple(draw(st.lists(windows, min_size=1, max_size=3, unique=True))),
        currency="EUR",
        mechanics=(draw(st.sampled_from(PROMISES)),),
        announcements=tuple(
            Announcement(channel=channel)
            for channel in draw(st.lists(st.sampled_from([Channel.WEB, Channel.STORE]), max_size=2, unique=True))
        ),
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw some offers, of which many are alike."""
    listed = [draw(offers(f"o{number}")) for number in range(draw(st.integers(2, 9)))]
    segments = [Segment(code=code, tier=tier) for code, tier in zip(GROUPS, (Tier.GOOD, Tier.PROSPECT), strict=True)]
    return Calendar.of("drawn", ZONE, listed, segments)


def nested() -> Calendar:
    """Give one offer that is open within itself, and another that begins when its innermost window is over."""
    segments = [Segment(code=code, tier=Tier.GOOD) for code in GROUPS]
    days = {"o0": [(0, 10), (1, 4), (2, 3)], "o1": [(3, 8)]}
    listed = [
        Offer(
            code=code,
            segments=GROUPS,
            occurrences=tuple(Window(START + first * DAY, START + last * DAY) for first, last in spans),
            currency="EUR",
            mechanics=PROMISES[:1],
        )
        for code, spans in days.items()
    ]
    return Calendar.of("nested", ZONE, listed, segments)


def _channels(offer: Offer) -> frozenset[Channel]:
    return frozenset(shown.channel for shown in offer.announcements)


def _meetings(calendar: Calendar) -> Iterator[tuple[Offer, Offer, Window]]:
    """Lay each window beside all that began before it and are open yet, and keep the latest on the same channels."""
    begun = sorted(((window, one) for one in calendar.offers for window in one.occurrences), key=_starts)
    for place, (window, one) in enumerate(begun):
        alike = [
            (earlier, other)
            for earlier, other in begun[:place]
            if other is not one
            and earlier.end > window.start
            and (other.nature, other.mechanics, set(other.segments)) == (one.nature, one.mechanics, set(one.segments))
        ]
        for channels in {_channels(other) for _, other in alike}:
            earlier, other = [pair for pair in alike if _channels(pair[1]) == channels][-1]
            yield one, other, Window(window.start, min(window.end, earlier.end))


def _starts(begun: tuple[Window, Offer]) -> tuple[object, ...]:
    window, offer = begun
    return (window.start, offer.code)


def _met(calendar: Calendar) -> tuple[Met, Met]:
    """Give who met how often, and when first: those that share a channel or name none, and the others."""
    joint: Met = {}
    split: Met = {}
    for one, other, together in _meetings(calendar):
        first, second = sorted((one, other), key=lambda offer: (offer.first.start, offer.code))
        mine, theirs = _channels(first), _channels(second)
        met = split if mine and theirs and mine.isdisjoint(theirs) else joint
        times, window = met.get((first.code, second.code), (0, together))
        met[first.code, second.code] = (times + 1, window)
    return joint, split


@settings(max_examples=300, deadline=None)
@given(calendar=calendars())
@example(calendar=nested())
def test_each_offer_meets_the_latest_of_those_that_are_open(calendar: Calendar) -> None:
    """Who, when first and how often, in a look at all of them and in a look at one."""
    joint, split = _met(calendar)
    rule = rules()["CAL05"]

    told = list(rule.check(Inquiry(calendar, Policy())))

    pairs = {one.offers: (one.evidence["count"], one.window) for one in told if one.reason == "DUPLICATE"}
    noted = [(one.evidence["count"], one.evidence["pairs"]) for one in told if one.reason != "DUPLICATE"]
    soonest = sorted(split, key=lambda pair: (split[pair][1].start, pair))
    assert joint == pairs
    assert noted == ([(len(split), tuple(soonest[:MOST_LISTED]))] if split else [])
    for code in {code for pair in joint for code in pair}:
        asked = Inquiry(calendar, Policy(), frozenset({code}))
        near = {one.offers: (one.evidence["count"], one.window) for one in rule.check(asked) if asked.concerns(one)}
        assert {pair: met for pair, met in joint.items() if code in pair} == near
