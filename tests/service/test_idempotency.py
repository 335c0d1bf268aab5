"""A creating request that comes twice creates once, and its answer is given again to nobody but whoever asked."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.person import Person
from models.role import Role
from models.secret_token import new_key
from models.store_error import InFlightError
from models.store_error import KeyReusedError
from models.store_idempotency import GIVEN_UP_AFTER
from models.store_idempotency import KEPT_FOR
from models.store_idempotency import KeptAnswer
from models.store_keys import KeyBook
from models.store_people import PeopleBook
from models.tables import metadata
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import problem
from tests.service.plans import document
from tests.service.plans import offer

KEYS = metadata.tables["idempotency_key"]
CREATED = KeptAnswer(status=201, headers={"ETag": '"1"'}, body='{"code": "A"}')
MINUTE = timedelta(minutes=1)


def test_nobody_is_given_the_answer_of_another(house: House) -> None:
    """The same request under the same key, by somebody else, is another request."""
    house.put()
    asked = {"json": offer("NEW", "vip", "5"), "headers": {"Idempotency-Key": "k"}}

    first = house.client.post("/v1/offers?calendar=q4", **asked)
    other = house.client_of("claire").post("/v1/offers?calendar=q4", **asked)
    again = house.client.post("/v1/offers?calendar=q4", **asked)

    assert 201 == first.status_code
    assert (422, "key-reused") == problem(other)
    assert (201, "true", first.text) == (again.status_code, again.headers["Idempotency-Replayed"], again.text)


def test_whoever_has_the_login_of_somebody_before_him_is_another(house: House) -> None:
    """Claire leaves, another Claire comes: she is not given what the first one was told."""
    asked = {"json": {"name": "ci"}, "headers": {"Idempotency-Key": "k"}}
    first = house.client_of("claire").post("/v1/keys", **asked)
    people = PeopleBook(house.desk.store)
    people.drop("claire", by="tests", expected=people.person("claire").version)
    people.add(Person(login="claire", roles=frozenset({Role.VIEWER})), by="tests")
    key = new_key(bytes(36))
    KeyBook(house.desk.store).make("claire", key, name="x", roles=frozenset({Role.VIEWER}), expires_at=None, by="tests")
    bearer = {"Authorization": f"Bearer {key.token}"}

    other = house.client.post("/v1/keys", json=asked["json"], headers={**asked["headers"], **bearer})

    assert 201 == first.status_code
    assert (422, "key-reused") == problem(other)


SHOWN = {
    "/v1/subscriptions": ("secret", {"code": "tool", "url": "https://tools.example.com/hook"}),
    "/v1/keys": ("token", {"name": "ci", "roles": ["viewer"]}),
    "/v1/people/ann/links": ("link", None),
}


@pytest.mark.parametrize("path", SHOWN)
def test_a_secret_is_not_kept_to_be_told_again(house: House, path: str) -> None:
    """Whoever lost the answer makes a new one: neither the database nor a second request knows it."""
    assert 201 == house.client.post("/v1/people", json={"login": "ann", "roles": ["viewer"]}).status_code
    name, asked = SHOWN[path]

    first, again = (house.client.post(path, json=asked, headers={"Idempotency-Key": "k"}) for _ in range(2))

    secret = body(first)[name]
    assert len(secret) > 40
    assert (201, "true", {**body(first), name: None}) == (
        again.status_code, again.headers["Idempotency-Replayed"], body(again),
    )  # fmt: skip
    assert "no-store" == again.headers["Cache-Control"]
    with house.desk.store.engine.connect() as connection:
        assert secret not in str(connection.execute(select(KEYS.c.body)).scalars().all())


def test_a_large_answer_is_kept_small_and_told_whole(house: House) -> None:
    """An import tells all that it found; the copy that is kept takes a fraction of it."""
    rivals = [offer(f"NEW-{n}", "prospects", "20") for n in range(20)]
    asked: dict[str, Any] = {"json": document(offers=[offer("VIP-10", "vip", "10"), *rivals])}

    first, again = (
        house.client.post("/v1/calendars/x/import?dry_run=false", headers={"Idempotency-Key": "k"}, **asked)
        for _ in range(2)
    )

    assert 201 == first.status_code, first.text
    assert (201, "true", first.text) == (again.status_code, again.headers["Idempotency-Replayed"], again.text)
    with house.desk.store.engine.connect() as connection:
        kept = connection.execute(select(KEYS.c.body)).scalar_one()
    assert len(first.text) > 20_000
    assert len(kept) < len(first.text) / 3


def test_the_same_files_are_the_same_request(house: House) -> None:
    """However the form was cut; another name, or another file, is another one."""

    def sent(mark: str, name: str = "plan.json", **changes: Any) -> TestResponse:
        plan = json.dumps(document(**changes))
        part = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{plan}'
        return house.client.post(
            "/v1/calendars/x/import?dry_run=false", data=f"--{mark}\r\n{part}\r\n--{mark}--\r\n",
            content_type=f"multipart/form-data; boundary={mark}", headers={"Idempotency-Key": "k"},
        )  # fmt: skip

    first, again = sent("one"), sent("two")

    assert (201, 201, first.text) == (first.status_code, again.status_code, again.text)
    assert "true" == again.headers["Idempotency-Replayed"]
    assert (422, "key-reused") == problem(sent("one", name="other.json"))
    assert (422, "key-reused") == problem(sent("one", offers=[]))


def test_a_request_that_died_leaves_its_key_free_after_a_while(house: House) -> None:
    """Until then it may still be under way; what it answers later replaces no answer that was given since."""
    store = house.desk.store
    assert store.claim_key("k", "sha256:one") is None
    house.clock += GIVEN_UP_AFTER - MINUTE
    with pytest.raises(InFlightError):
        store.claim_key("k", "sha256:one")

    house.clock += 2 * MINUTE
    with pytest.raises(KeyReusedError):
        store.claim_key("k", "sha256:other")
    assert store.claim_key("k", "sha256:one") is None
    store.settle_key("k", CREATED)
    store.settle_key("k", KeptAnswer(status=409, headers={}, body="late"))
    store.release_key("k")

    assert CREATED == store.claim_key("k", "sha256:one")


def test_a_request_under_way_says_when_to_ask_again(house: House) -> None:
    """409 with Retry-After, whoever asked first."""
    house.put()
    store = house.desk.store
    asked = {"json": offer("NEW", "vip", "5"), "headers": {"Idempotency-Key": "k"}}
    house.client.post("/v1/offers?calendar=q4", **asked)
    with store.writing() as connection:
        connection.execute(KEYS.update().values(status=None, body=None, headers=None))

    answer = house.client.post("/v1/offers?calendar=q4", **asked)

    assert (409, "in-flight") == problem(answer)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_what_was_done_unanswered_is_not_done_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process died, or failed, between its COMMIT and its answer: whoever asks again is told so."""
    asked: dict[str, Any] = {"json": {"name": "ci", "roles": ["viewer"]}, "headers": {"Idempotency-Key": "k"}}
    monkeypatch.setattr(house.desk.store, "settle_key", lambda *_: house.desk.store.release_key("k"))

    first, soon = (house.client.post("/v1/keys", **asked) for _ in range(2))
    house.clock += GIVEN_UP_AFTER
    late = house.client.post("/v1/keys", **asked)

    assert (201, (409, "in-flight"), (409, "answer-lost")) == (first.status_code, problem(soon), problem(late))
    assert ["ci"] == [one["name"] for one in body(house.client.get("/v1/keys"))["keys"] if one["name"] == "ci"]


def test_keys_are_kept_for_two_days(house: House) -> None:
    """Then the key is as new, and the next that comes cleans up."""
    store = house.desk.store
    store.claim_key("old", "sha256:one")
    store.settle_key("old", CREATED)
    house.clock += KEPT_FOR - MINUTE
    assert CREATED == store.claim_key("old", "sha256:one")

    house.clock += 2 * MINUTE
    assert store.claim_key("new", "sha256:two") is None

    with store.engine.connect() as connection:
        assert ["new"] == connection.execute(select(KEYS.c.key)).scalars().all()


# Who takes a key, or a session, away wants it gone whatever has become of it since.
WITHOUT_IF_MATCH = ("/keys/",)
# What each needs in its place; a thing that is there, with the version 1.
EXAMPLES = {
    "/v1/calendars/{code}": ("/v1/calendars/q4", document()),
    "/v1/calendars/{code}/segments": ("/v1/calendars/q4/segments", {"segments": document()["segments"]}),
    "/v1/calendars/{code}/overlaps": ("/v1/calendars/q4/overlaps", {"overlaps": document()["overlaps"]}),
    "/v1/offers/{code}": ("/v1/offers/VIP-10?calendar=q4", {"goal": "more"}),
    "/v1/subscriptions/{code}": ("/v1/subscriptions/tool", {"kinds": []}),
    "/v1/people/{login}": ("/v1/people/ann", {"roles": ["checker"]}),
    "/v1/policy": ("/v1/policy", {"parity": {"tolerance": "0.02"}}),
}


def _described(client: FlaskClient) -> list[tuple[str, str, dict[str, Any]]]:
    paths: dict[str, dict[str, dict[str, Any]]] = body(client.get("/openapi.json"))["paths"]
    return [
        (verb, path, said)
        for path, item in paths.items()
        for verb, said in item.items()
        if verb in {"post", "put", "patch", "delete"}
    ]


def _headers(said: dict[str, Any]) -> list[str]:
    return [one["name"] for one in said.get("parameters", ()) if one["in"] == "header"]


def test_every_creating_request_takes_a_key(client: FlaskClient) -> None:
    """By what the document of the API says of each."""
    creating = [
        (path, said) for verb, path, said in _described(client) if verb == "post" and "201" in said["responses"]
    ]

    assert [] == [path for path, said in creating if "Idempotency-Key" not in _headers(said)]
    assert len(creating) >= 4


def test_every_change_of_a_stored_thing_asks_for_its_version(house: House) -> None:
    """None of them is carried out without If-Match, or with an old one."""
    house.put(document())
    assert 201 == house.client.post("/v1/people", json={"login": "ann", "roles": ["viewer"]}).status_code
    house.client.post("/v1/subscriptions", json={"code": "tool", "url": "https://tools.example.com/hook"})
    changes = [one for one in _described(house.client) if one[0] != "post" and not _is_excused(one[1])]

    assert [] == [path for _, path, said in changes if "If-Match" not in _headers(said)]
    for verb, path, _ in changes:
        if path not in EXAMPLES:
            continue
        place, asked = EXAMPLES[path]
        blind = house.client.open(place, method=verb.upper(), json=None if verb == "delete" else asked)
        old = house.client.open(
            place, method=verb.upper(), json=None if verb == "delete" else asked, headers={"If-Match": '"77"'}
        )

        assert [(428, "precondition-required"), (412, "stale")] == [problem(blind), problem(old)], f"{verb} {path}"


def _is_excused(path: str) -> bool:
    return any(part in path for part in WITHOUT_IF_MATCH)
