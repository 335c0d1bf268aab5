"""One offer in one row: a bar for each time that it is valid, with its name, its findings and its messages."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from itertools import pairwise

from exchange.handout.marks import Mark
from exchange.handout.stage import Panel
from exchange.handout.text_fit import BOLDER
from exchange.handout.text_fit import fitted
from exchange.handout.text_fit import width_of
from exchange.report_dossier import clean
from models.mechanic import Form
from models.offer import Offer
from models.window import Window
from rules.finding import Severity

FONT = 11.0
BADGE_FONT = 10.0
SIGN = 11.0
GAP = 4.0
WORD = 4.0
# A bar of an hour is still seen; what stands beside a bar is not longer than about two weeks.
LEAST_WIDTH = 3.0
MOST_CODE = 130.0
MOST_BESIDE = 200.0
LEAST_GIVEN = 6
MOST_NUMBERS, LONGEST_NUMBERS, LEAST_SPAN = 3, 12, 3
NO_FORM = "none"
FORMS = (*(form.name.lower() for form in Form), NO_FORM)


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a panel lies on the page: `left` is its first midnight, a day is `day` wide."""

    panel: Panel
    left: float
    day: float

    @property
    def right(self) -> float:
        """Give where its last day ends."""
        return self.left + self.panel.days * self.day

    def x(self, instant: datetime) -> float:
        """Give where an instant stands, within the panel."""
        return self.left + min(max(self.panel.place(instant), 0.0), float(self.panel.days)) * self.day


@dataclass(frozen=True, slots=True)
class Bar:
    """One occurrence; `is_cut` says whether it starts before the panel, and whether it ends after it."""

    x: float
    width: float
    is_cut: tuple[bool, bool]
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The worst severity at an offer, with the numbers of its findings; beaten, it is the side that loses."""

    severity: Severity
    is_beaten: bool
    numbers: str
    first: int

    @property
    def width(self) -> float:
        """Give the room for the sign and the numbers."""
        return SIGN + WORD + width_of(self.numbers, BADGE_FONT) * BOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """All that is drawn of an offer; `start` and `end` hold it, its name and its ticks included.

    `lead` is the room that a page keeps before the name for signs of its own.  `strips` are the stretches, as (start,
    width), in which a finding holds.  The name stands on the first bar, `is_beside` the bars, or `is_before` them, and
    then it ends with its badge.  `offer` is the code of the offer, `code` as much of it as there is room for.
    """

    offer: str
    form: str
    bars: tuple[Bar, ...]
    ticks: tuple[float, ...]
    strips: tuple[tuple[float, float, Severity], ...]
    badge: Badge | None
    code: str
    gives: str
    label_x: float
    is_beside: bool
    is_before: bool
    tip: str
    urgency: int
    start: float
    end: float
    lead: float = 0.0

    @property
    def badge_width(self) -> float:
        """Give the room that the page's own signs and the badge take before the name."""
        return self.lead + (self.badge.width + GAP if self.badge else 0.0)

    @property
    def text_x(self) -> float:
        """Give where the name starts, or where it ends when it stands before the bars."""
        return self.label_x + (self.label_width - self.badge_width if self.is_before else self.badge_width)

    @property
    def badge_x(self) -> float:
        """Give where the badge starts."""
        return self.text_x + GAP if self.is_before else self.label_x + self.lead

    @property
    def lead_x(self) -> float:
        """Give where the page's own signs start: first of all, or last where the name stands before the bars."""
        return self.text_x + self.badge_width - self.lead + GAP if self.is_before else self.label_x

    @property
    def code_width(self) -> float:
        """Give the room that the badge and the code take."""
        return self.badge_width + width_of(self.code, FONT) * BOLDER

    @property
    def label_width(self) -> float:
        """Give the room that badge, code and what it gives take."""
        return self.code_width + (WORD + width_of(self.gives, FONT) if self.gives else 0.0)


def ribbon_of(
    offer: Offer, words: tuple[str, str], marks: Sequence[Mark], axis: Axis, *, lead: float = 0.0
) -> Ribbon | None:
    """Draw an offer in a panel; None where it is not valid in it.

    `words` say what it gives, and all that is told of it; `lead` is the room for signs before its name.
    """
    drawn = axis.panel.window
    windows = [window for window in offer.occurrences if window.overlaps(drawn)]
    if not windows:
        return None
    bars = tuple(_bar(window, axis) for window in windows)
    bare = Ribbon(
        offer=offer.code,
        form=offer.mechanics[0].form.name.lower() if offer.mechanics else NO_FORM,
        bars=bars,
        ticks=tuple(sorted({round(axis.x(instant), 1) for instant in _sent(offer) if drawn.holds(instant)})),
        # Hundreds of findings may hold in the very same days.
        strips=tuple(dict.fromkeys(strip for window in windows for strip in _strips(window, marks, axis))),
        badge=_badge(marks),
        code=fitted(clean(offer.code), MOST_CODE, FONT),
        gives=words[0],
        label_x=bars[0].x + GAP,
        is_beside=False,
        is_before=False,
        tip=words[1],
        urgency=max((mark.severity.weight * 2 + (not mark.is_beaten) for mark in marks), default=0),
        start=bars[0].x,
        end=bars[-1].x + bars[-1].width,
        lead=lead,
    )
    return _held(_named(bare, axis))


def _sent(offer: Offer) -> Iterator[datetime]:
    for window in offer.occurrences:
        for one in offer.announcements:
            if one.send_at is not None:
                yield one.send_at + (window.start - offer.first.start)


def _bar(window: Window, axis: Axis) -> Bar:
    drawn = axis.panel.window
    x = axis.x(window.start)
    width = max(axis.x(window.end) - x, LEAST_WIDTH)
    return Bar(min(x, axis.right - width), width, (window.start < drawn.start, window.end > drawn.end), window)


def _badge(marks: Sequence[Mark]) -> Badge | None:
    if not marks:
        return None
    foremost = min(marks, key=lambda mark: (mark.is_beaten, -mark.severity.weight, mark.number))
    listed = [mark.number for mark in marks if mark.is_beaten is foremost.is_beaten]
    return Badge(
        severity=foremost.severity, is_beaten=foremost.is_beaten, numbers=_listed(listed), first=foremost.number
    )


def _listed(numbers: Sequence[int]) -> str:
    """Write the first of them, fewer where they are long; three or more in a row are written as a span."""
    told, most = list(_spans(numbers)), MOST_NUMBERS
    while most > 1 and len(", ".join(told[:most])) > LONGEST_NUMBERS:
        most -= 1
    return ", ".join(told[:most]) + ("…" if len(told) > most else "")


def _spans(numbers: Sequence[int]) -> Iterator[str]:
    """Write numbers one by one, but those that follow each other from first to last."""
    for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0]):
        found = [number for _, number in run]
        if len(found) >= LEAST_SPAN:
            yield f"{found[0]}–{found[-1]}"
        else:
            yield from map(str, found)


def _strips(window: Window, marks: Iterable[Mark], axis: Axis) -> Iterator[tuple[float, float, Severity]]:
    """Show when an offer conflicts, below its bar; the gravest is drawn last and covers the others."""
    for mark in sorted(marks, key=lambda mark: mark.severity.weight):
        held = None if mark.window is None or mark.is_beaten else mark.window.intersection(window)
        shared = None if held is None else held.intersection(axis.panel.window)
        if shared is not None:
            start, end = axis.x(shared.start), axis.x(shared.end)
            yield start, max(end - start, LEAST_WIDTH), mark.severity


def _named(ribbon: Ribbon, axis: Axis) -> Ribbon:
    """Write the name on the first bar where it fits there, else in the first free place beside the bars."""
    room = ribbon.bars[0].width - 2 * GAP
    if ribbon.code_width <= room:
        return replace(ribbon, gives=_given(ribbon.gives, room - ribbon.code_width - WORD))
    most = replace(ribbon, gives=_given(ribbon.gives, MOST_BESIDE - ribbon.code_width), is_beside=True)
    for start, end in _places(ribbon.bars, axis):
        if most.label_width <= end - start:
            return replace(most, label_x=start)
    first = ribbon.bars[0]
    left = min(MOST_BESIDE, first.x - GAP - axis.left)
    if left >= ribbon.code_width:
        short = replace(most, gives=_given(ribbon.gives, left - ribbon.code_width - WORD), is_before=True)
        return replace(short, label_x=first.x - GAP - short.label_width)
    return _squeezed(most, axis)


def _given(text: str, room: float) -> str:
    """Shorten what an offer gives; a rate of which one reads "-2…" tells less than none."""
    short = fitted(text, room, FONT)
    return short if short == text or len(short) >= LEAST_GIVEN else ""


def _squeezed(ribbon: Ribbon, axis: Axis) -> Ribbon:
    """Shorten the name to the widest free place; where there is none, it stands on the first bars."""
    before = (axis.left, ribbon.bars[0].x - GAP)
    start, end = max([*_places(ribbon.bars, axis), before], key=lambda place: place[1] - place[0])
    code = fitted(ribbon.code, (end - start - ribbon.badge_width) / BOLDER, FONT)
    if not code:
        start, code = min(ribbon.bars[0].x, axis.right - ribbon.code_width), ribbon.code
    short = replace(ribbon, code=code, gives="", label_x=max(axis.left, start))
    if (start, end) != before:
        return short
    # It ends at its bar: far from it nobody would know whose name it is.
    return replace(short, is_before=True, label_x=end - short.label_width)


def _places(bars: Sequence[Bar], axis: Axis) -> Iterator[tuple[float, float]]:
    """Give the free stretches beside bars: after the first, then after the last, then before the first."""
    gaps = [(one.x + one.width + GAP, other.x - GAP) for one, other in pairwise(bars)]
    last = (bars[-1].x + bars[-1].width + GAP, axis.right)
    yield from [gaps[0], last, *gaps[1:]] if gaps else [last]


def _held(ribbon: Ribbon) -> Ribbon:
    """Take up all the room that the bars, the name and the ticks need."""
    starts = (ribbon.start, ribbon.label_x - (GAP if ribbon.is_beside else 0.0), *(x - GAP for x in ribbon.ticks))
    ends = (ribbon.end, ribbon.label_x + ribbon.label_width, *(x + GAP for x in ribbon.ticks))
    return replace(ribbon, start=min(starts), end=max(ends) + GAP)
