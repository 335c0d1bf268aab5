"""No secret ever stands in the audit, through whatever door it came, and what nobody asked for stands there too."""

import json
import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from models.send import HoldReason
from models.store import Store
from models.store_audit import SCHEDULER
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing
from tests.service.launching import PROVIDERS
from tests.service.launching import SECRET
from tests.service.launching import House
from tests.service.launching import body

PASSWORD = "une phrase que personne ne devine"  # noqa: S105 -- a password of tests alone
PATH = "/services/T0001/B0002/hush-hush-path"
QUERY = "token=hush-hush-query"
RENEWED = "https://hooks.example.com/elsewhere?token=another-hush"


def _everything(store: Store) -> str:
    with store.engine.connect() as connection:
        return "\n".join(str(tuple(row)) for row in connection.execute(text("SELECT * FROM audit")))


def _posted(client: FlaskClient, page: str, path: str, **fields: str) -> TestResponse:
    """Fill in a form as a browser does."""
    shown = client.get(page)
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
    assert token is not None, shown.text
    return client.post(path, data={"csrf_token": token[1], **fields}, headers={"Sec-Fetch-Site": "same-origin"})


def _subscribe(client: FlaskClient) -> list[str]:
    asked = {"code": "chat", "url": f"https://hooks.example.com{PATH}?{QUERY}"}
    made = client.post("/v1/subscriptions", json=asked)
    turned = client.post("/v1/subscriptions/chat/rotate", headers={"If-Match": '"1"'})
    moved = client.patch("/v1/subscriptions/chat", json={"url": RENEWED}, headers={"If-Match": '"2"'})
    assert [201, 200, 200, 202] == [
        made.status_code, turned.status_code, moved.status_code, client.post("/v1/subscriptions/chat/test").status_code,
    ]  # fmt: skip
    refused = client.post("/v1/subscriptions", json={"code": "bad", "url": "https://me:hush-hush-url@example.com/"})
    assert 422 == refused.status_code
    return [body(made)["secret"], body(turned)["secret"], PATH, QUERY, RENEWED, "hush-hush-url"]


def _let_in(house: House) -> list[str]:
    """Invite somebody, who uses the link, takes a password and makes a key."""
    person = {"login": "paule", "roles": ["viewer"]}
    assert 201 == house.client.post("/v1/people", json=person).status_code
    link = body(house.client.post("/v1/people/paule/links"))["link"]
    token = link.rpartition("/")[2].partition("?")[0]
    browser = FlaskClient(house.app, response_wrapper=house.app.response_class)
    entered = _posted(browser, f"/welcome/{token}", "/welcome", token=token)
    cookies = [
        value for value in re.findall(r"=([^;]+)", ";".join(entered.headers.getlist("Set-Cookie"))) if len(value) > 40
    ]
    changed = _posted(browser, "/account?welcome=1", "/account/password", new=PASSWORD, again=PASSWORD, welcome="1")
    assert [303, 303] == [entered.status_code, changed.status_code], changed.text
    key = body(house.client.post("/v1/keys", json={"name": "ci"}))["token"]
    return [token, *cookies, PASSWORD, key, key.rpartition("_")[2]]


def test_no_secret_stands_in_the_audit(house: House) -> None:
    """Links, passwords, keys, cookies, secrets of subscriptions and providers, and addresses that hold one."""
    house.put()
    house.launch("VIP-20")
    planted = [*_subscribe(house.client), *_let_in(house), SECRET]
    told, headers = house.signed({"id": "1", "event": "delivered"})
    house.client.post("/v1/receipts/house", data=told, headers=headers)
    house.outbox.stop("house", f"410: no such secret {SECRET}")
    planted += [value for name, value in headers.items() if "signature" in name.lower()]

    written = _everything(house.desk.store)

    assert 12 <= len(planted)
    assert [] == [secret for secret in planted if secret in written or json.dumps(secret)[1:-1] in written]
    assert SECRET in PROVIDERS
    assert not re.search(r"whsec_|argon2|sha256:[0-9a-f]{64}\S*prs_|prs_[0-9a-f]{8}_", written)
    assert "https://hooks.example.com/…" in written


def test_what_was_renewed_is_told_without_it(house: House) -> None:
    """An admin sees that a secret or an address became another, and when somebody tried it out."""
    _subscribe(house.client)

    lines = AuditBook(house.desk.store).page(AuditListing(kinds=("subscription",), subject="chat"))

    assert [None, {"secret": "new"}, {"address": "new"}, {"tested": True}] == [
        None if one.before is None else {name: (one.after or {})[name] for name in one.changed} for one in lines
    ]


def _automatic(store: Store) -> list[tuple[Any, ...]]:
    found = AuditBook(store).page(AuditListing(actor=SCHEDULER))
    assert {SCHEDULER} == {one.origin for one in found}
    told = [(one.kind, one.calendar, one.subject, one.after) for one in found]
    # A database gives the offers that begin or end together in any order.
    return [*told[:3], *sorted(told[3:], key=str)]


def test_what_the_scheduler_does_by_itself_stands_there_too(house: House) -> None:
    """Offers that begin and end, sends that the last check holds, a provider given up, clocks that changed."""
    house.put()
    house.launch("VIP-20", "NEW-10")
    outbox = house.outbox
    with house.desk.store.writing() as connection:
        connection.execute(text("UPDATE zone_law SET fingerprint = 'old'"))
    outbox.retime("Europe/Paris", "new", lambda wall: datetime.fromisoformat(wall).replace(tzinfo=UTC))
    house.clock = datetime(2026, 12, 1, 10, tzinfo=UTC)
    outbox.hold_offer("q4", "VIP-20", house.clock, HoldReason.CONFLICT, "unfair")
    outbox.stop("house", "410")
    outbox.stop("house", "410")
    outbox.progress()
    house.clock += timedelta(days=60)
    outbox.progress()
    outbox.progress()

    assert [
        ("zone", "", "Europe/Paris", {"law": "new", "sends moved": 2}),
        ("gate", "q4", "VIP-20", {"hold": "conflict", "sends": 1}),
        ("provider", "", "house", {"stopped": True}),
        ("lifecycle", "q4", "NEW-10", {"state": "ended"}),
        ("lifecycle", "q4", "NEW-10", {"state": "running"}),
        ("lifecycle", "q4", "VIP-20", {"state": "ended"}),
        ("lifecycle", "q4", "VIP-20", {"state": "running"}),
    ] == _automatic(house.desk.store)


@pytest.mark.parametrize("whole", [True, False])
def test_a_withdrawn_offer_ends_its_approval_in_the_audit(house: House, whole: bool) -> None:  # noqa: FBT001 -- a case
    """Alone or with its calendar, under the name of who withdrew it; nothing was approved, nothing ends."""
    house.put()
    house.launch("VIP-20")
    path = "/v1/calendars/q4" if whole else "/v1/offers/VIP-20?calendar=q4"
    tag = house.client.get(path).headers["ETag"]

    assert 204 == house.client.delete(path, headers={"If-Match": tag}).status_code

    lines = AuditBook(house.desk.store).page(AuditListing(kinds=("lifecycle",)))
    assert ("VIP-20", {"state": "approved"}, {"state": "withdrawn"}) == (
        lines[-1].subject,
        lines[-1].before,
        lines[-1].after,
    )
    assert 3 == len(lines)
