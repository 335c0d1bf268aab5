"""What is due is handed over once, and every end of it is written down, whatever breaks."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from models.claim import Claimed
from models.send import HoldReason
from models.send import OnUncertain
from models.send import Outcome
from models.send import SendState
from scheduler.dispatch import Dispatcher
from scheduler.dispatch import Leases
from scheduler.dispatch import retries_when_uncertain
from scheduler.outgoing_line import NotStartedError
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import DirectProvider
from scheduler.provider import HttpProvider
from scheduler.provider import SendError
from tests.scheduler.fakes import NOW
from tests.scheduler.fakes import SECRET
from tests.scheduler.fakes import FakeCarrier
from tests.scheduler.fakes import FakeDirect
from tests.scheduler.fakes import FakeHttp
from tests.scheduler.fakes import FakeOutbox
from tests.scheduler.fakes import claimed

PATIENCE = 5.0


def _outbox(count: int = 1, **changes: object) -> FakeOutbox:
    return FakeOutbox(due=[claimed(number, **changes) for number in range(1, count + 1)])


def _dispatcher(
    outbox: FakeOutbox, provider: HttpProvider | DirectProvider | None, carrier: FakeCarrier | None = None
) -> Dispatcher:
    return Dispatcher(outbox, lambda _: provider, carrier or FakeCarrier(), "me")


def _ends(outbox: FakeOutbox) -> list[tuple[SendState, Outcome]]:
    return [(one.state, one.outcome) for one in outbox.settled]


def _await_results(dispatcher: Dispatcher, count: int) -> None:
    """Settle what threads bring, for a while."""
    until = time.monotonic() + PATIENCE
    while count > 0 and time.monotonic() < until:
        dispatcher.landed.wait(0.1)
        count -= dispatcher.settle_results()
    dispatcher.drain(0)


def test_what_is_due_leaves_and_is_settled() -> None:
    """Each once, with what the provider called it."""
    outbox, carrier = _outbox(3), FakeCarrier()
    dispatcher = _dispatcher(outbox, FakeHttp(), carrier)

    stayed = dispatcher.dispatch_all()
    in_hand = dispatcher.in_hand
    settled = dispatcher.settle_results()

    assert (False, 3, 3, 0) == (stayed, in_hand, settled, dispatcher.in_hand)
    assert 3 == len(carrier.orders)
    assert ["theirs-1", "theirs-2", "theirs-3"] == [one.their_id for one in outbox.settled]
    assert [(SendState.ACCEPTED, Outcome.ACCEPTED)] * 3 == _ends(outbox)


def test_nothing_is_settled_that_has_not_come_back() -> None:
    """It stays in hand."""
    outbox = _outbox()
    dispatcher = _dispatcher(outbox, FakeHttp(), FakeCarrier(answer=None))

    dispatcher.dispatch_all()

    assert (0, 1, []) == (dispatcher.settle_results(), dispatcher.in_hand, outbox.settled)


def test_sends_of_a_provider_that_nobody_has_set_up_are_held() -> None:
    """They say so, and nothing is claimed."""
    outbox = _outbox(2)

    _dispatcher(outbox, None).dispatch_all()

    assert [("house", HoldReason.NO_PROVIDER, "house")] == outbox.held
    assert [] == outbox.leases


@pytest.mark.parametrize(
    ("answer", "state", "outcome"),
    [
        (Answer(status=200), SendState.ACCEPTED, Outcome.ACCEPTED),
        (Answer(status=500), SendState.RETRY_WAIT, Outcome.FAILED),
        (Answer(status=400), SendState.DEAD, Outcome.REFUSED),
        (Answer(status=200, body=b"nonsense"), SendState.RETRY_WAIT, Outcome.UNCERTAIN),
        (SendError("not reached"), SendState.RETRY_WAIT, Outcome.FAILED),
        (SendError("broke off", uncertain=True), SendState.RETRY_WAIT, Outcome.UNCERTAIN),
        (NotStartedError("stopping"), SendState.PLANNED, Outcome.GIVEN_BACK),
    ],
)
def test_what_came_back_decides(answer: Answer | SendError, state: SendState, outcome: Outcome) -> None:
    """An answer that breaks its reader leaves a doubt, and not a scheduler that is down."""
    outbox = _outbox()
    dispatcher = _dispatcher(outbox, FakeHttp(), FakeCarrier(answer=answer))

    dispatcher.dispatch_all()
    dispatcher.settle_results()

    assert [(state, outcome)] == _ends(outbox)
    assert (answer.status if isinstance(answer, Answer) else None) == outbox.settled[0].status


def test_an_address_that_is_gone_stops_its_provider() -> None:
    """410 says that nothing more may go there."""
    outbox = _outbox()
    dispatcher = _dispatcher(outbox, FakeHttp(), FakeCarrier(answer=Answer(status=410)))

    dispatcher.dispatch_all()
    dispatcher.settle_results()

    assert [("house", "status 410")] == outbox.stops


def test_no_secret_is_kept_with_an_attempt() -> None:
    """Neither of what was asked nor of what was told."""
    outbox = _outbox()
    told = Answer(status=500, body=SECRET.encode())
    dispatcher = _dispatcher(outbox, FakeHttp(), FakeCarrier(answer=told))

    dispatcher.dispatch_all()
    dispatcher.settle_results()

    kept = outbox.settled[0]
    assert SECRET not in kept.request + kept.answer + kept.detail
    assert "snd_1_x" in kept.request


@pytest.mark.parametrize("provider", [FakeHttp(refused="snd_2_x"), FakeHttp(broken="snd_2_x")])
def test_a_message_that_cannot_be_written_keeps_back_no_other(provider: FakeHttp) -> None:
    """It is held for a person; those claimed along with it leave."""
    outbox, carrier = _outbox(3), FakeCarrier()
    dispatcher = _dispatcher(outbox, provider, carrier)

    dispatcher.dispatch_all()
    dispatcher.settle_results()

    ends = {one.send_id: (one.state, one.hold) for one in outbox.settled}
    assert {
        1: (SendState.ACCEPTED, None),
        2: (SendState.HELD, HoldReason.UNREADABLE),
        3: (SendState.ACCEPTED, None),
    } == ends
    assert (2, 0) == (len(carrier.orders), dispatcher.in_hand)


def test_a_request_carries_the_instant_by_which_it_must_begin() -> None:
    """Its lease must outlive its answer."""
    outbox, carrier = _outbox(), FakeCarrier()
    start = time.monotonic()

    _dispatcher(outbox, FakeHttp(bounds=Bounds(timeout=20)), carrier).dispatch_all()

    (order,) = carrier.orders
    assert order.must_start_before is not None
    assert 60 - 20 - 5 <= order.must_start_before - start <= 60 - 20 - 5 + PATIENCE
    assert [timedelta(seconds=60)] == outbox.leases


@pytest.mark.parametrize(("timeout", "lease"), [(1.0, 60.0), (20.0, 60.0), (25.0, 60.0), (100.0, 210.0)])
def test_a_lease_is_twice_the_longest_answer_at_least(timeout: float, lease: float) -> None:
    """And never shorter than a minute, unless somebody says so."""
    assert lease == Leases().of(Bounds(timeout=timeout))
    assert 3.0 == Leases(least=3.0, margin=0.5).of(Bounds(timeout=1))


def test_results_that_cannot_be_written_down_stay() -> None:
    """The database comes back, and nothing was forgotten or told twice."""
    outbox = _outbox(2)
    dispatcher = _dispatcher(outbox, FakeHttp())
    dispatcher.dispatch_all()
    outbox.is_away = True

    with pytest.raises(OSError, match="away"):
        dispatcher.settle_results()
    kept = dispatcher.in_hand
    outbox.is_away = False
    settled = dispatcher.settle_results()

    assert (2, 2, [1, 2]) == (kept, settled, [one.send_id for one in outbox.settled])


def test_a_result_that_nothing_can_write_down_is_let_go() -> None:
    """Its lease ends, and it is taken up again as uncertain; the hands are free for others."""
    outbox = _outbox(2)
    dispatcher = _dispatcher(outbox, FakeHttp())
    dispatcher.dispatch_all()
    outbox.is_away = True

    dispatcher.give_up_unsettled()

    assert (0, 0) == (dispatcher.in_hand, dispatcher.settle_results())


def test_a_direct_provider_is_called_in_a_thread_of_its_own() -> None:
    """It may wait, nobody else does."""
    outbox, provider = _outbox(2), FakeDirect()
    dispatcher = _dispatcher(outbox, provider)

    dispatcher.dispatch_all()
    _await_results(dispatcher, 2)

    assert ["snd_1_x", "snd_2_x"] == sorted(provider.sent)
    assert {(SendState.ACCEPTED, "letter")} == {(one.state, one.their_id) for one in outbox.settled}


@pytest.mark.parametrize(
    ("failure", "state", "outcome"),
    [
        (SendError("mailbox unknown", permanent=True), SendState.DEAD, Outcome.REFUSED),
        (SendError("try later"), SendState.RETRY_WAIT, Outcome.FAILED),
        (ZeroDivisionError("broken"), SendState.RETRY_WAIT, Outcome.UNCERTAIN),
    ],
)
def test_a_direct_provider_that_breaks_is_an_attempt_that_failed(
    failure: Exception, state: SendState, outcome: Outcome
) -> None:
    """What it did before it broke nobody knows."""
    outbox = _outbox()
    dispatcher = _dispatcher(outbox, FakeDirect(failure))

    dispatcher.dispatch_all()
    _await_results(dispatcher, 1)

    assert [(state, outcome)] == _ends(outbox)


def test_only_what_takes_long_is_renewed() -> None:
    """A third of a lease is spent first."""
    outbox = _outbox(2)
    dispatcher = Dispatcher(
        outbox, lambda _: FakeHttp(bounds=Bounds(timeout=0.01)), FakeCarrier(answer=None), "me",
        leases=Leases(least=0.3, margin=0.01),
    )  # fmt: skip
    dispatcher.dispatch_all()

    dispatcher.renew()
    at_once = list(outbox.renewed)
    time.sleep(0.15)
    dispatcher.renew()

    assert [] == at_once
    assert [(1, 1), (2, 1)] == sorted(outbox.renewed)


def test_no_more_is_in_hand_than_is_allowed() -> None:
    """So that a crash leaves few in doubt."""
    outbox = _outbox(10)
    dispatcher = Dispatcher(outbox, lambda _: FakeHttp(), FakeCarrier(answer=None), "me", in_hand=4)

    stayed = dispatcher.dispatch_all()

    assert (True, 4, 6) == (stayed, dispatcher.in_hand, len(outbox.due))


def test_a_stop_gives_back_or_settles_everything() -> None:
    """What was under way is in doubt, what is due stays for others."""
    outbox = _outbox(2)
    dispatcher = _dispatcher(outbox, FakeHttp(), FakeCarrier(answer=None))
    dispatcher.dispatch_all()
    outbox.due = [claimed(9)]

    left = dispatcher.drain(1.0)

    assert (0, [1, 2]) == (left, [one.send_id for one in outbox.settled])
    assert [9] == [one.send_id for one in outbox.due]
    assert not dispatcher.dispatch_all()


def test_late_results_end_the_same() -> None:
    """Somebody else holds a newer fence; it is said and not fought over."""
    outbox = _outbox()
    outbox.late = 1
    dispatcher = _dispatcher(outbox, FakeHttp())
    dispatcher.dispatch_all()

    assert (1, 0) == (dispatcher.settle_results(), dispatcher.in_hand)


@pytest.mark.parametrize(
    ("provider", "expected"),
    [(None, False), (FakeHttp(), True), (FakeHttp(bounds=Bounds(on_uncertain=OnUncertain.HOLD)), False)],
)
def test_a_doubt_is_tried_again_only_where_a_repeat_is_known(provider: FakeHttp | None, *, expected: bool) -> None:
    """A provider that nobody has set up knows nothing."""
    assert expected is retries_when_uncertain(provider)


def test_the_instant_of_a_result_is_told_by_the_database_clock() -> None:
    """The claim's instant and the time that has passed since, whatever this machine's calendar says."""
    given: Claimed = replace(claimed(), claimed_at=NOW + timedelta(days=400), late_after=NOW + timedelta(days=500))
    outbox = FakeOutbox(due=[given])
    dispatcher = _dispatcher(outbox, FakeHttp(), FakeCarrier(answer=SendError("again", retry_after=60)))

    dispatcher.dispatch_all()
    dispatcher.settle_results()

    wake = outbox.settled[0].wake_at
    assert wake is not None
    assert timedelta(seconds=60) <= wake - given.claimed_at < timedelta(seconds=60 + PATIENCE)
