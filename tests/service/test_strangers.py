"""What strangers try: forged cursors, odd codes, amounts finer than a cent, ETags of things that are gone."""

import io
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress import create_server

from api.cursor import write_cursor
from api.malformed import Channel
from api.problem_words import PARAMETER_WORDS
from app import load
from exchange.plan_document import load as load_plan
from exchange.refusal import PlanRefusedError
from exchange.wording import say
from tests.service.on_loopback import running
from tests.service.plans import document
from tests.service.plans import offer
from tests.service.test_api import body
from tests.service.test_api import problem
from tests.service.test_api import stored as stored  # noqa: PLC0414 -- a fixture, used by name

SMALL = {"max_request_body_size": 100, "max_request_header_size": 1000}
VIP = "/v1/offers/VIP-10?calendar=q4"


@pytest.mark.parametrize("place", ["\ud800", "\0", "", "x" * 101])
@pytest.mark.parametrize("path", ["/v1/calendars?", "/v1/offers?calendar=q4&"])
def test_a_forged_cursor_is_refused(stored: FlaskClient, path: str, place: str) -> None:
    """Before a database sees signs that it cannot take."""
    answer = stored.get(f"{path}cursor={write_cursor(place)}")

    assert (422, "cursor-refused") == problem(answer)


def test_a_page_for_an_unsayable_code_is_absent(client: FlaskClient) -> None:
    """No database sees a NUL."""
    assert 404 == client.get("/?calendar=%00").status_code


@pytest.mark.parametrize("code", ["/", "a//b", "/a/", "a/b", "%2F", "a?b#c"])
def test_an_offer_is_found_at_its_location(stored: FlaskClient, code: str) -> None:
    """Whatever signs its code holds."""
    added = stored.post("/v1/offers?calendar=q4", json=offer(code, "vip", "5"))

    found = stored.get(added.headers["Location"])
    assert (201, 200, code) == (added.status_code, found.status_code, body(found)["code"])


@pytest.mark.parametrize("code", [".", "..", "x" * 101, "\ufffd"])
def test_a_calendar_that_could_not_be_found_again_is_not_stored(client: FlaskClient, code: str) -> None:
    """A path of dots is rewritten by clients; a code too long fits no column."""
    address = f"/v1/calendars/{quote(code)}"

    assert (422, "code-refused") == problem(client.put(address, json=document()))
    assert (422, "code-refused") == problem(client.post(f"{address}/import?dry_run=false", json=document()))
    assert [] == body(client.get("/v1/calendars"))["calendars"]


def _fine() -> dict[str, object]:
    offers = [{**offer(f"O{n}", "vip", "5"), "min_spend": "12.345", "budget": "0.001"} for n in range(2)]
    return document(offers=offers)


def test_amounts_finer_than_a_cent_are_each_refused_in_their_place(client: FlaskClient) -> None:
    """By PUT, by import, and by the dry run before it: what is promised there can be kept."""
    calls = [
        client.put("/v1/calendars/fine?lang=fr", json=_fine()),
        client.post("/v1/calendars/fine/import?lang=fr", json=_fine()),
        client.post("/v1/calendars/fine/import?lang=fr&dry_run=false", json=_fine()),
    ]

    for answer in calls:
        assert (422, "plan-refused") == problem(answer)
        errors = body(answer)["errors"]
        assert [f"/offers/{n}/{name}" for n in range(2) for name in ("min_spend", "budget")] == [
            one["pointer"] for one in errors
        ]
        assert ("amount-too-fine", "gardez au plus 2 décimales") == (errors[0]["code"], errors[0]["remedy"])
    assert 404 == client.get("/v1/calendars/fine").status_code


def test_amounts_finer_than_a_cent_are_refused_at_the_start(application: Flask) -> None:
    """With the file that holds them."""
    with pytest.raises(PlanRefusedError) as refusal:
        load(application, [load_plan(_fine(), file="fine.json")])

    assert "fine.json, /offers/0/min_spend" == refusal.value.errors[0].where()


def test_the_etag_of_a_withdrawn_calendar_opens_no_namesake(client: FlaskClient) -> None:
    """Neither to change it nor to call it unchanged."""
    client.put("/v1/calendars/q4", json=document())
    first = client.get("/v1/calendars/q4").headers["ETag"]
    client.delete("/v1/calendars/q4", headers={"If-Match": first})
    client.put("/v1/calendars/q4", json=document(offers=[]))

    again = client.put("/v1/calendars/q4", json=document(), headers={"If-Match": first})

    assert (412, "stale") == problem(again)
    assert 200 == client.get("/v1/calendars/q4", headers={"If-None-Match": first}).status_code


@pytest.mark.parametrize("way", ["post", "put", "patch", "rename", "again"])
def test_the_etag_of_an_offer_that_is_gone_opens_no_namesake(stored: FlaskClient, way: str) -> None:
    """Withdrawn, renamed, or gone with its calendar; added alone, with its calendar, or by a new name for another."""
    first = stored.get(VIP).headers["ETag"]
    if way == "rename":
        assert 200 == stored.patch(VIP, json={"code": "OLD"}, headers={"If-Match": first}).status_code
    elif way == "again":
        assert 204 == stored.delete("/v1/calendars/q4", headers={"If-Match": '"1"'}).status_code
        assert 201 == stored.put("/v1/calendars/q4", json=document()).status_code
    else:
        stored.delete(VIP, headers={"If-Match": first})
    head = {"If-Match": stored.get("/v1/calendars/q4").headers["ETag"]}
    if way in {"post", "rename"}:
        assert 201 == stored.post("/v1/offers?calendar=q4", json=offer("VIP-10", "vip", "7")).status_code
    elif way == "put":
        assert 200 == stored.put("/v1/calendars/q4", json=document(), headers=head).status_code
    elif way == "patch":
        other = "/v1/offers/NEW-20?calendar=q4"
        renamed = stored.patch(other, json={"code": "VIP-10"}, headers={"If-Match": '"1"'})
        assert 200 == renamed.status_code

    assert 200 == stored.get(VIP, headers={"If-None-Match": first}).status_code
    again = stored.patch(VIP, json={"goal": "x"}, headers={"If-Match": first})

    assert (412, "stale") == problem(again)


def test_if_match_zero_is_stale(stored: FlaskClient) -> None:
    """No stored calendar ever had that version."""
    answer = stored.put("/v1/calendars/q4", json=document(), headers={"If-Match": '"0"'})

    assert (412, "stale") == problem(answer)


def test_a_tag_that_a_proxy_weakened_still_says_unchanged(stored: FlaskClient) -> None:
    """Reading compares weakly, changing strongly."""
    assert 304 == stored.get(VIP, headers={"If-None-Match": 'W/"1"'}).status_code
    assert (412, "precondition-refused") == problem(stored.delete(VIP, headers={"If-Match": 'W/"1"'}))


def test_a_refused_parameter_is_told_in_the_language_asked_for(stored: FlaskClient) -> None:
    """With its name, its value and what to give instead."""
    refused = body(stored.get("/v1/offers?calendar=q4&limit=abc&lang=fr"))
    missing = body(stored.get("/v1/offers?lang=fr"))
    backwards = body(stored.get("/v1/offers?calendar=q4&from=2026-12-02&to=2026-12-01&lang=fr"))

    assert [{
        "code": "parameter-refused", "parameter": "limit", "message": "limit n’est pas utilisable",
        "remedy": "donnez un nombre entier de 1 à 500", "value": "abc",
    }] == refused["errors"]  # fmt: skip
    assert ["calendar manque"] == [one["message"] for one in missing["errors"]]
    assert [("to", "2026-12-01")] == [(one["parameter"], one["value"]) for one in backwards["errors"]]


def test_every_parameter_has_words(client: FlaskClient) -> None:
    """Whatever the description names can be refused in words."""
    paths = body(client.get("/openapi.json"))["paths"].values()
    ways = [way for path in paths for way in path.values() if isinstance(way, dict)]
    parameters = [one for way in ways for one in way.get("parameters", [])]

    assert set(PARAMETER_WORDS) == {one["name"] for one in parameters if one["in"] == "query"}


def test_a_problem_says_its_language(client: FlaskClient) -> None:
    """So that no cache gives it to somebody who reads another."""
    for path in ("/v1/calendars/none", "/"):
        answer = client.get(path, headers={"Accept-Language": "fr"})

        assert "fr" == answer.headers["Content-Language"]
        assert "Accept-Language" in answer.headers["Vary"].split(", ")


def test_a_patch_that_is_no_object_is_shown(stored: FlaskClient) -> None:
    """As every refused value."""
    answer = stored.patch(VIP, json=[1], headers={"If-Match": '"1"'})

    assert "[…] is not an object" == body(answer)["errors"][0]["message"]


def test_another_currency_is_refused_in_french(stored: FlaskClient) -> None:
    """With both currencies."""
    dollars = document()
    dollars["currency"] = "USD"

    answer = stored.post("/v1/calendars/q4/import?lang=fr", json=dollars)

    assert "le fichier compte en USD, le calendrier en EUR" == body(answer)["errors"][0]["message"]


@pytest.mark.parametrize("code", ["amount-too-fine", "code-too-long", "currency-differs"])
def test_what_the_store_refuses_has_words_in_both_languages(code: str) -> None:
    """No fact of them is left out."""
    facts = {"name": "code", "value": "X", "most": "2", "calendar": "EUR"}

    message, remedy = say(code, facts)

    assert message["fr"] != message["en"]
    assert not any("…" in text for text in (*message.values(), *remedy.values()))


# The framework refuses before it closes what it has read; the collector does.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_too_many_files_are_refused_in_words(client: FlaskClient) -> None:
    """The limit is told."""
    files = [(io.BytesIO(json.dumps(document()).encode()), f"{n}.json") for n in range(21)]

    answer = client.post("/v1/calendars/many/import", data={"file": files})

    assert (413, "too-large") == problem(answer)
    assert "20 files" in body(answer)["detail"]


@contextmanager
def _served(application: Flask) -> Iterator[tuple[str, int]]:
    server = create_server(application, host="127.0.0.1", port=0, **SMALL)
    server.channel_class = Channel
    with running(server):
        yield "127.0.0.1", int(server.effective_port)


@pytest.mark.parametrize(
    ("request_head", "status", "code"),
    [
        (b"POST /v1/checks HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n" + b"x" * 101, 413, "too-large"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad header: \x7f\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 1100 + b"\r\n\r\n", 431, "headers-too-large"),
    ],
)
def test_what_the_server_refuses_is_a_problem_too(
    application: Flask, request_head: bytes, status: int, code: str
) -> None:
    """Though the service never sees it."""
    with _served(application) as address, socket.create_connection(address, timeout=10) as connection:
        connection.sendall(request_head)
        answer = b""
        while part := connection.recv(65_536):
            answer += part

    head, _, told = answer.partition(b"\r\n\r\n")
    assert b"Content-Type: application/problem+json" in head
    assert (status, code) == (json.loads(told)["status"], json.loads(told)["code"])
