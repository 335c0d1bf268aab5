"""Names calendars in a list to choose from: two that are called alike are told apart by their codes."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol
from typing import TypeVar

# As much of a name as a list on a phone has room for.
LONGEST = 60


class _Named(Protocol):
    @property
    def code(self) -> str:
        """Give what its address holds."""

    @property
    def name(self) -> str:
        """Give what people call it."""


Head = TypeVar("Head", bound=_Named)


def told_apart(calendars: Sequence[Head]) -> list[tuple[Head, str]]:
    """Give each with what it is called here: the wrong one of two may be overwritten by an import."""
    shown = [_shortened(one.name) for one in calendars]
    often = Counter(name.casefold() for name in shown)
    return [
        (one, f"{name} ({one.code})" if often[name.casefold()] > 1 else name)
        for one, name in zip(calendars, shown, strict=True)
    ]


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
