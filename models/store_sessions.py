"""Keeps who is logged in: begun at log-in, ended by leaving, by somebody else, or by itself."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.nonsense import NonsenseError
from models.person import PersonKind
from models.store import Store
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_person_rows import person_row
from models.tables_trust import metadata
from models.visit import IDLE
from models.visit import LONGEST
from models.visit import Visit

SESSIONS = metadata.tables["web_session"]
KIND = "session"
# Who was logged in when stays in the audit.
FORGOTTEN_AFTER = timedelta(days=30)


class SessionBook:
    """The sessions of one workspace; tokens come as their digests."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def begin(
        self, login: str, digest: str, *, by: By, instead_of: str | None = None, expected: int | None = None
    ) -> None:  # fmt: skip
        """Log somebody in; a session that the same browser had before ends.

        StaleError when he has changed since the version expected, at which his password was compared: whoever
        knew the one before must not come in after it was changed.
        """
        with self.store.writing() as connection:
            act = self.store.act(by)
            if instead_of is not None:
                _end(connection, act, SESSIONS.c.digest == instead_of)
            begin(
                connection, act, person_row(connection, act.workspace_id, login, expected=expected, lock=True), digest
            )

    def visits(self, login: str, digest: str = "") -> tuple[Visit, ...]:
        """Give the sessions of somebody that go on, the latest first; the one with this digest is marked."""
        with reading(self.store.engine) as connection:
            person = person_row(connection, self.store.workspace_id, login)
            now = self.store.clock()
            rows = connection.execute(
                select(SESSIONS)
                .where(SESSIONS.c.person_id == person.id, SESSIONS.c.ended_at.is_(None))
                .where(SESSIONS.c.expires_at > now, SESSIONS.c.seen_at > now - IDLE)
                .order_by(SESSIONS.c.id.desc())
            )
            return tuple(_visit(row, person.login, digest) for row in rows)

    def end(self, login: str, visit: int, *, by: By) -> None:
        """End one session of somebody; AbsentError when it is not his."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            person = person_row(connection, act.workspace_id, login)
            if not _end(connection, act, SESSIONS.c.id == visit, SESSIONS.c.person_id == person.id):
                raise AbsentError(KIND, str(visit))

    def leave(self, digest: str, *, by: By) -> None:
        """Log out."""
        with self.store.writing() as connection:
            _end(connection, self.store.act(by), SESSIONS.c.digest == digest)


def begin(connection: Connection, act: Act, person: Row[Any], digest: str) -> None:
    """Log somebody in, in a transaction that is under way."""
    if person.kind != PersonKind.PERSON.value:
        raise NonsenseError("machine-no-door", f"the machine {person.login} does not log in", field="login",
                            remedy="make a key for it", login=person.login)  # fmt: skip
    connection.execute(
        delete(SESSIONS)
        .where(SESSIONS.c.workspace_id == act.workspace_id)
        .where(SESSIONS.c.expires_at < act.at - FORGOTTEN_AFTER)
    )
    line = {
        "workspace_id": act.workspace_id, "person_id": person.id, "digest": digest, "created_at": act.at,
        "seen_at": act.at, "expires_at": act.at + LONGEST,
    }  # fmt: skip
    connection.execute(insert(SESSIONS), [line])
    after = {"expires_at": act.at + LONGEST}
    note(connection, act, "", [Change(kind=KIND, subject=person.login, before=None, after=after)])


def end_all(connection: Connection, act: Act, person_id: int, *, but: str | None = None) -> None:
    """End every session of somebody, but for one."""
    others = [] if but is None else [SESSIONS.c.digest != but]
    _end(connection, act, SESSIONS.c.person_id == person_id, *others)


def _end(connection: Connection, act: Act, *which: Any) -> bool:  # noqa: ANN401 -- conditions
    """End sessions that go on, and say whether there was one."""
    people = metadata.tables["person"]
    asked = (
        select(SESSIONS.c.id, SESSIONS.c.expires_at, people.c.login)
        .join(people, people.c.id == SESSIONS.c.person_id)
        .where(*which, SESSIONS.c.workspace_id == act.workspace_id, SESSIONS.c.ended_at.is_(None))
        .where(SESSIONS.c.expires_at > act.at)
    )
    ended = [row for row in connection.execute(asked).all() if _is_ended_now(connection, act, row.id)]
    gone = [Change(kind=KIND, subject=row.login, before={"expires_at": row.expires_at}, after=None) for row in ended]
    note(connection, act, "", gone)
    return bool(ended)


def _is_ended_now(connection: Connection, act: Act, session_id: int) -> bool:
    unended = (SESSIONS.c.id == session_id, SESSIONS.c.ended_at.is_(None))
    return connection.execute(update(SESSIONS).where(*unended).values(ended_at=act.at)).rowcount == 1


def _visit(row: Row[Any], login: str, digest: str) -> Visit:
    return Visit(
        id=row.id, login=login, created_at=row.created_at, seen_at=row.seen_at, expires_at=row.expires_at,
        is_this_one=row.digest == digest,
    )  # fmt: skip
