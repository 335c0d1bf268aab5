"""What people do that must be done whole or not at all, each through the door that a user takes."""

import re
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.secret_token import bare_token
from models.secret_token import digest
from models.store_invitations import InvitationBook
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import fair
from tests.service.launching import unfair
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.people import key_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "q4-2026" / "acquisition.xlsx"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STEP = "/v1/calendars/q4/lifecycle"
WAIVERS = "/v1/calendars/q4/waivers"
LINK = bare_token(b"a link that only one person uses")
OFFERS = ["VIP-20", "NEW-10"]
PEOPLE = ("claire", "marc", "paul")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that one request does; `ground` is what must have happened before.

    `line` is what the audit says of it, by kind and action; `again` is what whoever does it a second time is
    answered; `least` is the number of points below which nothing was tried.
    """

    ground: Callable[[House], None]
    deed: Callable[[House], TestResponse]
    status: int
    line: tuple[str, str]
    again: int
    least: int = 8
    changes: tuple[str, ...] = field(default=())


def house_of(app: Flask) -> House:
    """Give the service to whoever acts in it, at the instant of all these tests."""
    house = House(app, app.test_client(), NOW)
    house.desk.store.clock = lambda: house.clock
    return house


def voice(house: House, login: str) -> FlaskClient:
    """Give the client of somebody who was let in before."""
    return Admitted(house.app).speak_as(key_of(login))


def people(house: House) -> None:
    """Let in whoever acts."""
    for login in PEOPLE:
        admit(house.desk.store, login)


def step(house: House, to: str, by: str) -> TestResponse:
    """Ask for a step of both offers."""
    return voice(house, by).post(STEP, json={"to": to, "offers": OFFERS})


def edit(house: House) -> TestResponse:
    """Give customers more than what was approved."""
    changed = {"mechanics": [{"kind": "percent_off", "rate": "25"}]}
    return voice(house, "claire").patch("/v1/offers/VIP-20?calendar=q4", json=changed, headers={"If-Match": '"1"'})


def put(house: House) -> TestResponse:
    """Make the calendar another one: an offer goes, an offer comes, a segment changes."""
    changed = unfair()
    changed["segments"][0]["basket"]["mean"] = "95.00"
    return voice(house, "claire").put("/v1/calendars/q4", json=changed, headers={"If-Match": '"1"'})


def bring(house: House) -> TestResponse:
    """Take a spreadsheet of the example over what is stored; a second one would be joined before any statement."""
    file = (BytesIO(EXAMPLE.read_bytes()), EXAMPLE.name)
    place = "/v1/calendars/q4/import?mode=replace&dry_run=false"
    return voice(house, "claire").post(place, data={"file": [file]}, content_type="multipart/form-data")


def ask_waiver(house: House, headers: Mapping[str, str] | None = None) -> TestResponse:
    """Ask for an exception to what stands in the way."""
    found = answered(voice(house, "claire").get("/v1/findings?calendar=q4"), 200)["findings"]
    asked = {
        "fingerprint": next(one["fingerprint"] for one in found if one["severity"] == "block"),
        "reason": "opening of the new store", "expires_at": "2026-12-20",
    }  # fmt: skip
    return voice(house, "claire").post(WAIVERS, json=asked, headers=headers)


def make_key(house: House) -> TestResponse:
    """Make a key for oneself."""
    return voice(house, "marc").post("/v1/keys", json={"name": "import"})


def come_in(house: House) -> TestResponse:
    """Use the link by which one is let in."""
    browser = house.app.test_client()
    page = browser.get(f"/welcome/{LINK}")
    form = re.search('name="csrf_token" value="([^"]+)"', page.text)
    if form is None:
        return page
    return browser.post("/welcome", data={"token": LINK, "csrf_token": form[1]})


def _stored(house: House) -> None:
    people(house)
    answered(voice(house, "claire").put("/v1/calendars/q4", json=fair()), 201)


def _submitted(house: House) -> None:
    _stored(house)
    answered(step(house, "submitted", "claire"), 200)


def _approved(house: House) -> None:
    _submitted(house)
    answered(step(house, "approved", "marc"), 200)


def _stored_unfair(house: House) -> None:
    people(house)
    answered(voice(house, "claire").put("/v1/calendars/q4", json=unfair()), 201)
    answered(voice(house, "claire").get("/v1/findings?calendar=q4"), 200)


def _asked(house: House) -> None:
    _stored_unfair(house)
    answered(ask_waiver(house), 201)


def _invited(house: House) -> None:
    people(house)
    answered(voice(house, "marc").post("/v1/people", json={"login": "anna", "roles": ["viewer"]}), 201)
    InvitationBook(house.desk.store).invite("anna", digest(LINK), by="console")


def answered(answer: TestResponse, status: int) -> Any:
    """See that a request got the answer that it must get, and give its body."""
    assert status == answer.status_code, answer.text
    return body(answer)


ACTS = {
    "submission": Act(
        ground=_stored, deed=lambda house: step(house, "submitted", "claire"), status=200,
        line=("lifecycle", "changed"), again=409, changes=("lifecycle",),
    ),
    "approval": Act(
        ground=_submitted, deed=lambda house: step(house, "approved", "marc"), status=200,
        line=("lifecycle", "changed"), again=409, changes=("lifecycle", "send"),
    ),
    "edit after approval": Act(
        ground=_approved, deed=edit, status=200, line=("lifecycle", "changed"), again=412,
        changes=("offer", "lifecycle", "send"),
    ),
    "whole calendar": Act(
        ground=_stored, deed=put, status=200, line=("offer", "created"), again=412, changes=("offer", "segment"),
    ),
    "import": Act(
        ground=_stored, deed=bring, status=200, line=("offer", "created"), again=200, changes=("offer", "segment"),
    ),
    "waiver asked": Act(
        ground=_stored_unfair, deed=ask_waiver, status=201, line=("waiver", "created"), again=201, changes=("waiver",),
    ),
    "waiver approved": Act(
        ground=_asked, deed=lambda house: voice(house, "marc").post(f"{WAIVERS}/1/approve"), status=200,
        line=("waiver", "changed"), again=409, changes=("waiver",),
    ),
    "new key": Act(
        ground=people, deed=make_key, status=201, line=("key", "created"), again=201, changes=("api_key",),
    ),
    "invitation": Act(
        ground=_invited, deed=come_in, status=303, line=("invitation", "changed"), again=404,
        changes=("invitation", "web_session"),
    ),
}  # fmt: skip
