"""Feeds are made, listed and ended from the command line; an address stands alone on standard output, once."""

import json
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest

from exchange.plan_document import load
from models.person import Person
from models.role import Role
from models.store import Store
from models.store_feeds import FeedDoor
from models.store_people import PeopleBook
from tests.cli.preseance import Ran
from tests.cli.preseance import preseance
from tests.service.plans import document


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a house with one person and one calendar."""
    opened = Store.open(f"sqlite:///{tmp_path / 'house.sqlite3'}", _now)
    PeopleBook(opened).add(Person(login="ann", roles=frozenset({Role.VIEWER})), by="tests")
    opened.put_plan(load(document()), code="q4", by="tests")
    yield opened
    opened.close()


def _typed(store: Store, *words: str) -> Ran:
    return preseance("feeds", *words, "--database", str(store.engine.url.database))


def test_a_feed_is_made_listed_and_ended(store: Store) -> None:
    """Its address works until then, and its end stands in the audit."""
    made = _typed(store, "add", "q4", "--for", "ann", "--segment", "vip", "--sends", "--by", "claire",
                  "--url", "https://plan.example/", "--lang", "fr")  # fmt: skip
    place, _, file = made.out.strip().rpartition("/")
    door = FeedDoor(store.engine, _now)
    found = door.find(file.removesuffix(".ics"))
    (listed,) = json.loads(_typed(store, "list", "--format", "json").out)
    gone = _typed(store, "remove", str(listed["number"]), "--by", "claire")

    assert (0, "https://plan.example/feeds") == (made.code, place)
    assert "L’adresse du flux" in made.err
    assert found is not None
    assert ("ann", "vip", True, "fr") == (found[1].owner, found[1].segment, found[1].with_sends, found[1].language)
    assert ("ann", "q4", "vip", True) == tuple(listed[name] for name in ("owner", "calendar", "segment", "with_sends"))
    assert (0, f"Feed {listed['number']} leads nowhere any more.\n") == (gone.code, gone.out)
    assert door.find(file.removesuffix(".ics")) is None
    assert ["claire", "claire"] == [one.actor for one in store.audit("") if one.kind == "feed"]


@pytest.mark.parametrize(
    "words",
    [
        ("add", "absent", "--for", "ann", "--by", "claire"), ("add", "q4", "--for", "nobody", "--by", "claire"),
        ("remove", "7", "--by", "claire"), ("remove", "0", "--by", "claire"), ("add", "q4", "--for", "ann"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_in_words(store: Store, words: tuple[str, ...]) -> None:
    """Nothing is made and nothing is ended."""
    ran = _typed(store, *words)

    assert 2 == ran.code
    assert ran.err
    assert "Traceback" not in ran.err
    assert [] == json.loads(_typed(store, "list", "--format", "json").out)
