"""A report points at the line on which an offer is written."""

import json
from pathlib import Path

import pytest

from exchange.plan_files import read_plans
from exchange.plan_spreadsheet_out import plan_xlsx
from exchange.reading import read_plan
from exchange.report_places import places

PLAN = Path(__file__).parents[1] / "cases" / "cli" / "two-teams.json"

CSV = """offer;segment;tier;basket;from;to;channel;mechanic
VIP-10;vip;good;80;2026-12-01;2026-12-11;web;-10 %
NEW-20;prospects;prospect;;2026-12-05;2026-12-20;web;-20 %
"""


def _lines(path: Path) -> dict[str, int | None]:
    return {code: place.line for code, place in places(read_plans([str(path)])).items()}


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"], ids=str)
def test_an_offer_of_a_document_is_found_on_its_line(indent: int | str | None, tmp_path: Path) -> None:
    """However the document is laid out."""
    document = json.loads(PLAN.read_text("utf-8"))
    document["name"] = 'brackets [{ "offers": [ and quotes \\" in a name'
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document, indent=indent), "utf-8")
    lines = path.read_text("utf-8").splitlines()

    found = _lines(path)

    assert ["VIP-10", "NEW-20"] == list(found)
    for code, line in found.items():
        assert line is not None
        assert any(f'"{code}"' in text for text in lines[line - 1 : line + 1])


def test_the_place_of_the_list_in_the_document_changes_nothing(tmp_path: Path) -> None:
    """Keys may stand in any order."""
    document = json.loads(PLAN.read_text("utf-8"))
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"offers": document.pop("offers"), **document}, indent=1), "utf-8")

    assert 3 == _lines(path)["VIP-10"]


def test_an_offer_of_a_text_table_is_found_on_its_row(tmp_path: Path) -> None:
    """Its first, when it has several."""
    path = tmp_path / "plan.csv"
    path.write_text(CSV + CSV.splitlines()[1].replace("web", "store") + "\n", "utf-8")

    assert {"VIP-10": 2, "NEW-20": 3} == _lines(path)


def test_an_offer_of_a_workbook_is_found_in_its_cell(tmp_path: Path) -> None:
    """A row of a workbook is no line of its file."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_xlsx(read_plan(PLAN), "fr"))

    found = places(read_plans([str(path)]))

    assert {"VIP-10": "Offres!A2", "NEW-20": "Offres!A3"} == {code: place.spot for code, place in found.items()}
    assert {None} == {place.line for place in found.values()}


def test_what_came_through_a_pipe_has_no_place() -> None:
    """There is no file to open."""
    assert {} == places(read_plans(["-"], PLAN.read_bytes()))
