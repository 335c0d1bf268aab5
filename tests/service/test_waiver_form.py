"""On the form of an exception one says why and until when, and another person lets it stand."""

import re

import pytest
from flask.testing import FlaskClient

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


def test_an_exception_is_asked_approved_and_withdrawn_on_the_page(stored: FlaskClient) -> None:
    """By two people; then the offer that it excuses goes, and comes back with it."""
    move(stored, "submit", "Claire", "NEW-40", calendar="q4")
    claire = speaking(stored, "Claire")
    fingerprint = first_fingerprint(claire.get("/reviews?calendar=q4").text)
    asked = {"calendar": "q4", "waiver": fingerprint, "step": "ask", "reason": "opening", "until": "2026-12-20"}

    form = claire.get(f"/waivers/ask?calendar=q4&finding={fingerprint}&lang=en")
    half = [claire.post(WAIVERS, data={**asked, key: ""}) for key in ("reason", "until")]
    first = claire.post(WAIVERS, data=asked)
    own = claire.post(WAIVERS, data={"calendar": "q4", "waiver": "1", "step": "approve"})
    (card,) = cards_of(stored.get("/reviews?calendar=q4&lang=en"))
    approved = stored.post(WAIVERS, data={"calendar": "q4", "waiver": "1", "step": "approve"})
    gone = move(stored, "approve", "Marc", "NEW-40", calendar="q4")
    back = stored.post(WAIVERS, data={"calendar": "q4", "waiver": "1", "step": "withdraw"})

    assert "somebody else than you" in form.text
    assert [("Say why",), ("Say until when",)] == [
        tuple(word for word in ("Say why", "Say until when") if word in refusals(page)) for page in half
    ]
    assert (303, 409, 303, 303, 303) == tuple(one.status_code for one in (first, own, approved, gone, back))
    assert "another person approves it" in refusals(own)
    assert "waiver 1 to be approved" in card


def test_the_form_of_an_exception_comes_as_a_piece_too(stored: FlaskClient) -> None:
    """For a dialogue, which holds no second page."""
    move(stored, "submit", "Claire", "NEW-40", calendar="q4")
    fingerprint = first_fingerprint(stored.get("/reviews?calendar=q4").text)

    piece = stored.get(f"/waivers/ask?calendar=q4&finding={fingerprint}&lang=en", headers={"X-Piece": "1"})
    absent = stored.get("/waivers/ask?calendar=q4&finding=sha256:0&lang=en")

    assert ("<html" in piece.text, 'name="until"' in piece.text) == (False, True)
    assert 422 == absent.status_code


def test_an_exception_until_a_day_holds_through_it(stored: FlaskClient) -> None:
    """As whoever reads a date would say; one that ends within a day is told with its hour."""
    claire = speaking(stored, "Claire")
    move(stored, "submit", "Claire", "NEW-40", calendar="q4")
    fingerprint = first_fingerprint(claire.get("/reviews?calendar=q4").text)
    asked = {"calendar": "q4", "waiver": fingerprint, "step": "ask", "reason": "opening"}

    for until in ("2100-12-20", "2100-12-20T10:30"):
        assert 303 == claire.post(WAIVERS, data={**asked, "until": until}).status_code
    kept = claire.get("/v1/calendars/q4/waivers").get_json()["waivers"]
    listed = claire.get("/waivers?calendar=q4&lang=en").text

    assert ["2100-12-20T23:00:00+00:00", "2100-12-20T09:30:00+00:00"] == [one["expires_at"] for one in kept]
    assert ["20 Dec 2100", "20 Dec 2100, 10:30"] == [
        one.replace("\N{NO-BREAK SPACE}", " ") for one in re.findall(r'data-label="Until">([^<]*)<', listed)
    ]


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
    answer = stored.post(WAIVERS, data={"calendar": "fair", **form})

    assert answer.status_code in {400, 404, 409, 422}
