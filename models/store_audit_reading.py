"""Reads the audit: a page of it, all of it line by line, where it ends, and whether its chain is whole."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Text
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import select

from models.audit_chain import CHAINED
from models.audit_walk import START
from models.audit_walk import Mark
from models.audit_walk import Walked
from models.audit_walk import walk
from models.store import Store
from models.store_audit import AUDIT
from models.store_audit import HEADS
from models.store_audit import AuditEntry
from models.store_audit import entry
from models.store_engine import reading

# What is read at once: a million lines pass through the memory that these take.
AT_ONCE = 1_000
LINE = (*CHAINED, "previous", "hash")
# What stands in the history of a calendar; whatever else there is, only admins may know.
OF_CALENDARS = ("calendar", "segment", "overlap", "offer", "lifecycle", "waiver", "send", "gate")
Line = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditListing:
    """Which lines are asked for; `after` is the line before the page, `until` the instant before which they are."""

    calendar: str | None = None
    kinds: tuple[str, ...] = ()
    subject: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None
    newest_first: bool = False
    limit: int = 100


class AuditBook:
    """The audit of one workspace, as people read it; nothing is ever written here."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections."""
        self.store = store

    def page(self, listing: AuditListing) -> tuple[AuditEntry, ...]:
        """Give the lines asked for, in the order in which they were written or the other way round."""
        place = AUDIT.c.seq if listing.subject is None else AUDIT.c.seq + 0
        ordered = place.desc() if listing.newest_first else place
        asked = select(AUDIT).where(*self._chosen(listing)).order_by(ordered).limit(listing.limit)
        with reading(self.store.engine) as connection:
            return tuple(entry(row) for row in connection.execute(asked))

    def head(self) -> Mark:
        """Give where the chain ends."""
        with reading(self.store.engine) as connection:
            return self._head(connection) or START

    def lines(self, until: Mark) -> Iterator[Line]:
        """Give every line up to a place as it is chained; each batch in a transaction of its own.

        A reader who is slow keeps nothing of the database waiting: lines that are written never change.
        """
        asked = self._raw().where(AUDIT.c.seq <= until.seq).limit(AT_ONCE)
        last = 0
        while last < until.seq:
            with reading(self.store.engine) as connection:
                rows = connection.execute(asked.where(AUDIT.c.seq > last)).all()
            if not rows:
                return
            yield from map(_line, rows)
            last = rows[-1].seq

    def verify(self, expected: Mark | None = None) -> Walked:
        """Follow the whole chain as it stands at one instant; `expected` is a place that was noted earlier."""
        with reading(self.store.engine) as connection:
            head = self._head(connection)
            rows = connection.execute(self._raw(), execution_options={"yield_per": AT_ONCE})
            return walk(map(_line, rows), head, expected)

    def _head(self, connection: Connection) -> Mark | None:
        row = connection.execute(select(HEADS).where(HEADS.c.workspace_id == self.store.workspace_id)).one_or_none()
        return None if row is None else Mark(row.seq, row.hash)

    def _raw(self) -> Any:  # noqa: ANN401 -- a statement of many columns
        """Ask for lines as they are kept; the instant as text, so that one that is none can be read too."""
        columns = [_instant_text(self.store) if name == "at" else AUDIT.c[name] for name in LINE]
        return select(*columns).where(AUDIT.c.workspace_id == self.store.workspace_id).order_by(AUDIT.c.seq, AUDIT.c.id)

    def _chosen(self, listing: AuditListing) -> Sequence[ColumnElement[bool]]:
        columns = AUDIT.c
        # One thing has few lines: it is found by its name, not among all of its calendar or in the order of all lines.
        calendar = columns.calendar if listing.subject is None else columns.calendar.concat("")
        chosen = [
            columns.workspace_id == self.store.workspace_id,
            *([calendar == listing.calendar] if listing.calendar is not None else []),
            *([columns.kind.in_(listing.kinds)] if listing.kinds else []),
            *([columns.subject == listing.subject] if listing.subject is not None else []),
            *([columns.actor == listing.actor] if listing.actor is not None else []),
            *([columns.at >= listing.since] if listing.since is not None else []),
            *([columns.at < listing.until] if listing.until is not None else []),
        ]
        if listing.after is not None:
            chosen.append(columns.seq < listing.after if listing.newest_first else columns.seq > listing.after)
        return chosen


def _instant_text(store: Store) -> ColumnElement[str]:
    if store.engine.dialect.name == "sqlite":
        return cast(AUDIT.c.at, Text).label("at")
    return func.to_char(func.timezone("UTC", AUDIT.c.at), 'YYYY-MM-DD"T"HH24:MI:SS.US').label("at")


def _line(row: Sequence[Any]) -> Line:
    line = dict(zip(LINE, row, strict=True))
    line["at"] = _instant(line["at"])
    return line


def _instant(text: object) -> object:
    """Read an instant; what is none stays what it is, and shows in the chain."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        return text
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
