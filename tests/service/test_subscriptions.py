"""Tools are told of events at their address; their secret is shown once and never again."""

from datetime import UTC
from datetime import datetime
from typing import Any

import pytest
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from api.event_providers import Providers
from models.claim import Claimed
from scheduler.handing import message_of
from scheduler.provider import HttpProvider
from scheduler.provider import Request
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import lines
from tests.service.launching import problem
from tests.service.launching import unfair

URL = "https://tools.example.com/hook"


def subscribe(house: House, code: str = "tool", **more: Any) -> TestResponse:
    """Ask to be told."""
    return house.client.post("/v1/subscriptions", json={"code": code, "url": URL, **more})


def told(house: House, code: str = "tool") -> list[str]:
    """Name what a tool is to be told, in the order in which it happened."""
    return [one["kind"] for one in house.sends(f"?kind=event&provider=event:{code}&limit=500")]


def requests(house: House, providers: Providers) -> list[tuple[Claimed, Request]]:
    """Give the requests that a scheduler would make now."""
    provider = providers("event:tool")
    assert isinstance(provider, HttpProvider)
    claimed = house.claim("event:tool")
    return [(one, provider.request(message_of(one, None))) for one in claimed]


def test_a_secret_is_shown_once(house: House) -> None:
    """In the answer that made it, and in no other."""
    made = subscribe(house)

    listed = house.client.get("/v1/subscriptions")
    one = house.client.get("/v1/subscriptions/tool")

    assert (201, "/v1/subscriptions/tool", "no-store") == (
        made.status_code, made.headers["Location"], made.headers["Cache-Control"],
    )  # fmt: skip
    assert body(made)["secret"].startswith("whsec_")
    assert "secret" not in listed.text + one.text
    assert ("tool", 1, '"1"') == (body(one)["code"], body(one)["version"], one.headers["ETag"])
    assert 304 == house.client.get("/v1/subscriptions/tool", headers={"If-None-Match": '"1"'}).status_code
    assert (409, "taken") == problem(subscribe(house))


def test_a_tool_is_told_what_it_asked_for(house: House) -> None:
    """By kind, by family, by calendar and by offer."""
    subscribe(house)
    subscribe(house, "approvals", kinds=["offer.approved"])
    subscribe(house, "sends", kinds=["send.*"])
    subscribe(house, "elsewhere", calendars=["other"])
    subscribe(house, "one-offer", offers=["NEW-10"])
    house.put()

    house.launch("VIP-20")

    assert {
        "tool": ["offer.submitted", "offer.approved"], "approvals": ["offer.approved"], "sends": [], "elsewhere": [],
        "one-offer": [],
    } == {code: told(house, code) for code in ("tool", "approvals", "sends", "elsewhere", "one-offer")}  # fmt: skip


def test_findings_that_come_and_go_are_told(house: House) -> None:
    """Once each, when the calendar is judged; notes without weight are no news."""
    subscribe(house, kinds=["finding.*"])
    house.put(unfair())
    house.client.get("/v1/findings?calendar=q4")
    opened = told(house)
    house.client.get("/v1/findings?calendar=q4")
    place = "/v1/offers/NEW-20?calendar=q4"
    mechanics = [{"kind": "percent_off", "rate": "1"}]
    house.client.patch(place, json={"mechanics": mechanics}, headers={"If-Match": '"1"'})

    house.client.get("/v1/findings?calendar=q4")

    assert {"finding.opened"} == set(opened)
    assert [*opened, "finding.closed"] == told(house)[: len(opened) + 1]


def test_an_event_is_signed_so_that_anybody_can_verify_it(house: House) -> None:
    """By the published library as well."""
    secret = body(subscribe(house))["secret"]
    # The library looks at the machine's clock.
    house.clock = datetime.now(UTC)
    house.client.post("/v1/subscriptions/tool/test")
    providers = Providers(house.desk.ways, house.desk.subscriptions)

    ((claimed, request),) = requests(house, providers)

    headers = dict(request.headers)
    verified = Webhook(secret).verify(request.body, headers)
    assert (URL, claimed.key) == (request.url, headers["webhook-id"])
    assert ("subscription.test", "tool") == (verified["type"], verified["data"]["subscription"])


def test_a_rotated_secret_signs_beside_the_one_before(house: House) -> None:
    """Nobody misses an event while the receiver changes over; of three secrets the two newest sign."""
    first = body(subscribe(house))["secret"]

    rotated = house.client.post("/v1/subscriptions/tool/rotate")
    house.client.post("/v1/subscriptions/tool/test")
    ((_, request),) = requests(house, Providers(house.desk.ways, house.desk.subscriptions))

    assert (200, 2, "no-store") == (
        rotated.status_code, body(rotated)["version"], rotated.headers["Cache-Control"],
    )  # fmt: skip
    assert first != body(rotated)["secret"]
    assert 2 == len(dict(request.headers)["webhook-signature"].split(" "))


def test_a_change_needs_the_version_that_was_read(house: House) -> None:
    """428 without, 412 when somebody was faster; what is not named stays, the secret too."""
    subscribe(house, kinds=["send.*"])
    place = "/v1/subscriptions/tool"

    none = house.client.patch(place, json={"kinds": []})
    old = house.client.patch(place, json={"kinds": []}, headers={"If-Match": '"9"'})
    done = house.client.patch(place, json={"kinds": ["*"]}, headers={"If-Match": '"1"'})

    assert [(428, "precondition-required"), (412, "stale")] == [problem(none), problem(old)]
    assert (200, ["*"], URL, 2) == (
        done.status_code, body(done)["kinds"], body(done)["url"], body(done)["version"],
    )  # fmt: skip
    assert "secret" not in done.text


def test_a_subscription_that_ends_drops_what_was_still_to_be_told(house: House) -> None:
    """Its address is asked nothing more, and its code may be used again."""
    subscribe(house)
    house.client.post("/v1/subscriptions/tool/test")

    gone = house.client.delete("/v1/subscriptions/tool", headers={"If-Match": '"1"'})

    assert 204 == gone.status_code
    assert ["cancelled"] == [one["state"] for one in house.sends("?kind=event")]
    assert (404, "absent") == problem(house.client.get("/v1/subscriptions/tool"))
    assert (404, "absent") == problem(house.client.post("/v1/subscriptions/tool/test"))
    assert 201 == subscribe(house).status_code


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"url": "http://127.0.0.1/"}, "/url", "url-refused"),
        ({"url": "https://user:word@example.com/"}, "/url", "url-refused"),
        ({"url": "https://169.254.169.254/latest"}, "/url", "url-refused"),
        ({"url": "https://2130706433/"}, "/url", "url-refused"),
        ({"url": "https://0x7f.1/"}, "/url", "url-refused"),
        ({"url": "https://0/"}, "/url", "url-refused"),
        ({"url": "ftp://example.com/"}, "/url", "url-refused"),
        ({"kinds": ["offer.eaten"]}, "/kinds/0", "value-refused"),
        ({"code": "a/b"}, "/code", "value-refused"),
        ({"code": "tool\n"}, "/code", "value-refused"),
        ({"secret": "whsec_mine"}, "/secret", "unknown-key"),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(
    house: House, asked: dict[str, Any], pointer: str, code: str
) -> None:
    """The key at fault is named, with the way out."""
    refused = house.client.post("/v1/subscriptions", json={"code": "tool", "url": URL, **asked})

    assert 422 == refused.status_code
    assert [(pointer, code)] == [(one["pointer"], one["code"]) for one in lines(refused)]
    assert lines(refused)[0]["remedy"]


def test_a_change_of_nothing_is_refused(house: House) -> None:
    """Somebody has mistyped a key, most likely."""
    subscribe(house)

    refused = house.client.patch("/v1/subscriptions/tool", json={}, headers={"If-Match": '"1"'})

    assert (422, "body-refused") == problem(refused)
    assert "at least one of the keys: url, kinds" in lines(refused)[0]["remedy"]


def test_the_way_to_a_tool_is_found_anew_when_it_changes(house: House) -> None:
    """After two seconds at the latest; the same subscription keeps the same provider."""
    subscribe(house)
    seconds = [0.0]
    providers = Providers(house.desk.ways, house.desk.subscriptions, lambda: seconds[0])
    first = providers("event:tool")

    seconds[0] = 1.0
    house.client.patch("/v1/subscriptions/tool", json={"url": f"{URL}/new"}, headers={"If-Match": '"1"'})
    soon = providers("event:tool")
    seconds[0] = 3.0
    changed = providers("event:tool")
    seconds[0] = 6.0
    same = providers("event:tool")
    house.client.delete("/v1/subscriptions/tool", headers={"If-Match": '"2"'})
    seconds[0] = 9.0

    assert first is soon
    assert changed is not first
    assert changed is same
    assert providers("event:tool") is None
    assert providers("event:nobody") is None
    assert providers("nobody") is None
    assert providers("house") is house.desk.ways.providers["house"].provider
