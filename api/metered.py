"""Counts what schedulers and providers do where it is written down, a batch at once."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from api.metrics import Metrics
from models.claim import Claimed
from models.claim import Pressure
from models.claim import Settled
from models.claim import Swept
from models.send import HoldReason
from models.store import Store
from models.store_outbox import StoredOutbox
from models.store_receipts import ReceiptBook
from models.store_receipts import TakenIn
from models.store_receipts import Told

# More than any scheduler has in hand: what attempts left behind that nothing could settle is forgotten then.
MOST_KNOWN = 10_000


class MeteredOutbox(StoredOutbox):
    """The sends of a workspace, with the figures of what this process does to them."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        """Work on a store's connections."""
        super().__init__(store.engine, store.workspace_id)
        self._metrics = metrics
        self._workspace = store.workspace
        self._provider_of: dict[tuple[int, int], str] = {}

    def claim(self, provider: str, pressure: Pressure, *, most: int, owner: str, lease: timedelta) -> Sequence[Claimed]:
        """Count what was claimed, and how late its first attempt is."""
        claims = super().claim(provider, pressure, most=most, owner=owner, lease=lease)
        if not claims:
            return claims
        if len(self._provider_of) > MOST_KNOWN:
            self._provider_of.clear()
        self._provider_of.update({(one.send_id, one.fence): provider for one in claims})
        self._metrics.claimed.labels(self._workspace, provider).inc(len(claims))
        lateness = self._metrics.lateness.labels(self._workspace, provider)
        for one in claims:
            if one.attempt == 1:
                lateness.observe(max(0.0, (one.claimed_at - one.due_at).total_seconds()))
        return claims

    def settle(self, results: Sequence[Settled]) -> int:
        """Count where attempts left their sends."""
        late = super().settle(results)
        ended = Counter(
            (self._provider_of.pop((one.send_id, one.fence), ""), one.state.value) for one in results
        )  # fmt: skip
        for (provider, state), count in ended.items():
            self._metrics.settled.labels(self._workspace, provider, state).inc(count)
        for reason, count in Counter(one.hold.value for one in results if one.hold is not None).items():
            self._metrics.held.labels(self._workspace, reason).inc(count)
        return late

    def sweep(self, on_uncertain: Mapping[str, bool]) -> Swept:
        """Count what the sweep held for being late."""
        swept = super().sweep(on_uncertain)
        self._held(HoldReason.LATE, swept.late)
        return swept

    def hold_offer(self, calendar: str, offer: str, until: datetime, reason: HoldReason, detail: str) -> int:
        """Count what the gate held."""
        return self._held(reason, super().hold_offer(calendar, offer, until, reason, detail))

    def hold_provider(self, provider: str, reason: HoldReason, detail: str) -> int:
        """Count what was held because nobody carries it."""
        return self._held(reason, super().hold_provider(provider, reason, detail))

    def _held(self, reason: HoldReason, count: int) -> int:
        if count:
            self._metrics.held.labels(self._workspace, reason.value).inc(count)
        return count


class MeteredReceipts(ReceiptBook):
    """The receipts of a workspace, with the figures of what providers say to this process."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        """Work on a store's connections."""
        super().__init__(store)
        self._metrics = metrics

    def take_in(self, provider: str, words: Sequence[Told]) -> TakenIn:
        """Count the words by their kind."""
        taken = super().take_in(provider, words)
        for kind, count in Counter(word.kind for word in words).items():
            self._metrics.receipts.labels(self.store.workspace, provider, kind).inc(count)
        return taken
