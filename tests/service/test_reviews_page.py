"""On the page of reviews two people let an offer go with a click each, and read what they let go."""

import re
from collections.abc import Sequence
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scheduler.gate import Objection
from tests.service.launching import House
from tests.service.launching import fair
from tests.service.launching import mailed
from tests.service.plans import document
from tests.service.plans import offer
from tests.service.reviewing import STEPS
from tests.service.reviewing import WAIVERS
from tests.service.reviewing import cards_of
from tests.service.reviewing import first_fingerprint
from tests.service.reviewing import move
from tests.service.reviewing import refusals
from tests.service.reviewing import speaking
from tests.service.reviewing import two_calendars


@pytest.fixture
def stored(client: FlaskClient) -> FlaskClient:
    """Give somebody who looks at a calendar with a fair offer, and at one that insults."""
    return two_calendars(client)


def _rows(card: str) -> list[str]:
    body = card.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>") if row.strip()]


def test_an_offer_goes_with_two_clicks_of_two_people(stored: FlaskClient) -> None:
    """Each is led back to the page, which says what has been done."""
    first = move(stored, "submit", "Claire", "VIP-30")
    second = move(stored, "approve", "Marc", "VIP-30")
    page = stored.get(second.location).text
    listed = stored.get("/reviews/offers?calendar=fair&lang=en").text

    assert [303, 303] == [first.status_code, second.status_code]
    assert "1 offer approved" in page
    assert "submitted by Claire approved by marc" in " ".join(re.sub(r"<[^>]+>", " ", listed).split())


def test_those_come_first_that_have_waited_longest(house: House) -> None:
    """Whatever their calendar and their code."""
    house.put()
    house.client_of("claire").put("/v1/calendars/a1", json=fair())
    for offer_code, calendar in (("VIP-20", "q4"), ("NEW-10", "a1"), ("NEW-10", "q4")):
        house.step("submitted", offer_code, by="claire") if calendar == "q4" else house.client_of("claire").post(
            "/v1/calendars/a1/lifecycle", json={"to": "submitted", "offers": [offer_code]}
        )
        house.clock += timedelta(minutes=1)

    everywhere = house.client.get("/reviews?lang=en")
    here = house.client.get("/reviews?calendar=q4&lang=en")

    assert ["q4/1/VIP-20", "a1/1/NEW-10", "q4/1/NEW-10"] == _chosen(everywhere)
    assert ["q4/1/VIP-20", "q4/1/NEW-10"] == _chosen(here)


def _chosen(page: TestResponse) -> list[str]:
    cards = page.text.split('<article class="card review')[1:]
    return [unescape(found[1]) for card in cards if (found := re.search(r'name="offer" value="([^"]+)"', card))]


def test_a_long_line_is_read_page_by_page(house: House) -> None:
    """Twenty at a time; the last page has the rest, and so has one beyond it."""
    codes = [f"NEW-{number:02}" for number in range(23)]
    house.put(document(offers=[mailed(code, "prospects", "10") for code in codes]))
    house.step("submitted", *codes, by="claire")

    first, last, beyond = (house.client.get(f"/reviews?calendar=q4&page={page}") for page in (1, 2, 9))

    assert [20, 3, 3] == [len(cards_of(page)) for page in (first, last, beyond)]


def test_nobody_approves_what_he_submitted(stored: FlaskClient) -> None:
    """The card says so in words and has no button; the form that he sends anyway is refused."""
    move(stored, "submit", "Claire", "VIP-30")

    (card,) = cards_of(speaking(stored, "Claire").get("/reviews?calendar=fair&lang=en"))
    refused = move(stored, "approve", "Claire", "VIP-30")

    assert 'value="approve"' not in card
    assert "another person approves it" in card
    assert 409 == refused.status_code
    assert "another person approves it" in refusals(refused)


def test_an_insult_is_not_approved_and_the_page_says_why(stored: FlaskClient) -> None:
    """With the sentence of the finding, its way out, and the way to its proof."""
    move(stored, "submit", "Claire", "NEW-40", calendar="q4")

    (card,) = cards_of(stored.get("/reviews?calendar=q4&lang=en"))
    refused = move(stored, "approve", "Marc", "NEW-40", calendar="q4")

    assert "blocked" in card
    assert "/findings/sha256:" in card
    assert 409 == refused.status_code
    assert "CAN01" in refusals(refused)
    assert "VIP-30" in refusals(refused)


def test_of_two_approvers_the_second_is_told_that_it_is_done(stored: FlaskClient) -> None:
    """Nothing is sent twice; he reads where the offer stands."""
    move(stored, "submit", "Claire", "VIP-30")

    first, second = (move(stored, "approve", name, "VIP-30") for name in ("Marc", "Sophie"))

    assert (303, 409) == (first.status_code, second.status_code)
    assert "it is “approved”" in refusals(second)


def test_of_several_calendars_those_go_that_can(stored: FlaskClient) -> None:
    """What is refused is named; the offers of one calendar go together or not at all."""
    move(stored, "submit", "Claire", "VIP-30")
    move(stored, "submit", "Claire", "VIP-30", "NEW-40", calendar="q4")
    form = {"step": "approve", "offer": ["fair//VIP-30", "q4//VIP-30", "q4//NEW-40"]}

    page = stored.post(STEPS, data=form)

    assert 409 == page.status_code
    assert "1 offer went through" in page.text
    assert "NEW-40 · CAN01" in refusals(page)
    assert ["q4"] * 2 == [one.partition("/")[0] for one in _chosen(page)]


def test_a_form_left_half_empty_is_told_what_is_missing(stored: FlaskClient) -> None:
    """Nothing is done for nobody, and nothing is sent back without a word."""
    move(stored, "submit", "Claire", "VIP-30")

    nothing = move(stored, "submit", "Marc")
    wordless = stored.post(STEPS, data={"step": "return", "offer": "fair//VIP-30", "reason": " "})

    assert "Choose at least one" in refusals(nothing)
    assert "Say why" in refusals(wordless)
    assert 1 == len(cards_of(stored.get("/reviews?calendar=fair")))


def test_an_offer_sent_back_shows_why_in_the_list(stored: FlaskClient) -> None:
    """Its author finds it among the drafts."""
    move(stored, "submit", "Claire", "VIP-30")
    form = {"step": "return", "offer": "fair//VIP-30", "reason": "too dear"}

    answer = stored.post(STEPS, data=form)
    drafts = stored.get("/reviews/offers?calendar=fair&state=draft&lang=en").text

    assert 303 == answer.status_code
    assert "too dear" in drafts


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("too dear\r\nand too early", "too dear and too early"),
        ("trop cher\u00a0! vraiment\u202f?", "trop cher ! vraiment ?"),
        ("👨\u200d👩\u200d👧 no", "👨\u200d👩\u200d👧 no"),
        ("a\0b\u202ec", "a\ufffdb\ufffdc"),
    ],
    ids=["two lines", "french spaces", "a family", "signs that nobody sees"],
)
def test_a_reason_is_kept_however_it_was_written(stored: FlaskClient, written: str, kept: str) -> None:
    """Whoever has said why is never told to say why."""
    move(stored, "submit", "Claire", "VIP-30")

    answer = stored.post(STEPS, data={"step": "return", "offer": "fair//VIP-30", "reason": written})

    assert 303 == answer.status_code
    assert kept in stored.get("/reviews/offers?calendar=fair&state=draft&lang=en").text


@pytest.mark.parametrize("chosen", ["fair\0//VIP-30", "fair//\0", "fair", "//", "x/y"])
def test_a_form_for_what_cannot_be_is_refused(stored: FlaskClient, chosen: str) -> None:
    """PostgreSQL breaks on such a code; nobody is shown a breakdown."""
    refused = stored.post(STEPS, data={"step": "submit", "offer": chosen})

    assert refused.status_code in {400, 404}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.test"},
        {"Origin": "null"},
        {"Origin": "http://[::"},
    ],
)
@pytest.mark.parametrize("place", [STEPS, WAIVERS, "/sends/steps", "/sends/providers/resume"])
def test_a_form_on_another_site_is_refused(stored: FlaskClient, place: str, headers: dict[str, str]) -> None:
    """Whoever is lured there approves nothing here."""
    answer = stored.post(place, data={"step": "submit", "offer": "fair//VIP-30"}, headers=headers)

    assert 403 == answer.status_code
    assert [] == cards_of(stored.get("/reviews?calendar=fair&lang=en"))


@pytest.mark.parametrize(
    "form",
    [
        {"step": "fly", "offer": "fair//VIP-30"},
        {"step": "submit", "offer": "fair//absent"},
        {"step": "approve", "offer": "absent//VIP-30"},
        {"step": "approve", "offer": "fair/999999999999999999999/VIP-30"},
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(stored: FlaskClient, form: dict[str, str]) -> None:
    """Never with a 500."""
    answer = stored.post(STEPS, data=form)

    assert answer.status_code in {400, 404, 409}


def test_the_page_is_spoken_in_both_languages_and_knows_no_absent_calendar(stored: FlaskClient) -> None:
    """French to those who ask for it."""
    french = stored.get("/reviews?calendar=fair", headers={"Accept-Language": "fr"})

    assert "Rien n’attend d’approbation" in french.text
    assert "fr" == french.headers["Content-Language"]
    assert [404, 404] == [stored.get(f"{place}?calendar=absent").status_code for place in ("/reviews", "/waivers")]


def test_an_empty_house_has_pages_too(client: FlaskClient) -> None:
    """They say how to begin."""
    told = [client.get(f"{place}?lang=en").text for place in ("/reviews", "/reviews/offers")]

    assert ["No calendar yet"] * 2 == [page[page.index("No calendar yet") :][:15] for page in told]


def test_the_page_of_before_leads_on(stored: FlaskClient) -> None:
    """Whoever has kept its address."""
    answer = stored.get("/launch/?calendar=fair&lang=fr")

    assert (301, "/reviews?calendar=fair&lang=fr") == (answer.status_code, answer.location)


def test_a_reopened_offer_is_shown_beside_what_was_approved(stored: FlaskClient) -> None:
    """In words, before the button of whoever may approve it; who wrote it is told that another person does."""
    move(stored, "submit", "Claire", "VIP-30")
    move(stored, "approve", "Marc", "VIP-30")
    place = "/v1/offers/VIP-30?calendar=fair"
    change = {"mechanics": [{"kind": "percent_off", "rate": "15"}], "owner": "web", "channels": None}
    tag = stored.get(place).headers["ETag"]
    speaking(stored, "Claire").patch(place, json=change, headers={"If-Match": tag})

    (card,) = cards_of(stored.get("/reviews?calendar=fair&lang=fr"))
    (own,) = cards_of(speaking(stored, "Claire").get("/reviews?calendar=fair&lang=en"))

    assert ["Canal email, 1er déc. 2026 à 9 h –", "Mécanique −30 % −15 %", "Équipe – web"] == _rows(card)
    assert ('value="approve"' in card, 'value="return"' in card) == (True, True)
    assert ('value="approve"' in own, "another person approves it" in own) == (False, True)


def test_names_that_would_break_a_page_are_read_as_they_are(stored: FlaskClient) -> None:
    """Script, right-to-left, emoji, an endless word, slashes in the code."""
    names = ["<script>alert(1)</script>", "עברית", "🎁" * 40, "x" * 300]
    offers = [offer(f"A/{number}\"'&", "vip", "10", name=name) for number, name in enumerate(names)]
    speaking(stored, "Claire").put("/v1/calendars/odd", json=document(offers=offers))
    codes = [one["code"] for one in offers]

    moved = move(stored, "submit", "Claire", *codes, calendar="odd")
    page = stored.get("/reviews?calendar=odd&lang=en")
    approved = stored.post(STEPS, data={"step": "approve", "offer": _chosen(page)})

    assert (303, 4, 303) == (moved.status_code, len(cards_of(page)), approved.status_code)
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("roles", "submits", "approves"),
    [(("viewer",), False, False), (("planner",), True, False), (("approver",), False, True)],
)
def test_everybody_sees_the_buttons_of_what_he_may(
    stored: FlaskClient, roles: tuple[str, ...], *, submits: bool, approves: bool
) -> None:
    """A form that he could not have seen is refused."""
    move(stored, "submit", "Claire", "VIP-30")
    vera = speaking(stored, "Vera", *roles, teams=("web",))

    queue = vera.get("/reviews?calendar=fair&lang=en").text
    listed = vera.get("/reviews/offers?calendar=fair&lang=en").text
    forged = vera.post(WAIVERS, data={"calendar": "fair", "waiver": "1", "step": "approve"})

    assert (submits, approves, submits or approves) == tuple(
        f'value="{step}"' in listed for step in ("submit", "approve", "return")
    )
    assert (approves, submits or approves) == tuple(f'value="{step}"' in queue for step in ("approve", "return"))
    assert (404 if approves else 403) == forged.status_code


def test_a_calendar_is_judged_once_for_all_who_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as nothing changes; a new version, a waiver or another minute is looked at anew."""
    house.put()
    house.step("submitted", "VIP-20", "NEW-10", by="claire")
    asked: list[tuple[str, ...]] = []
    weigh = house.desk.launch.weigh

    def counted(calendar: str, offers: Sequence[str]) -> tuple[Objection, ...]:
        asked.append(tuple(offers))
        return weigh(calendar, offers)

    monkeypatch.setattr(house.desk.launch, "weigh", counted)
    for _ in range(2):
        house.client.get("/reviews?calendar=q4")
    house.step("approved", "VIP-20", by="marc")
    house.client.get("/reviews?calendar=q4")
    house.clock += timedelta(minutes=1)
    house.client.get("/reviews?calendar=q4")

    assert [("NEW-10", "VIP-20"), ("NEW-10",)] == asked


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_name_that_turns_its_line_around_turns_none(client: FlaskClient, language: str) -> None:
    """Neither on the card nor in the form: what is said of money must be read in the order in which it stands."""
    turned = "Prospects \u202e%02"
    plan = document(offers=[offer("VIP-30", "vip", "30"), offer("NEW-40", "prospects", "40", valid_from="2026-12-02")])
    plan["segments"][1]["name"] = turned
    claire = speaking(client, "Claire")
    claire.put("/v1/calendars/q4", json=plan)
    claire.post("/v1/calendars/q4/lifecycle", json={"to": "submitted", "offers": ["NEW-40"]})

    cards = client.get(f"/reviews?calendar=q4&lang={language}").text
    form = client.get(f"/waivers/ask?calendar=q4&finding={first_fingerprint(cards)}&lang={language}").text

    refused = move(client, "approve", "Marc", "NEW-40", calendar="q4").text

    assert ("Prospects \ufffd%02" in cards, "\u202e" in cards) == (True, False)
    assert ("Prospects \ufffd%02" in form, "\u202e" in form) == (True, False)
    assert ("Prospects \ufffd%02" in refused, "\u202e" in refused) == (True, False)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_line_ends_within_a_day(stored: FlaskClient, language: str) -> None:
    """What a finding says has its days whole, on the card and in the form, as the rest of both has."""
    move(stored, "submit", "Claire", "NEW-40", calendar="q4")

    cards = stored.get(f"/reviews?calendar=q4&lang={language}").text
    form = stored.get(f"/waivers/ask?calendar=q4&finding={first_fingerprint(cards)}&lang={language}").text
    day = {"fr": "10\u00a0déc.\u00a02026", "en": "10\u00a0Dec\u00a02026"}[language]

    assert [True, True] == [day in page for page in (cards, form)]
    assert [[], []] == [re.findall(r"\d (?:déc\.|Dec) 2026", page) for page in (cards, form)]


def test_a_name_typed_with_loose_spaces_keeps_its_signs(client: FlaskClient) -> None:
    """No line of a list starts with a percent sign or a colon."""
    plan = document(offers=[offer("VIP-30", "vip", "30", name="Fêtes : -30 %")])
    speaking(client, "Claire").put("/v1/calendars/fair", json=plan)

    listed = client.get("/reviews/offers?calendar=fair&lang=fr").text

    assert "Fêtes\u00a0: -30\u00a0%" in listed


def test_a_list_in_which_nobody_has_acted_yet_keeps_no_room_for_who(stored: FlaskClient) -> None:
    """Its other columns have it, until the first offer is submitted."""
    before = stored.get("/reviews/offers?calendar=fair&lang=en").text
    move(stored, "submit", "Claire", "VIP-30")
    after = stored.get("/reviews/offers?calendar=fair&lang=en").text

    assert [False, True] == ['<th scope="col">Who</th>' in page for page in (before, after)]
