"""What the database keeps: calendars, segments, offers, verdicts, and who changed what."""

# SQLModel reads the annotations at run time; an import from __future__ that postpones them breaks it.
from datetime import datetime
from enum import Enum

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlmodel import Field
from sqlmodel import SQLModel

from models.audience import OverlapSource
from models.offer import Funding
from models.offer import Justification
from models.offer import Nature
from models.offer import Objective
from models.tier import Tier

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
metadata = SQLModel.metadata

CODE_LENGTH = 200
# More does not fit a column of numbers, and PostgreSQL breaks on it.
LARGEST_ID = 2**31 - 1
LIVE = text("withdrawn_at IS NULL")


def one_of(column: str, kind: type[Enum]) -> CheckConstraint:
    """Keep a column to the values of an enumeration."""
    words = ",".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def foreign_key(table: str) -> Column[int]:
    """Give a column that names a row of another table."""
    return Column(ForeignKey(f"{table}.id"), nullable=False)


class Workspace(SQLModel, table=True):
    """One brand's isolated data; every other row names its workspace."""

    __tablename__ = "workspace"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint("code <> ''", name="code_given"))

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=CODE_LENGTH)
    name: str = Field(sa_type=Text)
    created_at: datetime


class StoredCalendar(SQLModel, table=True):
    """A calendar without its offers.

    `version` grows with every change to it or to anything in it, `frame_version` is the version at which
    something other than an offer last changed.
    """

    __tablename__ = "calendar"
    __table_args__ = (
        CheckConstraint("version >= 0 AND frame_version <= version", name="version_natural"),
        CheckConstraint("code <> ''", name="code_given"),
        CheckConstraint("length(currency) = 3", name="currency_iso"),
        Index("uq_calendar_live_code", "workspace_id", "code", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    code: str = Field(max_length=CODE_LENGTH)
    version: int
    frame_version: int
    name: str = Field(sa_type=Text)
    zone: str = Field(max_length=64)
    currency: str = Field(max_length=3)
    policy: str = Field(sa_type=Text)
    products: str = Field(sa_type=Text)
    prices: str = Field(sa_type=Text)
    written: str = Field(sa_type=Text)
    created_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None = None


class StoredSegment(SQLModel, table=True):
    """A customer group of one calendar; its basket is canonical JSON with decimal text."""

    __tablename__ = "segment"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint("code <> ''", name="code_given"),
        CheckConstraint("size IS NULL OR size >= 0", name="size_natural"),
        one_of("tier", Tier),
        Index("uq_segment_live_code", "calendar_id", "code", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    position: int
    version: int
    code: str = Field(max_length=CODE_LENGTH)
    name: str = Field(sa_type=Text)
    tier: str = Field(max_length=16)
    dormant: bool
    size: int | None = Field(default=None, sa_type=BigInteger)
    basket: str | None = Field(default=None, sa_type=Text)
    timezone: str | None = Field(default=None, max_length=64)
    country: str | None = Field(default=None, sa_type=Text)
    department: str | None = Field(default=None, sa_type=Text)
    consents: str = Field(sa_type=Text)
    written: str | None = Field(default=None, sa_type=Text)
    withdrawn_at: datetime | None = None


class StoredOverlap(SQLModel, table=True):
    """The share of one segment that is also in another, as decimal text."""

    __tablename__ = "overlap"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint("segment <> also_in", name="two_segments"),
        one_of("source", OverlapSource),
        Index(
            "uq_overlap_live_pair",
            "calendar_id",
            "segment",
            "also_in",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    position: int
    version: int
    segment: str = Field(max_length=CODE_LENGTH)
    also_in: str = Field(max_length=CODE_LENGTH)
    share: str = Field(sa_type=Text)
    source: str = Field(max_length=16)
    withdrawn_at: datetime | None = None


class StoredOffer(SQLModel, table=True):
    """One offer; money in minor units of `currency`, instants in UTC with the wall time and zone they came from.

    `valid_from` and `valid_to` span all occurrences; `visible_from` and `visible_to` also what announces it.
    Mechanics, announcements, scope, stack, occurrences and wall times are canonical JSON.
    """

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint("code <> ''", name="code_given"),
        CheckConstraint("valid_to > valid_from", name="ends_after_start"),
        CheckConstraint("visible_to >= valid_to AND visible_from <= valid_from", name="seen_while_valid"),
        CheckConstraint("length(currency) = 3", name="currency_iso"),
        CheckConstraint("min_spend_minor IS NULL OR min_spend_minor >= 0", name="min_spend_natural"),
        CheckConstraint("budget_minor IS NULL OR budget_minor >= 0", name="budget_natural"),
        CheckConstraint("limit_per_person IS NULL OR limit_per_person >= 0", name="limit_natural"),
        CheckConstraint("stock IS NULL OR stock >= 0", name="stock_natural"),
        one_of("nature", Nature),
        one_of("objective", Objective),
        one_of("funding", Funding),
        one_of("justification", Justification),
        Index("uq_offer_live_code", "calendar_id", "code", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_offer_pairs_with", "calendar_id", "pairs_with"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    position: int
    version: int
    code: str = Field(max_length=CODE_LENGTH)
    name: str = Field(sa_type=Text)
    owner: str | None = Field(default=None, sa_type=Text)
    objective: str | None = Field(default=None, max_length=32)
    goal: str | None = Field(default=None, sa_type=Text)
    nature: str = Field(max_length=16)
    segments: str = Field(sa_type=Text)
    open_to_all: bool
    valid_from: datetime
    valid_to: datetime
    valid_from_wall: str | None = Field(default=None, sa_type=Text)
    valid_to_wall: str | None = Field(default=None, sa_type=Text)
    zone: str = Field(max_length=64)
    visible_from: datetime
    visible_to: datetime
    repeats: str | None = Field(default=None, sa_type=Text)
    occurrences: str = Field(sa_type=Text)
    mechanics: str = Field(sa_type=Text)
    announcements: str = Field(sa_type=Text)
    scope: str = Field(sa_type=Text)
    stack: str | None = Field(default=None, sa_type=Text)
    walls: str = Field(sa_type=Text)
    currency: str = Field(max_length=3)
    min_spend_minor: int | None = Field(default=None, sa_type=BigInteger)
    budget_minor: int | None = Field(default=None, sa_type=BigInteger)
    limit_per_person: int | None = Field(default=None, sa_type=BigInteger)
    stock: int | None = Field(default=None, sa_type=BigInteger)
    funding: str | None = Field(default=None, max_length=16)
    justification: str | None = Field(default=None, max_length=16)
    pairs_with: str | None = Field(default=None, max_length=CODE_LENGTH)
    written: str | None = Field(default=None, sa_type=Text)
    withdrawn_at: datetime | None = None


class OfferReach(SQLModel, table=True):
    """For whom an offer can be seen, and when: one line per segment over its whole life; derived from the offer.

    `segment` is null for an offer open to all.  `span_class` is the binary logarithm of its length in
    days: offers of one class that can overlap a window start within a narrow range, so a B-tree finds them.
    """

    __tablename__ = "offer_segment"
    __table_args__ = (
        CheckConstraint("visible_to > visible_from", name="ends_after_start"),
        Index(
            "ix_offer_segment_overlap",
            "calendar_id",
            "segment",
            "span_class",
            "visible_from",
            "visible_to",
            "offer_id",
            "offer_version",
        ),
        Index("ix_offer_segment_offer_id", "offer_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    offer_id: int = Field(sa_column=foreign_key("offer"))
    offer_version: int
    segment: str | None = Field(default=None, max_length=CODE_LENGTH)
    span_class: int
    visible_from: datetime
    visible_to: datetime


class OfferOccurrence(SQLModel, table=True):
    """When an offer can be seen, whoever it is for: one line per occurrence; derived from the offer."""

    __tablename__ = "offer_occurrence"
    __table_args__ = (
        CheckConstraint("visible_to > visible_from", name="ends_after_start"),
        Index(
            "ix_offer_occurrence_overlap",
            "calendar_id",
            "span_class",
            "visible_from",
            "visible_to",
            "offer_id",
            "offer_version",
        ),
        Index("ix_offer_occurrence_offer_id", "offer_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    offer_id: int = Field(sa_column=foreign_key("offer"))
    offer_version: int
    span_class: int
    visible_from: datetime
    visible_to: datetime


class StoredVerdict(SQLModel, table=True):
    """The word on a calendar as it was, with all that is needed to find it again."""

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('BLOCK', 'INCOMPLETE', 'WARN', 'PASS')", name="verdict_known"),
        UniqueConstraint(
            "calendar_id", "calendar_version", "policy_version", "catalogue_version", name="uq_verdict_same_question"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    calendar_version: int
    plan_hash: str = Field(max_length=80)
    policy_version: str = Field(max_length=80)
    catalogue_version: str = Field(max_length=80)
    verdict: str = Field(max_length=16)
    findings: int
    report_hash: str | None = Field(default=None, max_length=80)
    judged_at: datetime


class IdempotencyKey(SQLModel, table=True):
    """The answer that a creating request got, so that asking again creates nothing."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    key: str = Field(max_length=255)
    request_hash: str = Field(max_length=80)
    claimed_at: datetime
    status: int | None = None
    headers: str | None = Field(default=None, sa_type=Text)
    body: str | None = Field(default=None, sa_type=Text)


class AuditLine(SQLModel, table=True):
    """Who did what to what, when, from where and why; lines are added, never changed (a trigger sees to it).

    `seq` counts the lines of a workspace from 1, `previous` is the hash of the line before, `hash` that of this one.
    """

    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint("action IN ('created', 'changed', 'withdrawn')", name="action_known"),
        Index("ix_audit_subject", "workspace_id", "kind", "subject"),
        Index("uq_audit_seq", "workspace_id", "seq", unique=True),
        Index("ix_audit_calendar", "workspace_id", "calendar", "seq"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    at: datetime
    actor: str = Field(sa_type=Text)
    action: str = Field(max_length=16)
    kind: str = Field(max_length=16)
    calendar: str = Field(max_length=CODE_LENGTH)
    subject: str = Field(sa_type=Text)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    origin: str = Field(default="", sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    seq: int | None = Field(default=None, sa_type=BigInteger)
    previous: str | None = Field(default=None, max_length=80)
    hash: str | None = Field(default=None, max_length=80)
