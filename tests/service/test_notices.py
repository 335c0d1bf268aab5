"""Rooms are told of blockers, held sends and approvals: each event once, many together, and nobody else hears of it."""

import json
from datetime import timedelta
from typing import Any

from api.event_providers import Providers
from models.notice import TOPICS
from models.notice import NoticeForm
from models.send import HoldReason
from models.store_subscriptions import Subscription
from scheduler.handing import message_of
from scheduler.notices import NoticeProvider
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import unfair
from web.notice_words import rooms

SECRET = "https://hooks.slack.example/services/T0/B0/verysecret"  # noqa: S105 -- of tests alone
ROOM = "event:promo"


def tell(house: House, *topics: str, code: str = "promo", **more: Any) -> None:
    """Have a room told of some topics, of all where none is named."""
    kinds = tuple(kind for topic in topics or TOPICS for kind in TOPICS[topic])
    wanted = Subscription(code=code, url=SECRET, secrets=(), kinds=kinds, form=NoticeForm.SLACK, language="en", **more)
    house.desk.subscriptions.add(wanted, by="marc")


def said(house: House, name: str = ROOM) -> list[dict[str, Any]]:
    """Give the messages that leave once half a minute has passed, as their JSON."""
    house.clock += timedelta(seconds=31)
    provider = Providers(house.desk.ways, house.desk.subscriptions, room_of=rooms(""))(name)
    assert isinstance(provider, NoticeProvider)
    claimed = house.leave(provider=name)
    return [body_of(provider.request(message_of(one, None)).body) for one in claimed]


def body_of(told: bytes) -> dict[str, Any]:
    """Read a message."""
    found: dict[str, Any] = json.loads(told)
    return found


def lines(told: dict[str, Any]) -> list[str]:
    """Give the lines of a message."""
    return [one["text"]["text"] for one in told["blocks"] if one["type"] == "section"]


def test_what_happens_together_is_told_together(house: House) -> None:
    """In one message, each event once; what comes later in another."""
    tell(house, "approvals")
    house.put()
    house.launch("VIP-20")
    house.step("submitted", "NEW-10", by="claire")

    first, again = said(house), said(house)
    house.step("approved", "NEW-10", by="marc")
    second = said(house)

    assert [
        ["👀 q4 · VIP-20: awaits an approval, submitted by claire.", "✅ q4 · VIP-20: approved by marc.",
         "👀 q4 · NEW-10: awaits an approval, submitted by claire."],
        ["✅ q4 · NEW-10: approved by marc."],
    ] == [lines(one) for one in [*first, *second]]  # fmt: skip
    assert [] == again
    assert "1 offer approved, 2 offers to approve" == first[0]["text"]


def test_new_blockers_are_told_once(house: House) -> None:
    """Not those that stand since, nor what only warns."""
    tell(house, "findings")
    house.put(unfair())
    house.client.get("/v1/findings?calendar=q4")
    first = said(house)

    house.client.get("/v1/findings?calendar=q4")
    again = said(house)

    report = house.client.get("/v1/findings?calendar=q4&limit=100")
    blockers = [one for one in body(report)["findings"] if one["severity"] == "block"]
    assert len(blockers) == len(lines(first[0])) >= 1
    assert all(line.startswith("⛔ q4 · CAN01 · ") for line in lines(first[0]))
    assert [] == again


def test_held_sends_are_told_by_offer_with_the_reason(house: House) -> None:
    """However many there are of one offer."""
    tell(house, "sends")
    house.put()
    house.launch("VIP-20")
    until = house.clock + timedelta(days=30)

    house.outbox.hold_offer("q4", "VIP-20", until, HoldReason.CONFLICT, "an objection")

    assert [["⏸ q4 · VIP-20: 1 send held (conflict). Somebody must release or cancel."]] == [
        lines(one) for one in said(house)
    ]


def test_a_room_hears_of_its_calendar_alone(house: House) -> None:
    """As every subscriber does."""
    tell(house, "approvals", calendars=("other",))
    house.put()

    house.launch("VIP-20")

    assert [] == house.sends(f"?kind=event&provider={ROOM}")


def test_a_trial_leaves_at_once(house: House) -> None:
    """And says who asked for it."""
    tell(house)

    house.desk.subscriptions.test("promo", by="marc")
    provider = Providers(house.desk.ways, house.desk.subscriptions, room_of=rooms("https://plan.example.com"))(ROOM)
    assert isinstance(provider, NoticeProvider)
    (claimed,) = house.leave(provider=ROOM)

    told = body_of(provider.request(message_of(claimed, None)).body)
    assert ["🔔 marc asked for this trial message. Nothing has happened."] == lines(told)
    assert "<https://plan.example.com|Open Préséance>" == told["blocks"][-1]["elements"][0]["text"]


def test_the_address_of_a_room_is_shown_to_nobody(house: House) -> None:
    """Not in the API, not in the audit, not with what was tried."""
    tell(house)
    house.desk.subscriptions.test("promo", by="marc")

    shown = [house.client.get(place).text for place in ("/v1/subscriptions", "/v1/subscriptions/promo", "/v1/audit")]

    assert "https://hooks.slack.example/…" in shown[0]
    assert not [text for text in shown if "verysecret" in text]


def test_a_room_that_is_told_no_more_gets_nothing_that_waits(house: House) -> None:
    """Its message is dropped with its address."""
    tell(house, "approvals")
    house.put()
    house.launch("VIP-20")

    house.desk.subscriptions.drop("promo", by="marc", expected=1)
    house.clock += timedelta(seconds=31)

    assert [] == list(house.claim(ROOM))


def test_programs_are_told_as_before(house: House) -> None:
    """One event each, at once, beside the room."""
    tell(house, "approvals")
    house.client.post("/v1/subscriptions", json={"code": "tool", "url": "https://tools.example.com/hook"})
    house.put()

    house.launch("VIP-20")

    events = house.sends("?kind=event&provider=event:tool&limit=500")
    assert ["offer.submitted", "offer.approved"] == [one["kind"] for one in events]


def test_a_room_stands_among_the_ways_out(house: House) -> None:
    """Under its own kind, on the pages on sends and in the API alike."""
    tell(house)

    listed = {one["name"]: one["kind"] for one in body(house.client.get("/v1/providers"))["providers"]}
    pages = [house.client.get(place) for place in ("/sends", "/sends/waiting", "/sends/providers")]

    assert "slack" == listed[ROOM]
    assert [200, 200, 200] == [page.status_code for page in pages]


def test_a_way_out_is_named_as_people_know_it(house: House) -> None:
    """Not by the key under which its deliveries are claimed."""
    tell(house)

    page = house.client.get("/sends/providers?lang=en").text

    assert ("subscriber promo" in page, ">event:promo<" in page) == (True, False)
