"""When an offer can be seen, from its first announcement to the last day it is shown."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from models.offer import Offer
from models.segment import Segment
from models.window import Window

LONGEST_CLASS = 13
A_DAY = timedelta(days=1)
_FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)
_LAST_INSTANT = datetime.max.replace(tzinfo=UTC)


# Tells which offers can matter to one, given the groups and an offer of each kind that is near in time; offers for
# the same groups, on the same products, in the same currency, that are priced and added up alike are of one kind.
Chooser = Callable[[Mapping[str, Segment], Offer, Collection[Offer]], Callable[[Offer], bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """How far before and after an offer others can still matter to it: as long as somebody remembers.

    `chooser` tells which of those near in time can; without one, all.
    """

    before: timedelta
    after: timedelta
    chooser: Chooser | None = field(default=None, compare=False)

    def around(self, window: Window) -> Window:
        """Give a window with that time before and after it, as far as the calendar goes."""
        return Window(moved(window.start, -self.before), moved(window.end, self.after))


# Tells from a calendar's own policy how far others matter in it.
HorizonOf = Callable[[Mapping[str, object]], Horizon]


def seen_windows(offer: Offer) -> tuple[Window, ...]:
    """Give, per occurrence, the window in which anybody may see it: validity and announcements (Method §4.1).

    Wide on purpose: a rule may look at less of it, never at more.
    """
    told = [one.send_at for one in offer.announcements if one.send_at is not None]
    shown = [one.visible_until for one in offer.announcements if one.visible_until is not None]
    first = offer.first
    early = min([first.start, *told, *shown]) - first.start
    late = max([first.end, *told, *shown]) - first.end
    return tuple(
        Window(moved(occurrence.start, early), moved(occurrence.end, late)) for occurrence in offer.occurrences
    )


def span(windows: tuple[Window, ...]) -> Window:
    """Give the shortest window around all of them."""
    return Window(min(window.start for window in windows), max(window.end for window in windows))


def span_class(window: Window) -> int:
    """Give the least k such that the window lasts 2^k days or less; the last class has no limit."""
    days = -((window.start - window.end) // A_DAY)
    return min((days - 1).bit_length(), LONGEST_CLASS)


def earliest_start(window: Window, of_class: int) -> datetime:
    """Give the instant at or before which no offer of a class can start and still overlap the window."""
    if of_class == LONGEST_CLASS:
        return _FIRST_INSTANT
    return moved(window.start, -timedelta(days=2**of_class))


def moved(instant: datetime, by: timedelta) -> datetime:
    """Move an instant, stopping at the first and the last one there are."""
    try:
        return instant + by
    except OverflowError:
        return _LAST_INSTANT if by > timedelta(0) else _FIRST_INSTANT
