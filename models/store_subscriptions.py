"""Keeps who wants to be told of what, and the secrets by which he knows that it was us."""

import json
import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.caller import name_of
from models.notice import TEST
from models.notice import NoticeForm
from models.send import SendState
from models.store import Store
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import reading
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_error import TakenError
from models.store_events import PREFIX
from models.store_events import Telling
from models.store_events import tell
from models.tables_sends import metadata

SUBSCRIPTIONS = metadata.tables["subscription"]
KIND = "subscription"
# The newest secret signs, and the one before it still does until the receiver has changed over.
MOST_SECRETS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who is told of which events, of which calendars and offers; empty filters let everything through.

    Whoever is told by a message to a room has no secrets but his URL, and a language.
    """

    code: str
    url: str
    secrets: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    form: NoticeForm = NoticeForm.WEBHOOK
    language: str = "fr"
    version: int = 0
    created_at: datetime | None = None

    @property
    def shown_url(self) -> str:
        """Give its URL as it may be shown: of a room only the host, for whoever knows the rest may write into it."""
        return without_secrets(self.url) if self.form.is_for_people else self.url

    @property
    def provider(self) -> str:
        """Give the name under which its deliveries are claimed."""
        return PREFIX + self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTold:
    """What became of the last thing that somebody was to be told, and when."""

    state: SendState
    detail: str
    at: datetime


class SubscriptionBook:
    """The subscriptions of one workspace; `by` stands in the audit, secrets never do."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections and clock."""
        self.store = store

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Give all of them, in the order of their codes."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(select(SUBSCRIPTIONS).where(*self._mine()).order_by(SUBSCRIPTIONS.c.code))
            return tuple(_subscription(row) for row in rows)

    def subscription(self, code: str) -> Subscription:
        """Give one; AbsentError when there is none."""
        with reading(self.store.engine) as connection:
            return _subscription(self._row(connection, code))

    def add(self, wanted: Subscription, *, by: By) -> Subscription:
        """Add one; TakenError when its code is taken."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            taken = select(SUBSCRIPTIONS.c.id).where(*self._mine(), SUBSCRIPTIONS.c.code == wanted.code)
            if connection.execute(taken).first() is not None:
                raise TakenError(KIND, wanted.code)
            row = {**_row(wanted), "workspace_id": act.workspace_id, "code": wanted.code, "version": 1,
                   "created_at": act.at, "changed_at": act.at}  # fmt: skip
            connection.execute(insert(SUBSCRIPTIONS), [row])
            note(connection, act, "", [Change(kind=KIND, subject=wanted.code, before=None, after=_told(wanted))])
            return _subscription(self._row(connection, wanted.code))

    def change(self, wanted: Subscription, *, by: By, expected: int) -> Subscription:
        """Change one that nobody has changed since the version expected."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            before = _subscription(self._row(connection, wanted.code, expected))
            values = {**_row(wanted), "version": expected + 1, "changed_at": act.at}
            connection.execute(
                update(SUBSCRIPTIONS).where(*self._mine(), SUBSCRIPTIONS.c.code == wanted.code).values(values)
            )
            after = {**_told(wanted), **_renewed(before, wanted)}
            note(connection, act, "", [Change(kind=KIND, subject=wanted.code, before=_told(before), after=after)])
            return _subscription(self._row(connection, wanted.code))

    def drop(self, code: str, *, by: By, expected: int) -> None:
        """End one; what it was still to be told is dropped with its address."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            before = _subscription(self._row(connection, code, expected))
            connection.execute(
                update(SUBSCRIPTIONS).where(*self._mine(), SUBSCRIPTIONS.c.code == code).values(withdrawn_at=act.at)
            )
            sends = metadata.tables["send"]
            connection.execute(
                update(sends)
                .where(sends.c.workspace_id == act.workspace_id, sends.c.provider == before.provider)
                .where(sends.c.state.in_(["planned", "retry_wait", "held", "uncertain", "dead"]))
                .values(state="cancelled", hold=None, wake_at=None, changed_at=act.at)
            )
            note(connection, act, "", [Change(kind=KIND, subject=code, before=_told(before), after=None)])

    def test(self, code: str, *, by: By) -> None:
        """Send one an event that says nothing but that the way is open."""
        with self.store.writing() as connection:
            act = self.store.act(by)
            self._row(connection, code)
            note(connection, act, "", [Change(kind=KIND, subject=code, before={}, after={"tested": True})])
            telling = Telling(kind=TEST, data={"subscription": code, "by": name_of(by)})
            tell(connection, act.workspace_id, [telling], act.at, only=code)

    def last_told(self) -> Mapping[str, LastTold]:
        """Say of everybody, by code, what became of what he was last to be told."""
        sends = metadata.tables["send"]
        with reading(self.store.engine) as connection:
            latest = (
                select(func.max(sends.c.id))
                .where(sends.c.workspace_id == self.store.workspace_id, sends.c.provider.startswith(PREFIX))
                .group_by(sends.c.provider)
            )
            rows = connection.execute(
                select(sends.c.provider, sends.c.state, sends.c.detail, sends.c.changed_at).where(
                    sends.c.id.in_(latest)
                )
            )
            return {
                row.provider.removeprefix(PREFIX): LastTold(
                    state=SendState(row.state), detail=row.detail, at=row.changed_at
                )
                for row in rows
            }

    def _mine(self) -> Sequence[Any]:
        return (SUBSCRIPTIONS.c.workspace_id == self.store.workspace_id, SUBSCRIPTIONS.c.withdrawn_at.is_(None))

    def _row(self, connection: Connection, code: str, expected: int | None = None) -> Row[Any]:
        row = connection.execute(select(SUBSCRIPTIONS).where(*self._mine(), SUBSCRIPTIONS.c.code == code)).one_or_none()
        if row is None:
            raise AbsentError(KIND, code)
        if expected is not None and row.version != expected:
            raise StaleError(KIND, code, row.version)
        return row


def _row(wanted: Subscription) -> dict[str, Any]:
    return {
        "url": wanted.url, "secrets": json.dumps(wanted.secrets[:MOST_SECRETS]), "kinds": json.dumps(wanted.kinds),
        "calendars": json.dumps(wanted.calendars), "offers": json.dumps(wanted.offers), "form": wanted.form.value,
        "language": wanted.language,
    }  # fmt: skip


def _told(one: Subscription) -> dict[str, object]:
    return {
        "url": without_secrets(one.url), "kinds": list(one.kinds), "calendars": list(one.calendars),
        "offers": list(one.offers), **({"form": one.form.value} if one.form.is_for_people else {}),
    }  # fmt: skip


def _renewed(before: Subscription, after: Subscription) -> dict[str, object]:
    """Say what became another without saying what it is."""
    named = {"secret": before.secrets != after.secrets, "address": before.url != after.url}
    return {name: "new" for name, is_other in named.items() if is_other}


def without_secrets(url: str) -> str:
    """Give the scheme and host of a URL: many tools take whoever knows the rest of it for a friend."""
    scheme, mark, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return f"{scheme}{mark}{host}/…" if mark else "…"


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        code=row.code, url=row.url, secrets=tuple(json.loads(row.secrets)), kinds=tuple(json.loads(row.kinds)),
        calendars=tuple(json.loads(row.calendars)), offers=tuple(json.loads(row.offers)), form=NoticeForm(row.form),
        language=row.language, version=row.version, created_at=row.created_at,
    )  # fmt: skip
