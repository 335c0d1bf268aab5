"""An offer is found as it was, and its last change is taken back by whoever made it."""

import pytest

from exchange.plan_document import load
from models.caller import at_the_console
from models.lifecycle import OfferState
from models.store import Store
from models.store_error import StaleError
from models.store_history import OfferHistory
from models.store_launch import LaunchRoom
from models.store_offers import KeptOffer
from tests.service.plans import document
from tests.service.plans import offer

WRITTEN = {"nature": "promotional", "scope": {"include": ["all"]}}


def _renamed(store: Store, name: str, by: str) -> int:
    """Change the name of the offer, and give its version."""
    plan = load(document(offers=[offer("VIP-10", "vip", "10", name=name)]))
    _, kept = store.offer("q4", "VIP-10")
    return store.change_offer(
        "q4", "VIP-10", KeptOffer(offer=plan.offers[0], version=0), by=by, expected=kept.version
    ).version  # fmt: skip


@pytest.fixture
def history(store: Store) -> OfferHistory:
    """Give the history of a calendar of two offers that has not changed yet."""
    store.put_plan(load(document(offers=[offer("VIP-10", "vip", "10", **WRITTEN), offer("B", "prospects", "5")])),
                   code="q4", by="marc")  # fmt: skip
    return OfferHistory(store)


def test_an_offer_is_found_at_every_version(store: Store, history: OfferHistory) -> None:
    """With how it was written; changes of others do not count."""
    first = store.offer("q4", "VIP-10")[1]
    _renamed(store, "one", "claire")
    _renamed(store, "two", "paul")

    found = [history.find_version("q4", "VIP-10", version) for version in (1, 2, 3, 4, 0)]

    assert first == found[0]
    assert ["", "one", "two", None, None] == [one and one.offer.name for one in found]
    assert ("paul", "claire") == history.changed_by("q4", "VIP-10", 1)
    assert () == history.changed_by("q4", "VIP-10", 3)


def test_an_offer_that_was_withdrawn_between_has_no_past(store: Store, history: OfferHistory) -> None:
    """Its namesake is another offer."""
    store.drop_offer("q4", "VIP-10", by="marc", expected=1)
    again = load(document(offers=[offer("VIP-10", "vip", "15")])).offers[0]
    kept = store.add_offer("q4", KeptOffer(offer=again, version=0), by="marc")

    assert history.find_version("q4", "VIP-10", 1) is None
    assert again == (history.find_version("q4", "VIP-10", kept.version) or kept).offer


def test_undo_gives_back_what_was(store: Store, history: OfferHistory) -> None:
    """To the letter, as a change of its own, and only to whoever has changed it last."""
    first = store.offer("q4", "VIP-10")[1]
    _renamed(store, "one", "claire")

    with pytest.raises(StaleError):
        history.undo("q4", "VIP-10", by="paul", expected=2)
    with pytest.raises(StaleError):
        history.undo("q4", "VIP-10", by="claire", expected=1)
    kept = history.undo("q4", "VIP-10", by="claire", expected=2)

    assert (first.offer, first.written, 3) == (kept.offer, kept.written, kept.version)
    assert ("claire", "claire") == tuple(line.actor for line in store.audit("q4") if line.action == "changed")


def test_undo_of_what_took_an_approval_leaves_the_offer_waiting(store: Store, history: OfferHistory) -> None:
    """Under review nobody edits; this is no edit, and the review goes on with what was."""
    room = LaunchRoom(store)
    room.step("q4", OfferState.SUBMITTED, ["VIP-10"], by=at_the_console("paul"))

    with pytest.raises(StaleError):
        history.undo("q4", "VIP-10", by="claire", expected=1)

    assert OfferState.SUBMITTED is room.standings("q4", codes=["VIP-10"])[0].state
