"""Keeps the workspaces of a deployment, one for each brand; only somebody who has the database in hand makes one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Row
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from models.caller import By
from models.caller import at_the_console
from models.nonsense import NonsenseError
from models.person import refuse_unreadable
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_engine import writing
from models.store_error import TakenError
from models.store_error import UnknownWorkspaceError
from models.tables import CODE_LENGTH
from models.tables import metadata

WORKSPACES = metadata.tables["workspace"]
KIND = "workspace"
LONGEST_NAME = 1_000
# A code names a file of ways out and stands in the addresses to which providers report.
NOT_IN_CODES = frozenset("/\\?#%")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWorkspace:
    """A brand: its code, which never changes, and the name by which people know it."""

    code: str
    name: str
    created_at: datetime


class WorkspaceBook:
    """The workspaces of a whole deployment."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Use an engine whose tables are up to date."""
        self.engine = engine
        self.clock = clock

    def workspaces(self) -> tuple[KnownWorkspace, ...]:
        """Give all of them, in the order of their codes."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(WORKSPACES).order_by(WORKSPACES.c.code))
            return tuple(KnownWorkspace(code=row.code, name=row.name, created_at=row.created_at) for row in rows)

    def codes(self) -> tuple[str, ...]:
        """Give the code of each."""
        with reading(self.engine) as connection:
            return _codes(connection)

    def has(self, code: str) -> bool:
        """Say whether there is one of that code, whatever somebody took for one."""
        # PostgreSQL breaks at a NUL, and at half a character.
        asked = code if code.isprintable() else ""
        with reading(self.engine) as connection:
            return _row(connection, asked) is not None

    def add(self, code: str, name: str = "", *, by: By) -> None:
        """Make one; TakenError when its code is taken, NonsenseError when it cannot be one."""
        refuse_code(code)
        called = name or code
        refuse_unreadable("name", called, LONGEST_NAME)
        try:
            with writing(self.engine) as connection:
                line = {"code": code, "name": called, "created_at": self.clock()}
                made = insert(WORKSPACES).values(line).returning(WORKSPACES.c.id)
                act = self._act(connection.execute(made).scalar_one(), by)
                note(connection, act, "", [Change(kind=KIND, subject=code, before=None, after={"name": called})])
        except IntegrityError:
            raise TakenError(KIND, code) from None

    def rename(self, code: str, name: str, *, by: By) -> None:
        """Call one by another name; UnknownWorkspaceError when there is none of that code."""
        refuse_unreadable("name", name, LONGEST_NAME)
        with writing(self.engine) as connection:
            row = _row(connection, code)
            if row is None:
                raise UnknownWorkspaceError(code, _codes(connection))
            if row.name == name:
                return
            connection.execute(update(WORKSPACES).where(WORKSPACES.c.id == row.id).values(name=name))
            change = Change(kind=KIND, subject=code, before={"name": row.name}, after={"name": name})
            note(connection, self._act(row.id, by), "", [change])

    def _act(self, workspace_id: int, by: By) -> Act:
        who = at_the_console(by) if isinstance(by, str) else by
        return Act(workspace_id=workspace_id, by=who.name, at=self.clock(), origin=who.origin, reason=who.reason)


def refuse_code(code: str) -> None:
    """Refuse what cannot name a workspace, a file and a part of an address."""
    refuse_unreadable("code", code, CODE_LENGTH)
    wrong = sorted(NOT_IN_CODES & set(code))
    if wrong or code.startswith("."):
        raise NonsenseError(
            "workspace-code", f"{code[:40]} cannot be the code of a workspace", field="code",
            remedy="write letters, digits, dashes and spaces; no / \\ ? # %, and no dot at the start",
            value=code[:40],
        )  # fmt: skip


def _codes(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.execute(select(WORKSPACES.c.code).order_by(WORKSPACES.c.code)).scalars())


def _row(connection: Connection, code: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(WORKSPACES).where(WORKSPACES.c.code == code)).one_or_none()
