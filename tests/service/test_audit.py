"""The audit is written with what it is about, line after line, and the database refuses whoever would change it."""

from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from exchange.plan_document import load
from models.audit_chain import BEGINNING
from models.audit_walk import Breakage
from models.audit_walk import Mark
from models.caller import Caller
from models.caller import at_the_console
from models.store import Store
from models.store_audit import Change
from models.store_audit import note
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing
from models.store_engine import migrate
from models.store_engine import open_engine
from models.store_engine import writing
from models.store_offers import KeptOffer
from models.store_workspaces import WorkspaceBook
from tests.service.conftest import NOW
from tests.service.conftest import now
from tests.service.plans import document
from tests.service.plans import offer

WRITERS = 20
LINES_EACH = 10
NEW_LINE = (
    "INSERT INTO audit (workspace_id, at, actor, origin, action, kind, calendar, subject, seq, previous, hash) "
    "SELECT workspace_id, at, actor, origin, action, kind, calendar, subject, {seq}, {previous}, {hash} "
    "FROM audit WHERE seq = 1"
)


def _write(store: Store, *subjects: str, by: str | Caller = "Alice", kind: str = "offer", calendar: str = "q4") -> None:
    with store.writing() as connection:
        changes = [Change(kind=kind, subject=one, before=None, after={"name": "é"}) for one in subjects]
        note(connection, store.act(by), calendar, changes)


def _brand(store: Store) -> Store:
    """Give another workspace of the same database; its own birth is the first line of its audit."""
    WorkspaceBook(store.engine, now).add("brand", by="Alice")
    return Store(store.engine, now, "brand")


def _run(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def _forge(engine: Engine, *statements: str) -> None:
    """Do what only the owner of the database can do: take its triggers away, and change what they guard."""
    if engine.dialect.name == "sqlite":
        names = ("audit_no_update", "audit_no_delete", "audit_linked", "audit_no_replace", "audit_head_grows",
                 "audit_head_stays", "audit_head_once")  # fmt: skip
        _run(engine, *(f"DROP TRIGGER {name}" for name in names), "DROP INDEX uq_audit_seq", *statements)
        return
    guarded = ("audit", "audit_head")
    _run(engine, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded), "DROP INDEX uq_audit_seq",
         *statements)  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = 'none'",
        "DELETE FROM audit WHERE seq = 2",
        "TRUNCATE audit",
        "TRUNCATE audit_head",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = seq - 1",
        "UPDATE audit_head SET hash = 'sha256:0'",
        "UPDATE audit_head SET workspace_id = 7, seq = 9",
        NEW_LINE.format(seq="NULL", previous="previous", hash="hash"),
        NEW_LINE.format(seq="9", previous="NULL", hash="hash"),
        NEW_LINE.format(seq="9", previous="previous", hash="NULL"),
        NEW_LINE.format(seq="2", previous="previous", hash="hash"),
        NEW_LINE.format(seq="2", previous="previous", hash="hash").replace("INSERT", "INSERT OR REPLACE"),
        NEW_LINE.format(seq="9", previous="previous", hash="hash")
        .replace("(work", "(id, work")
        .replace("LECT", "LECT id,")
        .replace("INSERT", "INSERT OR REPLACE"),
    ],
)
def test_the_database_refuses_whoever_changes_the_audit(store: Store, statement: str) -> None:
    """Whatever program asks; what SQLite has no word for, it does not understand."""
    _write(store, "A", "B", "C")

    with pytest.raises(DBAPIError):
        _run(store.engine, statement)
    assert AuditBook(store).verify().is_whole


def test_the_end_is_not_replaced(store: Store) -> None:
    """SQLite would take the row away without asking; PostgreSQL knows no such statement."""
    _write(store, "A")
    head = AuditBook(store).head()

    with suppress(DBAPIError):
        _run(store.engine, "INSERT OR REPLACE INTO audit_head (workspace_id, seq, hash) VALUES (1, 0, 'sha256:0')")

    assert head == AuditBook(store).head()


@pytest.mark.parametrize(
    ("statements", "kinds"),
    [
        pytest.param(["UPDATE audit SET actor = 'Bob' WHERE seq = 3"], {Breakage.ALTERED: 1}, id="altered"),
        pytest.param(["UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE seq = 3"], {Breakage.ALTERED: 1},
                     id="moved in time"),
        pytest.param(["UPDATE audit SET reason = '' WHERE seq = 3"], {Breakage.ALTERED: 1}, id="an empty reason"),
        pytest.param(["DELETE FROM audit WHERE seq IN (2, 3)"], {Breakage.MISSING: 2}, id="missing"),
        pytest.param(["DELETE FROM audit WHERE seq > 4"], {Breakage.CUT_OFF: 2}, id="cut off"),
        pytest.param(["DELETE FROM audit"], {Breakage.CUT_OFF: 6}, id="emptied"),
        pytest.param([NEW_LINE.format(seq="NULL", previous="NULL", hash="NULL")], {Breakage.BESIDE: 1}, id="beside"),
        pytest.param([NEW_LINE.format(seq="3", previous="previous", hash="hash")], {Breakage.BESIDE: 1}, id="twice"),
        pytest.param([NEW_LINE.format(seq="7", previous="previous", hash="hash")],
                     {Breakage.UNLINKED: 1, Breakage.ALTERED: 1, Breakage.AFTER_HEAD: 1}, id="after the end"),
        pytest.param(["UPDATE audit_head SET hash = 'sha256:0'"], {Breakage.HEAD_DIFFERS: 1}, id="another end"),
        pytest.param(["DELETE FROM audit_head"], {Breakage.HEAD_LOST: 1}, id="no end"),
        pytest.param(["UPDATE audit SET hash = 'sha256:0' WHERE seq = 3"],
                     {Breakage.ALTERED: 1, Breakage.UNLINKED: 1}, id="another hash"),
    ],
)  # fmt: skip
def test_what_was_done_behind_the_triggers_is_found(
    store: Store, statements: Sequence[str], kinds: dict[Breakage, int]
) -> None:
    """The owner of a database can drop its triggers; he cannot make the chain fit again without all of it."""
    _write(store, *"ABCDEF")
    _forge(store.engine, *statements)

    assert kinds == AuditBook(store).verify().counts


def test_an_audit_rewritten_whole_shows_against_what_was_noted(store: Store) -> None:
    """Lines, hashes and end all fit; only somebody outside knows that they were others."""
    book = AuditBook(store)
    _write(store, *"ABC")
    noted = book.head()
    _forge(store.engine, "DELETE FROM audit", "DELETE FROM audit_head")
    _write(store, *"ABCD", by="Bob")

    assert book.verify().is_whole
    assert {Breakage.REWRITTEN: 1} == book.verify(noted).counts
    assert {Breakage.FORGOTTEN: 1} == book.verify(Mark(9, noted.hash)).counts


def test_many_who_write_at_once_make_one_chain(store: Store) -> None:
    """Each waits for the one before only at the very end; no line is lost, none stands twice."""
    others = _brand(store)

    def write(number: int) -> None:
        for one in range(LINES_EACH):
            _write(others if number % 4 == 0 else store, f"{number}-{one}", "again")
            # Whoever verifies meanwhile sees the chain as it stood at one instant.
            assert number or AuditBook(store).verify().is_whole

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    walked = [AuditBook(one).verify() for one in (store, others)]
    assert [True, True] == [one.is_whole for one in walked]
    assert [300, 101] == [one.end.seq for one in walked]


def test_what_is_taken_back_leaves_no_line(store: Store) -> None:
    """Not even in the next transaction of the same connection, which the pool hands on."""
    with suppress(RuntimeError), store.writing() as connection:
        note(connection, store.act("Alice"), "q4", [Change(kind="offer", subject="A", before=None, after={})])
        raise RuntimeError
    with writing(store.engine):
        pass
    _write(store, "B")

    assert ["B"] == [one.subject for one in AuditBook(store).page(AuditListing())]
    assert AuditBook(store).verify().is_whole


def test_a_line_says_who_when_from_where_what_and_why(store: Store) -> None:
    """A key says which, a console which computer."""
    store.put_plan(load(document()), code="q4", by="test")
    asked = Caller(name="Claire", teams=frozenset({"*"}), origin="api 192.0.2.7 key prs_1a2b3c4d").because("too dear")
    kept = store.offer("q4", "VIP-10")[1]
    store.change_offer("q4", "VIP-10", replace(kept, offer=replace(kept.offer, name="Ten")), by=asked, expected=1)
    store.drop_offer("q4", "VIP-10", by=at_the_console("Marc", "console root@shop"), expected=2)

    changed, dropped = AuditBook(store).page(AuditListing(calendar="q4", subject="VIP-10", after=1, kinds=("offer",)))[
        -2:
    ]

    assert ("Claire", NOW, "api 192.0.2.7 key prs_1a2b3c4d", "changed", "too dear") == (
        changed.actor, changed.at, changed.origin, changed.action, changed.reason,
    )  # fmt: skip
    assert ("name",) == changed.changed
    assert ("Marc", "console root@shop", None, ()) == (dropped.actor, dropped.origin, dropped.after, dropped.changed)


def test_lines_are_found_by_what_they_are_about(store: Store) -> None:
    """Page after page, oldest first or newest first; another workspace has an audit of its own."""
    clock = [NOW + timedelta(hours=hour) for hour in range(9)]
    store.clock = lambda: clock.pop(0)
    for subject in "ABC":
        _write(store, subject)
    _write(store, "A", by="Bob", kind="segment", calendar="other")
    _write(_brand(store), "A", by="Bob")
    book = AuditBook(store)

    def found(listing: AuditListing) -> str:
        return "".join(one.subject + str(one.seq) for one in book.page(listing))

    hour = timedelta(hours=1)
    asked = {
        "A1B2C3A4": AuditListing(),
        "A1B2C3": AuditListing(calendar="q4"),
        "A1A4": AuditListing(subject="A"),
        "A4": AuditListing(actor="Bob", kinds=("segment", "offer")),
        "B2C3": AuditListing(since=NOW + hour, until=NOW + 3 * hour),
        "B2": AuditListing(after=1, limit=1),
        "A4C3": AuditListing(newest_first=True, limit=2),
        "B2A1": AuditListing(newest_first=True, after=3),
    }
    assert list(asked) == [found(listing) for listing in asked.values()]


def test_every_line_is_read_batch_by_batch(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the end as it was; what is written meanwhile is for the next time."""
    monkeypatch.setattr("models.store_audit_reading.AT_ONCE", 2)
    _write(store, *"ABCDE")
    book = AuditBook(store)
    reader = book.lines(book.head())

    first = next(reader)
    _write(store, "F")

    assert [1, 2, 3, 4, 5] == [first["seq"], *(line["seq"] for line in reader)]
    assert (BEGINNING, 6) == (first["previous"], book.verify().lines)


OLD_LINE = (
    "INSERT INTO audit (workspace_id, at, actor, action, kind, calendar, subject, before, after) "
    "VALUES ({workspace}, '2026-11-01 09:00:00.000001', 'Éve', 'changed', 'offer', 'q4', '{subject}', "
    """'{{"rate": "5"}}', '{{"rate": "−10 %"}}')"""
)


def test_lines_from_before_the_chain_get_their_place_in_it(bare_url: str) -> None:
    """A database of last month is verified from its first line."""
    engine = open_engine(bare_url)
    migrate(engine, "0002")
    born = "INSERT INTO workspace (code, name, created_at) VALUES ('{0}', '{0}', '2026-11-01 09:00:00')"
    _run(engine, born.format("default"), born.format("brand"),
         *(OLD_LINE.format(workspace=1 + number % 2, subject=number) for number in range(5)))  # fmt: skip
    engine.dispose()
    stores = [Store.open(bare_url, now), Store.open(bare_url, now, "brand")]
    for store in stores:
        _write(store, "later")

    walked = [AuditBook(store).verify() for store in stores]

    assert [(4, True), (3, True)] == [(one.lines, one.is_whole) for one in walked]
    assert ["1", "3", "later"] == [one.subject for one in AuditBook(stores[1]).page(AuditListing())]
    for store in stores:
        store.close()


def _drop_offer(store: Store) -> None:
    store.drop_offer("q4", "VIP-10", by="Bob", expected=1)


def _add_offer(store: Store) -> None:
    store.add_offer(
        "q4", KeptOffer(offer=load(document(offers=[offer("N", "vip", "1")])).offers[0], version=0), by="Bob"
    )


def _put_plan(store: Store) -> None:
    store.put_plan(load(document(name="renamed")), code="q4", by="Bob")


def _drop_calendar(store: Store) -> None:
    store.drop_calendar("q4", by="Bob", expected=1)


@pytest.mark.parametrize("write", [_add_offer, _drop_offer, _put_plan, _drop_calendar])
def test_a_change_without_its_line_is_not_made(store: Store, write: Callable[[Store], None]) -> None:
    """When the line cannot be written, at the very end of the transaction, all of it is taken back."""
    store.put_plan(load(document()), code="q4", by="test")
    before = (store.plan("q4"), AuditBook(store).head())
    _run(store.engine, "ALTER TABLE audit RENAME TO audit_away")

    with pytest.raises(Exception, match=r"audit|database"):
        write(store)
    _run(store.engine, "ALTER TABLE audit_away RENAME TO audit")

    assert before == (store.plan("q4"), AuditBook(store).head())
