"""A more generous offer is never worth less, and money in another unit is worth the same."""

from dataclasses import fields
from dataclasses import is_dataclass
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.mechanic import FieldKind
from models.mechanic import mechanic_kinds
from models.mechanics.tiered import Step
from models.mechanics.tiered import Tiered
from models.segment import Basket
from tests.models.test_cart_pricing import BY_AMOUNT
from tests.models.test_cart_pricing import BY_ITEM
from tests.models.test_mechanic_cases import basket_of
from tests.models.test_mechanic_cases import build
from tests.models.test_mechanic_cases import case_file

EIGHTY = basket_of({})
RAISED = ("rate", "amount", "cap", "retail_value", "times", "max_items", "max_times", "expected_drift", "extra", "get")
KINDS = sorted({**BY_AMOUNT, **BY_ITEM})


def drawn(data: st.DataObject, kind: str) -> Any:
    """Draw a mechanic of a kind."""
    return data.draw({**BY_AMOUNT, **BY_ITEM}[kind])


def heights(mechanic: Any) -> list[Fraction]:
    """Give the worth for every basket from 0 to 160 €, by fifty cents and by the items of 20 €."""
    curve = mechanic.value(EIGHTY)
    return [curve.at(Fraction(half, 2)) for half in range(321)]


def more(name: str, figure: Any) -> Any:
    """Raise a figure, within what it may be."""
    if isinstance(figure, int):
        return figure + 1
    return min(Decimal(100), figure * 2) if name in {"rate", "expected_drift"} else figure * 2


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_more_is_never_less(kind: str, data: st.DataObject) -> None:
    """A higher rate, amount or cap, a lower minimum spend or none: no basket gains less."""
    mechanic = drawn(data, kind)
    names = {one.name for one in fields(mechanic) if getattr(mechanic, one.name) is not None}
    # A step of 10 € never gives more than 10 €, and a smaller third thing is another offer.
    raised = sorted(names & set(RAISED)) if kind != "amount_per_step" else sorted(names & {"cap"})
    before = heights(mechanic)

    for name in raised:
        after = heights(replace(mechanic, **{name: more(name, getattr(mechanic, name))}))
        assert all(one <= other for one, other in zip(before, after, strict=True)), name
    for name in sorted(names & {"min_spend", "min_items", "cap", "max_times"}):
        after = heights(replace(mechanic, **{name: None}))
        assert all(one <= other for one, other in zip(before, after, strict=True)), name


def in_other_money(value: Any, factor: Decimal) -> Any:
    """Tell every amount of a mechanic, or of a basket, in a unit `factor` times smaller."""
    if isinstance(value, tuple):
        return tuple(in_other_money(one, factor) for one in value)
    if not is_dataclass(value):
        return value
    kinds = {name: _kinds(hint) for name, hint in get_type_hints(type(value), include_extras=True).items()}
    changes = {}
    for one in fields(value):
        held = getattr(value, one.name)
        is_amount = FieldKind.AMOUNT in kinds[one.name] or (isinstance(value, Basket) and isinstance(held, Decimal))
        changes[one.name] = held * factor if is_amount and held is not None else in_other_money(held, factor)
    return replace(value, **changes)  # type: ignore[type-var] # a dataclass instance, as asked above


def _kinds(hint: Any) -> set[Any]:
    marks = set(getattr(hint, "__metadata__", ()))
    for inner in getattr(hint, "__args__", ()):
        marks |= _kinds(inner)
    return marks


@pytest.mark.parametrize("kind", sorted(mechanic_kinds()))
@pytest.mark.parametrize("factor", [Decimal("0.01"), Decimal(7), Decimal(1000)])
def test_money_in_another_unit_is_worth_the_same(kind: str, factor: Decimal) -> None:
    """Told in cents, in sevenths or in thousands, every case gives the same share of the basket."""
    for case in case_file(kind)["case"]:
        mechanic, basket = build(kind, case["fields"]), basket_of(case)
        curve = mechanic.value(basket)

        scaled = in_other_money(mechanic, factor).value(in_other_money(basket, factor))

        for x, _ in case["values"]:
            assert scaled.at(Fraction(x) * Fraction(factor)) == curve.at(Fraction(x)) * Fraction(factor)


def test_a_step_that_gives_more_may_leave_less_to_pay() -> None:
    """99 € at -10 % is 89.10 to pay, 100 € at -15 % is 85.00: all-units tiers turn prices round (Method §3.6)."""
    ladder = Tiered(steps=(Step(start=Decimal(50), rate=Decimal(10)), Step(start=Decimal(100), rate=Decimal(15))))
    curve = ladder.value(EIGHTY)

    to_pay = [x - curve.at(Fraction(x)) for x in (99, 100)]

    assert to_pay == [Fraction("89.10"), Fraction(85)]
