"""Finds who wrote the offers that are to be approved: the audit knows who has edited each since it last was."""

import json
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from models.approval import Candidate
from models.calendar_head import CalendarHead
from models.lifecycle import OfferState
from models.store_guard import is_same_meaning
from models.tables_sends import metadata

AUDIT = metadata.tables["audit"]
LIFECYCLES = metadata.tables["lifecycle"]
OFFERS = metadata.tables["offer"]
OFFER = "offer"
LIFECYCLE = "lifecycle"
AT_ONCE = 500
Line = Any
Content = dict[str, Any]


def candidates(
    connection: Connection, workspace_id: int, head: CalendarHead, codes: Sequence[str]
) -> dict[str, Candidate]:
    """Give each offer named with who wrote it, those that are not there too."""
    rows = connection.execute(
        select(OFFERS.c.code, LIFECYCLES.c.state, LIFECYCLES.c.author)
        .select_from(OFFERS.outerjoin(LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id))
        .where(OFFERS.c.calendar_id == head.id, OFFERS.c.withdrawn_at.is_(None), OFFERS.c.code.in_(codes))
    )
    standing = {row.code: row for row in rows}
    edited = editors(connection, workspace_id, head, list(standing))
    found = {code: Candidate(offer=code) for code in codes}
    for code, row in standing.items():
        state = OfferState(row.state or OfferState.DRAFT.value)
        found[code] = Candidate(offer=code, state=state, author=row.author or "", editors=edited[code])
    return found


def editors(
    connection: Connection, workspace_id: int, head: CalendarHead, codes: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """Name who has edited each offer since its last approval, or since it is there; the latest first.

    An offer that went by another code is followed back.
    """
    history = _History(connection, workspace_id, head)
    lines = history.of(codes)
    return {code: tuple(dict.fromkeys(_editors(history, lines[code]))) for code in codes}


@dataclass(frozen=True, slots=True)
class _History:
    """What the audit knows of a calendar."""

    connection: Connection
    workspace_id: int
    head: CalendarHead

    def of(self, codes: Sequence[str], before: int | None = None) -> dict[str, list[Line]]:
        """Give what was done to offers and to how far they have come, the latest first."""
        found: dict[str, list[Line]] = defaultdict(list)
        for start in range(0, len(codes), AT_ONCE):
            asked = (
                select(AUDIT.c.seq, AUDIT.c.actor, AUDIT.c.kind, AUDIT.c.subject, AUDIT.c.before, AUDIT.c.after)
                .where(AUDIT.c.workspace_id == self.workspace_id, AUDIT.c.kind.in_([OFFER, LIFECYCLE]))
                # Found by their subjects, never by reading all that was ever done in their calendar.
                .where(AUDIT.c.subject.in_(codes[start : start + AT_ONCE]))
                .where(AUDIT.c.calendar.concat("") == self.head.code)
                .order_by((AUDIT.c.seq + 0).desc())
            )
            if before is not None:
                asked = asked.where(AUDIT.c.seq < before)
            for line in self.connection.execute(asked):
                found[line.subject].append(line)
        return found


def _editors(history: _History, lines: Sequence[Line]) -> Iterator[str]:
    later: Sequence[Line] = lines
    while later:
        lines, later = later, ()
        for line in lines:
            before, after = _content(line.before), _content(line.after)
            if line.kind == LIFECYCLE and after.get("state") == OfferState.APPROVED.value:
                return
            if _is_edit(line.kind, before, after):
                yield line.actor
            if line.kind == OFFER and not before:
                return
            earlier = before.get("code", line.subject)
            if line.kind == OFFER and earlier != line.subject:
                later = history.of([earlier], before=line.seq)[earlier]
                break


def _is_edit(kind: str, before: Content, after: Content) -> bool:
    """Say whether somebody made an offer what it is; a segment that he changed under it counts too."""
    if kind == LIFECYCLE:
        return bool(after.get("reopened"))
    return not is_same_meaning(before, after)


def _content(text: str | None) -> Content:
    content: Content = {} if text is None else json.loads(text)
    return content
