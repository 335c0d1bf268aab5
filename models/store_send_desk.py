"""Where people see what leaves and when, and decide about what waits for them: let go, call off, try again."""

import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.send import HoldReason
from models.send import SendState
from models.store import Store
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import InFlightSendError
from models.store_error import SendStepError
from models.store_heartbeat import last_beat
from models.tables_sends import metadata

SENDS = metadata.tables["send"]
ATTEMPTS = metadata.tables["attempt"]
TALLIES = metadata.tables["send_tally"]
CALENDARS = metadata.tables["calendar"]
CONTENTS = metadata.tables["send_content"]
LIFECYCLES = metadata.tables["lifecycle"]
PROVIDERS = metadata.tables["provider_state"]
KIND = "send"
# A send that a person lets go is given as long again as it had.
LEAST_GRACE = timedelta(minutes=5)
RELEASABLE = (SendState.HELD, SendState.UNCERTAIN, SendState.DEAD)
CANCELLABLE = (SendState.PLANNED, SendState.RETRY_WAIT, SendState.HELD, SendState.UNCERTAIN, SendState.DEAD)
CONFIRMABLE = (SendState.UNCERTAIN, SendState.DEAD, SendState.HELD)
SENT_BY_HAND = "a person says that it arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSend:
    """A send as people see it; instants are aware UTC.  `tally` counts people by what receipts told."""

    id: int
    calendar: str
    offer: str
    occurrence: int
    segment: str
    channel: str
    page: int
    pages: int
    kind: str
    provider: str
    state: SendState
    hold: str | None
    detail: str
    reasons: Sequence[Mapping[str, str]]
    asked_at: datetime
    due_at: datetime
    late_after: datetime
    not_after: datetime
    wake_at: datetime | None
    people: int | None
    key: str
    attempts: int
    their_id: str
    taken: int | None
    refused: int
    changed_at: datetime
    tally: Mapping[str, int]
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAttempt:
    """One try at a send, with what was said on both sides, cut and without secrets."""

    n: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    is_late: bool
    status: int | None
    detail: str
    request: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendListing:
    """Which sends are asked for, and after which instant and number the page starts; events are another kind."""

    calendar: str | None = None
    offer: str | None = None
    states: tuple[SendState, ...] = ()
    hold: HoldReason | None = None
    provider: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    ids: tuple[int, ...] = ()
    events: bool = False
    after: tuple[datetime, int] | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStanding:
    """How a provider does; `stopped` until a person says that it is well again."""

    provider: str
    in_flight: int
    failures: int
    rests_until: datetime | None
    stopped: bool
    detail: str


class SendDesk:
    """The sends of one workspace, as people look at them and decide about them; `by` stands in the audit."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def sends(self, listing: SendListing) -> tuple[KeptSend, ...]:
        """Give sends in the order in which they are due."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(self._page(listing)).all()
            tallies = _tallies(connection, [row.id for row in rows])
            return tuple(_kept(row, tallies.get(row.id, {})) for row in rows)

    def send(self, send_id: int) -> tuple[KeptSend, tuple[KeptAttempt, ...]]:
        """Give one send with what it says and every attempt at it; AbsentError when there is none."""
        with reading(self.store.engine) as connection:
            row = connection.execute(self._asked().where(SENDS.c.id == send_id)).one_or_none()
            if row is None:
                raise AbsentError(KIND, str(send_id))
            body = connection.execute(select(CONTENTS.c.body).where(CONTENTS.c.id == row.content_id)).scalar_one()
            attempts = connection.execute(
                select(ATTEMPTS).where(ATTEMPTS.c.send_id == send_id).order_by(ATTEMPTS.c.n)
            ).all()
            kept = _kept(row, _tallies(connection, [send_id]).get(send_id, {}), json.loads(body))
            return kept, tuple(_attempt(one) for one in attempts)

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        """Count the sends that need a person, by provider, state and reason."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(
                select(SENDS.c.provider, SENDS.c.state, func.coalesce(SENDS.c.hold, ""), func.count())
                .where(self._mine(), SENDS.c.state.in_([state.value for state in RELEASABLE]))
                .group_by(SENDS.c.provider, SENDS.c.state, SENDS.c.hold)
            )
            return {(provider, state, hold): count for provider, state, hold, count in rows}

    def due_count(self) -> Mapping[str, int]:
        """Count the sends whose instant has come and that have not left, by provider."""
        now = self.store.clock()
        with reading(self.store.engine) as connection:
            waiting = [state.value for state in SendState if state.is_waiting]
            rows = connection.execute(
                select(PROVIDERS.c.provider, func.count(SENDS.c.id).label("waiting"))
                .join(SENDS, and_(SENDS.c.workspace_id == PROVIDERS.c.workspace_id,
                                  SENDS.c.provider == PROVIDERS.c.provider, SENDS.c.wake_at <= now,
                                  SENDS.c.state.in_(waiting)), isouter=True)
                .where(PROVIDERS.c.workspace_id == self.store.workspace_id)
                .group_by(PROVIDERS.c.provider)
            )  # fmt: skip
            return {row.provider: row.waiting for row in rows}

    def release(self, listing: SendListing, *, by: By, reason: str = "") -> tuple[int, ...]:
        """Let held, uncertain or dead sends go, now or at their instant, under the key that they have; gives which.

        Each still passes the gate.  Those past the end of their promise stay.
        """
        with self.store.writing() as connection:
            act = self.store.act(by, reason)
            rows = self._chosen(connection, listing, RELEASABLE)
            open_ones = [row for row in rows if row.not_after > act.at]
            for row in open_ones:
                # Nobody's word makes a send leave before its instant.
                leaves_at = max(act.at, row.due_at)
                grace = max(row.late_after - row.due_at, LEAST_GRACE)
                values = {"state": SendState.PLANNED.value, "hold": None, "detail": reason, "wake_at": leaves_at,
                          "late_after": min(leaves_at + grace, row.not_after), "changed_at": act.at}  # fmt: skip
                connection.execute(update(SENDS).where(SENDS.c.id == row.id).values(values))
            _look_again(connection, open_ones, act.at)
            _write_down(connection, act, open_ones, SendState.PLANNED, reason)
            return tuple(row.id for row in open_ones)

    def cancel(self, listing: SendListing, *, by: By, reason: str = "") -> tuple[int, ...]:
        """Call off sends that have not left; InFlightSendError when one that was named is under way."""
        return self._end(listing, CANCELLABLE, SendState.CANCELLED, by=by, reason=reason)

    def confirm(self, listing: SendListing, *, by: By, reason: str = "") -> tuple[int, ...]:
        """Note that sends nobody was sure of did arrive, so that they never leave again."""
        return self._end(listing, CONFIRMABLE, SendState.ACCEPTED, by=by, reason=reason or SENT_BY_HAND)

    def providers(self) -> tuple[ProviderStanding, ...]:
        """Give how every provider does."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(
                select(PROVIDERS)
                .where(PROVIDERS.c.workspace_id == self.store.workspace_id)
                .order_by(PROVIDERS.c.provider)
            )
            return tuple(
                ProviderStanding(
                    provider=row.provider, in_flight=row.in_flight, failures=row.failures,
                    rests_until=row.rests_until, stopped=row.stopped, detail=row.detail,
                )
                for row in rows
            )  # fmt: skip

    def resume(self, provider: str, *, by: By) -> None:
        """Trust a provider again that was stopped; what was held for it waits for a release."""
        with self.store.writing() as connection:
            mine = (PROVIDERS.c.workspace_id == self.store.workspace_id, PROVIDERS.c.provider == provider)
            was_stopped = connection.execute(select(PROVIDERS.c.stopped).where(*mine).with_for_update()).scalar()
            if was_stopped is None:
                raise AbsentError("provider", provider)
            values = {"stopped": False, "failures": 0, "rests_until": None, "detail": ""}
            connection.execute(update(PROVIDERS).where(*mine).values(values))
            before = {"stopped": bool(was_stopped)}
            change = Change(kind="provider", subject=provider, before=before, after={"stopped": False})
            note(connection, self.store.act(by), "", [change])

    def last_beat(self) -> datetime | None:
        """Give when a scheduler was last heard of."""
        with reading(self.store.engine) as connection:
            return last_beat(connection, self.store.workspace_id)

    def _end(
        self, listing: SendListing, allowed: Sequence[SendState], to: SendState, *, by: By, reason: str
    ) -> tuple[int, ...]:
        with self.store.writing() as connection:
            act = self.store.act(by, reason)
            rows = self._chosen(connection, listing, allowed)
            for row in rows:
                values = {"state": to.value, "hold": None, "detail": reason, "wake_at": None, "changed_at": act.at}
                connection.execute(update(SENDS).where(SENDS.c.id == row.id).values(values))
            _write_down(connection, act, rows, to, reason)
            return tuple(row.id for row in rows)

    def _chosen(self, connection: Connection, listing: SendListing, allowed: Sequence[SendState]) -> Sequence[Row[Any]]:
        """Lock the sends asked for; one that was named by its number and cannot take the step is an error."""
        rows = connection.execute(self._page(listing).with_for_update(of=SENDS)).all()
        fitting = [row for row in rows if SendState(row.state) in allowed]
        if not listing.ids:
            return fitting
        missing = set(listing.ids) - {row.id for row in rows}
        if missing:
            raise AbsentError(KIND, str(min(missing)))
        for row in rows:
            if row.state == SendState.CLAIMED.value:
                raise InFlightSendError(KIND, str(row.id))
            if row not in fitting:
                raise SendStepError(str(row.id), row.state)
        return fitting

    def _mine(self) -> ColumnElement[bool]:
        return SENDS.c.workspace_id == self.store.workspace_id

    def _asked(self) -> Select[Any]:
        return (
            select(SENDS, CALENDARS.c.code.label("calendar"))
            .join(CALENDARS, CALENDARS.c.id == SENDS.c.calendar_id, isouter=True)
            .where(self._mine())
        )

    def _page(self, listing: SendListing) -> Select[Any]:
        asked = self._asked().order_by(SENDS.c.due_at, SENDS.c.id).limit(listing.limit)
        filters = [
            SENDS.c.offer_id.is_(None) if listing.events else SENDS.c.offer_id.is_not(None),
            *([CALENDARS.c.code == listing.calendar] if listing.calendar is not None else []),
            *([SENDS.c.offer == listing.offer] if listing.offer is not None else []),
            *([SENDS.c.provider == listing.provider] if listing.provider is not None else []),
            *([SENDS.c.state.in_([state.value for state in listing.states])] if listing.states else []),
            *([SENDS.c.hold == listing.hold.value] if listing.hold is not None else []),
            *([SENDS.c.due_at >= listing.start] if listing.start is not None else []),
            *([SENDS.c.due_at < listing.end] if listing.end is not None else []),
        ]
        if listing.ids:
            return asked.where(SENDS.c.id.in_(listing.ids))
        if listing.after is not None:
            due, last = listing.after
            filters.append(or_(SENDS.c.due_at > due, and_(SENDS.c.due_at == due, SENDS.c.id > last)))
        return asked.where(*filters)


def _look_again(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Have the gate look at the offers of sends that were let go."""
    offers = {row.offer_id for row in rows if row.offer_id is not None}
    soon = or_(LIFECYCLES.c.next_due_at.is_(None), LIFECYCLES.c.next_due_at > now)
    for offer_id in sorted(offers):
        connection.execute(update(LIFECYCLES).where(LIFECYCLES.c.offer_id == offer_id, soon).values(next_due_at=now))


def _write_down(connection: Connection, act: Act, rows: Sequence[Row[Any]], to: SendState, reason: str) -> None:
    for calendar in sorted({row.calendar or "" for row in rows}):
        changes = [
            Change(kind=KIND, subject=str(row.id), before={"state": row.state, "hold": row.hold},
                   after={"state": to.value, "reason": reason})
            for row in rows
            if (row.calendar or "") == calendar
        ]  # fmt: skip
        note(connection, act, calendar, changes)


def _tallies(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for row in connection.execute(select(TALLIES).where(TALLIES.c.send_id.in_(ids))) if ids else ():
        found.setdefault(row.send_id, {})[row.kind] = row.people
    return found


def _kept(row: Row[Any], tally: Mapping[str, int], facts: Mapping[str, object] | None = None) -> KeptSend:
    return KeptSend(
        id=row.id, calendar=row.calendar or "", offer=row.offer, occurrence=row.occurrence, segment=row.segment,
        channel=row.channel, page=row.page, pages=row.pages, kind=row.kind, provider=row.provider,
        state=SendState(row.state), hold=row.hold, detail=row.detail, reasons=json.loads(row.reasons),
        asked_at=row.asked_at, due_at=row.due_at, late_after=row.late_after, not_after=row.not_after,
        wake_at=row.wake_at, people=row.people, key=row.key, attempts=row.attempts, their_id=row.their_id,
        taken=row.taken, refused=row.refused, changed_at=row.changed_at, tally=tally, facts=facts,
    )  # fmt: skip


def _attempt(row: Row[Any]) -> KeptAttempt:
    return KeptAttempt(
        n=row.n, started_at=row.started_at, ended_at=row.ended_at, outcome=row.outcome, is_late=row.is_late,
        status=row.status, detail=row.detail, request=row.request, answer=row.answer,
    )  # fmt: skip
