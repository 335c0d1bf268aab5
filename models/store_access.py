"""Finds who stands behind a key or a session, in whatever workspace, and with what rights at this instant."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from datetime import timedelta
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from models.caller import EVERY_TEAM
from models.caller import Caller
from models.person import PersonKind
from models.role import Role
from models.role import brought_by
from models.role import in_short
from models.secret_token import digest
from models.secret_token import is_bare
from models.secret_token import key_prefix
from models.store_engine import reading
from models.store_engine import writing
from models.tables_trust import metadata
from models.visit import is_over

INVITATIONS = metadata.tables["invitation"]
KEYS = metadata.tables["api_key"]
PEOPLE = metadata.tables["person"]
SESSIONS = metadata.tables["web_session"]
WORKSPACES = metadata.tables["workspace"]
# Who asks a thousand times a minute is written down once.
TOUCHED_EVERY = timedelta(minutes=1)
MOST_TOUCHED = 10_000


class AccessBook:
    """Knows the callers of a whole deployment; a token that nobody was given leads to nobody."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Use an engine whose tables are up to date."""
        self.engine = engine
        self.clock = clock
        self._touched: dict[tuple[str, int], datetime] = {}
        self._lock = Lock()

    def caller_of_key(self, token: str, origin: str) -> Caller | None:
        """Give who brings a key, with what the key and its owner both may; None when it is not in force.

        `origin` says where from, such as `api 192.0.2.7`; the key's prefix is added to it.
        """
        prefix = key_prefix(token)
        if prefix is None:
            return None
        now = self.clock()
        with reading(self.engine) as connection:
            row = connection.execute(_with_owner(KEYS, "prefix"), {"prefix": prefix}).one_or_none()
        # The digest is compared even where there is no key, so that both take the same time.
        is_his = hmac.compare_digest(digest(token), row.digest if row else digest(""))
        if row is None or not is_his or row.revoked_at or (row.expires_at and row.expires_at <= now):
            return None
        self._touch(KEYS, row.id, "last_used_at", row.last_used_at, now)
        both = brought_by(_roles(row.roles)) & brought_by(_roles(row.owner_roles))
        return _caller(row, in_short(both), f"{origin} key {prefix}", prefix)

    def caller_of_session(self, token: str, origin: str) -> Caller | None:
        """Give who is logged in with a token; None when the session has ended, by itself or by somebody."""
        if not is_bare(token):
            return None
        now = self.clock()
        with reading(self.engine) as connection:
            row = connection.execute(_with_owner(SESSIONS, "digest"), {"digest": digest(token)}).one_or_none()
        if row is None or row.kind != PersonKind.PERSON.value or not is_live(row, now):
            return None
        self._touch(SESSIONS, row.id, "seen_at", row.seen_at, now)
        return _caller(row, _roles(row.owner_roles), origin)

    def workspace_of_link(self, token: str) -> str | None:
        """Give the workspace into which a link leads, whether or not it still has force; None when it never was."""
        if not is_bare(token):
            return None
        with reading(self.engine) as connection:
            asked = (
                select(WORKSPACES.c.code)
                .join(INVITATIONS, INVITATIONS.c.workspace_id == WORKSPACES.c.id)
                .where(INVITATIONS.c.digest == digest(token))
            )
            found: str | None = connection.execute(asked).scalar_one_or_none()
            return found

    def workspaces(self) -> tuple[str, ...]:
        """Give the code of every workspace."""
        with reading(self.engine) as connection:
            return tuple(connection.execute(select(WORKSPACES.c.code).order_by(WORKSPACES.c.code)).scalars())

    def _touch(self, table: Table, row_id: int, column: str, last: datetime | None, now: datetime) -> None:
        """Write down that a token was used; a database that others write to for long may miss it."""
        if last is not None and now - last < TOUCHED_EVERY:
            return
        with self._lock:
            tried = self._touched.get((table.name, row_id))
            if tried is not None and now - tried < TOUCHED_EVERY:
                return
            if len(self._touched) >= MOST_TOUCHED:
                self._touched.clear()
            self._touched[table.name, row_id] = now
        try:
            with writing(self.engine) as connection:
                connection.execute(update(table).where(table.c.id == row_id).values({column: now}))
        except OperationalError:
            return


def is_live(row: Row[Any], now: datetime) -> bool:
    """Say whether a session goes on: nobody ended it, it is not too old, and he was not away too long."""
    return row.ended_at is None and not is_over(row.seen_at, row.expires_at, now)


@cache
def _with_owner(table: Table, column: str) -> Select[Any]:
    """Ask for the row with a value in a column, and for its owner; every request asks, and to write it takes longer."""
    return (
        select(table, PEOPLE.c.login, PEOPLE.c.kind, PEOPLE.c.teams, PEOPLE.c.roles.label("owner_roles"),
               WORKSPACES.c.code.label("workspace"))
        .join(PEOPLE, PEOPLE.c.id == table.c.person_id)
        .join(WORKSPACES, WORKSPACES.c.id == PEOPLE.c.workspace_id)
        # Both name the workspace: a row that had strayed into another would let nobody in.
        .where(table.c[column] == bindparam(column), PEOPLE.c.withdrawn_at.is_(None),
               PEOPLE.c.workspace_id == table.c.workspace_id)
    )  # fmt: skip


def _caller(row: Row[Any], roles: frozenset[Role], origin: str, key: str | None = None) -> Caller:
    owner = _roles(row.owner_roles)
    teams = frozenset(json.loads(row.teams))
    return Caller(
        name=row.login, roles=roles,
        # The key of an admin that only plans edits what the admin may edit.
        teams=teams | {EVERY_TEAM} if Role.ADMIN in owner else teams,
        workspace=row.workspace, person_id=row.person_id, origin=origin, key=key,
    )  # fmt: skip


def _roles(text: str) -> frozenset[Role]:
    return frozenset(Role(one) for one in json.loads(text))
