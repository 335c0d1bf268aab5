"""People and keys are kept from the command line, and their secrets stand alone on standard output."""

import json
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest

from models.secret_token import digest
from models.store import Store
from models.store_access import AccessBook
from models.store_audit import entries
from models.store_invitations import InvitationBook
from tests.cli.preseance import Ran
from tests.cli.preseance import preseance


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give an empty house."""
    opened = Store.open(f"sqlite:///{tmp_path / 'house.sqlite3'}", lambda: datetime.now(UTC))
    opened.close()
    return opened


def _typed(store: Store, *words: str) -> Ran:
    return preseance(*words, "--database", str(store.engine.url.database))


def test_people_come_and_go(store: Store) -> None:
    """A person by a link that works, a machine without one; changed, listed for programs, removed."""
    ann = _typed(store, "people", "add", "ann", "--role", "admin", "--by", "claire", "--url", "https://plan.example/")
    link = _typed(store, "people", "link", "ANN", "--by", "claire").out.strip()
    machine = _typed(store, "people", "add", "ci", "--machine", "--role", "checker", "--by", "claire")
    changed = _typed(store, "people", "change", "ci", "--role", "sender", "--by", "claire", "--lang", "fr")
    listed = json.loads(_typed(store, "people", "list", "--format", "json").out)
    untied = _typed(store, "people", "unbind", "ANN", "--by", "claire")
    gone = _typed(store, "people", "remove", "ci", "--by", "claire")
    books = InvitationBook(store)

    assert (0, "https://plan.example/welcome/") == (ann.code, ann.out[:29])
    assert "works once" in ann.err
    assert books.find_invited(digest(ann.out.strip().rpartition("/")[2])) is None
    invited = books.find_invited(digest(link.rpartition("/")[2]))
    assert invited is not None
    assert "ann" == invited.login
    assert (0, "ci : sender ; équipes : –\n") == (machine.code, changed.out)
    assert [("ann", ["admin"]), ("ci", ["sender"])] == [(one["login"], one["roles"]) for one in listed]
    assert (0, "ann is tied to no identity") == (untied.code, untied.out[:26])
    assert (0, "ci has no access any more.\n") == (gone.code, gone.out)
    assert "admin" in _typed(store, "people", "list").out
    with store.engine.connect() as connection:
        audit = entries(connection, store.workspace_id, "")
    assert all(one.origin.startswith("console ") and "@" in one.origin for one in audit)
    store.close()


def test_a_link_leads_to_where_the_service_is(store: Store) -> None:
    """Under the address that `preseance serve` would print with the same settings."""
    _typed(store, "people", "add", "ann", "--role", "admin", "--by", "claire")
    places = {
        "http://127.0.0.1:8000": {},
        "http://127.0.0.1:8473": {"PRESEANCE_PORT": "8473"},
        "http://localhost:8000": {"PRESEANCE_HOST": "0.0.0.0"},  # noqa: S104 -- everywhere
        "https://plan.example:8443": {"PRESEANCE_HOSTS": "https://plan.example:8443/,api"},
    }
    asked = ("people", "link", "ann", "--by", "claire", "--database", str(store.engine.url.database))

    assert list(places) == [
        preseance(*asked, settings=settings).out.partition("/welcome/")[0] for settings in places.values()
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("people", "remove", "ann"), 1, "the only admin"),
        (("people", "change", "ann", "--role", "viewer"), 1, "the only admin"),
        (("people", "change", "ann"), 2, "--role"),
        (("people", "add", "ANN", "--role", "viewer"), 2, "exists already"),
        (("people", "add", "bob", "--role", "planner"), 2, "name a team"),
        (("people", "add", "bob"), 2, "no role"),
        (("people", "add", "a/b", "--role", "viewer"), 2, "without /"),
        (("people", "add", "bot", "--machine", "--role", "approver"), 2, "machine bot"),
        (("people", "link", "nobody"), 2, "nobody"),
        (("keys", "add", "nobody", "--name", "x"), 2, "nobody"),
        (("keys", "add", "ann", "--name", "x", "--until", "soon"), 2, "2027-12-31"),
        (("keys", "add", "ann", "--name", "x", "--until", "2020-01-01"), 2, "to come"),
        (("keys", "revoke", "prs_00000000"), 2, "prs_00000000"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_way_out(
    store: Store, words: tuple[str, ...], code: int, said: str
) -> None:
    """In one line each, and nothing is done."""
    _typed(store, "people", "add", "ann", "--role", "admin", "--by", "claire")
    before = _typed(store, "people", "list").out

    refused = _typed(store, *words, "--by", "claire")

    assert (code, "") == (refused.code, refused.out)
    assert said in refused.err
    assert before == _typed(store, "people", "list").out


def test_a_key_is_shown_once(store: Store) -> None:
    """It works until it is revoked, and no list shows it."""
    _typed(store, "people", "add", "ci", "--machine", "--role", "checker", "--by", "claire")
    made = _typed(store, "keys", "add", "ci", "--name", "pipeline", "--until", "never", "--by", "claire")
    key = made.out.strip()
    access = AccessBook(store.engine, store.clock)
    found = access.caller_of_key(key, "api")

    (listed,) = json.loads(_typed(store, "keys", "list", "ci", "--format", "json").out)
    revoked = _typed(store, "keys", "revoke", key[:12], "--by", "claire")

    assert found is not None
    assert ("ci", key[:12]) == (found.name, listed["prefix"])
    assert ("in_force", None, ["checker"]) == (listed["state"], listed["expires_at"], listed["roles"])
    assert 0 == revoked.code
    assert access.caller_of_key(key, "api") is None
    assert "revoked" in _typed(store, "keys", "list").out
    assert key not in made.err + _typed(store, "keys", "list").out
    store.close()
