"""A browser that logs in: it keeps cookies, and sends with each form the token that the page gave it."""

import re
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from models.password_hash import Passwords
from models.person import Person
from models.role import Role
from models.secret_token import bare_token
from models.secret_token import digest
from models.store import Store
from models.store_invitations import InvitationBook
from models.store_people import PeopleBook

PASSWORD = "quatre mots bien choisis"  # noqa: S105 -- of tests alone
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def body(answer: TestResponse) -> Any:
    """Give the JSON of an answer."""
    return answer.get_json()


class CountedPasswords(Passwords):
    """Cheap, and counts how often it does the work that takes time."""

    def __init__(self) -> None:
        """Hash with next to no work."""
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.compared = 0

    def matches(self, kept: str | None, password: str) -> bool:
        """Count a comparison."""
        self.compared += 1
        return super().matches(kept, password)


@dataclass(slots=True)
class Entrance:
    """The service as people reach it with a browser, on a clock that stands still until it is set."""

    app: Flask
    passwords: CountedPasswords
    clock: datetime
    made: int = field(default=0)

    @property
    def store(self) -> Store:
        """Give the store of the first workspace."""
        store: Store = self.app.extensions[EXTENSION].store
        return store

    @property
    def people(self) -> PeopleBook:
        """Give its people."""
        return PeopleBook(self.store)

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.clock += timedelta(**time)

    def admit(self, login: str, *roles: Role, password: str | None = PASSWORD) -> Person:
        """Let somebody in, with a password unless he has none."""
        given = frozenset(roles or {Role.ADMIN})
        self.people.add(Person(login=login, roles=given, teams=frozenset({"*"})), by="tests")
        if password is not None:
            self.people.set_password(login, self.passwords.hash(password), by="tests")
        return self.people.person(login)

    def link(self, login: str) -> str:
        """Give the token of a new link."""
        self.made += 1
        token = bare_token(self.made.to_bytes(32, "big"))
        InvitationBook(self.store).invite(login, digest(token), by="tests")
        return token

    def browser(self, login: str | None = None, password: str = PASSWORD) -> "Browser":
        """Give a browser, in which somebody has logged in if he is named."""
        browser = Browser(self.app.test_client())
        if login is not None:
            browser.log_in(login, password)
        return browser


@dataclass(slots=True)
class Browser:
    """One browser with its cookies."""

    client: FlaskClient
    token: str = ""

    def get(self, place: str, **options: Any) -> TestResponse:
        """Look at a page, and keep the token of its forms."""
        page = self.client.get(place, **options)
        found = _CSRF.search(page.text)
        if found:
            self.token = found[1]
        return page

    def post(self, place: str, **form: Any) -> TestResponse:
        """Send a form of the page looked at last."""
        return self.client.post(place, data={"csrf_token": self.token, **form})

    def log_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Fill in the page on which people log in."""
        self.get("/login")
        answer = self.post("/login", login=login, password=password, **more)
        self.get("/account")
        return answer

    @property
    def cookie(self) -> str | None:
        """Give the cookie as the browser holds it."""
        found = self.client.get_cookie("preseance")
        return None if found is None else found.value
