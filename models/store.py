"""The one place where calendars are kept: everything that a door asks of the database, in one workspace."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import OperationalError

from models import store_calendars
from models import store_idempotency
from models import store_offers
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.caller import By
from models.caller import at_the_console
from models.judged import Judged
from models.offer import Offer
from models.plan import Plan
from models.reach import Horizon
from models.store_audit import Act
from models.store_audit import AuditEntry
from models.store_audit import entries
from models.store_engine import is_current
from models.store_engine import migrate
from models.store_engine import open_engine
from models.store_engine import reading
from models.store_engine import writing as transaction
from models.store_error import BusyError
from models.store_error import InFlightError
from models.store_error import TakenError
from models.store_error import UnknownWorkspaceError
from models.store_idempotency import KeptAnswer
from models.store_neighbours import Memory
from models.store_neighbours import calendar_around
from models.store_offers import KeptOffer
from models.store_offers import Listing
from models.store_verdicts import verdicts_of
from models.store_workspaces import WorkspaceBook
from models.tables import metadata

WORKSPACES = metadata.tables["workspace"]
DEFAULT_WORKSPACE = "default"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A plan with the head of the calendar that it was read from."""

    head: CalendarHead
    plan: Plan


class Store:
    """Calendars of one workspace.  Every write is one transaction, with its audit lines; `by` is who asked."""

    def __init__(self, engine: Engine, clock: Clock, workspace: str = DEFAULT_WORKSPACE) -> None:
        """Use an engine whose tables are up to date; UnknownWorkspaceError when there is no such workspace.

        Only the usual one is made, and only where there is none at all: a mistyped code makes nothing.
        """
        self.engine = engine
        self.clock = clock
        self.workspace = workspace
        self.memory = Memory()
        self._workspace_id = self._enter(workspace)

    @staticmethod
    def open(url: str, clock: Clock, workspace: str = DEFAULT_WORKSPACE) -> "Store":
        """Open a database by its URL and bring its tables up to date."""
        engine = open_engine(url)
        migrate(engine)
        return Store(engine, clock, workspace)

    @property
    def workspace_id(self) -> int:
        """Give the row of the workspace."""
        return self._workspace_id

    def is_ready(self) -> bool:
        """Say whether the database answers and has today's tables."""
        try:
            return is_current(self.engine)
        except OperationalError:
            return False

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def put_plan(self, plan: Plan, *, code: str, by: By, expected: int | None = None) -> CalendarHead:
        """Make a calendar what a plan says; `expected` is the version read, 0 for a new one, None for any."""
        with self.writing() as connection:
            return store_calendars.put(connection, self.act(by), code, plan, expected)

    def refuse_plan(self, plan: Plan, *, code: str, by: By) -> None:
        """Raise what `put_plan` would raise because of who asks and of what is under review; nothing is kept."""
        with reading(self.engine) as connection:
            store_calendars.refuse_put(connection, self.act(by), code, plan)

    def plan(self, code: str) -> StoredPlan:
        """Give a calendar whole."""
        with reading(self.engine) as connection:
            head = self._head(connection, code)
            return StoredPlan(head=head, plan=store_calendars.plan_of(connection, head, self.memory.offers))

    def frame(self, code: str) -> StoredPlan:
        """Give a calendar without its offers."""
        with reading(self.engine) as connection:
            head = self._head(connection, code)
            return StoredPlan(head=head, plan=self.memory.frame(connection, head))

    def head(self, code: str) -> CalendarHead:
        """Give what a calendar is called and how often it changed."""
        with reading(self.engine) as connection:
            return self._head(connection, code)

    def calendars(self, after: str = "", limit: int = 100) -> Sequence[tuple[CalendarHead, int]]:
        """Give calendars in the order of their codes, each with its number of offers."""
        with reading(self.engine) as connection:
            heads = store_calendars.heads(connection, self._workspace_id, after, limit)
            return tuple((head, store_calendars.count_offers(connection, head)) for head in heads)

    def codes(self, after: str = "", limit: int = 500) -> Sequence[str]:
        """Give the codes of calendars, in their order."""
        with reading(self.engine) as connection:
            return tuple(head.code for head in store_calendars.heads(connection, self._workspace_id, after, limit))

    def drop_calendar(self, code: str, *, by: By, expected: int) -> None:
        """Withdraw a calendar and all that is in it."""
        with self.writing() as connection:
            store_calendars.drop(connection, self.act(by), code, expected)

    def offer(self, calendar: str, code: str) -> tuple[CalendarHead, KeptOffer]:
        """Give one offer."""
        with reading(self.engine) as connection:
            head = self._head(connection, calendar)
            return head, store_offers.offer_of(connection, head, code)

    def offers(self, calendar: str, listing: Listing) -> tuple[CalendarHead, Sequence[KeptOffer]]:
        """Give a page of offers."""
        with reading(self.engine) as connection:
            head = self._head(connection, calendar)
            return head, store_offers.page(connection, head, listing)

    def versions(self, calendar: str, codes: Sequence[str]) -> Mapping[str, int]:
        """Give the versions of some offers by their codes; one that is not there has none."""
        with reading(self.engine) as connection:
            return store_offers.versions_of(connection, self._head(connection, calendar), codes)

    def add_offer(self, calendar: str, kept: KeptOffer, *, by: By) -> KeptOffer:
        """Put a new offer into a calendar."""
        with self.writing() as connection:
            return store_offers.add(connection, self.act(by), calendar, kept)

    def change_offer(self, calendar: str, code: str, kept: KeptOffer, *, by: By, expected: int) -> KeptOffer:
        """Change an offer that nobody has changed since the version expected."""
        with self.writing() as connection:
            return store_offers.change(connection, self.act(by), calendar, code, kept, expected)

    def drop_offer(self, calendar: str, code: str, *, by: By, expected: int) -> None:
        """Withdraw an offer that nobody has changed since the version expected."""
        with self.writing() as connection:
            store_offers.drop(connection, self.act(by), calendar, code, expected)

    def calendar_around(self, calendar: str, offer: Offer, horizon: Horizon) -> Calendar:
        """Give the part of a calendar that findings about an offer can depend on, the offer in it."""
        with reading(self.engine) as connection:
            return calendar_around(connection, self.memory, self._head(connection, calendar), offer, horizon)

    def verdicts(self, calendar: str) -> tuple[Judged, ...]:
        """Give every word on a calendar, oldest first."""
        with reading(self.engine) as connection:
            return verdicts_of(connection, self._head(connection, calendar))

    def audit(self, calendar: str) -> tuple[AuditEntry, ...]:
        """Give everything that was done to a calendar and to what is in it."""
        with reading(self.engine) as connection:
            return entries(connection, self._workspace_id, calendar)

    def claim_key(self, key: str, request_hash: str) -> KeptAnswer | None:
        """Take an idempotency key, or give the answer that it got before."""
        try:
            with self.writing() as connection:
                return store_idempotency.claim(connection, self.act(""), key, request_hash)
        except TakenError:
            # Another request has just taken it.
            raise InFlightError("idempotency-key", key) from None

    def settle_key(self, key: str, answer: KeptAnswer) -> None:
        """Keep the answer that a key got."""
        with self.writing() as connection:
            store_idempotency.settle(connection, self._workspace_id, key, answer)

    def release_key(self, key: str) -> None:
        """Give a key back: its request came to nothing and may be tried again."""
        with self.writing() as connection:
            store_idempotency.release(connection, self._workspace_id, key)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction; two who create the same at once are told apart by the unique index."""
        try:
            with transaction(self.engine) as connection:
                yield connection
        except IntegrityError as error:
            raise TakenError("row", type(error.orig).__name__) from error
        except OperationalError as error:
            raise BusyError("database", self.engine.dialect.name) from error

    def act(self, by: By, reason: str | None = None) -> Act:
        """Name who asks, when, from where and why, for the audit; a plain name is somebody at the console."""
        caller = at_the_console(by) if isinstance(by, str) else by
        return Act(
            workspace_id=self._workspace_id, by=caller.name, at=self.clock(), origin=caller.origin,
            reason=reason or caller.reason, teams=caller.every_team, rights=caller.rights, claim=caller.claim,
        )  # fmt: skip

    def _head(self, connection: Connection, code: str) -> CalendarHead:
        return store_calendars.head_of(connection, self._workspace_id, code)

    def _enter(self, workspace: str) -> int:
        found = self._find_workspace(workspace)
        if found is not None:
            return found
        known = WorkspaceBook(self.engine, self.clock).codes()
        if workspace not in known and (known or workspace != DEFAULT_WORKSPACE):
            raise UnknownWorkspaceError(workspace, known)
        try:
            with transaction(self.engine) as connection:
                row = {"code": workspace, "name": workspace, "created_at": self.clock()}
                connection.execute(insert(WORKSPACES), [row])
        except IntegrityError:
            # Another process has just made it.
            pass
        return int(self._find_workspace(workspace) or 0)

    def _find_workspace(self, workspace: str) -> int | None:
        with reading(self.engine) as connection:
            asked = select(WORKSPACES.c.id).where(WORKSPACES.c.code == workspace)
            return connection.execute(asked).scalar_one_or_none()
