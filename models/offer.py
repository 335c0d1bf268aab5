"""One promise to one audience in one stretch of time."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from enum import Enum

from models.channel import Announcement
from models.figure import refuse_amount
from models.figure import refuse_count
from models.mechanic import Mechanic
from models.nonsense import NonsenseError
from models.window import Window
from models.window import refuse_far

ALL = "all"


class Nature(Enum):
    """What an offer is for: to sell, to care, or to carry out a purchase."""

    PROMOTIONAL = "promotional"
    RELATIONAL = "relational"
    TRANSACTIONAL = "transactional"


class Objective(Enum):
    """Why the brand makes the offer; the value is the word used in plan documents."""

    CLEARANCE = "clearance"
    NEW_RANGE = "new_range"
    DISCOVERY = "discovery"
    NEW_SEGMENT = "new_segment"
    ACQUISITION = "acquisition"
    LOYALTY = "loyalty"
    REACTIVATION = "reactivation"
    EVENT = "event"
    TRAFFIC = "traffic"


class Funding(Enum):
    """Who pays for the reduction."""

    OWN = "own"
    SUPPLIER = "supplier"


class Justification(Enum):
    """An objective reason for treating a group differently (Method §3.3, step 5)."""

    STUDENT = "student"
    PROFESSION = "profession"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Scope:
    """The product sets that an offer is good for."""

    include: tuple[str, ...] = (ALL,)
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a scope that names nothing; keep the names in one order."""
        if not self.include:
            raise NonsenseError(
                "empty-scope",
                "the scope includes nothing",
                field="include",
                remedy='write ["all"] or name a product set',
            )
        object.__setattr__(self, "include", tuple(sorted(set(self.include))))
        object.__setattr__(self, "exclude", tuple(sorted(set(self.exclude))))

    @property
    def is_everything(self) -> bool:
        """Say whether the whole basket counts."""
        return ALL in self.include and not self.exclude


@dataclass(frozen=True, slots=True)
class Stack:
    """How an offer combines with others: the best of a group, added across groups when stackable."""

    group: str = ""
    stackable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer with its audience, its first window and what it gives; instants are aware UTC.

    `occurrences` are the windows in which it is valid, soonest first; `announcements` belong
    to the first one and move along with the others.  `currency` is that of the plan it came with and
    `source` where it stands there (a JSON pointer, or sheet and row), for messages and patches.
    """

    code: str
    segments: tuple[str, ...]
    occurrences: tuple[Window, ...]
    currency: str
    mechanics: tuple[Mechanic, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    name: str = ""
    owner: str | None = None
    objective: Objective | None = None
    goal: str | None = None
    nature: Nature = Nature.PROMOTIONAL
    open_to_all: bool = False
    repeats: str | None = None
    scope: Scope = field(default_factory=Scope)
    stack: Stack | None = None
    min_spend: Decimal | None = None
    limit_per_person: int | None = None
    stock: int | None = None
    budget: Decimal | None = None
    funding: Funding | None = None
    justification: Justification | None = None
    pairs_with: str | None = None
    walls: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse an offer for nobody, without a window, or that promises nothing to sell with."""
        refuse_amount("min_spend", self.min_spend, zero_allowed=True)
        refuse_amount("budget", self.budget, zero_allowed=True)
        refuse_count("limit_per_person", self.limit_per_person)
        refuse_count("stock", self.stock, least=0)
        fault = next(_faults(self), None)
        if fault is not None:
            raise fault
        for window in self.occurrences:
            refuse_far("valid_from", window.start)
            refuse_far("valid_to", window.end)
        object.__setattr__(self, "occurrences", tuple(sorted(self.occurrences)))

    @property
    def title(self) -> str:
        """Give the name that people use, or the code."""
        return self.name or self.code

    @property
    def first(self) -> Window:
        """Give the first window of validity."""
        return self.occurrences[0]

    def moved(self, by: timedelta) -> "Offer":
        """Give the same offer, each window and each announcement moved by an exact duration."""
        return replace(
            self,
            occurrences=tuple(window.shifted(by) for window in self.occurrences),
            announcements=tuple(_moved(announcement, by) for announcement in self.announcements),
        )

    def sent_at(self) -> tuple[datetime, ...]:
        """Give the instants at which the first occurrence is announced, soonest first."""
        return tuple(sorted(one.send_at for one in self.announcements if one.send_at is not None))


def _faults(offer: Offer) -> Iterator[NonsenseError]:
    code = offer.code
    if not code.strip():
        yield NonsenseError("empty-code", "an offer needs a code", field="code", remedy="give it a short name")
    if not offer.segments and not offer.open_to_all:
        yield _fault("no-segments", code, "is for nobody", "segments", "name a segment or set open_to_all")
    if len(set(offer.segments)) != len(offer.segments):
        yield _fault("segment-twice", code, "names a segment twice", "segments", "name each segment once")
    if not offer.occurrences:
        yield _fault("no-window", code, "is never valid", "valid_from", "give valid_from and valid_to")
    if offer.nature is Nature.PROMOTIONAL and not offer.mechanics:
        yield _fault(
            "no-mechanic", code, "promises nothing", "mechanics", "add a mechanic, or make its nature relational"
        )
    if offer.pairs_with == code:
        yield _fault("pairs-with-itself", code, "is its own other half", "pairs_with", "name the offer of the friend")


def _fault(kind: str, code: str, what: str, field_name: str, remedy: str) -> NonsenseError:
    return NonsenseError(kind, f"{code} {what}", field=field_name, remedy=remedy, value=code)


def _moved(announcement: Announcement, by: timedelta) -> Announcement:
    return replace(
        announcement,
        send_at=None if announcement.send_at is None else announcement.send_at + by,
        visible_until=None if announcement.visible_until is None else announcement.visible_until + by,
    )
