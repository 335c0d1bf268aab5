"""A secret address shows a part of a calendar: the same event for good, its changes counted, until it is revoked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from exchange.ics_feed import FeedEvent
from exchange.ics_feed import FeedHead
from exchange.ics_feed import ics_feed
from models.caller import Caller
from models.caller import at_the_console
from models.feed import Feed
from models.person import Person
from models.role import Role
from models.store import Store
from models.store_error import AbsentError
from models.store_feeds import FeedBook
from models.store_people import PeopleBook
from models.store_workspaces import WorkspaceBook
from rules.bound import TooMuchError
from tests.service.feeding import asked
from tests.service.feeding import events
from tests.service.feeding import feed
from tests.service.feeding import person
from tests.service.feeding import token
from tests.service.launching import House
from tests.service.launching import fair
from tests.service.launching import mailed
from tests.service.launching import unfair
from tests.service.people import admit
from tests.service.plans import document


def only(house: House, title: str) -> Any:
    """Read one event of the feed."""
    return events(asked(house, token()))[title]


def test_a_program_reads_what_was_made_for_it(house: House) -> None:
    """Without a key and without a cookie; drafts are tentative, and whole days are told as days."""
    house.put(fair(name="Q4 ; fin, d'année"))
    feed(house, token())

    answer = asked(house, token())

    assert ("text/calendar; charset=utf-8", "en") == (answer.content_type, answer.headers["Content-Language"])
    assert "Set-Cookie" not in answer.headers
    told = events(answer)
    assert {"VIP-20", "NEW-10"} == set(told)
    assert ("TENTATIVE", 0) == (told["VIP-20"]["status"], told["VIP-20"]["sequence"])
    lines = str(told["VIP-20"]["description"]).replace("\u00a0", " ").split("\n")
    assert ["20% off", "For: Grand bassin", "VIP-20 · Draft"] == lines[:3]
    assert lines[3].startswith("⚠ To watch: 15% of “Grand bassin” also belong to “Prospects”")


def test_the_name_stays_and_the_sequence_rises(house: House) -> None:
    """Through submission, approval, a change of date and a withdrawal; what is withdrawn stays, cancelled."""
    house.put()
    feed(house, token())
    seen = [only(house, "VIP-20")]
    house.step("submitted", "VIP-20", by="claire")
    seen.append(only(house, "VIP-20"))
    assert 200 == house.step("approved", "VIP-20", by="marc").status_code
    seen.append(only(house, "VIP-20"))
    place = "/v1/offers/VIP-20?calendar=q4"
    moved = house.client.patch(place, json={"valid_to": "2026-12-12"}, headers={"If-Match": '"1"'})
    assert 200 == moved.status_code, moved.text
    seen.append(only(house, "VIP-20"))
    house.step("draft", "VIP-20", by="claire")
    assert 204 == house.client.delete(place, headers={"If-Match": '"2"'}).status_code
    seen.append(only(house, "VIP-20"))

    sequences = [int(one["sequence"]) for one in seen]

    assert 1 == len({str(one["uid"]) for one in seen})
    assert sorted(set(sequences)) == sequences
    assert ["TENTATIVE", "TENTATIVE", "CONFIRMED", "TENTATIVE", "CANCELLED"] == [one["status"] for one in seen]


def test_a_feed_is_drawn_once_as_long_as_it_says_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is asked for; a change, another policy, and the day on which something is left out draw anew."""
    drawn: list[FeedHead] = []

    def draw(head: FeedHead, events_of: Sequence[FeedEvent]) -> bytes:
        drawn.append(head)
        return ics_feed(head, events_of)

    monkeypatch.setattr("web.feed_file.ics_feed", draw)
    house.put()
    feed(house, token())

    bodies = [asked(house, token()).data for _ in range(3)]
    counts = [len(drawn)]
    house.clock += timedelta(hours=30)
    bodies.append(asked(house, token()).data)
    counts.append(len(drawn))
    house.step("submitted", "VIP-20", by="claire")
    bodies.append(asked(house, token()).data)
    counts.append(len(drawn))
    house.clock += timedelta(days=200)
    left = events(asked(house, token()))
    counts.append(len(drawn))

    assert [1, 1, 2, 3] == counts
    assert 1 == len(set(bodies[:4]))
    assert bodies[3] != bodies[4]
    assert {} == left


def test_two_feeds_are_told_apart(house: House) -> None:
    """Each in its own language, and of its own part."""
    house.put()
    feed(house, token())
    feed(house, token(2), person(house, "max"), language="fr", segment="vip")

    both = [asked(house, token(number)) for number in (1, 2, 1, 2)]

    assert ["en", "fr", "en", "fr"] == [one.headers["Content-Language"] for one in both]
    assert both[0].data == both[2].data != both[1].data == both[3].data


def test_an_offer_that_comes_back_under_its_code_is_the_same_event(house: House) -> None:
    """And its sequence goes on rising, whatever was withdrawn in between."""
    house.put()
    feed(house, token())
    house.client.delete("/v1/offers/VIP-20?calendar=q4", headers={"If-Match": '"1"'})
    gone = only(house, "VIP-20")

    house.client.post("/v1/offers?calendar=q4", json=mailed("VIP-20", "vip", "30"))
    back = only(house, "VIP-20")

    assert (str(gone["uid"]), "CANCELLED", "TENTATIVE") == (str(back["uid"]), gone["status"], back["status"])
    assert int(back["sequence"]) > int(gone["sequence"])


def test_a_withdrawn_calendar_is_shown_cancelled(house: House) -> None:
    """Whoever subscribed must hear that nothing of it takes place."""
    house.put()
    feed(house, token())

    version = house.desk.store.head("q4").version
    house.desk.store.drop_calendar("q4", by="marc", expected=version)

    assert {"CANCELLED"} == {one["status"] for one in events(asked(house, token())).values()}


def test_every_occurrence_is_an_event_of_its_own(house: House) -> None:
    """Told one by one, so that none depends on what a program makes of a rule."""
    weekly = mailed("VIP-20", "vip", "20", valid_to="2026-12-02", repeats="FREQ=WEEKLY;COUNT=4")
    house.put(document(offers=[weekly]))
    feed(house, token())

    answer = asked(house, token())

    assert 4 == answer.text.count("BEGIN:VEVENT")
    assert 4 == len({line for line in answer.text.splitlines() if line.startswith("UID:")})


def test_the_worst_finding_is_told_in_the_readers_language(house: House) -> None:
    """With its way out, and the number of others."""
    house.put(unfair())
    french, english = token(1), token(2)
    feed(house, french, language="fr")
    feed(house, english, person(house, "leo"), language="en")

    told = [str(events(asked(house, one))["NEW-20"]["description"]) for one in (french, english)]

    assert ["⛔ Blocage\u202f:" in told[0], "⛔ Blocker:" in told[1]] == [True, True]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [({"segment": "vip"}, {"VIP-20"}), ({"team": "crm"}, {"NEW-10"}), ({"segment": "vip", "team": "crm"}, set[str]())],
)
def test_a_feed_shows_its_segment_and_its_team(house: House, narrowed: dict[str, Any], expected: set[str]) -> None:
    """And nothing else."""
    house.put(document(offers=[mailed("VIP-20", "vip", "20"), mailed("NEW-10", "prospects", "10", owner="crm")]))
    feed(house, token(), **narrowed)

    assert expected == set(events(asked(house, token())))


def test_sends_are_shown_when_asked_for(house: House) -> None:
    """At the instant at which they leave, each as a moment of its own."""
    house.put()
    feed(house, token(), with_sends=True, segment="vip")

    told = events(asked(house, token()))

    assert {"VIP-20", "✉ e-mail: VIP-20"} == set(told)
    assert "2026-12-01T09:00:00+00:00" == told["✉ e-mail: VIP-20"]["dtstart"].dt.isoformat()


def test_nothing_is_sent_twice_that_has_not_changed(house: House) -> None:
    """By the tag of the answer; a change gives another one."""
    house.put()
    feed(house, token())
    tag = asked(house, token()).headers["ETag"]
    house.clock += timedelta(hours=1)

    same = asked(house, token(), **{"If-None-Match": tag})
    house.step("submitted", "VIP-20", by="claire")
    other = asked(house, token(), **{"If-None-Match": tag})

    assert (304, b"", tag) == (same.status_code, same.data, same.headers["ETag"])
    assert 200 == other.status_code
    assert tag != other.headers["ETag"]


def test_an_address_leads_nowhere_once_it_is_renewed_or_revoked(house: House) -> None:
    """The new one does, until the feed ends; nobody is told which of them ever was."""
    house.put()
    mine = person(house)
    made = feed(house, token(1), mine)
    book = FeedBook(house.desk.store)

    book.renew(made.id, token(2), by=mine)
    renewed = [asked(house, token(number)).status_code for number in (1, 2)]
    book.revoke(made.id, by=mine)
    revoked = [asked(house, token(number)).status_code for number in (1, 2, 3)]
    wild = asked(house, "..%2f..%2fetc")

    assert ([404, 200], [404, 404, 404], 404) == (renewed, revoked, wild.status_code)


def test_whoever_leaves_takes_his_feeds_along(house: House) -> None:
    """So does who may read no more."""
    house.put()
    feed(house, token(1), person(house, "lea"))
    feed(house, token(2), person(house, "leo"))
    people = PeopleBook(house.desk.store)
    lea: Person = people.person("lea")

    people.drop("lea", by="marc", expected=lea.version)
    leo = people.person("leo")
    people.change(
        Person(login="leo", roles=frozenset({Role.CHECKER}), teams=leo.teams), by="marc", expected=leo.version
    )

    assert [404, 404] == [asked(house, token(number)).status_code for number in (1, 2)]


def test_a_stranger_ends_nobodys_feed(house: House) -> None:
    """An admin does; he makes no new address of it, for he would read it."""
    house.put()
    made = feed(house, token(1), person(house, "lea"))
    book, admin = FeedBook(house.desk.store), person(house, "marc", "admin")

    with pytest.raises(AbsentError):
        book.revoke(made.id, by=person(house, "leo"))
    with pytest.raises(AbsentError):
        book.renew(made.id, token(2), by=admin)
    book.revoke(made.id, by=admin)

    assert 404 == asked(house, token(1)).status_code


def test_the_token_is_kept_nowhere(house: House) -> None:
    """Only its digest: whoever reads the database, or the audit, opens nothing with it."""
    house.put()
    feed(house, token())

    with house.desk.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM feed").all()
        lines = connection.exec_driver_sql("SELECT * FROM audit WHERE kind = 'feed'").all()

    assert 1 == len(rows) == len(lines)
    assert token() not in f"{rows}{lines}"


def test_whoever_asks_all_the_time_has_to_wait(house: House) -> None:
    """A feed is counted for itself, so that others are read meanwhile."""
    house.put(document(offers=[]))
    feed(house, token(1))
    feed(house, token(2), person(house, "leo"))

    answers = [asked(house, token(1)) for _ in range(121)]

    assert [200] * 120 + [429] == [one.status_code for one in answers]
    assert answers[-1].headers["Retry-After"]
    assert 200 == asked(house, token(2)).status_code


def test_brands_share_no_feed_and_no_name(house: House) -> None:
    """The same calendar of another brand has other events, and each address leads to its own."""
    house.put()
    feed(house, token(1))
    store = house.desk.store
    WorkspaceBook(store.engine, store.clock).add("b", by="tests")
    other = Store(store.engine, store.clock, "b")
    other.put_plan(store.plan("q4").plan, code="q4", by="tests")
    admit(other, "lea", "viewer")
    lea = PeopleBook(other).person("lea")
    theirs = Caller(name="lea", roles=lea.roles, workspace="b", person_id=lea.id)

    FeedBook(other).make(Feed(calendar="q4", language="en"), token(2), by=theirs)
    mine, others = (events(asked(house, token(number)))["VIP-20"] for number in (1, 2))

    assert str(mine["uid"]) != str(others["uid"])
    assert [1, 1] == [len(FeedBook(one).feeds(at_the_console("tests"))) for one in (store, other)]
    with pytest.raises(AbsentError):
        FeedBook(other).revoke(FeedBook(store).feeds(at_the_console("tests"))[0].id, by=at_the_console("tests"))


def test_what_is_too_much_to_judge_is_tried_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its dates are shown without a word on them; a change is tried again."""
    tried = []

    def refuse(code: str) -> None:
        tried.append(code)
        raise TooMuchError("seconds", 60)

    house.put()
    feed(house, token())
    monkeypatch.setattr(house.desk, "ruling", refuse)

    told = [str(only(house, "VIP-20")["description"]) for _ in range(3)]
    before = len(tried)
    house.client.patch("/v1/offers/VIP-20?calendar=q4", json={"name": "VIP"}, headers={"If-Match": '"1"'})
    asked(house, token())

    assert (1, 2) == (before, len(tried))
    assert all("could not be judged" in one for one in told)
