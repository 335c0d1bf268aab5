"""Tells which findings are old ones told again, and which have come."""

from collections.abc import Iterable
from collections.abc import Sequence

from rules.finding import Finding


def stands_for(one: Finding, other: Finding) -> bool:
    """Say whether a finding is another one told again: same rule, same group, same culprit, or part of the same."""
    if one.rule != other.rule or one.segments[:1] != other.segments[:1]:
        return False
    return one.offers[-1:] == other.offers[-1:] or set(one.offers) <= set(other.offers)


def come_since(before: Iterable[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Give the findings that stand for none of before which weighed as much, each of those being told once again.

    As many as can be are paired, by augmenting paths (H. W. Kuhn, 1955): which of two halves is the new one is
    chance, that one of them is new is not.
    """
    old = list(before)
    paired: dict[int, int] = {}

    def finds(number: int, passed: set[int]) -> bool:
        for place, one in enumerate(old):
            if place in passed or not _excuses(one, after[number]):
                continue
            passed.add(place)
            if place not in paired or finds(paired[place], passed):
                paired[place] = number
                return True
        return False

    return [one for number, one in enumerate(after) if not finds(number, set())]


def _excuses(old: Finding, one: Finding) -> bool:
    return old.severity.weight >= one.severity.weight and stands_for(one, old)
