"""Admins keep who has a place in a workspace; it always has an admin, and whoever leaves is out at once."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from api.desk import EXTENSION
from models.person import Person
from models.person import PersonKind
from models.role import Role
from models.secret_token import bare_token
from models.secret_token import digest
from models.secret_token import new_key
from models.store import Store
from models.store_access import AccessBook
from models.store_audit import entries
from models.store_error import LastAdminError
from models.store_error import StoreError
from models.store_first_link import ensure_admin
from models.store_invitations import InvitationBook
from models.store_keys import KeyBook
from models.store_people import PeopleBook
from models.store_sessions import SessionBook
from tests.service.entering import body
from tests.service.people import Admitted
from tests.service.people import admit

ADMIN = frozenset({Role.ADMIN})
VIEWER = frozenset({Role.VIEWER})
REFUSED: list[tuple[str, dict[str, object] | None, int]] = [
    ("/v1/people", {"login": "", "roles": ["viewer"]}, 422),
    ("/v1/people", {"login": "a\0b", "roles": ["viewer"]}, 422),
    ("/v1/people", {"login": "a/b", "roles": ["viewer"]}, 422),
    ("/v1/people", {"login": "a", "roles": []}, 422),
    ("/v1/people", {"login": "a", "roles": ["root"]}, 422),
    ("/v1/people", {"login": "a", "roles": ["planner"]}, 422),
    ("/v1/people", {"login": "a", "roles": ["viewer"], "teams": ["\ud800"]}, 422),
    ("/v1/people", {"login": "a", "roles": ["admin"], "kind": "machine"}, 422),
    ("/v1/people", {"login": "a", "roles": ["viewer"], "password": "quatre mots bien choisis"}, 422),
    ("/v1/people/nobody/links", None, 404),
    ("/v1/people/%00/links", None, 404),
    ("/v1/keys", {"name": "x", "login": "nobody"}, 404),
    ("/v1/keys", {"name": "x\0"}, 422),
    ("/v1/keys", {"name": "x", "expires_at": "2020-01-01"}, 422),
    ("/v1/keys", {"name": "x", "expires_at": "soon"}, 422),
    ("/v1/keys", {"name": "x", "roles": ["viewer", "root"]}, 422),
]


def _as(client: FlaskClient, login: str, *roles: str) -> Admitted:
    """Give somebody else who asks."""
    store = client.application.extensions[EXTENSION].store
    return Admitted(client.application, client.application.response_class).speak_as(admit(store, login, *roles))


def test_an_admin_lets_people_in_and_out(client: FlaskClient) -> None:
    """Added, read, changed by whoever has read last, and withdrawn; every answer says the version."""
    wanted = {"login": "Ann", "roles": ["planner"], "teams": ["crm"]}
    added = client.post("/v1/people", json=wanted, headers={"Idempotency-Key": "1"})
    again = client.post("/v1/people", json=wanted, headers={"Idempotency-Key": "1"})
    taken = client.post("/v1/people", json={**wanted, "login": " ANN".strip()})
    place = added.headers["Location"]

    changed = client.patch(place, json={"roles": ["approver"]}, headers={"If-Match": added.headers["ETag"]})
    stale = client.patch(place, json={"teams": []}, headers={"If-Match": added.headers["ETag"]})
    blind = client.patch(place, json={"teams": []})
    known = client.get(place, headers={"If-None-Match": changed.headers["ETag"]})
    everybody = client.get("/v1/people?limit=1")
    rest = client.get(everybody.headers["Link"].partition(">")[0][1:])
    gone = client.delete("/v1/people/ann", headers={"If-Match": changed.headers["ETag"]})

    assert (201, "/v1/people/Ann", added.text) == (added.status_code, place, again.text)
    assert (409, 200, 412, 428, 304) == tuple(one.status_code for one in (taken, changed, stale, blind, known))
    assert {"login": "Ann", "kind": "person", "roles": ["approver"], "teams": ["crm"], "has_password": False,
            "version": 2} == {key: value for key, value in body(changed).items() if key != "created_at"}  # fmt: skip
    assert ["Ann", "marc"] == [one["login"] for page in (everybody, rest) for one in body(page)["people"]]
    assert (204, 404) == (gone.status_code, client.get(place).status_code)
    assert 201 == client.post("/v1/people", json=wanted).status_code


def test_what_makes_no_sense_is_refused_with_the_way_out(client: FlaskClient) -> None:
    """Each refusal names what is wrong; nothing is stored."""
    before = client.get("/v1/people").text + client.get("/v1/keys").text

    for path, asked, status in REFUSED:
        refused = client.post(path, json=asked)
        assert status == refused.status_code, refused.text
        assert status == 404 or body(refused)["errors"][0]["remedy"]

    assert before == client.get("/v1/people").text + client.get("/v1/keys").text


def test_refusals_speak_of_people_in_the_readers_words(client: FlaskClient) -> None:
    """A key is no plan, and in French nobody is a « person »."""
    odd = client.post("/v1/keys", json={"name": "x\0"})
    twice = client.post("/v1/keys", data=b'{"name": "x", "name": "y"}', content_type="application/json")
    absent = [body(client.get(f"/v1/people/zoe?lang={spoken}"))["detail"] for spoken in ("fr", "en")]

    assert [(422, "body-refused")] * 2 == [(one.status_code, body(one)["code"]) for one in (odd, twice)]
    assert "Correct: /name; nothing was done." == body(odd)["detail"]
    assert ["Il n’y a pas de personne «\u00a0zoe\u00a0».", "There is no person 'zoe'."] == absent


def test_nobody_but_an_admin_knows_of_people(client: FlaskClient) -> None:
    """Whoever may not know gets the answer of an address that is not there; everybody may ask who he is."""
    viewer = _as(client, "vera", "viewer")
    calls = (("GET", "/v1/people"), ("POST", "/v1/people"), ("GET", "/v1/people/marc"), ("PATCH", "/v1/people/marc"),
             ("DELETE", "/v1/people/marc"), ("POST", "/v1/people/marc/links"), ("GET", "/people"))  # fmt: skip

    assert {404} == {viewer.open(path, method=method).status_code for method, path in calls}
    assert {"login": "vera", "workspace": "default", "roles": ["viewer"], "rights": ["viewer", "checker"],
            "teams": ["*"]} == body(viewer.get("/v1/me"))  # fmt: skip
    assert 401 == viewer.speak_as(None).get("/v1/me").status_code


def test_a_link_is_shown_once_and_lets_in_a_person(client: FlaskClient) -> None:
    """Asked again under the same key the answer holds no link; a machine gets none; a new one ends the old."""
    client.post("/v1/people", json={"login": "ann", "roles": ["viewer"]})
    client.post("/v1/people", json={"login": "ci", "roles": ["checker"], "kind": "machine"})

    first = client.post("/v1/people/ann/links", headers={"Idempotency-Key": "k"})
    again = client.post("/v1/people/ann/links", headers={"Idempotency-Key": "k"})
    second = client.post("/v1/people/ann/links")
    machine = client.post("/v1/people/ci/links")
    browser = client.application.test_client()

    assert (201, None, "no-store") == (first.status_code, body(again)["link"], first.headers["Cache-Control"])
    assert (422, "machine-no-door") == (machine.status_code, body(machine)["errors"][0]["code"])
    assert [404, 200] == [browser.get(body(one)["link"]).status_code for one in (first, second)]


def test_a_workspace_keeps_its_last_admin(store: Store) -> None:
    """Two admins who withdraw each other at the same instant: one stays."""
    people = PeopleBook(store)
    both = [people.add(Person(login=login, roles=ADMIN), by="tests") for login in ("ann", "bob")]
    start = Barrier(2)

    def withdraw(person: Person) -> bool:
        start.wait()
        try:
            people.drop(person.login, by="tests", expected=1)
        except StoreError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        gone = list(pool.map(withdraw, both))
    (left,) = people.people()

    assert 1 == sum(gone)
    assert left.login == ensure_admin(store, by="tests")
    with pytest.raises(LastAdminError):
        people.change(Person(login=left.login, roles=VIEWER), by="tests", expected=1)


def test_a_machine_called_admin_does_not_keep_the_first_admin_out(store: Store) -> None:
    """He gets the next name."""
    PeopleBook(store).add(Person(login="Admin", kind=PersonKind.MACHINE, roles=VIEWER), by="tests")

    assert "admin2" == ensure_admin(store, by="tests") == ensure_admin(store, by="tests")


def test_whoever_is_withdrawn_is_out_at_once(store: Store) -> None:
    """Session, key and link end in the same transaction, and the audit says so, without any secret."""
    people, access = PeopleBook(store), AccessBook(store.engine, store.clock)
    people.add(Person(login="ann", roles=ADMIN), by="tests")
    people.add(Person(login="bob", roles=VIEWER), by="tests")
    session, link, key = bare_token(b"s" * 32), bare_token(b"l" * 32), new_key(secrets.token_bytes(36))
    SessionBook(store).begin("bob", digest(session), by="bob")
    InvitationBook(store).invite("bob", digest(link), by="tests")
    KeyBook(store).make("bob", key, name="x", roles=VIEWER, expires_at=None, by="tests")
    assert access.caller_of_session(session, "web") is not None
    assert access.caller_of_key(key.token, "api") is not None

    people.drop("BOB", by="ann", expected=1)

    assert access.caller_of_session(session, "web") is None
    assert access.caller_of_key(key.token, "api") is None
    assert InvitationBook(store).find_invited(digest(link)) is None
    with store.engine.connect() as connection:
        told = entries(connection, store.workspace_id, "")
    assert ["session", "key", "invitation", "person"] == [one.kind for one in told if one.action == "withdrawn"]
    assert all(secret not in repr(told) for secret in (session, link, key.token, digest(session), key.digest))
