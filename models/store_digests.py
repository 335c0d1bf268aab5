"""Keeps who gets one e-mail a day, gathers what is told in it, and writes it down once, whoever else would too."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.digest import LATEST
from models.digest import Awaited
from models.digest import Blocker
from models.digest import Digest
from models.digest import Leaving
from models.digest import News
from models.digest import Stuck
from models.lifecycle import OfferState
from models.send import SendState
from models.store import Store
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import TakenError
from models.store_events import BLOCK
from models.store_events import Subscriber
from models.store_events import delivery
from models.store_events import write_down
from models.tables_sends import metadata
from models.window import Window

DIGESTS = metadata.tables["digest"]
OPEN = metadata.tables["open_finding"]
SENDS = metadata.tables["send"]
CALENDARS = metadata.tables["calendar"]
LIFECYCLES = metadata.tables["lifecycle"]
KIND = "digest"
LETTER = "digest.daily"
# No code of a subscription holds such a sign.
MAIL = Subscriber(code="@digest", kinds=frozenset(), calendars=frozenset(), offers=frozenset())
STUCK = (SendState.HELD, SendState.UNCERTAIN, SendState.DEAD)
COMING = (SendState.PLANNED, SendState.RETRY_WAIT)
# Whoever has more than that before him goes to the page.
MOST_TOLD = 25
Told = TypeVar("Told")


class DigestBook:
    """The daily e-mails of one workspace; `by` stands in the audit."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def digests(self) -> tuple[Digest, ...]:
        """Give all of them, in the order of their addresses."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(select(DIGESTS).where(*self._mine()).order_by(DIGESTS.c.address))
            return tuple(_digest(row) for row in rows)

    def find(self, digest_id: int) -> Digest | None:
        """Give one that has not ended, or None."""
        with reading(self.store.engine) as connection:
            row = connection.execute(select(DIGESTS).where(*self._mine(), DIGESTS.c.id == digest_id)).one_or_none()
            return None if row is None else _digest(row)

    def add(self, wanted: Digest, *, by: By) -> Digest:
        """Write to somebody from now on; TakenError when he is written to already."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            taken = select(DIGESTS.c.id).where(*self._mine(), DIGESTS.c.address == wanted.address)
            if connection.execute(taken).first() is not None:
                raise TakenError(KIND, wanted.address)
            line = {
                "workspace_id": act.workspace_id, "address": wanted.address, "hour": wanted.hour,
                "zone": wanted.zone.key, "language": wanted.language, "told_at": act.at, "created_by": act.by,
                "created_at": act.at,
            }  # fmt: skip
            made = connection.execute(insert(DIGESTS).values(line).returning(DIGESTS.c.id)).scalar_one()
            told = {"address": wanted.address, "hour": wanted.hour, "zone": wanted.zone.key}
            note(connection, act, "", [Change(kind=KIND, subject=str(made), before=None, after=told)])
            return replace(wanted, id=made, told_at=act.at, created_by=act.by)

    def drop(self, digest_id: int, *, by: By) -> None:
        """Write to somebody no more."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = connection.execute(select(DIGESTS).where(*self._mine(), DIGESTS.c.id == digest_id)).one_or_none()
            if row is None:
                raise AbsentError(KIND, str(digest_id))
            connection.execute(update(DIGESTS).where(DIGESTS.c.id == digest_id).values(withdrawn_at=act.at))
            told = {"address": row.address, "hour": row.hour, "zone": row.zone}
            note(connection, act, "", [Change(kind=KIND, subject=str(digest_id), before=told, after=None)])

    def news(self, since: datetime, until: datetime, day: Window) -> News:
        """Gather what has come up between two instants, what waits now, and what leaves on a day."""
        with reading(self.store.engine) as connection:
            workspace = self.store.workspace_id
            parts = {
                "blockers": _blockers(connection, workspace, since, until), "awaited": _awaited(connection, workspace),
                "stuck": _stuck(connection, workspace), "leaving": _leaving(connection, workspace, day),
            }  # fmt: skip
        return News(
            blockers=_first(parts["blockers"], Blocker), awaited=_first(parts["awaited"], Awaited),
            stuck=_first(parts["stuck"], Stuck), leaving=_first(parts["leaving"], Leaving),
            counts={name: len(found) for name, found in parts.items()},
        )  # fmt: skip

    def write(self, one: Digest, hour: datetime, letter: dict[str, str] | None) -> bool:
        """Write down the e-mail of an hour, or that there was nothing to tell; False when another has done so.

        The mark and the e-mail are one transaction: neither a restart nor a second scheduler writes twice.
        """
        with self.store.writing() as connection:
            unwritten = (*self._mine(), DIGESTS.c.id == one.id, DIGESTS.c.told_at == one.told_at)
            if connection.execute(update(DIGESTS).where(*unwritten).values(told_at=hour)).rowcount != 1:
                return False
            if letter is not None:
                now = self.store.clock()
                row = delivery(MAIL, LETTER, "", {"digest": one.id, "hour": hour.isoformat(), **letter}, now)
                late = {"late_after": hour + LATEST, "not_after": hour + LATEST}
                write_down(connection, self.store.workspace_id, [{**row, **late}])
            return True

    def _mine(self) -> Sequence[Any]:
        return (DIGESTS.c.workspace_id == self.store.workspace_id, DIGESTS.c.withdrawn_at.is_(None))


def wants_digest(connection: Connection, workspace_id: int) -> bool:
    """Say whether anybody is written to every day, so that findings are watched for him."""
    mine = (DIGESTS.c.workspace_id == workspace_id, DIGESTS.c.withdrawn_at.is_(None))
    return connection.execute(select(DIGESTS.c.id).where(*mine).limit(1)).first() is not None


def _blockers(connection: Connection, workspace_id: int, since: datetime, until: datetime) -> list[object]:
    rows = connection.execute(
        select(OPEN, CALENDARS.c.code)
        .join(CALENDARS, CALENDARS.c.id == OPEN.c.calendar_id)
        .where(OPEN.c.workspace_id == workspace_id, OPEN.c.severity == BLOCK)
        .where(OPEN.c.opened_at > since, OPEN.c.opened_at <= until, CALENDARS.c.withdrawn_at.is_(None))
        .order_by(CALENDARS.c.code, OPEN.c.id)
    )
    return [
        Blocker(calendar=row.code, fingerprint=row.fingerprint, rule=row.rule, offers=tuple(json.loads(row.offers)))
        for row in rows
    ]


def _awaited(connection: Connection, workspace_id: int) -> list[object]:
    rows = connection.execute(
        select(LIFECYCLES.c.offer, LIFECYCLES.c.author, CALENDARS.c.code)
        .join(CALENDARS, CALENDARS.c.id == LIFECYCLES.c.calendar_id)
        .where(LIFECYCLES.c.workspace_id == workspace_id, LIFECYCLES.c.state == OfferState.SUBMITTED.value)
        .where(CALENDARS.c.withdrawn_at.is_(None))
        .order_by(LIFECYCLES.c.submitted_at, LIFECYCLES.c.id)
    )
    return [Awaited(calendar=row.code, offer=row.offer, author=row.author) for row in rows]


def _stuck(connection: Connection, workspace_id: int) -> list[object]:
    rows = connection.execute(
        select(CALENDARS.c.code, SENDS.c.offer, SENDS.c.state, func.count().label("sends"))
        .join(CALENDARS, CALENDARS.c.id == SENDS.c.calendar_id)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.state.in_([one.value for one in STUCK]))
        .group_by(CALENDARS.c.code, SENDS.c.offer, SENDS.c.state)
        .order_by(CALENDARS.c.code, SENDS.c.offer, SENDS.c.state)
    )
    return [Stuck(calendar=row.code, offer=row.offer, state=SendState(row.state), count=row.sends) for row in rows]


def _leaving(connection: Connection, workspace_id: int, day: Window) -> list[object]:
    rows = connection.execute(
        select(CALENDARS.c.code, SENDS.c.offer, SENDS.c.channel, SENDS.c.due_at, func.count().label("sends"))
        .join(CALENDARS, CALENDARS.c.id == SENDS.c.calendar_id)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.state.in_([one.value for one in COMING]))
        .where(SENDS.c.due_at >= day.start, SENDS.c.due_at < day.end)
        .group_by(CALENDARS.c.code, SENDS.c.offer, SENDS.c.channel, SENDS.c.due_at)
        .order_by(SENDS.c.due_at, CALENDARS.c.code, SENDS.c.offer)
    )
    return [
        Leaving(calendar=row.code, offer=row.offer, channel=row.channel, due_at=row.due_at, count=row.sends)
        for row in rows
    ]


def _first(found: Sequence[object], kind: type[Told]) -> tuple[Told, ...]:
    return tuple(one for one in found[:MOST_TOLD] if isinstance(one, kind))


def _digest(row: Row[Any]) -> Digest:
    return Digest(
        id=row.id, address=row.address, hour=row.hour, zone=ZoneInfo(row.zone), language=row.language,
        told_at=row.told_at, created_by=row.created_by,
    )  # fmt: skip
