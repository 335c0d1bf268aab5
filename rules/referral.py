"""When two offers are the two halves of one referral: the friend who brings, the friend who comes."""

from decimal import Decimal

from models.offer import Offer

REFERRER = "referrer"
REFEREE = "referee"


def reward(offer: Offer, side: str) -> Decimal | None:
    """Give what the offer pays to that side of a referral, None when it pays it nothing."""
    amounts = [
        Decimal(getattr(mechanic, "amount", 0))
        for mechanic in offer.mechanics
        if mechanic.kind == "referral" and getattr(mechanic, "side", "") == side
    ]
    return max(amounts, default=None)


def are_paired(one: Offer, other: Offer) -> bool:
    """Say whether either names the other as its half."""
    return one.pairs_with == other.code or other.pairs_with == one.code


def is_fair_pair(referrer: Offer, referee: Offer) -> bool:
    """Say whether who brings gets at least as much as who comes (Method §3.3, step 5)."""
    if not are_paired(referrer, referee):
        return False
    brings, comes = reward(referrer, REFERRER), reward(referee, REFEREE)
    return brings is not None and comes is not None and brings >= comes
