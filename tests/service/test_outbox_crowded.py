"""A claim costs the same whatever waits and whatever is under way: PostgreSQL's plans are read."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy import text

from models import store_outbox_sql as sql
from models.store_outbox_sql import typed
from tests.service.launching import House
from tests.service.outbox_ground import LEASE
from tests.service.outbox_ground import launched

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("database_url", ["postgres"], indirect=True)]
FEW = 1_000
MANY = 100_000
UNDER_WAY = 12_000
WAKE = "ix_send_wake"
BY_NUMBER = "pk_send"


def _copies(connection: Connection, count: int, state: str, minutes: int) -> None:
    """Plant copies of the one send there is, in a state, waking so many minutes from its instant."""
    columns = [row[0] for row in connection.execute(text(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'send' AND column_name NOT IN "
        "('id', 'page', 'state', 'wake_at', 'key', 'fence', 'attempts', 'owner')"))]  # fmt: skip
    same = ", ".join(columns)
    connection.execute(
        text(f"""INSERT INTO send ({same}, page, state, wake_at, key, fence, attempts, owner)
            SELECT {same}, n + (SELECT max(page) FROM send), CAST(:state AS varchar),
                wake_at + :later * interval '1 minute',
                'k' || CAST(:state AS varchar) || n, 1, 1, 'somebody'
            FROM (SELECT * FROM send ORDER BY id LIMIT 1) AS one, generate_series(1, :count) AS n"""),  # noqa: S608 -- our own words
        {"count": count, "state": state, "later": minutes},
    )


def _plan(house: House, statement: str) -> str:
    asked = {
        "workspace_id": house.desk.store.workspace_id, "provider": "house", "now": house.clock, "most": 500,
        "owner": "reader", "lease_until": house.clock + LEASE, "until": house.clock, "after": house.clock,
    }  # fmt: skip
    with house.outbox.engine.connect() as connection:
        rows = connection.execute(typed(f"EXPLAIN (COSTS off) {statement}"), asked).scalars().all()
        connection.rollback()
    return "\n".join(rows)


def _crowd(house: House, waiting: int) -> None:
    with house.outbox.engine.begin() as connection:
        _copies(connection, UNDER_WAY, "claimed", 1)
        _copies(connection, waiting, "planned", 600)
    with house.outbox.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE send"))


def test_a_claim_reads_what_is_due_and_nothing_else(house: House) -> None:
    """With twelve thousand under way and as many waiting as there are, the index on waking serves it."""
    launched(house, 20)
    _crowd(house, FEW)
    few = _plan(house, sql.CLAIM_POSTGRESQL.text)
    _crowd_more(house)

    many = _plan(house, sql.CLAIM_POSTGRESQL.text)

    assert WAKE in few
    assert "Seq Scan on send" not in few
    assert few == many


@pytest.mark.parametrize("statement", [str(sql.NEXT_WAKE), sql.DUE_PROVIDERS.text])
def test_looking_for_work_reads_no_crowd(house: House, statement: str) -> None:
    """Neither the next instant nor the providers with something due are looked for among all sends."""
    launched(house, 20)
    _crowd(house, MANY)

    plan = _plan(house, statement)

    assert WAKE in plan
    assert "Seq Scan on send" not in plan


def test_a_result_finds_its_send_by_its_number(house: House) -> None:
    """Twelve thousand under way do not slow it down."""
    launched(house, 20)
    _crowd(house, MANY)
    told = '[{"id": 1, "fence": 1, "n": 1, "state": "accepted", "outcome": "accepted", "refused": 0}]'

    with house.outbox.engine.connect() as connection:
        mine = house.desk.store.workspace_id
        asked = {"workspace_id": mine, "told": told, "now": house.clock + timedelta(seconds=1)}
        rows = connection.execute(typed(f"EXPLAIN (COSTS off) {sql.SETTLE_POSTGRESQL.text}"), asked).scalars().all()
        connection.rollback()
    plan = "\n".join(rows)

    assert BY_NUMBER in plan
    assert "Seq Scan on send" not in plan


def _crowd_more(house: House) -> None:
    with house.outbox.engine.begin() as connection:
        _copies(connection, MANY - FEW, "planned", 660)
    with house.outbox.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE send"))
