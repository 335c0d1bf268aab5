"""What a database is asked when somebody looks a deployment over: people, keys, the audit, sends, the clock."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from exchange.plan_document import load
from models.store import Store
from models.store_engine import open_engine
from models.store_error import BusyError
from models.store_examined import examine
from models.tables_trust import metadata
from tests.service.conftest import NOW
from tests.service.launching import House
from tests.service.launching import fair
from tests.service.people import KEYS
from tests.service.people import PEOPLE
from tests.service.people import admit
from tests.service.plans import document

BEATS = metadata.tables["heartbeat"]


def test_a_fresh_database_is_in_order(store: Store) -> None:
    """Nobody is in it yet."""
    state = examine(store.engine, NOW)

    assert state.is_current
    assert not state.keeps_cookie_key
    (one,) = state.workspaces
    assert ("default", 0, True, (), 0, 0, 0) == (
        one.code, one.lines, one.ends_at_head, one.admins, one.planned, one.overdue, one.forgotten,
    )  # fmt: skip
    if state.kind == "sqlite":
        assert timedelta() == state.skew
    else:
        # The server's clock is that of today, ours stands still in the test.
        assert abs(state.skew) > timedelta(0)


def test_people_and_keys_are_told_apart(store: Store) -> None:
    """Who can let others in, who cannot come in himself, who may do nothing; which keys never end, which have ended."""
    for login, roles in (("able", ("admin",)), ("keyed", ("admin",)), ("idle", ()), ("reader", ("viewer",))):
        admit(store, login, *roles)
    with store.writing() as connection:
        connection.execute(PEOPLE.update().where(PEOPLE.c.login == "able").values(password="$argon2id$x"))  # noqa: S106 -- none
        connection.execute(PEOPLE.update().where(PEOPLE.c.login == "idle").values(roles=json.dumps([])))
        ended = KEYS.c.created_by == "reader"
        connection.execute(KEYS.update().where(ended).values(expires_at=NOW - timedelta(days=1)))
        connection.execute(KEYS.update().where(KEYS.c.created_by == "idle").values(revoked_at=NOW))

    (one,) = examine(store.engine, NOW).workspaces

    assert (("able",), ("keyed",), ("idle",)) == (one.admins, one.shut_out, one.without_role)
    assert (2, 1) == (len(one.endless_keys), len(one.expired_keys))


def test_an_audit_that_does_not_end_at_its_head_is_seen(store: Store) -> None:
    """Somebody with the database in hand took its last lines away, or the table back from a copy."""
    store.put_plan(load(document()), code="q4", by="test")
    (whole,) = examine(store.engine, NOW).workspaces

    with store.writing() as connection:
        connection.execute(text("UPDATE audit_head SET seq = seq + 1"))
    (cut,) = examine(store.engine, NOW).workspaces

    assert (True, False) == (whole.ends_at_head, cut.ends_at_head)
    assert whole.lines == cut.lines > 3


def test_sends_that_wait_for_nobody_are_counted(house: House) -> None:
    """Planned ones, those that should have left, and those that somebody forgot to decide about."""
    house.put(fair())
    house.launch("VIP-20")
    engine = house.desk.store.engine

    (planned,) = examine(engine, NOW).workspaces
    (overdue,) = examine(engine, NOW + timedelta(days=10)).workspaces
    with house.desk.store.writing() as connection:
        connection.execute(text("UPDATE send SET state = 'held', hold = 'late'"))
        line = {"workspace_id": house.desk.store.workspace_id, "owner": "x", "started_at": NOW, "at": NOW}
        connection.execute(BEATS.insert(), [line])
    (forgotten,) = examine(engine, NOW + timedelta(days=20)).workspaces

    assert (True, 0, 0, None) == (planned.planned > 0, planned.overdue, planned.forgotten, planned.last_beat)
    assert overdue.planned == overdue.overdue > 0
    assert (0, True, NOW) == (forgotten.planned, forgotten.forgotten > 0, forgotten.last_beat)


def test_a_database_of_another_version_is_not_read_further(bare_url: str) -> None:
    """Its tables are not those that we know."""
    engine = open_engine(bare_url)

    state = examine(engine, NOW)

    engine.dispose()
    assert (False, ()) == (state.is_current, state.workspaces)


@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "sqlite:///{file}"])
def test_a_database_that_cannot_be_read_says_why(url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No server at that address; a file that is something else."""
    file = tmp_path_factory.mktemp("other") / "other.sqlite3"
    file.write_bytes(b"this is no database" * 100)
    engine = open_engine(url.format(file=file))

    with pytest.raises(BusyError) as refused:
        examine(engine, NOW)

    engine.dispose()
    assert refused.value.code
