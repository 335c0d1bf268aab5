"""The way out: lifecycles, waivers, sends with their attempts and receipts, subscriptions, heartbeats."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STEPS = (
    "planned>cancelled",
    "planned>claimed",
    "planned>expired",
    "planned>held",
    "claimed>accepted",
    "claimed>bounced",
    "claimed>dead",
    "claimed>delivered",
    "claimed>expired",
    "claimed>held",
    "claimed>planned",
    "claimed>retry_wait",
    "claimed>uncertain",
    "retry_wait>accepted",
    "retry_wait>bounced",
    "retry_wait>cancelled",
    "retry_wait>claimed",
    "retry_wait>delivered",
    "retry_wait>expired",
    "retry_wait>held",
    "held>accepted",
    "held>bounced",
    "held>cancelled",
    "held>delivered",
    "held>expired",
    "held>planned",
    "uncertain>accepted",
    "uncertain>bounced",
    "uncertain>cancelled",
    "uncertain>delivered",
    "uncertain>expired",
    "uncertain>planned",
    "accepted>bounced",
    "accepted>delivered",
    "bounced>delivered",
    "dead>accepted",
    "dead>bounced",
    "dead>cancelled",
    "dead>delivered",
    "dead>planned",
)


def upgrade() -> None:
    """Create every table, parents first; then the law of steps."""
    _create_heartbeat()
    _create_provider_state()
    _create_send_content()
    _create_subscription()
    _create_zone_law()
    _create_open_finding()
    _create_waiver()
    _create_lifecycle()
    _create_send()
    _create_attempt()
    _create_receipt()
    _create_send_tally()
    _allow_only_known_steps()


def downgrade() -> None:
    """Drop every table, children first."""
    for name in (
        "send_tally",
        "receipt",
        "attempt",
        "send",
        "lifecycle",
        "waiver",
        "open_finding",
        "zone_law",
        "subscription",
        "send_content",
        "provider_state",
        "heartbeat",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION send_step_is_unknown()")


def _create_heartbeat() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("owner", AutoString(length=200), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_heartbeat_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
        sa.UniqueConstraint("workspace_id", "owner", name=op.f("uq_heartbeat_workspace_id_owner")),
    )


def _create_provider_state() -> None:
    op.create_table(
        "provider_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("provider", AutoString(length=200), nullable=False),
        sa.Column("in_flight", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", UTCDateTime(), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint("in_flight >= 0", name=op.f("ck_provider_state_in_flight_natural")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_provider_state_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_state")),
        sa.UniqueConstraint("workspace_id", "provider", name=op.f("uq_provider_state_workspace_id_provider")),
    )


def _create_send_content() -> None:
    op.create_table(
        "send_content",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_send_content_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_content")),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_send_content_workspace_id_digest")),
    )


def _create_subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("calendars", sa.Text(), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("code <> ''", name=op.f("ck_subscription_code_given")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_subscription_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.create_index(
        "uq_subscription_live_code",
        "subscription",
        ["workspace_id", "code"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _create_zone_law() -> None:
    op.create_table(
        "zone_law",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("zone", AutoString(length=64), nullable=False),
        sa.Column("fingerprint", AutoString(length=80), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_zone_law_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_law")),
        sa.UniqueConstraint("workspace_id", "zone", name=op.f("uq_zone_law_workspace_id_zone")),
    )


def _create_open_finding() -> None:
    op.create_table(
        "open_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", AutoString(length=80), nullable=False),
        sa.Column("rule", AutoString(length=16), nullable=False),
        sa.Column("severity", AutoString(length=16), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_open_finding_calendar_id_calendar")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_open_finding_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_finding")),
        sa.UniqueConstraint("calendar_id", "fingerprint", name=op.f("uq_open_finding_calendar_id_fingerprint")),
    )


def _create_waiver() -> None:
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", AutoString(length=80), nullable=False),
        sa.Column("facts", AutoString(length=80), nullable=False),
        sa.Column("rule", AutoString(length=16), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("author <> ''", name=op.f("ck_waiver_author_given")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_waiver_reason_given")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_waiver_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_waiver_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index("ix_waiver_fingerprint", "waiver", ["calendar_id", "fingerprint"], unique=False)


def _create_lifecycle() -> None:
    op.create_table(
        "lifecycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("offer", AutoString(length=200), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=True),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("approved_version", sa.Integer(), nullable=True),
        sa.Column("facts", AutoString(length=80), nullable=True),
        sa.Column("gated_version", sa.Integer(), nullable=True),
        sa.Column("next_due_at", UTCDateTime(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=True),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft','submitted','approved','running','ended','withdrawn')",
            name=op.f("ck_lifecycle_state_known"),
        ),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_lifecycle_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_lifecycle_offer_id_offer")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_lifecycle_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lifecycle")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_lifecycle_offer_id")),
    )
    op.create_index(
        "ix_lifecycle_next_due",
        "lifecycle",
        ["workspace_id", "next_due_at"],
        unique=False,
        sqlite_where=sa.text("next_due_at IS NOT NULL"),
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
    )
    op.create_index("ix_lifecycle_state", "lifecycle", ["workspace_id", "calendar_id", "state"], unique=False)


def _create_send() -> None:
    op.create_table(
        "send",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("offer", AutoString(length=200), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("segment", AutoString(length=200), nullable=False),
        sa.Column("channel", AutoString(length=16), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(length=32), nullable=False),
        sa.Column("provider", AutoString(length=200), nullable=False),
        sa.Column("state", AutoString(length=16), nullable=False),
        sa.Column("hold", AutoString(length=16), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("wall", AutoString(length=32), nullable=False),
        sa.Column("zone", AutoString(length=64), nullable=False),
        sa.Column("late_after", UTCDateTime(), nullable=False),
        sa.Column("not_after", UTCDateTime(), nullable=False),
        sa.Column("wake_at", UTCDateTime(), nullable=True),
        sa.Column("people", sa.BigInteger(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("key", AutoString(length=200), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", AutoString(length=200), nullable=True),
        sa.Column("first_tried_at", UTCDateTime(), nullable=True),
        sa.Column("their_id", AutoString(length=255), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (hold IS NOT NULL)", name=op.f("ck_send_held_for_a_reason")),
        sa.CheckConstraint(
            "hold IN ('conflict','late','quiet_hours','blackout','provider_down','approval_lost','no_provider','no_audience','after_validity','list_changed','unreadable')",
            name=op.f("ck_send_hold_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned','claimed','accepted','delivered','bounced','retry_wait','held','uncertain','dead','cancelled','expired')",
            name=op.f("ck_send_state_known"),
        ),
        sa.CheckConstraint("fence >= 0 AND attempts >= 0 AND fence >= attempts", name=op.f("ck_send_fence_natural")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_send_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["content_id"], ["send_content.id"], name=op.f("fk_send_content_id_send_content")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_send_offer_id_offer")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_send_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send")),
        sa.UniqueConstraint(
            "workspace_id", "offer_id", "occurrence", "segment", "channel", "page", name="uq_send_slot"
        ),
    )
    op.create_index("ix_send_due", "send", ["workspace_id", "calendar_id", "due_at"], unique=False)
    op.create_index(
        "ix_send_their_id",
        "send",
        ["workspace_id", "provider", "their_id"],
        unique=False,
        sqlite_where=sa.text("their_id <> ''"),
        postgresql_where=sa.text("their_id <> ''"),
    )
    op.create_index(
        "ix_send_trouble",
        "send",
        ["workspace_id", "state", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('held', 'uncertain', 'dead')"),
        postgresql_where=sa.text("state IN ('held', 'uncertain', 'dead')"),
    )
    op.create_index(
        "ix_send_wake",
        "send",
        ["workspace_id", "provider", "wake_at"],
        unique=False,
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )


def _create_attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("send_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(length=200), nullable=False),
        sa.Column("owner", AutoString(length=200), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", AutoString(length=16), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('open','accepted','refused','failed','uncertain','given_back')",
            name=op.f("ck_attempt_outcome_known"),
        ),
        sa.CheckConstraint("n >= 1", name=op.f("ck_attempt_n_positive")),
        sa.PrimaryKeyConstraint("send_id", "n", name=op.f("pk_attempt")),
    )


def _create_receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("provider", AutoString(length=200), nullable=False),
        sa.Column("event_id", AutoString(length=255), nullable=False),
        sa.Column("send_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("their_id", AutoString(length=255), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["send_id"], ["send.id"], name=op.f("fk_receipt_send_id_send")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_receipt_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "workspace_id", "provider", "event_id", name=op.f("uq_receipt_workspace_id_provider_event_id")
        ),
    )
    op.create_index("ix_receipt_send_id", "receipt", ["send_id"], unique=False)


def _create_send_tally() -> None:
    op.create_table(
        "send_tally",
        sa.Column("send_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["send_id"], ["send.id"], name=op.f("fk_send_tally_send_id_send")),
        sa.PrimaryKeyConstraint("send_id", "kind", name=op.f("pk_send_tally")),
    )


def _allow_only_known_steps() -> None:
    """Refuse a step of a send that is not in the list; a send that stays where it is takes none."""
    steps = ", ".join(f"'{step}'" for step in STEPS)
    unknown = f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({steps})"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER send_step BEFORE UPDATE OF state ON send WHEN {unknown} "
            "BEGIN SELECT RAISE(ABORT, 'a send cannot take that step'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION send_step_is_unknown() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a send cannot take that step: % to %', OLD.state, NEW.state; END $$"
    )
    op.execute(
        f"CREATE TRIGGER send_step BEFORE UPDATE OF state ON send FOR EACH ROW WHEN ({unknown}) "
        "EXECUTE FUNCTION send_step_is_unknown()"
    )
