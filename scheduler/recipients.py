"""Reads the house's own lists, a page at a time; addresses pass through and are kept nowhere."""

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from models.nonsense import NonsenseError

ADDRESS = "to"
MOST_COLUMNS = 50
LONGEST_CELL = 1_000
# As many bytes as all cells may have, each sign of four bytes and every one doubled: what has no end is not waited for.
LONGEST_LINE = MOST_COLUMNS * LONGEST_CELL * 8
# Between two marks a page reads on from the former one: a list of a million is not read anew for each page.
_STEP = 500
# A segment's code becomes the name of a file: nothing in it may lead elsewhere.
_PLAIN = re.compile(r"\w[\w .&+-]{0,99}")
_BOM = "\ufeff"

Stamp = tuple[int, int, int]


class ListChangedError(Exception):
    """A list is no longer the one that was planned with, so that its pages would skip or repeat people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientList:
    """What planning keeps of a list: how many people, and the digest by which a change is noticed."""

    people: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    stamp: Stamp
    list: RecipientList
    header: Sequence[str]
    marks: Sequence[int]


@dataclass(frozen=True, slots=True)
class RecipientLists:
    """A folder with one `SEGMENT.csv` per segment: UTF-8, a header, the column `to`, others as they come."""

    folder: Path
    _seen: dict[str, _Seen] = field(default_factory=dict, compare=False, repr=False)

    def counts(self) -> Mapping[str, int]:
        """Count the people of every list; raises NonsenseError for one that cannot be read."""
        return {path.stem: self.measure(path.stem).people for path in sorted(self.folder.glob("*.csv"))}

    def has(self, segment: str) -> bool:
        """Say whether the house gives a list for a segment."""
        return bool(_PLAIN.fullmatch(segment)) and self._path(segment).is_file()

    def measure(self, segment: str) -> RecipientList:
        """Count a list and take its digest."""
        try:
            with self._opened(segment) as file:
                return self._known(segment, file).list
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise _refused(segment, *_why(error)) from None

    def page(self, segment: str, first: int, last: int, digest: str) -> Sequence[Mapping[str, str]]:
        """Read the recipients from `first` up to, not including, `last`; raises ListChangedError."""
        try:
            with self._opened(segment) as file:
                seen = self._known(segment, file)
                if digest and seen.list.digest != digest:
                    raise ListChangedError(f"the list of {segment} is not the one that was planned with")
                page = _page(segment, file, seen, first, last)
        except (OSError, UnicodeDecodeError, csv.Error, NonsenseError) as error:
            raise ListChangedError(f"the list of {segment} cannot be read any more: {error}") from None
        if len(page) != last - first:
            raise ListChangedError(f"the list of {segment} ends at {first + len(page)}, before {last}")
        return page

    def _path(self, segment: str) -> Path:
        if not _PLAIN.fullmatch(segment):
            raise _refused(segment, "no name for a file", "aucun fichier ne peut porter ce nom")
        return self.folder / f"{segment}.csv"

    def _opened(self, segment: str) -> BinaryIO:
        path = self._path(segment)
        # A pipe or a device would be waited for without end.
        if path.exists() and not path.is_file():
            raise _refused(segment, "no file", "ce n’est pas un fichier")
        return path.open("rb")

    def _known(self, segment: str, file: BinaryIO) -> _Seen:
        stat = os.fstat(file.fileno())
        stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        seen = self._seen.get(segment)
        if seen is None or seen.stamp != stamp:
            seen = self._seen[segment] = _look_through(segment, file, stamp)
        return seen


class _Lines:
    """The lines of a file as text, with the place that they were read up to and their digest."""

    def __init__(self, file: BinaryIO) -> None:
        self.at = file.tell()
        self.digest = hashlib.sha256()
        self._file = file

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise csv.Error(f"a line is longer than {LONGEST_LINE} bytes")
            self.digest.update(line)
            text = line.decode("utf-8")
            is_first = self.at == 0
            # Counted before the line is told: the reader tells a row before it asks for the next line.
            self.at += len(line)
            yield text.removeprefix(_BOM) if is_first else text


def _look_through(segment: str, file: BinaryIO, stamp: Stamp) -> _Seen:
    lines = _Lines(file)
    rows = csv.reader(lines, strict=True)
    header = [name.strip() for name in next(rows, [])]
    if ADDRESS not in header or len(header) > MOST_COLUMNS or len(set(header)) != len(header):
        raise _refused(segment, "line 1", "ligne 1")
    people, marks = 0, list[int]()
    for row in rows:
        if not row:
            continue
        _recipient(segment, header, row, rows.line_num)
        people += 1
        if people % _STEP == 0:
            marks.append(lines.at)
    return _Seen(
        stamp=stamp, list=RecipientList(people=people, digest=lines.digest.hexdigest()), header=header, marks=marks
    )


def _page(segment: str, file: BinaryIO, seen: _Seen, first: int, last: int) -> Sequence[Mapping[str, str]]:
    mark = min(first // _STEP, len(seen.marks))
    file.seek(seen.marks[mark - 1] if mark else 0)
    rows = csv.reader(_Lines(file), strict=True)
    if not mark:
        next(rows, None)
    filled = (row for row in rows if row)
    wanted = islice(filled, first - mark * _STEP, last - mark * _STEP)
    return [_recipient(segment, seen.header, row, rows.line_num) for row in wanted]


def _recipient(segment: str, header: Sequence[str], row: Sequence[str], line: int) -> Mapping[str, str]:
    cells = dict(zip(header, row, strict=False))
    address = cells.get(ADDRESS, "").strip()
    too_long = any(len(cell) > LONGEST_CELL for cell in row)
    if len(row) != len(header) or too_long or not address or not address.isprintable():
        raise _refused(segment, f"line {line}", f"ligne {line}")
    return {**cells, ADDRESS: address}


def _why(error: OSError | UnicodeDecodeError | csv.Error) -> tuple[str, str]:
    """Say in English and in French why a file cannot be read."""
    if isinstance(error, UnicodeDecodeError):
        return str(error), "ce n’est pas de l’UTF-8"
    return str(error), "son contenu" if isinstance(error, csv.Error) else "il ne s’ouvre pas"


def _refused(segment: str, why: str, french: str) -> NonsenseError:
    return NonsenseError(
        "recipients-refused",
        f"the list {segment}.csv cannot be read ({why})",
        field="recipients",
        remedy="write UTF-8 with commas, one header line with the column to, and one person per line",
        segment=segment,
        value=why,
        raison=french,
    )
