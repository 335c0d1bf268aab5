"""An offer that is approved anew keeps what left and plans the rest: laws for whatever was moved, added or dropped."""

from collections import Counter
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.channel import Channel
from models.send import SendDraft
from models.send import SendState
from models.send_merge import OPEN
from models.send_merge import KnownSend
from models.send_merge import merge

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOURS = st.integers(0, 6)
SEGMENTS = st.sampled_from(["vip", "new"])


def _draft(page: int, hour: int, segment: str) -> SendDraft:
    asked = START + timedelta(hours=hour)
    return SendDraft(
        offer="A", occurrence=0, segment=segment, channel=Channel.EMAIL, page=page, pages=1, provider="house",
        asked_at=asked, due_at=asked, wall="", zone="Europe/Paris", late_after=asked, not_after=asked,
    )  # fmt: skip


def _known(number: int, hour: int, segment: str, state: SendState) -> KnownSend:
    return KnownSend(
        send_id=number, occurrence=0, segment=segment, channel="email", page=number, state=state,
        asked_at=START + timedelta(hours=hour), attempts=0,
    )  # fmt: skip


DRAFTS = st.lists(st.tuples(HOURS, SEGMENTS), max_size=8).map(
    lambda found: [_draft(page, hour, segment) for page, (hour, segment) in enumerate(found)]
)
KNOWN = st.lists(st.tuples(HOURS, SEGMENTS, st.sampled_from(SendState)), max_size=8).map(
    lambda found: [_known(number, *one) for number, one in enumerate(found)]
)


@given(KNOWN, DRAFTS)
def test_what_has_left_is_never_touched(known: list[KnownSend], drafts: list[SendDraft]) -> None:
    """Neither told anew nor dropped, nor written a second time."""
    merged = merge(known, drafts)

    touched = [one for one, _ in merged.changed] + merged.dropped
    assert all(one.state in OPEN for one in touched)


@given(KNOWN, DRAFTS)
def test_what_left_at_an_instant_does_not_leave_again_at_it(known: list[KnownSend], drafts: list[SendDraft]) -> None:
    """Where a segment has one send at an instant, and it left, one message less leaves then."""
    alone = {(one.segment, one.asked_at): one for one in known if one.state is not SendState.CANCELLED}
    counts = Counter((one.segment, one.asked_at) for one in known if one.state is not SendState.CANCELLED)
    merged = merge(known, drafts)

    planned = Counter((one.segment, one.asked_at) for one in drafts)
    to_leave = Counter(
        (one.segment, one.asked_at) for one in [*merged.fresh, *(draft for _, draft in merged.changed)]
    )  # fmt: skip
    for place, one in alone.items():
        if counts[place] == 1 and one.has_left and planned[place]:
            assert to_leave[place] < planned[place]


@given(KNOWN, DRAFTS)
def test_no_more_leaves_than_is_planned(known: list[KnownSend], drafts: list[SendDraft]) -> None:
    """Whatever was there before."""
    merged = merge(known, drafts)

    assert len(merged.fresh) + len(merged.changed) <= len(drafts)


@given(KNOWN, DRAFTS)
def test_each_open_send_is_told_anew_or_dropped(known: list[KnownSend], drafts: list[SendDraft]) -> None:
    """Once, and none is forgotten."""
    merged = merge(known, drafts)

    told = Counter([one.send_id for one, _ in merged.changed] + [one.send_id for one in merged.dropped])
    assert Counter(one.send_id for one in known if one.state in OPEN) == told


@given(KNOWN, DRAFTS)
def test_a_page_that_was_given_is_not_given_again(known: list[KnownSend], drafts: list[SendDraft]) -> None:
    """Within one segment each send keeps a place of its own."""
    merged = merge(known, drafts)

    places = [(one.segment, one.page) for one in known] + [(one.segment, one.page) for one in merged.fresh]
    assert len(places) == len(set(places))


@given(DRAFTS)
def test_the_same_plan_again_writes_nothing_new(drafts: list[SendDraft]) -> None:
    """Approving twice plans once."""
    fresh = merge([], drafts).fresh
    known = [
        KnownSend(
            send_id=number, occurrence=0, segment=one.segment, channel="email", page=one.page, asked_at=one.asked_at,
            state=SendState.HELD, attempts=0,
        )
        for number, one in enumerate(fresh)
    ]  # fmt: skip

    again = merge(known, drafts)

    assert ([], []) == (again.fresh, again.dropped)
    assert all(one.asked_at == draft.asked_at for one, draft in again.changed)


def test_a_message_that_was_moved_after_it_left_counts_as_sent() -> None:
    """A customer who gets it twice is worse off than one who gets it at the old hour."""
    merged = merge([_known(0, 0, "vip", SendState.ACCEPTED)], [_draft(0, 3, "vip")])

    assert ([], [], []) == (merged.fresh, merged.changed, merged.dropped)


def test_a_send_that_was_called_off_makes_room_for_a_new_one() -> None:
    """Under a number of its own."""
    merged = merge([_known(0, 0, "vip", SendState.CANCELLED)], [_draft(0, 0, "vip")])

    assert [1] == [one.page for one in merged.fresh]
