"""Who gets the same promise later than others: found without trying each against each, and nobody is left out."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.offer import Offer
from models.offer import Scope
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.bench import Bench
from rules.hand import Hand
from rules.policy import Policy
from rules.showing import Showing
from tests.rules.plans import START
from tests.rules.plans import ZONE
from tests.rules.plans import make

DAY = timedelta(days=1)
# Nobody of the medium group buys shoes: an offer on them that is open to all is none to it.
SHARES = {"vip": Decimal("0.5"), "medium": Decimal(0), "prospects": Decimal("0.5")}
TIERS = (Tier.GOOD, Tier.MEDIUM, Tier.PROSPECT)
SEGMENTS = [
    Segment(code=code, tier=tier, basket=Basket(mean=Decimal(80), scope_shares={"shoes": SHARES[code]}))
    for code, tier in zip(SHARES, TIERS, strict=True)
]
PROMISES = [make("percent_off", rate=Decimal(rate)) for rate in (10, 20)]
# What is forgotten soon and what is remembered long; some days touch, many are the same.
PLACES = st.lists(st.sampled_from([Channel.WEB, Channel.STORE, Channel.SMS]), min_size=1, max_size=2, unique=True)
windows = st.builds(
    lambda first, days: Window(START + first * DAY, START + (first + days) * DAY),
    st.sampled_from([0, 1, 2, 3, 12, 40, 41, 42, 43]),
    st.sampled_from([1, 1, 2, 3, 12, 35]),
)


@st.composite
def offers(draw: st.DrawFn, code: str) -> Offer:
    """Draw one of few promises, for some groups or for everybody, that may come back."""
    occurrences = draw(st.lists(windows, min_size=1, max_size=3, unique_by=lambda window: window.start))
    first = min(window.start for window in occurrences)
    is_public = draw(st.integers(0, 3)) == 0
    return Offer(
        code=code,
        segments=() if is_public else tuple(draw(st.lists(st.sampled_from(list(SHARES)), min_size=1, unique=True))),
        open_to_all=is_public,
        occurrences=tuple(occurrences),
        currency="EUR",
        scope=draw(st.sampled_from([Scope(), Scope(include=("shoes",))])),
        mechanics=(draw(st.sampled_from(PROMISES)),),
        announcements=tuple(
            Announcement(channel=channel, send_at=first if channel.is_addressed else None) for channel in draw(PLACES)
        ),
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw some offers, of which many promise the same."""
    listed = [draw(offers(f"o{number}")) for number in range(draw(st.integers(2, 9)))]
    return Calendar.of("drawn", ZONE, listed, SEGMENTS)


def told(*lines: tuple[str, Channel, int, int]) -> Calendar:
    """Give one promise to some groups, each by a channel and from a day to a day."""
    listed = [
        Offer(
            code=f"o{number}",
            segments=(group,),
            occurrences=(Window(START + first * DAY, START + last * DAY),),
            currency="EUR",
            mechanics=(PROMISES[0],),
            announcements=(Announcement(channel=channel, send_at=START + first * DAY),),
        )
        for number, (group, channel, first, last) in enumerate(lines)
    ]
    return Calendar.of("told", ZONE, listed, SEGMENTS)


# What was had first is remembered longest; and one of two that began before is over when the group gets its own.
REMEMBERED = told(
    ("vip", Channel.MAIL, 0, 5),
    ("vip", Channel.SMS, 1, 2),
    ("prospects", Channel.WEB, 20, 50),
    ("vip", Channel.WEB, 45, 50),
)
OVER = told(
    ("prospects", Channel.WEB, 0, 20),
    ("prospects", Channel.WEB, 1, 5),
    ("prospects", Channel.WEB, 3, 4),
    ("vip", Channel.WEB, 5, 9),
)


def _waits(bench: Bench, segment: Segment) -> list[tuple[Showing, Showing]]:
    """Lay everything beside everything: what the group gets of the same promise, and whether it had it before."""
    found = []
    for early in bench.showings:
        if early.deal.is_public or not bench.is_for_less_loyal(segment, early.offer):
            continue
        own = [
            one
            for one in bench.open_to(segment)
            if (one.offer.mechanics, one.offer.scope) == (early.offer.mechanics, early.offer.scope)
        ]
        later = [one for one in own if early.presence.start < one.presence.start < early.presence.end]
        before = [one for one in own if one.presence.start <= early.presence.start < one.presence.gone_at]
        if later and not before:
            found.append((min(later, key=_own_first), early))
    return found


def _own_first(one: Showing) -> tuple[object, ...]:
    return (one.presence.start, one.deal.is_public, one.offer.code)


def _named(pairs: list[tuple[Showing, Showing]]) -> list[tuple[str, int, str, int]]:
    return sorted(
        (late.offer.code, late.presence.start, early.offer.code, early.presence.start) for late, early in pairs
    )


@settings(max_examples=200, deadline=None)
@given(calendar=calendars())
@example(calendar=REMEMBERED)
@example(calendar=OVER)
def test_whoever_waits_is_found(calendar: Calendar) -> None:
    """Among all promises, and among those that one offer makes."""
    bench = Bench(calendar, Policy())

    for segment in SEGMENTS:
        waits = _waits(bench, segment)

        assert _named(waits) == _named(list(bench.same_but_later(segment)))
        for offer in calendar.offers:
            of_it = [(late, early) for late, early in waits if early.offer.mechanics == offer.mechanics]
            assert _named(of_it) == _named(list(bench.same_but_later(segment, frozenset({offer.code}))))


@settings(max_examples=50, deadline=None)
@given(calendar=calendars(), days=st.integers(-1, 160))
def test_what_a_group_has_in_hand_is_what_is_seen_or_remembered(calendar: Calendar, days: int) -> None:
    """At the instants at which something begins or is forgotten, too."""
    showings = Bench(calendar, Policy()).showings
    start = showings[0].presence.start + days * 43_200_000_000
    hand = Hand(showings)

    for instant in {start, *(at for one in showings for at in (one.presence.start, one.presence.gone_at))}:
        seen = {id(one) for one in showings if one.presence.start <= instant < one.presence.gone_at}
        assert seen == {id(one) for one in hand.at(instant)}
