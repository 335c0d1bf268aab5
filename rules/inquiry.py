"""One question put to the rules: this calendar, by this policy, about these offers."""

from dataclasses import dataclass

from models.calendar import Calendar
from rules.policy import Policy


@dataclass(frozen=True)
class Inquiry:
    """What a rule is given; an empty focus means the whole calendar."""

    calendar: Calendar
    policy: Policy
    focus: frozenset[str] = frozenset()
