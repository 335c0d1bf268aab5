"""What a broken file is: its bytes, the one error that it must give, and where."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that must be refused with one precise error; `where` is the place told in English.

    What takes seconds to write is written by the test that reads it, not by each worker that lists the tests.
    """

    title: str
    name: str
    data: bytes | Callable[[], bytes]
    code: str
    where: str

    def written(self) -> bytes:
        """Give its bytes."""
        return self.data if isinstance(self.data, bytes) else self.data()
