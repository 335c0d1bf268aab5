"""A key may what both it and its owner may, until it ends; it is shown once and never again."""

import secrets
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from api.desk import EXTENSION
from models.caller import By
from models.caller import Caller
from models.nonsense import NonsenseError
from models.person import Person
from models.person import PersonKind
from models.role import Role
from models.secret_token import NewKey
from models.secret_token import bare_token
from models.secret_token import digest
from models.secret_token import new_key
from models.store import Store
from models.store_access import AccessBook
from models.store_error import AbsentError
from models.store_invitations import InvitationBook
from models.store_keys import KEYS
from models.store_keys import KeyBook
from models.store_people import PeopleBook
from tests.service.conftest import NOW
from tests.service.entering import Browser
from tests.service.entering import body
from tests.service.people import Admitted
from tests.service.people import admit

PLANNER = frozenset({Role.PLANNER})
VIEWER = frozenset({Role.VIEWER})
ADMIN = frozenset({Role.ADMIN})


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        """Begin."""
        self.now = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock(store: Store) -> Clock:
    """Give the clock of the store."""
    store.clock = Clock()
    return store.clock


def _fresh() -> NewKey:
    return new_key(secrets.token_bytes(36))


def _caller(store: Store, login: str, *roles: Role) -> Caller:
    person = PeopleBook(store).add(Person(login=login, roles=frozenset(roles), teams=frozenset({"crm"})), by="tests")
    return Caller(name=login, roles=person.roles, teams=person.teams, workspace="default", person_id=person.id)


def test_a_key_may_what_both_it_and_its_owner_may(store: Store, clock: Clock) -> None:
    """Fewer roles than its owner; what he loses it loses in the same instant, and gets back; what both bring stays."""
    ann = _caller(store, "ann", Role.PLANNER, Role.APPROVER)
    book, access = KeyBook(store), AccessBook(store.engine, clock)
    key = _fresh()
    book.make("ann", key, name="x", roles=PLANNER, expires_at=None, by=ann)
    with_key = access.caller_of_key(key.token, "api 192.0.2.7")
    assert with_key is not None

    PeopleBook(store).change(Person(login="ann", roles=VIEWER), by="tests", expected=1)
    without = access.caller_of_key(key.token, "api")
    PeopleBook(store).change(Person(login="ann", roles=ADMIN), by="tests", expected=2)
    above = access.caller_of_key(key.token, "api")

    assert without is not None
    assert above is not None
    assert (PLANNER, frozenset({"crm"}), f"api 192.0.2.7 key {key.prefix}") == (
        with_key.roles,
        with_key.teams,
        with_key.origin,
    )
    assert not with_key.may(Role.APPROVER)
    assert (VIEWER, frozenset({Role.VIEWER, Role.CHECKER})) == (without.roles, without.rights)
    assert (PLANNER, frozenset({"*"})) == (above.roles, above.teams)


def test_nobody_makes_a_key_above_himself_or_for_somebody_else(store: Store) -> None:
    """Its roles are those of its owner and of its maker; only a machine's key is made by another, an admin."""
    ann, adam = _caller(store, "ann", Role.PLANNER), _caller(store, "adam", Role.ADMIN)
    PeopleBook(store).add(Person(login="ci", kind=PersonKind.MACHINE, roles=frozenset({Role.CHECKER})), by="tests")
    book = KeyBook(store)
    tries: list[tuple[str, frozenset[Role], By, type[Exception] | None]] = [
        ("ann", PLANNER, ann, None),
        ("ci", frozenset({Role.CHECKER}), adam, None),
        ("ann", VIEWER, "console", None),
        ("ann", frozenset({Role.APPROVER}), ann, NonsenseError),
        ("ann", frozenset(), ann, NonsenseError),
        ("ann", PLANNER, adam, NonsenseError),
        ("adam", VIEWER, ann, AbsentError),
        ("ci", frozenset({Role.CHECKER}), ann, AbsentError),
        ("ci", VIEWER, adam, NonsenseError),
    ]
    for login, roles, by, error in tries:
        if error is None:
            book.make(login, _fresh(), name="x", roles=roles, expires_at=None, by=by)
            continue
        with pytest.raises(error):
            book.make(login, _fresh(), name="x", roles=roles, expires_at=None, by=by)

    assert 3 == len(book.keys())
    assert 2 == len(book.keys("ANN"))
    (machines,) = book.keys("ci")
    with pytest.raises(AbsentError):
        book.revoke(machines.prefix, by=ann)


def test_a_key_ends_when_it_should(store: Store, clock: Clock) -> None:
    """At its end, when it is revoked, and never again after; another secret under its prefix is no key."""
    ann = _caller(store, "ann", Role.VIEWER)
    book, access = KeyBook(store), AccessBook(store.engine, clock)
    ending, revoked = _fresh(), _fresh()
    book.make("ann", ending, name="x", roles=VIEWER, expires_at=NOW + timedelta(days=1), by=ann)
    book.make("ann", revoked, name="y", roles=VIEWER, expires_at=None, by=ann)
    other = revoked.prefix + _fresh().token[12:]
    assert all(access.caller_of_key(one.token, "api") for one in (ending, revoked))
    assert all(access.caller_of_key(bad, "api") is None for bad in (other, revoked.token + "\n", "", "prs_\0"))

    book.revoke(revoked.prefix, by=ann)
    book.revoke(revoked.prefix, by=ann)
    clock.now = NOW + timedelta(days=1)

    assert not any(access.caller_of_key(one.token, "api") for one in (ending, revoked))
    assert ["expired", "revoked"] == [one.state(clock.now).value for one in sorted(book.keys(), key=lambda k: k.name)]


def test_a_key_made_with_a_key_ends_with_it(store: Store, clock: Clock) -> None:
    """It ends no later by its date, and at once when the other is revoked, and so on down; one made logged in stays."""
    adam = _caller(store, "adam", Role.ADMIN)
    book, access = KeyBook(store), AccessBook(store.engine, clock)
    day = NOW + timedelta(days=1)
    mother, daughter, grandchild, apart = (_fresh() for _ in range(4))
    book.make("adam", mother, name="x", roles=ADMIN, expires_at=day, by=adam)
    book.make("adam", apart, name="x", roles=ADMIN, expires_at=None, by=adam)
    with_mother = access.caller_of_key(mother.token, "api")
    assert with_mother is not None
    for late in (None, day + timedelta(seconds=1)):
        with pytest.raises(NonsenseError, match="outlive"):
            book.make("adam", _fresh(), name="x", roles=VIEWER, expires_at=late, by=with_mother)
    book.make("adam", daughter, name="x", roles=ADMIN, expires_at=day, by=with_mother)
    with_daughter = access.caller_of_key(daughter.token, "api")
    assert with_daughter is not None
    book.make("adam", grandchild, name="x", roles=VIEWER, expires_at=NOW + timedelta(hours=1), by=with_daughter)

    book.revoke(mother.prefix, by=adam)

    lives = [access.caller_of_key(one.token, "api") is not None for one in (mother, daughter, grandchild, apart)]
    assert [False, False, False, True] == lives
    with pytest.raises(AbsentError):
        book.make("adam", _fresh(), name="x", roles=VIEWER, expires_at=NOW + timedelta(hours=1), by=with_mother)


def test_use_is_written_down_once_a_minute(store: Store, clock: Clock) -> None:
    """Whoever asks a thousand times a minute costs one write."""
    ann = _caller(store, "ann", Role.VIEWER)
    key, access = _fresh(), AccessBook(store.engine, clock)
    KeyBook(store).make("ann", key, name="x", roles=VIEWER, expires_at=None, by=ann)
    seen = []
    for seconds in (0, 59, 61, 100, 125):
        clock.now = NOW + timedelta(seconds=seconds)
        assert access.caller_of_key(key.token, "api") is not None
        with store.engine.connect() as connection:
            seen.append((connection.execute(select(KEYS.c.last_used_at)).scalar_one() - NOW).seconds)

    assert [0, 0, 61, 61, 125] == seen


def _speaking(application: Flask, key: str) -> Admitted:
    return Admitted(application, application.response_class).speak_as(key)


def _logged_in(application: Flask, login: str) -> Admitted:
    """Let a viewer in by a link, and give a client that sends the token of his pages."""
    store = application.extensions[EXTENSION].store
    PeopleBook(store).add(Person(login=login, roles=VIEWER), by="tests")
    token = bare_token(secrets.token_bytes(32))
    InvitationBook(store).invite(login, digest(token), by="tests")
    client = Admitted(application, application.response_class).speak_as(None)
    browser = Browser(client)
    browser.get(f"/welcome/{token}")
    browser.post("/welcome", token=token)
    browser.get("/account")
    client.environ_base["HTTP_X_CSRF_TOKEN"] = browser.token
    return client


def test_everybody_keeps_his_own_keys(application: Flask, client: FlaskClient) -> None:
    """Made, shown once, listed by the owner and by admins, revoked; to others it is not there."""
    vera, paul = (_logged_in(application, login) for login in ("vera", "paul"))
    asked = {"name": "board", "expires_at": "2027-01-01"}

    made = vera.post("/v1/keys", json=asked, headers={"Idempotency-Key": "k"})
    again = vera.post("/v1/keys", json=asked, headers={"Idempotency-Key": "k"})
    place = f"/v1/keys/{body(made)['prefix']}"
    mine = _speaking(application, body(made)["token"])
    own, all_keys = vera.get("/v1/keys"), client.get("/v1/keys?limit=1")

    assert (201, "2027-01-01T00:00:00+00:00", ["viewer"]) == (
        made.status_code, body(made)["expires_at"], body(made)["roles"])  # fmt: skip
    assert (201, None, body(made)["prefix"]) == (again.status_code, body(again)["token"], body(again)["prefix"])
    assert body(made)["token"] not in own.text + all_keys.text + again.text
    assert {"vera"} == {one["login"] for one in body(own)["keys"]}
    assert (1, True) == (len(body(all_keys)["keys"]), "next" in all_keys.headers["Link"])
    assert "vera" == body(mine.get("/v1/me"))["login"]
    assert [404, 204] == [who.delete(place).status_code for who in (paul, vera)]
    assert 401 == mine.get("/v1/me").status_code
    assert 422 == vera.post("/v1/keys", json={"name": "x", "roles": ["admin"]}).status_code
    assert 404 == vera.post("/v1/keys", json={"name": "x", "login": "paul"}).status_code


def test_with_a_key_only_admins_make_keys(application: Flask, client: FlaskClient) -> None:
    """A lost key leaves no others behind: those of others make none, an admin's make what ends with them."""
    store = application.extensions[EXTENSION].store
    vera, ends = _speaking(application, admit(store, "vera", "viewer")), "2026-12-24T00:00:00+00:00"
    short = body(client.post("/v1/keys", json={"name": "short", "expires_at": ends}))["token"]
    client.post("/v1/people", json={"login": "ci", "roles": ["checker"], "kind": "machine"})

    refused = vera.post("/v1/keys", json={"name": "x"})
    usual = _speaking(application, short).post("/v1/keys", json={"name": "x", "login": "ci"})
    endless = _speaking(application, short).post("/v1/keys", json={"name": "x", "login": "ci", "expires_at": None})

    assert (403, "session-needed") == (refused.status_code, body(refused)["code"])
    assert (201, ends) == (usual.status_code, body(usual)["expires_at"])
    assert (422, "key-outlives") == (endless.status_code, body(endless)["errors"][0]["code"])


def test_an_admin_makes_the_keys_of_machines(client: FlaskClient) -> None:
    """Without roles such a key may all that the machine may; null keeps it for ever, silence for a year."""
    client.post("/v1/people", json={"login": "ci", "roles": ["checker", "sender"], "kind": "machine"})
    client.post("/v1/people", json={"login": "ann", "roles": ["viewer"]})

    endless = client.post("/v1/keys", json={"name": "x", "login": "ci", "expires_at": None})
    usual = client.post("/v1/keys", json={"name": "y", "login": "ci", "roles": ["checker"]})
    person = client.post("/v1/keys", json={"name": "z", "login": "ann"})

    assert (201, None, ["checker", "sender"]) == (
        endless.status_code, body(endless)["expires_at"], body(endless)["roles"])  # fmt: skip
    lasts = datetime.fromisoformat(body(usual)["expires_at"]) - datetime.fromisoformat(body(usual)["created_at"])
    assert timedelta(days=364) < lasts < timedelta(days=366)
    assert (422, "key-of-another") == (person.status_code, body(person)["errors"][0]["code"])
