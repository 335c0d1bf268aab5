"""Knows people by what their identity provider calls them, the first time by the address that an admin let in."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.caller import Caller
from models.identity import Identity
from models.identity import StrangerError
from models.person import Person
from models.person import PersonKind
from models.store import Store
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import TakenError
from models.store_person_rows import KIND
from models.store_person_rows import PEOPLE
from models.store_person_rows import person_of
from models.store_person_rows import person_row
from models.store_sessions import end_all


class IdentityBook:
    """Who comes from a provider to one workspace; nobody gets a place by coming."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def find_known(self, identity: Identity) -> Person | None:
        """Give whoever has come from the provider before, whatever his address is by now."""
        mine = (PEOPLE.c.workspace_id == self.store.workspace_id, PEOPLE.c.withdrawn_at.is_(None))
        is_he = (PEOPLE.c.subject == identity.name, PEOPLE.c.kind == PersonKind.PERSON.value)
        with reading(self.store.engine) as connection:
            row = connection.execute(select(PEOPLE).where(*mine, *is_he)).one_or_none()
            return None if row is None else person_of(row)

    def bind(self, identity: Identity, *, origin: str) -> Person:
        """Tie an identity for good to whoever has its address as his login; StrangerError when nobody may come so."""
        if not identity.proven_email:
            raise StrangerError("unverified" if identity.email else "unknown", identity.email)
        try:
            with self.store.writing() as connection:
                return self._bind(connection, identity, origin)
        except TakenError:
            # The same identity was tied to somebody else at the same instant.
            raise StrangerError("other", identity.email) from None

    def _bind(self, connection: Connection, identity: Identity, origin: str) -> Person:
        row = _person(connection, self.store.workspace_id, identity)
        if row.subject == identity.name:
            return person_of(row)
        if row.subject is not None:
            raise StrangerError("other", identity.email)
        act = self.store.act(Caller(name=row.login, workspace=self.store.workspace, origin=origin))
        return _tie(connection, act, row, identity.name)

    def unbind(self, login: str, *, by: By) -> Person:
        """Forget by which identity somebody comes in, and log him out; AbsentError when nobody is there."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = person_row(connection, act.workspace_id, login, lock=True)
            if row.subject is None:
                return person_of(row)
            end_all(connection, act, row.id)
            return _tie(connection, act, row, None)


def _tie(connection: Connection, act: Act, row: Row[Any], name: str | None) -> Person:
    values = {"subject": name, "version": row.version + 1, "changed_at": act.at}
    tied = connection.execute(update(PEOPLE).where(PEOPLE.c.id == row.id).values(values).returning(PEOPLE)).one()
    before, after = ({"identity": told or "none"} for told in (row.subject, name))
    note(connection, act, "", [Change(kind=KIND, subject=row.login, before=before, after=after)])
    return person_of(tied)


def _person(connection: Connection, workspace_id: int, identity: Identity) -> Row[Any]:
    try:
        row = person_row(connection, workspace_id, identity.proven_email, lock=True)
    except AbsentError:
        raise StrangerError("unknown", identity.email) from None
    if row.kind != PersonKind.PERSON.value:
        raise StrangerError("unknown", identity.email)
    return row
