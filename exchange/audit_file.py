"""Writes the audit to a file: JSON lines that anybody can verify without us, or a table for a spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import BinaryIO

from models.audit_chain import CHAINED
from models.audit_walk import Mark
from models.audit_walk import Walked
from models.audit_walk import walk

FORMAT = "preseance-audit-1"
MEMBERS = (*CHAINED, "previous", "hash")
# One line holds what became of one thing; the products and prices of a calendar are the longest of them.
LONGEST_LINE = 128 * 1024 * 1024
# A spreadsheet would run a cell that starts like this.
_RUN = re.compile(r"\s*[=+@\t\r\n-]")
_HEAD = frozenset({"format", "workspace", "seq", "hash"})
_TITLES = {
    "fr": ("n°", "instant", "qui", "d’où", "action", "objet", "calendrier", "code", "avant", "après", "pourquoi",
           "empreinte précédente", "empreinte"),
    "en": ("no.", "instant", "who", "from where", "action", "kind", "calendar", "code", "before", "after", "why",
           "hash before", "hash"),
}  # fmt: skip


class AuditFileError(Exception):
    """A file is no export of an audit; `line` says where, counted from 1."""

    def __init__(self, line: int) -> None:
        """Keep where."""
        super().__init__(f"line {line} is none of an audit export")
        self.line = line


def audit_jsonl(workspace: str, head: Mark, lines: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Write where the chain ends, then every line up to there, each as it is chained.

    `before` and `after` stay the JSON text that they are: written anew, their hash could be another.
    """
    yield _json({"format": FORMAT, "workspace": workspace, "seq": head.seq, "hash": head.hash})
    for line in lines:
        yield _json({name: _written(line[name]) for name in MEMBERS})


def audit_csv(lines: Iterable[Mapping[str, object]], language: str) -> Iterator[bytes]:
    """Write a table; what a spreadsheet would run gets an apostrophe in front, so that it is read and not run."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow(_TITLES[language])
    # The mark at the start tells Excel that accents are UTF-8.
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for line in lines:
        writer.writerow([_cell(_written(line[name])) for name in MEMBERS])
        yield _taken(buffer)


def verify_jsonl(file: BinaryIO, expected: Mark | None = None) -> tuple[str, Walked]:
    """Follow the chain in an exported file, line by line; gives the workspace too.

    Raises:
        AuditFileError: A line is none of an export.
    """
    first = _read(file.readline(LONGEST_LINE), 1)
    if set(first) != _HEAD or first["format"] != FORMAT:
        raise AuditFileError(1)
    try:
        head = Mark.read(f"{first['seq']}:{first['hash']}")
    except ValueError:
        raise AuditFileError(1) from None
    return str(first["workspace"]), walk(_lines(file), head, expected)


def _lines(file: BinaryIO) -> Iterator[Mapping[str, object]]:
    number = 1
    while text := file.readline(LONGEST_LINE):
        number += 1
        line = _read(text, number)
        if set(line) != set(MEMBERS):
            raise AuditFileError(number)
        yield {**line, "at": _instant(line["at"])}


def _read(text: bytes, number: int) -> dict[str, object]:
    try:
        told = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise AuditFileError(number) from None
    if not isinstance(told, dict):
        raise AuditFileError(number)
    return told


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that stands twice: two readers could take each another one for what was written."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name stands twice")
    return told


def _instant(text: object) -> object:
    """Read an instant; what is none stays what it is, and shows in the chain."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        return text
    return instant.astimezone(UTC) if instant.tzinfo else text


def _written(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _json(told: Mapping[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and _RUN.match(value) else value


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
