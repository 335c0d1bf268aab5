"""Whoever looks at a page is told what happens meanwhile, by whichever process, in a stream that ends at once."""

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from models.store import Store
from models.tables import LARGEST_ID
from tests.service.launching import House
from tests.service.launching import fair
from tests.service.launching import mailed
from tests.service.plans import document
from tests.service.plans import offer
from web.live_page import Known

LIVE = "/live?calendar=q4&lang=en"


def _listen(house: House, known: str = "", login: str = "marc", place: str = f"{LIVE}&version=1") -> tuple[str, str]:
    """Ask as a browser does; gives what it would give back next time, and the news in words."""
    answer = house.client_of(login).get(place, headers={"Last-Event-ID": known} if known else {})
    assert (200, "text/event-stream; charset=utf-8") == (answer.status_code, answer.content_type)
    return _name(answer), _told(answer)


def _name(answer: TestResponse) -> str:
    found = re.findall(r"^id: (.+)$", answer.text, re.MULTILINE)
    assert 1 == len(set(found))
    return str(found[0])


def _told(answer: TestResponse) -> str:
    news = [part for part in answer.text.split("\n\n") if "event: news" in part]
    text = " ".join(line.removeprefix("data: ") for part in news for line in part.splitlines() if line[:5] == "data:")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def _edit(house: House, by: str, rate: str = "40", code: str = "NEW-10") -> None:
    place, client = f"/v1/offers/{code}?calendar=q4", house.client_of(by)
    change = {"mechanics": [{"kind": "percent_off", "rate": rate}]}
    answer = client.patch(place, json=change, headers={"If-Match": client.get(place).headers["ETag"]})
    assert 200 == answer.status_code, answer.text


def _looked_at(house: House) -> str:
    """Have somebody look at the calendar, so that it is judged; gives what his page knows."""
    house.put()
    house.client.get("/v1/findings?calendar=q4")
    return _listen(house)[0]


def test_nothing_new_is_told_in_no_time(house: House) -> None:
    """The stream ends, says when to come back, and holds nothing."""
    known = _looked_at(house)

    answer = house.client.get(f"{LIVE}&version=1", headers={"Last-Event-ID": known})

    assert answer.text.startswith("retry: 3000\n\n")
    assert (known, "") == (_name(answer), _told(answer))
    assert "no-store" == answer.headers["Cache-Control"]


def test_a_colleague_who_makes_a_blocker_is_named_with_it(house: House) -> None:
    """Who, which offer, the sentence, and the way to its proof; once, until something else happens."""
    known = _looked_at(house)
    _edit(house, "claire")

    name, told = _listen(house, known)
    later = _listen(house, name)

    assert told.startswith("claire changed NEW-10: 1 new blocker")
    assert ("get less than" in told, "Refresh the page" in told) == (True, True)
    assert (name, "") == later


def test_the_news_add_up_until_the_page_is_drawn_anew(house: House) -> None:
    """A second change tells what both mean for what somebody still looks at."""
    known = _looked_at(house)
    _edit(house, "claire")
    name, _ = _listen(house, known)
    _edit(house, "sophie", rate="20", code="VIP-20")
    _edit(house, "sophie", rate="5", code="VIP-20")

    told = _listen(house, name)[1]
    fresh = _listen(house, place=f"{LIVE}&version={house.desk.store.head('q4').version}")[1]

    assert told.startswith("claire, sophie changed NEW-10, VIP-20: 1 new blocker")
    assert "" == fresh


def test_what_has_gone_is_counted(house: House) -> None:
    """A finding that a colleague has mended."""
    house.put(document(offers=[mailed("VIP-20", "vip", "10"), mailed("NEW-10", "prospects", "40")]))
    house.client.get("/v1/findings?calendar=q4")
    known = _listen(house)[0]
    _edit(house, "claire", rate="5")

    assert "finding gone" in _listen(house, known)[1]


def test_nobody_is_told_what_he_did_himself(house: House) -> None:
    """His page knows it already."""
    known = _looked_at(house)
    _edit(house, "claire")

    assert "" == _listen(house, known, login="claire")[1]


def test_a_page_that_is_behind_from_the_start_is_told(house: House) -> None:
    """Somebody was faster than the page was drawn."""
    _looked_at(house)
    _edit(house, "claire")

    assert "This calendar has changed." in _listen(house)[1]


def test_what_another_process_writes_is_told(house: House) -> None:
    """The database knows it."""
    known = _looked_at(house)
    other = Store.open(house.desk.store.engine.url.render_as_string(hide_password=False), lambda: house.clock)
    try:
        other.drop_offer("q4", "VIP-20", by="paul", expected=1)
    finally:
        other.close()

    assert _listen(house, known)[1].startswith("paul changed VIP-20: 1 new finding")


def test_what_comes_to_be_decided_is_told(house: House) -> None:
    """Offers that wait for an approval, sends that wait for a person; what goes is no news."""
    push = [{"channel": "push", "send_at": "2026-12-01T11:30"}]
    house.put(document(offers=[offer("PUSH", "vip", "10", channels=push), mailed("VIP-20", "vip", "20")]))
    known = _listen(house)[0]
    house.step("submitted", "PUSH", "VIP-20", by="claire")
    name, submitted = _listen(house, known)
    house.step("approved", "PUSH", by="marc")
    name, approved = _listen(house, name)
    (held,) = house.sends("?state=held")
    house.act("cancel", ids=[held["id"]])

    assert submitted.startswith("2 offers wait for an approval.")
    assert approved.startswith("1 send waits for a decision.")
    assert "" == _listen(house, name)[1]


def test_the_whole_house_is_heard_where_no_calendar_is_looked_at(house: House) -> None:
    """On the page of all reviews."""
    house.put()
    known = _listen(house, place="/live?lang=en")[0]
    house.client_of("claire").put("/v1/calendars/a1", json=fair())
    house.client_of("claire").post("/v1/calendars/a1/lifecycle", json={"to": "submitted", "offers": ["NEW-10"]})

    assert "1 offer waits" in _listen(house, known, place="/live?lang=en")[1]


def _policy(house: House, document: dict[str, Any]) -> None:
    answer = house.client_of("paul").put("/v1/policy", json=document, headers={"If-Match": '"0"'})
    assert 200 == answer.status_code, answer.text


def _drawn(house: House) -> str:
    """Draw the calendar's page; gives where it listens."""
    page = house.client.get("/?calendar=q4&lang=en").text
    return unescape(re.findall(r'id="live"[^>]* data-live="([^"]+)"', page)[0])


def test_another_policy_is_told_with_what_it_finds(house: House) -> None:
    """Though no version of the calendar has changed; once, and not to a page that is drawn by it."""
    house.put(document(policy={}))
    place = _drawn(house)
    known = _listen(house, place=place)[0]
    _policy(house, {"parity": {"tolerance": "0.90", "no_loyal_offer": "ignore"}})

    name, told = _listen(house, known, place=place)
    late = _listen(house, place=place)[1]

    assert told == late
    assert told.startswith("paul has put another policy in force. 1 finding gone")
    assert "" == _listen(house, name, place=place)[1]
    assert "" == _listen(house, place=_drawn(house))[1]


def test_hostile_names_stay_names(house: House) -> None:
    """Neither HTML nor a line of the stream."""
    bad = "<img src=x>\"'"
    house.put(document(offers=[offer(bad, "vip", "10"), mailed("VIP-20", "vip", "20")]))
    known = _listen(house)[0]
    place = f"/v1/offers/{bad}?calendar=q4"
    claire = house.client_of("claire")
    claire.patch(place, json={"owner": "web"}, headers={"If-Match": claire.get(place).headers["ETag"]})

    answer = house.client.get(f"{LIVE}&version=1", headers={"Last-Event-ID": known})

    assert "<img" not in answer.text
    assert bad in _told(answer)


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("/live?calendar=absent", 204), ("/live?calendar=q4&version=x", 200), ("/live?calendar=%00", 404),
        ("/live?calendar=q4&known=1.2.3", 200), ("/live?calendar=q4&version=999999999999999999&known=9.9.9.9.9.9", 200),
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_breaks_nothing(house: House, place: str, status: int) -> None:
    """A calendar that is gone ends the stream for good."""
    house.put()

    assert status == house.client.get(place).status_code


def test_a_new_version_is_judged_for_one_at_a_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody's page has it judged, another is told a moment later, and holds no thread meanwhile."""
    known = _looked_at(house)
    _edit(house, "claire")
    seen: list[tuple[str, str]] = []
    judge = house.desk.ruling

    def ruling(code: str) -> Any:
        if not seen:
            seen.append(_listen(house, known))
        return judge(code)

    monkeypatch.setattr(house.desk, "ruling", ruling)
    first = _listen(house, known)
    second = _listen(house, seen[0][0])

    assert "" == seen[0][1]
    assert first[1] == second[1]
    assert "1 new blocker" in first[1]


@given(st.lists(st.integers(0, LARGEST_ID), min_size=6, max_size=6))
def test_what_a_page_knows_is_read_as_it_was_written(numbers: list[int]) -> None:
    """The browser gives it back letter by letter."""
    known = Known(*numbers)

    assert known == Known.read(str(known))


@given(st.text(max_size=60))
def test_what_no_page_of_ours_knows_is_nothing(text: str) -> None:
    """Whatever stands in the header."""
    read = Known.read(text)

    assert read is None or re.fullmatch(r"\d+(\.\d+){5}", text)
