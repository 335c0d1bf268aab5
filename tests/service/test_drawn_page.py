"""The first page draws the calendar: every offer leads to a place that is there, whatever its name holds."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.service.brands import open_brand
from tests.service.launching import House
from tests.service.launching import unfair
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.plans import document
from tests.service.plans import offer
from web import pages

STATIC = Path(__file__).parents[2] / "web" / "static"
LONG = "w" * 300
HOSTILE = [
    "<script>alert(1)</script>",
    "</title></svg><b>",
    "{{ 7 * 7 }}",
    '"><a href=//x>',
    "שלום عيد",
    "🎁🎄" * 20,
    LONG,
]


def drawn(page: str) -> str:
    """Give the part of a page that draws the calendar."""
    return page.partition('<section class="drawing"')[2].partition("</section>")[0]


def links(html: str) -> Iterator[str]:
    """Give where it leads to."""
    yield from (unescape(one) for one in re.findall(r'href="([^"]*)"', html))


def test_the_page_draws_groups_up_the_ladder(client: FlaskClient) -> None:
    """Strangers first, good customers above them; French and English, with a title that tells all of an offer."""
    client.put("/v1/calendars/q4", json=document())

    english, french = (drawn(client.get(f"/?lang={language}").text) for language in ("en", "fr"))

    assert english.index("Prospects") < english.index("Grand bassin")
    assert "<strong>from 1 Dec 2026 to 28 Feb 2027</strong>" in re.sub(r"\s", " ", english)
    assert 'aria-current="true">Trimestre</a>' in french
    assert "<title>NEW-20 · " in english
    assert "· blocks (1)</title>" in english
    assert "· bloque (1)</title>" in french


@pytest.mark.parametrize("view", ["month", "quarter", "year"])
def test_every_offer_leads_to_a_place_that_is_there(client: FlaskClient, view: str) -> None:
    """To the finding whose number it bears, or to its line in the table, also where that is on another page."""
    offers = [offer(f"O{n:03}", "vip", "5", valid_to=f"2026-12-{2 + n % 20:02}") for n in range(30)]
    client.put("/v1/calendars/q4", json=document(offers=[*offers, offer("NEW-20", "prospects", "20")]))

    page = client.get(f"/?view={view}").text

    here = {one.removeprefix("#") for one in links(drawn(page)) if one.startswith("#")}
    assert {one for one in here if one.startswith("finding-")}
    assert here <= set(re.findall(r'\sid="([^"]*)"', page))


def test_an_offer_on_another_page_of_the_table_is_led_to(client: FlaskClient) -> None:
    """The address says which page, and keeps what is drawn."""
    offers = [
        offer(f"O{n:03}", "vip", "5", valid_from=f"2026-{1 + n // 27:02}-{1 + n % 27:02}",
              valid_to=f"2026-{1 + n // 27:02}-{2 + n % 27:02}")
        for n in range(210)
    ]  # fmt: skip
    client.put("/v1/calendars/q4", json=document(offers=offers))

    found = [one for one in links(drawn(client.get("/?from=2026-08&view=month").text)) if one.endswith("#offer-208")]

    place = urlsplit(found[0])
    assert {"calendar": ["q4"], "page": ["2"], "from": ["2026-08"], "view": ["month"], "lang": ["en"]} == parse_qs(
        place.query
    )
    assert '<tr id="offer-208">' in client.get(found[0]).text


def test_the_address_names_what_is_drawn(client: FlaskClient) -> None:
    """Offers outside of it are counted; earlier and later are links; nonsense shows what is shown unasked."""
    client.put("/v1/calendars/q4", json=document())

    unasked = drawn(client.get("/").text)
    far = drawn(client.get("/?from=2031-05&view=month").text)

    assert "2 offers outside this period" in re.sub(r"\s", " ", far)
    assert "VIP-10" not in far
    assert ["from=2031-04", "from=2031-06"] == [
        re.findall(r"from=[\d-]+", one)[0] for one in links(far) if "view=month" in one and "from=2031-05" not in one
    ]
    assert "VIP-10" in unasked
    for nonsense in ("from=x&view=y", "from=&view=", "from=2026-99", "from=%00&view=%00", f"view={LONG}"):
        assert unasked == drawn(client.get(f"/?{nonsense}").text)
    for edge in ("0000-01", "9999-12", "1900-01", "2199-12"):
        for view in ("month", "quarter", "year"):
            assert 200 == client.get(f"/?from={edge}&view={view}").status_code


def test_the_other_language_shows_the_same_months(client: FlaskClient) -> None:
    """Whoever changes the language stays where he was."""
    client.put("/v1/calendars/q4", json=document())

    page = client.get("/?from=2026-11&view=month&lang=en").text

    other = next(one for one in links(page) if "lang=fr" in one)
    assert {"from": ["2026-11"], "view": ["month"]}.items() <= parse_qs(urlsplit(other).query).items()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_names(client: FlaskClient, text: str) -> None:
    """In a bar, its title, its row, its finding and its curve: shown, never run, and nothing ends early."""
    plan = document(name=text)
    for one in plan["offers"]:
        one.update(name=text, owner=text)
    for one in plan["segments"]:
        one["name"] = text

    assert 201 == client.put("/v1/calendars/q4", json=plan).status_code
    page = client.get("/").text

    assert not re.findall(r"<style|\sstyle=|\son\w+=\"|<script", page)
    for name in ("svg", "title", "a", "g", "table", "details", "section"):
        assert len(re.findall(rf"<{name}[\s>]", page)) == page.count(f"</{name}>"), name
    assert 200 == client.get("/report?calendar=q4").status_code


def test_a_calendar_without_offers_is_not_drawn(client: FlaskClient) -> None:
    """There is nothing to show, and that is said already; the report says it too."""
    client.put("/v1/calendars/q4", json=document(offers=[]))

    page = client.get("/?from=2026-10&view=year")

    assert (200, "") == (page.status_code, drawn(page.text))
    assert 200 == client.get("/report?calendar=q4").status_code


def test_proofs_wait_to_be_opened_and_hold_the_curve(client: FlaskClient) -> None:
    """The sentence and the way out are there at once; figures, offers and curve under them, closed."""
    client.put("/v1/calendars/q4", json=document())

    page = client.get("/").text

    card = page.partition('id="finding-1"')[2].partition("</li>")[0]
    assert card.index('class="message"') < card.index('class="remedy"') < card.index('<details class="proof drawn">')
    assert 'class="curve hers"' in card.partition("<details")[2]


def test_all_that_is_drawn_has_a_look(client: FlaskClient) -> None:
    """No class is without a rule in the two files of looks: style in the page itself would be dead."""
    client.put("/v1/calendars/q4", json=document())
    page = client.get("/?lang=fr").text
    looks = "".join((STATIC / name).read_text() for name in ("drawing.css", "preseance.css"))

    used = {one for told in re.findall(r'class="([^"]*)"', page) for one in told.split()}

    # Its hatching is an attribute: addresses in a file of looks are read from where that file is.
    assert {"loss"} == {one for one in used if not re.search(rf"\.{re.escape(one)}(?![\w-])", looks)}


def test_what_is_waived_has_no_sign(house: House) -> None:
    """The finding is listed under its number; the bars no longer bear it."""
    house.put(unfair())
    finding = house.client.get("/v1/findings?calendar=q4").get_json()["findings"][0]
    asked = {"fingerprint": finding["fingerprint"], "reason": "seen", "expires_at": "2026-12-20"}
    house.client_of("claire").post("/v1/calendars/q4/waivers", json=asked)

    before = house.client.get("/").text
    house.client.post("/v1/calendars/q4/waivers/1/approve")
    page = house.client.get("/").text

    assert "#finding-1" in drawn(before)
    assert "#finding-1" not in drawn(page)
    assert 'id="finding-1"' in page
    assert "waivers do not count in it" in page


def test_the_report_is_a_file_that_stands_alone(client: FlaskClient) -> None:
    """It is saved, never shown by the service; it is the page that the command writes, in the language asked for."""
    client.put("/v1/calendars/q4", json=document())

    answer = client.get("/report?calendar=q4&lang=fr")

    assert (200, "attachment; filename=q4.html") == (answer.status_code, answer.headers["Content-Disposition"])
    assert ("no-store", "fr") == (answer.headers["Cache-Control"], answer.headers["Content-Language"])
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert '<html lang="fr">' in answer.text
    assert not re.findall(r'<script|(?:src|href)="(?!#)', answer.text)
    assert ["/report?calendar=q4&lang=fr"] == [one for one in links(client.get("/?lang=fr").text) if "report" in one]


def test_a_report_that_is_not_there_is_said_not_to_be_there(client: FlaskClient) -> None:
    """No calendar, none of that name, or one that no database takes."""
    answers = [client.get(f"/report{query}") for query in ("", "?calendar=none", "?calendar=%00", "?calendar=<i>")]

    assert [404] * 4 == [one.status_code for one in answers]
    assert not any("Content-Disposition" in one.headers or "<i>" in one.text for one in answers)


def test_a_report_that_takes_too_long_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says why, and which command writes it."""
    client.put("/v1/calendars/q4", json=document())
    monkeypatch.setattr(pages, "MOST_REPORTED", 1)

    answer = client.get("/report?calendar=q4")

    assert (422, True) == (answer.status_code, "preseance report" in answer.text)
    assert "Content-Disposition" not in answer.headers


def test_another_brand_finds_neither_drawing_nor_report(house: House) -> None:
    """Its admin asks for our calendar by its name."""
    house.put(unfair())
    abroad = open_brand(house.desk.store, "abroad")
    theirs = Admitted(house.app).speak_as(admit(abroad, "admin", "admin"))

    answers = [theirs.get(place) for place in ("/?calendar=q4", "/report?calendar=q4")]

    assert [404, 404] == [one.status_code for one in answers]
    assert not any("VIP-" in one.text for one in answers)
