"""Ten thousand requests that mean harm: none breaks the service, none is told a secret, none sees another brand."""

import json
import os
import shutil
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.secret_token import bare_token
from models.secret_token import digest
from models.store import Store
from models.store_audit_reading import AuditBook
from models.store_first_link import ensure_admin
from models.store_invitations import InvitationBook
from tests.service import hostile
from tests.service.access_grid import ABROAD
from tests.service.access_grid import NOBODY
from tests.service.access_grid import callers
from tests.service.entering import Browser
from tests.service.entering import CountedPasswords
from tests.service.hostile import Attempt
from tests.service.launching import SECRET
from tests.service.launching import fair
from tests.service.people import USUAL
from tests.service.people import Admitted
from tests.service.people import key_of
from tests.service.people import let_in

# In all 10,000 in every run; set PRESEANCE_HOSTILE=10 for ten times as many.
MANY = int(os.environ.get("PRESEANCE_HOSTILE", "1"))
SPEAKERS = (NOBODY, "viewer", "planner", "approver", "admin", "checker", "sender", ABROAD)
OURS, THEIRS = "OKAPI-3312", "ZEBRA-7741"
KEYS = (key_of(USUAL), key_of("admin"), key_of("admin", "abroad"))
# What no answer holds, whoever asks: secrets, and how it is made inside.
NEVER = (
    SECRET, "$argon2", "Traceback", "site-packages", "sqlalchemy", "psycopg", "sqlite3", "SELECT ", "INSERT INTO",
    *(key.rpartition("_")[2][:20] for key in KEYS),
)  # fmt: skip


def trial(examples: int) -> settings:
    """Draw so many, the same ones every time."""
    return settings(max_examples=examples * MANY, deadline=None, derandomize=True, database=None,
                    phases=[Phase.explicit, Phase.generate, Phase.shrink],
                    suppress_health_check=list(HealthCheck))  # fmt: skip


@pytest.fixture(scope="module")
def ground(blank_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give a service with two brands, each with a calendar under the same code, full of its own mark."""
    file = tmp_path_factory.mktemp("hostile") / "test.sqlite3"
    shutil.copy(blank_file, file)
    with pytest.MonkeyPatch.context() as patched:
        # A password costs as little as it can: what is asked here is not how long it takes.
        patched.setattr("app.Passwords", CountedPasswords)
        app = create_app(
            Settings(database_url=f"sqlite:///{file}", rate_limit="100000000/minute", max_body_bytes=10**6)
        )
    let_in(app, app.extensions[EXTENSION].store)
    known = callers(app)
    for name, mark in ((USUAL, OURS), (ABROAD, THEIRS)):
        client = Admitted(app) if name == USUAL else known[ABROAD]
        plan = json.loads(json.dumps(fair()).replace("T4 2026", mark).replace("Grand bassin", mark))
        assert 201 == client.put("/v1/calendars/q4", json=plan).status_code
    yield app
    app.extensions[EXTENSION].store.close()


@pytest.fixture(scope="module")
def clients(ground: Flask) -> dict[str, Admitted]:
    """Give the client of everybody."""
    return callers(ground)


def ask(clients: dict[str, Admitted], attempt: Attempt) -> None:
    """Send it, and judge the answer."""
    client = clients[attempt.speaker]
    for name, value in attempt.cookies.items():
        client.set_cookie(name, value)
    answer = client.open(**hostile.sent(attempt))
    for name in attempt.cookies:
        client.delete_cookie(name)
    judge(attempt, answer)


def judge(attempt: Attempt, answer: TestResponse) -> None:
    """Find nothing in an answer that stands in none."""
    told = f"{answer.headers}\n{answer.get_data(as_text=True)}"

    assert answer.status_code < 500, (attempt, told[:500])
    mine = attempt.speaker != ABROAD
    assert (THEIRS if mine else OURS) not in told, (attempt, told[:500])
    is_page = answer.content_type.startswith("text/html") and answer.status_code == 200
    said = repr(attempt)
    leaked = [one for one in NEVER if one in told and one not in said and not (is_page and one == "sqlite3")]
    assert [] == leaked, (attempt, told[:800])


def test_odd_paths_and_queries(ground: Flask, clients: dict[str, Admitted]) -> None:
    """Every address with names of nothing, of others, of no form."""

    @trial(2_250)
    @given(attempt=hostile.paths(ground, SPEAKERS))
    def law(attempt: Attempt) -> None:
        ask(clients, attempt)

    law()


def test_forged_keys_cookies_and_headers(ground: Flask, clients: dict[str, Admitted]) -> None:
    """No key that was cut or bent opens anything."""

    @trial(2_250)
    @given(attempt=hostile.headed(ground, SPEAKERS, KEYS))
    def law(attempt: Attempt) -> None:
        ask(clients, attempt)

    law()


def test_twisted_json(ground: Flask, clients: dict[str, Admitted]) -> None:
    """Good documents with values of another kind, keys of another name, things said twice."""

    @trial(2_500)
    @given(attempt=hostile.twisted(ground, SPEAKERS))
    def law(attempt: Attempt) -> None:
        ask(clients, attempt)

    law()


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx"])
def test_damaged_files(clients: dict[str, Admitted], name: str) -> None:
    """Spreadsheets with something strange inside, under names of every form."""

    @trial(1_250)
    @given(attempt=hostile.files(SPEAKERS, name))
    def law(attempt: Attempt) -> None:
        ask(clients, attempt)

    law()


def test_forms_of_the_pages(ground: Flask) -> None:
    """A browser in which an admin is logged in, who comes in again whenever his session has ended."""
    store: Store = ground.extensions[EXTENSION].store
    browser = Browser(ground.test_client())
    browser.client.environ_base.pop("HTTP_AUTHORIZATION", None)
    entered = 0

    @trial(500)
    @given(attempt=hostile.forms(ground))
    def law(attempt: Attempt) -> None:
        nonlocal entered
        if browser.get("/account").status_code != HTTPStatus.OK:
            entered += 1
            token = bare_token(entered.to_bytes(32, "big"))
            InvitationBook(store).invite(ensure_admin(store, by="tests"), digest(token), by="tests")
            browser.get(f"/welcome/{token}")
            assert HTTPStatus.SEE_OTHER == browser.post("/welcome", token=token).status_code
            browser.get("/account")
        answer = browser.client.post(
            attempt.place, data={"csrf_token": browser.token, **attempt.body}, headers=dict(attempt.headers)
        )

        judge(attempt, answer)
        assert answer.headers.get("Location", "/").startswith("/"), attempt
        assert "cross-site" not in attempt.headers.values() or answer.status_code in {403, 404, 405}, attempt

    law()
    assert entered


def test_nothing_is_half_stored_afterwards(ground: Flask, clients: dict[str, Admitted]) -> None:
    """Whatever came before: every calendar can be read whole, and no line of the audit is out of its chain."""
    store: Store = ground.extensions[EXTENSION].store

    for name in ("admin", ABROAD):
        for calendar in clients[name].get("/v1/calendars").json["calendars"]:  # type: ignore[index]
            assert 200 == clients[name].get(f"/v1/calendars/{calendar['code']}").status_code
    for workspace in ("default", "abroad"):
        assert AuditBook(Store(store.engine, store.clock, workspace)).verify().is_whole
