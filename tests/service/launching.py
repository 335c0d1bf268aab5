"""A house with its ways out, for tests that let offers go: a clock that is set, a hand that plays the scheduler."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from api.desk import Desk
from models.claim import Claimed
from models.claim import Pressure
from models.claim import Settled
from models.send import Outcome
from models.send import SendState
from models.store_outbox import StoredOutbox
from rules.policy import Policy
from scheduler.signing import Signer
from tests.service.people import USUAL
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.plans import document
from tests.service.plans import offer

SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="  # noqa: S105 -- a secret of tests alone
PROVIDERS = f"""
[channels]
email = "house"

[providers.house]
kind = "webhook"
url = "https://hooks.example.com/preseance"
secrets = ["{SECRET}"]

[providers.other]
kind = "webhook"
url = "https://hooks.example.com/other"
secrets = ["{SECRET}"]

[providers.paper]
kind = "file"
path = "paper.jsonl"
"""
DUE = "2026-12-01T10:00"
LIFECYCLE = "/v1/calendars/q4/lifecycle"


@dataclass(slots=True)
class House:
    """The service with everything around it; `clock` is the instant that the store and the scheduler are told."""

    app: Flask
    client: FlaskClient
    clock: datetime

    @property
    def desk(self) -> Desk:
        """Give what the requests work on."""
        desk: Desk = self.app.extensions[EXTENSION]
        return desk

    @property
    def outbox(self) -> StoredOutbox:
        """Give the sends as a scheduler sees them."""
        store = self.desk.store
        return StoredOutbox(store.engine, store.workspace_id, lambda _: self.clock)

    def put(self, plan: dict[str, Any] | None = None) -> None:
        """Have Claire store the calendar q4: whoever wrote its offers does not approve them."""
        answer = self.client_of("claire").put("/v1/calendars/q4", json=fair() if plan is None else plan)
        assert 201 == answer.status_code, answer.text

    def rule(self, document: dict[str, Any]) -> None:
        """Put the house's policy in force."""
        book = self.desk.policies
        book.put(document, Policy().changed(document).version, by="direction", expected=None)

    def step(self, to: str, *offers: str, by: str, **more: Any) -> TestResponse:
        """Ask for a step of offers."""
        return self.client_of(by).post(LIFECYCLE, json={"to": to, "offers": list(offers), "by": by, **more})

    def client_of(self, login: str, *roles: str, teams: tuple[str, ...] = ("*",)) -> FlaskClient:
        """Give the client of somebody, who is let in as an admin or with the roles and teams given."""
        if login == USUAL:
            return self.client
        key = admit(self.desk.store, login, *roles, teams=teams)
        return Admitted(self.app).speak_as(key)

    def launch(self, *offers: str) -> None:
        """Have offers submitted by one person and approved by another."""
        assert 200 == self.step("submitted", *offers, by="claire").status_code
        approved = self.step("approved", *offers, by="marc")
        assert 200 == approved.status_code, approved.text

    def sends(self, query: str = "") -> list[dict[str, Any]]:
        """List sends."""
        answer = self.client.get(f"/v1/sends{query}")
        assert 200 == answer.status_code, answer.text
        found: list[dict[str, Any]] = body(answer)["sends"]
        return found

    def act(self, action: str, **asked: Any) -> TestResponse:
        """Decide about sends."""
        return self.client.post("/v1/sends/actions", json={"action": action, "by": "marc", **asked})

    def claim(self, provider: str = "house") -> Sequence[Claimed]:
        """Pass the gate and claim what is due, as a scheduler would."""
        outbox = self.outbox
        for one in outbox.awaiting_gate(self.clock + timedelta(minutes=5)):
            outbox.pass_gate(one.calendar, self.desk.store.head(one.calendar).version, [one.offer])
        return outbox.claim(provider, Pressure(), most=10, owner="hand", lease=timedelta(minutes=1))

    def settle(
        self, claimed: Claimed, state: SendState, outcome: Outcome, their_id: str = "", **more: Any
    ) -> None:  # fmt: skip
        """Write down what became of a claimed send."""
        settled = Settled(
            send_id=claimed.send_id, fence=claimed.fence, attempt=claimed.attempt, outcome=outcome, state=state,
            their_id=their_id, wake_at=claimed.not_after if state is SendState.UNCERTAIN else None, **more,
        )  # fmt: skip
        self.outbox.settle([settled])

    def leave(self, their_id: str = "", provider: str = "house") -> list[Claimed]:
        """Let what is due leave, all of it accepted."""
        claimed = list(self.claim(provider))
        for one in claimed:
            self.settle(one, SendState.ACCEPTED, Outcome.ACCEPTED, their_id)
        return claimed

    def receipts(self, *events: dict[str, Any], provider: str = "house", key: str = "rcpt") -> TestResponse:
        """Tell what happened to messages, signed as the provider signs."""
        told, headers = self.signed(*events, key=key)
        return self.client.post(f"/v1/receipts/{provider}", data=told, headers=headers)

    def signed(self, *events: dict[str, Any], key: str = "rcpt") -> tuple[bytes, dict[str, str]]:
        """Write what happened to messages, with the headers that prove who says so."""
        told = json.dumps({"data": list(events)}).encode()
        return told, dict(Signer([SECRET]).sign(key, int(self.clock.timestamp()), told))


def fair(**changes: Any) -> dict[str, Any]:
    """Give a calendar in which loyal customers get more, by two e-mails."""
    return document(
        offers=[mailed("VIP-20", "vip", "20"), mailed("NEW-10", "prospects", "10", valid_from="2026-12-05")], **changes
    )


def unfair(**changes: Any) -> dict[str, Any]:
    """Give a calendar in which prospects get more, by two e-mails."""
    return document(
        offers=[mailed("VIP-10", "vip", "10"), mailed("NEW-20", "prospects", "20", valid_from="2026-12-05")], **changes
    )


def mailed(code: str, segment: str, rate: str, **changes: Any) -> dict[str, Any]:
    """Give an offer that is told by e-mail on its first day, ten in the morning."""
    first = changes.get("valid_from", "2026-12-01")
    return offer(code, segment, rate, channels=[{"channel": "email", "send_at": f"{first}T10:00"}], **changes)


def body(answer: TestResponse) -> Any:
    """Give the JSON of an answer."""
    return json.loads(answer.get_data())


def problem(answer: TestResponse) -> tuple[int, str]:
    """Give status and code of a problem document, and see that it is one."""
    assert "application/problem+json" == answer.content_type, answer.text
    return answer.status_code, body(answer)["code"]


def lines(answer: TestResponse) -> list[dict[str, Any]]:
    """Give the lines of a problem document."""
    found: list[dict[str, Any]] = body(answer).get("errors", [])
    return found
