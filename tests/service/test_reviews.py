"""An approver sees who wrote an offer, what stands against it and what changed; the house says who may approve what."""

from dataclasses import replace
from typing import Any

import pytest

from models.approval import Approval
from models.caller import Caller
from models.role import Role
from models.store_error import RefusedStepError
from scheduler.launch import ObjectedError
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import fair
from tests.service.launching import lines
from tests.service.launching import mailed
from tests.service.launching import problem
from tests.service.launching import unfair
from tests.service.plans import document

REVIEWS = "/v1/calendars/q4/reviews"


def change(house: House, offer: str, by: str, **changes: Any) -> None:
    """Change an offer as somebody."""
    place = f"/v1/offers/{offer}?calendar=q4"
    client = house.client_of(by)
    answer = client.patch(place, json=changes, headers={"If-Match": client.get(place).headers["ETag"]})
    assert 200 == answer.status_code, answer.text


def percent(rate: str) -> list[dict[str, str]]:
    """Give the mechanics of a reduction."""
    return [{"kind": "percent_off", "rate": rate}]


def reviews(house: House) -> list[dict[str, Any]]:
    """Give what waits for an approval."""
    answer = house.client.get(REVIEWS)
    assert 200 == answer.status_code, answer.text
    found: list[dict[str, Any]] = body(answer)["reviews"]
    return found


def refusals(house: House, *offers: str, by: str) -> list[tuple[str, str]]:
    """Say why somebody may not approve offers; nothing when he has."""
    answer = house.step("approved", *offers, by=by)
    return [] if answer.status_code == 200 else [(one["offer"], one["code"]) for one in lines(answer)]


def test_a_new_offer_is_shown_whole_with_what_stands_against_it(house: House) -> None:
    """Nothing was approved before; a waiver marks what it excuses."""
    house.put(unfair())
    house.step("submitted", "NEW-20", by="paul")

    (before,) = reviews(house)
    fingerprint = before["objections"][0]["fingerprint"]
    house.client.post(
        "/v1/calendars/q4/waivers", json={"fingerprint": fingerprint, "reason": "x", "expires_at": "2026-12-20"}
    )
    house.client_of("sophie").post("/v1/calendars/q4/waivers/1/approve")
    (after,) = reviews(house)

    assert ("NEW-20", "paul", ["claire"], None) == tuple(
        before[name] for name in ("offer", "author", "editors", "approved")
    )
    assert {"segment": None, "pointer": "/code", "before": None, "after": "NEW-20"} in before["changes"]
    assert [("CAN01", "block", False)] == [
        (one["rule"], one["severity"], one["waived"]) for one in before["objections"]
    ]
    assert [True] == [one["waived"] for one in after["objections"]]


def test_a_reopened_offer_shows_what_changed_and_who_did_it(house: House) -> None:
    """In the offer and in those it is for; the editor is its author, and does not approve it."""
    house.put(fair())
    house.launch("VIP-20")
    change(house, "VIP-20", "marc", mechanics=percent("15"), name="Noël")
    (rate,) = reviews(house)
    own = refusals(house, "VIP-20", by="Marc")
    house.step("draft", "VIP-20", by="sophie")
    house.step("submitted", "VIP-20", by="paul")
    edit = refusals(house, "VIP-20", by="marc")
    other = refusals(house, "VIP-20", by="claire")
    segments = body(house.client.get("/v1/calendars/q4/segments"))["segments"]
    tag = house.client.get("/v1/calendars/q4/segments").headers["ETag"]
    grown = [{**one, "size": 20001} if one["code"] == "vip" else one for one in segments]
    house.client_of("sophie").put("/v1/calendars/q4/segments", json={"segments": grown}, headers={"If-Match": tag})
    (audience,) = reviews(house)

    assert ("marc", ["marc"], "changed after its approval") == (rate["author"], rate["editors"], rate["reason"])
    assert [("/mechanics/0/rate", 20, 15), ("/name", None, "Noël")] == [
        (one["pointer"], *map(_number, (one["before"], one["after"]))) for one in rate["changes"]
    ]
    assert "VIP-20" == rate["approved"]["code"]
    assert ([("VIP-20", "same-person")], [("VIP-20", "own-edit")], []) == (own, edit, other)
    assert [{"segment": "vip", "pointer": "/size", "before": 20000, "after": 20001}] == audience["changes"]
    assert ("sophie", ["sophie"]) == (audience["author"], audience["editors"])


def _number(told: Any) -> Any:
    return int(told) if isinstance(told, str) and told.isdigit() else told


def test_what_changed_since_it_was_read_is_not_approved(house: House) -> None:
    """Sent back, changed and submitted again while somebody looked at it: he approves what he has read, or nothing."""
    house.put()
    house.step("submitted", "VIP-20", by="claire")
    read = body(house.client.get(REVIEWS))["calendar_version"]
    house.step("draft", "VIP-20", by="claire")
    change(house, "VIP-20", "claire", mechanics=percent("90"))
    house.step("submitted", "VIP-20", by="claire")
    step = {"to": "approved", "offers": ["VIP-20"]}
    form = {"step": "approve"}

    def approve(version: object) -> tuple[int, str]:
        answer = house.client.post("/v1/calendars/q4/lifecycle", json=step, headers={"If-Match": f'"{version}"'})
        return answer.status_code, body(answer).get("code", "")

    old, wild = approve(read), approve(read + 7)
    page = house.client.post("/reviews/steps?lang=en", data={**form, "offer": f"q4/{read}/VIP-20"})
    again = body(house.client.get(REVIEWS))["calendar_version"]

    assert [(412, "stale")] * 2 == [old, wild]
    assert (409, True) == (page.status_code, "has just changed" in page.text)
    assert f"q4/{again}/VIP-20" in page.text
    assert [] == house.sends()
    assert (200, "") == approve(again)


def test_an_edit_under_another_code_or_of_a_namesake_is_told_apart(house: House) -> None:
    """Who renames an offer does not shake off his edits; who wrote a withdrawn namesake wrote nothing of this one."""
    house.put(fair())
    change(house, "VIP-20", "marc", mechanics=percent("21"))
    change(house, "VIP-20", "paul", code="VIP")
    house.step("submitted", "VIP", by="paul")
    renamed = [refusals(house, "VIP", by=name) for name in ("marc", "claire", "sophie")]
    client = house.client_of("sophie")
    client.delete(
        "/v1/offers/VIP?calendar=q4", headers={"If-Match": client.get("/v1/offers/VIP?calendar=q4").headers["ETag"]}
    )
    again = client.post("/v1/offers?calendar=q4", json=mailed("VIP", "vip", "22"))
    house.step("submitted", "VIP", by="sophie")

    assert [[("VIP", "own-edit")], [("VIP", "own-edit")], []] == renamed
    assert 201 == again.status_code
    assert [] == refusals(house, "VIP", by="marc")


def test_whoever_changed_the_segment_of_a_draft_has_edited_its_offers(house: House) -> None:
    """Its basket weighs in the verdict as the offer does; a segment of others makes nobody an editor."""
    house.put(fair())
    place, client = "/v1/calendars/q4/segments", house.client_of("marc")
    for name, changes in (("vip", {"size": 21_000}), ("prospects", {"size": 9_000})):
        segments = [{**one, **(changes if one["code"] == name else {})} for one in body(client.get(place))["segments"]]
        by = client if name == "vip" else house.client_of("paul")
        tag = by.get(place).headers["ETag"]
        assert 200 == by.put(place, json={"segments": segments}, headers={"If-Match": tag}).status_code
    house.step("submitted", "VIP-20", by="claire")

    assert [("VIP-20", "own-edit")] == refusals(house, "VIP-20", by="marc")
    assert [] == refusals(house, "VIP-20", by="paul")


def test_every_refusal_of_a_whole_calendar_is_named_at_once(house: House) -> None:
    """Findings, the same person, what is not submitted, what is not there: none is approved."""
    plan = unfair()
    plan["offers"].append(mailed("LATER", "vip", "5", valid_from="2027-03-01", valid_to="2027-03-05"))
    plan["offers"].append(mailed("DRAFT", "vip", "5", valid_from="2027-05-01", valid_to="2027-05-05"))
    house.put(plan)
    change(house, "LATER", "marc", goal="x")
    house.step("submitted", "VIP-10", "NEW-20", "LATER", by="claire")

    refused = house.step("approved", "VIP-10", "NEW-20", "LATER", "DRAFT", "NOBODY", by="marc")

    assert (409, "approval-refused") == problem(refused)
    assert {
        ("VIP-10", "prospect-beats-loyal"), ("NEW-20", "prospect-beats-loyal"), ("LATER", "own-edit"),
        ("DRAFT", "step-refused"), ("NOBODY", "absent-offer"),
    } == {(one["offer"], one["code"]) for one in lines(refused)}  # fmt: skip
    assert all(one["message"] and one["remedy"] for one in lines(refused))
    first = house.client.get(f"{REVIEWS}?limit=2")
    rest = house.client.get(first.headers["Link"].partition(">")[0].strip("<"))
    assert (["LATER", "NEW-20"], ["VIP-10"]) == tuple(
        [one["offer"] for one in body(page)["reviews"]] for page in (first, rest)
    )
    assert "Link" not in rest.headers
    assert [] == house.sends()


def test_the_house_says_who_approves_what(house: House) -> None:
    """The first way that fits counts, its name stands in the audit, and what fits none is not approved."""
    house.put(document_of_ways())
    # Whether a budget suffices is another matter: here it only chooses the way.
    house.rule({"rules": {"VAL02": {"severity": "off"}}, "approval": {"ways": [
        {"name": "stores", "owners": ["stores"], "approvers": ["Sophie"]},
        {"name": "sms", "channels": ["sms"], "approver_teams": ["head"]},
        {"name": "large", "min_budget": 1000, "approver_teams": ["head"]},
        {"name": "small", "max_budget": "999.99", "author_may": True, "worst": ["pass"]},
        {"name": "vip", "segments": ["vip"], "worst": ["warn", "waived-block"]},
    ]}})  # fmt: skip
    codes = ("LARGE", "NONE", "SMALL", "STORE")
    house.client_of("henri", "approver", teams=("head",))
    house.step("submitted", *codes, by="claire")

    by_marc = refusals(house, *codes, by="anna")
    alone = [refusals(house, code, by=name) for code, name in (
        ("STORE", "marc"), ("STORE", "SOPHIE"), ("LARGE", "henri"), ("SMALL", "claire"), ("NONE", "marc"),
    )]  # fmt: skip
    ways = [
        (line["subject"], line["after"]["way"])
        for line in body(house.client.get("/v1/calendars/q4/audit?kind=lifecycle&limit=100"))["lines"]
        if line["after"] and line["after"]["state"] == "approved"
    ]

    assert [("NONE", "no-approval-way"), ("STORE", "not-on-this-way")] == by_marc
    assert [
        [("STORE", "not-on-this-way")], [], [], [], [("NONE", "no-approval-way")],
    ] == alone  # fmt: skip
    assert [("LARGE", "large"), ("SMALL", "small"), ("STORE", "stores")] == sorted(ways)


def document_of_ways() -> dict[str, Any]:
    """Give a calendar with an offer for each way, far apart from each other."""
    return document(offers=[
        mailed("STORE", "vip", "20", owner="stores", valid_from="2027-01-01", valid_to="2027-01-02"),
        mailed("LARGE", "vip", "20", budget="1000", valid_from="2027-03-01", valid_to="2027-03-02"),
        mailed("SMALL", "vip", "20", budget="10", valid_from="2027-05-01", valid_to="2027-05-02"),
        mailed("NONE", "vip", "20", valid_from="2027-07-01", valid_to="2027-07-02"),
    ])  # fmt: skip


def test_who_approves_nothing_is_told_so(house: House) -> None:
    """A planner is stopped at the door, behind it, and where the approval would be written."""
    house.put()
    house.step("submitted", "VIP-20", by="claire")
    planner = Caller(name="paul", roles=frozenset({Role.PLANNER}), teams=frozenset({"*"}))
    seen = house.desk.store.offer("q4", "VIP-20")[1]
    window = seen.offer.first
    approval = Approval(version=seen.version, facts="x", drafts=(), starts_at=window.start, ends_at=window.end)

    door = house.client_of("paul", "planner").post(
        "/v1/calendars/q4/lifecycle", json={"to": "approved", "offers": ["VIP-20"]}
    )
    with pytest.raises(ObjectedError) as judged:
        house.desk.launch.approve("q4", ["VIP-20"], by=planner)
    written = []
    for by in (planner, "CLAIRE", "marc"):
        approvals = {"VIP-20": replace(approval, version=9) if by == "marc" else approval, "NOBODY": approval}
        with pytest.raises(RefusedStepError) as refused:
            house.desk.room.approve("q4", approvals, by=by, expected=1, policy=0)
        written.append([one.why for one in refused.value.refusals])

    assert (403, "forbidden") == problem(door)
    assert ["not-approver"] == [one.why for one in judged.value.refusals]
    absent = "absent-offer"
    assert [["not-approver", absent], ["same-person", absent], ["changed-meanwhile", absent]] == written
