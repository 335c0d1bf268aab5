"""Keeps the keys that programs bring: made, shown once, listed, revoked; of a secret only the digest stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.api_key import NAME_LENGTH
from models.api_key import ApiKey
from models.caller import By
from models.caller import Caller
from models.caller import at_the_console
from models.nonsense import NonsenseError
from models.person import PersonKind
from models.person import refuse_unreadable
from models.role import Role
from models.role import brought_by
from models.role import role_names
from models.secret_token import NewKey
from models.secret_token import is_prefix
from models.store import Store
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_person_rows import PEOPLE
from models.store_person_rows import person_row
from models.store_person_rows import role_list
from models.store_person_rows import roles_of
from models.tables_trust import metadata

KEYS = metadata.tables["api_key"]
KIND = "key"


class KeyBook:
    """The keys of one workspace; `by` is who asks, and decides what he may do with whose."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def keys(self, login: str | None = None, *, after: str = "", limit: int | None = None) -> tuple[ApiKey, ...]:
        """Give keys in the order of their prefixes, revoked ones too; of one person, or of everybody."""
        with reading(self.store.engine) as connection:
            asked = _asked(self.store.workspace_id).where(KEYS.c.prefix > after)
            if login is not None:
                person = person_row(connection, self.store.workspace_id, login)
                asked = asked.where(KEYS.c.person_id == person.id)
            return tuple(_key(row) for row in connection.execute(asked.order_by(KEYS.c.prefix).limit(limit)))

    def key(self, prefix: str) -> ApiKey:
        """Give one; AbsentError when there is none."""
        with reading(self.store.engine) as connection:
            return _key(_row(connection, self.store.workspace_id, prefix))

    def make(
        self, login: str, new: NewKey, *, name: str, roles: frozenset[Role], expires_at: datetime | None, by: By
    ) -> ApiKey:
        """Keep a new key of somebody; NonsenseError when it would be able to do more than he or its maker.

        One that is made with a key ends no later than that key does, by its date or by being revoked.
        """
        refuse_unreadable("name", name, NAME_LENGTH)
        maker = at_the_console(by) if isinstance(by, str) else by
        with self.store.writing() as connection:
            act = self.store.act(by)
            owner = person_row(connection, act.workspace_id, login, lock=True)
            _refuse_other(owner, maker)
            _refuse_beyond(owner, maker, roles)
            if expires_at is not None and expires_at <= act.at:
                raise NonsenseError("key-already-over", f"the key would end at {expires_at}", field="expires_at",
                                    remedy="give an instant to come", value=f"{expires_at:%Y-%m-%d %H:%M}",
                                    )  # fmt: skip
            parent = None if maker.key is None else _parent(connection, act, maker.key, expires_at)
            line = {
                "workspace_id": act.workspace_id, "person_id": owner.id, "prefix": new.prefix, "digest": new.digest,
                "name": name, "roles": role_list(roles), "created_by": act.by, "created_at": act.at,
                "expires_at": expires_at, "parent_id": parent,
            }  # fmt: skip
            connection.execute(insert(KEYS), [line])
            made = _key(_row(connection, act.workspace_id, new.prefix))
            note(connection, act, "", [Change(kind=KIND, subject=new.prefix, before=None, after=_told(made))])
            return made

    def revoke(self, prefix: str, *, by: By) -> None:
        """Let a key open nothing from now on; AbsentError to whoever is neither its owner nor an admin."""
        asker = at_the_console(by) if isinstance(by, str) else by
        with self.store.writing() as connection:
            act = self.store.act(by)
            row = _row(connection, act.workspace_id, prefix)
            if not (asker.may(Role.ADMIN) or asker.person_id == row.person_id):
                raise AbsentError(KIND, prefix)
            _revoke(connection, act, [row])


def revoke_all(connection: Connection, act: Act, person_id: int) -> None:
    """Revoke every key of somebody who leaves."""
    rows = connection.execute(_asked(act.workspace_id).where(KEYS.c.person_id == person_id)).all()
    _revoke(connection, act, rows)


def _revoke(connection: Connection, act: Act, rows: Sequence[Row[Any]]) -> None:
    for row in rows:
        unrevoked = (KEYS.c.id == row.id, KEYS.c.revoked_at.is_(None))
        if connection.execute(update(KEYS).where(*unrevoked).values(revoked_at=act.at)).rowcount:
            note(connection, act, "", [Change(kind=KIND, subject=row.prefix, before=_told(_key(row)), after=None)])
            # Whoever found a key made others with it, perhaps.
            made_with_it = _asked(act.workspace_id).where(KEYS.c.parent_id == row.id)
            _revoke(connection, act, connection.execute(made_with_it).all())


def _parent(connection: Connection, act: Act, prefix: str, expires_at: datetime | None) -> int:
    """Give the key that makes another; NonsenseError when the other would outlive it."""
    mine = select(KEYS).where(KEYS.c.workspace_id == act.workspace_id, KEYS.c.prefix == prefix)
    # Whoever revokes it at the same instant revokes both, or has revoked it before.
    row = connection.execute(mine.with_for_update()).one_or_none()
    if row is None or row.revoked_at is not None:
        raise AbsentError(KIND, prefix)
    if row.expires_at is not None and (expires_at is None or expires_at > row.expires_at):
        raise NonsenseError(
            "key-outlives", f"the key would outlive {prefix}, which makes it", field="expires_at",
            remedy=f"let it end by {row.expires_at:%Y-%m-%d %H:%M} UTC, or make it while logged in", prefix=prefix,
            until=f"{row.expires_at:%Y-%m-%d %H:%M}",
        )  # fmt: skip
    return int(row.id)


def _refuse_other(owner: Row[Any], maker: Caller) -> None:
    if maker.person_id is None or maker.person_id == owner.id:
        return
    if not maker.may(Role.ADMIN):
        raise AbsentError("person", owner.login)
    if owner.kind != PersonKind.MACHINE.value:
        raise NonsenseError("key-of-another", f"only {owner.login} can make a key of {owner.login}", field="login",
                            remedy="have that person make it, or make a machine", login=owner.login)  # fmt: skip


def _refuse_beyond(owner: Row[Any], maker: Caller, roles: frozenset[Role]) -> None:
    if not roles:
        raise NonsenseError("person-without-role", "the key has no role", field="roles",
                            remedy="give a role, such as viewer", login=owner.login)  # fmt: skip
    for held, login in ((brought_by(roles_of(owner.roles)), owner.login), (maker.rights, maker.name)):
        beyond = role_names(roles - held)
        if beyond:
            raise NonsenseError(
                "key-role-beyond", f"the key would have the role {beyond[0]}, which {login} lacks", field="roles",
                remedy="give it other roles", role=beyond[0], login=login,
            )  # fmt: skip


def _asked(workspace_id: int) -> Any:  # noqa: ANN401 -- a SELECT whose columns only the rows know
    return (
        select(KEYS, PEOPLE.c.login)
        .join(PEOPLE, PEOPLE.c.id == KEYS.c.person_id)
        .where(KEYS.c.workspace_id == workspace_id)
    )


def _row(connection: Connection, workspace_id: int, prefix: str) -> Row[Any]:
    row: Row[Any] | None = None
    if is_prefix(prefix):
        row = connection.execute(_asked(workspace_id).where(KEYS.c.prefix == prefix)).one_or_none()
    if row is None:
        raise AbsentError(KIND, prefix[:40])
    return row


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        prefix=row.prefix, login=row.login, name=row.name, roles=roles_of(row.roles), created_by=row.created_by,
        created_at=row.created_at, expires_at=row.expires_at, revoked_at=row.revoked_at, last_used_at=row.last_used_at,
    )  # fmt: skip


def _told(key: ApiKey) -> dict[str, object]:
    return {"login": key.login, "name": key.name, "roles": role_names(key.roles), "expires_at": key.expires_at}
