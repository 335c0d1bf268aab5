"""A way out of a finding: what it changes in the calendar, and what that costs."""

import importlib
import pkgutil
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from models.calendar import Calendar
from rules.trial import Trial

_UNKNOWN = Decimal("Infinity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A changed calendar in which the finding is gone and nothing as bad has come instead.

    `safe`: the promise is kept as it was announced.  `offers` names what was changed.  `cost` is what customers
    can expect to gain on top, in the calendar's currency with VAT, when each of them buys his mean basket once;
    `days` counts the days by which a promise moved or became shorter, `reach` the people who no longer get it.
    None: nobody has given the figures.  `drops`: an offer is made not at all, which comes last whatever it costs.
    """

    kind: str
    safe: bool
    summary: Mapping[str, str]
    calendar: Calendar
    offers: frozenset[str]
    cost: Decimal | None = Decimal(0)
    days: int = 0
    reach: int | None = 0
    drops: bool = False

    @property
    def is_free(self) -> bool:
        """Say whether it keeps the promise and costs nothing: no kind that comes later by its name is lighter."""
        return self.safe and not self.drops and self.days == self.cost == self.reach == 0

    @property
    def weight(self) -> tuple[object, ...]:
        """Order repairs, the lightest first: promise and offers kept, then least days, least money, least reach."""
        money = _UNKNOWN if self.cost is None else abs(self.cost)
        reach = _UNKNOWN if self.reach is None else self.reach
        return (not self.safe, self.drops, self.days, money, reach, self.kind, sorted(self.offers), self.summary["en"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairKind:
    """What each file of `rules/repairs` defines: `search` yields repairs that settle what is on trial.

    It looks at the offers, segments, window and figures of a finding, never at its rule.  `page` says in each
    language what the repair does and whether it keeps the promise.  `may_be_safe`: some of them keep the promise;
    `takes_days`: all the others cost days, so that they come last; `drops`: even after those.
    """

    name: str
    search: Callable[[Trial], Iterator[Repair]]
    may_be_safe: bool = False
    takes_days: bool = False
    drops: bool = False
    page: Mapping[str, str]


@cache
def repair_kinds() -> Mapping[str, RepairKind]:
    """Give every kind of repair by name; the file name is the name."""
    package = importlib.import_module("rules.repairs")
    found = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        kind = importlib.import_module(f"rules.repairs.{info.name}").repair_kind
        if kind.name != info.name:
            raise LookupError(f"rules/repairs/{info.name}.py defines {kind.name}")
        found[kind.name] = kind
    return MappingProxyType(found)
