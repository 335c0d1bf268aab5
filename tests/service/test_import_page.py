"""Files come in on a page: errors by cell, what they would change, then storing, of what was shown and nothing else."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse
from werkzeug.test import encode_multipart

from exchange.plan_document import load
from models.person import Person
from models.role import Role
from tests.service.entering import PASSWORD
from tests.service.entering import Browser
from tests.service.entering import Entrance
from tests.service.plans import document
from tests.service.plans import offer
from web.import_carried import packed
from web.import_carried import unpacked

PLACE = "/import?lang=en"
STORE = "/import/store?lang=en"
TABLE = "offer;segment;from;to;channel;mechanic\nNEW-30;prospects;2026-12-05;2026-12-08;web;30 % off\n"
BAD = "offer;segment;tier;from;to;channel;mechanic\nA;vip;good;32/13/2026;11/12/2026;pigeon;magic\n"
BOMB_BYTES = 40 * 1024 * 1024


@pytest.fixture
def planner(entrance: Entrance) -> Browser:
    """Give the browser of Claire, who plans for every team, on a calendar that is there."""
    entrance.admit("claire", Role.PLANNER)
    entrance.store.put_plan(load(document()), code="q4", by="tests")
    return entrance.browser("claire")


def look(
    browser: Browser,
    data: bytes | str,
    name: str = "plan.csv",
    target: str = "q4",
    called: str = "",
    mode: str = "merge",
) -> TestResponse:
    """Send a file for a preview; a new calendar is called as told."""
    browser.get("/account")
    content = data.encode() if isinstance(data, str) else data
    files = {"file": FileStorage(io.BytesIO(content), filename=name)}
    fields = {"csrf_token": browser.token, "target": target, "name": called, "mode": mode}
    # Written whole: the client would keep a large one in a file that nobody closes.
    boundary, sent = encode_multipart({**fields, **files})
    return browser.client.post(PLACE, data=sent, content_type=f"multipart/form-data; boundary={boundary}")


def hidden(page: TestResponse) -> dict[str, str]:
    """Give what the form of a preview brings back."""
    form = page.text.partition('action="/import/store')[2]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def store(browser: Browser, page: TestResponse, **more: str) -> TestResponse:
    """Press the button of a preview."""
    return browser.client.post(STORE, data={**hidden(page), **more})


def codes(browser: Browser, calendar: str = "q4") -> list[str]:
    """Name the offers of a calendar."""
    return [one["code"] for one in browser.client.get(f"/v1/offers?calendar={calendar}").get_json()["offers"]]


def test_a_preview_tells_what_would_change_and_stores_nothing(planner: Browser) -> None:
    """New, changed, kept; the verdict, and the findings that come and go."""
    page = look(planner, TABLE)

    told = re.sub(r"<[^>]+>|\s+", " ", page.text)
    assert 200 == page.status_code
    assert re.search(r"New offers\s+1\s+Changed offers\s+0\s+Withdrawn offers\s+0\s+Unchanged offers\s+2", told)
    assert "One finding would appear" in told
    assert "NEW-30" in told
    assert ["NEW-20", "VIP-10"] == codes(planner)


def test_no_line_of_a_preview_ends_within_a_day(planner: Browser) -> None:
    """What a finding says has its days whole."""
    found = re.findall(r"\d.Dec.2026", look(planner, TABLE).text)

    assert {"5\u00a0Dec\u00a02026", "7\u00a0Dec\u00a02026"} == set(found)


def test_what_was_shown_is_stored(planner: Browser) -> None:
    """The files come back with the form; nothing of them was kept on the way."""
    answer = store(planner, look(planner, TABLE))

    assert (303, True) == (answer.status_code, "calendar=q4" in answer.headers["Location"])
    assert ["NEW-20", "NEW-30", "VIP-10"] == codes(planner)
    assert "is up to date" in planner.get(answer.headers["Location"]).text


def test_offers_may_name_groups_of_the_calendar(planner: Browser) -> None:
    """A file of offers alone needs no second description of its segments; in a new calendar it does."""
    assert 200 == look(planner, TABLE).status_code
    refused = look(planner, TABLE, target="", name="new.csv")

    assert (422, True) == (refused.status_code, "row 2, column B · segment" in refused.text)


def test_a_new_calendar_is_made(planner: Browser) -> None:
    """Under the name that was given, or that of the file."""
    page = look(planner, json.dumps(document(policy={})), name="T1 2027.json", target="")
    named = look(planner, json.dumps(document(policy={})), name="x.json", target="", called="Spring sale")

    store(planner, page)
    store(planner, named)

    known = {one["code"] for one in planner.client.get("/v1/calendars").get_json()["calendars"]}
    assert known == {"q4", "t1-2027", "spring-sale"}


def test_a_name_that_is_taken_is_told(planner: Browser) -> None:
    """Nobody overwrites a calendar by giving a new one its name."""
    page = look(planner, json.dumps(document()), name="q4.json", target="")

    assert (422, True) == (page.status_code, "There is a calendar “q4” already" in page.text)


def test_a_file_in_which_nothing_stands_makes_no_calendar(planner: Browser) -> None:
    """Such as a template whose rows somebody has forgotten; no calendar says anything already."""
    page = look(planner, TABLE.partition("\n")[0], target="")

    assert 200 == page.status_code
    assert "The file holds no offer: there is nothing to store." in page.text
    assert "says all of this already" not in page.text
    assert "would be the verdict" not in page.text


def test_a_refusal_begins_as_a_sentence_does(planner: Browser) -> None:
    """What the store refuses is told as everything else on the page."""
    page = look(planner, json.dumps(document(currency="USD")), name="usd.json")

    assert 422 == page.status_code
    assert "The file counts in USD, the calendar in EUR" in page.text


def test_replacing_withdraws_what_the_file_does_not_name(planner: Browser) -> None:
    """It says so first."""
    page = look(planner, json.dumps(document(offers=[offer("VIP-10", "vip", "10")])), name="p.json", mode="replace")

    assert "1 withdrawn offer" in page.text
    store(planner, page)
    assert ["VIP-10"] == codes(planner)


def test_errors_stand_by_row_and_column(planner: Browser) -> None:
    """With what stands there, what is wrong with it and the way out; in either language."""
    page = look(planner, BAD)
    planner.get("/account")
    french = planner.client.post("/import?lang=fr", data={
        "csrf_token": planner.token, "target": "q4", "file": (io.BytesIO(BAD.encode()), "plan.csv")})  # fmt: skip

    assert 422 == page.status_code
    cells = ("row 2, column D · from", "32/13/2026", "row 2, column F · channel", "pigeon", "magic", "plan.csv")
    assert [] == [told for told in cells if told not in page.text]
    assert "ligne 2, colonne D · from" in french.text
    assert "carried" not in page.text


def zip_bomb() -> bytes:
    """Give a workbook that unfolds to a thousand times its size."""
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("xl/workbook.xml", "<workbook/>")
        opened.writestr("xl/worksheets/sheet1.xml", b" " * BOMB_BYTES)
    return parcel.getvalue()


WILD = {
    "nothing": (b"", "plan.csv"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "plan.xlsx"),
    "a bomb": (zip_bomb(), "plan.xlsx"),
    "no zip": (b"PK\x03\x04 nothing else", "plan.xlsx"),
    "utf-16 without a mark": ("é;è\n".encode("utf-16-le"), "plan.csv"),
    "broken json": (b'{"format": ', "plan.json"),
    "deep json": (b"[" * 100_000, "plan.json"),
    "words of 300 signs": (("offer;" + "w" * 300 + "\n" + "x" * 300 + ";1\n").encode(), "plan.csv"),
    "script in a name": (TABLE.replace("prospects", "<script>alert(1)</script>").encode(), "<script>x</script>.csv"),
    "a formula": (TABLE.replace("NEW-30", "=cmd|' /C calc'!A0").replace("web", "=1+1").encode(), "plan.csv"),
    "one column": (b"a\nb\nc\n", "plan.csv"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "name"), WILD.values(), ids=list(WILD))
def test_wild_files_are_refused_in_words(planner: Browser, data: bytes, name: str) -> None:
    """Each with its reason, none with an error of ours, and none is run."""
    page = look(planner, data, name=name)

    assert 422 == page.status_code
    assert "nothing of it was taken" in page.text
    assert "<script>alert" not in page.text
    assert "<script>x" not in page.text


def test_without_a_file_the_page_asks_for_one(planner: Browser) -> None:
    """What was chosen stays chosen."""
    planner.get("/account")

    page = planner.client.post(PLACE, data={"csrf_token": planner.token, "target": "q4", "mode": "replace"})

    assert (422, True) == (page.status_code, "Choose a file" in page.text)
    assert 'value="q4" selected' in page.text


def test_a_calendar_that_has_changed_is_shown_anew(entrance: Entrance, planner: Browser) -> None:
    """What was read is not what would be overwritten; the second look may be stored."""
    page = look(planner, TABLE)
    entrance.store.put_plan(load(document(name="Renamed")), code="q4", by="marc")

    stale = store(planner, page)

    assert (409, True) == (stale.status_code, "has just changed" in stale.text)
    assert ["NEW-20", "VIP-10"] == codes(planner)
    assert 303 == store(planner, stale).status_code


def test_a_calendar_that_is_gone_is_told(planner: Browser) -> None:
    """Nothing is made in its place."""
    page = look(planner, TABLE, target="gone")

    assert (422, True) == (page.status_code, "There is no calendar “gone” any more" in page.text)


def test_a_policy_is_not_brought_in_by_a_planner(planner: Browser) -> None:
    """Those who are judged by it do not set it, in a new calendar either; the page says whom to ask."""
    page = look(planner, json.dumps(document()), name="new.json", target="")

    assert "The file changes the policy of the calendar" in page.text
    assert "carried" not in hidden(page)


def test_offers_of_another_team_stand_in_the_way(entrance: Entrance, planner: Browser) -> None:
    """Each is named before anything is stored, and the button is not there."""
    nina = Person(login="nina", roles=frozenset({Role.PLANNER}), teams=frozenset({"media"}))
    entrance.people.add(nina, by="tests")
    entrance.people.set_password("nina", entrance.passwords.hash(PASSWORD), by="tests")
    plan = json.dumps(document(offers=[offer("CRM-5", "vip", "5", owner="crm")]))

    page = look(entrance.browser("nina"), plan, name="p.json")

    assert "belongs to team crm" in page.text
    assert "carried" not in hidden(page)
    forced = entrance.browser("nina")
    forced.get("/account")
    carried = packed([("p.json", plan.encode())])
    answer = forced.client.post(STORE, data={**hidden(page), "csrf_token": forced.token, "carried": carried})
    assert (409, True) == (answer.status_code, "belongs to team crm" in answer.text)
    assert ["NEW-20", "VIP-10"] == codes(planner)


@pytest.mark.usefixtures("planner")
def test_a_viewer_looks_and_stores_nothing(entrance: Entrance) -> None:
    """He sees what a file would do, and no button."""
    entrance.admit("vera", Role.VIEWER)
    vera = entrance.browser("vera")

    page = look(vera, TABLE)

    assert (200, True) == (page.status_code, "Storing takes the role of a planner" in page.text)
    assert 403 == store(vera, page).status_code


def test_a_form_of_another_site_is_refused(planner: Browser) -> None:
    """Without the token of this browser nothing is read."""
    sent = [planner.client.post(place, data={"target": "q4"}) for place in (PLACE, STORE)]

    assert [403, 403] == [one.status_code for one in sent]


CARRIED = ["", "x", "é", "eJw=", packed([("a.csv", TABLE.encode())])[:-8], packed([]), "AAAA" * 100_000]


@pytest.mark.parametrize("carried", CARRIED, ids=range(len(CARRIED)))
def test_what_no_page_has_packed_is_refused(planner: Browser, carried: str) -> None:
    """The reader is told to choose the file once more."""
    planner.get("/account")

    page = planner.client.post(STORE, data={"csrf_token": planner.token, "target": "q4", "carried": carried})

    assert (422, True) == (page.status_code, "choose it once more" in page.text)


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=200)), min_size=1, max_size=4))
def test_files_come_back_as_they_went(files: list[tuple[str, bytes]]) -> None:
    """Names and bytes alike, whatever they hold."""
    assert files == list(unpacked(packed(files), 10_000) or ())


def test_what_unfolds_too_far_is_not_unfolded() -> None:
    """A parcel of zeros is one of the oldest tricks."""
    assert unpacked(packed([("a", bytes(1_000_000))]), 10_000) is None


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_comes_in_again(planner: Browser, language: str, kind: str) -> None:
    """Whoever fills it in finds that it is read as it is."""
    template = planner.client.get(f"/import/template.{kind}?lang={language}")

    page = look(planner, template.data, name=f"t.{kind}", target="")

    assert (200, 200) == (template.status_code, page.status_code)
    assert "Create the calendar" in page.text


def test_a_large_table_is_told_and_stored(planner: Browser) -> None:
    """Thousands of rows come back with the form, which is far more than a form holds otherwise."""
    lines = [f"O{n};prospects;2026-12-05;2026-12-08;web;5 % off;{'word ' * 40}{n * 7919}" for n in range(2_000)]
    page = look(planner, "offer;segment;from;to;channel;mechanic;goal\n" + "\n".join(lines))

    assert 200 == page.status_code
    told: dict[str, Any] = hidden(page)
    assert 303 == store(planner, page).status_code, len(told["carried"])
