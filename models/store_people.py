"""Keeps who has a place in a workspace, with what roles and teams, and sees that it always has an admin."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.caller import folded
from models.person import Person
from models.role import Role
from models.role import role_names
from models.store import WORKSPACES
from models.store import Store
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import LastAdminError
from models.store_error import TakenError
from models.store_invitations import void_all
from models.store_keys import revoke_all
from models.store_person_rows import KIND
from models.store_person_rows import PEOPLE
from models.store_person_rows import person_of
from models.store_person_rows import person_row
from models.store_person_rows import role_list
from models.store_person_rows import roles_of
from models.store_sessions import end_all

ADMIN = f'"{Role.ADMIN.value}"'


class PeopleBook:
    """The people of one workspace; `by` stands in the audit, passwords never do."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def people(self, *, after: str = "", limit: int | None = None) -> tuple[Person, ...]:
        """Give them in the order of their logins."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(
                select(PEOPLE)
                .where(PEOPLE.c.workspace_id == self.store.workspace_id, PEOPLE.c.withdrawn_at.is_(None))
                .where(PEOPLE.c.login_folded > folded(after))
                .order_by(PEOPLE.c.login_folded)
                .limit(limit)
            )
            return tuple(person_of(row) for row in rows)

    def person(self, login: str) -> Person:
        """Give one; AbsentError when there is nobody."""
        with reading(self.store.engine) as connection:
            return person_of(person_row(connection, self.store.workspace_id, login))

    def find_password(self, login: str) -> tuple[Person, str | None] | None:
        """Give somebody with the hash of his password, if he has one; None when there is nobody."""
        with reading(self.store.engine) as connection:
            try:
                row = person_row(connection, self.store.workspace_id, login)
            except AbsentError:
                return None
            return person_of(row), row.password

    def add(self, wanted: Person, *, by: By) -> Person:
        """Give somebody a place; TakenError when his login is taken."""
        with self.store.writing() as connection:
            return add(connection, self.store.act(by), wanted)

    def change(self, wanted: Person, *, by: By, expected: int) -> Person:
        """Change the roles and teams of somebody whom nobody has changed since the version expected."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = person_row(connection, act.workspace_id, wanted.login, expected=expected, lock=True)
            if Role.ADMIN not in wanted.roles:
                _refuse_last_admin(connection, act, row)
            before, values = person_of(row), {"roles": role_list(wanted.roles), "teams": _teams(wanted)}
            after = person_of(_write(connection, act, row, values))
            note(connection, act, "", [Change(kind=KIND, subject=row.login, before=_told(before), after=_told(after))])
            return after

    def drop(self, login: str, *, by: By, expected: int) -> None:
        """Take somebody's place away: his sessions end, his keys and links open nothing any more."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = person_row(connection, act.workspace_id, login, expected=expected, lock=True)
            _refuse_last_admin(connection, act, row)
            end_all(connection, act, row.id)
            revoke_all(connection, act, row.id)
            void_all(connection, act, row.id)
            _write(connection, act, row, {"withdrawn_at": act.at, "password": None, "subject": None})
            change = Change(kind=KIND, subject=row.login, before=_told(person_of(row)), after=None)
            note(connection, act, "", [change])

    def set_password(self, login: str, kept: str, *, by: By, session: str | None = None) -> Person:
        """Keep the hash of somebody's new password; sessions and links end, but for the session in which he asked."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = person_row(connection, act.workspace_id, login, lock=True)
            end_all(connection, act, row.id, but=session)
            void_all(connection, act, row.id)
            before = {"password": "none" if row.password is None else "set"}
            note(connection, act, "", [Change(kind=KIND, subject=row.login, before=before, after={"password": "new"})])
            return person_of(_write(connection, act, row, {"password": kept}))

    def renew_hash(self, person: Person, old: str, new: str) -> None:
        """Keep the same password with more work in its hash; nothing that anybody sees has changed."""
        with self.store.writing() as connection:
            same = (PEOPLE.c.id == person.id, PEOPLE.c.password == old)
            connection.execute(update(PEOPLE).where(*same).values(password=new))


def add(connection: Connection, act: Act, wanted: Person) -> Person:
    """Give somebody a place, in a transaction that is under way."""
    taken = select(PEOPLE.c.id).where(
        PEOPLE.c.workspace_id == act.workspace_id, PEOPLE.c.withdrawn_at.is_(None),
        PEOPLE.c.login_folded == wanted.folded,
    )  # fmt: skip
    if connection.execute(taken).first() is not None:
        raise TakenError(KIND, wanted.login)
    line = {
        "workspace_id": act.workspace_id, "kind": wanted.kind.value, "login": wanted.login,
        "login_folded": wanted.folded, "roles": role_list(wanted.roles), "teams": _teams(wanted), "version": 1,
        "created_at": act.at, "changed_at": act.at,
    }  # fmt: skip
    row = connection.execute(insert(PEOPLE).values(line).returning(PEOPLE)).one()
    note(connection, act, "", [Change(kind=KIND, subject=wanted.login, before=None, after=_told(wanted))])
    return person_of(row)


def _write(connection: Connection, act: Act, row: Row[Any], values: Mapping[str, object]) -> Row[Any]:
    change = update(PEOPLE).where(PEOPLE.c.id == row.id).values(**values, version=row.version + 1, changed_at=act.at)
    return connection.execute(change.returning(PEOPLE)).one()


def _refuse_last_admin(connection: Connection, act: Act, row: Row[Any]) -> None:
    if Role.ADMIN not in roles_of(row.roles):
        return
    # Two admins who withdraw each other at the same instant wait here for one another.
    workspace = select(WORKSPACES.c.id).where(WORKSPACES.c.id == act.workspace_id)
    connection.execute(workspace.with_for_update(key_share=True))
    others = select(PEOPLE.c.id).where(
        PEOPLE.c.workspace_id == act.workspace_id, PEOPLE.c.withdrawn_at.is_(None), PEOPLE.c.id != row.id,
        PEOPLE.c.roles.contains(ADMIN),
    )  # fmt: skip
    if connection.execute(others).first() is None:
        raise LastAdminError(KIND, row.login)


def _teams(one: Person) -> str:
    return json.dumps(sorted(one.teams), ensure_ascii=False)


def _told(one: Person) -> dict[str, object]:
    return {"kind": one.kind.value, "roles": role_names(one.roles), "teams": sorted(one.teams)}
