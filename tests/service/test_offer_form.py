"""Offers are written in a form: by planners of their team, checked while they are written, never over a colleague."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from exchange.plan_document import load
from models.person import Person
from models.role import Role
from tests.service.entering import PASSWORD
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.launching import LIFECYCLE
from tests.service.plans import document
from tests.service.plans import offer

NEW = "/offers/new?calendar=q4&lang=en"
EDIT = "/offers/edit?calendar=q4&offer=VIP-10&lang=en"
CURVE = "/offers/curve?calendar=q4&lang=en"
FILLED: dict[str, Any] = {
    "/code": "GIFT-1", "/segments": ["vip"], "/valid_from": "2026-12-12", "/valid_to": "2026-12-20",
    "/channels/0/channel": "web", "/mechanics/0/kind": "percent_off", "/mechanics/0/rate": "12,5",
}  # fmt: skip
HOSTILE = ["<script>alert(1)</script>", "{{ 7 * 7 }}", '" onload="x', "\u202egnimrofer", "é🎁" * 150, "a\u0000b"]


@pytest.fixture
def planner(entrance: Entrance) -> Browser:
    """Give the browser of Claire, who plans for every team, on a calendar that is there."""
    entrance.admit("claire", Role.PLANNER)
    put(entrance, document())
    return entrance.browser("claire")


def put(entrance: Entrance, plan: dict[str, Any], code: str = "q4") -> None:
    """Store a calendar."""
    entrance.store.put_plan(load(plan), code=code, by="tests")


def token(browser: Browser) -> str:
    """Give the token of this browser's forms."""
    browser.get("/account")
    return browser.token


def send(browser: Browser, place: str, step: str = "save", **fields: Any) -> TestResponse:
    """Send a form with its fields; what is told in place of a field wins."""
    told = {"/" + name.replace("__", "/"): value for name, value in fields.items()}
    return browser.client.post(place, data={**FILLED, **told, "csrf_token": token(browser), "step": step})


def stored(browser: Browser, code: str) -> dict[str, Any]:
    """Give an offer as it is stored."""
    found: dict[str, Any] = browser.client.get(f"/v1/offers/{code}?calendar=q4").get_json()
    return found


def wrong_at(page: TestResponse, place: str) -> str:
    """Give what stands beside a field as wrong."""
    found = re.search(rf'data-wrong="{re.escape(place)}">(.*?)</div>', page.text, re.DOTALL)
    return "" if found is None else re.sub("<[^>]+>", "", found[1])


def test_an_offer_is_added_as_a_draft(planner: Browser) -> None:
    """It reads as it was filled in, its last day counted in."""
    answer = send(planner, NEW, name="A gift", budget="1 200")

    assert (303, True) == (answer.status_code, "saved=1" in answer.headers["Location"])
    assert {
        "code": "GIFT-1", "name": "A gift", "segments": ["vip"], "valid_from": "2026-12-12", "valid_to": "2026-12-21",
        "channels": [{"channel": "web"}], "mechanics": [{"kind": "percent_off", "rate": "12.5"}], "budget": "1200.00",
    } == stored(planner, "GIFT-1")  # fmt: skip
    assert "Offer GIFT-1 is in the calendar, as a draft" in planner.get(answer.headers["Location"]).text


WRONG = {
    "no code": ({"code": ""}, "/code", "Fill this in."),
    "no day": ({"valid_to": ""}, "/valid_to", "Fill this in."),
    "no such day": ({"valid_from": "31/02/2026"}, "/valid_from", "does not exist"),
    "ends before it starts": ({"valid_to": "2026-12-01"}, "/valid_to", "end"),
    "nobody": ({"segments": []}, "/segments", "Choose a segment"),
    "no rate": ({"mechanics__0__rate": ""}, "/mechanics/0/rate", "Fill this in."),
    "a rate in words": ({"mechanics__0__rate": "half"}, "/mechanics/0/rate", "half is not a number"),
    "more than all": ({"mechanics__0__rate": "150"}, "/mechanics/0/rate", "150"),
    "no mechanic": ({"mechanics__0__kind": "", "mechanics__0__rate": ""}, "/mechanics", "Add a mechanic"),
    "a mechanic nobody knows": ({"mechanics__0__kind": "magic"}, "/mechanics/0/kind", "Choose a mechanic"),
    "an e-mail without its hour": ({"channels__0__channel": "email"}, "/channels/0/send_at", "when the message leaves"),
    "a code that is taken": ({"code": "VIP-10"}, "/code", "has this code already"),
    "finer than a cent": ({"budget": "1.0001"}, "/budget", "1.0001"),
    "no rule": ({"repeats": "rule"}, "/repeats", "RRULE"),
    "without an end": ({"repeats": "weekly"}, "/repeats", "end"),
    "its own half": ({"pairs_with": "GIFT-1"}, "/pairs_with", "other half"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "place", "said"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_stands_at_its_field(planner: Browser, fields: dict[str, Any], place: str, said: str) -> None:
    """What was typed stays, and nothing is stored."""
    page = send(planner, NEW, name="Kept as typed", **fields)

    assert (422, True) == (page.status_code, said in wrong_at(page, place)), wrong_at(page, place) or page.text
    assert 'value="Kept as typed"' in page.text
    assert 404 == planner.client.get("/v1/offers/GIFT-1?calendar=q4").status_code


def test_what_is_wrong_is_listed_by_the_names_of_its_fields(planner: Browser) -> None:
    """Above the form as well, so that nobody looks for them: each leads to its field."""
    lacking = send(planner, NEW, code="", valid_to="", mechanics__0__rate="")
    unsent = send(planner, NEW, channels__0__channel="email")

    named = [
        dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a> – ', page.text.partition('id="faults"')[2]))
        for page in (lacking, unsent)
    ]
    assert [
        {"/code": "Code", "/valid_to": "Last day", "/mechanics/0/rate": "Rate"},
        {"/channels/0/send_at": "Sent at"},
    ] == named


def test_what_is_wrong_is_listed_in_the_order_of_the_form(planner: Browser) -> None:
    """Whoever goes down the list goes down the page, and never up again."""
    blank: dict[str, Any] = {"code": "", "segments": [], "valid_from": "", "valid_to": "", "budget": "much"}
    page = send(planner, NEW, **blank, mechanics__0__rate="", limit_per_person="many")

    listed = _listed(page)
    assert 7 == len(listed)
    assert [place for place in re.findall('data-wrong="([^"]+)"', page.text) if place in listed] == listed


def test_an_empty_form_tells_at_once_all_that_it_lacks(planner: Browser) -> None:
    """Nobody fills in the dates to be told then that nobody was chosen."""
    blank: dict[str, Any] = {"code": "", "segments": [], "mechanics__0__kind": "", "mechanics__0__rate": ""}
    empty = send(planner, NEW, **blank, valid_from="", valid_to="")
    open_to_all = send(planner, NEW, **blank, open_to_all="yes", nature="relational")

    assert ["/code", "/mechanics", "/segments", "/valid_from", "/valid_to"] == sorted(_listed(empty))
    assert ["/code"] == _listed(open_to_all)


def _listed(page: TestResponse) -> list[str]:
    return re.findall(r'<a href="#([^"]+)"', page.text.partition('id="faults"')[2].partition("</ul>")[0])


def test_a_button_gives_another_line_and_keeps_all_that_was_typed(planner: Browser) -> None:
    """Without any script, and nothing is blamed yet."""
    page = send(planner, NEW, "add:/mechanics", code="")

    assert 200 == page.status_code
    assert 'name="/mechanics/1/kind"' in page.text
    assert 'value="12,5"' in page.text
    assert ("", False) == (wrong_at(page, "/code"), 'role="alert"' in page.text)


def test_the_fields_are_those_of_the_mechanic(planner: Browser) -> None:
    """A tiered discount has steps, a prize draw has prizes."""
    tiered = send(planner, NEW, "show", mechanics__0__kind="tiered")
    contest = send(planner, NEW, "show", mechanics__0__kind="contest")

    assert 'name="/mechanics/0/steps/0/from"' in tiered.text
    assert 'name="/mechanics/0/prizes/0/count"' in contest.text


def test_curve_and_verdict_are_told_while_one_types(planner: Browser) -> None:
    """The gain on the mean basket, what it costs, and the findings that would appear; nothing is stored."""
    piece = send(planner, CURVE, segments=["prospects"], valid_from="2026-12-02", mechanics__0__rate="40", profile="")
    loyal = send(planner, CURVE)

    assert (200, 200) == (piece.status_code, loyal.status_code)
    assert "BLOCK" in piece.text
    assert "CAN01" in piece.text
    assert {"€10.00", "12.5%"} <= set(re.findall(r"€10\.00|12\.5%", loyal.text))
    assert "<svg" in loyal.text
    assert "Segment Prospects has no basket" in piece.text
    assert ["NEW-20", "VIP-10"] == codes(planner)


def codes(browser: Browser) -> list[str]:
    """Name the offers of the calendar."""
    return [one["code"] for one in browser.client.get("/v1/offers?calendar=q4").get_json()["offers"]]


def test_a_curve_needs_no_more_than_what_is_given(planner: Browser) -> None:
    """No code, no dates, no channel yet: the curve is there, and the verdict says what it waits for."""
    piece = send(planner, CURVE, code="", valid_from="", valid_to="", channels__0__channel="")

    assert "<svg" in piece.text
    assert "3 fields are still missing" in piece.text
    assert 'data-at="/valid_to"' in piece.text


def test_an_offer_is_changed_and_may_be_taken_back(planner: Browser) -> None:
    """What nobody touched stays as it was written."""
    page = planner.get(EDIT)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    fields = edit_fields(page)

    answer = planner.client.post(EDIT, data={**fields, "/mechanics/0/rate": "11", "step": "save"})

    assert version is not None
    assert (303, True) == (answer.status_code, "/editing/done" in answer.headers["Location"])
    assert {**offer("VIP-10", "vip", "10"), "mechanics": [{"kind": "percent_off", "rate": "11"}]} == stored(
        planner, "VIP-10"
    )


def test_what_is_said_of_a_change_is_about_what_was_changed(planner: Browser) -> None:
    """Its dates are as before: no word of other dates, and Undo brings back the discount."""
    answer = planner.client.post(
        EDIT, data={**edit_fields(planner.get(EDIT)), "/mechanics/0/rate": "11", "step": "save"}
    )
    done = planner.get(answer.headers["Location"])

    assert "<h1>Offer VIP-10</h1>" in done.text
    assert "Before:" not in done.text
    assert "Undo brings the offer back as it was" in done.text
    asked = {"calendar": "q4", "offer": "VIP-10", "version": "2"}
    planner.client.post("/editing/undo?lang=en", data={**edit_fields(done), **asked})
    assert offer("VIP-10", "vip", "10") == stored(planner, "VIP-10")


def test_a_form_in_which_nothing_was_changed_speaks_of_no_dates(planner: Browser) -> None:
    """Whoever saves it all the same is told that nothing happened."""
    answer = planner.client.post(EDIT, data={**edit_fields(planner.get(EDIT)), "step": "save"})

    assert "VIP-10 stays as it is: nothing of it was changed." in planner.get(answer.headers["Location"]).text


def edit_fields(page: TestResponse) -> dict[str, Any]:
    """Give what a browser would send of a form that nobody has touched."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<(?:input|textarea)[^>]*>", page.text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        found.setdefault(name[1], []).append(value[1] if value else "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = [chosen[1] if chosen else ""]
    return {name: values for name, values in found.items() if name not in {"calendar", "offer", "to"}}


def test_a_colleague_who_was_faster_is_not_overwritten(planner: Browser) -> None:
    """Both changes come side by side; of different fields neither is lost."""
    fields = edit_fields(planner.get(EDIT))
    other = planner.client.patch(
        "/v1/offers/VIP-10?calendar=q4", json={"goal": "come back"},
        headers={"If-Match": f'"{fields["version"][0]}"', "X-CSRF-Token": token(planner)},
    )  # fmt: skip

    page = planner.client.post(EDIT, data={**fields, "csrf_token": token(planner), "/name": "Mine", "step": "save"})

    assert (200, 409) == (other.status_code, page.status_code)
    assert {"Mine", "come back"} <= set(re.findall("Mine|come back", page.text))
    assert "name" not in stored(planner, "VIP-10")


def test_an_offer_of_another_team_is_not_written(entrance: Entrance) -> None:
    """Neither a new one nor one that is there, which the page says before anything is typed."""
    put(entrance, document(offers=[offer("VIP-10", "vip", "10", owner="crm")]))
    nina = Person(login="nina", roles=frozenset({Role.PLANNER}), teams=frozenset({"media"}))
    entrance.people.add(nina, by="tests")
    entrance.people.set_password("nina", entrance.passwords.hash(PASSWORD), by="tests")
    browser = entrance.browser("nina")

    new, edit = send(browser, NEW, owner="crm"), browser.get(EDIT)

    assert (422, True) == (new.status_code, "You do not plan for this team" in wrong_at(new, "/owner"))
    assert 403 == edit.status_code
    assert '<option value="media"' in browser.get(NEW).text


def test_a_viewer_writes_nothing(entrance: Entrance) -> None:
    """Neither looks nor posts, on any address of the form."""
    put(entrance, document())
    entrance.admit("vera", Role.VIEWER)
    vera = entrance.browser("vera")

    assert [403, 403] == [vera.client.get(place).status_code for place in (NEW, EDIT)]
    assert [403] * 4 == [send(vera, place).status_code for place in (NEW, EDIT, CURVE, "/offers/copy")]


def test_a_form_of_another_site_is_refused(planner: Browser) -> None:
    """Without the token of this browser nothing happens."""
    answers = [
        planner.client.post(place, data={**FILLED, "step": "save"}) for place in (NEW, EDIT, CURVE, "/offers/copy")
    ]

    assert [403] * 4 == [one.status_code for one in answers]


def test_an_approved_offer_asks_whether_one_is_sure(entrance: Entrance, planner: Browser) -> None:
    """A tick is needed, and the offer then waits for its approval again."""
    entrance.admit("marc", Role.ADMIN)
    marc = entrance.browser("marc")
    put(entrance, document(offers=[offer("VIP-10", "vip", "10")]))
    for browser, step in ((planner, "submitted"), (marc, "approved")):
        asked = {"to": step, "offers": ["VIP-10"]}
        answer = browser.client.post(LIFECYCLE, json=asked, headers={"X-CSRF-Token": token(browser)})
        assert 200 == answer.status_code, answer.text
    fields = {**edit_fields(planner.get(EDIT)), "/mechanics/0/rate": "11", "step": "save"}

    refused = planner.client.post(EDIT, data=fields)
    sure = planner.client.post(EDIT, data={**fields, "sure": "1"})

    assert (422, True) == (refused.status_code, "Tick this box" in wrong_at(refused, "sure"))
    assert 303 == sure.status_code


def test_an_offer_under_review_stays_as_it_is(planner: Browser) -> None:
    """The page says who waits for it, and shows no form."""
    asked = {"to": "submitted", "offers": ["VIP-10"]}
    planner.client.post(LIFECYCLE, json=asked, headers={"X-CSRF-Token": token(planner)})

    page = planner.get(EDIT)

    assert (409, False) == (page.status_code, 'id="offer-form"' in page.text)


def test_a_copy_takes_neither_dates_nor_sends(entrance: Entrance, planner: Browser) -> None:
    """It suggests a free code, and stores nothing before dates are chosen."""
    channels = [{"channel": "email", "send_at": "2026-12-01T09:00"}]
    put(entrance, document(offers=[offer("VIP-10", "vip", "10", name="Ten", channels=channels)]))

    answer = planner.client.post(
        "/offers/copy", data={"calendar": "q4", "offer": "VIP-10", "to": "q4", "csrf_token": token(planner)}
    )
    page = planner.get(answer.headers["Location"])
    fields = edit_fields(page)

    assert 303 == answer.status_code
    assert ["VIP-11"] == fields["/code"]
    assert (["Ten"], ["email"], [""], [""], [""]) == tuple(
        fields[place] for place in ("/name", "/channels/0/channel", "/channels/0/send_at", "/valid_from", "/valid_to")
    )
    refused = planner.client.post(answer.headers["Location"], data={**fields, "step": "save"})
    assert (422, "Fill this in.") == (refused.status_code, wrong_at(refused, "/valid_from"))
    assert ["VIP-10"] == codes(planner)


def test_a_copy_into_another_calendar_leaves_behind_what_is_not_there(entrance: Entrance, planner: Browser) -> None:
    """A group that the other calendar does not know has to be chosen anew."""
    prospects = {"code": "prospects", "tier": "prospect"}
    put(entrance, document(name="T1", offers=[], overlaps=[], segments=[prospects]), "q1")

    answer = planner.client.post(
        "/offers/copy", data={"calendar": "q4", "offer": "VIP-10", "to": "q1", "csrf_token": token(planner)}
    )
    fields = edit_fields(planner.get(answer.headers["Location"]))

    assert "calendar=q1" in answer.headers["Location"]
    assert "/segments" not in fields
    assert ["VIP-11"] == fields["/code"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_stored_or_refused_but_never_run(planner: Browser, text: str) -> None:
    """Nothing breaks the page, wherever it is typed."""
    page = send(planner, NEW, name=text, code=text, goal=text, mechanics__0__rate=text, valid_from=text, repeats=text,
                stack__group=text, scope__include=text, channels__0__provider=text)  # fmt: skip
    piece = send(planner, CURVE, code=text, mechanics__0__kind=text, channels__0__channel=text)

    assert (422, 200) == (page.status_code, piece.status_code)
    for told in (page.text, piece.text):
        assert "<script>alert(1)" not in told
        assert '"" onload="x"' not in told


NOWHERE = [
    "/offers/new", "/offers/new?calendar=none", "/offers/new?calendar=%00", "/offers/edit?calendar=q4&offer=none",
    "/offers/edit?calendar=q4", "/offers/edit?calendar=q4&offer=%0A", "/offers/new?calendar=q4&copy_of=x",
]  # fmt: skip


@pytest.mark.parametrize("place", NOWHERE)
def test_an_address_that_names_nothing_is_told(planner: Browser, place: str) -> None:
    """Not there is not there; a copy of nothing is an empty form."""
    expected = 200 if "copy_of" in place else 404

    assert expected == planner.client.get(place, headers={"Accept": "text/html"}).status_code


def test_lines_beyond_number_and_reason_break_nothing(planner: Browser) -> None:
    """Places that no form of ours has are left aside."""
    odd = {"mechanics__99999999__kind": "percent_off", "mechanics__-1__kind": "x", "channels__x__channel": "web",
           "segments__0": "vip", "mechanics__0__steps__0__from": "5", "nonsense": "1"}  # fmt: skip

    assert 303 == send(planner, NEW, **odd).status_code


def test_the_calendar_of_another_house_is_not_there(entrance: Entrance, planner: Browser) -> None:
    """Workspaces know nothing of each other."""
    desk = entrance.app.extensions[EXTENSION]

    assert desk.store.workspace == "default"
    assert 404 == planner.client.get("/offers/new?calendar=elsewhere").status_code
