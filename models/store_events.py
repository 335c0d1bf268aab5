"""Tells those who subscribed what has happened: one event, one signed delivery by the same machinery as every send."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.notice import TOPICS
from models.notice import NoticeForm
from models.send import HoldReason
from models.send import SendState
from models.store_content import keep_contents
from models.store_provider_state import know
from models.tables_sends import metadata

SENDS = metadata.tables["send"]
CALENDARS = metadata.tables["calendar"]
SUBSCRIPTIONS = metadata.tables["subscription"]
CONTENTS = metadata.tables["send_content"]
ANY = "*"
OPENED = "finding.opened"
NOTICE = "notice"
BLOCK = "block"
ROOM_KINDS = frozenset(kind for kinds in TOPICS.values() for kind in kinds)
# What happens within it is told together.
BUNDLED_FOR = timedelta(seconds=30)
ABOUT_TO_LEAVE = timedelta(seconds=2)
SEND_EVENTS: Mapping[SendState, str] = MappingProxyType({
    SendState.HELD: "send.held", SendState.UNCERTAIN: "send.uncertain", SendState.DEAD: "send.failed",
    SendState.EXPIRED: "send.expired", SendState.DELIVERED: "send.delivered", SendState.BOUNCED: "send.bounced",
})  # fmt: skip
EVENT_KINDS = (
    "offer.submitted", "offer.approved", "offer.returned", "offer.withdrawn", "offer.ended",
    "finding.opened", "finding.closed", *sorted(SEND_EVENTS.values()),
)  # fmt: skip
# A house whose tool is down over a long week-end still hears of everything.
KEPT_FOR = timedelta(days=3)
MOST_NAMED = 100
AT_ONCE = 500
PREFIX = "event:"
# Kind, calendar, offer, and what is told of it.
Event = tuple[str, str, str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Something that happened, to be told to those who want to know."""

    kind: str
    calendar: str = ""
    offer: str = ""
    send_id: int | None = None
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    def is_news(state: SendState) -> bool:
        """Say whether anybody is told that a send has come to a state."""
        return state in SEND_EVENTS

    @staticmethod
    def of_send(send_id: int, state: SendState, detail: str = "", hold: HoldReason | None = None) -> "Telling":
        """Tell what became of a send."""
        why: dict[str, object] = {} if hold is None else {"reason": hold.value}
        return Telling(kind=SEND_EVENTS[state], send_id=send_id, data={**why, **({"detail": detail} if detail else {})})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Who wants to know what; an empty filter lets everything through."""

    code: str
    kinds: frozenset[str]
    calendars: frozenset[str]
    offers: frozenset[str]
    form: NoticeForm = NoticeForm.WEBHOOK

    def wants(self, kind: str, calendar: str, offer: str) -> bool:
        """Say whether an event is for him; a kind may be named by its first half, such as `send.*`."""
        family = f"{kind.partition('.')[0]}.{ANY}"
        return (
            (not self.kinds or bool(self.kinds & {kind, family, ANY}))
            and (not self.calendars or calendar in self.calendars)
            and (not self.offers or offer in self.offers)
        )


def tell(
    connection: Connection, workspace_id: int, tellings: Sequence[Telling], now: datetime, *, only: str | None = None
) -> None:
    """Write one delivery per event and subscriber, in the transaction in which it happened.

    `only` names the one subscriber who is told, whatever he wants to hear.
    """
    if not tellings:
        return
    subscribers = subscribers_of(connection, workspace_id)
    if not subscribers:
        return
    rows, rooms = [], defaultdict[Subscriber, list[Event]](list)
    for event in _events(connection, workspace_id, tellings):
        kind, calendar, offer, data = event
        told = [one for one in subscribers if (one.wants(kind, calendar, offer) if only is None else one.code == only)]
        rows += [delivery(one, kind, offer, data, now) for one in told if not one.form.is_for_people or only]
        for room in (one for one in told if one.form.is_for_people and only is None and is_told_in_rooms(kind, data)):
            rooms[room].append(event)
    rows += [row for room, events in rooms.items() for row in bundled(connection, workspace_id, room, events, now)]
    if rows:
        write_down(connection, workspace_id, rows)


def write_down(connection: Connection, workspace_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what is to be told, for a scheduler to carry."""
    know(connection, workspace_id, {row["provider"] for row in rows})
    contents = keep_contents(connection, workspace_id, [row.pop("body") for row in rows])
    connection.execute(
        insert(SENDS),
        [{**row, "content_id": content, "workspace_id": workspace_id}
         for row, content in zip(rows, contents, strict=True)],
    )  # fmt: skip


def is_told_in_rooms(kind: str, data: Mapping[str, object]) -> bool:
    """Say whether people are told in a room: of what they would act on, and of no finding but a blocker."""
    return kind in ROOM_KINDS and (kind != OPENED or data.get("severity") == BLOCK)


def bundled(
    connection: Connection, workspace_id: int, room: Subscriber, events: Sequence[Event], now: datetime
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Give the message in which events are told to a room, unless one waits there already: then they join it.

    So a room gets one message in half a minute at the most, however much happens, and each event once.
    """
    told = [{"kind": kind, "calendar": calendar, "offer": offer, **data} for kind, calendar, offer, data in events]
    waiting = connection.execute(
        select(SENDS.c.id, SENDS.c.content_id)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.provider == PREFIX + room.code, SENDS.c.kind == NOTICE)
        # What is about to leave may be claimed at this instant.
        .where(SENDS.c.state == SendState.PLANNED.value, SENDS.c.wake_at > now + ABOUT_TO_LEAVE)
        .order_by(SENDS.c.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if waiting is None:
        data = {"events": told[:MOST_NAMED], "count": len(told)}
        yield {**delivery(room, NOTICE, "", data, now), "due_at": now + BUNDLED_FOR, "wake_at": now + BUNDLED_FOR}
        return
    body = connection.execute(select(CONTENTS.c.body).where(CONTENTS.c.id == waiting.content_id)).scalar_one()
    known = json.loads(body)
    joined = {**known, "events": [*known["events"], *told][:MOST_NAMED], "count": known["count"] + len(told)}
    (content,) = keep_contents(connection, workspace_id, [_text(joined)])
    connection.execute(update(SENDS).where(SENDS.c.id == waiting.id).values(content_id=content))


def subscribers_of(connection: Connection, workspace_id: int) -> list[Subscriber]:
    """Give everybody who wants to be told of something."""
    rows = connection.execute(
        select(SUBSCRIPTIONS.c.code, SUBSCRIPTIONS.c.kinds, SUBSCRIPTIONS.c.calendars, SUBSCRIPTIONS.c.offers,
               SUBSCRIPTIONS.c.form)
        .where(SUBSCRIPTIONS.c.workspace_id == workspace_id, SUBSCRIPTIONS.c.withdrawn_at.is_(None))
        .order_by(SUBSCRIPTIONS.c.code)
    )  # fmt: skip
    return [
        Subscriber(
            code=row.code,
            kinds=frozenset(json.loads(row.kinds)),
            calendars=frozenset(json.loads(row.calendars)),
            offers=frozenset(json.loads(row.offers)),
            form=NoticeForm(row.form),
        )
        for row in rows
    ]


def _events(connection: Connection, workspace_id: int, tellings: Iterable[Telling]) -> Iterable[Event]:
    """Give each event as kind, calendar, offer, data; sends of one offer with one fate are told together."""
    together: dict[tuple[str, str, str, str], list[Mapping[str, object]]] = {}
    tellings = list(tellings)
    sends = _sends(connection, workspace_id, [one.send_id for one in tellings if one.send_id is not None])
    for one in tellings:
        if one.send_id is None:
            yield one.kind, one.calendar, one.offer, {"calendar": one.calendar, "offer": one.offer, **one.data}
        elif one.send_id in sends:
            row = sends[one.send_id]
            why = json.dumps(dict(one.data), sort_keys=True)
            together.setdefault((one.kind, row["calendar"] or "", row["offer"], why), []).append(row)
    for (kind, calendar, offer, why), rows in together.items():
        named = [{"id": row["id"], **_told(row)} for row in rows[:MOST_NAMED]]
        yield kind, calendar, offer, {
            "calendar": calendar, "offer": offer, **json.loads(why), "count": len(rows), "sends": named,
        }  # fmt: skip


def _sends(connection: Connection, workspace_id: int, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Read what an event says of sends; an event about the delivery of an event would never end."""
    asked = (
        select(SENDS.c.id, SENDS.c.offer, SENDS.c.segment, SENDS.c.channel, SENDS.c.due_at, SENDS.c.provider,
               CALENDARS.c.code.label("calendar"))
        .join(CALENDARS, CALENDARS.c.id == SENDS.c.calendar_id)
        .where(SENDS.c.workspace_id == workspace_id, SENDS.c.offer_id.is_not(None))
    )  # fmt: skip
    found: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = connection.execute(asked.where(SENDS.c.id.in_(ids[start : start + AT_ONCE]))).mappings()
        found.update({row["id"]: dict(row) for row in rows})
    return found


def _told(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "segment": row["segment"], "channel": row["channel"], "provider": row["provider"],
        "due_at": row["due_at"].isoformat(),
    }  # fmt: skip


def delivery(
    subscriber: Subscriber, kind: str, offer: str, data: Mapping[str, object], now: datetime
) -> dict[str, Any]:
    """Give the row of what somebody is to be told."""
    body = _text({**data, "happened_at": now.isoformat()})
    digest = hashlib.sha256(f"{subscriber.code}\x1f{kind}\x1f{body}".encode()).hexdigest()[:32]
    return {
        "body": body, "calendar_id": None, "offer_id": None, "offer": offer, "occurrence": 0, "segment": "",
        "channel": "event", "page": 0, "pages": 1, "kind": kind, "provider": PREFIX + subscriber.code,
        "state": SendState.PLANNED.value, "detail": "", "reasons": "[]", "asked_at": now, "due_at": now, "wall": "",
        "zone": "", "late_after": now + KEPT_FOR, "not_after": now + KEPT_FOR, "wake_at": now, "batch": "{}",
        "key": f"evt_{digest}", "fence": 0, "attempts": 0, "their_id": "", "refused": 0, "created_at": now,
        "changed_at": now,
    }  # fmt: skip


def _text(data: Mapping[str, object]) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)
