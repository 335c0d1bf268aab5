"""A claim costs the same whatever waits and whatever is under way: PostgreSQL's plans are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy import text

from models import store_outbox_sql as sql
from models.store_outbox_sql import typed
from tests.service.conftest import open_house
from tests.service.launching import House
from tests.service.outbox_ground import LEASE
from tests.service.outbox_ground import launched
from tests.service.postgres_spares import Spares

pytestmark = pytest.mark.postgres
FEW = 1_000
MANY = 100_000
UNDER_WAY = 12_000
WAKE = "ix_send_wake"
BY_NUMBER = "pk_send"


@dataclass(frozen=True, slots=True)
class Crowd:
    """A house with many sends; `few` is how a claim was made among few of those that wait."""

    house: House
    few: str


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


def _plan(house: House, statement: str, **more: object) -> str:
    asked: dict[str, object] = {
        "workspace_id": house.desk.store.workspace_id, "provider": "house", "now": house.clock, "most": 500,
        "owner": "reader", "lease_until": house.clock + LEASE, "until": house.clock, "after": house.clock,
        **more,
    }  # fmt: skip
    with house.outbox.engine.connect() as connection:
        rows = connection.execute(typed(f"EXPLAIN (COSTS off) {statement}"), asked).scalars().all()
        connection.rollback()
    return "\n".join(rows)


def _look_again(house: House) -> None:
    with house.outbox.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE send"))


@pytest.fixture(scope="module")
def crowd(blank_spares: Spares, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Give a house with twelve thousand sends under way and a hundred thousand that wait: it takes seconds to plant."""
    with blank_spares.lent() as url, open_house(url, tmp_path_factory.mktemp("crowd")) as house:
        launched(house, 20)
        with house.outbox.engine.begin() as connection:
            _copies(connection, UNDER_WAY, "claimed", 1)
            _copies(connection, FEW, "planned", 600)
        _look_again(house)
        few = _plan(house, sql.CLAIM_POSTGRESQL.text)
        with house.outbox.engine.begin() as connection:
            _copies(connection, MANY - FEW, "planned", 660)
        _look_again(house)
        yield Crowd(house, few)


def test_a_claim_reads_what_is_due_and_nothing_else(crowd: Crowd) -> None:
    """With twelve thousand under way and as many waiting as there are, the index on waking serves it."""
    many = _plan(crowd.house, sql.CLAIM_POSTGRESQL.text)

    assert WAKE in crowd.few
    assert "Seq Scan on send" not in crowd.few
    assert crowd.few == many


@pytest.mark.parametrize("statement", [str(sql.NEXT_WAKE), sql.DUE_PROVIDERS.text])
def test_looking_for_work_reads_no_crowd(crowd: Crowd, statement: str) -> None:
    """Neither the next instant nor the providers with something due are looked for among all sends."""
    plan = _plan(crowd.house, statement)

    assert WAKE in plan
    assert "Seq Scan on send" not in plan


def test_a_result_finds_its_send_by_its_number(crowd: Crowd) -> None:
    """Twelve thousand under way do not slow it down."""
    told = '[{"id": 1, "fence": 1, "n": 1, "state": "accepted", "outcome": "accepted", "refused": 0}]'

    plan = _plan(crowd.house, sql.SETTLE_POSTGRESQL.text, told=told, now=crowd.house.clock + timedelta(seconds=1))

    assert BY_NUMBER in plan
    assert "Seq Scan on send" not in plan
