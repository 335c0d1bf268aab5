"""Keeps what sends say, each text once however many sends say it."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select

from models.store_engine import insert_new
from models.tables_sends import metadata

CONTENTS = metadata.tables["send_content"]
AT_ONCE = 500


def keep_contents(connection: Connection, workspace_id: int, bodies: Sequence[str]) -> list[int]:
    """Give the row of each text, in order, made when it is new."""
    digests = ["sha256:" + hashlib.sha256(body.encode()).hexdigest() for body in bodies]
    wanted = dict(zip(digests, bodies, strict=True))
    known = _known(connection, workspace_id, list(wanted))
    fresh = [
        {"workspace_id": workspace_id, "digest": digest, "body": body}
        for digest, body in wanted.items()
        if digest not in known
    ]
    if fresh:
        connection.execute(insert_new(connection, CONTENTS), fresh)
        known.update(_known(connection, workspace_id, [line["digest"] for line in fresh]))
    return [known[digest] for digest in digests]


def _known(connection: Connection, workspace_id: int, digests: Sequence[object]) -> dict[str, int]:
    known: dict[str, int] = {}
    for start in range(0, len(digests), AT_ONCE):
        asked = {"workspace": workspace_id, "digests": digests[start : start + AT_ONCE]}
        known.update({row.digest: row.id for row in connection.execute(_BY_DIGEST, asked)})
    return known


_BY_DIGEST = select(CONTENTS.c.id, CONTENTS.c.digest).where(
    CONTENTS.c.workspace_id == bindparam("workspace"), CONTENTS.c.digest.in_(bindparam("digests", expanding=True))
)
