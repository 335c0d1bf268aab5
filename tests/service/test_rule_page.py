"""Whoever asks why a rule finds something reads its page, in his language, with its examples as tables."""

import re

import pytest
from flask.testing import FlaskClient

from rules.registry import rules
from web.rule_page import blocks_of


def test_a_rule_is_read_as_a_page(client: FlaskClient) -> None:
    """Its summary is the title; the examples are tables; it leads back to the calendar that led to it."""
    english, french = (client.get(f"/rules/CAN01?calendar=q4&lang={language}").text for language in ("en", "fr"))

    assert "A less loyal group is offered more than a more loyal one" in english.partition("<h1")[2]
    assert "<h2>Bad</h2>" in english
    assert '<td data-label="Offer">VIP-10</td>' in english
    assert "<code>parity.tolerance</code>" in english
    assert 'href="/?calendar=q4&amp;lang=en"' in english
    assert "<h2>Pourquoi</h2>" in french
    assert "reçoit plus qu’un groupe plus fidèle" in french
    assert "Cannibalisation" in french


def test_an_example_is_told_in_the_words_of_whoever_reads(client: FlaskClient) -> None:
    """Days as one writes them, the last one counted in; channels and rungs by their names, whatever a plan writes."""
    english, french = (
        client.get(f"/rules/CAN01?lang={language}").text.replace("\xa0", " ") for language in ("en", "fr")
    )

    assert '<td data-label="Dernier jour">11 déc. 2026</td>' in french
    assert '<td data-label="Fidélité">Grand bassin</td>' in french
    assert '<td data-label="Last day">10 Dec 2026</td>' in english
    assert '<td data-label="Channel">website</td>' in english
    assert not re.search(r"<td[^>]*>[^<]*\d{4}-\d{2}", english + french)


def test_lines_of_two_kinds_are_two_tables(client: FlaskClient) -> None:
    """Offers apart from products, each with the columns in which something stands."""
    french = client.get("/rules/LAW04?lang=fr").text

    offers, products, *_ = re.findall(r"<table.*?</table>", french, re.DOTALL)
    assert ["Offre", "Segment", "Fidélité"] == re.findall(r"<th[^>]*>([^<]+)", offers)[:3]
    assert ["Produit", "Prix de référence", "Coût unitaire", "TVA", "Famille"] == re.findall(
        r"<th[^>]*>([^<]+)", products
    )
    assert '<td data-label="Famille">Alimentaire</td>' in products


def test_a_rule_that_another_one_names_is_a_link(client: FlaskClient) -> None:
    """By its code, as on every page; the calendar stays."""
    french = client.get("/rules/CAN01?calendar=q4&lang=fr").text

    assert '<a href="/rules/CAN08?calendar=q4&amp;lang=fr">CAN08</a>' in french
    assert "win-back-beats-active" not in french


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", sorted(rules()))
def test_every_page_is_read_whole(code: str, language: str) -> None:
    """No mark of Markdown is left over, no word is lost, and each row of an example is as long as its head."""
    written = rules()[code].page[language]

    blocks = blocks_of(written)

    told = "\n".join(
        [*(line for one in blocks for line in one.lines), *(";".join(row) for one in blocks for row in one.rows)]
    )
    assert "text" == blocks[0].kind
    assert not re.search(r"```|^#|^- ", told, re.MULTILINE)
    assert all(len(row) == len(one.rows[0]) for one in blocks for row in one.rows)
    words = re.findall(r"\w+", re.sub(r"```csv", "", written))
    assert sorted(words) == sorted(re.findall(r"\w+", told))


@pytest.mark.parametrize("code", ["CAN99", "x" * 300, "%00", "<b>", "can01/.."])
def test_a_rule_that_is_not_there_is_said_not_to_be(client: FlaskClient, code: str) -> None:
    """Whatever stands in the address."""
    assert 404 == client.get(f"/rules/{code}", headers={"Accept": "text/html"}).status_code
