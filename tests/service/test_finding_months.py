"""A link to a finding leads to months in which it holds; what is pressed on the board itself stays where it is."""

import re
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.service.plans import document
from tests.service.test_drawn_page import links


def _list(client: FlaskClient, query: str) -> str:
    page = client.get(f"/?calendar=q4&lang=en&{query}").text
    return page[page.index('id="findings"') : page.index('id="offers-fold"')]


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("view=month&from=2026-12", "2026-12"),
        ("view=month&from=2026-03", "2026-12"),
        ("view=quarter&from=2026-11", "2026-11"),
        ("view=quarter&from=2026-05", "2026-12"),
        ("view=year&from=2026-02", "2026-02"),
        ("view=year&from=2024-02", "2026-12"),
    ],
)
def test_a_line_leads_to_where_its_finding_holds(client: FlaskClient, asked: str, leads: str) -> None:
    """As many months as before, and the same ones where they show it already."""
    client.put("/v1/calendars/q4", json=document())

    gravest = next(one for one in links(_list(client, asked)) if "finding=" in one)

    led = parse_qs(urlsplit(gravest).query)
    assert (leads, parse_qs(asked)["view"][0]) == (led["from"][0], led["view"][0])


def test_a_proof_names_its_months(client: FlaskClient) -> None:
    """A script moves the board by them."""
    client.put("/v1/calendars/q4", json=document())

    page = client.get("/?calendar=q4&lang=en").text

    assert [("2026-12", "2026-12")] == re.findall(r'data-first="([0-9-]+)" data-last="([0-9-]+)"', page)


def test_a_script_gets_all_that_a_change_may_touch(client: FlaskClient) -> None:
    """Each part under its name, with the title, and without the frame around it; the board alone is another piece."""
    client.put("/v1/calendars/q4", json=document())

    main, board = (client.get("/?calendar=q4&lang=en", headers={"X-Piece": one}).text for one in ("main", "1"))

    assert ["done", "head", "figures", "gone", "view", "panel"] == re.findall(r'data-part="(\w+)"', main)
    assert 'data-title="T4 2026' in main
    assert "<html" not in main
    assert [] == re.findall(r"data-part", board)
