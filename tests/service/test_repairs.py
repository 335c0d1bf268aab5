"""Repairs over the API: proposed without changing anything, kept as a draft, and never of what was let go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.bounds import Bounds
from models.store_error import OffersLockedError
from models.store_repairs import RepairBook
from tests.rules.json_patch import applied
from tests.rules.switched import only
from tests.service.launching import LIFECYCLE
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import fair
from tests.service.launching import lines
from tests.service.launching import mailed
from tests.service.launching import problem
from tests.service.launching import unfair

CALENDAR = "/v1/calendars/q4"
REPAIRS = f"{CALENDAR}/repairs"


@pytest.fixture(autouse=True)
def _parity(house: House) -> None:
    """Judge by the rules of parity alone: others find more to repair in these plans."""
    house.rule(only("CAN01"))


def ask(client: FlaskClient, tag: str | None = None, key: str | None = None, **asked: Any) -> TestResponse:
    """Ask for repairs, or for some of them to be kept."""
    given = {"If-Match": tag, "Idempotency-Key": key}
    return client.post(REPAIRS, json=asked, headers={name: text for name, text in given.items() if text})


def tag_of(house: House) -> str:
    """Give the ETag of the calendar."""
    return house.client.get(CALENDAR).headers["ETag"]


def ids(answer: TestResponse) -> list[str]:
    """Name what is proposed."""
    assert 200 == answer.status_code, answer.text
    return [one["id"] for one in body(answer)["proposals"]]


def blocking(house: House) -> list[dict[str, Any]]:
    """Give what blocks."""
    found: list[dict[str, Any]] = body(house.client.get("/v1/findings?calendar=q4&severity=block"))["findings"]
    return found


def crowded() -> dict[str, Any]:
    """Give a calendar in which two offers, months apart, hurt the loyal."""
    later = [
        mailed("VIP-11", "vip", "11", valid_from="2027-05-01", valid_to="2027-05-11"),
        mailed("NEW-21", "prospects", "21", valid_from="2027-05-02", valid_to="2027-05-11"),
    ]
    return {**unfair(), "offers": unfair()["offers"] + later}


def test_repairs_are_proposed_and_nothing_changes(house: House) -> None:
    """Each with its name, its price and a patch that makes the stored document pass; by nobody's audit line."""
    house.put(unfair())
    before = body(house.client.get(CALENDAR))

    told = body(ask(house.client_of("paul", "planner")))

    assert ("q4", 1, False) == (told["calendar"], told["calendar_version"], told["stored"])
    assert ("BLOCK", "PASS") == (told["verdict"]["before"], told["verdict"]["after"])
    assert [] == told["left"]
    (only,) = told["proposals"]
    assert only["id"].startswith("sha256:")
    assert ["CAN01"] == [one["rule"] for one in only["settles"]]
    assert {"kinds", "safe", "summary", "offers", "cost", "days", "reach", "patch"} <= set(only)
    assert before == body(house.client.get(CALENDAR))
    assert '"1"' == tag_of(house)
    fixed = house.client.post("/v1/checks", json=applied(before, only["patch"]))
    assert "PASS" == body(fixed)["verdict"]


def test_a_repaired_calendar_is_kept_as_a_draft(house: House) -> None:
    """One version further, with a line in the audit for each offer that changed, and nothing submitted."""
    house.put(unfair())
    planner = house.client_of("paul", "planner")
    found = ids(ask(planner))

    answer = ask(planner, '"1"', apply=found, reason="as proposed")

    told = body(answer)
    assert (200, '"2"') == (answer.status_code, answer.headers["ETag"])
    assert (True, 2, "PASS") == (told["stored"], told["calendar_version"], told["verdict"]["after"])
    assert found == [one["id"] for one in told["proposals"]]
    assert [] == blocking(house)
    changed = {code for one in told["proposals"] for code in one["offers"]}
    audit = body(house.client.get(f"{CALENDAR}/audit?kind=offer&order=newest&by=paul"))["lines"]
    assert changed == {one["subject"] for one in audit}
    assert {"as proposed"} == {one["reason"] for one in audit}
    assert {"draft"} == {one["state"] for one in body(house.client.get(LIFECYCLE))["offers"]}


def test_what_was_repaired_is_not_proposed_again(house: House) -> None:
    """Repairing twice changes nothing more."""
    house.put(unfair())
    assert 200 == ask(house.client, '"1"', apply=ids(ask(house.client))).status_code

    again = body(ask(house.client))

    assert ([], [], "PASS") == (again["proposals"], again["left"], again["verdict"]["before"])


def test_one_finding_is_settled_by_one_of_its_ways_out(house: House) -> None:
    """Several are shown, the lightest first; one of them is kept, two would be one too many."""
    house.put(crowded())
    first, second = blocking(house)
    told = body(ask(house.client, fingerprint=first["fingerprint"]))
    found = [one["id"] for one in told["proposals"]]

    both = ask(house.client, '"1"', fingerprint=first["fingerprint"], apply=found[:2])
    kept = ask(house.client, '"1"', fingerprint=first["fingerprint"], apply=found[-1:])

    assert 1 < len(found) <= 5
    assert told["verdict"]["after"] is None
    assert sorted(told["proposals"], key=lambda one: not one["safe"]) == told["proposals"]
    assert (422, "value-refused", "one-repair") == (*problem(both), lines(both)[0]["code"])
    assert (200, "BLOCK") == (kept.status_code, body(kept)["verdict"]["after"])
    assert [second["fingerprint"]] == [one["fingerprint"] for one in blocking(house)]


def test_some_of_the_changes_may_be_kept(house: House) -> None:
    """What the others would have settled still stands."""
    house.put(crowded())
    found = ids(ask(house.client))

    kept = ask(house.client, '"1"', apply=found[:1])

    assert (2, 200) == (len(found), kept.status_code)
    assert 1 == len(blocking(house))
    assert len(ids(ask(house.client))) == 1


@pytest.mark.parametrize(
    ("tag", "asked", "expected"),
    [
        (None, {"apply": ["sha256:x"]}, (428, "precondition-required")),
        ('"7"', {"apply": ["sha256:x"]}, (412, "stale")),
        ('"7"', {}, (412, "stale")),
        ('"1"', {"apply": ["sha256:x"]}, (409, "repair-gone")),
        (None, {"fingerprint": "sha256:x"}, (422, "value-refused")),
        (None, {"severities": ["info"]}, (422, "body-refused")),
        (None, {"severities": []}, (422, "body-refused")),
        (None, {"safe_only": "yes"}, (422, "body-refused")),
        (None, {"safe_only": 1}, (422, "body-refused")),
        (None, {"apply": []}, (422, "body-refused")),
        (None, {"by": "somebody"}, (422, "not-you")),
        (None, {"nothing": True}, (422, "body-refused")),
    ],
    ids=str,
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_cannot_be_done_is_said(
    house: House, language: str, tag: str | None, asked: dict[str, Any], expected: tuple[int, str]
) -> None:
    """By a code, in the language of whoever asks; nothing is stored."""
    house.put(unfair())

    answer = house.client.post(
        f"{REPAIRS}?lang={language}", json=asked, headers={"If-Match": tag} if tag is not None else {}
    )

    assert expected == problem(answer)
    assert '"1"' == tag_of(house)


def test_nobody_repairs_a_calendar_that_is_not_there(house: House) -> None:
    """404, as everywhere."""
    assert (404, "absent") == problem(house.client.post("/v1/calendars/none/repairs", json={}))


@pytest.mark.parametrize(
    ("role", "expected"),
    [("viewer", (403, "forbidden")), ("approver", (403, "forbidden")), ("checker", (404, "not-found")),
     ("sender", (404, "not-found"))],
)  # fmt: skip
def test_only_planners_repair(house: House, role: str, expected: tuple[int, str]) -> None:
    """Neither to look nor to keep."""
    house.put(unfair())
    other = house.client_of(f"one-{role}", role)

    answers = [ask(other), ask(other, '"1"', apply=ids(ask(house.client)))]

    assert [expected, expected] == [problem(one) for one in answers]
    assert '"1"' == tag_of(house)


def test_a_calendar_that_moved_on_is_not_repaired(house: House) -> None:
    """Whoever reads it again may find that another repair is due."""
    house.put(unfair())
    found = ids(ask(house.client))
    place = "/v1/offers/VIP-10?calendar=q4"
    assert 200 == house.client.patch(place, json={"goal": "x"}, headers={"If-Match": '"1"'}).status_code

    late = ask(house.client, '"1"', apply=found)

    assert (412, "stale") == problem(late)
    assert blocking(house)


def locked_rival(house: House) -> None:
    """Have the better offer for prospects approved before the loyal offer is lowered."""
    house.put(fair())
    house.launch("NEW-10")
    place = "/v1/offers/VIP-20?calendar=q4"
    lower = {"mechanics": [{"kind": "percent_off", "rate": "5"}]}
    assert 200 == house.client.patch(place, json=lower, headers={"If-Match": '"1"'}).status_code
    assert blocking(house)


def test_what_was_approved_is_never_changed(house: House) -> None:
    """The loyal offer gives way; the approval stands, and its sends wait for their instant."""
    locked_rival(house)

    told = body(ask(house.client))
    kept = ask(house.client, tag_of(house), apply=[one["id"] for one in told["proposals"]])

    assert {"VIP-20"} == {code for one in told["proposals"] for code in one["offers"]}
    assert 200 == kept.status_code, kept.text
    assert [] == blocking(house)
    (standing,) = body(house.client.get(f"{LIFECYCLE}?offer=NEW-10"))["offers"]
    assert "approved" == standing["state"]
    assert ["planned"] == [one["state"] for one in house.sends("?offer=NEW-10")]


def test_where_every_offer_is_locked_it_is_said_why(house: House) -> None:
    """By the finding that stays, and by the offer."""
    locked_rival(house)
    house.step("submitted", "VIP-20", by="claire")

    told = body(ask(house.client))

    assert [] == told["proposals"]
    assert [["VIP-20", "NEW-10"]] == [one["locked"] for one in told["left"]]
    assert ["offer VIP-20 is submitted", "offer NEW-10 is approved"] == [one["message"] for one in told["locked"]]
    assert {"offer-locked"} == {one["code"] for one in told["locked"]}


def test_what_went_back_to_draft_after_it_was_sent_stays(house: House) -> None:
    """People have read it."""
    house.put(fair())
    house.launch("VIP-20")
    house.clock = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
    assert 1 == len(house.leave())
    house.clock = datetime.fromisoformat("2026-11-22T09:00:00+00:00")
    assert 200 == house.step("draft", "VIP-20", by="claire").status_code

    locks = RepairBook(house.desk.store).locks("q4", by="marc")

    assert {"VIP-20": "messages-left"} == {code: one.why for code, one in locks.items()}


def test_what_has_begun_stays_and_nothing_moves_into_the_past(house: House) -> None:
    """On the clock of the house, whether or not anybody ever submitted it here."""
    house.put(unfair())
    house.clock = datetime.fromisoformat("2026-12-03T09:00:00+00:00")
    fingerprint = blocking(house)[0]["fingerprint"]

    proposals = body(ask(house.client, fingerprint=fingerprint))["proposals"]
    house.clock = datetime.fromisoformat("2026-12-06T09:00:00+00:00")
    stuck = body(ask(house.client, fingerprint=fingerprint))

    assert proposals
    assert {"NEW-20"} == {code for one in proposals for code in one["offers"]}
    starts = [step["value"] for one in proposals for step in one["patch"] if step["path"].endswith("/valid_from")]
    assert all(start > "2026-12-03" for start in starts)
    assert ([], ["has-begun", "has-begun"]) == (stuck["proposals"], [one["code"] for one in stuck["locked"]])


def test_an_offer_submitted_since_is_not_changed(house: House) -> None:
    """Neither when it is looked for again, nor when it happens in the last moment."""
    house.put(unfair())
    told = body(ask(house.client))
    (only,) = told["proposals"]
    house.step("submitted", *only["offers"], by="claire")

    late = ask(house.client, '"1"', apply=[only["id"]])
    stored = house.desk.store.plan("q4").plan
    with pytest.raises(OffersLockedError) as caught:
        RepairBook(house.desk.store).keep("q4", stored, frozenset(only["offers"]), by="marc", expected=1)

    assert (409, "repair-gone") == problem(late)
    assert only["offers"] == [one.offer for one in caught.value.refusals]
    assert '"1"' == tag_of(house)


def test_a_planner_repairs_what_is_his_teams(house: House) -> None:
    """What is another team's stays, and is named with its reason where it stands in the way."""
    offers = [
        mailed("VIP-10", "vip", "10", owner="stores"), mailed("NEW-20", "prospects", "20", owner="web",
                                                               valid_from="2026-12-05"),
    ]  # fmt: skip
    house.put({**unfair(), "offers": offers})
    web = house.client_of("wanda", "planner", teams=("web",))
    nobody = house.client_of("noe", "planner", teams=("nowhere",))

    told, none = body(ask(web)), body(ask(nobody))
    foreign = ask(nobody, '"1"', apply=[one["id"] for one in told["proposals"]])
    kept = ask(web, '"1"', apply=[one["id"] for one in told["proposals"]])

    assert {"NEW-20"} == {code for one in told["proposals"] for code in one["offers"]}
    assert ([], ["not-your-team"] * 2) == (none["proposals"], [one["code"] for one in none["locked"]])
    assert (409, "repair-gone") == problem(foreign)
    assert 200 == kept.status_code


def test_what_somebody_answers_for_is_left_as_it_is(house: House) -> None:
    """A finding that is waived asks for no repair, unless it is named."""
    house.put(unfair())
    fingerprint = blocking(house)[0]["fingerprint"]
    signed = {"fingerprint": fingerprint, "reason": "agreed", "expires_at": "2026-12-24"}
    asked = house.client_of("claire").post(f"{CALENDAR}/waivers", json=signed)
    assert 200 == house.client.post(f"{asked.headers['Location']}/approve").status_code

    told, named = body(ask(house.client)), body(ask(house.client, fingerprint=fingerprint))

    assert ([], [], "PASS") == (told["proposals"], told["left"], told["verdict"]["before"])
    assert named["proposals"]


def test_of_two_who_repair_at_once_one_does(house: House) -> None:
    """The other hears that the calendar has moved on; nothing is half-stored."""
    house.put(crowded())
    found = ids(ask(house.client))
    clients = [house.client_of(name, "planner") for name in ("paul", "pia", "pierre", "pola")]

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda one: ask(one, '"1"', apply=found), clients))

    statuses = sorted(one.status_code for one in answers)
    assert [200, 412, 412, 412] == statuses, [one.text for one in answers]
    assert '"2"' == tag_of(house)
    assert [] == blocking(house)


def test_the_same_request_is_carried_out_once(house: House) -> None:
    """Whoever lost the answer gets it again."""
    house.put(unfair())
    found = ids(ask(house.client))

    first, again = (ask(house.client, '"1"', "k", apply=found) for _ in range(2))

    assert (200, 200, first.text) == (first.status_code, again.status_code, again.text)
    assert "true" == again.headers["Idempotency-Replayed"]
    assert '"2"' == tag_of(house)


def test_a_search_ends_when_a_check_would(house: House) -> None:
    """The same problem, and nothing is stored."""
    house.put(crowded())
    blocking(house)
    clock = count()
    house.desk.bounds = Bounds(seconds=40, clock=lambda: next(clock))

    answers = [ask(house.client), ask(house.client, fingerprint=blocking(house)[0]["fingerprint"])]

    assert [(422, "too-long-to-check")] * 2 == [problem(one) for one in answers]


def test_repairs_are_told_in_both_languages(house: House) -> None:
    """By the same ids: what is kept does not depend on who reads it."""
    house.put(unfair())

    french, english = (
        body(house.client.post(f"{REPAIRS}?lang={language}", json={"safe_only": True})) for language in ("fr", "en")
    )

    assert [one["id"] for one in french["proposals"]] == [one["id"] for one in english["proposals"]]
    assert [one["summary"] for one in french["proposals"]] != [one["summary"] for one in english["proposals"]]
    assert all(one["safe"] for one in french["proposals"])
