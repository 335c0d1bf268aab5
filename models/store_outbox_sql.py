"""The statements by which sends are claimed and settled, in the words of each database, built once."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause
from sqlalchemy import bindparam
from sqlalchemy import text
from sqlalchemy.types import TypeEngine

from models.tables_sends import StoredSend

INSTANT: TypeEngine[object] = StoredSend.due_at.type  # type: ignore[attr-defined]  # a column behind the annotation
INSTANTS = ("now", "lease_until", "until", "after", "wake_at")
# What a claim gives of each row, in this order; both databases give all rows as one JSON text.  The driver of SQLite
# lets go of the interpreter at each step of a statement, and may wait long for its next turn: one step is cheaper.
PICKED_COLUMNS = ("key", "provider", "kind", "channel", "due_at", "late_after", "not_after", "content_id")
FIRST_PICKED = 3
# An offer leaves only while its approval stands and the calendar as it is now was found to let it go; a word that
# rests on a waiver holds as long as the waiver.
LET_GO = """(s.offer_id IS NULL OR EXISTS (
    SELECT 1 FROM lifecycle l JOIN calendar c ON c.id = l.calendar_id
    WHERE l.offer_id = s.offer_id AND l.state IN ('approved', 'running')
      AND l.gated_version = c.version AND (l.gated_until IS NULL OR l.gated_until > :now)
      AND c.withdrawn_at IS NULL))"""
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


def _claim_postgresql() -> TextClause:
    """Claim and write the attempts down in one statement; whoever else claims passes over these rows."""
    columns = ", ".join(PICKED_COLUMNS)
    return typed(f"""WITH due AS ({DUE} FOR UPDATE OF s SKIP LOCKED),
    taken AS ({TAKE} WHERE id = ANY (ARRAY(SELECT id FROM due)) RETURNING *),
    noted AS (INSERT INTO attempt ({ATTEMPT_COLUMNS})
        SELECT id, attempts, fence, key, :owner, :now, 'open', false, '', '', '' FROM taken)
    SELECT CAST(json_agg(json_build_array(
        id, fence, attempts, {columns}, first_tried_at, CAST(batch AS json))) AS text) FROM taken""")  # noqa: S608 -- our own words


def _pick_sqlite() -> TextClause:
    """Read what is due as it will be once it is taken; nobody comes in between, for the writer's turn is ours."""
    columns = ", ".join(PICKED_COLUMNS)
    return typed(f"""SELECT json_group_array(json_array(
        id, fence + 1, attempts + 1, {columns}, COALESCE(first_tried_at, :now), json(batch)))
    FROM send WHERE id IN ({DUE})""")  # noqa: S608 -- our own words


CLAIM_POSTGRESQL = _claim_postgresql()
PICK = _pick_sqlite()
# SQLite cannot insert out of an UPDATE: the two halves of a claim, in the same transaction.
TAKE_PICKED = typed(f"{TAKE} WHERE id IN (SELECT value FROM json_each(:ids))")  # noqa: S608 -- our own words
NOTE_PICKED = typed(
    f"INSERT INTO attempt ({ATTEMPT_COLUMNS}) "  # noqa: S608 -- our own words
    "SELECT id, attempts, fence, key, :owner, :now, 'open', 0, '', '', '' FROM send "
    "WHERE id IN (SELECT value FROM json_each(:ids))"
)

# A result counts while nobody else holds a newer fence; the rest of the rows only close their attempt.
SETTLE_POSTGRESQL = typed("""WITH told AS (
    SELECT * FROM json_to_recordset(CAST(:told AS json)) AS t(
        id bigint, fence integer, n integer, state text, outcome text, wake timestamptz, hold text, status integer,
        their_id text, detail text, request text, answer text, taken bigint, refused integer)),
moved AS (
    UPDATE send SET state = told.state, wake_at = told.wake, hold = told.hold, detail = told.detail, owner = NULL,
        their_id = CASE WHEN told.their_id = '' THEN send.their_id ELSE told.their_id END,
        taken = COALESCE(told.taken, send.taken), refused = send.refused + told.refused, changed_at = :now
    FROM told WHERE send.id = told.id AND send.fence = told.fence AND send.workspace_id = :workspace_id
        AND send.state = 'claimed' AND send.owner IS NOT NULL
    RETURNING send.id, send.fence, send.provider),
closed AS (
    UPDATE attempt SET ended_at = :now, outcome = told.outcome, status = told.status, detail = told.detail,
        request = told.request, answer = told.answer,
        is_late = (told.id, told.fence) NOT IN (SELECT id, fence FROM moved)
    FROM told WHERE attempt.send_id = told.id AND attempt.n = told.n)
SELECT CAST(json_agg(json_build_array(id, fence, provider)) AS text) FROM moved""")

# The plus keeps SQLite from looking through all sends of a workspace for a few that it is given by number.
STILL_HELD = text("""SELECT json_group_array(json_array(id, fence, provider)) FROM send
    WHERE +workspace_id = :workspace_id AND state = 'claimed' AND owner IS NOT NULL
      AND id IN (SELECT value FROM json_each(:ids))""")
SEND_LINE = ("id", "state", "wake", "hold", "detail", "their_id", "taken", "refused")
ATTEMPT_LINE = ("id", "n", "outcome", "status", "detail", "request", "answer", "is_late")
# A statement has as many lines as it is given places, and is compiled anew for each number: a few numbers are enough.
LINES = (1, 10, 100, 500)


@cache
def settle_sends(lines: int) -> str:
    """Bring sends to where their attempts left them, SQLite: instant, then the values of each line."""
    return f"""{_told(SEND_LINE, lines)}
    UPDATE send SET state = told.state, wake_at = told.wake, hold = told.hold, detail = told.detail, owner = NULL,
        their_id = CASE WHEN told.their_id = '' THEN send.their_id ELSE told.their_id END,
        taken = COALESCE(told.taken, send.taken), refused = send.refused + told.refused, changed_at = told.at
    FROM told WHERE send.id = told.id"""  # noqa: S608 -- our own words


@cache
def settle_attempts(lines: int) -> str:
    """Close attempts, SQLite: instant, then the values of each line."""
    return f"""{_told(ATTEMPT_LINE, lines)}
    UPDATE attempt SET ended_at = told.at, outcome = told.outcome, status = told.status, detail = told.detail,
        request = told.request, answer = told.answer, is_late = told.is_late
    FROM told WHERE attempt.send_id = told.id AND attempt.n = told.n"""  # noqa: S608 -- our own words


def _told(columns: Sequence[str], lines: int) -> str:
    line = f"(?1, {', '.join('?' * len(columns))})"
    return f"WITH told(at, {', '.join(columns)}) AS (VALUES {', '.join([line] * lines)})"


NEXT_WAKE = typed("""SELECT min(soonest) AS wake_at FROM (
    SELECT (SELECT min(s.wake_at) FROM send s WHERE s.workspace_id = p.workspace_id AND s.provider = p.provider
            AND s.wake_at > :after) AS soonest
    FROM provider_state p WHERE p.workspace_id = :workspace_id) AS each_provider""").columns(wake_at=INSTANT)
DUE_PROVIDERS = typed("""SELECT p.provider FROM provider_state p WHERE p.workspace_id = :workspace_id AND EXISTS (
    SELECT 1 FROM send s WHERE s.workspace_id = p.workspace_id AND s.provider = p.provider AND s.wake_at <= :until)
    ORDER BY p.provider""")
RENEW = typed(
    "UPDATE send SET wake_at = :lease_until "
    "WHERE id = :id AND fence = :fence AND workspace_id = :workspace_id AND state = 'claimed'"
)
