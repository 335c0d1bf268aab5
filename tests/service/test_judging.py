"""Whoever subscribed to findings hears of them when a calendar changes, not when somebody looks."""

from threading import Event

import pytest

from api.houses import EXTENSION
from api.judging import Judging
from models.store_error import AbsentError
from tests.service.launching import House
from tests.service.launching import mailed
from tests.service.launching import unfair


class Judge:
    """Keeps which calendars it was shown, and lets itself be waited for."""

    def __init__(self) -> None:
        """Begin with an open gate."""
        self.seen: list[str] = []
        self.gate = Event()
        self.gate.set()
        self.came = Event()

    def __call__(self, _workspace: str, code: str) -> None:
        """Look at a calendar, once the gate is open."""
        self.came.set()
        assert self.gate.wait(5)
        self.seen.append(code)
        if code == "gone":
            raise AbsentError("calendar", code)
        if code == "broken":
            raise OSError("the database is away")


def test_calendars_are_judged_in_turn_and_once_for_many_changes() -> None:
    """While one is looked at, the others wait."""
    judge = Judge()
    judge.gate.clear()
    judging = Judging(judge, lambda _: True)
    judging.start()
    judging.ask("default", "a")
    assert judge.came.wait(5)

    for code in ("gone", "c", "gone", "c", "c"):
        judging.ask("default", code)
    judge.gate.set()
    for _ in range(500):
        if len(judge.seen) == 3:
            break
        Event().wait(0.01)
    judging.stop()

    assert ["a", "gone", "c"] == judge.seen


def test_whatever_goes_wrong_with_one_calendar_the_next_is_judged(caplog: pytest.LogCaptureFixture) -> None:
    """A database that is away for a minute must not keep news from those who subscribed until the next start."""
    judge = Judge()
    judging = Judging(judge, lambda _: True)
    judging.start()

    for code in ("broken", "b"):
        judging.ask("default", code)
    for _ in range(500):
        if len(judge.seen) == 2:
            break
        Event().wait(0.01)
    judging.stop()

    assert ["broken", "b"] == judge.seen
    assert "OSError: the database is away" in caplog.text


def test_nothing_is_judged_that_nobody_wants_to_hear_of() -> None:
    """A full check of a large calendar costs seconds."""
    judge = Judge()
    asked = Event()

    def is_wanted(_workspace: str) -> bool:
        asked.set()
        return False

    judging = Judging(judge, is_wanted)
    judging.start()

    judging.ask("default", "a")
    assert asked.wait(5)
    judging.stop()

    assert [] == judge.seen


def told(house: House) -> list[str]:
    """Name what the tool is to be told."""
    return [one["kind"] for one in house.sends("?kind=event")]


@pytest.mark.parametrize(("kinds", "wanted"), [([], True), (["*"], True), (["finding.*"], True), (["offer.*"], False)])
def test_it_is_known_whether_somebody_wants_to_hear_of_findings(house: House, kinds: list[str], wanted: bool) -> None:  # noqa: FBT001 -- a table of cases
    """By the kinds of events that were subscribed to."""
    before = house.desk.wants_findings()

    house.client.post("/v1/subscriptions", json={"code": "tool", "url": "https://example.com/", "kinds": kinds})

    assert (False, wanted) == (before, house.desk.wants_findings())


def test_every_change_of_a_calendar_has_it_judged(house: House) -> None:
    """A whole calendar put, its parts, an import, one offer added, changed, withdrawn."""
    changes: list[str] = []
    house.desk.on_change = changes.append
    client = house.client
    house.put(unfair())
    tag = {"If-Match": '"1"'}

    client.put("/v1/calendars/q4/overlaps", json={"overlaps": []}, headers=tag)
    client.post("/v1/offers?calendar=q4", json=mailed("MORE", "vip", "5"))
    client.patch("/v1/offers/MORE?calendar=q4", json={"goal": "x"}, headers={"If-Match": '"3"'})
    client.delete("/v1/offers/MORE?calendar=q4", headers={"If-Match": '"4"'})
    client.post("/v1/calendars/q4/import?dry_run=true", json=unfair())
    client.post("/v1/calendars/q4/import?dry_run=false", json=unfair(name="new"))

    assert ["q4"] * 6 == changes


def test_a_finding_is_told_as_soon_as_a_change_opens_it(house: House) -> None:
    """Nobody has to look at the page first."""
    house.client.post("/v1/subscriptions", json={"code": "t", "url": "https://example.com/", "kinds": ["finding.*"]})
    judging = Judging(lambda _, code: house.desk.ruling(code), lambda _: house.desk.wants_findings())
    house.app.extensions[EXTENSION].on_change = judging.ask
    judging.start()

    house.put(unfair())
    for _ in range(500):
        if told(house):
            break
        Event().wait(0.01)
    judging.stop()

    assert {"finding.opened"} == set(told(house))
