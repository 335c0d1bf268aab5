"""An exception asked by one and approved by another lets a finding pass until it ends, is taken back, or is void."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from models.claim import Pressure
from models.send import Outcome
from models.send import SendState
from scheduler.gatekeeper import Gatekeeper
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import lines
from tests.service.launching import problem
from tests.service.launching import unfair

PLACE = "/v1/calendars/q4/waivers"
# The first message leaves now, the second in four days.
SOON = datetime(2026, 12, 1, 9, 0, 1, tzinfo=UTC)
Held = list[tuple[str, str, str]]


def findings(house: House) -> Any:
    """Give what is said of the calendar."""
    return body(house.client.get("/v1/findings?calendar=q4"))


def fingerprint(house: House) -> str:
    """Name the finding that stands in the way, or else the one that warns."""
    found = [(one["severity"], one["fingerprint"]) for one in findings(house)["findings"] if one["severity"] != "info"]
    return str(min(found)[1])


def ask(house: House, **changes: Any) -> TestResponse:
    """Have Claire ask for an exception."""
    asked = {
        "fingerprint": fingerprint(house), "reason": "opening of the new store", "by": "claire",
        "expires_at": "2026-12-20", **changes,
    }  # fmt: skip
    return house.client_of("claire").post(PLACE, json=asked)


def approve(house: House, number: int = 1, by: str = "marc", version: int | None = None) -> TestResponse:
    """Approve an exception, of a version that was read or of any."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return house.client_of(by).post(f"{PLACE}/{number}/approve", headers=headers)


def waive(house: House, **changes: Any) -> None:
    """Have an exception asked by Claire and approved by Marc."""
    asked = ask(house, **changes)
    assert 201 == asked.status_code, asked.text
    assert 200 == approve(house, body(asked)["id"]).status_code


def take_back(house: House, by: str = "claire", number: int = 1) -> TestResponse:
    """Take an exception back, as somebody who has just read it."""
    client = house.client_of(by)
    return client.delete(f"{PLACE}/{number}", headers={"If-Match": client.get(f"{PLACE}/{number}").headers["ETag"]})


def waived_states(house: House) -> list[str]:
    """Say what each exception is good for."""
    return [one["state"] for one in body(house.client.get(PLACE))["waivers"]]


def change_rate(house: House, code: str, rate: str) -> None:
    """Give an offer another rate."""
    place = f"/v1/offers/{code}?calendar=q4"
    tag = house.client.get(place).headers["ETag"]
    mechanics = [{"kind": "percent_off", "rate": rate}]
    assert 200 == house.client.patch(place, json={"mechanics": mechanics}, headers={"If-Match": tag}).status_code


def look(house: House) -> Held:
    """Have the gatekeeper look at what leaves soon, and say how the sends stand."""
    Gatekeeper(house.outbox, house.desk.room, house.desk.in_force, lambda: None).look()
    return [(one["offer"], one["state"], (one["hold"] or {}).get("reason", "")) for one in house.sends()]


def ready(house: House, **changes: Any) -> Held:
    """Have both offers approved under an exception, and let the gate see the first message off."""
    house.put(unfair())
    waive(house, **changes)
    house.launch("VIP-10", "NEW-20")
    house.clock = SOON
    return look(house)


def test_an_approved_exception_opens_the_way(house: House) -> None:
    """Not before it is approved; the finding stays, marked as waived, and weighs no more in the verdict."""
    house.put(unfair())
    before = findings(house)

    asked = ask(house)
    house.step("submitted", "VIP-10", "NEW-20", by="claire")
    too_early = house.step("approved", "VIP-10", "NEW-20", by="marc")
    still = findings(house)
    signed = approve(house)
    allowed = house.step("approved", "VIP-10", "NEW-20", by="marc")

    after = findings(house)
    assert (201, "asked", '"1"') == (asked.status_code, body(asked)["state"], asked.headers["ETag"])
    assert (409, "approval-refused") == problem(too_early)
    assert ("BLOCK", False) == (still["verdict"], still["findings"][0]["waived"])
    assert (200, 200) == (signed.status_code, allowed.status_code)
    assert ("CAN01", "in_force", "claire", "marc", 2) == tuple(
        body(signed)[name] for name in ("rule", "state", "by", "approver", "version")
    )
    assert ("BLOCK", False) == (before["verdict"], before["findings"][0]["waived"])
    assert ("BLOCK" != after["verdict"], True) == (True, after["findings"][0]["waived"])
    assert len(before["findings"]) == len(after["findings"])
    assert 2 == len(house.sends())


def test_an_exception_is_void_when_the_facts_change(house: House) -> None:
    """It excused ten per cent against twenty, not against thirty: what waits is held, and nothing is approved."""
    passed = ready(house)

    change_rate(house, "NEW-20", "30")

    refused = house.step("approved", "NEW-20", by="sophie")
    assert [("VIP-10", "due", ""), ("NEW-20", "planned", "")] == passed
    assert [("VIP-10", "held", "conflict"), ("NEW-20", "held", "approval_lost")] == look(house)
    assert ["void"] == waived_states(house)
    assert (409, "waiver-step") == problem(approve(house))
    assert (409, "approval-refused") == problem(refused)
    assert ("BLOCK", False) == (findings(house)["verdict"], findings(house)["findings"][0]["waived"])


def put_part(house: House, part: str, lines: list[dict[str, Any]]) -> None:
    """Put segments or overlaps."""
    place = f"/v1/calendars/q4/{part}"
    tag = house.client.get(place).headers["ETag"]
    assert 200 == house.client.put(place, json={part: lines}, headers={"If-Match": tag}).status_code


def test_an_exception_to_a_warning_does_not_excuse_the_blocker_that_it_becomes(house: House) -> None:
    """The same finding weighs more once loyal customers receive both; who answers for the blocker answers for less."""
    house.put(unfair())
    overlap = body(house.client.get("/v1/calendars/q4/overlaps"))["overlaps"]
    apart = [{**one, "share": 0} for one in overlap]
    blocker = fingerprint(house)
    put_part(house, "overlaps", apart)
    waive(house, fingerprint=blocker)
    warned = findings(house)["findings"][0]
    put_part(house, "overlaps", overlap)

    blocked = findings(house)["findings"][0]
    void = waived_states(house)
    waive(house)
    put_part(house, "overlaps", apart)

    assert ("warn", True) == (warned["severity"], warned["waived"])
    assert ("block", False, blocker) == (blocked["severity"], blocked["waived"], blocked["fingerprint"])
    assert ["void"] == void
    assert ["in_force", "in_force"] == waived_states(house)
    assert findings(house)["findings"][0]["waived"]


def test_an_exception_is_void_when_a_segment_beside_the_offers_changes(house: House) -> None:
    """What the loyal are denied depends on who they are, also where no offer named is for them."""
    alone = unfair(policy={"parity": {"no_loyal_offer": "block"}})
    house.put({**alone, "offers": [one for one in alone["offers"] if one["code"] == "NEW-20"]})
    waive(house)
    before = waived_states(house)
    segments = body(house.client.get("/v1/calendars/q4/segments"))["segments"]
    put_part(house, "segments", [{**one, "size": 90000} if one["code"] == "vip" else one for one in segments])

    assert (["in_force"], ["void"]) == (before, waived_states(house))


def test_an_exception_ends_at_its_instant(house: House) -> None:
    """What was let through on its word does not leave a moment later, and its finding stands in the way again."""
    ready(house, expires_at="2026-12-04T00:00+01:00")
    claims = {"most": 10, "owner": "hand", "lease": timedelta(minutes=1)}
    (left,) = house.outbox.claim("house", Pressure(), **claims)  # type: ignore[arg-type]  # three of three kinds
    house.settle(left, SendState.ACCEPTED, Outcome.ACCEPTED)

    house.clock = datetime(2026, 12, 5, 9, 0, 1, tzinfo=UTC)

    unseen = house.outbox.claim("house", Pressure(), **claims)  # type: ignore[arg-type]  # three of three kinds
    assert [] == list(unseen)
    assert [("VIP-10", "accepted", ""), ("NEW-20", "held", "conflict")] == look(house)
    assert ["expired"] == waived_states(house)
    assert ("BLOCK", False) == (findings(house)["verdict"], findings(house)["findings"][0]["waived"])
    assert (409, "waiver-step") == problem(approve(house))
    house.step("draft", "NEW-20", by="marc")
    house.step("submitted", "NEW-20", by="claire")
    assert (409, "approval-refused") == problem(house.step("approved", "NEW-20", by="marc"))


def test_an_exception_that_is_taken_back_excuses_nothing(house: House) -> None:
    """By its author or an approver who has read it; what waits is held, and it is neither approved nor taken again."""
    passed = ready(house)

    unread = house.client.delete(f"{PLACE}/1")
    stale = house.client.delete(f"{PLACE}/1", headers={"If-Match": '"1"'})
    planner = house.client_of("paul", "planner", teams=("web",))
    not_his = planner.delete(f"{PLACE}/1", headers={"If-Match": '"2"'})
    gone = take_back(house)

    assert [("VIP-10", "due", ""), ("NEW-20", "planned", "")] == passed
    assert [(428, "precondition-required"), (412, "stale"), (409, "waiver-step")] == [
        problem(answer) for answer in (unread, stale, not_his)
    ]
    assert (204, []) == (gone.status_code, waived_states(house))
    assert [("VIP-10", "held", "conflict"), ("NEW-20", "planned", "")] == look(house)
    assert "BLOCK" == findings(house)["verdict"]
    assert (404, "absent") == problem(house.client.delete(f"{PLACE}/1", headers={"If-Match": '"3"'}))
    for number in (2**31, 2**63, 2**70):
        assert (404, "absent") == problem(house.client.delete(f"{PLACE}/{number}", headers={"If-Match": '"1"'}))
    assert (404, "absent") == problem(approve(house))


def test_who_asks_for_an_exception_does_not_approve_it(house: House) -> None:
    """By no capital and no blank, unless the house says so; nor does anybody who approves nothing, or twice."""
    house.put(unfair())
    ask(house)

    own = approve(house, by="CLAIRE")
    planner = house.client_of("paul", "planner").post(f"{PLACE}/1/approve")
    stale = approve(house, version=2)
    other = house.client.post(f"{PLACE}/1/approve", json={"by": "claire"})
    before = waived_states(house)
    first, again = approve(house, version=1), approve(house)
    take_back(house)
    ask(house)
    house.rule({"sending": {"same_person_approves": True}})
    alone = approve(house, 2, by="claire")

    assert [(409, "waiver-step"), (403, "forbidden"), (412, "stale"), (422, "not-you")] == [
        problem(answer) for answer in (own, planner, stale, other)
    ]
    assert "another person" in body(own)["detail"]
    assert ["asked"] == before
    assert (200, (409, "waiver-step")) == (first.status_code, problem(again))
    assert (200, "in_force") == (alone.status_code, body(alone)["state"])


def test_an_exception_without_its_finding_is_not_needed_any_more(house: House) -> None:
    """Somebody has put the calendar right; nobody approves what excuses nothing."""
    house.put(unfair())
    waive(house)
    ask(house)

    change_rate(house, "NEW-20", "1")

    assert ["unneeded", "unneeded"] == waived_states(house)
    assert (409, "waiver-step") == problem(approve(house, 2))


def test_the_same_request_asks_once(house: House) -> None:
    """An idempotency key gets the first answer again."""
    house.put(unfair())
    asked = {"fingerprint": fingerprint(house), "reason": "x", "expires_at": "2026-12-20"}

    answers = [house.client.post(PLACE, json=asked, headers={"Idempotency-Key": "one"}) for _ in range(2)]

    assert 1 == len({body(one)["id"] for one in answers})
    assert ["asked"] == waived_states(house)


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"fingerprint": "sha256:none"}, "/fingerprint", "unknown-finding"),
        ({"expires_at": "2026-11-01"}, "/expires_at", "already-over"),
        ({"expires_at": "tomorrow"}, "/expires_at", "value-refused"),
        ({"reason": "  "}, "/reason", "value-refused"),
        ({"by": ""}, "/by", "value-refused"),
        ({"until": "2027-01-01"}, "/until", "unknown-key"),
    ],
)
def test_an_exception_that_makes_no_sense_is_refused(
    house: House, changes: dict[str, Any], pointer: str, code: str
) -> None:
    """The key is named with the way out, and nothing was asked."""
    house.put(unfair())

    refused = ask(house, **changes)

    assert 422 == refused.status_code
    assert [(pointer, code)] == [(one["pointer"], one["code"]) for one in lines(refused)]
    assert lines(refused)[0]["remedy"]
    assert [] == waived_states(house)
