"""What alone is looked at where somebody asks whether certain findings stand: their rules, groups and offers."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from rules.finding import Finding


@dataclass(frozen=True, slots=True)
class Docket:
    """The rules that are asked, and the offers that each group may complain of; all else is passed over.

    Of these the same is found as if everybody were heard, but for doubts, which are gathered from all who are.
    """

    rules: frozenset[str]
    rivals: Mapping[str, frozenset[str]]


def docket_of(aims: Iterable[Finding]) -> Docket:
    """Give what is to be looked at so that it is seen which of some findings, none of them a doubt, stand.

    What stands for a finding is told by the same rule, of the same group first, and of the same culprit or of no
    other offers.
    """
    listed = tuple(aims)
    rivals: dict[str, frozenset[str]] = {}
    for one in listed:
        for code in one.segments[:1]:
            rivals[code] = rivals.get(code, frozenset()).union(one.offers)
    return Docket(frozenset(one.rule for one in listed), rivals)
