"""What the parity judges find: who is offered more than somebody more loyal, when, and what stays in doubt."""

from dataclasses import dataclass
from dataclasses import field
from fractions import Fraction

from models.offer import Offer
from models.segment import Segment
from rules.comparison import Comparison
from rules.exposure import Exposure
from rules.presence import faded
from rules.severity import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A stretch of time with one outcome for a loyal group against a rival offer.

    Times are microseconds; `own` are the codes of the loyal group's offers in play, none when it was
    left out; `gap` is the time since the earlier side was last seen; `is_live`: both sides can be seen;
    `forgotten_at` is when the last of `own` has faded from memory.
    """

    start: int
    end: int
    outcome: Outcome
    comparison: Comparison
    own: tuple[str, ...]
    gap: int
    half_life: int
    is_live: bool
    forgotten_at: int

    @property
    def memory(self) -> Fraction:
        """Give ω at the start of the spell."""
        return faded(self.gap, self.half_life)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """All spells of one loyal group against one rival offer, in time order.

    `audiences` are the less loyal groups that get the offer, those that make it gravest; the loyal
    group `is_left_out` when it has nothing in play.
    """

    loyal: Segment
    rival: Offer
    audiences: tuple[Segment, ...]
    exposure: Exposure
    spells: tuple[Spell, ...]
    is_left_out: bool

    @property
    def is_win_back(self) -> bool:
        """Say whether those who stayed are compared with those who left, and are to come back."""
        return not self.loyal.dormant and all(audience.dormant for audience in self.audiences)

    @property
    def worst(self) -> Spell:
        """Give the spell that tells the story: the gravest, then one seen live, then the first."""
        return max(self.spells, key=_gravity)


def _gravity(spell: Spell) -> tuple[int, bool, int]:
    return (spell.outcome.severity, spell.is_live, -spell.start)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What could not be judged: `subject` is the figure, the currencies or the audience nobody has told."""

    loyal: str
    rival: str
    subject: str
    own: tuple[str, ...] = ()


@dataclass(slots=True)
class Judgments:
    """Everything that the parity rules need, found in one sweep."""

    judgments: list[Judgment] = field(default_factory=list)
    missing: set[Doubt] = field(default_factory=set)
    currencies: set[Doubt] = field(default_factory=set)
    overlaps: set[Doubt] = field(default_factory=set)
