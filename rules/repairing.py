"""What can be done about a finding: every way out that was tried on the whole calendar and settles it."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from rules.finding import Finding
from rules.finding import Severity
from rules.repair import Repair
from rules.repair import RepairKind
from rules.repair import repair_kinds
from rules.trial import Ground
from rules.trial import SpentError
from rules.trial import Trial

# What is unknown needs a figure, and a note needs nothing: neither has repairs.
REPAIRABLE = frozenset({Severity.BLOCK, Severity.WARN})
# After what keeps the promise: what costs no days, what costs days, what leaves nothing of an offer.
_LATER = ((False, False), (True, False), (True, True))


@dataclass(frozen=True, slots=True)
class Workshop:
    """Looks for repairs in one calendar; offers that are `locked` (approved, submitted, sent) stay as they are.

    `obstacles` gathers the rules whose new findings stood in the way; those of `set_aside` rules do not.  Nothing
    that is still to come is moved to before `not_before`.  `kinds` are those that are looked for, usually all.
    `eases`: it is enough that findings weigh less.
    """

    ground: Ground
    locked: frozenset[str] = frozenset()
    obstacles: set[str] = field(default_factory=set)
    set_aside: frozenset[str] = frozenset()
    not_before: datetime | None = None
    kinds: Mapping[str, RepairKind] = field(default_factory=repair_kinds)
    eases: bool = False

    def repairs(self, *targets: Finding, safe_only: bool = False) -> tuple[Repair, ...]:
        """Give what settles some findings at once, the lightest first, the kept promises before the others.

        Each was judged again: the findings are gone, and none came that is as bad.
        """
        return self._found(self._safe if safe_only else self.kinds.values(), targets, safe_only=safe_only)

    def lightest(self, *targets: Finding, safe_only: bool = False) -> Repair | None:
        """Give the first of all repairs, without a look at what could only come after it."""
        found = self._found(self._safe, targets, safe_only=True, one_only=True)
        for takes_days, drops in _LATER if not safe_only else ():
            kinds = [one for one in self.kinds.values() if (one.takes_days, one.drops) == (takes_days, drops)]
            found = found or self._found(kinds, targets, one_only=True)
        return found[0] if found else None

    @property
    def _safe(self) -> list[RepairKind]:
        return [kind for kind in self.kinds.values() if kind.may_be_safe]

    def _found(
        self, kinds: Iterable[RepairKind], targets: tuple[Finding, ...], *, safe_only: bool = False,
        one_only: bool = False,
    ) -> tuple[Repair, ...]:  # fmt: skip
        if not targets or any(one.severity not in REPAIRABLE or not one.offers for one in targets):
            return ()
        found: list[Repair] = []
        for kind in sorted(kinds, key=_promise) if one_only else kinds:
            if one_only and any(one.is_free and one.kind < kind.name for one in found):
                continue
            trial = Trial(
                self.ground, targets, self.locked, safe_only=safe_only, obstacles=self.obstacles,
                set_aside=self.set_aside, not_before=self.not_before, eases=self.eases,
                lightest=min((each.weight for each in found), default=None) if one_only else None,
            )  # fmt: skip
            try:
                for one in kind.search(trial):
                    if one.safe or not safe_only:
                        found.append(one)
                        trial.lightest = min(each.weight for each in found) if one_only else None
            except SpentError:
                continue
        return tuple(sorted(found, key=lambda one: one.weight))


def _promise(kind: RepairKind) -> tuple[bool, bool]:
    """Put first what is mostly light: beside it little of the rest need be tried."""
    return kind.takes_days, not kind.may_be_safe
