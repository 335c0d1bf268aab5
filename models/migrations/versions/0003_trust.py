"""Trust: people, keys, sessions, policies, kept plans; the audit is chained, a waiver is approved by a second person."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

from models.audit_chain import BEGINNING
from models.audit_chain import link

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LIVE = "withdrawn_at IS NULL"
NEVER_CHANGED = "audit lines are never changed"
LINKLESS = "NEW.seq IS NULL OR NEW.previous IS NULL OR NEW.hash IS NULL"


def upgrade() -> None:
    """Create the tables, widen those that there are, and chain the lines of the audit that were written already."""
    for create in _tables().values():
        create()
    _let_audit_change()
    _widen()
    _chain()
    _keep_audit_unchanged()
    _refuse_lines_without_link()
    _keep_heads_growing()


def downgrade() -> None:
    """Take the tables away; the lines of the audit stay, without their chain."""
    _let_heads_shrink()
    _let_lines_without_link()
    _let_audit_change()
    _narrow()
    _keep_audit_unchanged()
    for name in reversed(_tables()):
        op.drop_table(name)


def _tables() -> dict[str, Callable[[], None]]:
    return {
        "cookie_key": _create_cookie_key,
        "audit_head": _create_audit_head,
        "house_policy": _create_house_policy,
        "kept_text": _create_kept_text,
        "kept_policy": _create_kept_policy,
        "person": _create_person,
        "text_piece": _create_text_piece,
        "api_key": _create_api_key,
        "invitation": _create_invitation,
        "web_session": _create_web_session,
    }


def _widen() -> None:
    op.add_column("audit", sa.Column("origin", sa.Text(), nullable=False, server_default=""))
    op.add_column("audit", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("audit", sa.Column("seq", sa.BigInteger(), nullable=True))
    op.add_column("audit", sa.Column("previous", AutoString(length=80), nullable=True))
    op.add_column("audit", sa.Column("hash", AutoString(length=80), nullable=True))
    op.create_index("uq_audit_seq", "audit", ["workspace_id", "seq"], unique=True)
    op.create_index("ix_audit_calendar", "audit", ["workspace_id", "calendar", "seq"], unique=False)
    op.add_column("lifecycle", sa.Column("approved_offer", sa.Text(), nullable=True))
    op.add_column("lifecycle", sa.Column("gated_until", UTCDateTime(), nullable=True))
    op.add_column("verdict", sa.Column("report_hash", AutoString(length=80), nullable=True))
    op.add_column("waiver", sa.Column("approver", sa.Text(), nullable=True))
    op.add_column("waiver", sa.Column("approved_at", UTCDateTime(), nullable=True))
    op.add_column("waiver", sa.Column("withdrawn_by", sa.Text(), nullable=True))


def _narrow() -> None:
    op.drop_index("ix_audit_calendar", table_name="audit")
    op.drop_index("uq_audit_seq", table_name="audit")
    for table, column in (
        ("audit", "hash"), ("audit", "previous"), ("audit", "seq"), ("audit", "reason"), ("audit", "origin"),
        ("lifecycle", "approved_offer"), ("lifecycle", "gated_until"), ("verdict", "report_hash"), ("waiver", "approver"),
        ("waiver", "approved_at"), ("waiver", "withdrawn_by"),
    ):  # fmt: skip
        op.drop_column(table, column)


def _chain() -> None:
    """Give every line that there is its place in the chain of its workspace."""
    connection = op.get_bind()
    audit, heads = _audit(), sa.table("audit_head", sa.column("workspace_id"), sa.column("seq"), sa.column("hash"))
    ends: dict[int, tuple[int, str]] = {}
    for row in connection.execute(sa.select(audit).order_by(audit.c.id)).mappings().all():
        seq, previous = ends.get(row["workspace_id"], (0, BEGINNING))
        told = link(previous, {**row, "seq": seq + 1})
        placed = {"seq": seq + 1, "previous": previous, "hash": told}
        connection.execute(sa.update(audit).where(audit.c.id == row["id"]).values(placed))
        ends[row["workspace_id"]] = (seq + 1, told)
    for workspace, (seq, told) in ends.items():
        connection.execute(sa.insert(heads), [{"workspace_id": workspace, "seq": seq, "hash": told}])


def _audit() -> sa.TableClause:
    names = ("id", "workspace_id", "actor", "action", "kind", "calendar", "subject", "before", "after", "origin",
             "reason", "seq", "previous", "hash")  # fmt: skip
    return sa.table("audit", sa.column("at", UTCDateTime()), *(sa.column(name) for name in names))


def _let_audit_change() -> None:
    if _is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER audit_no_{verb.lower()}")
        return
    op.execute("DROP TRIGGER audit_append_only ON audit")


def _keep_audit_unchanged() -> None:
    if _is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGED}'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )


def _refuse_lines_without_link() -> None:
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER audit_linked BEFORE INSERT ON audit WHEN {LINKLESS} "
            "BEGIN SELECT RAISE(ABORT, 'an audit line without its link'); END"
        )
        # REPLACE takes the row that stands in the way without asking the triggers of DELETE.
        op.execute(
            "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE "
            "id = NEW.id OR (workspace_id = NEW.workspace_id AND seq = NEW.seq)) "
            "BEGIN SELECT RAISE(ABORT, 'audit lines are never changed'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_needs_its_link() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'an audit line without its link'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER audit_linked BEFORE INSERT ON audit FOR EACH ROW WHEN ({LINKLESS}) "
        "EXECUTE FUNCTION audit_needs_its_link()"
    )


def _let_lines_without_link() -> None:
    if _is_sqlite():
        op.execute("DROP TRIGGER audit_linked")
        op.execute("DROP TRIGGER audit_no_replace")
        return
    op.execute("DROP TRIGGER audit_linked ON audit")
    op.execute("DROP FUNCTION audit_needs_its_link()")


def _keep_heads_growing() -> None:
    """Let the end of the chain move on by lines that come, never back."""
    if _is_sqlite():
        op.execute(
            "CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head "
            "WHEN NEW.seq <= OLD.seq OR NEW.workspace_id <> OLD.workspace_id "
            "BEGIN SELECT RAISE(ABORT, 'the end of the audit never moves back'); END"
        )
        op.execute(
            "CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head "
            "BEGIN SELECT RAISE(ABORT, 'the end of the audit never moves back'); END"
        )
        op.execute(
            "CREATE TRIGGER audit_head_once BEFORE INSERT ON audit_head "
            "WHEN EXISTS (SELECT 1 FROM audit_head WHERE workspace_id = NEW.workspace_id) "
            "BEGIN SELECT RAISE(IGNORE); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_head_never_shrinks() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the end of the audit never moves back'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head FOR EACH ROW "
        "WHEN (NEW.seq <= OLD.seq OR NEW.workspace_id <> OLD.workspace_id) EXECUTE FUNCTION audit_head_never_shrinks()"
    )
    op.execute(
        "CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_head_never_shrinks()"
    )


def _let_heads_shrink() -> None:
    if _is_sqlite():
        op.execute("DROP TRIGGER audit_head_grows")
        op.execute("DROP TRIGGER audit_head_stays")
        op.execute("DROP TRIGGER audit_head_once")
        return
    op.execute("DROP TRIGGER audit_head_grows ON audit_head")
    op.execute("DROP TRIGGER audit_head_stays ON audit_head")
    op.execute("DROP FUNCTION audit_head_never_shrinks()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _create_cookie_key() -> None:
    op.create_table(
        "cookie_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cookie_key")),
    )


def _create_audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", AutoString(length=80), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_audit_head_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_audit_head")),
    )


def _create_house_policy() -> None:
    op.create_table(
        "house_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", AutoString(length=80), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_house_policy_number_positive")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_house_policy_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_policy")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_house_policy_workspace_id_number")),
    )


def _create_kept_text() -> None:
    op.create_table(
        "kept_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(length=80), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_kept_text_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_text")),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_kept_text_workspace_id_digest")),
    )


def _create_kept_policy() -> None:
    op.create_table(
        "kept_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("version", AutoString(length=80), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_kept_policy_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_policy")),
        sa.UniqueConstraint("workspace_id", "version", name=op.f("uq_kept_policy_workspace_id_version")),
    )


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(length=16), nullable=False),
        sa.Column("login", AutoString(length=200), nullable=False),
        sa.Column("login_folded", AutoString(length=200), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("subject", AutoString(length=600), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('person','machine')", name=op.f("ck_person_kind_known")),
        sa.CheckConstraint("login <> ''", name=op.f("ck_person_login_given")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_person_version_positive")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_person_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(
        "uq_person_live_login",
        "person",
        ["workspace_id", "login_folded"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_person_live_subject",
        "person",
        ["workspace_id", "subject"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def _create_text_piece() -> None:
    op.create_table(
        "text_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_text_piece_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_piece")),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_text_piece_workspace_id_digest")),
    )


def _create_api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("prefix", AutoString(length=32), nullable=False),
        sa.Column("digest", AutoString(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("last_used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["api_key.id"], name=op.f("fk_api_key_parent_id_api_key")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_key_person_id_person")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_api_key_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
    )
    op.create_index("ix_api_key_parent_id", "api_key", ["parent_id"], unique=False)
    op.create_index("ix_api_key_person_id", "api_key", ["person_id"], unique=False)


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(length=80), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_invitation_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"], unique=False)


def _create_web_session() -> None:
    op.create_table(
        "web_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", AutoString(length=80), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id_person")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_web_session_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_web_session_digest")),
    )
    op.create_index("ix_web_session_person_id", "web_session", ["person_id"], unique=False)
