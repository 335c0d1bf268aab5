"""What leaves is what was approved, as it stands when it leaves; what has left never leaves again."""

from datetime import timedelta

from models.claim import Swept
from models.send import SendState
from tests.service.launching import House
from tests.service.outbox_ground import CODE
from tests.service.outbox_ground import approve
from tests.service.outbox_ground import crowd
from tests.service.outbox_ground import drop
from tests.service.outbox_ground import edit
from tests.service.outbox_ground import gate
from tests.service.outbox_ground import ids
from tests.service.outbox_ground import launched
from tests.service.outbox_ground import rows
from tests.service.outbox_ground import settled
from tests.service.outbox_ground import take
from tests.service.plans import document
from tests.service.plans import offer

SOON = timedelta(seconds=5)


def test_a_change_of_what_is_given_keeps_sends_back(house: House) -> None:
    """Nothing leaves until somebody approves it again."""
    launched(house, 3)

    edit(house, mechanics=[{"kind": "percent_off", "rate": "12"}])

    assert [("held", "approval_lost")] * 3 == rows(house, "state, hold")
    assert [] == take(house.outbox)


def test_a_name_may_change_and_all_leaves(house: House) -> None:
    """Only people read it."""
    launched(house, 3)

    edit(house, name="Noël")
    gate(house)

    assert 3 == len(take(house.outbox))


def test_a_change_of_a_segment_keeps_sends_back(house: House) -> None:
    """Who gets it was part of what was approved."""
    launched(house, 2)
    changed = document(offers=[crowd(2)])
    changed["segments"][0]["basket"]["mean"] = "95.00"

    house.client.put("/v1/calendars/q4", json=changed, headers={"If-Match": '"1"'})

    assert [("held", "approval_lost")] * 2 == rows(house, "state, hold")


def test_a_withdrawal_calls_off_what_has_not_left(house: House) -> None:
    """What left stays as it is."""
    launched(house, 3)
    gone, *_ = take(house.outbox, most=1)
    house.outbox.settle([settled(gone)])

    drop(house)

    assert [("accepted",), ("cancelled",), ("cancelled",)] == rows(house)
    assert [] == take(house.outbox)


def test_what_was_under_way_at_a_withdrawal_is_not_tried_again(house: House) -> None:
    """It fails, and would have waited for its next try for ever."""
    launched(house, 1)
    (claimed,) = take(house.outbox)
    drop(house)
    house.outbox.settle([settled(claimed, SendState.RETRY_WAIT, wake_at=house.clock + SOON)])
    house.clock += SOON

    swept = house.outbox.sweep({"house": True})

    assert Swept(kept_back=1) == swept
    assert [("cancelled",)] == rows(house)


def test_what_was_under_way_when_its_approval_fell_is_held(house: House) -> None:
    """It fails, and waits for the new approval and not for its next try."""
    launched(house, 1)
    (claimed,) = take(house.outbox)
    edit(house, mechanics=[{"kind": "percent_off", "rate": "12"}])
    house.outbox.settle([settled(claimed, SendState.RETRY_WAIT, wake_at=house.clock + SOON)])
    house.clock += SOON

    swept = house.outbox.sweep({"house": True})

    assert Swept(kept_back=1) == swept
    assert [("held", "approval_lost")] == rows(house, "state, hold")


def test_a_new_approval_takes_along_what_waits_for_its_next_try(house: House) -> None:
    """It keeps its key, and is not tried sooner than its provider asked for."""
    launched(house, 1)
    (claimed,) = take(house.outbox)
    edit(house, mechanics=[{"kind": "percent_off", "rate": "12"}])
    house.outbox.settle([settled(claimed, SendState.RETRY_WAIT, wake_at=house.clock + SOON)])

    approve(house)
    gate(house)
    too_soon = take(house.outbox)
    house.clock += SOON
    (again,) = take(house.outbox)

    assert [] == too_soon
    assert (claimed.key, 2) == (again.key, again.attempt)


def test_an_approval_given_again_never_sends_again_what_left(house: House) -> None:
    """Only what had not left leaves, each once."""
    launched(house, 4)
    gone = take(house.outbox, most=2)
    house.outbox.settle([settled(one) for one in gone])
    edit(house, mechanics=[{"kind": "percent_off", "rate": "12"}])

    approve(house)
    gate(house)
    left = take(house.outbox)

    assert 4 == len(rows(house))
    assert set() == set(ids(gone)) & set(ids(left))
    assert 2 == len(left)


def test_a_message_that_is_moved_after_it_left_is_not_sent_again(house: House) -> None:
    """The offer says another hour now; the customer has it already."""
    launched(house, 1)
    (gone,) = take(house.outbox)
    house.outbox.settle([settled(gone)])
    edit(house, channels=[{"channel": "email", "send_at": "2026-12-02T10:00"}])

    approve(house)
    house.clock += timedelta(days=2)
    gate(house)

    assert [("accepted",)] == rows(house)
    assert [] == take(house.outbox)


def test_a_change_of_what_it_says_changes_the_key_unless_it_was_tried(house: House) -> None:
    """A provider that knows the key would drop the new words for a repeat."""
    launched(house, 2)
    (tried,) = take(house.outbox, most=1)
    house.outbox.settle([settled(tried, SendState.RETRY_WAIT, wake_at=house.clock)])
    before = dict(rows(house, "id, key"))
    edit(house, mechanics=[{"kind": "percent_off", "rate": "12"}])

    approve(house)
    after = dict(rows(house, "id, key"))

    assert [tried.send_id] == [send_id for send_id, key in after.items() if key == before[send_id]]


def test_a_copy_sends_nothing(house: House) -> None:
    """It carries neither approval nor sends."""
    launched(house, 2)

    answer = house.client.post("/v1/offers?calendar=q4", json={**offer("COPY", "vip", "10"),
                               "channels": [{"channel": "email", "send_at": "2026-12-01T10:00"}]})  # fmt: skip

    assert 201 == answer.status_code
    assert {(CODE,)} == set(rows(house, "offer"))
