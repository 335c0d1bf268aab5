"""One occurrence of an offer, with what decides its worth and who can see it."""

from dataclasses import dataclass
from fractions import Fraction

from models.offer import Offer
from rules.deal import Deal
from rules.entitlement import Entitlement
from rules.presence import Presence


@dataclass(frozen=True, slots=True, eq=False)
class Showing:
    """`alone` is what the deal gives by itself, `by_channel` the share of bystanders that see it."""

    presence: Presence
    deal: Deal
    alone: Entitlement
    by_channel: Fraction | None

    @property
    def offer(self) -> Offer:
        """Give the offer itself."""
        return self.presence.offer

    def is_valid(self, instant: int) -> bool:
        """Say whether it can be redeemed at an instant in microseconds."""
        return self.presence.valid_from <= instant < self.presence.valid_to


@dataclass(frozen=True, slots=True, eq=False)
class Suspect:
    """A showing that may hurt a loyal group, and the stretches of time in which it may, in microseconds."""

    showing: Showing
    spans: tuple[tuple[int, int], ...]


def whole(showing: Showing) -> Suspect:
    """Suspect a showing for as long as it is seen or remembered."""
    seen = showing.presence
    return Suspect(showing, ((seen.start, seen.end), (seen.end, seen.gone_at)))
