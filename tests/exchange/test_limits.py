"""However large or hostile a file is, reading it costs a bounded time and a bounded memory."""

import time
from zoneinfo import ZoneInfo

import pytest

from exchange.json_text import read_json
from exchange.plan_building import MOST_REPEATS
from exchange.plan_building import Site
from exchange.plan_building import build_offer
from exchange.plan_document import load
from exchange.reading import read_plan_bytes
from exchange.refusal import MOST_FOUND
from exchange.refusal import PlanRefusedError
from tests.exchange.broken.documents import good
from tests.exchange.broken.texts import table
from tests.exchange.broken.workbooks import repacked
from tests.exchange.broken.workbooks import workbook

# What takes a second or two on a loaded machine took minutes where a reader looked at the same place twice.
SECONDS = 15


def test_a_document_of_too_many_values_is_refused_before_it_is_read() -> None:
    """Nested or not, each value is counted; one less is read."""
    data = b'[[], {"a": 1}, 2, "b"]'

    for most in (6, 7, 100):
        assert [[], {"a": 1}, 2, "b"] == read_json(data, most_values=most)
    for hostile in (data, b"[" * 7, b"[[],[],[],[]]"):
        with pytest.raises(PlanRefusedError) as refused:
            read_json(hostile, most_values=5)

        assert ["too-many-values"] == [error.code for error in refused.value.errors]


@pytest.mark.parametrize(
    ("before", "rule", "codes"),
    [
        pytest.param(MOST_REPEATS - 10, "FREQ=DAILY;COUNT=10", [], id="as many as may be"),
        pytest.param(MOST_REPEATS - 10, "FREQ=DAILY;COUNT=11", ["too-many-repeats"], id="one too many"),
        pytest.param(MOST_REPEATS + 1, "FREQ=DAILY;COUNT=11", [], id="told once"),
    ],
)
def test_the_offers_of_a_plan_come_back_so_often_and_no_more(before: int, rule: str, codes: list[str]) -> None:
    """A short document must not become a hundred million windows."""
    site = Site(ZoneInfo("Europe/Paris"), "EUR", repeats=before)
    offer = {"valid_from": "2026-12-01", "valid_to": "2026-12-02", "repeats": rule}

    build_offer({"code": "A", "segments": ("vip",), **offer}, site, "offers", 0)

    assert codes == [problem.code for problem in site.problems if problem.path[-1] == "repeats"]


def test_days_that_never_come_count_as_many_that_do() -> None:
    """Looking for them costs as much."""
    site = Site(ZoneInfo("Europe/Paris"), "EUR")
    offer = {"valid_from": "2026-12-01", "valid_to": "2026-12-02", "repeats": "FREQ=DAILY;BYMONTH=1;COUNT=2"}

    build_offer({"code": "A", "segments": ("vip",), **offer}, site, "offers", 0)

    assert (["recurrence-starts-elsewhere"], 1_000) == ([one.code for one in site.problems], site.repeats)


def _refused_document(**changes: object) -> PlanRefusedError:
    with pytest.raises(PlanRefusedError) as refused:
        load({**good(), **changes})
    return refused.value


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"name": ["\ud800"] * 30_000}, id="texts"),
        pytest.param({"offers": [1] * 30_000}, id="offers"),
        pytest.param({"overlaps": [{"segment": f"x{n}", "also_in": "vip"} for n in range(30_000)]}, id="segments"),
    ],
)
def test_a_document_that_is_wrong_all_over_is_not_read_to_its_end(wrong: dict[str, object]) -> None:
    """So many mistakes are kept, so many are told."""
    error = _refused_document(**wrong)

    assert 200 == len(error.errors)
    assert MOST_FOUND <= error.total <= 2 * MOST_FOUND + 10


def _header_of_strangers() -> bytes:
    return table(";".join("x" * 40 for _ in range(2_000)), header=";".join(f"Code{n}" for n in range(2_000)))


def _unknown_records() -> bytes:
    header = "Type;Code;Cible;Début;Fin;Mécanique;Fidélité"
    return table(*[f"quoi{n};A;vip;01/12/2026;02/12/2026;-10 %;bon" for n in range(20_000)], header=header)


def _sheet(change: bytes) -> bytes:
    def changed(name: str, part: bytes) -> bytes:
        return part.replace(b"<sheetData>", change + b"<sheetData>") if name == "xl/worksheets/sheet1.xml" else part

    return repacked(workbook(), changed)


def _strings(text: bytes) -> bytes:
    return repacked(workbook(), lambda name, part: text if name == "xl/sharedStrings.xml" else part)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.csv", table(*["A;v;99/99/2026;x;pigeon;y;z;doré;w"] * 20_000), id="cells all wrong"),
        pytest.param("a.csv", _header_of_strangers(), id="columns that nobody knows"),
        pytest.param("a.csv", _unknown_records(), id="rows of unknown kinds"),
        pytest.param("a.csv", table(*[";".join(["(" * 32_000] * 9)] * 8), id="cells of nothing but brackets"),
        pytest.param("a.xlsx", _sheet(b'<c r="A1" ' * 150_000), id="tags that never close"),
        pytest.param("a.xlsx", _sheet(b'<c r="A1" t="e"><f></f>' * 60_000), id="errors that are never told"),
        pytest.param("a.xlsx", _strings((b">" * 120_000 + b"<a/>") * 8), id="texts that almost are too long"),
    ],
)
def test_a_hostile_table_is_read_or_refused_in_time(name: str, data: bytes) -> None:
    """Each of these once took minutes, or a gigabyte."""
    began = time.process_time()

    try:
        found = len(read_plan_bytes(name, data).offers)
    except PlanRefusedError as error:
        found = error.total

    assert time.process_time() - began < SECONDS
    assert 0 < found <= MOST_FOUND + 100
