"""The first tables: workspaces, calendars, segments, overlaps, offers, verdicts, idempotency keys, audit."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    """Create every table, parents first."""
    _create_workspace()
    _create_audit()
    _create_calendar()
    _create_idempotency_key()
    _create_offer()
    _create_overlap()
    _create_segment()
    _create_verdict()
    _create_offer_occurrence()
    _create_offer_segment()
    _make_audit_append_only()


def downgrade() -> None:
    """Drop every table, children first."""
    for name in (
        "offer_segment",
        "offer_occurrence",
        "verdict",
        "segment",
        "overlap",
        "offer",
        "idempotency_key",
        "calendar",
        "audit",
        "workspace",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only()")


def _create_workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_workspace_code_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("code", name=op.f("uq_workspace_code")),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", AutoString(length=16), nullable=False),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("calendar", AutoString(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.CheckConstraint("action IN ('created', 'changed', 'withdrawn')", name=op.f("ck_audit_action_known")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_audit_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject", "audit", ["workspace_id", "kind", "subject"], unique=False)


def _create_calendar() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("frame_version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", AutoString(length=64), nullable=False),
        sa.Column("currency", AutoString(length=3), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("prices", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("code <> ''", name=op.f("ck_calendar_code_given")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_calendar_currency_iso")),
        sa.CheckConstraint("version >= 0 AND frame_version <= version", name=op.f("ck_calendar_version_natural")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_calendar_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
    )
    op.create_index(
        "uq_calendar_live_code",
        "calendar",
        ["workspace_id", "code"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _create_idempotency_key() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(length=255), nullable=False),
        sa.Column("request_hash", AutoString(length=80), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_idempotency_key_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_idempotency_key_workspace_id_key")),
    )


def _create_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("objective", AutoString(length=32), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("nature", AutoString(length=16), nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("open_to_all", sa.Boolean(), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=False),
        sa.Column("valid_from_wall", sa.Text(), nullable=True),
        sa.Column("valid_to_wall", sa.Text(), nullable=True),
        sa.Column("zone", AutoString(length=64), nullable=False),
        sa.Column("visible_from", UTCDateTime(), nullable=False),
        sa.Column("visible_to", UTCDateTime(), nullable=False),
        sa.Column("repeats", sa.Text(), nullable=True),
        sa.Column("occurrences", sa.Text(), nullable=False),
        sa.Column("mechanics", sa.Text(), nullable=False),
        sa.Column("announcements", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("stack", sa.Text(), nullable=True),
        sa.Column("walls", sa.Text(), nullable=False),
        sa.Column("currency", AutoString(length=3), nullable=False),
        sa.Column("min_spend_minor", sa.BigInteger(), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("limit_per_person", sa.BigInteger(), nullable=True),
        sa.Column("stock", sa.BigInteger(), nullable=True),
        sa.Column("funding", AutoString(length=16), nullable=True),
        sa.Column("justification", AutoString(length=16), nullable=True),
        sa.Column("pairs_with", AutoString(length=200), nullable=True),
        sa.Column("written", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("code <> ''", name=op.f("ck_offer_code_given")),
        sa.CheckConstraint("funding IN ('own','supplier')", name=op.f("ck_offer_funding_known")),
        sa.CheckConstraint(
            "justification IN ('student','profession','staff')", name=op.f("ck_offer_justification_known")
        ),
        sa.CheckConstraint(
            "nature IN ('promotional','relational','transactional')", name=op.f("ck_offer_nature_known")
        ),
        sa.CheckConstraint(
            "objective IN ('clearance','new_range','discovery','new_segment',"
            "'acquisition','loyalty','reactivation','event','traffic')",
            name=op.f("ck_offer_objective_known"),
        ),
        sa.CheckConstraint("budget_minor IS NULL OR budget_minor >= 0", name=op.f("ck_offer_budget_natural")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_offer_currency_iso")),
        sa.CheckConstraint("limit_per_person IS NULL OR limit_per_person >= 0", name=op.f("ck_offer_limit_natural")),
        sa.CheckConstraint("min_spend_minor IS NULL OR min_spend_minor >= 0", name=op.f("ck_offer_min_spend_natural")),
        sa.CheckConstraint("stock IS NULL OR stock >= 0", name=op.f("ck_offer_stock_natural")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_offer_ends_after_start")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_offer_version_positive")),
        sa.CheckConstraint(
            "visible_to >= valid_to AND visible_from <= valid_from", name=op.f("ck_offer_seen_while_valid")
        ),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_offer_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_offer_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_pairs_with", "offer", ["calendar_id", "pairs_with"], unique=False)
    op.create_index(
        "uq_offer_live_code", "offer", ["calendar_id", "code"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def _create_overlap() -> None:
    op.create_table(
        "overlap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("segment", AutoString(length=200), nullable=False),
        sa.Column("also_in", AutoString(length=200), nullable=False),
        sa.Column("share", sa.Text(), nullable=False),
        sa.Column("source", AutoString(length=16), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("source IN ('measured','declared')", name=op.f("ck_overlap_source_known")),
        sa.CheckConstraint("segment <> also_in", name=op.f("ck_overlap_two_segments")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_overlap_version_positive")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_overlap_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_overlap_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlap")),
    )
    op.create_index(
        "uq_overlap_live_pair",
        "overlap",
        ["calendar_id", "segment", "also_in"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _create_segment() -> None:
    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier", AutoString(length=16), nullable=False),
        sa.Column("dormant", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("basket", sa.Text(), nullable=True),
        sa.Column("timezone", AutoString(length=64), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("consents", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("code <> ''", name=op.f("ck_segment_code_given")),
        sa.CheckConstraint(
            "tier IN ('prospect','lead_1','lead_2','lead_3','lead_4','new','small','medium','good','ambassador')",
            name=op.f("ck_segment_tier_known"),
        ),
        sa.CheckConstraint("size IS NULL OR size >= 0", name=op.f("ck_segment_size_natural")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_segment_version_positive")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_segment_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_segment_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    op.create_index(
        "uq_segment_live_code",
        "segment",
        ["calendar_id", "code"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _create_verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("plan_hash", AutoString(length=80), nullable=False),
        sa.Column("policy_version", AutoString(length=80), nullable=False),
        sa.Column("catalogue_version", AutoString(length=80), nullable=False),
        sa.Column("verdict", AutoString(length=16), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("judged_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("verdict IN ('BLOCK', 'INCOMPLETE', 'WARN', 'PASS')", name=op.f("ck_verdict_verdict_known")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_verdict_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_verdict_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint(
            "calendar_id", "calendar_version", "policy_version", "catalogue_version", name="uq_verdict_same_question"
        ),
    )


def _create_offer_occurrence() -> None:
    op.create_table(
        "offer_occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("offer_version", sa.Integer(), nullable=False),
        sa.Column("span_class", sa.Integer(), nullable=False),
        sa.Column("visible_from", UTCDateTime(), nullable=False),
        sa.Column("visible_to", UTCDateTime(), nullable=False),
        sa.CheckConstraint("visible_to > visible_from", name=op.f("ck_offer_occurrence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar.id"], name=op.f("fk_offer_occurrence_calendar_id_calendar")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_occurrence_offer_id_offer")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_offer_occurrence_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_occurrence")),
    )
    op.create_index("ix_offer_occurrence_offer_id", "offer_occurrence", ["offer_id"], unique=False)
    op.create_index(
        "ix_offer_occurrence_overlap",
        "offer_occurrence",
        ["calendar_id", "span_class", "visible_from", "visible_to", "offer_id", "offer_version"],
        unique=False,
    )


def _create_offer_segment() -> None:
    op.create_table(
        "offer_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("offer_version", sa.Integer(), nullable=False),
        sa.Column("segment", AutoString(length=200), nullable=True),
        sa.Column("span_class", sa.Integer(), nullable=False),
        sa.Column("visible_from", UTCDateTime(), nullable=False),
        sa.Column("visible_to", UTCDateTime(), nullable=False),
        sa.CheckConstraint("visible_to > visible_from", name=op.f("ck_offer_segment_ends_after_start")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_offer_segment_calendar_id_calendar")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_segment_offer_id_offer")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_offer_segment_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_segment")),
    )
    op.create_index("ix_offer_segment_offer_id", "offer_segment", ["offer_id"], unique=False)
    op.create_index(
        "ix_offer_segment_overlap",
        "offer_segment",
        ["calendar_id", "segment", "span_class", "visible_from", "visible_to", "offer_id", "offer_version"],
        unique=False,
    )


def _make_audit_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'audit lines are never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit lines are never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )
