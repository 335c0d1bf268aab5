"""What the database keeps of the way out: approvals, waivers, sends, attempts, receipts, and who is told."""

# SQLModel reads the annotations at run time; an import from __future__ that postpones them breaks it.
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlmodel import Field
from sqlmodel import SQLModel

from models.lifecycle import OfferState
from models.notice import NoticeForm
from models.send import HoldReason
from models.send import Outcome
from models.send import SendState
from models.tables import CODE_LENGTH
from models.tables import LIVE
from models.tables import foreign_key
from models.tables import metadata as metadata  # noqa: PLC0414 -- whoever needs these tables needs all of them
from models.tables import one_of

# SQLite counts up by itself only in a column that is declared INTEGER.
BIG = BigInteger().with_variant(Integer(), "sqlite")
WAKING = text("wake_at IS NOT NULL")
TROUBLED = text("state IN ('held', 'uncertain', 'dead')")
NAMED = text("their_id <> ''")
NEXT = text("next_due_at IS NOT NULL")


def _send_key() -> Column[int]:
    return Column(BIG, ForeignKey("send.id"), nullable=False)


class Lifecycle(SQLModel, table=True):
    """How far an offer has come: who wrote it, who let it go, and which version of it and of the calendar was seen.

    An offer without a line is a draft.  `facts` is the hash of all that a rule looks at; `gated_version` the
    version of the calendar that was last found to let it leave, `gated_until` how long that word holds where it
    rests on a waiver; `next_due_at` the soonest instant at which one of its sends may be due; `approved_offer` the
    offer and its audience as they were when somebody last approved it.
    """

    __tablename__ = "lifecycle"
    __table_args__ = (
        one_of("state", OfferState),
        UniqueConstraint("offer_id"),
        Index("ix_lifecycle_state", "workspace_id", "calendar_id", "state"),
        Index("ix_lifecycle_next_due", "workspace_id", "next_due_at", sqlite_where=NEXT, postgresql_where=NEXT),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    offer_id: int = Field(sa_column=foreign_key("offer"))
    offer: str = Field(max_length=CODE_LENGTH)
    state: str = Field(max_length=16)
    author: str = Field(sa_type=Text)
    submitted_at: datetime | None = None
    approver: str | None = Field(default=None, sa_type=Text)
    approved_at: datetime | None = None
    approved_version: int | None = None
    facts: str | None = Field(default=None, max_length=80)
    gated_version: int | None = None
    next_due_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reason: str | None = Field(default=None, sa_type=Text)
    approved_offer: str | None = Field(default=None, sa_type=Text)
    gated_until: datetime | None = None
    changed_at: datetime


class StoredWaiver(SQLModel, table=True):
    """A reasoned, dated exception to one finding, in force once approved; void when what it excuses changes."""

    __tablename__ = "waiver"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("author <> ''", name="author_given"),
        Index("ix_waiver_fingerprint", "calendar_id", "fingerprint"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    fingerprint: str = Field(max_length=80)
    facts: str = Field(max_length=80)
    rule: str = Field(max_length=16)
    offers: str = Field(sa_type=Text)
    segments: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    author: str = Field(sa_type=Text)
    created_at: datetime
    expires_at: datetime
    approver: str | None = Field(default=None, sa_type=Text)
    approved_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = Field(default=None, sa_type=Text)


class SendContent(SQLModel, table=True):
    """What sends of one offer to one segment say, kept once; canonical JSON."""

    __tablename__ = "send_content"
    __table_args__ = (UniqueConstraint("workspace_id", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    digest: str = Field(max_length=80)
    body: str = Field(sa_type=Text)


class StoredSend(SQLModel, table=True):
    """One message batch due at an instant, or one event for one subscriber (then without an offer).

    `wake_at` is when something is to be done with it: its instant while it waits, the end of the lease while
    it is claimed, the end of its promise while it is held, null when nothing will ever be done again.  One
    index on it serves all of them, whatever the number of sends that are not due.
    """

    __tablename__ = "send"
    __table_args__ = (
        one_of("state", SendState),
        one_of("hold", HoldReason),
        CheckConstraint("fence >= 0 AND attempts >= 0 AND fence >= attempts", name="fence_natural"),
        CheckConstraint("(state = 'held') = (hold IS NOT NULL)", name="held_for_a_reason"),
        UniqueConstraint("workspace_id", "offer_id", "occurrence", "segment", "channel", "page", name="uq_send_slot"),
        Index(
            "ix_send_wake", "workspace_id", "provider", "wake_at", sqlite_where=WAKING, postgresql_where=WAKING
        ),
        Index(
            "ix_send_trouble", "workspace_id", "state", "due_at", sqlite_where=TROUBLED, postgresql_where=TROUBLED
        ),
        Index(
            "ix_send_their_id", "workspace_id", "provider", "their_id", sqlite_where=NAMED, postgresql_where=NAMED
        ),
        Index("ix_send_due", "workspace_id", "calendar_id", "due_at"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=Column(BIG, primary_key=True))
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int | None = Field(default=None, sa_column=Column(ForeignKey("calendar.id")))
    offer_id: int | None = Field(default=None, sa_column=Column(ForeignKey("offer.id")))
    offer: str = Field(max_length=CODE_LENGTH)
    occurrence: int
    segment: str = Field(max_length=CODE_LENGTH)
    channel: str = Field(max_length=16)
    page: int
    pages: int
    kind: str = Field(max_length=32)
    provider: str = Field(max_length=CODE_LENGTH)
    state: str = Field(max_length=16)
    hold: str | None = Field(default=None, max_length=16)
    detail: str = Field(default="", sa_type=Text)
    reasons: str = Field(default="[]", sa_type=Text)
    asked_at: datetime
    due_at: datetime
    wall: str = Field(default="", max_length=32)
    zone: str = Field(default="", max_length=64)
    late_after: datetime
    not_after: datetime
    wake_at: datetime | None = None
    people: int | None = Field(default=None, sa_type=BigInteger)
    content_id: int = Field(sa_column=foreign_key("send_content"))
    batch: str = Field(default="{}", sa_type=Text)
    key: str = Field(max_length=CODE_LENGTH)
    fence: int = 0
    attempts: int = 0
    owner: str | None = Field(default=None, max_length=CODE_LENGTH)
    first_tried_at: datetime | None = None
    their_id: str = Field(default="", max_length=255)
    taken: int | None = Field(default=None, sa_type=BigInteger)
    refused: int = 0
    created_at: datetime
    changed_at: datetime


class StoredAttempt(SQLModel, table=True):
    """One try at a send, written down before its first byte leaves."""

    __tablename__ = "attempt"
    __table_args__ = (one_of("outcome", Outcome), CheckConstraint("n >= 1", name="n_positive"))

    # No foreign key: the claim of a send writes its attempt, sends never go, and a look-up for each would tell nothing.
    send_id: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    n: int = Field(primary_key=True, sa_type=Integer)
    fence: int
    key: str = Field(max_length=CODE_LENGTH)
    owner: str = Field(max_length=CODE_LENGTH)
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = Field(max_length=16)
    is_late: bool = False
    status: int | None = None
    detail: str = Field(default="", sa_type=Text)
    request: str = Field(default="", sa_type=Text)
    answer: str = Field(default="", sa_type=Text)


class ProviderState(SQLModel, table=True):
    """How hard a provider is pressed at this moment, counted for all schedulers together."""

    __tablename__ = "provider_state"
    __table_args__ = (
        UniqueConstraint("workspace_id", "provider"),
        CheckConstraint("in_flight >= 0", name="in_flight_natural"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    provider: str = Field(max_length=CODE_LENGTH)
    in_flight: int = 0
    tokens: str = Field(default="[]", sa_type=Text)
    failures: int = 0
    rests_until: datetime | None = None
    stopped: bool = False
    detail: str = Field(default="", sa_type=Text)


class StoredReceipt(SQLModel, table=True):
    """What a provider said later about a send; one that fits no send is kept aside with `send_id` null."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("workspace_id", "provider", "event_id"),
        Index("ix_receipt_send_id", "send_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG, primary_key=True))
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    provider: str = Field(max_length=CODE_LENGTH)
    event_id: str = Field(max_length=255)
    send_id: int | None = Field(default=None, sa_column=Column(BIG, ForeignKey("send.id")))
    kind: str = Field(max_length=16)
    their_id: str = Field(max_length=255)
    people: int
    at: datetime
    received_at: datetime


class SendTally(SQLModel, table=True):
    """How many people a send reached, and what they did, counted from receipts."""

    __tablename__ = "send_tally"

    send_id: int = Field(sa_column=Column(BIG, ForeignKey("send.id"), primary_key=True, autoincrement=False))
    kind: str = Field(max_length=16, primary_key=True)
    people: int = Field(sa_type=BigInteger)


class StoredSubscription(SQLModel, table=True):
    """Somebody who wants to be told of events; secrets sign what he is sent, the newest first.

    `form` says how he is told: by a signed event for a program, or by a message for the people of a room.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("code <> ''", name="code_given"),
        one_of("form", NoticeForm),
        Index("uq_subscription_live_code", "workspace_id", "code", unique=True, sqlite_where=LIVE,
              postgresql_where=LIVE),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    code: str = Field(max_length=CODE_LENGTH)
    version: int
    url: str = Field(sa_type=Text)
    secrets: str = Field(sa_type=Text)
    kinds: str = Field(sa_type=Text)
    calendars: str = Field(sa_type=Text)
    offers: str = Field(sa_type=Text)
    form: str = Field(default=NoticeForm.WEBHOOK.value, max_length=16, sa_column_kwargs={"server_default": "webhook"})
    language: str = Field(default="fr", max_length=8, sa_column_kwargs={"server_default": "fr"})
    created_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None = None


class StoredFeed(SQLModel, table=True):
    """A part of a calendar that somebody shows in a calendar of his own, by an address that nobody can guess.

    Empty `segment` and `team` let everything through; of the token only the digest stays.
    """

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("digest"), Index("ix_feed_person_id", "workspace_id", "person_id"))

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    person_id: int = Field(sa_column=foreign_key("person"))
    digest: str = Field(max_length=80)
    calendar: str = Field(max_length=CODE_LENGTH)
    segment: str = Field(max_length=CODE_LENGTH)
    team: str = Field(sa_type=Text)
    with_sends: bool
    language: str = Field(max_length=8)
    created_at: datetime
    renewed_at: datetime
    read_at: datetime | None = None
    revoked_at: datetime | None = None


class StoredDigest(SQLModel, table=True):
    """Somebody who gets one e-mail a day; `told_at` is the hour of the last one that was written or left out."""

    __tablename__ = "digest"
    __table_args__ = (
        CheckConstraint("hour >= 0 AND hour <= 23", name="hour_of_day"),
        CheckConstraint("address <> ''", name="address_given"),
        Index("uq_digest_live_address", "workspace_id", "address", unique=True, sqlite_where=LIVE,
              postgresql_where=LIVE),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    address: str = Field(max_length=CODE_LENGTH)
    hour: int
    zone: str = Field(max_length=64)
    language: str = Field(max_length=8)
    told_at: datetime
    created_by: str = Field(sa_type=Text)
    created_at: datetime
    withdrawn_at: datetime | None = None


class OpenFinding(SQLModel, table=True):
    """A finding that stood when a calendar was last judged, so that its coming and going can be told."""

    __tablename__ = "open_finding"
    __table_args__ = (UniqueConstraint("calendar_id", "fingerprint"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    calendar_id: int = Field(sa_column=foreign_key("calendar"))
    fingerprint: str = Field(max_length=80)
    rule: str = Field(max_length=16)
    severity: str = Field(max_length=16)
    offers: str = Field(sa_type=Text)
    opened_at: datetime


class Heartbeat(SQLModel, table=True):
    """A scheduler that lives, or lived."""

    __tablename__ = "heartbeat"
    __table_args__ = (UniqueConstraint("workspace_id", "owner"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    owner: str = Field(max_length=CODE_LENGTH)
    started_at: datetime
    at: datetime


class ZoneLaw(SQLModel, table=True):
    """What the law of a time zone was when sends were last worked out by it."""

    __tablename__ = "zone_law"
    __table_args__ = (UniqueConstraint("workspace_id", "zone"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(sa_column=foreign_key("workspace"))
    zone: str = Field(max_length=64)
    fingerprint: str = Field(max_length=80)
