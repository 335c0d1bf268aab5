"""Takes in what providers say later: each word once, whatever its order, and never a step backwards."""

import hashlib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.send import STEPS
from models.send import SendState
from models.store import Store
from models.store_engine import insert_new
from models.store_engine import reading
from models.store_events import Telling
from models.store_events import tell
from models.store_planned import send_id_of
from models.store_provider_state import land
from models.tables_sends import metadata

RECEIPTS = metadata.tables["receipt"]
LONGEST_NAME = 255
SENDS = metadata.tables["send"]
TALLIES = metadata.tables["send_tally"]
# What a receipt says of the send as a whole; an opened message has arrived.
SAYS: Mapping[str, SendState] = MappingProxyType({
    "delivered": SendState.DELIVERED, "opened": SendState.DELIVERED, "clicked": SendState.DELIVERED,
    "converted": SendState.DELIVERED, "unsubscribed": SendState.DELIVERED, "complained": SendState.DELIVERED,
    "bounced": SendState.BOUNCED,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One word of a provider: which of its events, about which send, what, when, of how many people."""

    event_id: str
    kind: str
    at: datetime
    key: str = ""
    their_id: str = ""
    people: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """How many words were new, known already, and about no send that is known (kept aside)."""

    counted: int = 0
    repeated: int = 0
    unknown: int = 0


class ReceiptBook:
    """The receipts of one workspace."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def take_in(self, provider: str, words: Sequence[Told]) -> TakenIn:
        """Keep what a provider said, and count it with the sends that it is about."""
        counted = repeated = unknown = 0
        with self.store.writing() as connection:
            now = self.store.clock()
            for word in words:
                send = _send_of(connection, self.store.workspace_id, provider, word)
                if not _keep(connection, self.store.workspace_id, provider, word, send, now):
                    repeated += 1
                elif send is None:
                    unknown += 1
                else:
                    counted += 1
                    _count(connection, self.store.workspace_id, send, word, now)
        return TakenIn(counted=counted, repeated=repeated, unknown=unknown)

    def aside(self, limit: int = 100) -> Sequence[Mapping[str, Any]]:
        """Give receipts about sends that nobody knows, the newest first."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(
                select(RECEIPTS)
                .where(RECEIPTS.c.workspace_id == self.store.workspace_id, RECEIPTS.c.send_id.is_(None))
                .order_by(RECEIPTS.c.id.desc())
                .limit(limit)
            )
            return [dict(row) for row in rows.mappings()]


def _send_of(connection: Connection, workspace_id: int, provider: str, word: Told) -> Row[Any] | None:
    """Find the send by our key, else by their name for it; a key of another provider's send is nobody's."""
    columns: list[ColumnElement[Any]] = [SENDS.c.id, SENDS.c.state, SENDS.c.provider, SENDS.c.offer]
    asked: Select[Any] = select(*columns).where(SENDS.c.workspace_id == workspace_id, SENDS.c.provider == provider)
    number = send_id_of(word.key)
    if number is not None:
        return connection.execute(
            asked.where(SENDS.c.id == number, SENDS.c.key == word.key).with_for_update()
        ).one_or_none()
    if not word.their_id:
        return None
    found = connection.execute(asked.where(SENDS.c.their_id == word.their_id).limit(2).with_for_update()).all()
    return found[0] if len(found) == 1 else None


def _keep(
    connection: Connection, workspace_id: int, provider: str, word: Told, send: Row[Any] | None, now: datetime
) -> bool:
    row = {
        "workspace_id": workspace_id, "provider": provider, "event_id": _name_of(word.event_id),
        "send_id": None if send is None else send.id, "kind": word.kind, "their_id": word.their_id[:255],
        "people": word.people, "at": word.at, "received_at": now,
    }  # fmt: skip
    # The row itself is asked for: PostgreSQL's driver does not count rows that conflict.
    return connection.execute(insert_new(connection, RECEIPTS).values(row).returning(RECEIPTS.c.id)).first() is not None


def _count(connection: Connection, workspace_id: int, send: Row[Any], word: Told, now: datetime) -> None:
    mine = (TALLIES.c.send_id == send.id, TALLIES.c.kind == word.kind)
    if not connection.execute(update(TALLIES).where(*mine).values(people=TALLIES.c.people + word.people)).rowcount:
        connection.execute(insert(TALLIES).values(send_id=send.id, kind=word.kind, people=word.people))
    to = SAYS.get(word.kind)
    # Read again: an earlier word of the same batch may have moved it.
    state = SendState(connection.execute(select(SENDS.c.state).where(SENDS.c.id == send.id)).scalar_one())
    if to is None or to not in STEPS[state]:
        return
    values = {"state": to.value, "hold": None, "wake_at": None, "owner": None, "changed_at": now}
    connection.execute(update(SENDS).where(SENDS.c.id == send.id).values(values))
    if state is SendState.CLAIMED:
        # Faster than the answer to its own request: that one will find nothing left to settle.
        land(connection, workspace_id, [send.provider])
    tell(connection, workspace_id, [Telling.of_send(send.id, to)], now)


def _name_of(event_id: str) -> str:
    """Keep a long name by its digest: two that begin alike are two."""
    if len(event_id) <= LONGEST_NAME:
        return event_id
    return "sha256:" + hashlib.sha256(event_id.encode()).hexdigest()
