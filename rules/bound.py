"""How much a check may take: whoever asks for one says how long and how many findings, and hears when it is more."""

from collections.abc import Callable
from dataclasses import dataclass


class TooMuchError(Exception):
    """A check was given up; `what` is "time" or "findings", `most` the bound that it met.

    `rule` is the code of the one that had found the most of too many findings, or nothing where nobody can say.
    """

    def __init__(self, what: str, most: int, rule: str = "") -> None:
        """Keep which bound it was, so that each door can tell it in its own words."""
        super().__init__(f"more than {most} {'seconds' if what == 'time' else 'findings'}")
        self.what = what
        self.most = most
        self.rule = rule


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The most that one check may take; without bounds it takes what it takes.

    `is_over` is asked between pieces of work and says whether `seconds` have gone: rules read no clock.
    """

    seconds: int = 0
    is_over: Callable[[], bool] = _never
    most_findings: int | None = None

    def ask(self, found: int = 0, rule: str = "") -> None:
        """Raise TooMuchError when the time is over, or when a rule, if it is named, or all found too much."""
        if self.most_findings is not None and found > self.most_findings:
            raise TooMuchError("findings", self.most_findings, rule)
        if self.is_over():
            raise TooMuchError("time", self.seconds)


UNBOUND = Bound()
