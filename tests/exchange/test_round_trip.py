"""A plan goes out and comes back the same, whichever door it takes."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings

from exchange.clean_tree import cleaned
from exchange.json_text import read_json
from exchange.plan_document import dump
from exchange.plan_document import dump_json
from exchange.plan_document import load
from exchange.plan_schema import plan_schema
from exchange.plan_schemas import PARTS
from exchange.plan_spreadsheet_out import plan_csv
from exchange.plan_spreadsheet_out import plan_xlsx
from exchange.reading import read_plan_bytes
from models.plan import Plan
from tests.exchange.broken.documents import good
from tests.exchange.drawn import documents

wild = settings(max_examples=80, phases=[Phase.explicit, Phase.reuse, Phase.generate])
SCHEMA = jsonschema_rs.validator_for(plan_schema())


@wild
@given(documents())
def test_a_document_comes_back_as_it_was(document: dict[str, Any]) -> None:
    """No default is invented, no digit is lost, no order is changed."""
    plan = load(document)

    assert document == dump(plan)
    assert plan == load(read_json(dump_json(plan).encode()))


@wild
@given(documents())
def test_a_document_without_its_writing_means_the_same(document: dict[str, Any]) -> None:
    """What the values alone tell is the same plan, in its shortest form."""
    plan = load(document)
    bare = Plan(**{name: getattr(plan, name) for name in Plan.__slots__ if name != "written"})

    assert plan == load(dump(bare))
    assert dump(bare) == dump(load(dump(bare)))


@wild
@given(documents())
def test_the_published_schema_accepts_what_loads(document: dict[str, Any]) -> None:
    """An editor must not underline a good plan."""
    load(document)

    assert SCHEMA.is_valid(document), [str(error) for error in SCHEMA.iter_errors(document)]


@wild
@given(documents())
def test_the_quick_way_reads_what_the_slow_way_reads(document: dict[str, Any]) -> None:
    """Visiting only the keys that are there changes nothing."""
    tree = cleaned(document, [])

    for name, schema in PARTS.items():
        for member in tree.get(name, []):
            assert schema.load(member) == schema.read(member)


@pytest.mark.parametrize("language", ["fr", "en"])
@settings(wild, max_examples=30)
@given(document=documents())
def test_a_workbook_comes_back_as_the_same_plan(document: dict[str, Any], language: str) -> None:
    """Names that look like formulas, lists with commas and odd instants included."""
    plan = load(document)

    back = read_plan_bytes("plan.xlsx", plan_xlsx(plan, language))

    assert plan == back


@pytest.mark.parametrize("language", ["fr", "en"])
@settings(wild, max_examples=30)
@given(document=documents())
def test_a_text_table_comes_back_as_the_same_plan(document: dict[str, Any], language: str) -> None:
    """Through semicolons and decimal commas, or commas and points."""
    plan = load(document)

    back = read_plan_bytes("plan.csv", plan_csv(plan, language))

    assert plan == back


def test_a_reduction_leaves_a_text_table_as_it_is_written() -> None:
    """The guard against formulas must not touch "-20 %"."""
    text = plan_csv(load(good()), "fr").decode("utf-8-sig")

    assert ";-20 %;" in text
