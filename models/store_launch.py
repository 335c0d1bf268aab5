"""Where offers are let go: how they stand, what surrounds them, who approved them, and what is waived."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select

from models import store_lifecycle
from models import store_waivers
from models.approval import Approval
from models.calendar_head import CalendarHead
from models.caller import By
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.reach import HorizonOf
from models.store import Store
from models.store_calendars import OFFERS
from models.store_calendars import head_of
from models.store_calendars import plan_of
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_neighbours import calendar_around
from models.store_offers import offer_of
from models.surroundings import Surroundings
from models.waiver import Waiver

COLUMNS = OFFERS.table.c


class LaunchRoom:
    """The lifecycle of offers in one workspace; `by` is who asks, and stands in the audit."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections, clock and memory."""
        self.store = store

    def surroundings(self, calendar: str, offers: Sequence[str], horizon_of: HorizonOf) -> Surroundings:
        """Give what findings about offers can depend on, all of one version; AbsentError when one is not there.

        `horizon_of` tells from a calendar's policy how far others matter.  One offer is looked at with its
        neighbours, several with the whole calendar.
        """
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            waivers = store_waivers.waivers_of(connection, head)
            versions = _versions(connection, head, offers)
            if len(offers) == 1:
                kept = offer_of(connection, head, offers[0])
                horizon = horizon_of(head.policy)
                around = calendar_around(connection, self.store.memory, head, kept.offer, horizon)
            else:
                around = plan_of(connection, head).calendar()
            return Surroundings(head=head, calendar=around, waivers=waivers, versions=versions)

    def standings(
        self, calendar: str, *, codes: Sequence[str] | None = None, after: str = "", limit: int | None = None
    ) -> tuple[Standing, ...]:
        """Give how offers stand, in the order of their codes."""
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            return store_lifecycle.standings(connection, head, codes=codes, after=after, limit=limit)

    def step(self, calendar: str, to: OfferState, offers: Sequence[str], *, by: By, reason: str | None = None) -> None:
        """Submit offers or send them back to draft, all or none; RefusedStepError names each that cannot go."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            store_lifecycle.step(connection, act, head, to, offers, reason)

    def approve(
        self, calendar: str, approvals: Mapping[str, Approval], *, by: By, expected: int, same_person_may: bool,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        """Approve offers with their sends, all or none; StaleError when the calendar is not the one judged."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            if head.version != expected:
                raise StaleError("calendar", calendar, head.version)
            store_lifecycle.approve(connection, act, head, approvals, same_person_may=same_person_may, reason=reason)

    def sign(self, calendar: str, waiver: Waiver) -> Waiver:
        """Keep a waiver."""
        with self.store.writing() as connection:
            act = self.store.act(waiver.author)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            return store_waivers.sign(connection, act, head, waiver)

    def waivers(self, calendar: str) -> tuple[Waiver, ...]:
        """Give the waivers of a calendar that nobody took back."""
        with reading(self.store.engine) as connection:
            return store_waivers.waivers_of(connection, head_of(connection, self.store.workspace_id, calendar))

    def take_back(self, calendar: str, waiver_id: int, *, by: By) -> None:
        """Withdraw a waiver: its finding is back."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            store_waivers.take_back(connection, act, head, waiver_id)

    def now(self) -> datetime:
        """Give the instant on the store's clock."""
        return self.store.clock()


def _versions(connection: Connection, head: CalendarHead, offers: Sequence[str]) -> Mapping[str, int]:
    rows = connection.execute(
        select(COLUMNS.code, COLUMNS.version).where(
            COLUMNS.calendar_id == head.id, COLUMNS.withdrawn_at.is_(None), COLUMNS.code.in_(offers)
        )
    )
    found = {row.code: row.version for row in rows}
    for code in offers:
        if code not in found:
            raise AbsentError("offer", code)
    return found
