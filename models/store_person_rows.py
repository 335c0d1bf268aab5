"""Reads people from their rows: what keys, sessions and links need of whoever they belong to."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import select

from models.caller import folded
from models.person import Person
from models.person import PersonKind
from models.role import Role
from models.role import role_names
from models.store_error import AbsentError
from models.store_error import StaleError
from models.tables_trust import metadata

PEOPLE = metadata.tables["person"]
KIND = "person"


def person_row(
    connection: Connection, workspace_id: int, login: str, *, expected: int | None = None, lock: bool = False
) -> Row[Any]:
    """Give the row of somebody who is there; AbsentError when nobody is, StaleError when he has changed."""
    # No login holds them, and PostgreSQL takes no NUL, not even to look for it.
    if not login.isprintable():
        raise AbsentError(KIND, "")
    mine = (PEOPLE.c.workspace_id == workspace_id, PEOPLE.c.withdrawn_at.is_(None))
    asked = select(PEOPLE).where(*mine, PEOPLE.c.login_folded == folded(login))
    row = connection.execute(asked.with_for_update() if lock else asked).one_or_none()
    if row is None:
        raise AbsentError(KIND, login)
    if expected is not None and row.version != expected:
        raise StaleError(KIND, row.login, row.version)
    return row


def person_of(row: Row[Any]) -> Person:
    """Read a person; his password stays behind."""
    return Person(
        id=row.id, login=row.login, kind=PersonKind(row.kind), roles=roles_of(row.roles),
        teams=frozenset(json.loads(row.teams)), has_password=row.password is not None, subject=row.subject,
        version=row.version, created_at=row.created_at,
    )  # fmt: skip


def roles_of(text: str) -> frozenset[Role]:
    """Read a JSON list of roles."""
    return frozenset(Role(name) for name in json.loads(text))


def role_list(roles: Iterable[Role]) -> str:
    """Write roles as a JSON list, in the order in which they are declared."""
    return json.dumps(role_names(roles))
