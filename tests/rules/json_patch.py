"""Applies an RFC 6902 patch, written from the standard alone, so that ours is read by somebody else."""

import copy
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any


def applied(document: Any, operations: Iterable[Mapping[str, Any]]) -> Any:
    """Give the document after `add`, `remove` and `replace`; KeyError where a place is not there."""
    changed = copy.deepcopy(document)
    for one in operations:
        *way, last = [step.replace("~1", "/").replace("~0", "~") for step in one["path"].split("/")[1:]]
        place = changed
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        _do(one, place, last)
    return changed


def _do(one: Mapping[str, Any], place: Any, last: str) -> None:
    key: Any = int(last) if isinstance(place, list) and last != "-" else last
    if one["op"] == "add":
        if not isinstance(place, list):
            place[key] = one["value"]
        else:
            place.insert(len(place) if key == "-" else key, one["value"])
        return
    # Both need something that is there.
    place[key]
    if one["op"] == "remove":
        del place[key]
    else:
        place[key] = one["value"]
