"""Offers get other dates by a bar that is dragged and by a form, and nobody's change is lost."""

import re
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from api.bounds import Bounds
from api.desk import EXTENSION
from models.lifecycle import OfferState
from models.role import Role
from models.store_launch import LaunchRoom
from tests.service.date_ground import dates_of
from tests.service.date_ground import enter_as_claire
from tests.service.date_ground import enter_as_planner
from tests.service.date_ground import keep
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.launching import mailed
from tests.service.plans import offer

PIECE = {"X-Piece": "1", "Accept": "text/html"}
MARCH = {"version": "2", "was": "2027-03-01T00:00"}
SECOND = {"version": "2", "was": "2026-12-09T00:00"}
TO_THE_SEVENTH = {"was": "2026-12-05T00:00", "start": "2026-12-07T00:00", "end": "2026-12-13T00:00"}
HOSTILE = [
    "",
    "soon",
    "2026-13-45T00:00",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "1e9",
    "\x00",
    "2026-12-05T00:00" * 40,
]


@pytest.fixture
def claire(entrance: Entrance) -> Browser:
    """Let Claire in, a planner."""
    return enter_as_claire(entrance)


def _ask(browser: Browser, what: str, code: str = "NEW-10", /, **fields: str) -> TestResponse:
    asked = {"calendar": "q4", "offer": code, "version": "1", **fields}
    return browser.client.post(f"/editing/{what}", data={"csrf_token": browser.token, **asked}, headers=PIECE)


def _approve(entrance: Entrance) -> None:
    """Have the offer of the prospects approved by somebody who has not written it."""
    LaunchRoom(entrance.store).step("q4", OfferState.SUBMITTED, ["NEW-10"], by="claire")
    entrance.app.extensions[EXTENSION].launch.approve("q4", ["NEW-10"], by="anna")


def test_a_recheck_says_what_would_be_found_and_stores_nothing(entrance: Entrance, claire: Browser) -> None:
    """The word on the offer there, what is new and what is gone."""
    keep(
        entrance,
        mailed("VIP-20", "vip", "20"),
        mailed("NEW-30", "prospects", "30", valid_from="2027-03-01", valid_to="2027-03-05"),
    )

    there = _ask(
        claire,
        "recheck",
        "NEW-30",
        version="2",
        was="2027-03-01T00:00",
        start="2026-12-05T00:00",
        end="2026-12-09T00:00",
    )
    here = _ask(
        claire,
        "recheck",
        "NEW-30",
        version="2",
        was="2027-03-01T00:00",
        start="2027-03-02T00:00",
        end="2027-03-06T00:00",
    )

    assert (200, 200) == (there.status_code, here.status_code)
    assert 'data-word="block"' in there.text
    assert "CAN01" in there.text
    assert re.search(r'data-fingerprint="sha256:[0-9a-f]{64}"', there.text)
    assert "CAN01" not in here.text
    assert "<html" not in there.text
    assert [] == re.findall("[0-9] Dec 2026", there.text)
    assert ["03-01 00:00", "03-05 00:00", "03-01 10:00"] == dates_of(entrance, "NEW-30")


def test_a_dropped_bar_is_stored_with_its_messages_and_taken_back(entrance: Entrance, claire: Browser) -> None:
    """The answer carries the way back, which brings back exactly what was."""
    before = entrance.store.offer("q4", "NEW-10")[1]

    moved = _ask(claire, "move", **TO_THE_SEVENTH)
    there = dates_of(entrance)
    undone = _ask(claire, "undo", version="2")

    assert (200, 200) == (moved.status_code, undone.status_code)
    assert "/editing/undo" in moved.text
    assert ["12-07 00:00", "12-13 00:00", "12-07 10:00"] == there
    after = entrance.store.offer("q4", "NEW-10")[1]
    assert (before.offer, before.written, 3) == (after.offer, after.written, after.version)


def test_without_a_script_a_page_says_what_was_done(claire: Browser) -> None:
    """Loading it again repeats nothing, and it still leads back."""
    answer = claire.post("/editing/move", calendar="q4", offer="NEW-10", version="1", **TO_THE_SEVENTH)
    page = claire.get(answer.headers["Location"])

    assert (303, 200) == (answer.status_code, page.status_code)
    assert "from 7 to 12 Dec 2026" in page.text.replace("\xa0", " ")
    undone = claire.post("/editing/undo", calendar="q4", offer="NEW-10", version="2")
    assert 303 == undone.status_code
    assert "again what it was" in claire.get(undone.headers["Location"]).text


def test_a_colleague_who_was_faster_is_met_field_by_field(entrance: Entrance, claire: Browser) -> None:
    """Nothing is stored until somebody has chosen; then both changes hold as they were chosen."""
    marc = enter_as_planner(entrance, "paul")
    assert (
        200 == _ask(marc, "move", was="2026-12-05T00:00", start="2026-12-06T00:00", end="2026-12-11T00:00").status_code
    )

    page = claire.post("/editing/move", calendar="q4", offer="NEW-10", version="1", **TO_THE_SEVENTH)
    held = dates_of(entrance)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    sent = {name: text.replace("&#34;", '"') for name, text in fields.items() if name != "csrf_token"}
    undecided = claire.post("/editing/merge", **sent)
    chosen = {"take.valid_from": "theirs", "take.valid_to": "mine", "take.channels/0/send_at": "mine"}
    stored = claire.post("/editing/merge", **sent, **chosen)

    assert 409 == page.status_code
    assert "paul" in page.text
    assert ["12-06 00:00", "12-11 00:00", "12-05 10:00"] == held
    assert 422 == undecided.status_code
    assert (303, ["12-06 00:00", "12-13 00:00", "12-07 10:00"]) == (stored.status_code, dates_of(entrance))


def test_a_change_of_another_offer_disturbs_nobody(claire: Browser) -> None:
    """Only the offer itself has to be as it was read."""
    assert (
        200
        == _ask(
            claire, "move", "VIP-20", was="2026-12-01T00:00", start="2026-12-02T00:00", end="2026-12-12T00:00"
        ).status_code
    )

    assert 200 == _ask(claire, "move", **TO_THE_SEVENTH).status_code


def test_a_choice_that_came_too_late_is_shown_again(entrance: Entrance, claire: Browser) -> None:
    """The other has changed it once more: the page shows how it is now, and stores nothing."""
    other = enter_as_planner(entrance, "paul")
    _ask(other, "move", was="2026-12-05T00:00", start="2026-12-06T00:00", end="2026-12-11T00:00")
    page = claire.post("/editing/move", calendar="q4", offer="NEW-10", version="1", **TO_THE_SEVENTH)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    sent = {name: text.replace("&#34;", '"') for name, text in fields.items() if name != "csrf_token"}
    _ask(other, "move", version="2", was="2026-12-06T00:00", start="2026-12-06T00:00", end="2026-12-10T00:00")

    late = claire.post("/editing/merge", **sent, **{"take.valid_from": "mine"})

    assert 409 == late.status_code
    assert "once more" in late.text
    assert "10 Dec" in late.text.replace("\xa0", " ")


def test_an_approval_is_lost_only_by_who_knows(entrance: Entrance, claire: Browser) -> None:
    """The page asks first; taken back, the offer waits for its approval as it did."""
    _approve(entrance)

    asked = _ask(claire, "move", **TO_THE_SEVENTH)
    held = dates_of(entrance)
    moved = _ask(claire, "move", **TO_THE_SEVENTH, sure="1")
    room = LaunchRoom(entrance.store)
    waiting = room.standings("q4", codes=["NEW-10"])[0].state
    undone = _ask(claire, "undo", version="2")

    assert (428, "12-05 00:00") == (asked.status_code, held[0])
    assert (200, OfferState.SUBMITTED) == (moved.status_code, waiting)
    assert (200, "12-05 00:00") == (undone.status_code, dates_of(entrance)[0])
    assert OfferState.SUBMITTED is room.standings("q4", codes=["NEW-10"])[0].state


def test_what_is_under_review_stays(entrance: Entrance, claire: Browser) -> None:
    """Nobody changes it meanwhile, and the page says what to do first."""
    LaunchRoom(entrance.store).step("q4", OfferState.SUBMITTED, ["NEW-10"], by="marc")

    answers = [_ask(claire, "move", **TO_THE_SEVENTH), claire.get("/editing/dates?calendar=q4&offer=NEW-10")]

    assert [409, 409] == [answer.status_code for answer in answers]
    assert all("waits for approval" in answer.text for answer in answers)


def test_another_teams_offer_stays(entrance: Entrance) -> None:
    """Whoever may not edit for a team is told whom to ask."""
    keep(entrance, mailed("VIP-20", "vip", "20", owner="crm"))
    paul = enter_as_planner(entrance, "paul", "acquisition")

    move = _ask(paul, "move", "VIP-20", was="2026-12-01T00:00", start="2026-12-02T00:00", end="2026-12-12T00:00")

    assert 403 == move.status_code
    assert "team crm" in move.text
    assert "12-01 00:00" == dates_of(entrance, "VIP-20")[0]


def test_nobody_undoes_what_another_has_done(entrance: Entrance, claire: Browser) -> None:
    """Neither the other's change itself, nor one's own under it."""
    other = enter_as_planner(entrance, "paul")
    _ask(claire, "move", **TO_THE_SEVENTH)
    _ask(other, "move", version="2", was="2026-12-07T00:00", start="2026-12-08T00:00", end="2026-12-13T00:00")

    answers = [_ask(claire, "undo", version="2"), _ask(claire, "undo", version="3")]

    assert [409, 409] == [answer.status_code for answer in answers]
    assert "paul" in answers[0].text
    assert "12-08 00:00" == dates_of(entrance)[0]


def test_an_approved_offer_is_saved_by_form_once_somebody_is_sure(entrance: Entrance, claire: Browser) -> None:
    """The box has to be ticked; the verdict stands beside it."""
    _approve(entrance)
    asked = {"calendar": "q4", "offer": "NEW-10", "version": "1", "step": "save", "along": "1",
             "start": "2026-12-06T00:00", "end": "2026-12-12T00:00"}  # fmt: skip

    unsure = claire.post("/editing/dates", **asked)
    sure = claire.post("/editing/dates", **asked, sure="1")

    assert (422, 303) == (unsure.status_code, sure.status_code)
    assert "Tick the box" in unsure.text


def test_a_series_moves_as_far_as_its_rule_goes(entrance: Entrance, claire: Browser) -> None:
    """By any of its bars; a rule that names other days refuses, with the way out."""
    weekly = mailed(
        "WED", "vip", "20", valid_from="2026-12-02", valid_to="2026-12-03", repeats="FREQ=WEEKLY;BYDAY=WE;COUNT=3"
    )
    keep(entrance, weekly)

    day = _ask(claire, "recheck", "WED", **SECOND, start="2026-12-10T00:00", end="2026-12-11T00:00")
    week = _ask(claire, "move", "WED", **SECOND, start="2026-12-16T00:00", end="2026-12-17T00:00")

    assert (422, 200) == (day.status_code, week.status_code)
    assert "BYDAY=WE" in day.text
    assert ["12-09 00:00", "12-10 00:00", "12-09 10:00"] == dates_of(entrance, "WED")


def test_clocks_that_change_leave_the_time_of_day(entrance: Entrance, claire: Browser) -> None:
    """Midnight stays midnight, ten stays ten."""
    keep(entrance, mailed("OCT", "vip", "20", valid_from="2026-10-20", valid_to="2026-10-24"))

    assert (
        200
        == _ask(
            claire, "move", "OCT", version="2", was="2026-10-20T00:00", start="2026-10-23T00:00", end="2026-10-27T00:00"
        ).status_code
    )

    assert ["10-23 00:00", "10-27 00:00", "10-23 10:00"] == dates_of(entrance, "OCT")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["was", "start", "end"])
def test_hostile_instants_are_refused_in_words(entrance: Entrance, claire: Browser, name: str, text: str) -> None:
    """No guess, no crash, nothing stored."""
    answer = _ask(claire, "recheck", **{**TO_THE_SEVENTH, name: text})

    assert 422 == answer.status_code
    assert 'data-word="refused"' in answer.text
    assert "12-05 00:00" == dates_of(entrance)[0]


@pytest.mark.parametrize("what", ["recheck", "move", "undo", "merge", "dates"])
def test_names_of_nothing_are_not_there(claire: Browser, what: str) -> None:
    """Neither a calendar nor an offer of that name, whatever the name holds."""
    for calendar, code in (("q4", "NOTHING"), ("nowhere", "NEW-10"), ("q4", "\x00"), ("", ""), ("q4", "x" * 9_000)):
        answer = claire.post(f"/editing/{what}", calendar=calendar, offer=code, version="x", step="save")
        assert 404 == answer.status_code, (what, calendar)


@pytest.mark.parametrize("sent", ["", "[]", "{", "[" * 50_000, '{"code": 1}', '{"code": "NEW-10", "valid_from": []}'])
def test_a_document_that_is_none_is_refused(entrance: Entrance, claire: Browser, sent: str) -> None:
    """What a form brings back is looked at like any other."""
    answer = claire.post("/editing/merge", calendar="q4", offer="NEW-10", version="1", before="", mine=sent)

    assert answer.status_code in {409, 422}
    assert "12-05 00:00" == dates_of(entrance)[0]


@pytest.mark.parametrize("what", ["recheck", "move", "undo", "merge", "dates"])
def test_forms_of_others_are_refused(entrance: Entrance, claire: Browser, what: str) -> None:
    """Without the token, or from another site."""
    asked = {"calendar": "q4", "offer": "NEW-10", "version": "1", "step": "save", **TO_THE_SEVENTH}
    bare = claire.client.post(f"/editing/{what}", data=asked)
    abroad = claire.client.post(
        f"/editing/{what}", data={**asked, "csrf_token": claire.token}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert (403, 403) == (bare.status_code, abroad.status_code)
    assert "12-05 00:00" == dates_of(entrance)[0]


def test_whoever_only_reads_changes_nothing(entrance: Entrance) -> None:
    """He sees no page for it either."""
    keep(entrance, mailed("NEW-10", "prospects", "10"))
    entrance.admit("vera", Role.VIEWER)
    vera = entrance.browser("vera")

    asked = [_ask(vera, what, **TO_THE_SEVENTH) for what in ("recheck", "move", "undo", "merge", "dates")]

    assert [403] * 5 == [answer.status_code for answer in asked]
    assert 403 == vera.get("/editing/dates?calendar=q4&offer=NEW-10").status_code
    assert 200 == vera.get("/editing/keys").status_code


def test_hostile_names_stay_text(entrance: Entrance, claire: Browser) -> None:
    """In the form, in the answer, and where two changes meet."""
    name = '<script>alert(1)</script>" onload="x'
    keep(entrance, mailed("A<b>", "vip", "20", name=name))

    pages = [
        claire.get("/editing/dates?calendar=q4&offer=A%3Cb%3E").text,
        _ask(claire, "move", "A<b>", was="2026-12-01T00:00", start="2026-12-02T00:00", end="2026-12-12T00:00").text,
        claire.post("/editing/move", calendar="q4", offer="A<b>", version="1", was="2026-12-01T00:00",
                    start="2026-12-03T00:00", end="2026-12-12T00:00").text,
    ]  # fmt: skip

    assert not [page for page in pages if "<script>alert" in page or "A<b>" in page]


def test_what_cannot_be_judged_is_stored_and_said_to_be(entrance: Entrance, claire: Browser) -> None:
    """Where it takes longer than a page may: nothing that was stored is told as if it were not."""
    desk = entrance.app.extensions[EXTENSION]
    desk.bounds = Bounds(seconds=-1)
    asked = {"calendar": "q4", "offer": "NEW-10", "version": "1", **TO_THE_SEVENTH}

    checked = claire.post("/editing/dates?lang=en", **asked, step="check")
    held = _ask(claire, "recheck", **TO_THE_SEVENTH)
    stored = claire.post("/editing/dates?lang=en", **asked, step="save")
    done = claire.get(stored.location)
    calendar = claire.client.get("/?calendar=q4&lang=en", headers={"Accept": "text/html"})

    assert [200, 200, 303, 200, 422] == [one.status_code for one in (checked, held, stored, done, calendar)]
    assert all("too large for a verdict" in one.text for one in (checked, held, done))
    assert 'value="2026-12-07T00:00"' in checked.text
    assert "is stored" in done.text
    assert "12-07 00:00" == dates_of(entrance)[0]
    assert "Nothing was stored" not in calendar.text
    assert "stored, with every change" in calendar.text
    assert "The other pages open as usual" in calendar.text


@pytest.mark.parametrize("code", ["VIP\u00a010", "VIP\u202f%", "👨\u200d👩\u200d👧", "\u202e01"])
def test_an_offer_is_opened_whatever_its_code_holds(entrance: Entrance, claire: Browser, code: str) -> None:
    """What a plan may hold, its pages show."""
    keep(entrance, mailed(code, "vip", "20"))
    place = urlencode({"calendar": "q4", "offer": code})

    answers = [claire.get(f"{page}?{place}") for page in ("/editing/dates", "/offers/edit")]

    assert [200, 200] == [one.status_code for one in answers]


def test_the_same_dates_change_nothing(entrance: Entrance, claire: Browser) -> None:
    """No version, no undo."""
    answer = _ask(claire, "move", was="2026-12-05T00:00", start="2026-12-05T00:00", end="2026-12-11T00:00")

    assert 200 == answer.status_code
    assert "/editing/undo" not in answer.text
    assert 1 == entrance.store.offer("q4", "NEW-10")[1].version


def test_an_offer_without_messages_has_none_in_the_form(entrance: Entrance, claire: Browser) -> None:
    """Nothing is asked that is not there."""
    keep(entrance, offer("WEB", "vip", "20"))

    assert "send-0" not in claire.get("/editing/dates?calendar=q4&offer=WEB").text
