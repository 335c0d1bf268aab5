"""Two calendars of which offers wait for an approval, and what people read and press on the pages of reviews."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.plans import document
from tests.service.plans import offer

MESSAGE = {"channel": "email", "send_at": "2026-12-01T09:00"}
STEPS = "/reviews/steps?lang=en"
WAIVERS = "/waivers/steps?lang=en"


def two_calendars(client: FlaskClient) -> FlaskClient:
    """Store one with a fair offer and one that insults; give who looks at them."""
    loyal = offer("VIP-30", "vip", "30", channels=[MESSAGE])
    unfair = offer("NEW-40", "prospects", "40", valid_from="2026-12-02")
    claire = speaking(client, "Claire")
    claire.put("/v1/calendars/fair", json=document(offers=[loyal]))
    claire.put("/v1/calendars/q4", json=document(offers=[loyal, unfair]))
    return client


def speaking(client: FlaskClient, login: str, *roles: str, teams: tuple[str, ...] = ("*",)) -> Admitted:
    """Give the client of somebody with these roles."""
    key = admit(client.application.extensions[EXTENSION].store, login, *roles, teams=teams)
    return Admitted(client.application).speak_as(key)


def move(client: FlaskClient, step: str, by: str, *offers: str, calendar: str = "fair") -> TestResponse:
    """Take a step of offers with the form of the page."""
    form = {"step": step, "reason": "x", "offer": [f"{calendar}//{one}" for one in offers]}
    return speaking(client, by).post(STEPS, data=form)


def refusals(page: TestResponse) -> str:
    """Read what a page says against a form."""
    found = re.search(r'role="alert">(.*?)</div>', page.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", found[1])) if found else ""


def cards_of(page: TestResponse) -> list[str]:
    """Read the cards of the page."""
    return [unescape(one) for one in re.findall(r'<article class="card review.*?</article>', page.text, re.DOTALL)]


def first_fingerprint(page: str) -> str:
    """Name the first finding that a page leads to."""
    found = re.search(r"/findings/(sha256:\w+)", page)
    assert found is not None
    return found[1]
