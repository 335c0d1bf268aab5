"""The register holds every exception that was ever asked for, and can be taken along as an attestation."""

import csv
import hashlib
import io
import json
from datetime import timedelta

from werkzeug.test import TestResponse

from exchange.waiver_register import digest_of
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import problem
from tests.service.launching import unfair

STATES = ["withdrawn", "expired", "in_force", "asked", "void", "unneeded"]


def ask(house: House, calendar: str, reason: str = "x", expires_at: str = "2026-12-20", approver: str = "") -> int:
    """Have Claire ask for an exception to what stands against a calendar, and somebody approve it."""
    found = body(house.client.get(f"/v1/findings?calendar={calendar}"))["findings"]
    fingerprint = next(one["fingerprint"] for one in found if one["severity"] == "block")
    place = f"/v1/calendars/{calendar}/waivers"
    asked = {"fingerprint": fingerprint, "reason": reason, "expires_at": expires_at}
    number: int = body(house.client_of("claire").post(place, json=asked))["id"]
    if approver:
        assert 200 == house.client_of(approver).post(f"{place}/{number}/approve").status_code
    return number


def filled(house: House) -> None:
    """Have an exception in each state, in two calendars."""
    house.put(unfair())
    house.client.put("/v1/calendars/other", json=unfair())
    gone = ask(house, "q4", reason='=HYPERLINK("http://x")', approver="marc")
    house.client.delete(f"/v1/calendars/q4/waivers/{gone}", headers={"If-Match": '"2"'})
    ask(house, "q4", reason="  @SUM(1)", expires_at="2026-11-23", approver="marc")
    ask(house, "q4", reason="-2+3", approver="marc")
    ask(house, "q4", reason='été, "guillemets"')
    ask(house, "other", approver="marc")
    place = "/v1/offers/NEW-20?calendar=other"
    change = {"mechanics": [{"kind": "percent_off", "rate": "30"}]}
    house.client.patch(place, json=change, headers={"If-Match": house.client.get(place).headers["ETag"]})
    house.client.put("/v1/calendars/third", json=unfair())
    ask(house, "third")
    house.client.delete("/v1/calendars/third", headers={"If-Match": '"1"'})
    house.clock += timedelta(days=2)


def test_the_register_tells_each_exception_with_its_state(house: House) -> None:
    """Across calendars, page by page, by filters, the withdrawn ones too."""
    filled(house)

    first = house.client.get("/v1/waivers?limit=4")
    rest = house.client.get(first.headers["Link"].partition(">")[0].strip("<"))

    told = [*body(first)["waivers"], *body(rest)["waivers"]]
    assert STATES == [one["state"] for one in told]
    assert ["q4", "q4", "q4", "q4", "other", "third"] == [one["calendar"] for one in told]
    assert ("claire", "marc", "marc") == tuple(told[0][name] for name in ("by", "approver", "withdrawn_by"))
    assert "Link" not in rest.headers
    assert [3] == [one["id"] for one in body(house.client.get("/v1/waivers?state=in_force"))["waivers"]]
    assert [5] == [one["id"] for one in body(house.client.get("/v1/waivers?calendar=other&rule=CAN01"))["waivers"]]
    assert [] == body(house.client.get("/v1/waivers?rule=CAN02"))["waivers"]


def test_the_register_is_an_attestation_that_can_be_checked(house: House) -> None:
    """Its digest can be done again from its lines, and it names the end of the audit that it agrees with."""
    filled(house)
    head = body(house.client.get("/v1/audit/head"))
    viewer = house.client_of("vera", "viewer", teams=())

    told = body(viewer.get("/v1/waivers/register"))

    canonical = "".join(json.dumps(one, sort_keys=True, separators=(",", ":")) + "\n" for one in told["waivers"])
    assert "sha256:" + hashlib.sha256(canonical.encode()).hexdigest() == told["sha256"] == digest_of(told["waivers"])
    assert ("default", "vera", 6, "2026-11-24T09:00:00+00:00") == tuple(
        told[name] for name in ("workspace", "by", "count", "generated_at")
    )
    assert {"seq": head["seq"], "hash": head["hash"]} == told["audit"]
    assert STATES == [one["state"] for one in told["waivers"]]


def test_no_cell_of_the_register_runs_as_a_formula(house: House) -> None:
    """Whatever somebody gave as his reason; the lines say the same as in JSON."""
    filled(house)

    answer = house.client.get("/v1/waivers/register?format=csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    start = rows.index([])
    told = dict(rows[:start])
    lines = [dict(zip(rows[start + 1], row, strict=True)) for row in rows[start + 2 :]]

    assert "text/csv; charset=utf-8" == answer.content_type
    assert "attachment" in answer.headers["Content-Disposition"]
    assert body(house.client.get("/v1/waivers/register"))["sha256"] == told["sha256"]
    assert ['\'=HYPERLINK("http://x")', "'  @SUM(1)", "'-2+3", 'été, "guillemets"', "x", "x"] == [
        one["reason"] for one in lines
    ]
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


def test_an_empty_register_attests_that_there_is_nothing(house: House) -> None:
    """And what cannot be asked for is refused."""
    told = body(house.client.get("/v1/waivers/register"))

    assert (0, [], digest_of([])) == (told["count"], told["waivers"], told["sha256"])
    refused: list[TestResponse] = [
        house.client.get(f"/v1/waivers{query}") for query in ("/register?format=xlsx", "?state=gone", "?cursor=x")
    ]
    assert [(422, "parameters-refused")] * 2 == [problem(answer) for answer in refused[:2]]
    assert 400 <= refused[2].status_code < 500
