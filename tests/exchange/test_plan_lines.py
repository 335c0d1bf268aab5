"""Whoever writes a plan again and again writes what anybody would write of it."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exchange import plan_lines
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.plan_lines import PlanLines
from exchange.plan_text import plan_text
from models.plan import Written
from tests.exchange.drawn import documents
from tests.service.plans import document
from tests.service.plans import offer


@given(documents(), st.data())
def test_a_plan_is_written_alike_whatever_was_written_before(told: dict[str, Any], data: st.DataObject) -> None:
    """First whole, then with offers renamed, gone and in another order, then in another zone."""
    lines, plan = PlanLines(), load(told)
    offers = list(plan.offers)
    renamed = [replace(one, name=data.draw(st.text(max_size=8)) or one.name) for one in offers]
    some = data.draw(st.permutations(renamed if data.draw(st.booleans()) else offers))[: data.draw(st.integers(0, 9))]
    later = replace(plan, offers=tuple(some), zone=data.draw(st.sampled_from([plan.zone, load(document()).zone])))

    for one in (plan, plan, later, plan):
        assert plan_text(one) == lines.text(one)


def test_names_that_look_like_the_text_break_no_line() -> None:
    """What parts the lines cannot stand in a name."""
    odd = '"offers":[ ], }'
    plan = load(
        document(
            name=odd,
            offers=[offer("A", "vip", "10", name=odd), offer("B", "vip", "10", goal=odd), offer("C", "vip", "10")],
        )
    )
    lines = PlanLines()

    assert plan_text(plan) == lines.text(plan)
    assert plan_text(plan) == lines.text(plan)


def test_an_offer_that_stood_otherwise_in_its_document_is_written_anew() -> None:
    """The same object with another writing of it."""
    lines, first = PlanLines(), load(document(offers=[offer("A", "vip", "10")]))
    (only,) = first.offers
    told = {**dump(first)["offers"][0], "x-note": "later"}
    second = replace(first, written={**first.written, ("offers", "A"): Written(only, told)})

    assert plan_text(first) == lines.text(first)
    assert plan_text(second) == lines.text(second) != plan_text(first)


def test_lines_are_forgotten_beyond_a_bound(monkeypatch: Any) -> None:
    """The oldest first; nothing is written otherwise."""
    monkeypatch.setattr(plan_lines, "MOST_KEPT", 2)
    lines = PlanLines()
    plan = load(document(offers=[offer(code, "vip", "10") for code in "ABCDE"]))

    assert [plan_text(plan)] * 2 == [lines.text(plan), lines.text(plan)]
    assert 2 == len(lines._kept)
