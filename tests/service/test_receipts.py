"""What providers tell afterwards counts once, in any order, only when they signed it, and moves nothing backwards."""

from datetime import UTC
from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import fair
from tests.service.launching import mailed
from tests.service.launching import problem

FIRST_DUE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
WORDS = ("delivered", "bounced", "opened", "clicked")


def left(house: House, count: int = 1, their_id: str = "") -> list[str]:
    """Have messages leave; give the keys by which the provider knows them."""
    codes = [f"O{number}" for number in range(count)]
    house.put(fair() | {"offers": [mailed(code, "vip", "20") for code in codes]})
    house.launch(*codes)
    house.clock = FIRST_DUE
    return [one.key for one in house.leave(their_id)]


def word(kind: str, key: str = "", **more: Any) -> dict[str, Any]:
    """Write one receipt."""
    return {"kind": kind, "id": f"{kind}-1", "key": key, "at": "2026-12-01T10:05:00Z", **more}


def seen(house: House) -> tuple[str, dict[str, int]]:
    """Give the state of the only send, and what was counted for it."""
    (send,) = house.sends()
    return send["state"], send["tally"]


def test_a_receipt_is_counted_with_its_send(house: House) -> None:
    """The state says that it arrived, the tally how many people did what."""
    (key,) = left(house)

    taken = house.receipts(word("delivered", key, people=19_000), word("opened", key, people=4_000))

    assert (200, {"counted": 2, "repeated": 0, "unknown": 0}) == (taken.status_code, body(taken))
    assert ("delivered", {"delivered": 19_000, "opened": 4_000}) == seen(house)


def test_a_receipt_told_again_counts_once(house: House) -> None:
    """In another delivery or twice in the same one."""
    (key,) = left(house)
    house.receipts(word("delivered", key))

    again = house.receipts(word("delivered", key), word("clicked", key), word("clicked", key), key="another")

    assert {"counted": 1, "repeated": 2, "unknown": 0} == body(again)
    assert ("delivered", {"delivered": 1, "clicked": 1}) == seen(house)


@pytest.mark.parametrize("order", list(permutations(WORDS))[::5])
def test_receipts_in_any_order_end_the_same(house: House, order: tuple[str, ...]) -> None:
    """What has arrived has arrived, whatever is told late."""
    (key,) = left(house)

    for place, kind in enumerate(order):
        house.receipts(word(kind, key), key=f"delivery-{place}")

    assert ("delivered", dict.fromkeys(WORDS, 1)) == seen(house)


def test_a_forged_receipt_changes_nothing(house: House) -> None:
    """Unsigned, signed by another secret, changed on its way, or old: 401, and not a word is kept."""
    (key,) = left(house)
    genuine, headers = house.signed(word("opened", key))
    told = b'{"data": [{"kind": "bounced", "id": "x", "key": "%b"}]}' % key.encode()

    forged = [
        house.client.post("/v1/receipts/house", data=told),
        house.client.post("/v1/receipts/house", data=told, headers=headers),
        house.client.post("/v1/receipts/house", data=told, headers={**headers, "webhook-signature": "v1,AAAA"}),
    ]
    house.clock = FIRST_DUE.replace(hour=23)
    forged.append(house.client.post("/v1/receipts/house", data=genuine, headers=headers))

    assert [(401, "signature-refused")] * 4 == [problem(one) for one in forged]
    assert ("accepted", {}) == seen(house)


def test_a_provider_speaks_of_its_own_sends_alone(house: House) -> None:
    """A key of somebody else's send is nobody's, and kept aside."""
    (key,) = left(house)

    taken = house.receipts(word("bounced", key), provider="other")

    assert {"counted": 0, "repeated": 0, "unknown": 1} == body(taken)
    assert ("accepted", {}) == seen(house)


def test_a_receipt_about_one_send_changes_no_other(house: House) -> None:
    """Keys differ, even when they look alike."""
    keys = left(house, 3)

    house.receipts(word("delivered", keys[1]), word("bounced", keys[2], id="b"), word("opened", keys[0] + "0", id="c"))

    assert ["accepted", "delivered", "bounced"] == [one["state"] for one in house.sends()]


def test_a_send_is_found_by_the_name_that_the_provider_gave_it(house: House) -> None:
    """Where one of them has it."""
    left(house, their_id="theirs-1")

    taken = house.receipts(word("delivered", their_id="theirs-1"))

    assert (1, "delivered") == (body(taken)["counted"], seen(house)[0])


def test_what_is_about_no_send_is_kept_aside(house: House) -> None:
    """It can be looked at, and counts once as well."""
    left(house)

    house.receipts(word("bounced", their_id="never-heard-of"))
    house.receipts(word("bounced", their_id="never-heard-of"), key="again")

    aside = body(house.client.get("/v1/receipts/aside"))["receipts"]
    assert [("house", "bounced", "never-heard-of", 1)] == [
        (one["provider"], one["kind"], one["their_id"], one["people"]) for one in aside
    ]


def test_a_receipt_that_nobody_can_read_is_refused_whole(house: House) -> None:
    """Signed or not: what comes is what the provider documents, or nothing is kept of it."""
    (key,) = left(house)

    refused = house.receipts(word("delivered", key), {"kind": "delivered"})

    assert (422, "receipt-refused") == problem(refused)
    assert ("accepted", {}) == seen(house)


def test_receipts_come_only_from_providers_that_can_be_verified(house: House) -> None:
    """A provider that signs nothing, or that nobody has set up, has no address here."""
    assert (404, "absent") == problem(house.receipts(word("opened", "k"), provider="paper"))
    assert (404, "absent") == problem(house.receipts(word("opened", "k"), provider="nobody"))


def test_receipts_are_bounded(house: House) -> None:
    """Five megabytes are more than any provider sends at once."""
    answer = house.client.post("/v1/receipts/house", data=b" " * (5 * 1024 * 1024 + 1))

    assert (413, "receipt-too-large") == problem(answer)
