"""Turns an offer's document into what stands in the fields of its form, and the fields back into the document."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from zoneinfo import ZoneInfo

from exchange.refusal import Problem
from web.offer_form_slots import YES
from web.offer_form_slots import Kind
from web.offer_form_slots import Slot
from web.offer_form_slots import mechanic_slots
from web.offer_form_slots import offer_slots
from web.offer_form_slots import read
from web.offer_form_slots import shown
from web.offer_form_times import end_of
from web.offer_form_times import field_instant
from web.offer_form_times import first_day
from web.offer_form_times import last_day
from web.offer_form_times import repeat_fields
from web.offer_form_times import rule_of
from web.offer_form_times import start_of

# What was typed, by the JSON pointer of its place; `@hour` and the like are parts of one place.
Typed = Mapping[str, tuple[str, ...]]
HOUR = "@hour"
KIND = Slot(name="kind", kind=Kind.TEXT, is_required=True)
# A form of more lines than that is none; such an offer is a matter for a spreadsheet.
MOST_ROWS = 60
TOO_MANY_LINES = "too-many-lines"
_DEEPEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Clock:
    """On which clock instants are told, and in whose language numbers are."""

    zone: ZoneInfo
    language: str


@dataclass(slots=True)
class Reading:
    """A document as it was read from a form; `problems` stand at fields, `places` say which line became which."""

    document: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def field_of(self, pointer: str) -> str:
        """Give the place in the form of a place in the document: blank lines of the form are none there."""
        for there, here in sorted(self.places.items(), key=lambda pair: -len(pair[0])):
            if pointer == there or pointer.startswith(f"{there}/"):
                return here + pointer.removeprefix(there)
        return pointer


def typed_of(document: Mapping[str, Any], clock: Clock) -> dict[str, tuple[str, ...]]:
    """Give what stands in the fields for a document; what it does not say stands in none."""
    found: dict[str, tuple[str, ...]] = {}
    for slot in offer_slots().values():
        found.update(_fields(slot, f"/{slot.name}", document.get(slot.name), clock))
    return {place: texts for place, texts in found.items() if any(texts)}


def _fields(slot: Slot, place: str, value: Any, clock: Clock) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 -- a JSON tree
    if slot.name in {"valid_from", "valid_to"}:
        day, hour = (first_day if slot.name == "valid_from" else last_day)(value, clock.zone)
        yield from ((place, (day,)), (place + HOUR, (hour,)))
    elif slot.name == "repeats":
        yield from ((f"{place}@{name}" if name else place, texts) for name, texts in repeat_fields(value).items())
    elif slot.name == "segments":
        yield place, tuple(map(str, value or ()))
    elif slot.kind is Kind.PART:
        for inner in slot.inner:
            # A part that is there says no where it does not say yes.
            unsaid = None if value is None or inner.kind is not Kind.FLAG else False
            yield from _fields(inner, f"{place}/{inner.name}", (value or {}).get(inner.name, unsaid), clock)
    elif slot.kind in {Kind.ROWS, Kind.MECHANICS}:
        for number, row in enumerate(value or ()):
            for inner in _row_slots(slot, str(row.get("kind", ""))):
                yield from _fields(inner, f"{place}/{number}/{inner.name}", row.get(inner.name), clock)
    else:
        yield place, (_text(slot, value, clock),)


def _text(slot: Slot, value: object, clock: Clock) -> str:
    if slot.kind is Kind.INSTANT:
        return field_instant(value, clock.zone)
    if slot.kind is Kind.NAMES and isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    text = shown(slot, value, clock.language)
    # A box that is not ticked says the same as one that nobody has seen.
    is_box = slot.kind is Kind.FLAG and not slot.is_required and not slot.is_open
    return "" if is_box and text != YES else text


def _row_slots(slot: Slot, kind: str) -> tuple[Slot, ...]:
    return slot.inner if slot.kind is Kind.ROWS else (KIND, *mechanic_slots(kind))


def rows(typed: Typed, place: str) -> int:
    """Count the lines of a list that a form shows, blank ones too."""
    return min(every_row(typed, place), MOST_ROWS)


def every_row(typed: Typed, place: str) -> int:
    """Count the lines of a list, those too that no form shows."""
    numbers = {key.removeprefix(f"{place}/").partition("/")[0] for key in typed if key.startswith(f"{place}/")}
    counted = [int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) <= _DEEPEST_NUMBER]
    return max(counted, default=-1) + 1


def unshown(before: Typed) -> dict[str, tuple[str, ...]]:
    """Give the lines of an offer that its form does not show: they stay as they are."""
    return {place: texts for place, texts in before.items() if any(map(_is_far, place.split("/")))}


def _is_far(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) <= _DEEPEST_NUMBER and int(number) >= MOST_ROWS


def first(typed: Typed, place: str) -> str:
    """Give the one text of a place."""
    return next(iter(typed.get(place, ())), "")


def read_form(typed: Typed, base: Mapping[str, Any], clock: Clock) -> Reading:
    """Read the fields as a document; whatever was left as it stood keeps how the base wrote it."""
    before = typed_of(base, clock)
    reader = _Reader(_as_named({**unshown(before), **typed}, before), before, Reading())
    for slot in offer_slots().values():
        value = reader.value(slot, f"/{slot.name}", base.get(slot.name))
        if value is not None:
            reader.reading.document[slot.name] = value
    return reader.reading


def _as_named(typed: Typed, before: Typed) -> Typed:
    """Give the groups in the order in which the offer names them: a page lists them up the ladder."""
    stood, sent = before.get("/segments", ()), typed.get("/segments", ())
    kept, added = (one for one in stood if one in sent), (one for one in sent if one not in stood)
    return {**typed, "/segments": (*kept, *added)}


@dataclass(frozen=True, slots=True)
class _Reader:
    typed: Typed
    before: Typed
    reading: Reading

    def value(self, slot: Slot, place: str, base: Any) -> Any:  # noqa: ANN401 -- a JSON tree
        """Read one place: the base where nothing was changed, None where there is nothing."""
        if _said(self.typed, place) == _said(self.before, place):
            return base
        if slot.kind is Kind.PART:
            return self._part(slot.inner, place, base if isinstance(base, Mapping) else {}) or None
        if slot.kind in {Kind.ROWS, Kind.MECHANICS}:
            return self._rows(slot, place, base if isinstance(base, list) else []) or None
        read_value = self._read(slot, place)
        if isinstance(read_value, Problem):
            self.reading.problems.append((place, read_value))
            return None
        return read_value

    def _read(self, slot: Slot, place: str) -> object:
        text = first(self.typed, place)
        if slot.name in {"valid_from", "valid_to"}:
            return (start_of if slot.name == "valid_from" else end_of)(text, first(self.typed, place + HOUR))
        if slot.name == "repeats":
            parts = {key.removeprefix(f"{place}@"): texts for key, texts in self.typed.items() if key != place}
            return rule_of({**parts, "": (text,)})
        if slot.name == "segments":
            return list(dict.fromkeys(one for one in self.typed.get(place, ()) if one)) or None
        if slot.kind is Kind.NAMES:
            return self._names(text, first(self.before, place).split("\n")) or None
        return read(slot, text)

    def _names(self, text: str, known: list[str]) -> list[str]:
        """Read names one per line or with commas between; one that stood there keeps its own commas."""
        lines = (line.strip() for line in text.split("\n"))
        parts = (part.strip() for line in lines for part in ([line] if line in known else line.split(",")))
        return list(dict.fromkeys(part for part in parts if part))

    def _part(self, slots: tuple[Slot, ...], place: str, base: Mapping[str, Any]) -> dict[str, Any]:
        found = ((slot.name, self.value(slot, f"{place}/{slot.name}", base.get(slot.name))) for slot in slots)
        return {name: value for name, value in found if value is not None}

    def _rows(self, slot: Slot, place: str, base: list[Any]) -> list[Any]:
        if every_row(self.typed, place) > MOST_ROWS:
            self.reading.problems.append((place, Problem(TOO_MANY_LINES)))
            return base
        kept: list[Any] = []
        for number in range(rows(self.typed, place)):
            here = f"{place}/{number}"
            if not _said(self.typed, here):
                continue
            self.reading.places[f"{place}/{len(kept)}"] = here
            kept.append(self._row(slot, here, base[number] if number < len(base) else {}))
        return kept

    def _row(self, slot: Slot, here: str, base: Any) -> Any:  # noqa: ANN401 -- a JSON tree
        if base and _said(self.typed, here) == _said(self.before, here):
            return base
        slots = _row_slots(slot, first(self.typed, f"{here}/kind"))
        return self._part(slots, here, base if isinstance(base, Mapping) else {})


def _said(typed: Typed, place: str) -> dict[str, tuple[str, ...]]:
    """Give all that was typed at a place and below it, blanks left out."""
    below = (f"{place}/", f"{place}@")
    said = {key: tuple(one for one in texts if one.strip()) for key, texts in typed.items()
            if key == place or key.startswith(below)}  # fmt: skip
    return {key: texts for key, texts in said.items() if texts}
