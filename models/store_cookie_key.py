"""Keeps what cookies are signed with, where the environment gives nothing: one for all processes of a deployment."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy import select

from models.store_engine import insert_new
from models.store_engine import reading
from models.store_engine import writing
from models.tables_trust import metadata

COOKIE_KEYS = metadata.tables["cookie_key"]
ONLY = 1


def cookie_key(engine: Engine, clock: Callable[[], datetime], fresh: str) -> str:
    """Give the key; the fresh one is kept where there is none yet, and everybody gets the one that was first."""
    found = _find(engine)
    if found is None:
        with writing(engine) as connection:
            line = {"id": ONLY, "secret": fresh, "created_at": clock()}
            connection.execute(insert_new(connection, COOKIE_KEYS), [line])
        found = _find(engine)
    return found or fresh


def _find(engine: Engine) -> str | None:
    with reading(engine) as connection:
        secret: str | None = connection.execute(select(COOKIE_KEYS.c.secret)).scalar_one_or_none()
        return secret
