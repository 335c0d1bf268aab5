"""Tells two documents apart: what stood where, and what stands there now."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard


@dataclass(frozen=True, slots=True)
class Difference:
    """One place, as a JSON pointer, with what was there and what is; None where there was or is nothing."""

    pointer: str
    before: object
    after: object


def differences(before: object, after: object, pointer: str = "") -> Iterator[Difference]:
    """Give every place in which two documents differ, in the order of the first, then what the second adds.

    Members of lists are told by their places.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from differences(before.get(key), after.get(key), f"{pointer}/{_escaped(str(key))}")
    elif _is_list(before) and _is_list(after):
        for index in range(max(len(before), len(after))):
            yield from differences(_at(before, index), _at(after, index), f"{pointer}/{index}")
    elif before != after or type(before) is not type(after):
        yield Difference(pointer, before, after)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _at(members: Sequence[object], index: int) -> object:
    return members[index] if index < len(members) else None


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
