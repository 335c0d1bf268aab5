"""Claims the sends that are due and writes down what became of them; short transactions, one winner for each send."""

import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from models import store_outbox_sql as sql
from models.claim import Awaiting
from models.claim import Claimed
from models.claim import Pressure
from models.claim import Rest
from models.claim import Settled
from models.claim import Swept
from models.remembered import Remembered
from models.send import HoldReason
from models.store_audit import Change
from models.store_audit import automatic
from models.store_audit import note
from models.store_engine import reading
from models.store_engine import writing
from models.store_events import Telling
from models.store_events import tell
from models.store_gate import STALE_AFTER
from models.store_gate import Holding
from models.store_gate import awaiting
from models.store_gate import hold_waiting
from models.store_gate import look_ahead
from models.store_gate import note_gate
from models.store_heartbeat import beat
from models.store_heartbeat import fall_silent
from models.store_lifecycle import progress
from models.store_provider_state import Allowance
from models.store_provider_state import allowance_of
from models.store_provider_state import keep_allowance
from models.store_provider_state import land
from models.store_provider_state import rest
from models.store_provider_state import rests
from models.store_sweep import look
from models.store_sweep import sweep_sends
from models.store_zones import retime
from models.store_zones import zones
from models.tables_sends import metadata

CONTENTS = metadata.tables["send_content"]
PROVIDERS = metadata.tables["provider_state"]
MOST_REMEMBERED = 4_096
# Claims and results of this many rows keep a transaction within some ten milliseconds.
AT_ONCE = 500
# A sweep that finds no end goes on the next time: the heartbeat must not wait for it.
MOST_ROUNDS = 20
# Leases that ended behind a long queue are looked for this often: it reads the whole queue.
BEHIND_EVERY = timedelta(seconds=5)
Clock = Callable[[Connection], datetime]
# One claimed send, its values in the order in which `sql` picks them.
Row = Sequence[Any]
CONTENT = sql.FIRST_PICKED + sql.PICKED_COLUMNS.index("content_id")
BATCH = -1
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def database_clock(connection: Connection) -> datetime:
    """Give the database's instant; SQLite has no clock but that of the machine it runs on."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return told.astimezone(UTC)


class StoredOutbox:
    """The sends of one workspace, for any number of schedulers on one database."""

    def __init__(self, engine: Engine, workspace_id: int, clock: Clock = database_clock) -> None:
        """Use an engine whose tables are up to date."""
        self.engine = engine
        self.workspace_id = workspace_id
        self.clock = clock
        self._looked_ahead: datetime | None = None
        self._behind_at: datetime | None = None
        self._contents = Remembered[int, Mapping[str, object]](MOST_REMEMBERED)

    def now(self) -> datetime:
        """Give the instant on the database's clock, aware UTC."""
        with self.engine.connect() as connection:
            return self.clock(connection)

    def next_wake(self, after: datetime) -> datetime | None:
        """Give the earliest later instant at which something is to be done, None when nothing waits."""
        with reading(self.engine) as connection:
            found: datetime | None = connection.execute(
                sql.NEXT_WAKE, {"workspace_id": self.workspace_id, "after": after}
            ).scalar_one()
            return found

    def due_providers(self, until: datetime) -> Sequence[str]:
        """Name the providers for which a send waits that is due by an instant."""
        with reading(self.engine) as connection:
            asked = {"workspace_id": self.workspace_id, "until": until}
            return list(connection.execute(sql.DUE_PROVIDERS, asked).scalars())

    def sweep(self, on_uncertain: Mapping[str, bool]) -> Swept:
        """Hold what is too late, end what is past its end, take back what a dead scheduler had claimed."""
        now = self.now()
        behind = self._behind_at is None or not timedelta(0) <= now - self._behind_at < BEHIND_EVERY
        if behind:
            self._behind_at = now
        swept = Swept()
        for provider in self.due_providers(now):
            retries = on_uncertain.get(provider, False)
            for _ in range(MOST_ROUNDS):
                found = self._sweep(provider, behind=behind, retries=retries)
                swept += found
                if found == Swept():
                    break
        return swept

    def claim(self, provider: str, pressure: Pressure, *, most: int, owner: str, lease: timedelta) -> Sequence[Claimed]:
        """Claim sends that are due, their attempts written down; nothing when the provider rests or has its fill."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            allowance = allowance_of(connection, self.workspace_id, provider, pressure, now)
            count = min(most, AT_ONCE, allowance.requests)
            if count <= 0:
                return ()
            asked = {
                "workspace_id": self.workspace_id, "provider": provider, "now": now, "most": count, "owner": owner,
                "lease_until": now + lease,
            }  # fmt: skip
            take = _take_sqlite if connection.dialect.name == "sqlite" else _take_postgresql
            rows = take(connection, asked)
            if not rows:
                return ()
            self._spend(connection, allowance, rows)
            contents = self._content(connection, {row[CONTENT] for row in rows})
        until = now + lease
        return [_claimed(row, contents[row[CONTENT]], now, until) for row in rows]

    def settle(self, results: Sequence[Settled]) -> int:
        """Write down what became of attempts; gives how many came too late to count, because of a newer fence."""
        late = 0
        for start in range(0, len(results), AT_ONCE):
            part = results[start : start + AT_ONCE]
            with writing(self.engine) as connection:
                now = self.clock(connection)
                settle = _settle_sqlite if connection.dialect.name == "sqlite" else _settle_postgresql
                moved = settle(connection, self.workspace_id, part, now)
                well = {moved[one.send_id] for one in part if one.shows_health and one.send_id in moved}
                land(connection, self.workspace_id, moved.values(), well, now)
                self._tell(connection, part, moved, now)
            late += len(part) - len(moved)
        return late

    def renew(self, claims: Sequence[tuple[int, int]], lease: timedelta) -> None:
        """Prolong the leases of (send, fence) pairs that are still tried."""
        if not claims:
            return
        with writing(self.engine) as connection:
            until = self.clock(connection) + lease
            mine = {"workspace_id": self.workspace_id, "lease_until": until}
            lines = [{"id": send_id, "fence": fence, **mine} for send_id, fence in sorted(claims)]
            connection.execute(sql.RENEW, lines)

    def rests(self) -> Mapping[str, Rest]:
        """Give the last rest of each provider that has not been well since."""
        with reading(self.engine) as connection:
            return rests(connection, self.workspace_id)

    def trip(self, provider: str, until: datetime, failures: int) -> None:
        """Let a provider rest until an instant."""
        with writing(self.engine) as connection:
            rest(connection, self.workspace_id, provider, until, failures)

    def stop(self, provider: str, detail: str) -> None:
        """Give a provider nothing more until a person says otherwise, and hold what waits for it."""
        with writing(self.engine) as connection:
            mine = (PROVIDERS.c.workspace_id == self.workspace_id, PROVIDERS.c.provider == provider)
            running = (*mine, PROVIDERS.c.stopped.is_(False))
            if connection.execute(update(PROVIDERS).where(*running).values(stopped=True, detail=detail)).rowcount:
                # What it said may hold anything: it stands with the provider, not in the audit.
                change = Change(kind="provider", subject=provider, before={"stopped": False}, after={"stopped": True})
                act = automatic(self.workspace_id, self.clock(connection), "the provider refuses everything")
                note(connection, act, "", [change])
        self.hold_provider(provider, HoldReason.PROVIDER_DOWN, detail)

    def awaiting_gate(self, until: datetime) -> Sequence[Awaiting]:
        """Name the offers with sends due by an instant whose calendar is to be checked again."""
        now = self.now()
        if self._looked_ahead is None or not timedelta(0) <= now - self._looked_ahead < STALE_AFTER:
            with writing(self.engine) as connection:
                look_ahead(connection, self.workspace_id, now)
            self._looked_ahead = now
        with reading(self.engine) as connection:
            return awaiting(connection, self.workspace_id, until, now)

    def pass_gate(
        self, calendar: str, calendar_version: int, offers: Sequence[str], holds_until: datetime | None = None, *,
        policy: int | None = None,
    ) -> None:  # fmt: skip
        """Note that a calendar in that version lets these offers leave, until an instant or for good.

        Nothing is noted where the house has another policy in force by now than the one of that number.
        """
        with writing(self.engine) as connection:
            note_gate(
                connection, self.workspace_id, calendar, calendar_version, offers, until=holds_until, policy=policy
            )

    def hold_offer(self, calendar: str, offer: str, until: datetime, reason: HoldReason, detail: str) -> int:
        """Hold the waiting sends of an offer that are due by an instant, and tell those who subscribed."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            holding = Holding(reason=reason, detail=detail, until=until)
            return hold_waiting(connection, self.workspace_id, holding, now, calendar=calendar, offer=offer)

    def hold_provider(self, provider: str, reason: HoldReason, detail: str) -> int:
        """Hold every due send of a provider that nobody has set up."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            holding = Holding(reason=reason, detail=detail, until=now)
            return hold_waiting(connection, self.workspace_id, holding, now, provider=provider)

    def progress(self) -> int:
        """Let approved offers run when their time has come, and end when it is over; gives how many ended."""
        with writing(self.engine) as connection:
            return progress(connection, self.workspace_id, self.clock(connection))

    def zones(self) -> Mapping[str, str]:
        """Give the law of each time zone by which sends were last worked out, as a fingerprint."""
        with reading(self.engine) as connection:
            return zones(connection, self.workspace_id)

    def retime(self, zone: str, fingerprint: str, instant_of: Callable[[str], datetime]) -> int:
        """Work out again, from their wall times, the sends of a zone whose law has changed; gives how many moved."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            return retime(connection, self.workspace_id, zone, fingerprint, instant_of, now)

    def beat(self, owner: str) -> None:
        """Show that this scheduler lives."""
        with writing(self.engine) as connection:
            beat(connection, self.workspace_id, owner, self.clock(connection))

    def fall_silent(self, owner: str) -> None:
        """Take this scheduler off the list of the living, when it stops in good order."""
        with writing(self.engine) as connection:
            fall_silent(connection, self.workspace_id, owner)

    def _spend(self, connection: Connection, allowance: Allowance, rows: Sequence[Row]) -> None:
        people = sum(row[BATCH].get("people") or 1 for row in rows) if allowance.counts_people else len(rows)
        keep_allowance(connection, allowance, requests=len(rows), people=people)

    def _sweep(self, provider: str, *, behind: bool, retries: bool) -> Swept:
        """Look first, and take a writer's turn only for what was found."""
        with reading(self.engine) as connection:
            ids = look(connection, self.workspace_id, provider, self.clock(connection), behind=behind)
        if not ids:
            return Swept()
        with writing(self.engine) as connection:
            now = self.clock(connection)
            return sweep_sends(connection, self.workspace_id, provider, ids, now, retries=retries)

    def _content(self, connection: Connection, ids: Iterable[int]) -> Mapping[int, Mapping[str, object]]:
        known = {content_id: self._contents.get(content_id) for content_id in ids}
        found = {content_id: content for content_id, content in known.items() if content is not None}
        missing = [content_id for content_id in known if content_id not in found]
        for row in connection.execute(_CONTENT_BY_ID, {"ids": missing}) if missing else ():
            found[row.id] = self._contents.keep(row.id, json.loads(row.body))
        return found

    def _tell(self, connection: Connection, part: Sequence[Settled], moved: Mapping[int, str], now: datetime) -> None:
        tellings = [
            Telling.of_send(one.send_id, one.state, one.detail, one.hold)
            for one in part
            if one.send_id in moved and Telling.is_news(one.state)
        ]
        if tellings:
            tell(connection, self.workspace_id, tellings, now)


_CONTENT_BY_ID = select(CONTENTS.c.id, CONTENTS.c.body).where(CONTENTS.c.id.in_(bindparam("ids", expanding=True)))


def _take_postgresql(connection: Connection, asked: Mapping[str, object]) -> Sequence[Row]:
    return _read(connection.execute(sql.CLAIM_POSTGRESQL, asked).scalar_one())


def _take_sqlite(connection: Connection, asked: Mapping[str, object]) -> Sequence[Row]:
    rows = _read(connection.execute(sql.PICK, asked).scalar_one())
    if rows:
        taken = {**asked, "ids": json.dumps([row[0] for row in rows])}
        connection.execute(sql.TAKE_PICKED, taken)
        connection.execute(sql.NOTE_PICKED, taken)
    return rows


def _read(told: str | None) -> Sequence[Row]:
    rows: Sequence[Row] = json.loads(told) if told else ()
    return rows


def _claimed(row: Row, content: Mapping[str, object], now: datetime, until: datetime) -> Claimed:
    send_id, fence, attempts, key, provider, kind, channel, due, late, end, _, first, batch = row
    due_at = _instant(due)
    around = {"due_at": due_at.isoformat(), "batch": batch} if batch else {}
    return Claimed(
        send_id=send_id, fence=fence, attempt=attempts, key=key, provider=provider, kind=kind, channel=channel,
        due_at=due_at, late_after=_instant(late), not_after=_instant(end), first_tried_at=_instant(first),
        claimed_at=now, lease_until=until, facts={**content, **around},
    )  # fmt: skip


@lru_cache(MOST_REMEMBERED)
def _instant(written: str) -> datetime:
    """Read an instant as the databases write it: SQLite without a zone, PostgreSQL with that of the session."""
    instant = datetime.fromisoformat(written)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _settle_postgresql(
    connection: Connection, workspace_id: int, part: Sequence[Settled], now: datetime
) -> dict[int, str]:
    asked = {"workspace_id": workspace_id, "told": _written([_told(one) for one in part]), "now": now}
    rows = connection.execute(sql.SETTLE_POSTGRESQL, asked).scalar_one()
    return {send_id: provider for send_id, _, provider in _read(rows)}


def _told(one: Settled) -> dict[str, object]:
    return {
        "id": one.send_id, "fence": one.fence, "n": one.attempt, "state": one.state.value,
        "outcome": one.outcome.value, "wake": None if one.wake_at is None else one.wake_at.isoformat(),
        "hold": None if one.hold is None else one.hold.value, "status": one.status, "their_id": one.their_id,
        "detail": one.detail, "request": one.request, "answer": one.answer, "taken": one.taken, "refused": one.refused,
    }  # fmt: skip


def _settle_sqlite(connection: Connection, workspace_id: int, part: Sequence[Settled], now: datetime) -> dict[int, str]:
    asked = {"workspace_id": workspace_id, "ids": json.dumps([one.send_id for one in part])}
    rows = _read(connection.execute(sql.STILL_HELD, asked).scalar_one())
    held = {(send_id, fence): provider for send_id, fence, provider in rows}
    counted = [one for one in part if (one.send_id, one.fence) in held]
    _tell_lines(connection, sql.settle_sends, sql.SEND_LINE, map(_send_values, counted), now)
    attempts = ((*_attempt_values(one), (one.send_id, one.fence) not in held) for one in part)
    _tell_lines(connection, sql.settle_attempts, sql.ATTEMPT_LINE, attempts, now)
    return {one.send_id: held[one.send_id, one.fence] for one in counted}


def _tell_lines(
    connection: Connection, statement: Callable[[int], str], columns: Sequence[str],
    lines: Iterable[Sequence[object]], now: datetime,
) -> None:  # fmt: skip
    values = list(chain.from_iterable(lines))
    count = len(values) // len(columns)
    if count:
        room = next(most for most in sql.LINES if most >= count)
        empty = [None] * ((room - count) * len(columns))
        connection.exec_driver_sql(statement(room), (_written_sqlite(now), *values, *empty))


def _written_sqlite(instant: datetime | None) -> str | None:
    return None if instant is None else f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _send_values(one: Settled) -> Sequence[object]:
    hold = None if one.hold is None else one.hold.value
    return (
        one.send_id, one.state.value, _written_sqlite(one.wake_at), hold, one.detail, one.their_id, one.taken,
        one.refused,
    )  # fmt: skip


def _attempt_values(one: Settled) -> Sequence[object]:
    return (one.send_id, one.attempt, one.outcome.value, one.status, one.detail, one.request, one.answer)
