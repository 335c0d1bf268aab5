"""A house in which something of everything is stored, for those who ask it whatever they like."""

from flask import Flask

from api.desk import EXTENSION
from tests.service.launching import mailed
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.people import let_in
from tests.service.plans import document


def fill(app: Flask) -> None:
    """Store a calendar with a waiver, an approval, a send that is held and an event that is to be told."""
    store = app.extensions[EXTENSION].store
    client = let_in(app, store).test_client()
    colleague = Admitted(app).speak_as(admit(store, "claire"))
    assert 201 == client.put("/v1/calendars/q4", json=document()).status_code
    assert 201 == client.post("/v1/offers?calendar=q4", json=mailed("THIRD", "vip", "5")).status_code
    assert 201 == client.post("/v1/subscriptions", json={"code": "tool", "url": "https://example.com/"}).status_code
    findings = client.get("/v1/findings?calendar=q4&severity=block").get_json()["findings"]
    for one in findings:
        signed = {"fingerprint": one["fingerprint"], "reason": "x", "by": "marc", "expires_at": "2100-01-01"}
        asked = client.post("/v1/calendars/q4/waivers", json=signed)
        assert 201 == asked.status_code
        assert 200 == colleague.post(f"{asked.headers['Location']}/approve").status_code
    for by, step in ((client, "submitted"), (colleague, "approved")):
        answer = by.post("/v1/calendars/q4/lifecycle", json={"offers": ["THIRD"], "to": step})
        assert 200 == answer.status_code, answer.text
