"""What is put into the store comes out of it, on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.reading import read_plan
from models.nonsense import NonsenseError
from models.store import Store
from models.store_engine import writing
from models.store_error import AbsentError
from models.store_error import StaleError
from models.store_error import TakenError
from models.store_offers import KeptOffer
from models.store_offers import Listing
from models.window import Window
from tests.service.brands import open_brand
from tests.service.plans import document
from tests.service.plans import drawn
from tests.service.plans import offer

EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/plan.json"))


@pytest.mark.parametrize("file", EXAMPLES, ids=[file.parent.name for file in EXAMPLES])
def test_an_example_comes_back_letter_by_letter(store: Store, file: Path) -> None:
    """The document of a stored plan is the document that was stored."""
    plan = read_plan(file)
    store.put_plan(plan, code="example", by="test")

    assert dump(plan) == dump(store.plan("example").plan)


@pytest.mark.parametrize("seed", range(5))
def test_a_drawn_plan_comes_back(store: Store, seed: int) -> None:
    """Values are the same after a round trip, in the same order."""
    plan = drawn(seed)
    store.put_plan(plan, code="drawn", by="test")

    assert plan == store.plan("drawn").plan


def test_what_can_be_written_otherwise_is_kept(store: Store) -> None:
    """An offer with its defaults spelt out, an odd share and an empty list come back as they were."""
    spelt = offer("VIP-10", "vip", "10.0", open_to_all=False, scope={"include": ["all"], "exclude": []})
    given = document(offers=[spelt], products=[], overlaps=[{"segment": "vip", "also_in": "prospects", "share": 1e-05}])
    store.put_plan(load(given), code="spelt", by="test")

    assert given == dump(store.plan("spelt").plan)


def test_products_and_prices_come_back(store: Store) -> None:
    """The range and its price history are part of the calendar."""
    given = document(
        products=[{"sku": "A", "list_price": "19.90", "vat_rate": "20", "family": "other"}],
        prices=[{"sku": "A", "from": "2026-01-01", "price": "17.50"}],
    )
    store.put_plan(load(given), code="range", by="test")

    assert given == dump(store.plan("range").plan)


def test_putting_the_same_plan_again_changes_nothing(store: Store) -> None:
    """Neither a version nor an audit line is made for nothing."""
    first = store.put_plan(load(document()), code="q4", by="test")
    lines = store.audit("q4")

    second = store.put_plan(load(document()), code="q4", by="test")

    assert (first.version, lines) == (second.version, store.audit("q4"))


def test_only_what_changed_gets_a_new_version(store: Store) -> None:
    """A plan with one offer changed, one gone and one new touches those three."""
    store.put_plan(load(document()), code="q4", by="test")
    changed = document(offers=[offer("VIP-10", "vip", "12"), offer("NEWER", "prospects", "5")])
    store.put_plan(load(changed), code="q4", by="Alice")

    lines = [line for line in store.audit("q4") if line.actor == "Alice"]

    assert {("changed", "VIP-10"), ("created", "NEWER"), ("withdrawn", "NEW-20")} == {
        (line.action, line.subject) for line in lines
    }
    assert 2 == store.offer("q4", "VIP-10")[1].version


def test_a_withdrawn_offer_is_gone_but_kept(store: Store) -> None:
    """Nobody sees it any more, its row and its audit line stay; a namesake begins where the calendar is."""
    store.put_plan(load(document()), code="q4", by="test")
    store.drop_offer("q4", "NEW-20", by="Bob", expected=1)

    with pytest.raises(AbsentError):
        store.offer("q4", "NEW-20")
    assert ["VIP-10"] == [kept.offer.code for kept in store.offers("q4", Listing())[1]]
    assert ("Bob", "withdrawn", "NEW-20") == [(one.actor, one.action, one.subject) for one in store.audit("q4")][-1]
    with store.engine.connect() as connection:
        assert 1 == connection.execute(text("SELECT count(*) FROM offer WHERE withdrawn_at IS NOT NULL")).scalar()
    again = load(document()).offers[1]
    assert 3 == store.add_offer("q4", KeptOffer(offer=again, version=0), by="Bob").version


def test_a_withdrawn_calendar_is_gone_but_kept(store: Store) -> None:
    """Its code is free for another one, whose versions go on where the first one ended."""
    head = store.put_plan(load(document()), code="q4", by="test")
    store.drop_calendar("q4", by="test", expected=head.version)

    with pytest.raises(AbsentError):
        store.plan("q4")
    assert () == tuple(store.calendars())
    assert 2 == store.put_plan(load(document()), code="q4", by="test", expected=0).version


def test_a_stale_version_is_refused(store: Store) -> None:
    """Whoever has not read the newest version changes nothing."""
    head = store.put_plan(load(document()), code="q4", by="test")
    kept = store.offer("q4", "VIP-10")[1]
    longer = replace(kept.offer, goal="more")
    store.change_offer("q4", "VIP-10", KeptOffer(offer=longer, version=0), by="Alice", expected=1)

    with pytest.raises(StaleError):
        store.change_offer("q4", "VIP-10", KeptOffer(offer=kept.offer, version=0), by="Bob", expected=1)
    with pytest.raises(StaleError):
        store.drop_offer("q4", "VIP-10", by="Bob", expected=1)
    with pytest.raises(StaleError):
        store.put_plan(load(document()), code="q4", by="Bob", expected=head.version)
    with pytest.raises(TakenError):
        store.put_plan(load(document()), code="q4", by="Bob", expected=0)
    assert "more" == store.offer("q4", "VIP-10")[1].offer.goal


def test_a_code_can_be_taken_once(store: Store) -> None:
    """Neither adding nor renaming makes two offers of one code."""
    store.put_plan(load(document()), code="q4", by="test")
    known = store.offer("q4", "VIP-10")[1].offer

    with pytest.raises(TakenError):
        store.add_offer("q4", KeptOffer(offer=known, version=0), by="test")
    renamed = replace(known, code="NEW-20")
    with pytest.raises(TakenError):
        store.change_offer("q4", "VIP-10", KeptOffer(offer=renamed, version=0), by="test", expected=1)


def test_an_offer_of_an_unknown_segment_is_refused(store: Store) -> None:
    """The store looks for itself: somebody may have withdrawn the segment meanwhile."""
    store.put_plan(load(document()), code="q4", by="test")
    known = store.offer("q4", "VIP-10")[1].offer

    with pytest.raises(NonsenseError, match="not defined"):
        store.add_offer("q4", KeptOffer(offer=replace(known, code="X", segments=("nobody",)), version=0), by="test")


def test_an_amount_finer_than_a_cent_is_refused_whole(store: Store) -> None:
    """Money that the columns cannot hold exactly is not rounded, and the rest of the plan is not stored."""
    plan = load(document())
    fine = replace(plan.offers[1], min_spend=Decimal("10.005"))

    with pytest.raises(NonsenseError, match="smallest unit"):
        store.put_plan(replace(plan, offers=(plan.offers[0], fine)), code="q4", by="test")
    assert () == tuple(store.calendars())
    assert () == store.audit("q4")


def test_workspaces_do_not_see_each_other(store: Store) -> None:
    """The same code in two workspaces names two calendars."""
    other = open_brand(store, "other brand")
    store.put_plan(load(document()), code="q4", by="test")

    with pytest.raises(AbsentError):
        other.plan("q4")
    other.put_plan(load(document(name="theirs")), code="q4", by="test")
    assert ("T4 2026", "theirs") == (store.head("q4").name, other.head("q4").name)
    assert 1 == len(other.calendars())


def test_offers_are_listed_by_window_and_segment(store: Store) -> None:
    """A window that only touches an offer does not list it."""
    store.put_plan(load(document()), code="q4", by="test")
    start = store.offer("q4", "NEW-20")[1].offer.first.start
    until = Window(start - timedelta(days=2), start)

    found = {
        "touching": store.offers("q4", Listing(window=until))[1],
        "overlapping": store.offers("q4", Listing(window=until.shifted(timedelta(hours=1))))[1],
        "segment": store.offers("q4", Listing(segment="prospects"))[1],
        "after": store.offers("q4", Listing(after="NEW-20"))[1],
        "limit": store.offers("q4", Listing(limit=1))[1],
    }

    assert {
        "touching": ["VIP-10"],
        "overlapping": ["NEW-20", "VIP-10"],
        "segment": ["NEW-20"],
        "after": ["VIP-10"],
        "limit": ["NEW-20"],
    } == {name: [kept.offer.code for kept in listed] for name, listed in found.items()}


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
def test_audit_lines_are_never_changed(store: Store, statement: str) -> None:
    """The database itself refuses."""
    store.put_plan(load(document()), code="q4", by="test")

    with pytest.raises(DBAPIError, match="never changed"), writing(store.engine) as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE offer SET valid_to = valid_from",
        "UPDATE offer SET nature = 'PROMOTIONAL'",
        "UPDATE offer SET min_spend_minor = -1",
        "UPDATE offer SET calendar_id = 999",
        "UPDATE segment SET tier = 'gold'",
        "UPDATE overlap SET also_in = segment",
        "UPDATE calendar SET frame_version = version + 1",
    ],
)
def test_the_tables_refuse_nonsense_too(store: Store, statement: str) -> None:
    """CHECK constraints and foreign keys stand behind the values."""
    store.put_plan(load(document()), code="q4", by="test")

    with pytest.raises(DBAPIError), writing(store.engine) as connection:
        connection.execute(text(statement))


def test_a_change_goes_with_its_audit_line(store: Store) -> None:
    """When the line cannot be written, the change is not made either."""
    store.put_plan(load(document()), code="q4", by="test")
    before = store.audit("q4")
    with writing(store.engine) as connection:
        connection.execute(text("CREATE UNIQUE INDEX one_line_each ON audit (subject)"))
    known = store.offer("q4", "VIP-10")[1].offer

    with pytest.raises(TakenError):
        store.add_offer("q4", KeptOffer(offer=replace(known, code="vip"), version=0), by="test")
    assert before == store.audit("q4")
    assert 1 == store.head("q4").version
    assert ["NEW-20", "VIP-10"] == [kept.offer.code for kept in store.offers("q4", Listing())[1]]
