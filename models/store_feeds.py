"""Keeps the secret addresses of feeds, of each only the digest, and reads the offers that a feed shows."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Row
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from models.caller import Caller
from models.feed import FedCalendar
from models.feed import FedOffer
from models.feed import Feed
from models.lifecycle import OfferState
from models.nonsense import NonsenseError
from models.role import Role
from models.role import brought_by
from models.secret_token import digest
from models.secret_token import is_bare
from models.store import Store
from models.store_access import TOUCHED_EVERY
from models.store_audit import AUDIT
from models.store_audit import Change
from models.store_audit import end_of
from models.store_audit import note
from models.store_calendars import OFFERS
from models.store_calendars import head_of
from models.store_engine import reading
from models.store_engine import writing
from models.store_error import AbsentError
from models.store_person_rows import PEOPLE
from models.store_rows import OFFER_COLUMNS
from models.store_rows import offer_value
from models.tables_sends import metadata

FEEDS = metadata.tables["feed"]
LIFECYCLES = metadata.tables["lifecycle"]
CALENDARS = metadata.tables["calendar"]
WORKSPACES = metadata.tables["workspace"]
KIND = "feed"
# Somebody who shows more than that shows the same twice.
MOST_OF_ONE = 50
# What becomes of an offer stands in the audit under these; other lines say nothing of it that a calendar shows.
CHANGING = ("offer", "lifecycle")


class FeedBook:
    """The feeds of one workspace; everybody has his own, and an admin may end those of others."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def feeds(self, by: Caller) -> tuple[Feed, ...]:
        """Give the feeds that somebody may end: his own, an admin everybody's; oldest first."""
        with reading(self.store.engine) as connection:
            return tuple(_feed(row) for row in connection.execute(self._asked(by).order_by(FEEDS.c.id)))

    def make(self, wanted: Feed, token: str, *, by: Caller) -> Feed:
        """Keep a new feed of whoever asks; AbsentError when there is no such calendar."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            head_of(connection, act.workspace_id, wanted.calendar)
            mine = (FEEDS.c.workspace_id == act.workspace_id, FEEDS.c.person_id == by.person_id)
            live = select(func.count()).where(*mine, FEEDS.c.revoked_at.is_(None))
            if connection.execute(live).scalar_one() >= MOST_OF_ONE:
                raise NonsenseError(
                    "too-many-feeds", f"{by.name} has {MOST_OF_ONE} feeds already", field="feed",
                    remedy="end one that nobody reads", most=str(MOST_OF_ONE),
                )  # fmt: skip
            line = {
                "workspace_id": act.workspace_id, "person_id": by.person_id, "digest": digest(token),
                "calendar": wanted.calendar, "segment": wanted.segment, "team": wanted.team,
                "with_sends": wanted.with_sends, "language": wanted.language, "created_at": act.at,
                "renewed_at": act.at,
            }  # fmt: skip
            made = connection.execute(insert(FEEDS).values(line).returning(FEEDS.c.id)).scalar_one()
            row = self._row(connection, made, by)
            note(connection, act, "", [Change(kind=KIND, subject=str(made), before=None, after=_told(row))])
            return _feed(row)

    def renew(self, feed_id: int, token: str, *, by: Caller) -> Feed:
        """Give a feed another address, its owner alone: the one before leads nowhere from now on."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = self._row(connection, feed_id, by)
            if row.person_id != by.person_id:
                raise AbsentError(KIND, str(feed_id))
            connection.execute(
                update(FEEDS).where(FEEDS.c.id == feed_id).values(digest=digest(token), renewed_at=act.at, read_at=None)
            )
            told = _told(row)
            note(connection, act, "", [Change(kind=KIND, subject=str(feed_id), before=told,
                                              after={**told, "address": "new"})])  # fmt: skip
            return _feed(self._row(connection, feed_id, by))

    def revoke(self, feed_id: int, *, by: Caller) -> None:
        """End a feed; AbsentError to whoever is neither its owner nor an admin."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = self._row(connection, feed_id, by)
            connection.execute(update(FEEDS).where(FEEDS.c.id == feed_id).values(revoked_at=act.at))
            note(connection, act, "", [Change(kind=KIND, subject=str(feed_id), before=_told(row), after=None)])

    def calendar(self, code: str) -> FedCalendar:
        """Give a calendar with every offer that it holds or held, withdrawn ones as they were last.

        AbsentError when there never was one.
        """
        with reading(self.store.engine) as connection:
            mine = (CALENDARS.c.workspace_id == self.store.workspace_id, CALENDARS.c.code == code)
            known = connection.execute(
                select(CALENDARS.c.name, CALENDARS.c.zone).where(*mine).order_by(CALENDARS.c.id.desc()).limit(1)
            ).one_or_none()
            if known is None:
                raise AbsentError("calendar", code)
            offers = _fed(connection, self.store.workspace_id, code)
            return FedCalendar(name=known.name, zone=ZoneInfo(known.zone), offers=offers)

    def last_line(self) -> int:
        """Give the line of the audit up to which all has happened that a feed may show."""
        with reading(self.store.engine) as connection:
            return end_of(connection, self.store.workspace_id)[0]

    def teams(self, calendar: str) -> tuple[str, ...]:
        """Name the teams that own offers of a calendar."""
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            columns = OFFERS.table.c
            mine = (columns.calendar_id == head.id, columns.withdrawn_at.is_(None), columns.owner.is_not(None))
            return tuple(sorted(connection.execute(select(columns.owner).where(*mine).distinct()).scalars()))

    def _asked(self, by: Caller) -> Any:  # noqa: ANN401 -- a SELECT whose columns only the rows know
        which: list[ColumnElement[bool]] = [
            FEEDS.c.workspace_id == self.store.workspace_id, FEEDS.c.revoked_at.is_(None),
            PEOPLE.c.withdrawn_at.is_(None),
        ]  # fmt: skip
        if not by.may(Role.ADMIN):
            which.append(FEEDS.c.person_id == by.person_id)
        return select(FEEDS, PEOPLE.c.login).join(PEOPLE, PEOPLE.c.id == FEEDS.c.person_id).where(*which)

    def _row(self, connection: Connection, feed_id: int, by: Caller) -> Row[Any]:
        row: Row[Any] | None = connection.execute(self._asked(by).where(FEEDS.c.id == feed_id)).one_or_none()
        if row is None:
            raise AbsentError(KIND, str(feed_id))
        return row


class FeedDoor:
    """Knows where a secret address leads, in whatever workspace; one that nobody was given leads nowhere."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Use an engine whose tables are up to date."""
        self.engine = engine
        self.clock = clock

    def find(self, token: str) -> tuple[str, Feed] | None:
        """Give the workspace and what is shown; None once it has ended, or whoever made it may read no more."""
        if not is_bare(token):
            return None
        with reading(self.engine) as connection:
            asked = (
                select(FEEDS, PEOPLE.c.login, PEOPLE.c.roles, WORKSPACES.c.code.label("workspace"))
                .join(PEOPLE, PEOPLE.c.id == FEEDS.c.person_id)
                .join(WORKSPACES, WORKSPACES.c.id == FEEDS.c.workspace_id)
                .where(FEEDS.c.digest == digest(token), FEEDS.c.revoked_at.is_(None))
                .where(PEOPLE.c.withdrawn_at.is_(None), PEOPLE.c.workspace_id == FEEDS.c.workspace_id)
            )
            row = connection.execute(asked).one_or_none()
        if row is None or Role.VIEWER not in brought_by(Role(one) for one in json.loads(row.roles)):
            return None
        self._touch(row)
        return row.workspace, _feed(row)

    def _touch(self, row: Row[Any]) -> None:
        """Write down that it was read; a database that others write to for long may miss it."""
        now = self.clock()
        if row.read_at is not None and now - row.read_at < TOUCHED_EVERY:
            return
        try:
            with writing(self.engine) as connection:
                connection.execute(update(FEEDS).where(FEEDS.c.id == row.id).values(read_at=now))
        except OperationalError:
            return


def _fed(connection: Connection, workspace_id: int, calendar: str) -> tuple[FedOffer, ...]:
    columns = OFFERS.table.c
    rows = connection.execute(
        select(*(columns[name] for name in OFFER_COLUMNS), columns.withdrawn_at, LIFECYCLES.c.state,
               CALENDARS.c.changed_at)
        .join(CALENDARS, CALENDARS.c.id == columns.calendar_id)
        .outerjoin(LIFECYCLES, LIFECYCLES.c.offer_id == columns.id)
        .where(CALENDARS.c.workspace_id == workspace_id, CALENDARS.c.code == calendar)
        .order_by(columns.id)
    ).all()  # fmt: skip
    # A code that was used again stands for what it is now; of several that are gone, the last.
    latest = {row.code: row for row in sorted(rows, key=lambda row: (row.withdrawn_at is None, row.id))}
    changes = _changes(connection, workspace_id, calendar)
    found = []
    for row in sorted(latest.values(), key=lambda row: row.code):
        count, changed_at = changes.get(row.code, (1, row.changed_at))
        offer = offer_value(row[: len(OFFER_COLUMNS)])
        state = _state(row.withdrawn_at, row.state)
        found.append(FedOffer(offer=offer, state=state, changes=max(0, count - 1), changed_at=changed_at))
    return tuple(found)


def _changes(connection: Connection, workspace_id: int, calendar: str) -> dict[str, tuple[int, datetime]]:
    """Count what happened to each offer, and say when it last did: the audit forgets nothing, so it only grows."""
    rows = connection.execute(
        select(AUDIT.c.subject, func.count().label("count"), func.max(AUDIT.c.at).label("at"))
        .where(AUDIT.c.workspace_id == workspace_id, AUDIT.c.calendar == calendar, AUDIT.c.kind.in_(CHANGING))
        .group_by(AUDIT.c.subject)
    )
    return {row.subject: (row[1], row.at) for row in rows}


def _state(withdrawn_at: datetime | None, state: str | None) -> OfferState:
    if withdrawn_at is not None:
        return OfferState.WITHDRAWN
    return OfferState.DRAFT if state is None else OfferState(state)


def _feed(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id, owner=row.login, calendar=row.calendar, segment=row.segment, team=row.team,
        with_sends=row.with_sends, language=row.language, created_at=row.created_at, renewed_at=row.renewed_at,
        read_at=row.read_at,
    )  # fmt: skip


def _told(row: Row[Any]) -> dict[str, object]:
    return {
        "owner": row.login, "calendar": row.calendar, "segment": row.segment, "team": row.team,
        "with_sends": bool(row.with_sends),
    }  # fmt: skip
