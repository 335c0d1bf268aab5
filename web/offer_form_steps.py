"""Adds and takes away lines of a form, for whoever presses a button without a script as with one."""

from collections.abc import Mapping

from web.offer_form_values import MOST_ROWS
from web.offer_form_values import Typed
from web.offer_form_values import rows

ADD = "add:"
REMOVE = "remove:"
# What the first field of a new line is called, by the list that it is in.
_FIRST = {"mechanics": "kind", "channels": "channel"}


def stepped(typed: Typed, step: str) -> dict[str, tuple[str, ...]]:
    """Give what was typed with a line more or less; any other step leaves it as it is."""
    if step.startswith(ADD):
        place = step.removeprefix(ADD)
        count = rows(typed, place)
        name = place.rpartition("/")[2]
        return {**typed, f"{place}/{count}/{_FIRST.get(name, '@')}": ("",)} if count < MOST_ROWS else dict(typed)
    if step.startswith(REMOVE):
        place, _, number = step.removeprefix(REMOVE).rpartition("/")
        is_number = number.isascii() and number.isdigit() and len(number) < len(str(MOST_ROWS)) + 1
        return _without(typed, place, int(number)) if is_number else dict(typed)
    return dict(typed)


def _without(typed: Typed, place: str, number: int) -> dict[str, tuple[str, ...]]:
    kept: dict[str, tuple[str, ...]] = {}
    for key, texts in typed.items():
        line, _, rest = key.removeprefix(f"{place}/").partition("/")
        if not key.startswith(f"{place}/") or not line.isdigit() or int(line) < number:
            kept[key] = texts
        elif int(line) > number:
            kept[f"{place}/{int(line) - 1}/{rest}"] = texts
    return kept


def opened(typed: Typed) -> Mapping[str, tuple[str, ...]]:
    """Give a form that has nothing in it yet a line for what every offer needs."""
    blank = {f"/{name}/0/{first}": ("",) for name, first in _FIRST.items() if not rows(typed, f"/{name}")}
    return {**typed, **blank}
