"""Writes the sends of an approved offer, in the transaction of its approval, without ever planning one twice."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from models.send import SendDraft
from models.send import SendState
from models.send_merge import KnownSend
from models.send_merge import merge
from models.store_content import keep_contents
from models.store_provider_state import know
from models.store_zones import know_zones
from models.tables_sends import metadata

SENDS = metadata.tables["send"]
KIND = "offer.send"
# These differ between the sends of one offer to one segment; the rest of what they say is kept once.
MOST_DIGITS = 18
OWN_FACTS = frozenset({"batch", "due_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Whose sends are written: an offer in one version, in one calendar, worked out by the `laws` of its zones."""

    workspace_id: int
    calendar_id: int
    offer_id: int
    offer: str
    version: int
    laws: Mapping[str, str]


def write_sends(connection: Connection, planned: Planned, drafts: Sequence[SendDraft], now: datetime) -> None:
    """Bring the sends of an offer to what its plan says; whatever has left stays as it is."""
    merged = merge(known_sends(connection, planned), drafts)
    told = [*merged.fresh, *(draft for _, draft in merged.changed)]
    know(connection, planned.workspace_id, {draft.provider or "" for draft in told})
    contents = keep_contents(connection, planned.workspace_id, [_body(draft) for draft in told])
    by_place = dict(zip(map(_place, told), contents, strict=True))
    ids = next_ids(connection, len(merged.fresh))
    rows = [
        {**_row(planned, draft, by_place[_place(draft)], now), **_born(planned, send_id, now)}
        for send_id, draft in zip(ids, merged.fresh, strict=True)
    ]
    if rows:
        connection.execute(insert(SENDS), rows)
    _change(connection, planned, [(one, draft, by_place[_place(draft)]) for one, draft in merged.changed], now)
    _cancel(connection, [one.send_id for one in merged.dropped], now)
    know_zones(connection, planned.workspace_id, planned.laws)


def known_sends(connection: Connection, planned: Planned) -> list[KnownSend]:
    """Give every send that an offer ever had, those under way kept from changing meanwhile."""
    rows = connection.execute(
        select(SENDS.c.id, SENDS.c.occurrence, SENDS.c.segment, SENDS.c.channel, SENDS.c.page, SENDS.c.asked_at,
               SENDS.c.state, SENDS.c.attempts)
        .where(SENDS.c.workspace_id == planned.workspace_id, SENDS.c.offer_id == planned.offer_id)
        .order_by(SENDS.c.id)
        .with_for_update()
    )  # fmt: skip
    return [
        KnownSend(
            send_id=row.id, occurrence=row.occurrence, segment=row.segment, channel=row.channel, page=row.page,
            asked_at=row.asked_at, state=SendState(row.state), attempts=row.attempts,
        )
        for row in rows
    ]  # fmt: skip


def next_ids(connection: Connection, count: int) -> Sequence[int]:
    """Take numbers for new rows: the key of a send holds its number."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.coalesce(func.max(SENDS.c.id), 0))).scalar_one()
        return range(last + 1, last + 1 + count)
    return list(connection.execute(_NEXT_IDS, {"count": count}).scalars()) if count else []


def key_of(send_id: int, offer: str, version: int) -> str:
    """Name a send for its provider: the same for every attempt, another when what it says has changed (rule c)."""
    digest = hashlib.sha256(f"{send_id}\x1f{offer}\x1f{version}".encode()).hexdigest()
    return f"snd_{send_id}_{digest[:20]}"


def send_id_of(key: str) -> int | None:
    """Read the number of a send from its key, None when it is none of ours."""
    kind, _, rest = key.partition("_")
    number = rest.partition("_")[0]
    is_number = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    return int(number) if kind == "snd" and is_number else None


def _row(planned: Planned, draft: SendDraft, content_id: int, now: datetime) -> dict[str, Any]:
    held = draft.hold is not None
    return {
        "offer": planned.offer, "occurrence": draft.occurrence, "segment": draft.segment,
        "channel": draft.channel.value, "page": draft.page, "pages": draft.pages, "provider": draft.provider or "",
        "state": (SendState.HELD if held else SendState.PLANNED).value,
        "hold": None if draft.hold is None else draft.hold.value, "detail": "",
        "reasons": json.dumps([dict(one) for one in draft.reasons], ensure_ascii=False),
        "asked_at": draft.asked_at, "due_at": draft.due_at, "wall": draft.wall, "zone": draft.zone,
        "late_after": draft.late_after, "not_after": draft.not_after,
        "wake_at": max(draft.not_after, draft.due_at) if held else draft.due_at,
        "people": draft.people, "content_id": content_id, "batch": json.dumps(_batch(draft), ensure_ascii=False),
        "changed_at": now,
    }  # fmt: skip


def _born(planned: Planned, send_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": send_id, "workspace_id": planned.workspace_id, "calendar_id": planned.calendar_id,
        "offer_id": planned.offer_id, "kind": KIND, "key": key_of(send_id, planned.offer, planned.version),
        "fence": 0, "attempts": 0, "their_id": "", "refused": 0, "created_at": now,
    }  # fmt: skip


def _change(
    connection: Connection, planned: Planned, changed: Sequence[tuple[KnownSend, SendDraft, int]], now: datetime
) -> None:
    """Tell open sends anew; once tried, a send keeps its key, so that its provider still knows it."""
    groups: dict[tuple[bool, bool], list[dict[str, Any]]] = defaultdict(list)
    for one, draft, content_id in changed:
        row = {**_row(planned, draft, content_id, now), "page": one.page}
        if not one.attempts:
            row["key"] = key_of(one.send_id, planned.offer, planned.version)
        # It was under way while its approval fell: it goes on waiting, as long as its provider asked for at least.
        goes_on = one.state is SendState.RETRY_WAIT and draft.hold is None
        if goes_on:
            row["state"] = one.state.value
        line = {"row_id": one.send_id, **{f"new_{name}": value for name, value in row.items()}}
        groups[bool(one.attempts), goes_on].append(line)
    for (_, goes_on), lines in groups.items():
        names = [name for name in lines[0] if name.startswith("new_")]
        values: dict[str, Any] = {name.removeprefix("new_"): bindparam(name) for name in names}
        if goes_on:
            values["wake_at"] = _LATER_WAKE
        connection.execute(update(SENDS).where(SENDS.c.id == bindparam("row_id")).values(values), lines)


def _cancel(connection: Connection, ids: Iterable[int], now: datetime) -> None:
    lines = [{"row_id": send_id} for send_id in ids]
    if lines:
        connection.execute(
            update(SENDS)
            .where(SENDS.c.id == bindparam("row_id"))
            .values(state=SendState.CANCELLED.value, hold=None, wake_at=None, changed_at=now),
            lines,
        )


def _body(draft: SendDraft) -> str:
    shared = {name: value for name, value in draft.facts.items() if name not in OWN_FACTS}
    return json.dumps(shared, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _batch(draft: SendDraft) -> Mapping[str, object]:
    told = draft.facts.get("batch") or {}
    own = dict(told) if isinstance(told, Mapping) else {}
    return {**own, "number": draft.page + 1, "of": draft.pages, "people": draft.people}


def _place(draft: SendDraft) -> tuple[object, ...]:
    return (draft.occurrence, draft.segment, draft.channel, draft.page, draft.asked_at, draft.due_at)


_NEW_WAKE = bindparam("new_wake_at", type_=SENDS.c.wake_at.type)
_LATER_WAKE = case((SENDS.c.wake_at > _NEW_WAKE, SENDS.c.wake_at), else_=_NEW_WAKE)
_NEXT_IDS = text("SELECT nextval(pg_get_serial_sequence('send', 'id')) FROM generate_series(1, :count)")
