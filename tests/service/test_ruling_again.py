"""A calendar that changes is judged again with what was worked out before, and the word is the one of a first check."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from exchange.plan_text import plan_text
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.pieces import name_of
from models.store import Store
from models.window import Window
from rules.engine import check
from tests.service.launching import House
from tests.service.plans import drawn

CODE = "crowded"


def later(offer: Offer) -> Offer:
    """Give an offer a day later."""
    day = timedelta(days=1)
    moved = tuple(Window(one.start + day, one.end + day) for one in offer.occurrences)
    return replace(offer, occurrences=moved, walls={}, repeats=None)


def deeper(offer: Offer) -> Offer:
    """Give an offer that takes half off."""
    return replace(offer, mechanics=(PercentOff(rate=Decimal(50)),))


@pytest.mark.parametrize("seed", range(3))
def test_each_version_gets_the_word_of_a_first_check(house: House, seed: int) -> None:
    """Offers are moved and deepened one after the other, withdrawn and put back."""
    store = house.desk.store
    store.put_plan(drawn(seed, 25), code=CODE, by="claire")
    changes: list[Callable[[Offer], Offer]] = [later, deeper]
    codes = [one.code for one in store.plan(CODE).plan.offers][:4]

    for number, code in enumerate(codes):
        _, kept = store.offer(CODE, code)
        changed = replace(kept, offer=changes[number % 2](kept.offer))
        store.change_offer(CODE, code, changed, by="claire", expected=kept.version)
        if number == 2:
            gone = store.offer(CODE, codes[0])[1]
            store.drop_offer(CODE, codes[0], by="claire", expected=gone.version)
        told = house.desk.ruling(CODE)
        plan = store.plan(CODE).plan

        assert check(plan.calendar(), told.policy) == told.report
        assert name_of(plan_text(plan)) == store.verdicts(CODE)[-1].plan_hash


def test_what_has_not_changed_is_the_same_object(house: House) -> None:
    """By it what was worked out is found again; what has changed is another."""
    store: Store = house.desk.store
    store.put_plan(drawn(1, 5), code=CODE, by="claire")
    before = {one.code: one for one in store.plan(CODE).plan.offers}
    code = next(iter(before))
    _, kept = store.offer(CODE, code)
    renamed = replace(kept, offer=replace(kept.offer, name="n"))
    store.change_offer(CODE, code, renamed, by="claire", expected=kept.version)
    after: dict[str, Any] = {one.code: one for one in store.plan(CODE).plan.offers}

    assert [code] == [one for one in before if before[one] is not after[one]]
    assert "n" == after[code].name
