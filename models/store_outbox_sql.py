"""The statements by which sends are claimed and settled, in the words of each database, built once."""

from collections.abc import Mapping

from sqlalchemy import TextClause
from sqlalchemy import bindparam
from sqlalchemy import text
from sqlalchemy.sql.selectable import TextualSelect
from sqlalchemy.types import TypeEngine

from models.tables_sends import StoredSend

INSTANT: TypeEngine[object] = StoredSend.due_at.type  # type: ignore[attr-defined]  # a column behind the annotation
INSTANTS = ("now", "lease_until", "until", "after", "wake_at")
CLAIMED_COLUMNS = (
    "id", "fence", "attempts", "key", "provider", "kind", "channel", "due_at", "late_after", "not_after",
    "first_tried_at", "content_id", "batch",
)  # fmt: skip
RETURNED = ", ".join(CLAIMED_COLUMNS)
# An offer leaves only while its approval stands and the calendar as it is now was found to let it go.
LET_GO = """(s.offer_id IS NULL OR EXISTS (
    SELECT 1 FROM lifecycle l JOIN calendar c ON c.id = l.calendar_id
    WHERE l.offer_id = s.offer_id AND l.state IN ('approved', 'running')
      AND l.gated_version = c.version AND c.withdrawn_at IS NULL))"""
DUE = f"""SELECT s.id FROM send s
    WHERE s.workspace_id = :workspace_id AND s.provider = :provider AND s.wake_at <= :now
      AND s.state IN ('planned', 'retry_wait') AND s.late_after >= :now AND s.not_after > :now AND {LET_GO}
    ORDER BY s.wake_at LIMIT :most"""  # noqa: S608 -- our own words
TAKE = """UPDATE send SET state = 'claimed', fence = fence + 1, attempts = attempts + 1, owner = :owner,
    wake_at = :lease_until, changed_at = :now, first_tried_at = COALESCE(first_tried_at, :now)"""
ATTEMPT_COLUMNS = "send_id, n, fence, key, owner, started_at, outcome, is_late, detail, request, answer"


def typed(statement: str) -> TextClause:
    """Give a statement whose instants are bound as the columns hold them."""
    names = [name for name in INSTANTS if f":{name}" in statement]
    return text(statement).bindparams(*(bindparam(name, type_=INSTANT) for name in names))


def _claim_postgresql() -> TextualSelect:
    """Claim and write the attempts down in one statement; whoever else claims passes over these rows."""
    statement = f"""WITH due AS ({DUE} FOR UPDATE OF s SKIP LOCKED),
    taken AS ({TAKE} FROM due WHERE send.id = due.id RETURNING {", ".join(f"send.{c}" for c in CLAIMED_COLUMNS)}),
    noted AS (INSERT INTO attempt ({ATTEMPT_COLUMNS})
        SELECT id, attempts, fence, key, :owner, :now, 'open', false, '', '', '' FROM taken)
    SELECT {RETURNED} FROM taken"""  # noqa: S608 -- our own words
    return typed(statement).columns(**_column_types())


def _claim_sqlite() -> TextualSelect:
    statement = f"{TAKE} WHERE id IN ({DUE}) RETURNING {RETURNED}"
    return typed(statement).columns(**_column_types())


def _column_types() -> Mapping[str, TypeEngine[object]]:
    return {name: StoredSend.__table__.c[name].type for name in CLAIMED_COLUMNS}  # type: ignore[attr-defined]


CLAIM = {"postgresql": _claim_postgresql(), "sqlite": _claim_sqlite()}
# SQLite cannot insert out of an UPDATE: the second half of a claim, in the same transaction.
NOTE_ATTEMPTS = typed(
    f"INSERT INTO attempt ({ATTEMPT_COLUMNS}) "  # noqa: S608 -- our own words
    "VALUES (:id, :attempts, :fence, :key, :owner, :now, 'open', 0, '', '', '')"
)

# A result counts while nobody else holds a newer fence; the rest of the rows only close their attempt.
SETTLE_POSTGRESQL = text("""WITH told AS (
    SELECT * FROM unnest(
        CAST(:ids AS bigint[]), CAST(:fences AS integer[]), CAST(:ns AS integer[]), CAST(:states AS text[]),
        CAST(:outcomes AS text[]), CAST(:wakes AS timestamptz[]), CAST(:holds AS text[]), CAST(:statuses AS integer[]),
        CAST(:their_ids AS text[]), CAST(:details AS text[]), CAST(:requests AS text[]), CAST(:answers AS text[]),
        CAST(:takens AS bigint[]), CAST(:refuseds AS integer[])
    ) AS t(id, fence, n, state, outcome, wake, hold, status, their_id, detail, request, answer, taken, refused)),
moved AS (
    UPDATE send SET state = told.state, wake_at = told.wake, hold = told.hold, detail = told.detail, owner = NULL,
        their_id = CASE WHEN told.their_id = '' THEN send.their_id ELSE told.their_id END,
        taken = COALESCE(told.taken, send.taken), refused = send.refused + told.refused, changed_at = :now
    FROM told WHERE send.id = told.id AND send.fence = told.fence AND send.state = 'claimed' AND send.owner IS NOT NULL
    RETURNING send.id, send.provider),
closed AS (
    UPDATE attempt SET ended_at = :now, outcome = told.outcome, status = told.status, detail = told.detail,
        request = told.request, answer = told.answer,
        is_late = NOT EXISTS (SELECT 1 FROM moved WHERE moved.id = told.id)
    FROM told WHERE attempt.send_id = told.id AND attempt.n = told.n)
SELECT id, provider FROM moved""").bindparams(bindparam("now", type_=INSTANT))

STILL_HELD = text(
    "SELECT id, fence, provider FROM send WHERE state = 'claimed' AND owner IS NOT NULL AND id IN :ids"
).bindparams(bindparam("ids", expanding=True))
SETTLE_SEND = typed("""UPDATE send SET state = :state, wake_at = :wake_at, hold = :hold, detail = :detail, owner = NULL,
    their_id = CASE WHEN :their_id = '' THEN their_id ELSE :their_id END,
    taken = COALESCE(:taken, taken), refused = refused + :refused, changed_at = :now WHERE id = :id""")
SETTLE_ATTEMPT = typed("""UPDATE attempt SET ended_at = :now, outcome = :outcome, status = :status, detail = :detail,
    request = :request, answer = :answer, is_late = :is_late WHERE send_id = :id AND n = :n""")

NEXT_WAKE = typed("""SELECT min(soonest) AS wake_at FROM (
    SELECT (SELECT min(s.wake_at) FROM send s WHERE s.workspace_id = p.workspace_id AND s.provider = p.provider
            AND s.wake_at > :after) AS soonest
    FROM provider_state p WHERE p.workspace_id = :workspace_id) AS each_provider""").columns(wake_at=INSTANT)
DUE_PROVIDERS = typed("""SELECT p.provider FROM provider_state p WHERE p.workspace_id = :workspace_id AND EXISTS (
    SELECT 1 FROM send s WHERE s.workspace_id = p.workspace_id AND s.provider = p.provider AND s.wake_at <= :until)
    ORDER BY p.provider""")
RENEW = typed("UPDATE send SET wake_at = :lease_until WHERE id = :id AND fence = :fence AND state = 'claimed'")
