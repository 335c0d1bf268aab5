"""What the API answers, on both databases."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from app import Settings
from app import create_app
from tests.service.people import let_in
from tests.service.plans import document
from tests.service.plans import offer

ROOT = Path(__file__).parents[2]
VIP = "/v1/offers/VIP-10?calendar=q4"


@pytest.fixture
def stored(client: FlaskClient) -> FlaskClient:
    """Give somebody who asks a service that holds one calendar."""
    assert 201 == client.put("/v1/calendars/q4", json=document()).status_code
    return client


def body(answer: TestResponse) -> Any:
    """Give the JSON of an answer."""
    return json.loads(answer.get_data())


def problem(answer: TestResponse) -> tuple[int, str]:
    """Give status and code of a problem document, and see that it is one."""
    assert "application/problem+json" == answer.content_type
    told = body(answer)
    assert answer.status_code == told["status"]
    assert {"type", "title", "detail", "instance"} <= set(told)
    return told["status"], told["code"]


def test_a_plan_is_checked_without_being_stored(client: FlaskClient) -> None:
    """A dry run gives the verdict with its proof."""
    answer = client.post("/v1/checks", json=document())

    told = body(answer)
    assert ("BLOCK", "CAN01") == (told["verdict"], told["findings"][0]["rule"])
    assert {"face": "8.00", "expected": "8.00"} == told["findings"][0]["evidence"]["shortfall"]
    assert [] == body(client.get("/v1/calendars"))["calendars"]


def test_a_draft_is_checked_against_a_stored_calendar(stored: FlaskClient) -> None:
    """One changed offer in focus, all offers, and the whole plan give the same finding."""
    draft = document(offers=[offer("NEW-20", "prospects", "25", valid_from="2026-12-05")], overlaps=[], policy={})
    del draft["overlaps"], draft["policy"]
    whole = document(offers=[offer("VIP-10", "vip", "10"), draft["offers"][0]])

    near = body(stored.post("/v1/checks?against=q4&focus=NEW-20", json=draft))
    far = body(stored.post("/v1/checks?against=q4", json=draft))
    alone = body(stored.post("/v1/checks?focus=NEW-20", json=whole))

    assert near["findings"] == alone["findings"]
    assert near["findings"] == [one for one in far["findings"] if "NEW-20" in one["offers"]]
    assert "12.00" == near["findings"][0]["evidence"]["shortfall"]["face"]


def test_a_draft_may_name_stored_segments(stored: FlaskClient) -> None:
    """It need not define them again; one that nobody knows is refused with its place."""
    draft = {**document(offers=[offer("X", "vip", "1")]), "segments": []}
    del draft["overlaps"]
    strange = {**draft, "offers": [offer("X", "nobody", "1")]}

    assert 200 == stored.post("/v1/checks?against=q4&focus=X", json=draft).status_code
    refused = stored.post("/v1/checks?against=q4&focus=X", json=strange)
    assert (422, "plan-refused") == problem(refused)
    assert "/offers/0/segments/0" == body(refused)["errors"][0]["pointer"]


def test_a_focus_that_nobody_knows_is_refused(stored: FlaskClient) -> None:
    """A clean report about nothing would look like good news."""
    assert (422, "unknown-focus") == problem(stored.post("/v1/checks?focus=NOPE", json=document()))


def test_a_calendar_comes_back_as_it_was_put(stored: FlaskClient) -> None:
    """With its version as ETag, which also says that nothing has changed."""
    answer = stored.get("/v1/calendars/q4")

    assert document() == body(answer)
    assert 304 == stored.get("/v1/calendars/q4", headers={"If-None-Match": answer.headers["ETag"]}).status_code


def test_changes_need_the_version_that_was_read(stored: FlaskClient) -> None:
    """428 without If-Match, 412 with an old or unreadable one, for every method that changes."""

    def change(method: str, place: str, given: object, headers: dict[str, str]) -> TestResponse:
        return stored.open(place, method=method, json=given, headers=headers)

    changes = [
        ("PUT", "/v1/calendars/q4", document(name="other")),
        ("DELETE", "/v1/calendars/q4", None),
        ("PATCH", VIP, {"goal": "x"}),
        ("DELETE", VIP, None),
        ("PUT", "/v1/calendars/q4/segments", body(stored.get("/v1/calendars/q4/segments"))),
        ("PUT", "/v1/calendars/q4/overlaps", {"overlaps": []}),
    ]

    assert {(428, "precondition-required")} == {problem(change(*one, {})) for one in changes}
    assert {(412, "precondition-refused")} == {problem(change(*one, {"If-Match": "W/3"})) for one in changes}
    assert {(412, "stale")} == {problem(change(*one, {"If-Match": '"99"'})) for one in changes[:4] + changes[5:]}
    assert document() == body(stored.get("/v1/calendars/q4"))


def test_a_patch_changes_what_it_names(stored: FlaskClient) -> None:
    """RFC 7396: null takes a key away, lists are replaced, the rest stays."""
    answer = stored.patch(
        VIP,
        data=json.dumps({"goal": "again", "channels": None, "mechanics": [{"kind": "percent_off", "rate": "12"}]}),
        content_type="application/merge-patch+json",
        headers={"If-Match": '"1"'},
    )

    expected = offer("VIP-10", "vip", "12", goal="again")
    del expected["channels"]
    assert ('"2"', expected) == (answer.headers["ETag"], body(answer))
    assert expected == body(stored.get(VIP))


def test_a_refused_patch_changes_nothing(stored: FlaskClient) -> None:
    """The pointer starts at the offer; the words are in the language asked for."""
    answer = stored.patch(VIP, json={"valid_to": "2026-11-01"}, headers={"If-Match": '"1"', "Accept-Language": "fr"})

    assert (422, "plan-refused") == problem(answer)
    error = body(answer)["errors"][0]
    assert "/valid_to" == error["pointer"]
    assert "Plan refusé" == body(answer)["title"]
    assert offer("VIP-10", "vip", "10") == body(stored.get(VIP))


def test_an_offer_is_added_once_per_key(stored: FlaskClient) -> None:
    """The same request gets the same answer; another one under the same key is refused."""
    draft, headers = offer("THIRD", "vip", "5"), {"Idempotency-Key": "k-1"}

    first = stored.post("/v1/offers?calendar=q4", json=draft, headers=headers)
    again = stored.post("/v1/offers?calendar=q4", json=draft, headers=headers)
    other = stored.post("/v1/offers?calendar=q4", json={**draft, "name": "x"}, headers=headers)
    unkeyed = stored.post("/v1/offers?calendar=q4", json=draft)

    assert (201, "/v1/offers/THIRD?calendar=q4", '"2"') == (
        first.status_code, first.headers["Location"], first.headers["ETag"]
    )  # fmt: skip
    assert (first.status_code, body(first), first.headers["ETag"]) == (
        again.status_code,
        body(again),
        again.headers["ETag"],
    )
    assert "true" == again.headers["Idempotency-Replayed"]
    assert (422, "key-reused") == problem(other)
    assert (409, "taken") == problem(unkeyed)


def test_a_key_of_a_failed_request_may_be_tried_again(stored: FlaskClient) -> None:
    """A refused request has created nothing; its key is free."""
    headers = {"Idempotency-Key": "k-2"}

    refused = stored.post("/v1/offers?calendar=q4", json={"code": "X"}, headers=headers)
    tried = stored.post("/v1/offers?calendar=q4", json=offer("X", "vip", "5"), headers=headers)

    assert (422, 201) == (refused.status_code, tried.status_code)


@pytest.mark.parametrize("key", ["", "é", "x" * 256, "a\tb"])
def test_a_strange_key_is_refused(stored: FlaskClient, key: str) -> None:
    """It could not be kept."""
    answer = stored.post("/v1/offers?calendar=q4", json=offer("X", "vip", "5"), headers={"Idempotency-Key": key})

    assert (400, "key-refused") == problem(answer)


def test_offers_are_read_page_by_page(stored: FlaskClient) -> None:
    """The Link header leads on, its last page leads nowhere."""
    place, seen = "/v1/offers?calendar=q4&limit=1", []
    while place:
        answer = stored.get(place)
        seen += [one["code"] for one in body(answer)["offers"]]
        link = answer.headers.get("Link", "")
        place = link[1 : link.index(">")] if link else ""

    assert ["NEW-20", "VIP-10"] == seen


def test_findings_are_read_page_by_page_and_filtered(stored: FlaskClient) -> None:
    """The verdict is that of the whole calendar; a cursor dies with its version."""
    first = stored.get("/v1/findings?calendar=q4&limit=1")
    total = len(body(stored.get("/v1/findings?calendar=q4"))["findings"])
    clean = body(stored.get("/v1/findings?calendar=q4&segment=nobody"))
    blocked = body(stored.get("/v1/findings?calendar=q4&severity=block&rule=CAN01&offer=VIP-10&segment=vip"))

    assert ("BLOCK", []) == (clean["verdict"], clean["findings"])
    assert 1 == len(blocked["findings"])
    assert (total > 1) is ("Link" in first.headers)
    refused = stored.get("/v1/findings?calendar=q4&cursor=bm9wZQ")
    assert (422, "cursor-refused") == problem(refused)


def test_a_cursor_dies_with_the_version_it_was_made_for(stored: FlaskClient) -> None:
    """Half of one report and half of another would be neither."""
    offers = [offer(f"P{n}", "prospects", str(20 + n)) for n in range(3)]
    stored.put("/v1/calendars/big", json=document(offers=[offer("VIP-10", "vip", "10"), *offers]))
    link = stored.get("/v1/findings?calendar=big&limit=1").headers["Link"]
    stored.delete("/v1/offers/P0?calendar=big", headers={"If-Match": '"1"'})

    assert (410, "calendar-changed") == problem(stored.get(link[1 : link.index(">")]))


def test_a_verdict_is_written_down_once(application: Flask, stored: FlaskClient) -> None:
    """With all that is needed to find it again."""
    stored.get("/v1/findings?calendar=q4")
    stored.get("/v1/findings?calendar=q4&severity=block")
    stored.get("/")

    (judged,) = application.extensions[EXTENSION].store.verdicts("q4")
    assert ("BLOCK", 1) == (judged.verdict, judged.calendar_version)
    assert {"sha256"} == {
        one.partition(":")[0] for one in (judged.plan_hash, judged.policy_version, judged.catalogue_version)
    }


def test_segments_and_overlaps_are_replaced(stored: FlaskClient) -> None:
    """A segment that an offer names has to stay; the calendar's version grows."""
    segments = body(stored.get("/v1/calendars/q4/segments"))["segments"]
    more = [*segments, {"code": "new", "tier": "new"}]
    lines = [{"segment": "new", "also_in": "vip", "share": 0.5}]

    first = stored.put("/v1/calendars/q4/segments", json={"segments": more}, headers={"If-Match": '"1"'})
    second = stored.put("/v1/calendars/q4/overlaps", json={"overlaps": lines}, headers={"If-Match": '"2"'})
    third = stored.put("/v1/calendars/q4/segments", json={"segments": segments[:1]}, headers={"If-Match": '"3"'})

    assert ({"segments": more}, '"2"') == (body(first), first.headers["ETag"])
    assert ({"overlaps": lines}, '"3"') == (body(second), second.headers["ETag"])
    assert 422 == third.status_code
    assert more == body(stored.get("/v1/calendars/q4"))["segments"]


def test_an_import_tells_first_and_then_does(stored: FlaskClient) -> None:
    """A dry run stores nothing; the real one merges what the file names."""
    changed = document(offers=[offer("VIP-10", "vip", "12"), offer("MORE", "vip", "1")])

    dry = stored.post("/v1/calendars/q4/import", json=changed)
    untouched = body(stored.get("/v1/calendars/q4"))
    done = stored.post("/v1/calendars/q4/import?dry_run=false", json=changed)

    expected = {"created": ["MORE"], "changed": ["VIP-10"], "withdrawn": []}
    assert (True, expected) == (body(dry)["dry_run"], body(dry)["changes"]["offers"])
    assert document() == untouched
    assert (200, expected, 3) == (
        done.status_code, body(done)["changes"]["offers"], body(done)["calendar"]["offers"]
    )  # fmt: skip
    assert body(dry)["check"] == body(done)["check"]


def test_an_import_may_replace_all(stored: FlaskClient) -> None:
    """What the file does not name is withdrawn."""
    answer = stored.post("/v1/calendars/q4/import?dry_run=false&mode=replace", json=document(offers=[], overlaps=[]))

    assert ["VIP-10", "NEW-20"] == body(answer)["changes"]["offers"]["withdrawn"]
    assert "offers" not in body(stored.get("/v1/calendars/q4")) or not body(stored.get("/v1/calendars/q4"))["offers"]


def test_spreadsheets_are_imported(client: FlaskClient) -> None:
    """Two teams' workbooks sent together become one calendar, a CSV another."""
    folder = ROOT / "examples" / "q4-2026"
    files = [(io.BytesIO((folder / name).read_bytes()), name) for name in ("acquisition.xlsx", "fidelisation.xlsx")]

    both = client.post("/v1/calendars/both/import?dry_run=false", data={"file": files})
    table = client.post(
        "/v1/calendars/table/import?dry_run=false",
        data=(ROOT / "examples" / "first-plan.csv").read_bytes(),
        content_type="text/csv",
    )

    assert (201, 201) == (both.status_code, table.status_code)
    assert ["both", "table"] == [one["code"] for one in body(client.get("/v1/calendars"))["calendars"]]


def test_a_broken_spreadsheet_is_refused_by_row(client: FlaskClient) -> None:
    """Row and column are told, and nothing is stored."""
    table = "offer;segment;tier;from;to;mechanic\nA;vip;good;2026-12-31;2026-12-01;-10 %\n"

    answer = client.post("/v1/calendars/t/import?dry_run=false&name=t.csv", data=table, content_type="text/csv")

    assert (422, "plan-refused") == problem(answer)
    assert (2, "t.csv") == (body(answer)["errors"][0]["row"], body(answer)["errors"][0]["file"])
    assert 404 == client.get("/v1/calendars/t").status_code


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "not-json"),
        (b"{", 400, "not-json"),
        (b"\xff\xfe{", 400, "not-utf-8"),
        (b"[" * 100_000, 400, "too-deep"),
        (b"[]", 422, "plan-refused"),
        (b"null", 422, "plan-refused"),
        (b'{"format": "preseance/plan@1", "format": "x"}', 422, "plan-refused"),
        (b'{"name": "\\ud800"}', 422, "plan-refused"),
        (b'{"name": "\\u0000"}', 422, "plan-refused"),
        (b'{"size": NaN}', 422, "plan-refused"),
        (b'{"size": 1e999999999}', 422, "plan-refused"),
    ],
)
def test_hostile_bodies_are_refused(client: FlaskClient, data: bytes, status: int, code: str) -> None:
    """With a problem document, never a 500, and nothing is stored."""
    answers = [
        client.post("/v1/checks", data=data, content_type="application/json"),
        client.put("/v1/calendars/x", data=data, content_type="application/json"),
    ]

    assert {(status, code)} == {problem(answer) for answer in answers}
    assert [] == body(client.get("/v1/calendars"))["calendars"]


def test_the_wrong_kind_of_request_is_told_so(stored: FlaskClient) -> None:
    """Content type, method, address, parameters."""
    assert (415, "unsupported-media-type") == problem(stored.post("/v1/checks", data="x", content_type="text/plain"))
    assert (415, "unsupported-media-type") == problem(
        stored.post("/v1/calendars/q4/import", data="x", content_type="image/png")
    )
    refused = stored.delete("/v1/calendars")
    assert (405, "method-not-allowed") == problem(refused)
    assert "GET" in refused.headers["Allow"]
    assert (404, "not-found") == problem(stored.get("/v1/nothing"))
    assert (404, "absent") == problem(stored.get("/v1/calendars/none"))
    assert (404, "absent") == problem(stored.get("/v1/offers/NONE?calendar=q4"))
    assert (404, "absent") == problem(stored.get("/v1/offers/a%00b?calendar=q4"))
    assert (404, "absent") == problem(stored.get("/v1/rules/XXX99"))
    assert (422, "parameters-refused") == problem(stored.get("/v1/offers"))
    assert (422, "parameters-refused") == problem(stored.get("/v1/offers?calendar=%00"))
    assert (422, "parameters-refused") == problem(stored.get("/v1/findings?calendar=q4&limit=0"))
    assert (422, "parameters-refused") == problem(stored.get("/v1/offers?calendar=q4&from=31/02/2026"))


def test_a_large_body_is_refused(database_url: str) -> None:
    """Before it is read."""
    app = create_app(Settings(database_url=database_url, max_body_bytes=1_000))
    let_in(app, app.extensions[EXTENSION].store)

    answer = app.test_client().post("/v1/checks", data=b" " * 2_000, content_type="application/json")

    assert (413, "too-large") == problem(answer)
    app.extensions[EXTENSION].store.close()


def test_who_asks_too_often_has_to_wait(database_url: str) -> None:
    """Every answer tells what is left; health checks are free."""
    app = create_app(Settings(database_url=database_url, rate_limit="2/minute"))
    let_in(app, app.extensions[EXTENSION].store)
    client = app.test_client()

    first, _, third = (client.get("/v1/rules") for _ in range(3))

    assert '"address";q=2;w=60, "caller";q=2;w=60' == first.headers["RateLimit-Policy"]
    assert first.headers["RateLimit"].startswith('"address";r=1;t=')
    assert (429, "rate-limited") == problem(third)
    assert 0 < int(third.headers["Retry-After"]) <= 60
    assert 200 == client.get("/healthz").status_code
    app.extensions[EXTENSION].store.close()


def test_an_offer_code_may_hold_any_sign(stored: FlaskClient) -> None:
    """Slashes, spaces, accents and per cent signs come through the address."""
    answer = stored.post("/v1/offers?calendar=q4", json=offer("ÉTÉ/-20 %?#", "vip", "5"))

    found = stored.get(answer.headers["Location"])
    assert "ÉTÉ/-20 %?#" == body(found)["code"]


def test_reference_pages_are_told_in_both_languages(client: FlaskClient) -> None:
    """By ?lang= or by Accept-Language; English for those who ask for neither."""
    asked = {
        "fr": client.get("/v1/rules/CAN01", headers={"Accept-Language": "fr-CA, en;q=0.5"}),
        "en": client.get("/v1/rules/CAN01", headers={"Accept-Language": "ja"}),
    }

    assert ["fr", "en"] == [answer.headers["Content-Language"] for answer in asked.values()]
    assert body(asked["fr"]) == body(client.get("/v1/rules/CAN01?lang=fr"))
    assert 21 == len(body(client.get("/v1/mechanics"))["mechanics"])
    assert "parity" in body(client.get("/v1/policy"))["policy"]
    assert "offers" in body(client.get("/v1/schema"))["properties"]


def test_a_calendar_has_its_own_policy(stored: FlaskClient) -> None:
    """What the plan changes is in force in its calendar only."""
    stored.put("/v1/calendars/soft", json=document(policy={"parity": {"tolerance": "0.5"}}))

    tolerances = [
        body(stored.get(place))["policy"]["parity"]["tolerance"] for place in ("/v1/policy", "/v1/policy?calendar=soft")
    ]
    verdicts = [body(stored.get(f"/v1/findings?calendar={code}"))["verdict"] for code in ("q4", "soft")]

    assert ["0.01", "0.5"] == tolerances
    assert "BLOCK" == verdicts[0] != verdicts[1]


def test_health_is_told(client: FlaskClient) -> None:
    """Alive and ready."""
    assert ["ok", "ready"] == [body(client.get(place))["status"] for place in ("/healthz", "/readyz")]


@pytest.mark.parametrize("place", ["/", "/docs", "/v1/rules", "/nope", "/static/preseance.css"])
def test_every_answer_is_guarded(client: FlaskClient, place: str) -> None:
    """Nothing is loaded from elsewhere, nothing inline is run."""
    with client.get(place) as answer:
        headers = answer.headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "nosniff" == headers["X-Content-Type-Options"]
