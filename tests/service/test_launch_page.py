"""On the launch page two people let an offer go with a click each, and what waits for a person is decided."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.plans import document
from tests.service.plans import offer

MESSAGE = {"channel": "email", "send_at": "2026-12-01T09:00"}


@pytest.fixture
def stored(client: FlaskClient) -> FlaskClient:
    """Give somebody who looks at a calendar with a fair offer, and with one that insults."""
    fair = offer("VIP-30", "vip", "30", channels=[MESSAGE])
    unfair = offer("NEW-40", "prospects", "40", valid_from="2026-12-02")
    claire = _speaking(client, "Claire")
    claire.put("/v1/calendars/fair", json=document(offers=[fair]))
    claire.put("/v1/calendars/q4", json=document(offers=[fair, unfair]))
    return client


def _speaking(client: FlaskClient, login: str, *roles: str, teams: tuple[str, ...] = ("*",)) -> Admitted:
    key = admit(client.application.extensions[EXTENSION].store, login, *roles, teams=teams)
    return Admitted(client.application).speak_as(key)


def _move(client: FlaskClient, step: str, by: str, *offers: str, calendar: str = "fair") -> TestResponse:
    form = {"calendar": calendar, "step": step, "offer": list(offers)}
    return _speaking(client, by).post("/launch/offers?lang=en", data=form)


def _refusals(page: TestResponse) -> str:
    found = re.search(r'role="alert">(.*?)</div>', page.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", found[1])) if found else ""


def test_an_offer_goes_with_two_clicks_of_two_people(stored: FlaskClient) -> None:
    """Its e-mail, for which nobody has set up a provider, waits for somebody, and says why."""
    first = _move(stored, "submit", "Claire", "VIP-30")
    second = _move(stored, "approve", "Marc", "VIP-30")
    page = stored.get("/launch/?calendar=fair&lang=en").text

    assert [303, 303] == [first.status_code, second.status_code]
    assert "submitted by Claire, approved by marc" in page
    assert "Nobody carries this channel" in page
    assert 'name="send"' in page


def test_nobody_approves_what_he_submitted(stored: FlaskClient) -> None:
    """The page says so in words, and nothing has changed."""
    _move(stored, "submit", "Claire", "VIP-30")

    refused = _move(stored, "approve", "Claire", "VIP-30")

    assert 409 == refused.status_code
    assert "another person approves it" in _refusals(refused)


def test_an_insult_is_not_approved_and_the_page_says_why(stored: FlaskClient) -> None:
    """With the sentence of the finding and its way out."""
    _move(stored, "submit", "Claire", "NEW-40", calendar="q4")

    refused = _move(stored, "approve", "Marc", "NEW-40", calendar="q4")

    assert 409 == refused.status_code
    assert "CAN01" in _refusals(refused)
    assert "VIP-30" in _refusals(refused)


def test_a_form_left_half_empty_is_told_what_is_missing(stored: FlaskClient) -> None:
    """Nothing is done for nobody."""
    assert "choose at least one" in _refusals(_move(stored, "submit", "Marc"))


@pytest.mark.parametrize("code", ["\0", "fair\0"])
def test_a_form_for_a_calendar_that_cannot_be_is_refused(stored: FlaskClient, code: str) -> None:
    """PostgreSQL breaks on such a code; nobody is shown a breakdown."""
    refused = _move(stored, "submit", "Claire", "VIP-30", calendar=code)

    assert 404 == refused.status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.test"},
        {"Origin": "null"},
        {"Origin": "http://[::"},
    ],
)
def test_a_form_on_another_site_is_refused(stored: FlaskClient, headers: dict[str, str]) -> None:
    """Whoever is lured there approves nothing here."""
    form = {"calendar": "fair", "step": "submit", "offer": "VIP-30"}

    answer = stored.post("/launch/offers", data=form, headers=headers)

    assert 403 == answer.status_code
    assert "submitted by" not in stored.get("/launch/?calendar=fair&lang=en").text


def test_a_held_send_is_called_off_with_a_click(stored: FlaskClient) -> None:
    """It then waits for nobody."""
    _move(stored, "submit", "Claire", "VIP-30")
    _move(stored, "approve", "Marc", "VIP-30")
    page = stored.get("/launch/?calendar=fair").text
    send = re.search(r'name="send" value="(\d+)"', page)
    assert send is not None

    answer = stored.post("/launch/sends", data={"calendar": "fair", "step": "cancel", "send": send[1]})

    assert 303 == answer.status_code
    assert "Nothing waits for a decision" in stored.get("/launch/?calendar=fair").text
    again = stored.post("/launch/sends", data={"calendar": "fair", "step": "cancel", "send": send[1]})
    assert "cancelled" in _refusals(again)


@pytest.mark.parametrize(
    "form",
    [
        {"step": "fly", "offer": "VIP-30"},
        {"step": "submit", "offer": "absent"},
        {"step": "approve", "offer": "VIP-30", "calendar": "absent"},
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(stored: FlaskClient, form: dict[str, str]) -> None:
    """Never with a 500."""
    answer = stored.post("/launch/offers", data={"calendar": "fair", **form})

    assert answer.status_code in {400, 404, 409}


@pytest.mark.parametrize("send", ["x", "-1", "9" * 30, "999999"])
def test_a_send_that_nobody_has_is_refused(stored: FlaskClient, send: str) -> None:
    """Whatever stands in the form."""
    answer = stored.post("/launch/sends", data={"calendar": "fair", "step": "release", "send": send})

    assert answer.status_code in {400, 404, 409}


def test_the_page_is_spoken_in_both_languages_and_knows_no_absent_calendar(stored: FlaskClient) -> None:
    """French to those who ask for it."""
    french = stored.get("/launch/?calendar=fair", headers={"Accept-Language": "fr"})

    assert "Offres à faire partir" in french.text
    assert "fr" == french.headers["Content-Language"]
    assert 404 == stored.get("/launch/?calendar=absent").status_code


def test_an_empty_house_has_a_page_too(client: FlaskClient) -> None:
    """It says how to begin."""
    assert "No calendar yet" in client.get("/launch/?lang=en").text


def test_a_reopened_offer_is_shown_beside_what_was_approved(stored: FlaskClient) -> None:
    """In words, before the button of whoever may approve it; who wrote it is told that another person does."""
    _move(stored, "submit", "Claire", "VIP-30")
    _move(stored, "approve", "Marc", "VIP-30")
    place = "/v1/offers/VIP-30?calendar=fair"
    change = {"mechanics": [{"kind": "percent_off", "rate": "15"}], "owner": "web", "channels": None}
    tag = stored.get(place).headers["ETag"]
    _speaking(stored, "Claire").patch(place, json=change, headers={"If-Match": tag})

    card = _card(stored.get("/launch/?calendar=fair&lang=fr").text)
    own = _card(_speaking(stored, "Claire").get("/launch/?calendar=fair&lang=en").text)

    assert ["Canal email, 2026-12-01T09:00 –", "Mécanique −30 % −15 %", "Équipe – web"] == _rows(card)
    assert ('value="approve"' in card, 'value="return"' in card) == (True, True)
    assert ('value="approve"' in own, "another person approves it" in own) == (False, True)


def test_an_exception_is_asked_approved_and_withdrawn_on_the_page(stored: FlaskClient) -> None:
    """By two people; then the offer that it excuses goes, and comes back with it."""
    _move(stored, "submit", "Claire", "NEW-40", calendar="q4")
    claire = _speaking(stored, "Claire")
    fingerprint = re.search(r'name="waiver" value="(sha256:\w+)"', claire.get("/launch/?calendar=q4").text)
    assert fingerprint is not None
    asked = {"calendar": "q4", "waiver": fingerprint[1], "step": "ask", "reason": "opening", "until": "2026-12-20"}

    half = [claire.post("/launch/waivers?lang=en", data={**asked, key: ""}) for key in ("reason", "until", "waiver")]
    first = claire.post("/launch/waivers", data=asked)
    own = claire.post("/launch/waivers?lang=en", data={"calendar": "q4", "waiver": "1", "step": "approve"})
    card = _card(stored.get("/launch/?calendar=q4&lang=en").text)
    approved = stored.post("/launch/waivers", data={"calendar": "q4", "waiver": "1", "step": "approve"})
    gone = _move(stored, "approve", "Marc", "NEW-40", calendar="q4")
    back = stored.post("/launch/waivers", data={"calendar": "q4", "waiver": "1", "step": "withdraw"})

    assert [("say why",), ("say until when",), ("choose at least one",)] == [
        tuple(word for word in ("say why", "say until when", "choose at least one") if word in _refusals(page))
        for page in half
    ]
    assert (303, 409, 303, 303, 303) == tuple(one.status_code for one in (first, own, approved, gone, back))
    assert "another person approves it" in _refusals(own)
    assert "waiver 1 asked for" in card


@pytest.mark.parametrize(
    ("roles", "submits", "approves"),
    [(("viewer",), False, False), (("planner",), True, False), (("approver",), False, True)],
)
def test_everybody_sees_the_buttons_of_what_he_may(
    stored: FlaskClient, roles: tuple[str, ...], *, submits: bool, approves: bool
) -> None:
    """And his own name; a form that he could not have seen is refused."""
    _move(stored, "submit", "Claire", "VIP-30")
    vera = _speaking(stored, "Vera", *roles, teams=("web",))

    page = vera.get("/launch/?calendar=fair&lang=en").text
    forged = vera.post("/launch/waivers", data={"calendar": "fair", "waiver": "1", "step": "approve"})

    assert "You act as Vera." in page
    assert (submits, approves, submits or approves) == tuple(
        f'value="{step}"' in page for step in ("submit", "approve", "return")
    )
    assert 'name="by"' not in page
    assert (404 if approves else 403) == forged.status_code


@pytest.mark.parametrize(
    "form",
    [
        {"step": "fly", "waiver": "1"}, {"step": "approve", "waiver": "x"}, {"step": "withdraw", "waiver": "9" * 18},
        {"step": "approve", "waiver": "9" * 30}, {"step": "ask", "waiver": "\0", "reason": "x", "until": "2026-12-20"},
        {"step": "ask", "waiver": "sha256:0", "reason": "x\0", "until": "2026-12-20"},
        {"step": "ask", "waiver": "sha256:0", "reason": "x", "until": "2020-12-20"},
        {"step": "ask", "waiver": "sha256:0", "reason": "x", "until": "tomorrow"},
        {"step": "approve", "waiver": "1", "calendar": "absent"},
    ],
)  # fmt: skip
def test_a_form_of_an_exception_that_makes_no_sense_is_refused(stored: FlaskClient, form: dict[str, str]) -> None:
    """Never with a 500."""
    answer = stored.post("/launch/waivers", data={"calendar": "fair", **form})

    assert answer.status_code in {400, 404, 409, 422}


def _card(page: str) -> str:
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found is not None
    return unescape(found[0])


def _rows(card: str) -> list[str]:
    body = card.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>") if row.strip()]
