"""Broken CSV plans: wrong bytes, wrong columns, wrong cells."""

from tests.exchange.broken.file import Broken

NAME = "plan.csv"
HEADER = "Code;Segment;Début;Fin;Canal;Envoi;Mécanique;Fidélité;Panier moyen"
FIRST = "A;vip;01/12/2026;11/12/2026;email;01/12/2026 09:00;-10 %;bon;80,00"
SECOND = "B;prospects;05/12/2026;20/12/2026;web;;-20 %;prospect;"


def table(*rows: str, header: str = HEADER) -> bytes:
    """Give a French table in UTF-8."""
    return "\r\n".join((header, *rows)).encode()


def _cell(title: str, old: str, new: str, code: str, column: str) -> Broken:
    assert old in FIRST
    data = table(FIRST.replace(old, new, 1), SECOND)
    return Broken(title, NAME, data, code, f"{NAME}, row 2, column {column}")


def _row(title: str, code: str, where: str, *rows: str, header: str = HEADER) -> Broken:
    return Broken(title, NAME, table(*rows, header=header), code, f"{NAME}, {where}" if where else NAME)


FILES = (
    Broken("binary junk", NAME, bytes(range(256)) * 8, "csv-encoding", NAME),
    Broken("control characters", NAME, b"\x01\x02\x03;abc;def\n1;2;3\n", "not-a-plan-file", NAME),
    Broken("an encoding that nobody uses", NAME, table(FIRST).replace(b"vip", b"\x81\x8d"), "csv-encoding", NAME),
    Broken("half a UTF-16 character", NAME, HEADER.encode("utf-16") + b"\x00", "csv-encoding", NAME),
    Broken("a row of nothing but columns", NAME, table(FIRST + ";" * 60_000), "too-many-columns", NAME),
    Broken("more columns than a sheet has", NAME, table(FIRST + ";" * 17_000), "too-many-columns", NAME),
    Broken("more cells than a sheet holds", NAME, table(*[";" * 16_000] * 510), "too-many-columns", NAME),
    Broken("more rows than a plan has", NAME, table(*[""] * 200_001), "too-many-rows", NAME),
    Broken("one column", NAME, b"Code\nA\nB\n", "one-column", NAME),
    Broken("JSON that is called CSV", NAME, b'{"format": "preseance/plan@1"}', "wrong-extension", NAME),
    Broken("a PDF", NAME, b"%PDF-1.7\n\x00\x01\x02", "not-a-plan-file", NAME),
    Broken("a quote that never closes", NAME, table('A;vip;"01/12/2026;11', SECOND), "csv-broken", NAME),
    Broken("a cell of ten megabytes", NAME, table("A;" + "x" * 10_000_000), "cell-too-long", f"{NAME}, row 2"),
    _row("headers that nobody knows", "no-header", "", "1;2;3", header="foo;bar;baz"),
    _row("an unknown column", "unknown-column", "row 1, column J · Couleur", FIRST + ";rouge", header=HEADER + ";Couleur"),
    _row("a column without a header", "column-without-header", "row 2, column J", FIRST + ";rouge"),
    _row("the same column twice", "header-twice", "row 1, column J · Cible", FIRST, header=HEADER + ";Cible"),
    _row("a missing column", "missing-column", "row 1", "A;vip;01/12/2026;-10 %", header="Code;Segment;Début;Mécanique"),
    _row("a row without a code", "cell-missing", "row 3, column A · Code", FIRST, SECOND.removeprefix("B")),
    _row("rows that contradict each other", "rows-contradict", "row 3, column G · Mécanique", FIRST, FIRST.replace("vip", "prospects").replace("-10 %;bon", "-15 %;prospect")),
    _row("the same row twice", "row-twice", "row 3, column A · Code", FIRST, FIRST),
    _row("a segment of two tiers", "rows-contradict", "row 3, column H · Fidélité", FIRST, SECOND.replace("prospects", "vip")),
    _row("a segment in capitals in one row", "segments-look-alike", "row 3, column B · Segment", FIRST, SECOND.replace("prospects", "VIP")),
    _row("segments that nobody defines", "unknown-segment", "row 2, column B · Segment", "A;vip;01/12/2026;11/12/2026;-10 %", header="Code;Segment;Début;Fin;Mécanique"),
    _cell("the 31st of February", "01/12/2026;11", "31/02/2026;11", "no-such-day", "C · Début"),
    _cell("a thirteenth month in ISO", "01/12/2026;11", "2026-13-01;11", "no-such-day", "C · Début"),
    _cell("the month first", "01/12/2026;11", "12/25/2026;11", "day-first", "C · Début"),
    _cell("a year of two digits", "01/12/2026;11", "01/12/26;11", "year-of-two-digits", "C · Début"),
    _cell("a date in words", "01/12/2026;11", "début décembre;11", "cell-not-a-date", "C · Début"),
    _cell("an end before the start", "11/12/2026", "30/11/2026", "ends-before-it-starts", "D · Fin"),
    _cell("a message without its instant", "01/12/2026 09:00", "", "send-at-missing", "F · Envoi"),
    _cell("mail, which may be a letter", "email", "mail", "mail-or-letter", "E · Canal"),
    _cell("an unknown channel", "email", "pigeon", "cell-not-one-of", "E · Canal"),
    _cell("one of two mechanics", "-10 %", "20 % ou 10 €", "mechanic-either-or", "G · Mécanique"),
    _cell("a mechanic without its unit", "-10 %", "10", "mechanic-without-unit", "G · Mécanique"),
    _cell("a mechanic that nobody understands", "-10 %", "une surprise", "mechanic-unreadable", "G · Mécanique"),
    _cell("a condition that the mechanic cannot carry", "-10 %", "-10 % dès 3 articles", "mechanic-cannot-carry", "G · Mécanique"),
    _cell("120 percent", "-10 %", "-120 %", "rate-out-of-range", "G · Mécanique"),
    _cell("another currency", "-10 %", "10 $", "other-currency", "G · Mécanique"),
    _cell("thousands or decimals", "-10 %", "1.250 €", "number-ambiguous", "G · Mécanique"),
    _cell("an unknown tier", "bon", "doré", "cell-not-one-of", "H · Fidélité"),
    _cell("a negative basket", "80,00", "-80,00", "amount-not-positive", "I · Panier moyen"),
    _cell("a basket that is no number", "80,00", "environ 80", "cell-not-a-number", "I · Panier moyen"),
    _cell("a basket that is NaN", "80,00", "NaN", "cell-not-a-number", "I · Panier moyen"),
    _cell("a basket of thousands or decimals", "80,00", "1,250", "number-ambiguous", "I · Panier moyen"),
    _cell("a control character in a code", "A;", "A\x7f;", "control-character", "A · Code"),
    _cell("a code that is too long", "A;", "A" * 200 + ";", "too-long", "A · Code"),
)  # fmt: skip
