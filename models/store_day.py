"""What people look at around sends: how many stand where, every try at some, how providers have done of late."""

import json
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select

from models.claim import Rate
from models.send import Outcome
from models.send import SendState
from models.store import Store
from models.store_engine import reading
from models.store_send_desk import RELEASABLE
from models.store_send_desk import KeptAttempt
from models.tables_sends import metadata
from models.token_bucket import Level
from models.token_bucket import capacity
from models.token_bucket import refilled

ATTEMPTS = metadata.tables["attempt"]
CALENDARS = metadata.tables["calendar"]
PROVIDERS = metadata.tables["provider_state"]
SENDS = metadata.tables["send"]
GOOD = Outcome.ACCEPTED.value
BAD = (Outcome.REFUSED.value, Outcome.FAILED.value, Outcome.UNCERTAIN.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """How tries at a provider ended of late, and when the last of each kind did; instants are aware UTC."""

    good: int = 0
    bad: int = 0
    last_good: datetime | None = None
    last_bad: datetime | None = None


class SendDay:
    """The sends of one workspace, counted; nothing is ever written here."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def counts(
        self, start: datetime, end: datetime, *, calendar: str | None = None, provider: str | None = None,
        events: bool = False,
    ) -> Mapping[SendState, int]:  # fmt: skip
        """Count the messages that are due in a stretch of time, by state, or the events that subscribers are told."""
        asked = (
            select(SENDS.c.state, func.count())
            .where(SENDS.c.due_at >= start, SENDS.c.due_at < end, _kind(events=events))
            .where(SENDS.c.workspace_id == self.store.workspace_id)
            .where(SENDS.c.calendar_id.is_(None) if events else self._of(calendar))
            .group_by(SENDS.c.state)
        )
        if provider is not None:
            asked = asked.where(SENDS.c.provider == provider)
        with reading(self.store.engine) as connection:
            return {SendState(state): count for state, count in connection.execute(asked)}

    def troubled(
        self, calendar: str | None = None, *, events: bool = False
    ) -> Mapping[tuple[SendState, str, str], int]:
        """Count the messages that wait for a person, by state, reason and provider, whenever due; or events."""
        asked = (
            select(SENDS.c.state, func.coalesce(SENDS.c.hold, ""), SENDS.c.provider, func.count())
            .where(SENDS.c.workspace_id == self.store.workspace_id, _kind(events=events))
            .where(SENDS.c.state.in_([one.value for one in RELEASABLE]))
            .group_by(SENDS.c.state, SENDS.c.hold, SENDS.c.provider)
        )
        if calendar is not None:
            asked = asked.where(self._of(calendar))
        with reading(self.store.engine) as connection:
            rows = connection.execute(asked)
            return {(SendState(state), hold, provider): count for state, hold, provider, count in rows}

    def attempts(self, sends: Sequence[int]) -> Mapping[int, tuple[KeptAttempt, ...]]:
        """Give every try at some sends, by their numbers."""
        found: dict[int, list[KeptAttempt]] = defaultdict(list)
        asked = select(ATTEMPTS).where(ATTEMPTS.c.send_id.in_(sends)).order_by(ATTEMPTS.c.send_id, ATTEMPTS.c.n)
        with reading(self.store.engine) as connection:
            for row in connection.execute(asked) if sends else ():
                found[row.send_id].append(_attempt(row))
        return {number: tuple(tries) for number, tries in found.items()}

    def lately(self, since: datetime) -> Mapping[str, Lately]:
        """Say by provider how tries ended at sends that were due since an instant."""
        found: dict[str, dict[str, tuple[int, datetime | None]]] = defaultdict(dict)
        with reading(self.store.engine) as connection:
            for row in (row for asked in self._ended(since) for row in connection.execute(asked)):
                count, last = found[row.provider].get(row.outcome, (0, None))
                latest = max(filter(None, (last, row.last)), default=None)
                found[row.provider][row.outcome] = (count + row.tries, latest)
        return {name: _lately(ended) for name, ended in found.items()}

    def levels(self, rates: Mapping[str, Sequence[Rate]], now: datetime) -> Mapping[str, Sequence[tuple[float, float]]]:
        """Give by provider what is left of each of its rates now, and the most that may be left."""
        mine = PROVIDERS.c.workspace_id == self.store.workspace_id
        with reading(self.store.engine) as connection:
            rows = connection.execute(select(PROVIDERS.c.provider, PROVIDERS.c.tokens).where(mine))
            kept = {row.provider: row.tokens for row in rows}
        return {name: [*_levels(kept.get(name, "[]"), known, now)] for name, known in rates.items()}

    def _of(self, calendar: str | None) -> ColumnElement[bool]:
        """Name calendars one by one, for the index on what is due goes by them."""
        mine = select(CALENDARS.c.id).where(CALENDARS.c.workspace_id == self.store.workspace_id)
        return SENDS.c.calendar_id.in_(mine if calendar is None else mine.where(CALENDARS.c.code == calendar))

    def _ended(self, since: datetime) -> Iterator[Select[Any]]:
        """Ask about the messages of calendars, then about what subscribers are told."""
        for part in (self._of(None), SENDS.c.calendar_id.is_(None)):
            yield (
                select(SENDS.c.provider, ATTEMPTS.c.outcome, func.count().label("tries"),
                       func.max(ATTEMPTS.c.ended_at).label("last"))
                .join_from(SENDS, ATTEMPTS, ATTEMPTS.c.send_id == SENDS.c.id)
                .where(SENDS.c.workspace_id == self.store.workspace_id, part, SENDS.c.due_at >= since)
                .where(ATTEMPTS.c.ended_at.is_not(None))
                .group_by(SENDS.c.provider, ATTEMPTS.c.outcome)
            )  # fmt: skip


def _kind(*, events: bool) -> ColumnElement[bool]:
    return SENDS.c.offer_id.is_(None) if events else SENDS.c.offer_id.is_not(None)


def _lately(ended: Mapping[str, tuple[int, datetime | None]]) -> Lately:
    bad = [ended[one] for one in BAD if one in ended]
    good, last_good = ended.get(GOOD, (0, None))
    return Lately(
        good=good, last_good=last_good, bad=sum(count for count, _ in bad),
        last_bad=max((last for _, last in bad if last), default=None),
    )  # fmt: skip


def _levels(tokens: str, rates: Sequence[Rate], now: datetime) -> Iterator[tuple[float, float]]:
    kept = [Level(left, datetime.fromisoformat(at)) for left, at in json.loads(tokens)]
    # Rates that were set up anew start full.
    known: Sequence[Level | None] = kept if len(kept) == len(rates) else [None] * len(rates)
    for level, rate in zip(known, rates, strict=True):
        yield max(0, refilled(level, rate, now).left), capacity(rate)


def _attempt(row: Row[Any]) -> KeptAttempt:
    return KeptAttempt(
        n=row.n, started_at=row.started_at, ended_at=row.ended_at, outcome=row.outcome, is_late=row.is_late,
        status=row.status, detail=row.detail, request=row.request, answer=row.answer,
    )  # fmt: skip
