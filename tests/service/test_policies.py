"""The house's policy is put in force by an admin, version by version, and heard at once wherever it counts."""

import threading
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.bounds import Bounds
from api.desk import EXTENSION
from api.desk import Desk
from api.one_at_a_time import LONG_LOOKS
from api.stored_house import StoredHouse
from models.claim import Pressure
from models.store import Store
from models.store_error import StaleError
from models.store_policies import PolicyBook
from rules.bound import Bound
from rules.policy import Policy
from scheduler.gatekeeper import Gatekeeper
from tests.service.brands import open_brand
from tests.service.launching import House
from tests.service.launching import mailed
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.plans import document

# Where the database makes no difference one is enough.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOLERANT = {"parity": {"tolerance": "0.90", "no_loyal_offer": "ignore"}}
STRICT = {"parity": {"no_loyal_offer": "block"}}


def _put(client: FlaskClient, policy: object, tag: str = '"0"', **headers: str) -> Any:
    return client.put("/v1/policy?lang=en", json=policy, headers={"If-Match": tag, **headers})


def test_a_policy_is_put_in_force_with_its_reason(client: FlaskClient) -> None:
    """What was written is kept, what it makes is told; the versions and the audit say who, when and why."""
    before = client.get("/v1/policy")
    put = _put(client, TOLERANT, **{"Change-Reason": "audit of 2026"})
    again = _put(client, TOLERANT, '"1"')
    (version,) = client.get("/v1/policy/versions").get_json()["versions"]
    book = PolicyBook(client.application.extensions[EXTENSION].store)

    assert ('"0"', '"1"', '"1"') == (before.headers["ETag"], put.headers["ETag"], again.headers["ETag"])
    assert Policy().document() == before.get_json()["policy"]
    assert Policy().changed(TOLERANT).version == put.get_json()["version"] == version["version"]
    assert (1, TOLERANT) == (put.get_json()["number"], put.get_json()["document"])
    assert ("marc", "audit of 2026", TOLERANT) == (version["author"], version["reason"], version["document"])
    assert 304 == client.get("/v1/policy", headers={"If-None-Match": '"1"'}).status_code
    (line,) = [one for one in book.store.audit("") if one.kind == "policy"]
    assert ({"number": 0, "policy": {}}, {"number": 1, "policy": TOLERANT}) == (line.before, line.after)
    assert ("marc", "audit of 2026") == (line.actor, line.reason)


@on_sqlite
def test_what_no_policy_says_is_refused(client: FlaskClient) -> None:
    """With the place of what is wrong; nothing of it is stored."""
    wrong: list[tuple[object, str | None]] = [
        ({"parity": {"tolerence": "0.1"}}, "/parity/tolerence"), ({"parity": {"tolerance": "2"}}, "/parity/tolerance"),
        ({"parity": 7}, "/parity"), ([], ""), ({"sending": {"blackouts": [{"from": "yesterday"}]}}, None),
        ({"parity": {"no_loyal_offer": "\u0000"}}, "/parity/no_loyal_offer"),
    ]  # fmt: skip
    for policy, pointer in wrong:
        refused = _put(client, policy)
        assert 422 == refused.status_code
        assert pointer is None or pointer == refused.get_json()["errors"][0]["pointer"]
    assert [] == client.get("/v1/policy/versions").get_json()["versions"]


def test_two_who_change_it_at_once_are_told_apart(client: FlaskClient, store: Store) -> None:
    """Without If-Match nothing is done; by an old one neither; and of ten at once one gets through."""
    assert 428 == client.put("/v1/policy", json={}).status_code
    assert 200 == _put(client, TOLERANT).status_code
    assert 412 == _put(client, STRICT).status_code
    assert '"1"' == client.get("/v1/policy").headers["ETag"]
    book, done, refused = PolicyBook(store), [], []

    def change(place: int) -> None:
        try:
            done.append(book.put({"yearly_discount": f"0.{place}"}, "sha256:x", by="ann", expected=1).number)
        except StaleError as error:
            refused.append(error.version)

    threads = [threading.Thread(target=change, args=(place,)) for place in range(1, 7)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert ([2], {2}, 5) == (done, set(refused), len(refused))


def test_another_process_hears_of_it_at_once(database_url: str) -> None:
    """So does a brand that never had one: it keeps the built-in policy."""
    here, there = (Store.open(database_url, lambda: datetime.now(UTC)) for _ in range(2))
    elsewhere = open_brand(there, "elsewhere")
    heard, abroad = StoredHouse(PolicyBook(there)), StoredHouse(PolicyBook(elsewhere))
    assert 0 == heard().number

    PolicyBook(here).put(TOLERANT, Policy().changed(TOLERANT).version, by="ann", expected=0)

    assert (1, Policy().changed(TOLERANT)) == (heard().number, heard().policy)
    assert (0, Policy()) == (abroad().number, abroad().policy)
    for one in (here, there):
        one.close()


@on_sqlite
def test_only_an_admin_puts_it_in_force(application: Flask) -> None:
    """Everybody reads it; an approver may try another; of another brand nobody sees anything."""
    store = application.extensions[EXTENSION].store
    viewer, approver = (Admitted(application).speak_as(admit(store, one, one)) for one in ("viewer", "approver"))
    abroad = Admitted(application).speak_as(admit(open_brand(store, "abroad"), "ann", "admin"))
    assert 200 == _put(abroad, TOLERANT).status_code

    assert [403, 403] == [_put(one, TOLERANT).status_code for one in (viewer, approver)]
    assert [403, 200] == [one.post("/v1/policy/trial", json={"policy": {}}).status_code for one in (viewer, approver)]
    assert (0, []) == (
        viewer.get("/v1/policy").get_json()["number"], viewer.get("/v1/policy/versions").get_json()["versions"],
    )  # fmt: skip


@on_sqlite
def test_a_calendar_is_judged_anew_by_a_new_policy(client: FlaskClient) -> None:
    """The verdict in memory is not given any more; both are kept, each under its own policy."""
    client.put("/v1/calendars/q4", json=document(policy={}))
    before = client.get("/v1/findings?calendar=q4").get_json()
    _put(client, TOLERANT)

    after = client.get("/v1/findings?calendar=q4").get_json()
    kept = client.get("/v1/calendars/q4/verdicts").get_json()["verdicts"]

    assert ("BLOCK", "PASS") == (before["verdict"], after["verdict"])
    assert [after["policy_version"], before["policy_version"]] == [one["policy_version"] for one in kept]
    assert all(client.post(f"/v1/verdicts/{one['number']}/replay").get_json()["identical"] for one in kept)


def test_a_trial_tells_what_would_change_and_writes_nothing(client: FlaskClient) -> None:
    """Calendars that are there, and those that were withdrawn, as last judged; those without a kept plan are named."""
    client.put("/v1/calendars/live", json=document(policy={}))
    for code in ("gone", "never"):
        client.put(f"/v1/calendars/{code}", json=document(policy={}))
    client.get("/v1/findings?calendar=gone")
    for code in ("gone", "never"):
        client.delete(f"/v1/calendars/{code}", headers={"If-Match": '"1"'})

    trial = client.post("/v1/policy/trial?lang=en", json={"policy": TOLERANT}).get_json()
    one = client.post("/v1/policy/trial", json={"policy": {}, "calendars": ["live"], "since": "2026-01-01"}).get_json()

    calendars = {told["calendar"]: told for told in trial["calendars"]}
    assert {"live": "live", "gone": "withdrawn"} == {code: told["state"] for code, told in calendars.items()}
    assert {("BLOCK", "PASS")} == {(told["before"], told["after"]) for told in calendars.values()}
    assert [("never", "not-kept")] == [(told["calendar"], told["why"]) for told in trial["not_tried"]]
    assert (2, 1, 2) == tuple(trial["totals"][name] for name in ("tried", "not_tried", "verdicts_changed"))
    assert trial["totals"]["findings_went"] == sum(told["differences"]["went_total"] for told in calendars.values()) > 0
    assert (1, 0) == (one["totals"]["tried"], one["totals"]["verdicts_changed"])
    assert [] == client.get("/v1/calendars/live/verdicts").get_json()["verdicts"]
    assert 0 == client.get("/v1/policy").get_json()["number"]


@on_sqlite
def test_a_trial_is_bounded(client: FlaskClient) -> None:
    """One at a time, so long and no longer, of calendars that are there; what it did not come to is named."""
    client.put("/v1/calendars/q4", json=document(policy={}))
    desk: Desk = client.application.extensions[EXTENSION]

    trial = desk.again.trial(Policy(), seconds=-1)
    desk.bounds = Bounds(most_findings=0, seconds=9)
    whole = desk.again.trial(Policy())
    desk.again.bound = lambda: Bound(most_findings=0)
    crowded = desk.again.trial(Policy())
    with LONG_LOOKS.turn():
        busy = client.post("/v1/policy/trial", json={"policy": {}})

    assert [("q4", "out-of-time")] == [(one.calendar, one.why) for one in trial.not_tried]
    assert ((), ["q4"]) == (whole.not_tried, [one.subject.calendar for one in whole.tried])
    assert [("q4", "too-much")] == [(one.calendar, one.why) for one in crowded.not_tried]
    assert (503, "one-at-a-time") == (busy.status_code, busy.get_json()["code"])
    assert 404 == client.post("/v1/policy/trial", json={"policy": {}, "calendars": ["nowhere"]}).status_code
    for body, pointer in (
        ({"policy": {"parity": {"x": 1}}}, "/policy/parity/x"), ({"policy": []}, "/policy"), ({}, "/policy"),
        ({"policy": {}, "since": "once"}, "/since"), ({"policy": {}, "calendars": [7]}, "/calendars/0"),
    ):  # fmt: skip
        refused = client.post("/v1/policy/trial", json=body)
        assert (422, pointer) == (refused.status_code, refused.get_json()["errors"][0]["pointer"])


def _gatekeeper(house: House) -> Gatekeeper:
    return Gatekeeper(house.outbox, house.desk.room, house.desk.in_force, lambda: None)


@pytest.mark.parametrize("policy", [STRICT, {"sending": {"on_closed": "hold"}}], ids=["against it", "not about it"])
def test_a_new_policy_is_heard_at_every_gate(house: House, policy: dict[str, Any]) -> None:
    """An approved offer that had passed is looked at again: what has become a blocker is held, all else leaves."""
    house.put(document(policy={}, offers=[mailed("NEW-10", "prospects", "10")]))
    house.launch("NEW-10")
    house.clock = datetime(2026, 12, 1, 9, 0, tzinfo=UTC) - timedelta(minutes=5)
    assert (1, 0) == (_gatekeeper(house).look(), _gatekeeper(house).look())

    house.rule(policy)

    assert (1, 0) == (_gatekeeper(house).look(), len(house.outbox.awaiting_gate(house.clock)))
    house.clock = datetime(2026, 12, 1, 9, 1, tzinfo=UTC)
    claimed = house.outbox.claim("house", Pressure(), most=9, owner="o", lease=timedelta(minutes=1))
    is_held = policy is STRICT
    assert (is_held, not is_held) == ("held" in {one["state"] for one in house.sends()}, bool(claimed))


def test_what_was_looked_at_by_the_policy_before_has_not_passed(house: House) -> None:
    """A gatekeeper that had begun when another policy came into force lets nothing through: it looks again."""
    house.put(document(policy={}, offers=[mailed("NEW-10", "prospects", "10")]))
    house.launch("NEW-10")
    house.clock = datetime(2026, 12, 1, 8, 55, tzinfo=UTC)
    house.rule(STRICT)
    version = house.desk.store.head("q4").version

    house.outbox.pass_gate("q4", version, ["NEW-10"], policy=0)
    before = len(house.outbox.awaiting_gate(house.clock + timedelta(minutes=30)))
    house.outbox.pass_gate("q4", version, ["NEW-10"], policy=1)

    assert (1, 0) == (before, len(house.outbox.awaiting_gate(house.clock + timedelta(minutes=30))))


def test_what_was_judged_by_the_policy_before_is_not_approved(house: House) -> None:
    """A policy that comes into force between judging and approving counts: the offer is judged again."""
    house.put(document(policy={}, offers=[mailed("NEW-10", "prospects", "10")]))
    assert 200 == house.step("submitted", "NEW-10", by="claire").status_code
    house.rule({"sending": {"same_person_approves": True}})
    version = house.desk.store.head("q4").version

    with pytest.raises(StaleError) as refused:
        house.desk.room.approve("q4", {}, by="marc", expected=version, policy=0)

    assert ("policy", 1) == (refused.value.kind, refused.value.version)
    assert 200 == house.step("approved", "NEW-10", by="marc").status_code
