"""Somebody who shows a part of a calendar in a calendar of his own, for the tests of feeds."""

from typing import Any

from icalendar import Calendar
from werkzeug.test import TestResponse

from models.caller import Caller
from models.feed import Feed
from models.role import Role
from models.secret_token import bare_token
from models.store_feeds import FeedBook
from models.store_people import PeopleBook
from tests.service.launching import House
from tests.service.people import admit


def person(house: House, login: str = "lea", *roles: str) -> Caller:
    """Let somebody in who only reads, and give him as he asks."""
    admit(house.desk.store, login, *(roles or ("viewer",)))
    known = PeopleBook(house.desk.store).person(login)
    return Caller(name=login, roles=known.roles or frozenset({Role.VIEWER}), workspace="default", person_id=known.id)


def feed(house: House, token: str, by: Caller | None = None, **changes: object) -> Feed:
    """Make a feed of the calendar q4, or of a part of it."""
    wanted = Feed(**{"calendar": "q4", "language": "en", **changes})  # type: ignore[arg-type]  # built from parts by name
    return FeedBook(house.desk.store).make(wanted, token, by=by or person(house))


def token(number: int = 1) -> str:
    """Give a token, another for each number."""
    return bare_token(number.to_bytes(32, "big"))


def asked(house: House, secret: str, **headers: str) -> TestResponse:
    """Ask as a calendar program does: with no key and no cookie."""
    return house.app.test_client().get(f"/feeds/{secret}.ics", headers={"Authorization": "", **headers})


def events(answer: TestResponse) -> dict[str, Any]:
    """Read the events of an answer by their titles."""
    assert 200 == answer.status_code, answer.text
    found = Calendar.from_ical(answer.data)
    assert isinstance(found, Calendar)
    return {str(one["summary"]): one for one in found.walk("VEVENT")}
