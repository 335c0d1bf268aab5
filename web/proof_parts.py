"""What the proof panel works on: who judges calendars, who looks for ways out, and who reads."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from typing import Protocol

from exchange.proposals import Proposal
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.lifecycle import StepRefusal
from models.store import Store
from models.store_launch import LaunchRoom
from rules.engine import Report
from rules.finding import Finding
from rules.finding import Verdict
from rules.leftover import Left
from rules.policy import Policy


class Judged(Protocol):
    """A stored calendar with the word on it."""

    @property
    def head(self) -> CalendarHead:
        """Give its name and version."""

    @property
    def calendar(self) -> Calendar:
        """Give the calendar itself."""

    @property
    def report(self) -> Report:
        """Give the verdict and the findings."""

    @property
    def policy(self) -> Policy:
        """Give the policy that it was judged by."""


class Bench(Protocol):
    """Who judges stored calendars, and knows who answers for what is found."""

    store: Store
    room: LaunchRoom

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Sequence[Finding]) -> AbstractSet[str]:
        """Name the findings that somebody answers for."""


class Judge(Bench, Protocol):
    """The same, with the word on each calendar as it is now; `turn` lets only so many look closely at a time."""

    turn: Callable[[], AbstractContextManager[None]]

    def ruling(self, code: str) -> Judged:
        """Give the word on a calendar."""

    def changed(self, code: str) -> None:
        """Have a calendar looked at that has changed."""


class FoundWays(Protocol):
    """The ways out of a finding, why others are barred, and the verdict before."""

    @property
    def ruling(self) -> Judged:
        """Give the calendar in which they were looked for."""

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Give the changes, the lightest first."""

    @property
    def left(self) -> tuple[Left, ...]:
        """Say why there is none."""

    @property
    def locks(self) -> Mapping[str, StepRefusal]:
        """Say why offers stay as they are."""


class AppliedWay(Protocol):
    """A change that was kept, with the calendar after it."""

    @property
    def head(self) -> CalendarHead:
        """Give its version after the change."""

    @property
    def after(self) -> Verdict:
        """Give the verdict after the change."""

    @property
    def gone(self) -> int:
        """Count the findings that are no more."""

    @property
    def undo(self) -> tuple[int, int]:
        """Give the first and the last line of the audit by which it is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelParts:
    """What the panel is given: judges, repairs and whoever reads.

    `find` looks for the ways out of a finding of a calendar, `keep` makes those of them drafts that are named by id.
    """

    judge_of: Callable[[], Judge]
    find: Callable[[str, str, Caller], FoundWays]
    # It takes what `find` gave, whose kind nobody here needs to know.
    keep: Callable[[Any, Collection[str], Caller], AppliedWay]
    caller: Callable[[], Caller]
    language: Callable[[], str]
    refuse_forged: Callable[[], None]
