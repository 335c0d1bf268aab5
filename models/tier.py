"""How loyal a customer group is, from prospect to ambassador."""

from enum import Enum
from fractions import Fraction


class Tier(Enum):
    """The loyalty ladder of Method §3.4; the value is the word used in plan documents."""

    PROSPECT = "prospect"
    LEAD_1 = "lead_1"
    LEAD_2 = "lead_2"
    LEAD_3 = "lead_3"
    LEAD_4 = "lead_4"
    NEW = "new"
    SMALL = "small"
    MEDIUM = "medium"
    GOOD = "good"
    AMBASSADOR = "ambassador"

    @property
    def rank(self) -> Fraction:
        """Give the loyalty rank: leads share the tenths below the first purchase."""
        return _RANKS[self]

    @property
    def has_bought(self) -> bool:
        """Tell customers from prospects and leads."""
        return self.rank >= 1


_RANKS = {
    Tier.PROSPECT: Fraction(0),
    Tier.LEAD_1: Fraction(1, 10),
    Tier.LEAD_2: Fraction(2, 10),
    Tier.LEAD_3: Fraction(3, 10),
    Tier.LEAD_4: Fraction(4, 10),
    Tier.NEW: Fraction(1),
    Tier.SMALL: Fraction(2),
    Tier.MEDIUM: Fraction(3),
    Tier.GOOD: Fraction(4),
    Tier.AMBASSADOR: Fraction(5),
}
