"""Offers are submitted by one person, approved by another with their sends, and lose it when they change."""

from typing import Any

from tests.service.launching import LIFECYCLE
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import fair
from tests.service.launching import lines
from tests.service.launching import mailed
from tests.service.launching import problem
from tests.service.launching import unfair


def states(house: House, query: str = "") -> dict[str, str]:
    """Give how offers stand."""
    return {one["offer"]: one["state"] for one in body(house.client.get(LIFECYCLE + query))["offers"]}


def test_an_offer_nobody_submitted_is_a_draft(house: House) -> None:
    """It has neither author nor approver, and nothing of it is planned."""
    house.put()

    first = body(house.client.get(LIFECYCLE))["offers"][0]

    assert {"NEW-10": "draft", "VIP-20": "draft"} == states(house)
    assert ("", None, None) == (first["author"], first["approver"], first["submitted_at"])
    assert [] == house.sends()


def test_an_approval_writes_the_sends(house: House) -> None:
    """Both people are named, and each message waits for its instant."""
    house.put()
    house.launch("VIP-20", "NEW-10")

    told = {one["offer"]: one for one in body(house.client.get(LIFECYCLE))["offers"]}

    assert ("approved", "claire", "marc", 1) == tuple(
        told["VIP-20"][name] for name in ("state", "author", "approver", "approved_version")
    )
    assert [("VIP-20", "planned", "house"), ("NEW-10", "planned", "house")] == [
        (one["offer"], one["state"], one["provider"]) for one in house.sends()
    ]


def test_nobody_approves_what_he_submitted(house: House) -> None:
    """It is said in both languages, and by the offer."""
    house.put()
    house.step("submitted", "VIP-20", by="claire")

    refused = house.step("approved", "VIP-20", by="claire")
    asked = {"to": "approved", "offers": ["VIP-20"]}
    french = house.client_of("claire").post(f"{LIFECYCLE}?lang=fr", json=asked)

    assert (409, "step-refused") == problem(refused)
    assert [("VIP-20", "same-person", "claire submitted offer VIP-20")] == [
        (one["offer"], one["code"], one["message"]) for one in lines(refused)
    ]
    assert "demandez à une autre personne de l’approuver" == lines(french)[0]["remedy"]
    assert "submitted" == states(house)["VIP-20"]


def test_a_capital_a_blank_or_a_wide_letter_makes_nobody_another_person(house: House) -> None:
    """Claire is claire."""
    house.put()
    house.step("submitted", "VIP-20", by="claire martin")

    names = ("Claire Martin", "claire  martin", " CLAIRE MARTIN ", "\uff23laire\u3000\uff2dartin")
    refused = [house.step("approved", "VIP-20", by=name) for name in names]

    assert [409] * 4 == [answer.status_code for answer in refused]


def test_one_person_is_enough_where_the_policy_says_so(house: House) -> None:
    """A house of one can still send; a plan cannot say so of itself."""
    alone = {"sending": {"same_person_approves": True}}
    ways = {"approval": {"ways": [{"name": "all", "author_may": True}]}}
    house.put(fair(policy={**alone, **ways}))
    house.step("submitted", "VIP-20", by="claire")

    refused = house.step("approved", "VIP-20", by="claire")
    house.rule(alone)
    allowed = house.step("approved", "VIP-20", by="claire")

    assert [(409, "same-person")] == [(refused.status_code, one["code"]) for one in lines(refused)]
    assert 200 == allowed.status_code


def test_an_approval_is_refused_while_a_blocker_stands(house: House) -> None:
    """One line names offer, rule, finding and the way out; nothing was approved."""
    house.put(unfair())
    house.step("submitted", "VIP-10", "NEW-20", by="claire")

    refused = house.step("approved", "VIP-10", "NEW-20", by="marc")

    assert (409, "approval-refused") == problem(refused)
    assert [("NEW-20", "CAN01"), ("VIP-10", "CAN01")] == sorted((one["offer"], one["rule"]) for one in lines(refused))
    assert all(one["fingerprint"].startswith("sha256:") and one["message"] and one["remedy"] for one in lines(refused))
    assert {"VIP-10": "submitted", "NEW-20": "submitted"} == states(house)
    assert [] == house.sends()


def test_an_offer_that_is_clean_passes_beside_one_that_is_not(house: House) -> None:
    """Only findings about the offers asked for stand in their way."""
    plan = unfair()
    plan["offers"].append(mailed("LATER", "vip", "5", valid_from="2027-03-01", valid_to="2027-03-05"))
    house.put(plan)
    house.launch("LATER")

    assert {"VIP-10": "draft", "NEW-20": "draft", "LATER": "approved"} == states(house)


def test_a_step_is_taken_by_all_or_by_none(house: House) -> None:
    """Each offer that cannot go is named with its reason."""
    house.put()
    house.step("submitted", "VIP-20", by="claire")

    refused = house.step("submitted", "NEW-10", "VIP-20", "NOBODY", by="claire")

    assert (409, "step-refused") == problem(refused)
    assert [("VIP-20", "step-refused"), ("NOBODY", "absent-offer")] == [
        (one["offer"], one["code"]) for one in lines(refused)
    ]
    assert {"NEW-10": "draft", "VIP-20": "submitted"} == states(house)


def test_an_offer_that_is_not_there_cannot_be_approved(house: House) -> None:
    """It is named as every other refusal is; the calendar is not there either, sometimes."""
    house.put()

    refused = house.step("approved", "NOBODY", by="marc")

    assert (409, "step-refused") == problem(refused)
    assert [("NOBODY", "absent-offer")] == [(one["offer"], one["code"]) for one in lines(refused)]
    assert (404, "absent") == problem(
        house.client.post("/v1/calendars/none/lifecycle", json={"to": "draft", "offers": ["X"], "by": "marc"})
    )


def test_changing_what_a_rule_looks_at_takes_the_approval_away(house: House) -> None:
    """The sends wait, and say why; a name may change freely."""
    house.put()
    house.launch("VIP-20")

    def patch(**changes: Any) -> int:
        tag = house.client.get("/v1/offers/VIP-20?calendar=q4").headers["ETag"]
        answer = house.client.patch("/v1/offers/VIP-20?calendar=q4", json=changes, headers={"If-Match": tag})
        return answer.status_code

    renamed = (patch(name="Noël"), states(house)["VIP-20"])
    changed = (patch(mechanics=[{"kind": "percent_off", "rate": "25"}]), states(house)["VIP-20"])

    assert (200, "approved") == renamed
    assert (200, "submitted") == changed
    assert [("held", "approval_lost")] == [(one["state"], one["hold"]["reason"]) for one in house.sends()]
    assert "have it approved again" in house.sends()[0]["hold"]["message"]


def test_a_copy_carries_neither_approval_nor_sends(house: House) -> None:
    """It begins as a draft, whatever it was copied from."""
    house.put()
    house.launch("VIP-20")
    copy = {**body(house.client.get("/v1/offers/VIP-20?calendar=q4")), "code": "VIP-20-COPY"}

    assert 201 == house.client.post("/v1/offers?calendar=q4", json=copy).status_code

    assert ("approved", "draft") == (states(house)["VIP-20"], states(house)["VIP-20-COPY"])
    assert ["VIP-20"] == [one["offer"] for one in house.sends()]


def test_an_offer_sent_back_holds_its_sends_until_it_is_approved_again(house: House) -> None:
    """The same message is planned once, not twice."""
    house.put()
    house.launch("VIP-20")
    (before,) = house.sends()

    house.step("draft", "VIP-20", by="marc", reason="wrong picture")
    (held,) = house.sends()
    house.launch("VIP-20")
    (after,) = house.sends()

    assert ("held", "planned") == (held["state"], after["state"])
    assert (before["id"], before["key"], before["due_at"]) == (after["id"], after["key"], after["due_at"])


def test_standings_are_listed_by_state_page_by_page(house: House) -> None:
    """The Link header leads on; one offer can be asked for."""
    house.put(fair())
    house.step("submitted", "VIP-20", by="claire")

    first = house.client.get(f"{LIFECYCLE}?limit=1")
    rest = house.client.get(first.headers["Link"].partition(">")[0].strip("<"))

    assert (["NEW-10"], ["VIP-20"]) == tuple([one["offer"] for one in body(page)["offers"]] for page in (first, rest))
    assert "Link" not in rest.headers
    assert {"VIP-20": "submitted"} == states(house, "?state=submitted")
    assert {"NEW-10": "draft"} == states(house, "?offer=NEW-10")
    assert {} == states(house, "?offer=NEW-10&state=approved")


def test_a_step_says_which_of_its_keys_cannot_be_used(house: House) -> None:
    """All of them at once, each with what it takes, in the reader's language."""
    house.put()

    refused = house.client.post(
        LIFECYCLE, json={"to": "sent", "offers": [], "by": " ", "why": 1}, headers={"Accept-Language": "fr"}
    )

    assert (422, "body-refused") == problem(refused)
    assert {
        ("/to", "value-refused"), ("/offers", "value-refused"), ("/by", "value-refused"), ("/why", "unknown-key"),
    } == {(one["pointer"], one["code"]) for one in lines(refused)}  # fmt: skip
    assert (422, "body-refused") == problem(house.client.post(LIFECYCLE, json=["x"]))
    missing = house.client.post(LIFECYCLE, json={"to": "draft"})
    assert [("/offers", "offers is missing")] == [(one["pointer"], one["message"]) for one in lines(missing)]
    assert (422, "body-refused") == problem(
        house.client.post(LIFECYCLE, data=b'{"to": "draft", "to": "draft"}', content_type="application/json")
    )


def test_an_approval_is_tried_again_when_somebody_else_was_faster(house: House) -> None:
    """A change of another offer between judging and writing costs a second look, no more."""
    house.put()
    house.step("submitted", "VIP-20", by="claire")
    launch = house.desk.launch
    real = launch.store.approve
    calls: list[int] = []

    def approve(calendar: str, approvals: Any, **more: Any) -> None:
        calls.append(more["expected"])
        if len(calls) == 1:
            tag = house.client.get("/v1/offers/NEW-10?calendar=q4").headers["ETag"]
            house.client.patch("/v1/offers/NEW-10?calendar=q4", json={"goal": "more"}, headers={"If-Match": tag})
        real(calendar, approvals, **more)

    launch.store.approve = approve  # type: ignore[method-assign]  # the fake lets somebody else be faster

    assert 200 == house.step("approved", "VIP-20", by="marc").status_code
    assert [1, 2] == calls


def test_a_long_calendar_is_looked_through_to_its_end(house: House) -> None:
    """Offers in the state asked for may stand far behind others."""
    house.put(fair() | {"offers": [mailed(f"O{number:03}", "vip", "20") for number in range(501)]})
    house.step("submitted", "O500", by="claire")

    assert {"O500": "submitted"} == states(house, "?state=submitted")
