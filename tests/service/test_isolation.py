"""Two brands in one database that call everything alike: neither sees, changes or hears of the other."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.houses import EXTENSION
from models.store_workspaces import WorkspaceBook
from tests.service.access_grid import addresses
from tests.service.conftest import BOTH
from tests.service.conftest import fresh_database
from tests.service.described import Operation
from tests.service.described import operations
from tests.service.people import Admitted
from tests.service.two_brands import OURS
from tests.service.two_brands import THEIRS
from tests.service.two_brands import Brand
from tests.service.two_brands import Dump
from tests.service.two_brands import dump
from tests.service.two_brands import open_brands

Brands = dict[str, Brand]
NOT_UNDERSTOOD = frozenset({400, 415, 422, 428})
# The calendar with a waiver is another one.
WAIVERS = tuple(f"/v1/calendars/{{code}}/waivers{rest} code" for rest in ("", "/{number}", "/{number}/approve"))
SENDS = "POST /v1/sends/actions"
# A drawing calls the sides of a comparison hers and theirs; a class is chosen by a template, never by a brand.
LOOKS = re.compile(r'<style>.*?</style>| class="[a-z0-9 _-]*"', re.DOTALL)
# Asking for a calendar that only the other brand has makes one here, under the same code.
MAKES = frozenset({"PUT /v1/calendars/{code}", "POST /v1/calendars/{code}/import"})


@pytest.fixture(scope="module", params=BOTH)
def brands(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brands]:
    """Give two brands with the same codes; what a test does to ours, the next one finds."""
    folder = tmp_path_factory.mktemp("brands")
    with fresh_database(request, folder) as url:
        opened = open_brands(url, folder)
        yield opened
        opened[OURS].app.extensions[EXTENSION].close()


def state(brands: Brands, workspace: str) -> Dump:
    """Give all rows of a brand."""
    return dump(brands[OURS].desk.store.engine, workspace)


def described(brands: Brands, names: dict[str, object]) -> list[Operation]:
    """Give every operation of the document, filled."""
    told: Any = brands[OURS].client.get("/openapi.json").json
    return list(operations(told, names))


def shared(ours: Dump) -> dict[str, object]:
    """Name what both brands have, and what may be asked of it."""
    return {
        "code": "q4", "calendar": "q4", "offers/code": "VIP-20", "subscriptions/code": "tool", "rules/code": "CAN01",
        **dict.fromkeys(WAIVERS, "unfair"), "provider": "house", "name": "house", "login": "claire",
        "workspace": OURS, **numbers(ours),
        ".offers": ["VIP-20"], ".to": "draft", ".reason": "asked by ours", ".expires_at": "2026-12-24T18:00+01:00",
        ".url": "https://example.com/", ".code": "another", ".login": "newcomer", ".teams": ["shops"],
        ".kinds": ["send.*"],
    }  # fmt: skip


def foreign(ours: Dump, theirs: Dump) -> dict[str, object]:
    """Name what only the other brand has, its numbers included."""
    alone = ("code", "calendar", "subscriptions/code", "rules/code", "provider", "name", "login", *WAIVERS)
    return {**shared(ours), **dict.fromkeys(alone, "only-theirs"), **numbers(theirs), "workspace": "nowhere"}


def numbers(rows: Dump) -> dict[str, object]:
    """Give numbers of rows, and what else is found by itself."""
    last = {name: max(row["id"] for row in rows[name]) for name in ("send", "waiver", "verdict", "web_session")}
    return {
        "sends/number": last["send"], "waivers/number": last["waiver"], "verdicts/number": last["verdict"],
        "number": last["web_session"], "prefix": rows["api_key"][-1]["prefix"], ".ids": [rows["send"][0]["id"]],
        ".fingerprint": rows["waiver"][0]["fingerprint"],
    }  # fmt: skip


def leaks(answer: str, words: frozenset[str], request: str) -> list[str]:
    """Name what an answer gives away, but for what the request said itself."""
    told = LOOKS.sub("", answer)
    return [word for word in words if word in told and word not in request]


def test_every_table_is_planted(brands: Brands) -> None:
    """Where a brand has no row, nothing is proven."""
    assert [] == [name for name, rows in state(brands, THEIRS).items() if not rows]
    assert len(brands[THEIRS].words) > 60


def test_asking_for_what_only_the_other_brand_has(brands: Brands) -> None:
    """Every address, with their codes and numbers: 404, nothing told, and nothing of theirs changed."""
    before, ours = state(brands, THEIRS), state(brands, OURS)
    wrong = []

    for one in described(brands, foreign(ours, before)):
        answer = one.ask(brands[OURS].client)
        is_theirs = one.place != one.path or one.name == SENDS
        found = leaks(answer.text, brands[THEIRS].words, one.told)
        if found or answer.status_code >= 500 or (is_theirs and answer.status_code != 404 and one.name not in MAKES):
            wrong.append((one.name, answer.status_code, found, answer.text[:200]))

    assert [] == wrong
    assert before == state(brands, THEIRS)


def test_asking_for_their_numbers_by_our_names(brands: Brands) -> None:
    """A number that one brand's calendar has is none of another's calendar of the same code."""
    before, ours = state(brands, THEIRS), state(brands, OURS)
    numbered = [one for one in described(brands, {**shared(ours), **numbers(before)})
                if one.name == SENDS or {"{number}", "{prefix}"} & set(one.path.split("/"))]  # fmt: skip

    statuses = {one.name: one.ask(brands[OURS].client).status_code for one in numbered}

    assert len(statuses) >= 8
    assert {404} == set(statuses.values()), statuses
    assert before == state(brands, THEIRS)


def test_asking_for_what_both_brands_call_alike(brands: Brands) -> None:
    """Every address, answered from our own rows; whatever it changes, it changes here."""
    before, ours = state(brands, THEIRS), state(brands, OURS)
    told = {}
    wrong = []

    for one in described(brands, shared(ours)):
        answer = one.ask(brands[OURS].client)
        told[one.name] = answer.status_code
        found = leaks(answer.text, brands[THEIRS].words, one.told)
        if found or answer.status_code >= 500:
            wrong.append((one.name, answer.status_code, found))

    assert [] == wrong
    assert before == state(brands, THEIRS)
    # A request that is not understood proves nothing: say in `described.py` what a new address takes.
    assert {} == {name: code for name, code in told.items() if code in NOT_UNDERSTOOD}


def test_what_was_just_told_to_one_brand_is_not_told_to_the_other(brands: Brands) -> None:
    """Verdicts, calendars, figures and answers are remembered for each brand by itself, pages included."""
    other = {OURS: THEIRS, THEIRS: OURS}
    reads = [one.place for one in described(brands, shared(state(brands, OURS))) if one.method == "get"]
    pages = [one.filled() for one in addresses(brands[OURS].app) if one.is_page and one.method == "GET"]
    wrong = []

    for place in [*reads, *pages]:
        for word in (OURS, THEIRS, OURS):
            answer = brands[word].client.get(place)
            found = leaks(answer.text, brands[other[word]].words, place)
            if found or answer.status_code >= 500:
                wrong.append((place, word, answer.status_code, found))

    assert [] == wrong


def test_the_same_idempotency_key_is_another_one_in_each_brand(brands: Brands) -> None:
    """The answer that one brand got is not replayed to the other."""
    asked = {"code": "again", "url": "https://example.com/"}
    same = {"Idempotency-Key": "once"}

    answers = [brands[word].client.post("/v1/subscriptions", json=asked, headers=same) for word in (OURS, THEIRS, OURS)]

    assert [201, 201, 201] == [one.status_code for one in answers]
    assert [False, False, True] == ["Idempotency-Replayed" in one.headers for one in answers]
    secrets = [one.get_json()["secret"] for one in answers]
    assert secrets[0] != secrets[1]


def test_receipts_of_a_brand_that_is_not_there_are_refused_as_those_of_a_provider_that_is_not(brands: Brands) -> None:
    """Whoever knows no signature does not learn which brands there are."""
    client = Admitted(brands[OURS].app).speak_as(None)
    event = {"kind": "opened", "id": "x", "their_id": "lost", "at": "2026-12-01T09:05:00Z"}
    told, headers = brands[THEIRS].signed(event)

    answers = {
        (code, provider): client.post(f"/v1/workspaces/{code}/receipts/{provider}", data=told, headers=headers)
        for code in (THEIRS, "nowhere", "%00", "x" * 300)
        for provider in ("house", "nobody")
    }

    assert 200 == answers.pop((THEIRS, "house")).status_code
    alike = [{**one.get_json(), "instance": "", "detail": "", "status": one.status_code} for one in answers.values()]
    assert 1 == len({str(one) for one in alike}), alike
    assert 404 == alike[0]["status"]
    details = {one.get_json()["detail"] for (_, provider), one in answers.items() if provider == "nobody"}
    assert 1 == len(details)
    assert [] == state(brands, OURS)["receipt"][2:]


def test_a_brand_that_comes_later_is_served_at_once(brands: Brands) -> None:
    """Another process has added it; its figures are there too, and nobody else sees them."""
    ours = brands[OURS]
    WorkspaceBook(ours.desk.store.engine, ours.desk.store.clock).add("later", by="tests")

    page = ours.app.extensions[EXTENSION].metrics
    mine = page.page("later").decode()

    assert 'preseance_heartbeat_age_seconds{workspace="later"} +Inf' in mine
    assert OURS not in mine
    assert 'workspace="theirs"' not in ours.client.get("/metrics").text
    assert 'preseance_provider_stopped{provider="house",workspace="ours"}' in ours.client.get("/metrics").text
