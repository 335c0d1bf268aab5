"""What a broken file is: its bytes, the one error that it must give, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that must be refused with one precise error; `where` is the place told in English."""

    title: str
    name: str
    data: bytes
    code: str
    where: str
