"""The first page draws the calendar: every offer leads to a place that is there, whatever its name holds."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs
from urllib.parse import quote
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
TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
LOOKS = ("frame.css", "preseance.css", "drawing.css", "board.css", "panel.css", "editing.css", "desk.css")
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
    return page.partition('<section id="board"')[2].partition("</section>")[0]


def links(html: str) -> Iterator[str]:
    """Give where it leads to."""
    yield from (unescape(one) for one in re.findall(r'href="([^"]*)"', html))


def bars(html: str) -> dict[str, str]:
    """Give what is drawn of each offer, by its code; in several rows, the last of them."""
    found = re.findall(r'<g class="offer[^"]*" data-offer="([^"]*)".*?</g>', html, re.DOTALL)
    return {code: html.rpartition(f'data-offer="{code}"')[2].partition("</g>")[0] for code in found}


def test_the_board_draws_groups_up_the_ladder(client: FlaskClient) -> None:
    """Strangers first, good customers after them; French and English, with a title that tells all of an offer."""
    client.put("/v1/calendars/q4", json=document())

    english, french = (client.get(f"/?lang={language}").text for language in ("en", "fr"))

    assert drawn(english).index("Prospects") < drawn(english).index("Grand bassin")
    assert "from 1 to 31 Dec 2026" in re.sub(r"\s", " ", english)
    assert 'aria-current="true">Mois</a>' in french
    assert "<title>NEW-20 · " in drawn(english)
    assert "· draft · blocks (1)</title>" in drawn(english)
    assert "· brouillon · bloque (1)</title>" in drawn(french)


@pytest.mark.parametrize("view", ["month", "quarter"])
def test_every_offer_leads_to_a_place_that_is_there(client: FlaskClient, view: str) -> None:
    """To the proof of its finding, or to its line in the table, also where that is on another page."""
    offers = [offer(f"O{n:03}", "vip", "5", valid_to=f"2026-12-{2 + n % 20:02}") for n in range(30)]
    client.put("/v1/calendars/q4", json=document(offers=[*offers, offer("NEW-20", "prospects", "20")]))

    page = client.get(f"/?view={view}").text

    led = [one for code, html in bars(drawn(page)).items() for one in links(html) if not one.startswith("#f-")]
    here = {one.removeprefix("#") for one in led if one.startswith("#offer-")}
    proofs = {parse_qs(urlsplit(one).query)["finding"][0] for one in led if "finding=" in one}
    assert proofs
    assert here <= set(re.findall(r'\sid="([^"]*)"', page))
    for fingerprint in proofs:
        assert f'data-fingerprint="{fingerprint}"' in client.get(f"/?calendar=q4&finding={fingerprint}").text


def test_an_offer_on_another_page_of_the_table_is_led_to(client: FlaskClient) -> None:
    """The address says which page, and keeps what is drawn."""
    offers = [
        offer(f"O{n:03}", "vip", "5", valid_from=f"2026-08-{1 + n % 27:02}", valid_to=f"2026-08-{2 + n % 27:02}",
              mechanics=[], nature="relational")
        for n in range(110)
    ]  # fmt: skip
    client.put("/v1/calendars/q4", json=document(offers=offers))

    found = [
        one for one in links(drawn(client.get("/?from=2026-08&view=month&segment=vip").text)) if "#offer-108" in one
    ]

    place = urlsplit(found[0])
    expected = {"calendar": ["q4"], "page": ["2"], "from": ["2026-08"], "view": ["month"], "lang": ["en"],
                "segment": ["vip"]}  # fmt: skip
    assert expected == parse_qs(place.query)
    assert '<tr id="offer-108">' in client.get(found[0]).text


def test_the_address_names_what_is_drawn(client: FlaskClient) -> None:
    """Offers outside of it are told of; earlier and later are links; nonsense shows what is shown unasked."""
    client.put("/v1/calendars/q4", json=document())

    unasked = drawn(client.get("/").text)
    far = client.get("/?from=2031-05&view=month").text

    assert "No offer in this period." in drawn(far)
    assert "2 offers fit at other dates." in drawn(far)
    assert "VIP-10" not in drawn(far)
    turns = far.partition('class="turns"')[2].partition("</p>")[0]
    assert {"from=2031-04", "from=2031-06"} <= {re.findall(r"from=[\d-]+", one)[0] for one in links(turns)}
    assert "VIP-10" in unasked
    for nonsense in ("from=x&view=y", "from=&view=", "from=2026-99", "from=%00&view=%00", f"view={LONG}"):
        assert unasked == drawn(client.get(f"/?{nonsense}").text)
    for edge in ("0000-01", "9999-12", "1900-01", "2199-12"):
        for view in ("month", "quarter", "year", "list"):
            assert 200 == client.get(f"/?from={edge}&view={view}").status_code


def test_the_other_language_shows_the_same_months(client: FlaskClient) -> None:
    """Whoever changes the language stays where he was."""
    client.put("/v1/calendars/q4", json=document())

    page = client.get("/?from=2026-11&view=month&q=vip&lang=en").text

    other = next(one for one in links(page) if "lang=fr" in one)
    assert {"from": ["2026-11"], "view": ["month"], "q": ["vip"]}.items() <= parse_qs(urlsplit(other).query).items()


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

    assert not re.findall(r"<style|\sstyle=|\son\w+=\"|<script(?! type=\"module\" src=)", page)
    for name in ("svg", "title", "a", "g", "table", "details", "section"):
        assert len(re.findall(rf"<{name}[\s>]", page)) == page.count(f"</{name}>"), name
    assert 200 == client.get("/report?calendar=q4").status_code


def test_a_calendar_without_offers_is_not_drawn(client: FlaskClient) -> None:
    """There is nothing to show, and that is said already; the report says it too."""
    client.put("/v1/calendars/q4", json=document(offers=[]))

    page = client.get("/?from=2026-10&view=year")

    assert (200, "") == (page.status_code, drawn(page.text))
    assert "This calendar has no offer yet." in page.text
    assert 200 == client.get("/report?calendar=q4").status_code


def test_the_gravest_finding_is_proved_beside_the_board(client: FlaskClient) -> None:
    """Unasked it is there for wide screens; asked for by its name it is chosen, and a wrong name is told of."""
    client.put("/v1/calendars/q4", json=document())

    page = client.get("/").text
    gone = client.get("/?finding=sha256:0").text

    panel = page.partition('<aside id="panel"')[2].partition("</aside>")[0]
    assert 'class="panel unasked"' in panel
    assert "CAN01" in panel
    assert "That finding is no more" in gone
    assert "That finding is no more" not in page
    fingerprint = client.get("/v1/findings?calendar=q4").get_json()["findings"][0]["fingerprint"]
    assert "unasked" not in client.get(f"/?finding={fingerprint}").text.partition('id="panel"')[2][:200]


def test_all_that_is_drawn_has_a_look(client: FlaskClient) -> None:
    """No class is without a rule in the two files of looks: style in the page itself would be dead."""
    client.put("/v1/calendars/q4", json=document())
    page = client.get("/?lang=fr").text
    looks = "".join((STATIC / name).read_text() for name in LOOKS)

    used = {one for told in re.findall(r'class="([^"]*)"', page.partition("<main")[2]) for one in told.split()}

    # How far an offer is tells a script; its colour is that of its mechanic.
    assert {"draft"} >= {one for one in used if not re.search(rf"\.{re.escape(one)}(?![\w-])", looks)}


def test_what_is_waived_has_no_sign(house: House) -> None:
    """The finding is listed under its number; the bars no longer bear it."""
    house.put(unfair())
    finding = house.client.get("/v1/findings?calendar=q4").get_json()["findings"][0]
    asked = {"fingerprint": finding["fingerprint"], "reason": "seen", "expires_at": "2026-12-20"}
    house.client_of("claire").post("/v1/calendars/q4/waivers", json=asked)

    before = house.client.get("/").text
    house.client.post("/v1/calendars/q4/waivers/1/approve")
    page = house.client.get("/").text

    assert quote(finding["fingerprint"]) in drawn(before)
    assert quote(finding["fingerprint"]) not in drawn(page)
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
