"""The line of offers that wait for an approval in a whole house, those that have waited longest first."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import select

from models.lifecycle import OfferState
from models.review import Seen
from models.store import Store
from models.store_calendars import head_of
from models.store_engine import reading
from models.store_seen import offers_now
from models.tables_sends import metadata

CALENDARS = metadata.tables["calendar"]
LIFECYCLES = metadata.tables["lifecycle"]
OFFERS = metadata.tables["offer"]
# Sent in before anybody wrote down when: the last change is as good a guess.
_SINCE = func.coalesce(LIFECYCLES.c.submitted_at, LIFECYCLES.c.changed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An offer that waits for an approval, and since when; the instant is aware UTC."""

    calendar: str
    offer: str
    since: datetime


class ReviewQueue:
    """Who stands where in the line of one workspace."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections."""
        self.store = store

    def counts(self) -> Mapping[str, int]:
        """Count what waits, by the code of its calendar."""
        asked = (
            select(CALENDARS.c.code, func.count().label("waiting"))
            .join_from(LIFECYCLES, CALENDARS, CALENDARS.c.id == LIFECYCLES.c.calendar_id)
            .join(OFFERS, OFFERS.c.id == LIFECYCLES.c.offer_id)
            .where(*self._waiting())
            .group_by(CALENDARS.c.code)
        )
        with reading(self.store.engine) as connection:
            return {row.code: row.waiting for row in connection.execute(asked)}

    def waiting(self, *, calendar: str | None = None, skip: int = 0, limit: int) -> tuple[Waiting, ...]:
        """Give a stretch of the line, of one calendar or of all."""
        asked = (
            select(CALENDARS.c.code.label("calendar"), OFFERS.c.code.label("offer"), _SINCE.label("since"))
            .join_from(LIFECYCLES, CALENDARS, CALENDARS.c.id == LIFECYCLES.c.calendar_id)
            .join(OFFERS, OFFERS.c.id == LIFECYCLES.c.offer_id)
            .where(*self._waiting(), *([] if calendar is None else [CALENDARS.c.code == calendar]))
            .order_by(_SINCE, LIFECYCLES.c.id)
            .offset(skip)
            .limit(limit)
        )
        with reading(self.store.engine) as connection:
            return tuple(
                Waiting(calendar=row.calendar, offer=row.offer, since=row.since) for row in connection.execute(asked)
            )

    def offers(self, calendar: str, codes: Sequence[str]) -> Mapping[str, Seen]:
        """Give offers of a calendar with those they are for, as they are now; what is not there is left out."""
        with reading(self.store.engine) as connection:
            return offers_now(connection, head_of(connection, self.store.workspace_id, calendar), codes)

    def _waiting(self) -> tuple[ColumnElement[bool], ...]:
        return (
            LIFECYCLES.c.workspace_id == self.store.workspace_id,
            LIFECYCLES.c.state == OfferState.SUBMITTED.value,
            OFFERS.c.withdrawn_at.is_(None),
            CALENDARS.c.withdrawn_at.is_(None),
        )
