"""What could not be repaired, what stands in the way, and what it would take if a rule that does were off."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace

from rules.finding import Finding
from rules.finding import Severity
from rules.repair import Repair
from rules.repairing import Workshop


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The lightest repair that would do if some rules were off; None where even then none does."""

    rules: tuple[str, ...]
    repair: Repair | None


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that stays, with what stands in the way: locked offers, a missing figure, other rules.

    `relaxations` gives for each of the rules in `obstacles` what would do without it; for all of them together where
    none of them by itself is enough.
    """

    finding: Finding
    locked: tuple[str, ...]
    needs_figure: bool
    obstacles: tuple[str, ...]
    relaxations: tuple[Relaxation, ...] = ()


def left_over(finding: Finding, workshop: Workshop, *, safe_only: bool = False) -> Left:
    """Say why a finding stays that the workshop has no repair for."""
    if finding.severity is Severity.UNKNOWN:
        return Left(finding, (), needs_figure=True, obstacles=())
    fresh = replace(workshop, obstacles=set())
    fresh.lightest(finding, safe_only=safe_only)
    locked = tuple(code for code in finding.offers if code in workshop.locked)
    obstacles = tuple(sorted(fresh.obstacles))
    relaxations = tuple(_relaxations(finding, workshop, obstacles, safe_only=safe_only))
    return Left(finding, locked, needs_figure=False, obstacles=obstacles, relaxations=relaxations)


def _relaxations(
    finding: Finding, workshop: Workshop, obstacles: tuple[str, ...], *, safe_only: bool
) -> Iterator[Relaxation]:
    alone = [_without((rule,), finding, workshop, safe_only=safe_only) for rule in obstacles]
    yield from alone
    if len(alone) > 1 and not any(one.repair for one in alone):
        yield _without(obstacles, finding, workshop, safe_only=safe_only)


def _without(rules: tuple[str, ...], finding: Finding, workshop: Workshop, *, safe_only: bool) -> Relaxation:
    """Search again; what was judged the first time is remembered, so that it costs little."""
    relaxed = replace(workshop, obstacles=set(), set_aside=workshop.set_aside | frozenset(rules))
    return Relaxation(rules, relaxed.lightest(finding, safe_only=safe_only))
