"""Keeps the links that let one person in once: whoever clicks twice, or second, stays outside."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.caller import Caller
from models.nonsense import NonsenseError
from models.person import Person
from models.person import PersonKind
from models.store import Store
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_person_rows import PEOPLE
from models.store_person_rows import person_of
from models.store_person_rows import person_row
from models.store_sessions import begin
from models.tables_trust import metadata
from models.visit import LINK_LIFE

INVITATIONS = metadata.tables["invitation"]
KIND = "invitation"


class InvitationBook:
    """The links of one workspace; tokens come as their digests."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def invite(self, login: str, digest: str, *, by: By, instead: bool = True) -> datetime:
        """Let somebody in by a link, until the instant given back; his earlier links lose their force."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            person = person_row(connection, act.workspace_id, login, lock=True)
            if person.kind != PersonKind.PERSON.value:
                raise NonsenseError("machine-no-door", f"the machine {login} does not log in", field="login",
                                    remedy="make a key for it", login=login)  # fmt: skip
            if instead:
                void_all(connection, act, person.id)
            expires_at = act.at + LINK_LIFE
            line = {
                "workspace_id": act.workspace_id, "person_id": person.id, "digest": digest, "created_by": act.by,
                "created_at": act.at, "expires_at": expires_at,
            }  # fmt: skip
            connection.execute(insert(INVITATIONS), [line])
            after = {"expires_at": expires_at}
            note(connection, act, "", [Change(kind=KIND, subject=person.login, before=None, after=after)])
            return expires_at

    def find_invited(self, digest: str) -> Person | None:
        """Give whom a link would let in now; None when it was used, has ended, or never was."""
        with reading(self.store.engine) as connection:
            return _find(connection, self.store.workspace_id, digest, self.store.clock())

    def use(self, digest: str, session: str, *, origin: str) -> Person | None:
        """Let the invited in with a new session, once; None when the link has no force, or another was faster."""
        with self.store.writing() as connection:
            now = self.store.clock()
            person = _find(connection, self.store.workspace_id, digest, now)
            if person is None or not _is_taken_now(connection, digest, now):
                return None
            act = self.store.act(Caller(name=person.login, workspace=self.store.workspace, origin=origin))
            used = Change(kind=KIND, subject=person.login, before={"used": False}, after={"used": True})
            note(connection, act, "", [used])
            begin(connection, act, person_row(connection, act.workspace_id, person.login, lock=True), session)
            return person


def void_all(connection: Connection, act: Act, person_id: int) -> None:
    """Take the force from every link of somebody that was not used."""
    which = (INVITATIONS.c.person_id == person_id, INVITATIONS.c.used_at.is_(None), INVITATIONS.c.expires_at > act.at)
    login = connection.execute(select(PEOPLE.c.login).where(PEOPLE.c.id == person_id)).scalar_one()
    voided = connection.execute(update(INVITATIONS).where(*which).values(expires_at=act.at)).rowcount
    gone = Change(kind=KIND, subject=login, before={"used": False}, after=None)
    note(connection, act, "", [gone] * voided)


def _find(connection: Connection, workspace_id: int, digest: str, now: datetime) -> Person | None:
    row = connection.execute(
        select(PEOPLE)
        .join(INVITATIONS, INVITATIONS.c.person_id == PEOPLE.c.id)
        .where(INVITATIONS.c.workspace_id == workspace_id, PEOPLE.c.workspace_id == workspace_id)
        .where(INVITATIONS.c.digest == digest, INVITATIONS.c.used_at.is_(None), INVITATIONS.c.expires_at > now)
        .where(PEOPLE.c.withdrawn_at.is_(None))
    ).one_or_none()
    return None if row is None else person_of(row)


def _is_taken_now(connection: Connection, digest: str, now: datetime) -> bool:
    unused = (INVITATIONS.c.digest == digest, INVITATIONS.c.used_at.is_(None), INVITATIONS.c.expires_at > now)
    return connection.execute(update(INVITATIONS).where(*unused).values(used_at=now)).rowcount == 1
