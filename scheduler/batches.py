"""A message to many people leaves in batches: as many as a rate allows, as large as a provider takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from models.nonsense import NonsenseError
from rules.sending_policy import Sending
from scheduler.errand import Errand
from scheduler.roads import RoadFacts

MOST_BATCHES = 2_000
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Batch:
    """The people `[first, last)` of a group, in the order of its list; all of it when nobody knows how many."""

    number: int
    of: int
    first: int | None
    last: int | None

    @property
    def people(self) -> int | None:
        """Count the people, None when nobody knows."""
        return None if self.first is None or self.last is None else self.last - self.first


@dataclass(frozen=True, slots=True)
class Waves:
    """The batches of an announcement: those of one wave leave together, the next wave a `gap` later or more."""

    waves: tuple[tuple[Batch, ...], ...]
    gap: timedelta
    is_size_missing: bool = False


def waves_of(errand: Errand, sending: Sending, road: RoadFacts | None, listed: int | None) -> Waves:
    """Cut a group by the channel's rate, and its list by what the provider takes at once.

    `listed` counts the house's own list, when it has one.  Raises NonsenseError for more than 2,000 batches.
    """
    rate = sending.rate_of(errand.channel)
    size = listed if listed is not None else (None if errand.segment is None else errand.segment.size)
    if size is None:
        return Waves(((Batch(1, 1, None, None),),), timedelta(0), is_size_missing=rate > 0)
    at_once = max(1, rate * sending.batch_minutes // _HOUR) if rate else max(1, size)
    page = at_once if listed is None or road is None else min(at_once, road.page)
    _refuse_too_many(errand, size, at_once, page)
    # A rate of less than one person in that time stretches it.
    gap = max(timedelta(minutes=sending.batch_minutes), timedelta(hours=at_once) / rate) if rate else timedelta(0)
    return Waves(_numbered([tuple(_cut(*wave, page)) for wave in _cut(0, size, at_once)]), gap)


def _cut(first: int, last: int, step: int) -> Iterator[tuple[int, int]]:
    """Cut a range; an empty one is one empty piece, because something was asked for."""
    for start in range(first, max(last, first + 1), step):
        yield start, min(start + step, last)


def _numbered(waves: list[tuple[tuple[int, int], ...]]) -> tuple[tuple[Batch, ...], ...]:
    total, number, numbered = sum(map(len, waves)), 0, list[tuple[Batch, ...]]()
    for wave in waves:
        numbered.append(tuple(Batch(number + place, total, *ends) for place, ends in enumerate(wave, start=1)))
        number += len(wave)
    return tuple(numbered)


def _refuse_too_many(errand: Errand, size: int, at_once: int, page: int) -> None:
    if ceil(size / at_once) * ceil(at_once / page) <= MOST_BATCHES:
        return
    raise NonsenseError(
        "too-many-batches",
        f"{errand.offer.code} would leave in more than {MOST_BATCHES} batches to {errand.group}",
        field=f"channels/{errand.index}",
        remedy="raise sending.people_per_hour or sending.batch_minutes, or split the segment",
        value=errand.offer.code,
        segment=errand.group,
        most=str(MOST_BATCHES),
    )
