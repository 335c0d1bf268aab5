"""Can a loyal customer see an offer that was made to somebody else, or does he even receive it?"""

from dataclasses import dataclass
from fractions import Fraction

from models.audience import Audiences
from models.channel import CodeKind
from models.offer import Offer
from models.segment import Segment
from rules.policy import Parity
from rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Exposure:
    """How visible an offer to `audience` is to another segment (Method §4.2); shares between 0 and 1.

    `by_channel` is 1 - ∏(1 - λ), None for an offer without any channel; `overlap` is the share of the
    loyal segment inside the audience, None when nobody has said; `at_most` then bounds it.
    """

    by_channel: Fraction | None
    overlap: Fraction | None
    at_most: Fraction

    @property
    def share(self) -> Fraction | None:
        """Give e = s + (1 - s) · by_channel, with no overlap where none is known."""
        if self.by_channel is None:
            return None
        overlap = self.overlap or Fraction(0)
        return overlap + (1 - overlap) * self.by_channel

    def drop(self, parity: Parity) -> int | None:
        """Give by how many steps low exposure lowers a severity; None takes it away altogether."""
        if self.share is None or self.share >= parity.keep_exposure or self.is_dual(parity):
            return 0
        return 1 if self.share >= parity.reduce_exposure else None

    def is_dual(self, parity: Parity) -> bool:
        """Say whether enough loyal customers get both offers in their own mailbox."""
        return self.overlap is not None and self.overlap >= parity.dual_recipient_share

    def leaves_doubt(self, parity: Parity) -> bool:
        """Say whether an overlap that nobody has told could change the outcome."""
        if self.overlap is not None or self.drop(parity) == 0:
            return False
        return self.at_most >= parity.dual_recipient_share


def seen_by_channel(offer: Offer, policy: Policy) -> Fraction | None:
    """Give the share of bystanders that one channel or another reaches."""
    if not offer.announcements:
        return None
    hidden = Fraction(1)
    for one in offer.announcements:
        reach = policy.exposure[one.channel.value]
        if one.code is CodeKind.SINGLE_USE:
            reach = min(reach, policy.exposure["single_use"])
        hidden *= 1 - Fraction(reach)
    return 1 - hidden


def exposed(by_channel: Fraction | None, loyal: Segment, audience: Segment, audiences: Audiences) -> Exposure:
    """Gather what is known of who else can see an offer to `audience`."""
    at_most = Fraction(1)
    if loyal.size and audience.size is not None:
        at_most = min(Fraction(1), Fraction(audience.size, loyal.size))
    return Exposure(by_channel, audiences.share(loyal.code, audience.code), at_most)
