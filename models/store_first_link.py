"""Lets the first person of a workspace in: an admin who has nothing but a link."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import select

from models.caller import By
from models.person import Person
from models.role import Role
from models.secret_token import digest
from models.store import Store
from models.store_engine import reading
from models.store_error import TakenError
from models.store_invitations import InvitationBook
from models.store_people import ADMIN
from models.store_people import add
from models.store_person_rows import PEOPLE
from models.store_sessions import SESSIONS
from models.visit import IDLE

FIRST = "admin"


def first_link(store: Store, token: str, *, by: By) -> str | None:
    """Give the token back as a link of an admin, made if there is none, as long as nobody could get in otherwise."""
    login = ensure_admin(store, by=by)
    with reading(store.engine) as connection:
        if _has_way_in(connection, store.workspace_id, store.clock()):
            return None
    # Another process that starts beside this one has printed its own link: both let in, each once.
    InvitationBook(store).invite(login, digest(token), by=by, instead=False)
    return token


def ensure_admin(store: Store, *, by: By) -> str:
    """Give the login of an admin of the workspace, who is made when nobody is."""
    with suppress(TakenError), store.writing() as connection:
        found = _admins(connection, store.workspace_id)
        if found is not None:
            return str(found.login)
        return add(connection, store.act(by), Person(login=_free(connection, store.workspace_id), roles=_ALL)).login
    return ensure_admin(store, by=by)


_ALL = frozenset({Role.ADMIN})


def _admins(connection: Connection, workspace_id: int) -> Row[Any] | None:
    asked = select(PEOPLE.c.login).where(*_live(workspace_id), PEOPLE.c.roles.contains(ADMIN)).order_by(PEOPLE.c.id)
    return connection.execute(asked.limit(1)).one_or_none()


def _free(connection: Connection, workspace_id: int) -> str:
    """Give a login that no machine has."""
    taken = set(connection.execute(select(PEOPLE.c.login_folded).where(*_live(workspace_id))).scalars())
    return next(name for name in (FIRST, *(f"{FIRST}{number}" for number in range(2, len(taken) + 3)))
                if name not in taken)  # fmt: skip


def _live(workspace_id: int) -> tuple[Any, ...]:
    return (PEOPLE.c.workspace_id == workspace_id, PEOPLE.c.withdrawn_at.is_(None))


def _has_way_in(connection: Connection, workspace_id: int, now: datetime) -> bool:
    known = select(PEOPLE.c.id).where(
        *_live(workspace_id), PEOPLE.c.password.is_not(None) | PEOPLE.c.subject.is_not(None)
    )
    inside = (
        select(SESSIONS.c.id)
        .where(SESSIONS.c.workspace_id == workspace_id, SESSIONS.c.ended_at.is_(None))
        .where(SESSIONS.c.expires_at > now, SESSIONS.c.seen_at > now - IDLE)
    )
    return any(connection.execute(asked.limit(1)).first() is not None for asked in (known, inside))
