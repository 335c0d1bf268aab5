"""Finds an offer as it was some changes ago, so that a change can be set beside it, or taken back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.caller import By
from models.caller import is_same_person
from models.lifecycle import OfferState
from models.store import Store
from models.store_audit import AUDIT
from models.store_audit import Act
from models.store_audit import AuditEntry
from models.store_audit import entry
from models.store_calendars import head_of
from models.store_engine import reading
from models.store_error import StaleError
from models.store_lifecycle import REOPENED
from models.store_lifecycle import standings
from models.store_lifecycle import step
from models.store_offers import KeptOffer
from models.store_offers import change
from models.store_offers import offer_of
from models.store_rows import OFFER_COLUMNS
from models.store_rows import offer_value
from models.value_json import read_document

# Whoever has not looked for longer reads the offer anew.
MOST_CHANGES = 200


class OfferHistory:
    """The offers of one workspace as they were; the audit keeps each change with what was before it."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def find_version(self, calendar: str, code: str, version: int) -> KeptOffer | None:
        """Give an offer as it was at a version; None where the audit does not tell."""
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            now = offer_of(connection, head, code)
            return _back(connection, self.store.workspace_id, head, now, version)

    def changed_by(self, calendar: str, code: str, version: int) -> tuple[str, ...]:
        """Name who has changed an offer since a version, the last one first, each once."""
        with reading(self.store.engine) as connection:
            head = head_of(connection, self.store.workspace_id, calendar)
            steps = offer_of(connection, head, code).version - version
            lines = _lines(connection, self.store.workspace_id, head, code, steps)
        return tuple(dict.fromkeys(line.actor for line in lines))

    def undo(self, calendar: str, code: str, *, by: By, expected: int) -> KeptOffer:
        """Make an offer what it was before its last change; StaleError when that was somebody else's.

        Where that change took an approval away, the offer waits for it again afterwards, as it did.
        """
        with self.store.writing() as connection:
            act = self.store.act(by)
            head = head_of(connection, act.workspace_id, calendar, lock=True)
            now = offer_of(connection, head, code)
            is_last = now.version == expected and _is_own(connection, act, head, code)
            before = _back(connection, act.workspace_id, head, now, expected - 1) if is_last else None
            if before is None:
                raise StaleError("offer", code, now.version)
            is_reopened = _is_reopened(connection, act, head, code)
            if is_reopened:
                step(connection, act, head, OfferState.DRAFT, [code], None)
            kept = change(connection, act, calendar, code, before, expected)
            if is_reopened:
                step(connection, act, head, OfferState.SUBMITTED, [code], None)
            return kept


def _back(
    connection: Connection, workspace_id: int, head: CalendarHead, now: KeptOffer, version: int
) -> KeptOffer | None:
    """Follow the changes back; versions of an offer rise by one with each as long as it keeps its code."""
    steps = now.version - version
    if steps <= 0 or steps > MOST_CHANGES:
        return now if steps == 0 else None
    lines = _lines(connection, workspace_id, head, now.offer.code, steps)
    if len(lines) < steps or any(line.before is None or line.after is None for line in lines):
        return None
    row: Mapping[str, Any] = lines[-1].before or {}
    offer = offer_value([row.get(name) for name in OFFER_COLUMNS])
    written = row.get("written")
    return KeptOffer(offer=offer, version=version, written=None if written is None else read_document(written))


def _lines(
    connection: Connection, workspace_id: int, head: CalendarHead, code: str, most: int
) -> list[AuditEntry]:  # fmt: skip
    asked = (
        select(AUDIT)
        .where(AUDIT.c.workspace_id == workspace_id, AUDIT.c.kind == "offer", AUDIT.c.subject == code)
        # One thing has few lines: it is found by its name, not among all of its calendar or in the order of all lines.
        .where(AUDIT.c.calendar.concat("") == head.code)
        .order_by((AUDIT.c.seq + 0).desc())
        .limit(min(max(most, 0), MOST_CHANGES))
    )
    return [entry(row) for row in connection.execute(asked)]


def _is_own(connection: Connection, act: Act, head: CalendarHead, code: str) -> bool:
    """Say whether whoever asks has made the last change of an offer."""
    return any(is_same_person(line.actor, act.by) for line in _lines(connection, act.workspace_id, head, code, 1))


def _is_reopened(connection: Connection, act: Act, head: CalendarHead, code: str) -> bool:
    """Say whether the offer waits for an approval that whoever asks has taken away by changing it."""
    (standing,) = standings(connection, head, codes=[code])
    is_waiting = standing.state is OfferState.SUBMITTED and standing.reason == REOPENED
    return is_waiting and is_same_person(standing.author, act.by)
