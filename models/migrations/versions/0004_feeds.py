"""Feeds: secret addresses of parts of calendars, messages to rooms, one e-mail a day."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIVE = "withdrawn_at IS NULL"
FORMS = "form IN ('webhook','slack','teams')"


def upgrade() -> None:
    """Create the tables, and let a subscription say in which form and language somebody is told."""
    _create_feed()
    _create_digest()
    with op.batch_alter_table("subscription") as subscription:
        subscription.add_column(sa.Column("form", AutoString(length=16), nullable=False, server_default="webhook"))
        subscription.add_column(sa.Column("language", AutoString(length=8), nullable=False, server_default="fr"))
        subscription.create_check_constraint(op.f("ck_subscription_form_known"), FORMS)


def downgrade() -> None:
    """Take the tables away; messages to rooms end, for a program would be sent to their addresses."""
    op.execute("DELETE FROM subscription WHERE form <> 'webhook'")
    with op.batch_alter_table("subscription") as subscription:
        subscription.drop_constraint(op.f("ck_subscription_form_known"), type_="check")
        subscription.drop_column("language")
        subscription.drop_column("form")
    op.drop_table("digest")
    op.drop_table("feed")


def _create_feed() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(length=80), nullable=False),
        sa.Column("calendar", AutoString(length=200), nullable=False),
        sa.Column("segment", AutoString(length=200), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("with_sends", sa.Boolean(), nullable=False),
        sa.Column("language", AutoString(length=8), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("renewed_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feed_person_id_person")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_feed_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_digest")),
    )
    op.create_index("ix_feed_person_id", "feed", ["workspace_id", "person_id"], unique=False)


def _create_digest() -> None:
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("address", AutoString(length=200), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("zone", AutoString(length=64), nullable=False),
        sa.Column("language", AutoString(length=8), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("hour >= 0 AND hour <= 23", name=op.f("ck_digest_hour_of_day")),
        sa.CheckConstraint("address <> ''", name=op.f("ck_digest_address_given")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_digest_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
    )
    op.create_index(
        "uq_digest_live_address",
        "digest",
        ["workspace_id", "address"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
