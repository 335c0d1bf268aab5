"""A signed exception lets a finding pass until it ends, is taken back, or its facts change."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import lines
from tests.service.launching import problem
from tests.service.launching import unfair

PLACE = "/v1/calendars/q4/waivers"


def findings(house: House) -> Any:
    """Give what is said of the calendar."""
    return body(house.client.get("/v1/findings?calendar=q4"))


def fingerprint(house: House) -> str:
    """Name the finding that stands in the way."""
    found: str = next(one["fingerprint"] for one in findings(house)["findings"] if one["severity"] == "block")
    return found


def sign(house: House, **changes: Any) -> TestResponse:
    """Sign an exception."""
    asked = {
        "fingerprint": fingerprint(house), "reason": "opening of the new store", "by": "marc",
        "expires_at": "2026-12-20", **changes,
    }  # fmt: skip
    return house.client.post(PLACE, json=asked)


def waived_states(house: House) -> list[str]:
    """Say what each exception still excuses."""
    return [one["state"] for one in body(house.client.get(PLACE))["waivers"]]


def change_rate(house: House, code: str, rate: str) -> None:
    """Give an offer another rate."""
    place = f"/v1/offers/{code}?calendar=q4"
    tag = house.client.get(place).headers["ETag"]
    mechanics = [{"kind": "percent_off", "rate": rate}]
    assert 200 == house.client.patch(place, json={"mechanics": mechanics}, headers={"If-Match": tag}).status_code


def test_a_signed_exception_opens_the_way(house: House) -> None:
    """The finding stays, marked as waived, and weighs no more in the verdict."""
    house.put(unfair())
    before = findings(house)

    signed = sign(house)
    house.launch("VIP-10", "NEW-20")

    after = findings(house)
    assert 201 == signed.status_code
    assert ("CAN01", "in_force", "marc") == tuple(body(signed)[name] for name in ("rule", "state", "by"))
    assert ("BLOCK", False) == (before["verdict"], before["findings"][0]["waived"])
    assert ("BLOCK" != after["verdict"], True) == (True, after["findings"][0]["waived"])
    assert len(before["findings"]) == len(after["findings"])
    assert 2 == len(house.sends())


def test_an_exception_is_void_when_the_facts_change(house: House) -> None:
    """It excused ten per cent against twenty, not against thirty."""
    house.put(unfair())
    sign(house)
    house.launch("VIP-10", "NEW-20")

    change_rate(house, "NEW-20", "30")

    house.step("submitted", "NEW-20", by="claire")
    refused = house.step("approved", "NEW-20", by="marc")
    assert ["void"] == waived_states(house)
    assert (409, "approval-refused") == problem(refused)
    assert ("BLOCK", False) == (findings(house)["verdict"], findings(house)["findings"][0]["waived"])


def test_an_exception_ends_at_its_instant(house: House) -> None:
    """From then on the finding stands in the way again."""
    house.put(unfair())
    sign(house, expires_at="2026-11-30T00:00+01:00")

    house.clock += timedelta(days=8)

    house.step("submitted", "NEW-20", by="claire")
    assert ["expired"] == waived_states(house)
    assert (409, "approval-refused") == problem(house.step("approved", "NEW-20", by="marc"))


def test_an_exception_that_is_taken_back_excuses_nothing(house: House) -> None:
    """It is gone from the list, and cannot be taken back twice."""
    house.put(unfair())
    number = body(sign(house))["id"]

    gone = house.client.delete(f"{PLACE}/{number}?by=marc")

    assert (204, []) == (gone.status_code, waived_states(house))
    assert "BLOCK" == findings(house)["verdict"]
    assert (404, "absent") == problem(house.client.delete(f"{PLACE}/{number}?by=marc"))
    assert (404, "absent") == problem(house.client.delete(f"{PLACE}/{2**70}?by=marc"))
    assert (422, "parameters-refused") == problem(house.client.delete(f"{PLACE}/{number}"))


def test_an_exception_without_its_finding_is_not_needed_any_more(house: House) -> None:
    """Somebody has put the calendar right."""
    house.put(unfair())
    sign(house)

    change_rate(house, "NEW-20", "1")

    assert ["unneeded"] == waived_states(house)


def test_the_same_request_signs_once(house: House) -> None:
    """An idempotency key gets the first answer again."""
    house.put(unfair())
    asked = {"fingerprint": fingerprint(house), "reason": "x", "by": "marc", "expires_at": "2026-12-20"}

    answers = [house.client.post(PLACE, json=asked, headers={"Idempotency-Key": "one"}) for _ in range(2)]

    assert 1 == len({body(one)["id"] for one in answers})
    assert ["in_force"] == waived_states(house)


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
    """The key is named with the way out, and nothing was signed."""
    house.put(unfair())

    refused = sign(house, **changes)

    assert 422 == refused.status_code
    assert [(pointer, code)] == [(one["pointer"], one["code"]) for one in lines(refused)]
    assert lines(refused)[0]["remedy"]
    assert [] == waived_states(house)
