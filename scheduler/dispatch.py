"""Hands every due send to its provider once: claims it, sends it, writes down what became of it."""

import random
import time
from collections import Counter
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from threading import Event
from threading import Lock

import structlog

from models.claim import Claimed
from models.claim import Pressure
from models.claim import Settled
from models.send import HoldReason
from models.send import OnUncertain
from scheduler.breaker import Breakers
from scheduler.carrier import Carrier
from scheduler.handing import Unsendable
from scheduler.handing import excerpt_of_answer
from scheduler.handing import excerpt_of_request
from scheduler.handing import message_of
from scheduler.outbox import Outbox
from scheduler.outcome import Kept
from scheduler.outcome import failed
from scheduler.outcome import given_back
from scheduler.outcome import held
from scheduler.outcome import taken
from scheduler.outgoing import Order
from scheduler.outgoing_line import NotStartedError
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import DirectProvider
from scheduler.provider import HttpProvider
from scheduler.provider import Message
from scheduler.provider import Provider
from scheduler.provider import Request
from scheduler.provider import SendError
from scheduler.recipients import RecipientLists

LOG = structlog.get_logger("preseance.dispatch")
MOST_AT_ONCE = 500
# What one process has claimed and not yet settled: bounded, so that memory is, and a crash doubts few.
MOST_IN_HAND = 1_500
DIRECT_THREADS = 8
# Results wait for company, and claims for room: a commit for one is ten times dearer than a commit for many.
GATHER_SECONDS = 0.004
LONGEST_GATHER_SECONDS = 0.02
COMPANY = 250
ROOM_SECONDS = 0.1
# A database that is away is waited for; results are looked at one by one only after so many failures in a row.
PATIENT_FAILURES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Leases:
    """How long a claim belongs to one scheduler, in seconds.

    A request is not begun when its lease could end before its answer: `margin` is kept free beside its timeout.
    """

    least: float = 60.0
    margin: float = 5.0

    def of(self, bounds: Bounds) -> float:
        """Give the lease of a send whose provider is waited for so long."""
        return max(self.least, 2 * bounds.timeout + 2 * self.margin)


LEASES = Leases()


@dataclass(frozen=True, slots=True)
class InHand:
    """A claimed send with its provider and message, and when it was claimed by the process's own clock.

    `http` is the provider again where it is asked by HTTP: which kind it is costs too much to be asked twice a send.
    """

    claimed: Claimed
    provider: Provider
    http: HttpProvider | None
    message: Message
    request: Request | None
    since: float


Landed = tuple[InHand, Answer | Settled | SendError]


class Dispatcher:
    """One process's share of the work; any number of them are harmless to each other.

    Numbered, what happens to a send: 1 it is claimed and its attempt is committed; 2 it is handed over;
    3 what came back is read; 4 the result is committed, unless somebody else holds a newer fence.
    """

    def __init__(
        self, outbox: Outbox, providers: Callable[[str], Provider | None], carrier: Carrier, owner: str,
        recipients: RecipientLists | None = None, *, in_hand: int = MOST_IN_HAND, leases: Leases = LEASES,
    ) -> None:  # fmt: skip
        """Work for one outbox; `providers` finds a provider by name, None when nobody has set it up."""
        self.outbox = outbox
        self.providers = providers
        self.carrier = carrier
        self.owner = owner
        self.recipients = recipients
        self.most_in_hand = in_hand
        self.leases = leases
        self.breakers = Breakers(outbox)
        self.wake = Event()
        self.landed = Event()
        self.stopping = Event()
        self._results: deque[Landed] = deque()
        self._in_hand: dict[tuple[int, int], tuple[float, float]] = {}
        self._handed: Counter[str] = Counter()
        self._claimed_at: dict[str, float] = {}
        self._lock = Lock()
        self._direct = ThreadPoolExecutor(DIRECT_THREADS, thread_name_prefix="direct")

    @property
    def in_hand(self) -> int:
        """Say how many sends are claimed here and not yet settled."""
        return len(self._in_hand)

    def dispatch_all(self) -> bool:
        """Claim and hand over all that may leave now; says whether something due had to stay."""
        stayed = False
        busy = True
        while busy and not self.stopping.is_set():
            busy, stayed = False, False
            for name in self.outbox.due_providers(self.outbox.now()):
                count = self._dispatch(name)
                busy = busy or count > 0
                stayed = stayed or count == 0
        return stayed

    def settle_results(self) -> int:
        """Write down what has come back; gives how many results there were.

        Results that cannot be written down stay, to be written later; when only some of them cannot, those are
        given up alone: their leases end, and the sends are taken up again as uncertain.
        """
        part: list[Landed] = []
        while self._results and len(part) < MOST_AT_ONCE:
            part.append(self._results.popleft())
        if not part:
            return 0
        try:
            self._settle(part)
        except Exception:
            self._results.extendleft(reversed(part))
            raise
        self.wake.set()
        return len(part)

    def give_up_unsettled(self) -> None:
        """Settle results one by one, and let go of those that nothing can write down."""
        for _ in range(len(self._results)):
            landed = self._results.popleft()
            try:
                self._settle([landed])
            except Exception:
                claimed = landed[0].claimed
                LOG.exception("a result is given up", send=claimed.send_id, attempt=claimed.attempt)
                self._let_go([landed])

    def _settle(self, part: Sequence[Landed]) -> None:
        late = self.outbox.settle([self._decided(hand, result) for hand, result in part])
        self._let_go(part)
        if late:
            LOG.warning("results came too late to count", count=late, owner=self.owner)
        self.breakers.note([(hand.claimed.provider, hand.provider.bounds, result) for hand, result in part])

    def _let_go(self, part: Sequence[Landed]) -> None:
        with self._lock:
            for hand, _ in part:
                claimed = hand.claimed
                if self._in_hand.pop((claimed.send_id, claimed.fence), None) is not None:
                    self._handed[claimed.provider] -= 1

    def renew(self) -> None:
        """Prolong the leases of what takes long; a third of a lease is spent before it is renewed."""
        now = time.monotonic()
        with self._lock:
            old = [(claim, lease) for claim, (since, lease) in self._in_hand.items() if now - since > lease / 3]
            for claim, lease in old:
                self._in_hand[claim] = (now, lease)
        for lease in {lease for _, lease in old}:
            self.outbox.renew([claim for claim, kept in old if kept == lease], timedelta(seconds=lease))

    def drain(self, patience: float) -> int:
        """Claim nothing more and see the rest through; gives how many are still open when patience ends."""
        self.stopping.set()
        until = time.monotonic() + patience
        self.carrier.close(patience)
        self._direct.shutdown(wait=True, cancel_futures=False)
        while self.in_hand and time.monotonic() < until:
            if not self.settle_results():
                self.landed.wait(0.05)
                self.landed.clear()
        self.settle_results()
        return self.in_hand

    def run_settling(self) -> None:
        """Settle results as they come, until everything is settled after a stop."""
        failures = 0
        while not (self.stopping.is_set() and not self.in_hand):
            self.landed.wait(0.2)
            self.landed.clear()
            self._gather()
            try:
                while self.settle_results():
                    failures = 0
            except Exception:
                failures += 1
                LOG.exception("results could not be written down yet", owner=self.owner, failures=failures)
                time.sleep(1)
                if failures > PATIENT_FAILURES:
                    self.give_up_unsettled()

    def _gather(self) -> None:
        """Let results come together, as long as more of them are on their way."""
        until = time.monotonic() + LONGEST_GATHER_SECONDS
        time.sleep(GATHER_SECONDS)
        while len(self._results) < min(COMPANY, self.in_hand) and time.monotonic() < until:
            time.sleep(GATHER_SECONDS)

    def _dispatch(self, name: str) -> int:
        """Claim one round for a provider and hand it over; gives how many."""
        provider = self.providers(name)
        if provider is None:
            return self.outbox.hold_provider(name, HoldReason.NO_PROVIDER, name)
        bounds = provider.bounds
        most = min(self.most_in_hand, bounds.in_flight)
        room = min(MOST_AT_ONCE, self.most_in_hand - self.in_hand, bounds.in_flight - self._handed[name])
        # What comes back makes room, and wakes us; what hangs must not keep the rest of the room empty for long.
        is_soon = time.monotonic() - self._claimed_at.get(name, 0.0) < ROOM_SECONDS
        if room <= 0 or (is_soon and room < min(COMPANY, most // 4)):
            return 0
        seconds = self.leases.of(bounds)
        pressure = Pressure(rates=bounds.rates, in_flight=bounds.in_flight, page=bounds.page)
        since = self._claimed_at[name] = time.monotonic()
        claims = self.outbox.claim(name, pressure, most=room, owner=self.owner, lease=timedelta(seconds=seconds))
        with self._lock:
            self._in_hand.update({(one.send_id, one.fence): (since, seconds) for one in claims})
            self._handed[name] += len(claims)
        self._hand_over(claims, provider, since, since + seconds - bounds.timeout - self.leases.margin)
        return len(claims)

    def _hand_over(self, claims: Sequence[Claimed], provider: Provider, since: float, start_before: float) -> None:
        orders = []
        http = None if isinstance(provider, DirectProvider) else provider
        for claimed in claims:
            try:
                hand = self._taken_up(claimed, provider, http, since)
            except Unsendable as error:
                empty = Message(
                    key=claimed.key, send_id=claimed.send_id, attempt=claimed.attempt, kind=claimed.kind,
                    channel=claimed.channel, due_at=claimed.due_at, at=claimed.claimed_at, facts={},
                )  # fmt: skip
                hand = InHand(claimed, provider, http, empty, None, since)
                self._land(hand, held(claimed, error.reason, str(error)))
                continue
            if hand.request is None:
                self._direct.submit(self._send_directly, hand, start_before)
            else:
                orders.append(
                    Order(request=hand.request, bounds=provider.bounds, done=self._lander(hand),
                          must_start_before=start_before)
                )  # fmt: skip
        self.carrier.start_many(orders)

    def _taken_up(self, claimed: Claimed, provider: Provider, http: HttpProvider | None, since: float) -> InHand:
        try:
            message = message_of(claimed, self.recipients)
            request = None if http is None else http.request(message)
        except Unsendable:
            raise
        except (SendError, ValueError) as error:
            raise Unsendable(HoldReason.UNREADABLE, str(error)) from error
        except Exception as error:
            # The edge: one message that breaks its provider must not keep back those claimed along with it.
            LOG.exception("a message could not be written", send=claimed.send_id, provider=claimed.provider)
            raise Unsendable(HoldReason.UNREADABLE, f"{type(error).__name__}: {error}") from error
        return InHand(claimed, provider, http, message, request, since)

    def _lander(self, hand: InHand) -> Callable[[Answer | SendError], None]:
        return lambda result: self._land(hand, result)

    def _land(self, hand: InHand, result: Answer | Settled | SendError) -> None:
        self._results.append((hand, result))
        if not self.landed.is_set():
            self.landed.set()

    def _send_directly(self, hand: InHand, start_before: float) -> None:
        provider = hand.provider
        if not isinstance(provider, DirectProvider):
            return
        if time.monotonic() > start_before or self.stopping.is_set():
            self._land(hand, NotStartedError("there was no time left to begin"))
            return
        try:
            self._land(hand, taken(hand.claimed, provider.send(hand.message)))
        except SendError as error:
            self._land(hand, error)
        except Exception as error:
            LOG.exception("a provider broke", provider=hand.claimed.provider)
            self._land(hand, SendError(f"{type(error).__name__}: {error}", uncertain=True))

    def _decided(self, hand: InHand, result: Answer | Settled | SendError) -> Settled:
        """Read what came back, and decide; all that is kept of it is cut and redacted."""
        if isinstance(result, Settled):
            return result
        secrets = hand.provider.secrets
        kept = Kept(
            status=result.status if isinstance(result, Answer) else None,
            request=excerpt_of_request(hand.request, hand.message, secrets),
            answer=excerpt_of_answer(result, secrets),
        )
        try:
            return self._read(hand, result, kept)
        except SendError as error:
            failure = error
        except Exception as error:
            LOG.exception("an answer could not be read", provider=hand.claimed.provider)
            failure = SendError(f"{type(error).__name__}: {error}", uncertain=True)
        return replace(self._failed(hand, failure), status=kept.status, request=kept.request, answer=kept.answer)

    def _read(self, hand: InHand, result: Answer | SendError, kept: Kept) -> Settled:
        if isinstance(result, SendError):
            raise result
        if hand.http is None:
            raise TypeError(f"{hand.claimed.provider} answered by HTTP and does not speak it")
        return taken(hand.claimed, hand.http.read(hand.message, result), kept)

    def _failed(self, hand: InHand, error: SendError) -> Settled:
        if isinstance(error, NotStartedError):
            return given_back(hand.claimed, self._now(hand), str(error))
        LOG.info(
            "an attempt failed", send=hand.claimed.send_id, attempt=hand.claimed.attempt,
            provider=hand.claimed.provider, error=str(error), permanent=error.permanent, uncertain=error.uncertain,
        )  # fmt: skip
        if error.stops_provider:
            self.outbox.stop(hand.claimed.provider, str(error))
        return failed(hand.claimed, error, hand.provider.bounds, self._now(hand), random.random())  # noqa: S311 -- spreads retries, guards nothing

    def _now(self, hand: InHand) -> datetime:
        """Give the database's instant, without asking it for every send."""
        return hand.claimed.claimed_at + timedelta(seconds=time.monotonic() - hand.since)


def retries_when_uncertain(provider: Provider | None) -> bool:
    """Say whether an attempt with no known end may be tried again: only where its provider can tell a repeat."""
    return provider is not None and provider.bounds.on_uncertain is OnUncertain.RETRY
