"""A table is read whatever it is called, however it is encoded, in French and in English."""

import io
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from exchange.plan_document import dump
from exchange.reading import read_plan_bytes
from exchange.refusal import PlanRefusedError
from exchange.table_plan import Settings
from tests.exchange.broken.texts import FIRST
from tests.exchange.broken.texts import SECOND
from tests.exchange.broken.texts import table

FRENCH = table(FIRST, SECOND).decode()
ENGLISH = """code,segment,valid_from,valid_to,channel,send at,mechanic,tier,mean basket
A,vip,2026-12-01,2026-12-11,email,2026-12-01 09:00,-10 %,good,80.00
B,prospects,05/12/2026,20/12/2026,web,,20 % off,prospect,
"""
NEEDED = "code;segment;début;{};mécanique;fidélité\nA;vip;01/12/2026;{};-10 %;bon\n"


def read(text: str, name: str = "plan.csv") -> dict[str, Any]:
    """Read a table from UTF-8 and give its document."""
    return dump(read_plan_bytes(name, text.encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    """With its mark or, where it is not needed, without."""
    data = FRENCH.encode(encoding)
    data = b"\xff\xfe" + data if encoding == "utf-16-le" else data

    assert read(FRENCH) == dump(read_plan_bytes("plan.csv", data))


@pytest.mark.parametrize("mark", [",", "\t", "|"])
def test_every_usual_delimiter_is_read(mark: str) -> None:
    """A decimal comma then stands in quotes."""
    text = FRENCH.replace("80,00", '"80,00"' if mark == "," else "80,00").replace(";", mark)

    assert read(FRENCH) == read(text)


def test_french_and_english_tables_mean_the_same() -> None:
    """Headers, decimals, dates and mechanics."""
    assert read(FRENCH) == read(ENGLISH)


def test_the_line_that_names_the_delimiter_is_skipped() -> None:
    """Excel writes it for itself."""
    assert read(FRENCH) == read("sep=;\r\n" + FRENCH)


def test_titles_above_the_header_row_are_skipped() -> None:
    """People like a heading."""
    assert read(FRENCH) == read("Plan du trimestre;;\n;;\n" + FRENCH)


@pytest.mark.parametrize(
    ("header", "cell", "end"),
    [
        ("fin", "11/12/2026", "2026-12-11"),
        ("Fin (exclue)", "2026-12-11", "2026-12-11"),
        ("Dernier jour", "10/12/2026", "2026-12-11"),
        ("jusqu'au", "31/12/2026", "2027-01-01"),
        ("until", "31/12/2026", "2027-01-01"),
        ("Valid until", "2026-12-31", "2027-01-01"),
        ("fin", "10/12/2026 18h", "2026-12-10T18:00"),
        ("fin", "10/12/2026 18h30", "2026-12-10T18:30"),
        ("fin", "10.12.2026 18:30:15", "2026-12-10T18:30:15"),
        ("fin", "2026-12-10 18:30", "2026-12-10T18:30"),
        ("fin", "2026-12-10T18:30:00+01:00", "2026-12-10T18:30:00+01:00"),
    ],
)
def test_the_end_of_an_offer_is_read_as_it_is_meant(header: str, cell: str, end: str) -> None:
    """A last day counts, an end does not."""
    document = read(NEEDED.format(header, cell))

    assert end == document["offers"][0]["valid_to"]


def test_rows_of_one_offer_merge() -> None:
    """One row per segment and per announcement; what is blank is not repeated."""
    more = "A;prospects;;;sms;02/12/2026 10:00;;prospect;"

    document = read(table(FIRST, more).decode())

    (offer,) = document["offers"]
    assert ["vip", "prospects"] == offer["segments"]
    assert ["email", "sms"] == [channel["channel"] for channel in offer["channels"]]


def test_a_mechanic_may_stand_in_columns() -> None:
    """Kind, rate and cap, as in a plan document."""
    text = "code;segment;début;fin;kind;taux;plafond;fidélité\nA;vip;01/12/2026;05/12/2026;percent_off;20 %;15 €;bon\n"

    (offer,) = read(text)["offers"]

    assert [{"kind": "percent_off", "rate": "20", "cap": "15"}] == offer["mechanics"]


def test_what_a_table_does_not_say_is_said_by_the_caller_or_by_the_house() -> None:
    """The file's name, Europe/Paris and the euro; what the table itself says wins."""
    plain = read_plan_bytes("noël 2026.csv", FRENCH.encode())
    told = read_plan_bytes("noël 2026.csv", FRENCH.encode(), Settings("Noël", "Pacific/Noumea", "XPF"))
    own = read_plan_bytes(
        "a.csv", FRENCH.replace("Code", "Devise;Code").replace("A;", "CHF;A;").replace("B;", "CHF;B;").encode()
    )

    assert ("noël 2026", "Europe/Paris", "EUR") == (plain.name, plain.zone.key, plain.currency)
    assert ("Noël", "Pacific/Noumea", "XPF") == (told.name, told.zone.key, told.currency)
    assert "CHF" == own.currency


def test_a_workbook_with_real_dates_and_sheets_is_read() -> None:
    """Dates with and without times, numbers, and sheets for segments and overlaps; notes are left alone."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"})
    offers = book.add_worksheet("Feuil1")
    offers.write_row(0, 0, ["Code", "Cible", "Début", "Dernier jour", "Canal", "Envoi", "Mécanique"])
    offers.write_row(1, 0, [2026, "vip"])
    for column, wall in ((2, "2026-12-01"), (3, "2026-12-10"), (5, "2026-12-01T09:30")):
        offers.write_datetime(1, column, datetime.fromisoformat(wall))
    offers.write_string(1, 4, "email")
    offers.write_string(1, 6, "10 € dès 50 €")
    segments = book.add_worksheet("Segments")
    segments.write_row(0, 0, ["Code", "Fidélité", "Effectif", "Panier moyen"])
    segments.write_row(1, 0, ["vip", "bon", 20_000, 79.9])
    segments.write_row(2, 0, ["prospects", "prospect"])
    overlaps = book.add_worksheet("Recouvrements")
    overlaps.write_row(0, 0, ["Segment", "Aussi dans", "Part", "Source"])
    overlaps.write_row(1, 0, ["vip", "prospects", "15 %", "mesuré"])
    book.add_worksheet("Notes").write_row(0, 0, ["ne pas lire"])
    book.close()

    document = dump(read_plan_bytes("plan.xlsx", buffer.getvalue()))

    assert {
        "code": "2026",
        "segments": ["vip"],
        "valid_from": "2026-12-01",
        "valid_to": "2026-12-11",
        "channels": [{"channel": "email", "send_at": "2026-12-01T09:30"}],
        "mechanics": [{"kind": "amount_off", "amount": "10", "min_spend": "50"}],
    } == document["offers"][0]
    assert {"code": "vip", "tier": "good", "size": 20_000, "basket": {"mean": "79.9"}} == document["segments"][0]
    assert [{"segment": "vip", "also_in": "prospects", "share": 0.15, "source": "measured"}] == document["overlaps"]


def test_all_cells_at_fault_are_told_at_once() -> None:
    """So that a table is corrected once and not ten times."""
    with pytest.raises(PlanRefusedError) as refused:
        read(table(FIRST.replace("-10 %", "?").replace("80,00", "x"), SECOND.replace("web", "pigeon")).decode())

    assert [(2, "G · Mécanique"), (2, "I · Panier moyen"), (3, "E · Canal")] == [
        (error.row, error.column) for error in refused.value.errors
    ]


def test_a_wrong_file_is_not_told_cell_by_cell_for_ever() -> None:
    """The first two hundred, and how many there are."""
    with pytest.raises(PlanRefusedError) as refused:
        read(table(*(FIRST.replace("A;", f"A{number};").replace("-10 %", "?") for number in range(300))).decode())

    assert (200, 300) == (len(refused.value.errors), refused.value.total)


def test_the_words_to_choose_from_are_told_in_the_language_of_the_reader() -> None:
    """A French team writes "bon", not "good"."""
    with pytest.raises(PlanRefusedError) as refusal:
        read("offre;segment;palier;du;au;mécanique\nA;vip;or;01/12/2026;10/12/2026;-10 %\n")

    (error,) = refusal.value.errors
    assert "nouveau, petit, moyen, bon, ambassadeur" in error.remedy["fr"]
    assert "new, small, medium, good, ambassador" in error.remedy["en"]
