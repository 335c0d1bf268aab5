"""Names the calendars of late, those that are there and those that were withdrawn, the last one touched first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select

from models.store import Store
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_verdicts import CALENDARS
from models.store_verdicts import VERDICTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A calendar that changed or was withdrawn at an instant; `number` is the last verdict on one that was withdrawn.

    None where nobody ever judged it.
    """

    calendar: str
    is_live: bool
    touched_at: datetime
    number: int | None = None


def recent_calendars(store: Store, since: datetime, codes: Sequence[str], most: int) -> tuple[Recent, ...]:
    """Give calendars touched since an instant, at most so many; with codes, those alone, or AbsentError.

    A code of which there was a calendar before the one that is there names both.
    """
    with reading(store.engine) as connection:
        _refuse_unknown(connection, store.workspace_id, codes)
        touched = func.coalesce(CALENDARS.c.withdrawn_at, CALENDARS.c.changed_at)
        last = select(func.max(VERDICTS.c.id)).where(VERDICTS.c.calendar_id == CALENDARS.c.id).scalar_subquery()
        asked = (
            select(CALENDARS.c.code, CALENDARS.c.withdrawn_at, CALENDARS.c.changed_at, last.label("number"))
            .where(CALENDARS.c.workspace_id == store.workspace_id, touched >= since)
            .order_by(touched.desc(), CALENDARS.c.id.desc())
            .limit(most)
        )
        rows = connection.execute(asked.where(CALENDARS.c.code.in_(codes)) if codes else asked).all()
    return tuple(
        Recent(
            calendar=row.code, is_live=row.withdrawn_at is None, touched_at=row.withdrawn_at or row.changed_at,
            number=None if row.withdrawn_at is None else row.number,
        )
        for row in rows
    )  # fmt: skip


def _refuse_unknown(connection: Connection, workspace_id: int, codes: Sequence[str]) -> None:
    mine = (CALENDARS.c.workspace_id == workspace_id, CALENDARS.c.code.in_(codes))
    known = set(connection.execute(select(CALENDARS.c.code).where(*mine)).scalars()) if codes else set()
    for code in codes:
        if code not in known:
            raise AbsentError("calendar", code)
