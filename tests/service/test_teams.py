"""A planner edits the offers of his own teams, nobody edits what is under review, and every refusal names its offer."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.service.launching import LIFECYCLE
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import lines
from tests.service.launching import mailed
from tests.service.launching import problem
from tests.service.plans import document

CALENDAR = "/v1/calendars/q4"
Line = tuple[str, str]


def shared(**changes: Any) -> dict[str, Any]:
    """Give a calendar in which one offer is the web team's, one the stores', and one nobody's."""
    offers = [
        mailed("WEB", "vip", "20", owner="web"), mailed("STORE", "vip", "21", owner="stores"),
        mailed("FREE", "vip", "22"),
    ]  # fmt: skip
    return document(offers=offers, policy={}, **changes)


@pytest.fixture
def web(house: House) -> FlaskClient:
    """Give a planner of the web team, before a calendar of three teams."""
    house.put(shared())
    return house.client_of("wanda", "planner", teams=("web",))


def told(answer: TestResponse) -> tuple[int, str, list[Line]]:
    """Give status and code of a problem, and which offer was refused for what."""
    return (*problem(answer), [(one["offer"], one["code"]) for one in lines(answer)])


def changed(house: House, code: str, client: FlaskClient, **changes: Any) -> TestResponse:
    """Change an offer as somebody."""
    place = f"/v1/offers/{code}?calendar=q4"
    return client.patch(place, json=changes, headers={"If-Match": house.client.get(place).headers["ETag"]})


def put(house: House, client: FlaskClient, plan: Mapping[str, Any]) -> TestResponse:
    """Put the whole calendar as somebody who has read it."""
    return client.put(CALENDAR, json=plan, headers={"If-Match": house.client.get(CALENDAR).headers["ETag"]})


def with_offers(house: House, **changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give the calendar as it is, some offers changed, or withdrawn where they are None."""
    plan: dict[str, Any] = body(house.client.get(CALENDAR))
    kept = [one for one in plan["offers"] if changes.get(one["code"], {}) is not None]
    return {**plan, "offers": [{**one, **(changes.get(one["code"]) or {})} for one in kept]}


def test_a_planner_edits_what_is_his_teams_or_nobodys(house: House, web: FlaskClient) -> None:
    """By every door: one offer changed, added, withdrawn, a whole calendar put, a file imported, a step taken."""
    new = mailed("NEW", "vip", "23", owner="web")

    answers = [
        changed(house, "WEB", web, goal="more"),
        changed(house, "FREE", web, owner="web"),
        web.post("/v1/offers?calendar=q4", json=new),
        put(house, web, with_offers(house, WEB={"goal": "most"})),
        web.post(f"{CALENDAR}/import?mode=merge&dry_run=false", json=with_offers(house, WEB={"goal": "all"})),
        web.post(LIFECYCLE, json={"to": "submitted", "offers": ["WEB", "FREE"]}),
        web.post(LIFECYCLE, json={"to": "draft", "offers": ["WEB"]}),
        web.delete("/v1/offers/NEW?calendar=q4", headers={"If-Match": '"4"'}),
    ]

    assert [200, 200, 201, 200, 200, 200, 200, 204] == [answer.status_code for answer in answers]


def test_a_planner_does_not_edit_what_is_another_teams(house: House, web: FlaskClient) -> None:
    """Before or after: he neither takes an offer nor gives one away; nothing of what he asked is stored."""
    before = body(house.client.get(CALENDAR))
    two = with_offers(house, STORE={"goal": "x"}, WEB={"owner": "stores", "goal": "x"}, FREE={"goal": "x"})

    answers = [
        changed(house, "STORE", web, goal="mine"),
        changed(house, "STORE", web, owner="web"),
        changed(house, "WEB", web, owner="stores"),
        web.post("/v1/offers?calendar=q4", json=mailed("NEW", "vip", "23", owner="stores")),
        web.delete("/v1/offers/STORE?calendar=q4", headers={"If-Match": '"1"'}),
        put(house, web, with_offers(house, STORE=None)),
        put(house, web, two),
        web.post(f"{CALENDAR}/import?mode=merge&dry_run=false", json=two),
        web.delete(CALENDAR, headers={"If-Match": '"1"'}),
        web.post(LIFECYCLE, json={"to": "submitted", "offers": ["WEB", "STORE"]}),
    ]

    foreign = [("STORE", "not-your-team")]
    both = [("STORE", "not-your-team"), ("WEB", "not-your-team")]
    assert [
        foreign, foreign, [("WEB", "not-your-team")], [("NEW", "not-your-team")], foreign, foreign, both, both,
        foreign, foreign,
    ] == [sorted(told(answer)[2]) for answer in answers]  # fmt: skip
    assert {(403, "not-your-team")} == {problem(answer) for answer in answers}
    assert "team stores" in lines(answers[0])[0]["message"]
    assert before == body(house.client.get(CALENDAR))
    assert {"draft"} == {one["state"] for one in body(house.client.get(LIFECYCLE))["offers"]}


def test_an_approver_returns_what_is_any_teams_and_a_planner_only_his_own(house: House, web: FlaskClient) -> None:
    """Both see the refusal by the offer."""
    house.step("submitted", "STORE", "WEB", by="claire")
    approver = house.client_of("anna", "approver", teams=())

    refused = web.post(LIFECYCLE, json={"to": "draft", "offers": ["STORE", "WEB", "NOBODY"]})
    returned = approver.post(LIFECYCLE, json={"to": "draft", "offers": ["STORE"]})

    assert (409, "step-refused", [("STORE", "not-your-team"), ("NOBODY", "absent-offer")]) == told(refused)
    assert 200 == returned.status_code


def test_a_calendars_own_policy_is_not_changed_by_those_whom_it_judges(house: House, web: FlaskClient) -> None:
    """Neither in a stored calendar nor with a new one; an approver may, and nothing else of the plan is kept."""
    soft = {"parity": {"tolerance": "0.9"}}
    approver = house.client_of("anna", "planner", "approver")

    refused = put(house, web, {**with_offers(house, WEB={"goal": "x"}), "policy": soft})
    new = web.put("/v1/calendars/new", json={**shared(), "offers": [], "policy": soft})
    imported = web.post(f"{CALENDAR}/import?mode=replace&dry_run=false", json={**with_offers(house), "policy": soft})
    allowed = put(house, approver, {**with_offers(house), "policy": soft})

    assert [(403, "policy-not-yours")] * 3 == [problem(answer) for answer in (refused, new, imported)]
    assert 200 == allowed.status_code
    assert "goal" not in body(house.client.get("/v1/offers/WEB?calendar=q4"))


def test_what_is_under_review_stays_as_it_is(house: House, web: FlaskClient) -> None:
    """Whoever asks, an admin too; what is written otherwise and means the same may pass, and so may other offers."""
    house.step("submitted", "WEB", "STORE", by="claire")
    before = body(house.client.get(CALENDAR))
    rewritten = {"valid_from": "2026-12-01T00:00"}

    refused = [
        changed(house, "WEB", web, goal="mine"),
        changed(house, "WEB", house.client, name="Noël"),
        house.client.delete("/v1/offers/WEB?calendar=q4", headers={"If-Match": '"1"'}),
        put(house, house.client, with_offers(house, WEB={"goal": "x"}, STORE=None, FREE={"goal": "x"})),
        house.client.post(f"{CALENDAR}/import?mode=merge&dry_run=false", json=with_offers(house, STORE={"goal": "x"})),
        house.client.delete(CALENDAR, headers={"If-Match": '"1"'}),
    ]
    after = body(house.client.get(CALENDAR))
    allowed = [
        put(house, house.client, with_offers(house, WEB=rewritten, FREE={"goal": "y"})),
        changed(house, "FREE", web, goal="z"),
    ]

    assert {(409, "under-review")} == {problem(answer) for answer in refused}
    assert [["WEB"], ["WEB"], ["WEB"], ["STORE", "WEB"], ["STORE"], ["STORE", "WEB"]] == [
        [one["offer"] for one in lines(answer)] for answer in refused
    ]
    assert "send it back first" == lines(refused[0])[0]["remedy"]
    assert before == after
    assert [200, 200] == [answer.status_code for answer in allowed]
    house.client.post(LIFECYCLE, json={"to": "draft", "offers": ["WEB"]})
    assert 200 == changed(house, "WEB", web, goal="mine").status_code


def test_a_dry_run_foretells_what_a_planner_would_be_refused(house: House, web: FlaskClient) -> None:
    """In the words of the refusal itself; a checker, who stores nothing, is told of the calendar alone."""
    plan = with_offers(house)
    house.step("submitted", "FREE", by="claire")
    soft, new = {"parity": {"tolerance": "0.9"}}, f"{CALENDAR}2"

    def both(client: FlaskClient, given: dict[str, Any], place: str = CALENDAR) -> tuple[Any, Any]:
        dry, done = (client.post(f"{place}/import?dry_run={dry}", json=given) for dry in ("true", "false"))
        assert 200 == dry.status_code, dry.text
        return body(dry).get("refusal"), body(done) if done.status_code >= 400 else None

    told = [
        both(web, with_offers(house, STORE={"goal": "x"})), both(web, with_offers(house, FREE={"goal": "x"})),
        both(web, {**plan, "policy": soft}), both(web, plan, new), both(web, {**plan, "offers": []}, f"{CALENDAR}3"),
        both(house.client_of("chloe", "checker"), with_offers(house, STORE={"goal": "x"})),
    ]  # fmt: skip

    assert ["not-your-team", "under-review", "policy-not-yours", "not-your-team", None, None] == [
        None if dry is None else dry["code"] for dry, _ in told
    ]
    assert [done for _, done in told[:5]] == [dry for dry, _ in told[:5]]


def test_a_segment_stays_while_an_offer_for_it_is_under_review(house: House, web: FlaskClient) -> None:
    """A review that looks at one audience must not let out an offer for another."""
    house.step("submitted", "WEB", by="claire")
    segments = body(house.client.get(f"{CALENDAR}/segments"))["segments"]
    grown = [{**one, "size": one["size"] + 1} if one["code"] == "vip" else one for one in segments]
    others = [{**one, "size": one["size"] + 1} if one["code"] == "prospects" else one for one in segments]

    def put_segments(changed: list[dict[str, Any]]) -> TestResponse:
        tag = house.client.get(f"{CALENDAR}/segments").headers["ETag"]
        return web.put(f"{CALENDAR}/segments", json={"segments": changed}, headers={"If-Match": tag})

    refused, allowed = put_segments(grown), put_segments(others)

    assert (409, "under-review", [("WEB", "segment-under-review")]) == told(refused)
    assert "segment vip" in lines(refused)[0]["message"]
    assert 200 == allowed.status_code, allowed.text
