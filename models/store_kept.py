"""Keeps what verdicts looked at and said, each text once and in shared pieces, so that any can be judged again."""

import zlib
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import select

from models.pieces import Cut
from models.pieces import Kept
from models.pieces import Manifest
from models.pieces import cut
from models.pieces import name_of
from models.pieces import named_in
from models.store_engine import insert_new
from models.tables_trust import metadata

TEXTS = metadata.tables["kept_text"]
PIECES = metadata.tables["text_piece"]
POLICIES = metadata.tables["kept_policy"]
AT_ONCE = 500


def prepare(text: str) -> tuple[str, Cut]:
    """Cut a text for `keep_text`, before a transaction is open: it takes a second for 100,000 offers."""
    return name_of(text), cut(text)


def keep_text(connection: Connection, workspace_id: int, name: str, prepared: Cut) -> None:
    """Keep a text under its name; of its pieces only those that no other text has brought."""
    wanted = sorted(prepared.pieces)
    known = _known(connection, workspace_id, wanted)
    # In one order everywhere: two who keep the same pieces at once wait for each other and never in a circle.
    new = [
        {"workspace_id": workspace_id, "digest": one, "body": _packed(prepared.pieces[one])}
        for one in wanted
        if one not in known
    ]
    _add(connection, PIECES, new)
    row = {"workspace_id": workspace_id, "digest": name, "manifest": _packed(prepared.manifest.document())}
    _add(connection, TEXTS, [row])


def text_of(connection: Connection, workspace_id: int, name: str) -> Kept:
    """Give the very text that was kept under a name, or say what is missing of it."""
    packed = _manifest(connection, workspace_id, name)
    if packed is None:
        return Kept(text=None)
    try:
        manifest = Manifest.read(_unpacked(packed))
    except (zlib.error, ValueError, KeyError, TypeError):
        return Kept(text=None)
    names = manifest.names
    for level in range(manifest.level, -1, -1):
        found = _bodies(connection, workspace_id, names)
        missing = tuple(one for one in dict.fromkeys(names) if one not in found)
        if missing:
            return Kept(text=None, missing=missing)
        parts = [found[one] for one in names]
        if level == 0:
            return _whole(name, "".join(parts))
        names = named_in(parts)
    return Kept(text=None)


def keep_policy(connection: Connection, workspace_id: int, version: str, document: str) -> None:
    """Keep a policy as it was in force, under its version."""
    asked = select(POLICIES.c.id).where(POLICIES.c.workspace_id == workspace_id, POLICIES.c.version == version)
    if connection.execute(asked).first() is None:
        _add(connection, POLICIES, [{"workspace_id": workspace_id, "version": version, "document": document}])


def policy_of(connection: Connection, workspace_id: int, version: str) -> str | None:
    """Give the policy of a version, None when it was never kept."""
    asked = select(POLICIES.c.document).where(POLICIES.c.workspace_id == workspace_id, POLICIES.c.version == version)
    found: str | None = connection.execute(asked).scalar_one_or_none()
    return found


def _whole(name: str, text: str) -> Kept:
    return Kept(text=text) if name_of(text) == name else Kept(text=None)


def _manifest(connection: Connection, workspace_id: int, name: str) -> bytes | None:
    asked = select(TEXTS.c.manifest).where(TEXTS.c.workspace_id == workspace_id, TEXTS.c.digest == name)
    found: bytes | None = connection.execute(asked).scalar_one_or_none()
    return found


def _known(connection: Connection, workspace_id: int, names: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for part in _parts(names):
        asked = select(PIECES.c.digest).where(PIECES.c.workspace_id == workspace_id, PIECES.c.digest.in_(part))
        found.update(connection.execute(asked).scalars())
    return frozenset(found)


def _bodies(connection: Connection, workspace_id: int, names: Sequence[str]) -> dict[str, str]:
    """Read pieces, those that are not what their names say left out."""
    found: dict[str, str] = {}
    for part in _parts(list(dict.fromkeys(names))):
        asked = select(PIECES.c.digest, PIECES.c.body).where(
            PIECES.c.workspace_id == workspace_id, PIECES.c.digest.in_(part)
        )
        for digest, body in connection.execute(asked):
            try:
                text = _unpacked(body)
            except (zlib.error, UnicodeDecodeError):
                continue
            if name_of(text) == digest:
                found[digest] = text
    return found


def _add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert_new(connection, table), rows[start : start + AT_ONCE])


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode())


def _unpacked(body: bytes) -> str:
    return zlib.decompress(body).decode()
