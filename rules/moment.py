"""The times in which a loyal group gets less than somebody else: one moment each, or a run of cells told as one."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import TypeVar

from rules.comparison import Comparison
from rules.entitlement import Entitlement
from rules.parity import Spell
from rules.timeline import State

if TYPE_CHECKING:
    # Holdings need numpy, which takes longer to load than a small calendar to judge.
    from rules.holdings import Holdings


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in which a rival's best is worth more than the group's, before anything softens it.

    The group's state is that of its start; `own` and `forgotten_at` hold for all of it; `is_seen` says that
    the rival can still be seen and is not only remembered.
    """

    start: int
    end: int
    state: State
    best: Entitlement
    found: Comparison
    is_cooling: bool
    is_seen: bool
    own: tuple[str, ...]
    forgotten_at: int

    @property
    def is_held(self) -> bool:
        """Say whether the group has anything in play."""
        return bool(self.state.held)

    @property
    def is_live(self) -> bool:
        """Say whether any of the group's offers can be seen."""
        return self.state.is_live

    def goes_on_in(self, other: "Moment") -> bool:
        """Say whether nothing that counts changes from this moment to the other."""
        return _goes_on(self, other) and self.is_held and other.is_held


@dataclass(slots=True)
class Run:
    """Cells that follow one another, from `first` to `last`, in which nothing that counts changes.

    The group holds something in each of them; what it is need not be looked up before it is told.
    """

    start: int
    end: int
    first: int
    last: int
    found: Comparison
    is_cooling: bool
    is_seen: bool
    is_live: bool
    holdings: "Holdings"
    best: Entitlement

    def goes_on_in(self, other: "Run") -> bool:
        """Say whether nothing that counts changes from this run to the other; as `Moment.goes_on_in`."""
        return _goes_on(self, other)

    def until(self, other: "Run") -> "Run":
        """Give the run that goes on to the end of another which starts where this one ends."""
        return replace(self, end=other.end, last=other.last)

    def moment(self) -> Moment:
        """Tell of the run as one moment."""
        return Moment(
            self.start,
            self.end,
            self.holdings.state(self.first),
            self.best,
            self.found,
            self.is_cooling,
            self.is_seen,
            self.holdings.codes(self.first, self.last, is_live=self.is_live),
            self.holdings.forgotten_at(self.first, self.last),
        )


def _goes_on(one: Moment | Run, other: Moment | Run) -> bool:
    return (
        one.end == other.start
        and one.found is other.found
        and one.is_cooling == other.is_cooling
        and one.is_seen == other.is_seen
        and one.is_live == other.is_live
    )


# What lasts from a start to an end and names the offers in hand.
Part = TypeVar("Part", Moment, Spell)


def joined(parts: Iterable[Part], goes_on: Callable[[Part, Part], bool]) -> Iterator[Part]:
    """Join what goes on in one another: most cuts of the time axis change nothing that counts."""
    run: list[Part] = []
    for part in parts:
        if run and not goes_on(run[-1], part):
            yield _lasting(run)
            run = []
        run.append(part)
    if run:
        yield _lasting(run)


def _lasting(run: list[Part]) -> Part:
    if len(run) == 1:
        return run[0]
    own = tuple(sorted({code for part in run for code in part.own}))
    return replace(run[0], end=run[-1].end, own=own, forgotten_at=max(part.forgotten_at for part in run))
