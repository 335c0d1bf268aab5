"""Reads the house's own lists, a page at a time; addresses pass through and are kept nowhere."""

import csv
import hashlib
import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from models.nonsense import NonsenseError

ADDRESS = "to"
MOST_COLUMNS = 50
LONGEST_CELL = 1_000
# A segment's code becomes the name of a file: nothing in it may lead elsewhere.
_PLAIN = re.compile(r"[\w][\w .&+-]{0,99}")


class ListChangedError(Exception):
    """A list is no longer the one that was planned with, so that its pages would skip or repeat people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientList:
    """What planning keeps of a list: how many people, and the digest by which a change is noticed."""

    people: int
    digest: str


@dataclass(frozen=True, slots=True)
class RecipientLists:
    """A folder with one `SEGMENT.csv` per segment: UTF-8, a header, the column `to`, others as they come."""

    folder: Path

    def counts(self) -> Mapping[str, int]:
        """Count the people of every list; raises NonsenseError for one that cannot be read."""
        return {path.stem: self.measure(path.stem).people for path in sorted(self.folder.glob("*.csv"))}

    def has(self, segment: str) -> bool:
        """Say whether the house gives a list for a segment."""
        return bool(_PLAIN.fullmatch(segment)) and self._path(segment).is_file()

    def measure(self, segment: str) -> RecipientList:
        """Count a list and take its digest."""
        digest = hashlib.sha256()
        try:
            with self._path(segment).open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise self._refused(segment, error.strerror or "unreadable") from None
        people = sum(1 for _ in self._rows(segment))
        return RecipientList(people=people, digest=digest.hexdigest())

    def page(self, segment: str, first: int, last: int, digest: str) -> Sequence[Mapping[str, str]]:
        """Read the recipients from `first` up to, not including, `last`; raises ListChangedError."""
        if not self.has(segment):
            raise ListChangedError(f"the list of {segment} is gone")
        if digest and self.measure(segment).digest != digest:
            raise ListChangedError(f"the list of {segment} is not the one that was planned with")
        page = list(islice(self._rows(segment), first, last))
        if len(page) != last - first:
            raise ListChangedError(f"the list of {segment} ends at {first + len(page)}, before {last}")
        return page

    def _path(self, segment: str) -> Path:
        if not _PLAIN.fullmatch(segment):
            raise self._refused(segment, "no name for a file")
        return self.folder / f"{segment}.csv"

    def _rows(self, segment: str) -> Iterator[Mapping[str, str]]:
        try:
            with self._path(segment).open(encoding="utf-8-sig", newline="") as file:
                rows = csv.reader(file, strict=True)
                header = [name.strip() for name in next(rows, [])]
                if ADDRESS not in header or len(header) > MOST_COLUMNS or len(set(header)) != len(header):
                    raise self._refused(segment, "line 1")
                for row in rows:
                    if row:
                        yield self._recipient(segment, header, row, rows.line_num)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise self._refused(segment, str(error)) from None

    def _recipient(self, segment: str, header: list[str], row: list[str], line: int) -> Mapping[str, str]:
        cells = dict(zip(header, row, strict=False))
        address = cells.get(ADDRESS, "").strip()
        broken = any(len(cell) > LONGEST_CELL for cell in row) or not address.isprintable() or not address
        if len(row) != len(header) or broken:
            raise self._refused(segment, f"line {line}")
        return {**cells, ADDRESS: address}

    def _refused(self, segment: str, why: str) -> NonsenseError:
        return NonsenseError(
            "recipients-refused",
            f"the list {segment}.csv cannot be read ({why})",
            field="recipients",
            remedy="write UTF-8 with commas, one header line with the column to, and one person per line",
            segment=segment,
            value=why,
        )
