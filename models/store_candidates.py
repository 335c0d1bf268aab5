"""Finds who wrote the offers that are to be approved: the audit knows who has edited each since it last was."""

import json
from collections import defaultdict
from collections.abc import Iterable
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
SEGMENT = "segment"
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
    """Name who has edited each offer, or a segment that it is for, since its last approval or since it is there.

    The latest comes first, whoever edited a segment last.  An offer that went by another code is followed back.
    """
    history = _History(connection, workspace_id, head)
    lines = history.of(codes)
    traced = {code: _traced(history, lines[code]) for code in codes}
    audiences = history.audiences(codes)
    since = min((one.since for one in traced.values()), default=0)
    beneath = history.segments({segment for named in audiences.values() for segment in named}, since)
    return {
        code: tuple(dict.fromkeys([
            *one.names,
            *(line.actor for line in beneath if line.seq > one.since and line.subject in audiences[code]),
        ]))
        for code, one in traced.items()
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Traced:
    """Who edited an offer, and the line of the audit since which that counts."""

    names: tuple[str, ...]
    since: int


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

    def audiences(self, codes: Sequence[str]) -> dict[str, frozenset[str]]:
        """Give the segments that live offers are for."""
        found: dict[str, frozenset[str]] = dict.fromkeys(codes, frozenset())
        for start in range(0, len(codes), AT_ONCE):
            asked = select(OFFERS.c.code, OFFERS.c.segments).where(
                OFFERS.c.calendar_id == self.head.id, OFFERS.c.withdrawn_at.is_(None),
                OFFERS.c.code.in_(codes[start : start + AT_ONCE]),
            )  # fmt: skip
            found.update({row.code: frozenset(json.loads(row.segments)) for row in self.connection.execute(asked)})
        return found

    def segments(self, named: Iterable[str], since: int) -> list[Line]:
        """Give what was changed in segments after a line, so that they mean something else; the latest first."""
        subjects, lines = sorted(named), []
        for start in range(0, len(subjects), AT_ONCE):
            asked = (
                select(AUDIT.c.seq, AUDIT.c.actor, AUDIT.c.subject, AUDIT.c.before, AUDIT.c.after)
                .where(AUDIT.c.workspace_id == self.workspace_id, AUDIT.c.kind == SEGMENT, AUDIT.c.seq > since)
                .where(AUDIT.c.subject.in_(subjects[start : start + AT_ONCE]), AUDIT.c.before.is_not(None))
                .where(AUDIT.c.calendar.concat("") == self.head.code)
            )
            lines += [
                line for line in self.connection.execute(asked)
                if not is_same_meaning(_content(line.before), _content(line.after))
            ]  # fmt: skip
        return sorted(lines, key=lambda line: -line.seq)


def _traced(history: _History, lines: Sequence[Line]) -> _Traced:
    names: list[str] = []
    later: Sequence[Line] = lines
    while later:
        lines, later = later, ()
        for line in lines:
            before, after = _content(line.before), _content(line.after)
            if line.kind == LIFECYCLE and after.get("state") == OfferState.APPROVED.value:
                return _Traced(tuple(names), line.seq)
            if _is_edit(line.kind, before, after):
                names.append(line.actor)
            if line.kind == OFFER and not before:
                return _Traced(tuple(names), line.seq)
            earlier = before.get("code", line.subject)
            if line.kind == OFFER and earlier != line.subject:
                later = history.of([earlier], before=line.seq)[earlier]
                break
    return _Traced(tuple(names), 0)


def _is_edit(kind: str, before: Content, after: Content) -> bool:
    """Say whether somebody made an offer what it is; a segment that he changed under it counts too."""
    if kind == LIFECYCLE:
        return bool(after.get("reopened"))
    return not is_same_meaning(before, after)


def _content(text: str | None) -> Content:
    content: Content = {} if text is None else json.loads(text)
    return content
