"""Bytes and documents that mean nothing are refused in words; nothing else ever comes out."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from exchange.plan_document import load
from exchange.plan_spreadsheet_out import plan_csv
from exchange.plan_spreadsheet_out import plan_xlsx
from exchange.reading import read_plan_bytes
from exchange.refusal import PlanRefusedError
from models.plan import Plan
from tests.exchange.broken.documents import good
from tests.exchange.drawn import documents

NAMES = st.sampled_from(["plan.json", "plan.csv", "plan.xlsx", "plan", "-"])
STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"Code;Segment;"]
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("2026-12-01"))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=12,
)
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["-10 %", "01/12/2026", "email", "vip", "bon", "{", '"', "=1", "1.250", "0", "-1"]),
)
FIELDS = [
    "Code", "Segment", "Début", "Fin", "Canal", "Envoi", "Mécanique", "Fidélité", "Panier moyen", "Type de mécanique",
    "Taux", "Ligne", "Réglage", "Part",
]  # fmt: skip

# The spaces before French signs.
TYPESET = {0xA0: " ", 0x202F: " "}


def refused_or_loaded(name: str, data: bytes) -> None:
    """Read; the only way to fail is to refuse with errors that say where and what to do."""
    told = outcome(lambda: read_plan_bytes(name, data))

    assert isinstance(told, Plan) or told
    assert isinstance(told, Plan) or all(sentence.translate(TYPESET).isprintable() for sentence in told)


def outcome(read: Callable[[], Plan]) -> Plan | list[str]:
    """Give the plan, or what is said about it in both languages."""
    try:
        return read()
    except PlanRefusedError as error:
        return [one.sentence(language) for one in error.errors for language in ("fr", "en")]


@given(NAMES, STARTS, st.binary(max_size=300))
def test_any_bytes(name: str, start: bytes, rest: bytes) -> None:
    """Whatever the file is called and however it starts."""
    refused_or_loaded(name, start + rest)


@given(TREES)
def test_any_json(tree: Any) -> None:
    """Any tree, with infinities and half characters."""
    refused_or_loaded("plan.json", json.dumps({**good(), "offers": tree}).encode("utf-8", "surrogatepass"))
    refused_or_loaded("plan.json", json.dumps(tree).encode("utf-8", "surrogatepass"))


@settings(max_examples=150)
@given(documents(), st.integers(0, 10_000), TREES)
def test_a_plan_with_one_value_replaced(document: dict[str, Any], place: int, value: Any) -> None:
    """Any value may stand anywhere, under any key."""
    holders = list(_holders(document))
    holder, key = holders[place % len(holders)]
    holder[key] = value

    told = outcome(lambda: load(document))

    assert isinstance(told, Plan) or all(told)


def _holders(node: Any) -> Any:
    if isinstance(node, dict | list):
        for key, inner in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
            yield node, key
            yield from _holders(inner)


@given(st.lists(st.lists(CELLS, max_size=len(FIELDS)), max_size=4), st.sampled_from(";,\t|"))
def test_any_cells_below_known_headers(rows: list[list[str]], mark: str) -> None:
    """In any delimiter, with quotes and formulas."""
    lines = [mark.join(FIELDS), *(mark.join(row) for row in rows)]

    refused_or_loaded("plan.csv", "\n".join(lines).encode("utf-8", "surrogatepass"))


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_a_workbook_with_flipped_bytes(seed: int) -> None:
    """Damage in a parcel is damage, not a crash."""
    data = bytearray(WORKBOOK)
    rng = Random(seed)
    for _ in range(rng.randint(1, 20)):
        data[rng.randrange(4, len(data))] = rng.randrange(256)

    refused_or_loaded("plan.xlsx", bytes(data))


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_a_text_table_with_flipped_bytes(seed: int) -> None:
    """Nor is a table that lost its encoding or its quotes."""
    data = bytearray(plan_csv(load(good()), "fr"))
    rng = Random(seed)
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)

    refused_or_loaded("plan.csv", bytes(data))


@pytest.mark.parametrize("cut", range(0, 6000, 400))
def test_a_workbook_that_stops_early(cut: int) -> None:
    """A download that broke off."""
    refused_or_loaded("plan.xlsx", WORKBOOK[:cut])


WORKBOOK = plan_xlsx(load(good()), "fr")
