"""Keeps the versions of the house's policy; the newest is in force, and each change has its line in the audit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.store import Store
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import StaleError
from models.store_gate import APPROVED
from models.store_policy_number import HOUSE
from models.store_policy_number import number_in_force
from models.tables_trust import metadata

POLICIES = metadata.tables["house_policy"]
WORKSPACES = metadata.tables["workspace"]
LIFECYCLES = metadata.tables["lifecycle"]
KIND = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """A version of the house's policy: `document` is what was written, only what differs from the built-in one."""

    number: int
    version: str
    document: Mapping[str, object]
    author: str
    reason: str | None
    created_at: datetime


class PolicyBook:
    """The house's policies of one workspace."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def number(self) -> int:
        """Give the number of the version in force, 0 while nobody has written one; one look at an index."""
        with reading(self.store.engine) as connection:
            return number_in_force(connection, self.store.workspace_id)

    def in_force(self) -> PolicyVersion | None:
        """Give the version in force, None while the built-in policy is."""
        found = self.versions(limit=1)
        return found[0] if found else None

    def versions(self, *, before: int | None = None, limit: int = 100) -> tuple[PolicyVersion, ...]:
        """Give versions, newest first; `before` is a number that is not wanted any more."""
        mine = POLICIES.c.workspace_id == self.store.workspace_id
        asked = select(POLICIES).where(mine).order_by(POLICIES.c.number.desc()).limit(limit)
        with reading(self.store.engine) as connection:
            rows = connection.execute(asked if before is None else asked.where(POLICIES.c.number < before))
            return tuple(_version(row) for row in rows)

    def put(
        self, document: Mapping[str, object], version: str, *, by: By, expected: int | None, reason: str | None = None
    ) -> PolicyVersion:
        """Put a policy in force, and have every gate look again; StaleError when `expected` is not in force any more.

        `version` names the whole policy that the document makes.  The same document again changes nothing.
        """
        with self.store.writing() as connection:
            act = self.store.act(by, reason)
            # Who puts a policy, and who notes that one let an offer pass, take turns at the workspace.
            connection.execute(
                select(WORKSPACES.c.id).where(WORKSPACES.c.id == act.workspace_id).with_for_update(key_share=True)
            )
            before = _last(connection, act.workspace_id)
            number = 0 if before is None else before.number
            if expected is not None and expected != number:
                raise StaleError(KIND, HOUSE, number)
            if before is not None and before.document == dict(document):
                return before
            return _write(connection, act, before, PolicyVersion(
                number=number + 1, version=version, document=document, author=act.by, reason=act.reason,
                created_at=act.at,
            ))  # fmt: skip


def _write(connection: Connection, act: Act, before: PolicyVersion | None, new: PolicyVersion) -> PolicyVersion:
    row = {
        "workspace_id": act.workspace_id, "number": new.number, "version": new.version,
        "document": json.dumps(new.document, ensure_ascii=False), "author": new.author, "reason": new.reason,
        "created_at": new.created_at,
    }  # fmt: skip
    connection.execute(insert(POLICIES), [row])
    was = {} if before is None else before.document
    change = Change(kind=KIND, subject=HOUSE, before={"number": new.number - 1, "policy": was},
                    after={"number": new.number, "policy": new.document})  # fmt: skip
    note(connection, act, "", [change])
    # Every row, those without a word too: a gatekeeper that is about to write one must wait, and then look again.
    mine = (LIFECYCLES.c.workspace_id == act.workspace_id, LIFECYCLES.c.state.in_(APPROVED))
    connection.execute(update(LIFECYCLES).where(*mine).values(gated_version=None))
    return new


def _last(connection: Connection, workspace_id: int) -> PolicyVersion | None:
    mine = POLICIES.c.workspace_id == workspace_id
    row = connection.execute(select(POLICIES).where(mine).order_by(POLICIES.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else _version(row)


def _version(row: Row[Any]) -> PolicyVersion:
    return PolicyVersion(
        number=row.number, version=row.version, document=json.loads(row.document), author=row.author,
        reason=row.reason, created_at=row.created_at,
    )  # fmt: skip
