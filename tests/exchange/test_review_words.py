"""What has changed in an offer since it was approved is told place by place, and in words."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exchange.document_diff import Difference
from exchange.document_diff import differences
from exchange.plan_document import load
from exchange.review_words import worded_changes
from models.lifecycle import Standing
from models.offer import Offer
from models.offer import Scope
from models.offer import Stack
from models.review import Review
from models.review import Seen
from models.segment import Segment
from tests.service.plans import document
from tests.service.plans import offer

PARIS = ZoneInfo("Europe/Paris")
PLAN = load(document(offers=[offer("A", "vip", "20", channels=[{"channel": "email", "send_at": "2026-12-01T09:00"}])]))
OFFER, VIP = PLAN.offers[0], PLAN.segments[0]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [("/a", 1, True)]),
        ({"a": 1}, {}, [("/a", 1, None)]),
        ({"a/b~c": 1}, {"a/b~c": 2}, [("/a~1b~0c", 1, 2)]),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}, 4]}, [("/a/1/b", 2, 3), ("/a/2", None, 4)]),
        ({"a": {"b": 1}}, {"a": "b"}, [("/a", {"b": 1}, "b")]),
        ({"a": "xy"}, {"a": "xz"}, [("/a", "xy", "xz")]),
    ],
)
def test_documents_are_told_apart_place_by_place(before: Any, after: Any, told: list[tuple[str, Any, Any]]) -> None:
    """By JSON pointers, each with what was there and what is."""
    assert [Difference(*one) for one in told] == list(differences(before, after))


def _changes(now: Offer, language: str = "en", segments: tuple[Segment, ...] = (VIP,)) -> list[tuple[str, str, str]]:
    seen = Seen(offer=OFFER, segments=(VIP,))
    review = Review(standing=Standing(offer="A"), editors=(), now=Seen(offer=now, segments=segments), approved=seen)
    return [(one.label, one.before, one.after) for one in worded_changes(review, PARIS, language)]


def test_a_change_is_told_in_the_words_of_our_spreadsheets() -> None:
    """Mechanics as people speak of them, once, whatever changed in them."""
    moved = OFFER.moved(timedelta(days=1))
    other = replace(
        OFFER, owner="web", budget=Decimal(500), open_to_all=True, scope=Scope(include=("shoes",)),
        stack=Stack(group="g", stackable=True),
    )  # fmt: skip
    rate = load(document(offers=[offer("A", "vip", "15", channels=[])])).offers[0]

    assert [] == _changes(OFFER)
    assert [
        ("Valid from", "1 Dec 2026", "2 Dec 2026"), ("Valid to (excluded)", "11 Dec 2026", "12 Dec 2026"),
        ("Send at", "1 Dec 2026, 09:00", "2 Dec 2026, 09:00"),
    ] == [tuple(text.replace("\u00a0", " ") for text in one) for one in _changes(moved)]  # fmt: skip
    assert {
        ("Scope", "–", "shoes"), ("Stack group", "–", "g, yes"), ("Budget", "–", "500"), ("Open to all", "–", "yes"),
        ("Team", "–", "web"),
    } == set(_changes(other))  # fmt: skip
    assert [("Canal", "email, 1er déc. 2026 à 9 h", "–"), ("Mécanique", "−20 %", "−15 %")] == [
        (label, *(text.replace("\u202f", " ").replace("\u00a0", " ") for text in texts))
        for label, *texts in _changes(rate, "fr")
    ]


def test_a_change_of_whom_it_is_for_names_the_segment() -> None:
    """What is known of the people counts as much as what they are given."""
    assert VIP.basket is not None
    grown = replace(VIP, size=20001, basket=replace(VIP.basket, mean=Decimal(90)))

    assert [("Segment vip, Size", "20000", "20001"), ("Segment vip, Mean basket", "80.00", "90")] == _changes(
        OFFER, segments=(grown,)
    )


def test_a_new_offer_has_no_changes_in_words() -> None:
    """All of it is new."""
    review = Review(standing=Standing(offer="A"), editors=(), now=Seen(offer=OFFER, segments=(VIP,)))

    assert [] == list(worded_changes(review, PARIS, "fr"))
