"""Remembers which findings stood when a calendar was last judged, and tells when one has come or gone."""

import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.store_digests import wants_digest
from models.store_events import OPENED
from models.store_events import Telling
from models.store_events import subscribers_of
from models.store_events import tell
from models.tables_sends import metadata

OPEN = metadata.tables["open_finding"]
CLOSED = "finding.closed"
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFinding:
    """A finding by its name, with what is told of it."""

    fingerprint: str
    rule: str
    severity: str
    offers: tuple[str, ...]
    message: Mapping[str, str]


def note_findings(
    connection: Connection, workspace_id: int, head: CalendarHead, findings: Sequence[StandingFinding], now: datetime
) -> None:
    """Tell what has come and gone since the calendar was last judged; nothing is kept while nobody wants to know."""
    subscribers = subscribers_of(connection, workspace_id)
    is_told = any(one.wants(kind, head.code, "") or one.offers for one in subscribers for kind in (OPENED, CLOSED))
    if not is_told and not wants_digest(connection, workspace_id):
        return
    rows = connection.execute(select(OPEN).where(OPEN.c.calendar_id == head.id)).all()
    before = {row.fingerprint: row for row in rows}
    after = {one.fingerprint: one for one in findings}
    opened = [one for name, one in after.items() if name not in before]
    closed = [row for name, row in before.items() if name not in after]
    lines = [
        {"workspace_id": workspace_id, "calendar_id": head.id, "fingerprint": one.fingerprint, "rule": one.rule,
         "severity": one.severity, "offers": json.dumps(one.offers), "opened_at": now}
        for one in opened
    ]  # fmt: skip
    if lines:
        connection.execute(insert(OPEN), lines)
    for start in range(0, len(closed), AT_ONCE):
        ids = [row.id for row in closed[start : start + AT_ONCE]]
        connection.execute(delete(OPEN).where(OPEN.c.id.in_(ids)))
    gone = [
        StandingFinding(
            fingerprint=row.fingerprint, rule=row.rule, severity=row.severity, offers=tuple(json.loads(row.offers)),
            message={},
        )
        for row in closed
    ]  # fmt: skip
    tellings = [
        *(_telling(OPENED, head, one) for one in opened),
        *(_telling(CLOSED, head, one) for one in gone),
    ]
    tell(connection, workspace_id, tellings, now)


def _telling(kind: str, head: CalendarHead, one: StandingFinding) -> Telling:
    data: dict[str, object] = {
        "rule": one.rule, "severity": one.severity, "fingerprint": one.fingerprint, "offers": list(one.offers),
        **({"message": dict(one.message)} if one.message else {}),
    }  # fmt: skip
    return Telling(kind=kind, calendar=head.code, offer=one.offers[-1] if one.offers else "", data=data)
