"""Cuts a long text into pieces where its own words say so: two texts that differ in one line share all other pieces."""

import hashlib
import json
import zlib
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

# A piece ends after one line in so many, chosen by what the line says; a change moves no cut but its own.
USUAL = 64
MOST_LINES = 512
MOST_BYTES = 1 << 20
SCHEME = "sha256:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Names the pieces of a text in their order; at level 0 they are the text, above they name pieces of their own."""

    level: int
    names: tuple[str, ...]

    def document(self) -> str:
        """Write it."""
        return json.dumps({"level": self.level, "names": self.names}, separators=(",", ":"))

    @staticmethod
    def read(text: str) -> "Manifest":
        """Read it back."""
        given = json.loads(text)
        return Manifest(level=given["level"], names=tuple(given["names"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A text in pieces, by their names, those that name others included."""

    manifest: Manifest
    pieces: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A text as it was kept; None where it is not there whole, with the names of the pieces that are `missing`."""

    text: str | None
    missing: tuple[str, ...] = ()


def name_of(text: str) -> str:
    """Name a text by its hash."""
    return SCHEME + hashlib.sha256(text.encode()).hexdigest()


def cut(text: str) -> Cut:
    """Cut a text after some of its lines; the same text is always cut alike."""
    pieces: dict[str, str] = {}
    names = _keep(pieces, _runs(text.splitlines(keepends=True)))
    level = 0
    while len(names) > USUAL:
        names = _keep(pieces, _runs([f"{name}\n" for name in names]))
        level += 1
    return Cut(manifest=Manifest(level=level, names=tuple(names)), pieces=pieces)


def named_in(pieces: Iterable[str]) -> tuple[str, ...]:
    """Give the names that pieces above level 0 hold."""
    return tuple(chain.from_iterable(piece.split() for piece in pieces))


def _keep(pieces: dict[str, str], runs: Iterable[str]) -> list[str]:
    names = []
    for run in runs:
        name = name_of(run)
        pieces[name] = run
        names.append(name)
    return names


def _runs(lines: Sequence[str]) -> Iterator[str]:
    begun, size = 0, 0
    for place, line in enumerate(lines, 1):
        size += len(line)
        if place - begun >= MOST_LINES or size >= MOST_BYTES or zlib.crc32(line.encode()) % USUAL == 0:
            yield "".join(lines[begun:place])
            begun, size = place, 0
    if begun < len(lines):
        yield "".join(lines[begun:])
