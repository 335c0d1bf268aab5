"""Where offers are let go: how they stand, what surrounds them, who approved them, and what is waived."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select

from models import store_lifecycle
from models import store_waivers
from models.approval import Approval
from models.approval import Candidate
from models.calendar_head import CalendarHead
from models.caller import By
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.reach import HorizonOf
from models.review import Review
from models.store import Store
from models.store_audit import end_of
from models.store_calendars import OFFERS
from models.store_calendars import head_of
from models.store_calendars import plan_of
from models.store_candidates import candidates
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_neighbours import calendar_around
from models.store_offers import offer_of
from models.store_policy_number import HOUSE
from models.store_policy_number import keeps_policy
from models.store_policy_number import number_in_force
from models.store_reviews import reviews
from models.store_waivers import Registered
from models.surroundings import Surroundings
from models.waiver import Waiver

COLUMNS = OFFERS.table.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Waivers as they were kept at one moment; `audit_end` is the number and hash of the last line of the audit."""

    lines: tuple[Registered, ...]
    audit_end: tuple[int, str]


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

    def states(self, calendar: str) -> Mapping[str, OfferState]:
        """Give by code how far offers have come of which somebody has asked a step; all others are drafts."""
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            return store_lifecycle.states(connection, head)

    def step(self, calendar: str, to: OfferState, offers: Sequence[str], *, by: By, reason: str | None = None) -> None:
        """Submit offers or send them back to draft, all or none; RefusedStepError names each that cannot go."""
        with self.store.writing() as connection:
            act = self.store.act(by, reason)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            store_lifecycle.step(connection, act, head, to, offers, reason)

    def candidates(self, calendar: str, offers: Sequence[str]) -> Mapping[str, Candidate]:
        """Give offers that are to be approved, with who wrote them; those that are not there too."""
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            return candidates(connection, self.store.workspace_id, head, offers)

    def reviews(
        self, calendar: str, *, after: str = "", limit: int | None = None, only: Sequence[str] | None = None
    ) -> tuple[CalendarHead, tuple[Review, ...]]:
        """Give offers that wait for an approval, in the order of their codes, each beside what was approved last."""
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            found = reviews(connection, self.store.workspace_id, head, after=after, limit=limit, only=only)
            return head, found

    def approve(
        self, calendar: str, approvals: Mapping[str, Approval], *, by: By, expected: int, policy: int,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        """Approve offers with their sends, all or none; StaleError when the calendar is not the one judged.

        So too when the house has another policy in force by now than the one of that number.
        """
        with self.store.writing() as connection:
            act = self.store.act(by, reason)
            if not keeps_policy(connection, act.workspace_id, policy):
                raise StaleError("policy", HOUSE, number_in_force(connection, act.workspace_id))
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            if head.version != expected:
                raise StaleError("calendar", calendar, head.version)
            store_lifecycle.approve(connection, act, head, approvals, reason)

    def ask_waiver(
        self, calendar: str, waiver: Waiver, *, by: By, approver: By | None = None, same_person_may: bool = False
    ) -> Waiver:
        """Keep a waiver that somebody asks for; it excuses nothing until another person approves it, now or later."""
        with self.store.writing() as connection:
            act = self.store.act(by, waiver.reason)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            asked = store_waivers.ask(connection, act, head, waiver)
            if approver is None:
                return asked
            second = self.store.act(approver)
            return store_waivers.approve(connection, second, head, asked.id or 0, same_person_may=same_person_may)

    def approve_waiver(self, calendar: str, waiver_id: int, *, by: By, same_person_may: bool = False) -> Waiver:
        """Bring a waiver into force; WaiverStepError when it cannot be, or when its author would do it himself."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            return store_waivers.approve(connection, act, head, waiver_id, same_person_may=same_person_may)

    def take_back(self, calendar: str, waiver_id: int, *, by: By, expected: int | None = None) -> Waiver:
        """Withdraw a waiver: its finding is back.  `expected` is the version read, None for any."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            return store_waivers.take_back(connection, act, head, waiver_id, expected)

    def waivers(self, calendar: str) -> tuple[Waiver, ...]:
        """Give the waivers of a calendar that nobody took back."""
        with reading(self.store.engine) as connection:
            return store_waivers.waivers_of(connection, head_of(connection, self.store.workspace_id, calendar))

    def waiver(self, calendar: str, waiver_id: int) -> Waiver:
        """Give a waiver that nobody took back."""
        with reading(self.store.engine) as connection:
            return store_waivers.one(connection, head_of(connection, self.store.workspace_id, calendar), waiver_id)

    def registered(self, *, calendar: str | None = None, after: int = 0, limit: int | None = None) -> Register:
        """Give every waiver that was ever asked for, oldest first, and the end of the audit at that moment."""
        with reading(self.store.engine) as connection:
            workspace = self.store.workspace_id
            lines = store_waivers.registered(connection, workspace, calendar=calendar, after=after, limit=limit)
            return Register(lines=tuple(lines), audit_end=end_of(connection, workspace))

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
