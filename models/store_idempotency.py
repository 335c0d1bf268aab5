"""Remembers the answer to a creating request, so that asking again creates nothing twice."""

import json
import zlib
from base64 import b85decode
from base64 import b85encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.store_audit import Act
from models.store_error import AnswerLostError
from models.store_error import InFlightError
from models.store_error import KeyReusedError
from models.tables import metadata

KEYS = metadata.tables["idempotency_key"]
# A request that has not been answered for so long died with its process: none may run for so long.
GIVEN_UP_AFTER = timedelta(minutes=5)
KEPT_FOR = timedelta(days=2)
# The report of a large import says the same words again and again; a twentieth of it is enough to say them once more.
LONGEST_PLAIN = 16_384
PACKED = "zlib:"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it was given: status, headers that matter, body."""

    status: int
    headers: Mapping[str, str]
    body: str


def claim(connection: Connection, act: Act, key: str, request_hash: str) -> KeptAnswer | None:
    """Take a key, or give the answer kept under it.

    Raises KeyReusedError for another request under the same key, InFlightError while the first runs.  A request
    that died with its process may be tried again under its key after five minutes; AnswerLostError when it was
    carried out by then, and only its answer is missing.
    """
    ours = KEYS.c.workspace_id == act.workspace_id
    connection.execute(delete(KEYS).where(ours, KEYS.c.claimed_at < act.at - KEPT_FOR))
    mine = (ours, KEYS.c.key == key)
    row = connection.execute(select(KEYS).where(*mine).with_for_update()).one_or_none()
    if row is None:
        line = {"workspace_id": act.workspace_id, "key": key, "request_hash": request_hash, "claimed_at": act.at}
        connection.execute(insert(KEYS), [line])
        return None
    if row.request_hash != request_hash:
        raise KeyReusedError("idempotency-key", key)
    if row.status is not None:
        return KeptAnswer(status=row.status, headers=json.loads(row.headers), body=_unpacked(row.body))
    if row.claimed_at > act.at - GIVEN_UP_AFTER:
        raise InFlightError("idempotency-key", key)
    if row.body is not None:
        raise AnswerLostError("idempotency-key", key)
    connection.execute(update(KEYS).where(*mine).values(claimed_at=act.at))
    return None


def settle(connection: Connection, workspace_id: int, key: str, answer: KeptAnswer) -> None:
    """Keep the answer under its key, unless it was given up meanwhile and another one has been kept."""
    connection.execute(
        update(KEYS)
        .where(*_unanswered(workspace_id, key))
        .values(status=answer.status, headers=json.dumps(dict(answer.headers)), body=_packed(answer.body))
    )


def release(connection: Connection, workspace_id: int, key: str) -> None:
    """Forget a key whose request came to nothing; one whose request was carried out before it failed stays."""
    connection.execute(delete(KEYS).where(*_unanswered(workspace_id, key), KEYS.c.body.is_(None)))


def _unanswered(workspace_id: int, key: str) -> tuple[ColumnElement[bool], ...]:
    return (KEYS.c.workspace_id == workspace_id, KEYS.c.key == key, KEYS.c.status.is_(None))


def _packed(body: str) -> str:
    if len(body) <= LONGEST_PLAIN:
        return body
    return PACKED + b85encode(zlib.compress(body.encode())).decode("ascii")


def _unpacked(body: str) -> str:
    """Read a kept body; no document starts as a packed one does."""
    if not body.startswith(PACKED):
        return body
    return zlib.decompress(b85decode(body.removeprefix(PACKED))).decode()
