"""What leaves is seen before, while and after it does, and people decide about what waits for them."""

import base64
import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from models.send import HoldReason
from models.send import Outcome
from models.send import SendState
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import fair
from tests.service.launching import lines
from tests.service.launching import mailed
from tests.service.launching import problem

FIRST_DUE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def crowd(count: int) -> list[str]:
    """Name many offers."""
    return [f"O{number:03}" for number in range(count)]


def launched(house: House, count: int = 1) -> list[int]:
    """Have many offers approved whose messages are all due at the same instant; give their numbers."""
    codes = crowd(count)
    house.put(fair() | {"offers": [mailed(code, "vip", "20") for code in codes]})
    house.launch(*codes)
    return [one["id"] for one in house.sends("?limit=500")]


def hold_late(house: House) -> None:
    """Let the scheduler be away until all is too late."""
    house.clock = FIRST_DUE + timedelta(hours=3)
    house.outbox.sweep({})


def test_a_send_is_due_once_its_instant_has_come(house: House) -> None:
    """The word is not stored: it follows from the clock."""
    launched(house)
    early = [one["state"] for one in house.sends()]

    house.clock = FIRST_DUE

    assert (["planned"], ["due"]) == (early, [one["state"] for one in house.sends()])
    assert (1, 0) == (len(house.sends("?state=due")), len(house.sends("?state=planned")))
    assert {"house": 1} == body(house.client.get("/v1/sends/summary"))["due"]


def test_sends_are_listed_page_by_page(house: House) -> None:
    """In the order in which they are due, each once, whichever filter is on."""
    ids = launched(house, 5)

    first = house.client.get("/v1/sends?calendar=q4&limit=2&provider=house")
    second = house.client.get(first.headers["Link"].partition(">")[0].strip("<"))
    third = house.client.get(second.headers["Link"].partition(">")[0].strip("<"))

    assert ids == [one["id"] for page in (first, second, third) for one in body(page)["sends"]]
    assert "Link" not in third.headers
    assert [ids[3]] == [one["id"] for one in house.sends("?offer=O003")]
    assert [] == house.sends("?calendar=other")
    assert [] == house.sends("?calendar=q4&from=2026-12-02")
    assert 5 == len(house.sends("?calendar=q4&from=2026-12-01&to=2026-12-02"))


@pytest.mark.parametrize("query", ["from=2026-12-02&to=2026-12-01", "cursor=bm8", "state=gone", "kind=x", "limit=0"])
def test_a_list_that_makes_no_sense_is_refused(house: House, query: str) -> None:
    """The parameter is named."""
    assert 422 == house.client.get(f"/v1/sends?{query}").status_code


@pytest.mark.parametrize(
    "place",
    [
        ["never", 1], ["2026-12-01T10:00", 1], ["2026-12-01T10:00+00:00", 2**70], ["2026-12-01T10:00+00:00", -(2**70)],
        ["9999-12-31T23:59:59-14:00", 1], ["0001-01-01T00:00:00+14:00", 1],
    ],
)  # fmt: skip
def test_a_cursor_that_we_did_not_write_is_refused(house: House, place: list[object]) -> None:
    """Whatever it says."""
    word = base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")

    assert 422 == house.client.get(f"/v1/sends?cursor={word}").status_code


def test_one_send_tells_what_it_says_and_every_try(house: House) -> None:
    """Facts, tries and answers; a number that nobody has is absent."""
    (number,) = launched(house)
    house.clock = FIRST_DUE
    house.leave(their_id="theirs-1")

    told = body(house.client.get(f"/v1/sends/{number}"))

    assert ("accepted", 1, "theirs-1") == (told["state"], told["attempts"], told["their_id"])
    assert ("O000", "vip") == (told["facts"]["offer"]["code"], told["facts"]["segment"]["code"])
    assert [(1, "accepted", False)] == [(one["n"], one["outcome"], one["is_late"]) for one in told["tries"]]
    for missing in (number + 1, 0, 2**63, 10**40):
        assert (404, "absent") == problem(house.client.get(f"/v1/sends/{missing}"))


def test_a_call_off_is_honoured_until_the_send_is_claimed(house: House) -> None:
    """Before, it never leaves; after, 409 says that it is under way."""
    first, second = launched(house, 2)
    cancelled = house.act("cancel", ids=[first], reason="wrong picture")
    house.clock = FIRST_DUE
    claimed = house.claim()

    refused = house.act("cancel", ids=[second])

    assert (200, [first]) == (cancelled.status_code, body(cancelled)["done"])
    assert [second] == [one.send_id for one in claimed]
    assert (409, "send-in-flight") == problem(refused)
    assert [(first, "cancelled"), (second, "claimed")] == [(one["id"], one["state"]) for one in house.sends()]


def test_what_is_under_way_keeps_the_whole_call_off_back(house: House) -> None:
    """All that were named, or none."""
    first, second = launched(house, 2)
    house.clock = FIRST_DUE
    house.settle(house.claim()[0], SendState.RETRY_WAIT, Outcome.FAILED)

    refused = house.act("cancel", ids=[first, second])

    assert (409, "send-in-flight") == problem(refused)
    assert {"retry_wait", "claimed"} == {one["state"] for one in house.sends()}


def test_what_is_late_is_held_and_released_in_bulk(house: House) -> None:
    """Nothing leaves in a burst after an outage: a person lets it go, all at once if he likes."""
    ids = launched(house, 12)
    hold_late(house)
    held = house.sends("?state=held&limit=500")
    summary = body(house.client.get("/v1/sends/summary"))["waiting"]

    part = house.act("release", filter={"calendar": "q4", "hold": "late"}, limit=5)
    rest = house.act("release", filter={"hold": "late", "provider": "house", "state": "held"})

    assert ids == [one["id"] for one in held]
    assert {"late"} == {one["hold"]["reason"] for one in held}
    assert [{"provider": "house", "state": "held", "hold": "late", "count": 12}] == summary
    assert (ids[:5], False) == (body(part)["done"], body(part)["is_complete"])
    assert (ids[5:], True) == (body(rest)["done"], body(rest)["is_complete"])
    assert {"due"} == {one["state"] for one in house.sends("?limit=500")}
    assert 10 == len(house.claim())


def test_a_filter_chooses_only_what_can_take_the_step(house: House) -> None:
    """What is planned cannot be released, what left cannot be called off."""
    launched(house, 2)

    none = body(house.act("release", filter={"calendar": "q4"}))
    wrong = body(house.act("release", filter={"calendar": "q4", "state": "planned"}))
    both = body(house.act("cancel", filter={"calendar": "q4"}))

    assert ([], [], 2) == (none["done"], wrong["done"], len(both["done"]))


def test_a_send_that_cannot_take_the_step_is_named(house: House) -> None:
    """With the state that it is in, in the reader's language."""
    (number,) = launched(house)

    refused = house.act("release", ids=[number])

    assert (409, "send-step") == problem(refused)
    assert f"Send {number} is planned" in body(refused)["detail"]
    assert (404, "absent") == problem(house.act("cancel", ids=[number, number + 7]))


def test_a_person_says_that_an_uncertain_send_arrived(house: House) -> None:
    """It counts as accepted, and never leaves again."""
    (number,) = launched(house)
    house.clock = FIRST_DUE
    house.settle(house.claim()[0], SendState.UNCERTAIN, Outcome.UNCERTAIN)
    uncertain = house.sends()[0]["state"]

    confirmed = house.act("confirm", ids=[number], reason="seen in the provider's log")

    assert ("uncertain", [number], "accepted") == (uncertain, body(confirmed)["done"], house.sends()[0]["state"])
    assert [] == list(house.claim())


@pytest.mark.parametrize(
    ("asked", "pointers"),
    [
        ({}, [""]),
        ({"ids": [1], "filter": {}}, [""]),
        ({"ids": []}, ["/ids"]),
        ({"ids": [0]}, ["/ids/0"]),
        ({"ids": [True]}, ["/ids/0"]),
        ({"filter": {"hold": "x", "who": "y"}}, ["/filter/hold", "/filter/who"]),
        ({"filter": {}, "limit": 100_000}, ["/limit"]),
    ],
)
def test_an_action_that_makes_no_sense_is_refused(house: House, asked: dict[str, object], pointers: list[str]) -> None:
    """Each key at fault has its pointer and what it takes."""
    refused = house.act("cancel", **asked)

    assert (422, "body-refused") == problem(refused)
    assert pointers == sorted(one["pointer"] for one in lines(refused))
    assert all(one["remedy"] for one in lines(refused))


def test_a_preview_shows_what_would_leave_and_what_would_be_held(house: House) -> None:
    """It needs no approval, and counts people by the hour."""
    house.put()

    seen = body(house.client.get("/v1/sends/preview?calendar=q4&days=12"))
    later = body(house.client.get("/v1/sends/preview?calendar=q4&days=5&from=2026-12-02"))

    assert [("VIP-20", "2026-12-01T10:00:00+01:00", None)] == [
        (one["offer"], one["due_at"], one["hold"]) for one in seen["sends"]
    ]
    assert [("2026-12-01T10:00:00+01:00", 1, 20_000)] == [
        (one["from"], one["sends"], one["people"]) for one in seen["load"]
    ]
    assert ["NEW-10"] == [one["offer"] for one in later["sends"]]
    assert [] == house.sends()


def test_a_message_that_nobody_carries_is_held_and_says_so(house: House) -> None:
    """An approval is no promise that somebody is there to send."""
    house.put(fair() | {"offers": [{**mailed("VIP-20", "vip", "20"),
                                    "channels": [{"channel": "mail", "send_at": "2026-12-01T10:00"}]}]})  # fmt: skip
    house.launch("VIP-20")

    (held,) = house.sends()

    assert (HoldReason.NO_PROVIDER.value, "held") == (held["hold"]["reason"], held["state"])
    assert "No provider is set up for letters." in [one["message"] for one in held["reasons"]]


def test_providers_are_shown_with_their_bounds_and_without_their_secrets(house: House) -> None:
    """Who carries what, how often a try is repeated, how it does."""
    launched(house)

    answer = house.client.get("/v1/providers")

    told = {one["name"]: one for one in body(answer)["providers"]}
    assert {"house": ["email"], "other": [], "paper": []} == {name: one["channels"] for name, one in told.items()}
    assert ("webhook", True, "file", False) == (
        told["house"]["kind"], told["house"]["has_receipts"], told["paper"]["kind"], told["paper"]["has_receipts"],
    )  # fmt: skip
    assert [5.0, 10.0, 20.0] == told["house"]["bounds"]["retry_after_seconds"][:3]
    assert "whsec" not in answer.text


def test_a_provider_that_was_stopped_is_trusted_again(house: House) -> None:
    """What was held for it waits for a release."""
    launched(house)
    house.clock = FIRST_DUE
    house.outbox.stop("house", "410 gone")
    stopped = {one["name"]: one["standing"] for one in body(house.client.get("/v1/providers"))["providers"]}["house"]

    resumed = house.client.post("/v1/providers/house/resume", json={"by": "marc"})

    assert (True, "410 gone") == (stopped["stopped"], stopped["detail"])
    assert (200, False) == (resumed.status_code, body(resumed)["standing"]["stopped"])
    assert ["provider_down"] == [one["hold"]["reason"] for one in house.sends()]
    assert (404, "absent") == problem(house.client.post("/v1/providers/none/resume", json={"by": "marc"}))


def test_the_service_is_ready_only_while_a_scheduler_is_heard_of(house: House) -> None:
    """Where one is expected; the answer says what is missing and how to mend it."""
    ready = house.client.get("/readyz").status_code
    house.desk.expects_scheduler = True

    silent = house.client.get("/readyz")
    house.outbox.beat("hand")
    alive = house.client.get("/readyz").status_code
    house.clock += timedelta(seconds=11)
    late = house.client.get("/readyz?lang=fr")

    assert (200, 200) == (ready, alive)
    assert [(503, "not-ready")] * 2 == [problem(silent), problem(late)]
    assert "preseance scheduler" in body(silent)["detail"]
    assert "Aucun ordonnanceur" in body(late)["detail"]
    assert 200 == house.client.get("/healthz").status_code
