"""The audit is chained: whatever is altered, taken out, put in or cut off shows, and is named."""

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.audit_file import AuditFileError
from exchange.audit_file import audit_csv
from exchange.audit_file import audit_jsonl
from exchange.audit_file import verify_jsonl
from models.audit_chain import BEGINNING
from models.audit_chain import CHAINED
from models.audit_chain import link
from models.audit_walk import MOST_NAMED
from models.audit_walk import START
from models.audit_walk import Break
from models.audit_walk import Breakage
from models.audit_walk import Mark
from models.audit_walk import walk

Lines = list[dict[str, Any]]
AT = datetime(2026, 11, 22, 9, 0, 0, 5, tzinfo=UTC)
TEXT = st.text(max_size=8)
LINES = st.fixed_dictionaries({
    "seq": st.integers(1, 2**53), "at": st.datetimes(timezones=st.just(UTC)), "actor": TEXT, "origin": TEXT,
    "action": st.sampled_from(["created", "changed", "withdrawn"]), "kind": TEXT, "calendar": TEXT, "subject": TEXT,
    "before": st.none() | TEXT, "after": st.none() | TEXT, "reason": st.none() | TEXT,
})  # fmt: skip


def _line(seq: int, **changes: object) -> dict[str, Any]:
    return {
        "seq": seq, "at": AT + timedelta(seconds=seq), "actor": "Éve", "origin": "console root@shop",
        "action": "changed", "kind": "offer", "calendar": "q4", "subject": f"O-{seq}", "before": '{"rate": "5"}',
        "after": '{"rate": "−10 %"}', "reason": None, **changes,
    }  # fmt: skip


def _chain(count: int = 6) -> Lines:
    previous, lines = BEGINNING, []
    for seq in range(1, count + 1):
        line = _line(seq)
        lines.append({**line, "previous": previous, "hash": link(previous, line)})
        previous = lines[-1]["hash"]
    return lines


def _mark(line: dict[str, Any]) -> Mark:
    return Mark(line["seq"], line["hash"])


WHOLE = _chain()
END = _mark(WHOLE[-1])


def test_the_form_in_which_lines_are_chained_never_changes() -> None:
    """A hash that was written down years ago is still that of its line."""
    told = link(BEGINNING, _line(1))

    assert "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" == BEGINNING
    assert "sha256:9ae9a82e2e705dd20cb5bc841495f812403924000499ad4af2eb4e9ba4ba5c3a" == told


@given(LINES, LINES, st.sampled_from([*CHAINED, "previous"]))
def test_a_hash_stands_for_every_part_of_a_line(line: dict[str, Any], other: dict[str, Any], name: str) -> None:
    """Two lines that differ in anything, or follow another one, have different hashes."""
    if name == "previous":
        assert link(BEGINNING, line) != link(link(BEGINNING, other), line)
        return
    changed = {**line, name: other[name]}

    assert (line[name] == other[name]) == (link(BEGINNING, line) == link(BEGINNING, changed))


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 -- hypothesis adds the zone
def test_an_instant_is_chained_whatever_the_zone_it_is_told_in(at: datetime) -> None:
    """PostgreSQL gives instants in the zone of the session, SQLite in UTC."""
    assert link(BEGINNING, _line(1, at=at.astimezone(UTC))) == link(BEGINNING, _line(1, at=at))


def _altered(lines: Lines) -> None:
    lines[2]["actor"] = "Bob"


def _made_unreadable(lines: Lines) -> None:
    lines[2]["at"] = "yesterday"
    lines[3]["before"] = b"\xff"


def _taken_out(lines: Lines) -> None:
    del lines[1:3]


def _beheaded(lines: Lines) -> None:
    del lines[:2]


def _replaced(lines: Lines) -> None:
    lines[2]["actor"] = "Bob"
    lines[2]["hash"] = link(lines[2]["previous"], lines[2])


def _put_beside(lines: Lines) -> None:
    lines.insert(3, {**lines[2], "subject": "TWIN"})
    lines.append({**lines[0], "seq": None})
    lines.append({**lines[0], "seq": "12"})


def _put_after(lines: Lines) -> None:
    line = _line(7)
    lines.append({**line, "previous": END.hash, "hash": link(END.hash, line)})


def _cut_off(lines: Lines) -> None:
    del lines[-2:]


@pytest.mark.parametrize(
    ("spoil", "breaks"),
    [
        pytest.param(_altered, [Break(Breakage.ALTERED, 3)], id="a line was altered"),
        pytest.param(_made_unreadable, [Break(Breakage.ALTERED, 3), Break(Breakage.ALTERED, 4)],
                     id="a line holds what no line holds"),
        pytest.param(_taken_out, [Break(Breakage.MISSING, 2, 2)], id="two lines were taken out"),
        pytest.param(_beheaded, [Break(Breakage.MISSING, 1, 2)], id="the first lines were taken out"),
        pytest.param(_replaced, [Break(Breakage.UNLINKED, 4)], id="a line was replaced with its hash"),
        pytest.param(_put_beside, [Break(Breakage.BESIDE, 3), Break(Breakage.BESIDE, None),
                                   Break(Breakage.BESIDE, None)], id="lines were put beside the chain"),
        pytest.param(_put_after, [Break(Breakage.AFTER_HEAD, 7)], id="a line was put after the end"),
        pytest.param(_cut_off, [Break(Breakage.CUT_OFF, 5, 2)], id="the last lines were cut off"),
    ],
)  # fmt: skip
def test_what_was_done_to_lines_is_named(spoil: Callable[[Lines], None], breaks: list[Break]) -> None:
    """Whoever can write to the table does it, and the end stays what it was."""
    lines = _chain()
    spoil(lines)

    walked = walk(lines, END)

    assert breaks == list(walked.breaks)
    assert not walked.is_whole


def test_a_whole_chain_is_whole() -> None:
    """Of any length, none at all too; with what was noted earlier or without."""
    assert [True, True, True, True] == [
        walk(WHOLE, END).is_whole,
        walk(WHOLE, END, _mark(WHOLE[2])).is_whole,
        walk([], None, START).is_whole,
        walk([], START).is_whole,
    ]


@pytest.mark.parametrize(
    ("head", "expected", "breaks"),
    [
        pytest.param(None, None, [Break(Breakage.HEAD_LOST, 6)], id="the end is lost"),
        pytest.param(Mark(6, BEGINNING), None, [Break(Breakage.HEAD_DIFFERS, 6)], id="the end has another hash"),
        pytest.param(END, Mark(3, BEGINNING), [Break(Breakage.REWRITTEN, 3)], id="rewritten since it was noted"),
        pytest.param(END, Mark(0, END.hash), [Break(Breakage.REWRITTEN, 0)], id="noted of another audit"),
        pytest.param(END, Mark(9, END.hash), [Break(Breakage.FORGOTTEN, 9)], id="shorter than it was"),
    ],
)
def test_an_end_that_does_not_fit_is_named(head: Mark | None, expected: Mark | None, breaks: list[Break]) -> None:
    """The lines are whole, and still not those that somebody knows of."""
    assert breaks == list(walk(WHOLE, head, expected).breaks)


def test_a_chain_written_anew_shows_only_against_what_was_noted() -> None:
    """That is why the end is to be noted where nobody who writes to the database can reach it."""
    noted = _mark(WHOLE[4])
    previous, forged = BEGINNING, []
    for line in WHOLE:
        told = {**line, "actor": "nobody", "previous": previous}
        forged.append({**told, "hash": link(previous, told)})
        previous = forged[-1]["hash"]

    assert walk(forged, _mark(forged[-1])).is_whole
    assert [Break(Breakage.REWRITTEN, 5)] == list(walk(forged, _mark(forged[-1]), noted).breaks)


def test_only_the_first_breaks_are_named() -> None:
    """A chain of a million broken lines is told in a page, the rest as a number."""
    lines = [{**line, "actor": "Bob"} for line in _chain(50)]

    walked = walk(lines, _mark(lines[-1]))

    assert (MOST_NAMED, 50) == (len(walked.breaks), walked.counts[Breakage.ALTERED])


@pytest.mark.parametrize("text", ["", "12", "x:" + BEGINNING, "-1:" + BEGINNING, "1:sha256:ABC", "²:" + BEGINNING])
def test_what_is_no_place_is_refused(text: str) -> None:
    """It is typed by people."""
    assert END == Mark.read(f" {END} ")
    with pytest.raises(ValueError, match="no place in an audit"):
        Mark.read(text)


def _file(lines: Lines, head: Mark = END) -> bytes:
    return b"".join(audit_jsonl("brand", head, lines))


def test_an_exported_file_is_verified_without_a_database() -> None:
    """It holds the end and every line as it was chained; one that was cut short shows."""
    whole = _file(WHOLE)
    cut = b"\n".join(whole.splitlines()[:-1])
    forged = whole.replace("Éve".encode(), b"Bob", 1)

    assert ("brand", True) == (verify_jsonl(BytesIO(whole))[0], verify_jsonl(BytesIO(whole))[1].is_whole)
    assert [Break(Breakage.CUT_OFF, 6)] == list(verify_jsonl(BytesIO(cut))[1].breaks)
    assert [Break(Breakage.ALTERED, 1)] == list(verify_jsonl(BytesIO(forged))[1].breaks)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"[]", 1),
        (b'{"format": "preseance-audit-1", "workspace": "x", "seq": -1, "hash": "y"}', 1),
        (_file(WHOLE).replace(b'"seq":2', b'"seq":2,"seq":3'), 3),
        (_file(WHOLE) + b"\xff\n", 8),
        (_file(WHOLE) + b"[" * 100_000, 8),
        (_file(WHOLE) + b"{}", 8),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_line(data: bytes, line: int) -> None:
    """Whatever it holds instead."""
    with pytest.raises(AuditFileError) as told:
        verify_jsonl(BytesIO(data))

    assert line == told.value.line


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", " =", "\n@"])
def test_a_spreadsheet_runs_nothing_of_it(sign: str) -> None:
    """What it would take for a formula gets an apostrophe in front, in whatever column it stands."""
    hostile = f"{sign}cmd|' /C calc'!A0"
    line = {**WHOLE[0], "actor": hostile, "subject": hostile, "reason": hostile, "before": None, "after": hostile}

    table = b"".join(audit_csv([line], "fr")).decode("utf-8-sig")

    assert 4 == table.count(f"'{sign}cmd")
    assert 4 == table.count("cmd|")
