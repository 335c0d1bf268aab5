"""A plan document loads whole, with every problem told at once and every instant on its own clock."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from exchange.joining import join
from exchange.json_text import read_json
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.plan_schema import plan_schema
from exchange.reading import read_plan_bytes
from exchange.refusal import PlanRefusedError
from models.mechanic import mechanic_kinds
from tests.exchange.broken.documents import good


def offer(**changes: object) -> dict[str, Any]:
    """Give the good plan with its first offer changed."""
    document = good()
    document["offers"][0].update(changes)
    return document


def test_all_problems_are_told_together_in_the_order_of_the_document() -> None:
    """Header, segments and offers, shapes and meanings."""
    document = offer(valid_to="2026-11-30", colour="red")
    document["timezone"] = "Mars"
    document["segments"][0]["basket"]["mean"] = "-3"
    document["offers"][1]["segments"] = ["nobody"]

    with pytest.raises(PlanRefusedError) as refused:
        load(document)

    assert ["/timezone", "/segments/0/basket/mean", "/offers/0/colour", "/offers/1/segments/0"] == [
        error.pointer for error in refused.value.errors
    ]


def test_the_first_two_hundred_problems_are_told_and_all_are_counted() -> None:
    """A wrong file is not a list to work through."""
    document = good()
    document["offers"] = [7] * 500

    with pytest.raises(PlanRefusedError) as refused:
        load(document)

    assert (200, 500) == (len(refused.value.errors), refused.value.total)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-06-01", "2026-05-31T22:00:00+00:00"),
        ("2026-06-01T09:00", "2026-06-01T07:00:00+00:00"),
        ("2026-06-01T09:00:00-04:00", "2026-06-01T13:00:00+00:00"),
        ("2026-03-29T02:30", "2026-03-29T01:30:00+00:00"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_an_instant_is_read_on_its_clock_and_written_back_as_it_was(written: str, instant: str) -> None:
    """Over both clock changes."""
    document = offer(valid_from=written)

    plan = load(document)

    assert instant == plan.offers[0].first.start.isoformat()
    assert document == dump(plan)


def test_occurrences_of_whole_days_keep_to_the_wall_clock() -> None:
    """The Sunday on which clocks change has 23 hours, and the offer lasts them all."""
    document = offer(valid_from="2026-03-22", valid_to="2026-03-23", repeats="FREQ=WEEKLY;COUNT=2")

    lengths = [(window.end - window.start).total_seconds() / 3600 for window in load(document).offers[0].occurrences]

    assert [24, 23] == lengths


def test_occurrences_of_hours_keep_their_length() -> None:
    """Two hours stay two hours."""
    document = offer(valid_from="2026-03-22T01:00", valid_to="2026-03-22T03:00", repeats="FREQ=WEEKLY;COUNT=2")

    lengths = [(window.end - window.start).total_seconds() / 3600 for window in load(document).offers[0].occurrences]

    assert [2, 2] == lengths


def test_an_offer_that_was_moved_is_written_with_its_new_dates() -> None:
    """The old text would be a lie."""
    plan = load(good())

    moved = replace(plan, offers=(plan.offers[0].moved(timedelta(days=2)), plan.offers[1]))

    told = dump(moved)["offers"][0]
    assert ("2026-12-03", "2026-12-13", "2026-12-03T09:00") == (
        told["valid_from"],
        told["valid_to"],
        told["channels"][0]["send_at"],
    )


def test_an_offer_knows_where_it_stands() -> None:
    """For messages, and for patches against the document."""
    assert ["/offers/0", "/offers/1"] == [one.source for one in load(good()).offers]


def test_numbers_are_read_exactly() -> None:
    """No share passes through a float."""
    text = json.dumps(good()).replace("0.15", "0.150000000000001")

    plan = load(read_json(text.encode()))

    assert "0.150000000000001" == str(plan.overlaps[0].share)


def test_a_joined_plan_goes_back_to_a_document() -> None:
    """Which loads as the same plan."""
    other = good()
    other["offers"] = [{**one, "code": one["code"] + "2"} for one in other["offers"]]

    joined = join([load(good(), file="a"), load(other, file="b")])

    assert joined == load(dump(joined))


def test_a_document_with_a_mark_at_its_start_is_read() -> None:
    """Windows editors put one there."""
    assert load(good()) == read_plan_bytes("plan.json", b"\xef\xbb\xbf" + json.dumps(good()).encode())


def test_the_published_schema_knows_every_mechanic() -> None:
    """By its kind, and with no key that is not its own."""
    definitions = plan_schema()["$defs"]

    assert {kind: kind for kind in mechanic_kinds()} == {
        kind: definitions[kind]["properties"]["kind"]["const"] for kind in mechanic_kinds()
    }
    assert all(definition["additionalProperties"] is False for definition in definitions.values())
