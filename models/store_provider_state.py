"""Counts, for all schedulers together, how hard each provider is pressed: requests under way, rates, rests."""

import json
from collections import Counter
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import RowMapping
from sqlalchemy import case
from sqlalchemy import null
from sqlalchemy import select
from sqlalchemy import update

from models.claim import Pressure
from models.claim import Rest
from models.store_engine import insert_new
from models.tables_sends import metadata
from models.token_bucket import Level
from models.token_bucket import affordable
from models.token_bucket import refilled
from models.token_bucket import spent

STATES = metadata.tables["provider_state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many requests a provider may be given now, and the levels from which they are taken."""

    state_id: int
    requests: int
    pressure: Pressure
    levels: tuple[Level, ...]
    in_flight: int

    @property
    def counts_people(self) -> bool:
        """Say whether a rate counts recipients."""
        return any(rate.per_recipient for rate in self.pressure.rates)


def know(connection: Connection, workspace_id: int, providers: Iterable[str]) -> None:
    """Make sure that each provider has its line."""
    known = set(connection.execute(select(STATES.c.provider).where(STATES.c.workspace_id == workspace_id)).scalars())
    missing = sorted(set(providers) - known)
    if missing:
        lines = [
            {"workspace_id": workspace_id, "provider": provider, "in_flight": 0, "tokens": "[]", "failures": 0,
             "stopped": False, "detail": ""}
            for provider in missing
        ]  # fmt: skip
        connection.execute(insert_new(connection, STATES), lines)


def allowance_of(
    connection: Connection, workspace_id: int, provider: str, pressure: Pressure, now: datetime
) -> Allowance:
    """Work out what a provider may be given; its line stays locked, so that claims for it take turns.

    After a rest one request goes first, and only its success opens the way for others.
    """
    asked = select(STATES).where(STATES.c.workspace_id == workspace_id, STATES.c.provider == provider)
    row = connection.execute(asked.with_for_update()).mappings().one()
    levels = _levels(row, pressure, now)
    room = max(0, pressure.in_flight - row["in_flight"])
    if row["failures"] and row["rests_until"] is not None:
        room = min(room, 0 if row["rests_until"] > now or row["in_flight"] else 1)
    requests = 0 if row["stopped"] else min(room, affordable(levels, pressure.rates, pressure.page))
    return Allowance(
        state_id=row["id"], requests=requests, pressure=pressure, levels=levels, in_flight=row["in_flight"]
    )


def keep_allowance(connection: Connection, allowance: Allowance, *, requests: int, people: int) -> None:
    """Count what has left."""
    left = spent(allowance.levels, allowance.pressure.rates, requests, people)
    tokens = json.dumps([[level.left, level.at.isoformat()] for level in left])
    connection.execute(
        update(STATES)
        .where(STATES.c.id == allowance.state_id)
        .values(in_flight=allowance.in_flight + requests, tokens=tokens)
    )


def land(
    connection: Connection, workspace_id: int, providers: Iterable[str], well: Collection[str] = (),
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Count what is no longer under way, once for each time a provider is named.

    Those of the `well` whose rest is over by `now` are well again, whichever scheduler let them rest: it may be dead.
    """
    for provider, count in sorted(Counter(providers).items()):
        connection.execute(
            update(STATES)
            .where(STATES.c.workspace_id == workspace_id, STATES.c.provider == provider)
            # Never below nothing: a count that went astray must not keep results from being written down.
            .values(in_flight=case((STATES.c.in_flight > count, STATES.c.in_flight - count), else_=0))
            .values(_recovered(now) if provider in well else {})
        )


def _recovered(now: datetime | None) -> Mapping[str, ColumnElement[Any]]:
    """End the rests of a provider, unless one still runs: what was under way when it began says nothing new."""
    over = STATES.c.rests_until <= now
    return {
        "failures": case((over, 0), else_=STATES.c.failures),
        "rests_until": case((over, null()), else_=STATES.c.rests_until),
    }


def is_stopped(connection: Connection, workspace_id: int, provider: str) -> bool:
    """Say whether a provider is given nothing until a person says otherwise."""
    mine = (STATES.c.workspace_id == workspace_id, STATES.c.provider == provider)
    return bool(connection.execute(select(STATES.c.stopped).where(*mine)).scalar_one_or_none())


def rest(connection: Connection, workspace_id: int, provider: str, until: datetime, failures: int) -> None:
    """Let a provider rest until an instant."""
    mine = (STATES.c.workspace_id == workspace_id, STATES.c.provider == provider)
    connection.execute(update(STATES).where(*mine).values(rests_until=until, failures=failures))


def rests(connection: Connection, workspace_id: int) -> Mapping[str, Rest]:
    """Give the last rest of each provider that has not been well since."""
    asked = select(STATES.c.provider, STATES.c.failures, STATES.c.rests_until).where(
        STATES.c.workspace_id == workspace_id, STATES.c.failures > 0, STATES.c.rests_until.is_not(None)
    )
    return {row.provider: Rest(failures=row.failures, until=row.rests_until) for row in connection.execute(asked)}


def _levels(row: RowMapping, pressure: Pressure, now: datetime) -> tuple[Level, ...]:
    kept = [Level(left, datetime.fromisoformat(at)) for left, at in json.loads(row["tokens"])]
    # Rates that were set up anew start full.
    known = kept if len(kept) == len(pressure.rates) else [None] * len(pressure.rates)
    return tuple(refilled(level, rate, now) for level, rate in zip(known, pressure.rates, strict=True))
