"""Every mechanic has a case file: what it is worth, what can be expected of it, what it costs, what it refuses."""

import tomllib
import types
from collections.abc import Mapping
from dataclasses import fields
from dataclasses import is_dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from typing import Union
from typing import get_args
from typing import get_origin
from typing import get_type_hints

import pytest

from models.mechanic import Lens
from models.mechanic import Levy
from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.mechanic import likelihood
from models.mechanic import mechanic_kinds
from models.mechanic import worth
from models.nonsense import NonsenseError
from models.segment import Basket

CASES = Path(__file__).parents[1] / "cases" / "mechanics"
USUAL = {"mean": "80", "low": "40", "high": "160", "unit_price": "20", "shipping_fee": "6", "free_shipping_from": "100"}
YEARLY = Decimal("0.10")


def case_file(kind: str) -> Mapping[str, Any]:
    """Read the case file of a mechanic."""
    return tomllib.loads((CASES / f"{kind}.toml").read_text("utf-8"))


def cases(section: str) -> list[Any]:
    """Give every case of a section, named by mechanic and title."""
    return [
        pytest.param(kind, case, id=f"{kind}: {case['title']}")
        for kind in mechanic_kinds()
        if (CASES / f"{kind}.toml").exists()
        for case in case_file(kind).get(section, ())
    ]


def build(kind: str, written: Mapping[str, Any]) -> Mechanic:
    """Build a mechanic from the fields of a case."""
    made: Mechanic = _made(mechanic_kinds()[kind], written)
    return made


def _made(maker: Any, written: Mapping[str, Any]) -> Any:
    hints = get_type_hints(maker)
    names = {"from": "start"} if "start" in hints else {}
    return maker(**{names.get(key, key): _read(hints[names.get(key, key)], value) for key, value in written.items()})


def _read(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        inner = next(get_args(option)[0] for option in _options(hint) if get_origin(option) is tuple)
        return tuple(_made(inner, one) if is_dataclass(inner) else one for one in value)
    if isinstance(value, str) and Decimal in _options(hint):
        return Decimal(value)
    return value


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)


def basket_of(case: Mapping[str, Any]) -> Basket:
    """Give the usual basket with the differences of the case; an empty figure is unknown."""
    figures = {**USUAL, **case.get("basket", {})}
    given: dict[str, Any] = {name: Decimal(figure) for name, figure in figures.items() if figure}
    return Basket(**given)


def rounded(share: Fraction) -> Decimal:
    """Tell a share to the millionth."""
    return Decimal(round(share * 1_000_000)) / 1_000_000


def test_every_mechanic_has_its_case_file_and_every_case_file_its_mechanic() -> None:
    """A mechanic without cases, or cases without a mechanic, stop here."""
    written = {path.stem for path in CASES.glob("*.toml")}

    assert written == set(mechanic_kinds())


@pytest.mark.parametrize("kind", sorted(mechanic_kinds()))
def test_a_case_file_gives_several_cases_and_refusals(kind: str) -> None:
    """One case proves little."""
    written = case_file(kind)

    assert len(written["case"]) >= 2
    assert len(written["refused"]) >= 2


@pytest.mark.parametrize("kind", sorted(mechanic_kinds()))
def test_a_mechanic_is_of_the_class_and_vat_treatment_that_its_case_file_states(kind: str) -> None:
    """The columns of the method's table hold."""
    written = case_file(kind)
    mechanic = mechanic_kinds()[kind]

    assert mechanic.form.value == written["form"]
    assert mechanic.vat.value == written["vat"]


@pytest.mark.parametrize("kind", sorted(mechanic_kinds()))
def test_a_mechanic_starts_from_the_terms_that_its_case_file_states(kind: str) -> None:
    """Share of takers, likeness to cash and delay are the house's defaults."""
    terms = mechanic_kinds()[kind].terms
    expected = case_file(kind)["terms"]

    assert terms.redemption == Decimal(expected["redemption"])
    assert terms.likeness == Decimal(expected["likeness"])
    assert terms.delay_days == expected["delay_days"]


@pytest.mark.parametrize(("kind", "case"), cases("case"))
def test_a_mechanic_is_worth_what_its_case_says(kind: str, case: dict[str, Any]) -> None:
    """F(x) at each basket of the table."""
    mechanic, basket = build(kind, case["fields"]), basket_of(case)

    told = {x: mechanic.value(basket).at(Fraction(x)) for x, _ in case["values"]}

    assert told == {x: Fraction(height) for x, height in case["values"]}


@pytest.mark.parametrize(("kind", "case"), cases("case"))
def test_an_advertisement_shows_the_value_only_when_it_is_printed(kind: str, case: dict[str, Any]) -> None:
    """FACE is F(x) or nothing."""
    mechanic, basket = build(kind, case["fields"]), basket_of(case)

    face = worth(mechanic, Lens.FACE, basket, mechanic.terms, YEARLY)

    assert mechanic.is_shown is case["shown"]
    assert [face.at(Fraction(x)) for x, _ in case["values"]] == [
        Fraction(height) if case["shown"] else 0 for _, height in case["values"]
    ]


@pytest.mark.parametrize(("kind", "case"), cases("case"))
def test_a_customer_expects_the_share_that_the_case_says(kind: str, case: dict[str, Any]) -> None:
    """EXP is q · δ · κ · F(x), and nothing where nobody has put a value on it."""
    mechanic, basket = build(kind, case["fields"]), basket_of(case)
    factor = likelihood(mechanic, mechanic.terms, YEARLY)

    expected = worth(mechanic, Lens.EXPECTED, basket, mechanic.terms, YEARLY)

    assert rounded(factor) == Decimal(case["factor"])
    assert mechanic.is_known is case.get("known", True)
    assert [expected.at(Fraction(x)) for x, _ in case["values"]] == [
        factor * Fraction(height) for _, height in case["values"]
    ]


@pytest.mark.parametrize(("kind", "case"), cases("case"))
def test_a_mechanic_costs_what_its_case_says_ex_vat(kind: str, case: dict[str, Any]) -> None:
    """The full cost per customer at each basket of the table."""
    mechanic, basket = build(kind, case["fields"]), basket_of(case)
    levy = Levy(**{name: Decimal(figure) for name, figure in case.get("levy", {}).items()})

    told = {x: mechanic.cost(basket, mechanic.terms, levy).at(Fraction(x)) for x, _ in case["cost"]}

    assert told == {x: Fraction(height) for x, height in case["cost"]}


@pytest.mark.parametrize(("kind", "case"), cases("refused"))
def test_a_mechanic_refuses_nonsense(kind: str, case: dict[str, Any]) -> None:
    """The error names the field and the way out."""
    with pytest.raises(NonsenseError) as refusal:
        build(kind, case["fields"])

    assert refusal.value.code == case["code"]
    assert refusal.value.field == case["field"]
    assert refusal.value.remedy


@pytest.mark.parametrize(("kind", "case"), cases("missing"))
def test_a_mechanic_says_which_figure_it_lacks(kind: str, case: dict[str, Any]) -> None:
    """A missing figure is named, never replaced."""
    mechanic, basket = build(kind, case["fields"]), basket_of(case)

    with pytest.raises(MissingFigureError) as missing:
        mechanic.cost(basket, mechanic.terms, Levy())

    assert missing.value.path == case["figure"]


@pytest.mark.parametrize("kind", sorted(mechanic_kinds()))
def test_every_field_of_a_mechanic_is_tried_by_some_case(kind: str) -> None:
    """A field that no case sets could do nothing and nobody would know."""
    written = case_file(kind)
    tried = {
        key for section in ("case", "refused", "missing") for case in written.get(section, ()) for key in case["fields"]
    }
    mechanic: Any = mechanic_kinds()[kind]

    assert {one.name for one in fields(mechanic)} - tried == set()
