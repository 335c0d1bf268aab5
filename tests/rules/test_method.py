"""The page on the method shows what the product finds: its two tables are worked out anew."""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from exchange.phrase import read_phrase
from models.mechanic import Lens
from models.mechanic import Mechanic
from models.mechanic import mechanic_kinds
from models.segment import Basket
from rules.deal import Core
from rules.deal import gain
from rules.finding import Finding
from rules.policy import Policy
from rules.wording import rounded
from tests.laws.tree import ROOT
from tests.models.test_mechanic_cases import basket_of
from tests.models.test_mechanic_cases import build
from tests.rules.test_rule_cases import CASES
from tests.rules.test_rule_cases import judged

PAGE = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
WORTHS, WORKED = 6, 7
# Where a case stands in two files, it is the first of these that the page tells.
RULES = ("can01", "can02", "can03", "can08", "cal03")
EIGHTY: Basket = basket_of({})


def _rows(width: int) -> list[Any]:
    """Give the rows of the table of so many columns."""
    lines = (line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("|"))
    cells = ([cell.strip() for cell in line] for line in lines if len(line) == width)
    return [row for row in cells if row[0] not in {"mechanic", "#", "---"}]


def _cases() -> dict[str, tuple[str, dict[str, Any]]]:
    """Give the rule and the case of each number, by which titles begin."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for rule in RULES:
        for case in tomllib.loads((CASES / f"{rule}.toml").read_text("utf-8"))["case"]:
            number = re.match(r"(\d+): ", case["title"])
            if number is not None:
                found.setdefault(number[1], (rule, case))
    return found


def _promised(said: str) -> Iterator[Mechanic]:
    documents = read_phrase(said, "EUR")
    assert isinstance(documents, list), documents
    for written in documents:
        yield build(written["kind"], {key: value for key, value in written.items() if key != "kind"})


@pytest.mark.parametrize("row", _rows(WORTHS), ids=lambda row: row[3])
def test_a_form_is_worth_what_the_page_says(row: list[str]) -> None:
    """On a basket of 80 €, by the house's terms, written as in a spreadsheet."""
    kinds, classes, _, said, *told = row
    mechanics = tuple(_promised(said))
    core = Core(mechanics, None, has_public_code=False)

    worth = [f"{rounded(gain(core, lens, EIGHTY, Policy()).total.at(Fraction(80)), 2)}" for lens in Lens]

    assert told == worth
    assert kinds == " + ".join(f"`{one.kind}`" for one in mechanics)
    assert classes == ", ".join(one.form.value for one in mechanics)


@pytest.mark.parametrize("row", _rows(WORKED), ids=lambda row: row[0])
def test_a_worked_case_ends_as_the_page_says(row: list[str]) -> None:
    """With its shortfall and its worse share, through both lenses."""
    number, _, _, *told = row
    rule, case = _cases()[number]
    _, _, report = judged(rule, case)

    found = [one for one in report.findings if one.rule == rule.upper()]

    assert told == [*_figures(found), report.verdict.value, found[0].reason if found else ""]


def _figures(found: list[Finding]) -> tuple[str, str]:
    evidence = found[0].evidence if found else {}
    return _told(evidence.get("shortfall"), 2), _told(evidence.get("worse_share"), 3)


def _told(pair: Any, places: int) -> str:
    if pair is None:
        return "·"
    face, expected = (_cell(pair[lens.value], places) for lens in Lens)
    return face if face == expected else f"{face} / {expected}"


def _cell(figure: Fraction | None, places: int) -> str:
    if figure is None:
        return "–"
    shown: Decimal = rounded(figure, places)
    return f"{shown}" if places == 2 else f"{shown.normalize():f}"


def test_every_form_and_every_numbered_case_is_in_its_table() -> None:
    """None is passed over in silence."""
    forms = {kind for row in _rows(WORTHS) for kind in re.findall(r"\w+", row[0])}

    assert set(mechanic_kinds()) == forms
    assert set(_cases()) == {row[0] for row in _rows(WORKED)}
