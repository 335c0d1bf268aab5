"""What people call the customers of a tier."""

from collections.abc import Iterable
from collections.abc import Mapping
from types import MappingProxyType

from models.segment import Segment
from models.tier import Tier
from rules.wording import Voice

_WORDS: Mapping[Tier, tuple[str, str]] = MappingProxyType({
    Tier.NEW: ("new customers", "les nouveaux clients"),
    Tier.SMALL: ("small customers", "les petits clients"),
    Tier.MEDIUM: ("medium customers", "les clients moyens"),
    Tier.GOOD: ("good customers", "les bons clients"),
    Tier.AMBASSADOR: ("ambassadors", "les ambassadeurs"),
})  # fmt: skip


def tier_told(tier: Tier, voice: Voice) -> str:
    """Say the tier of customers who have bought; KeyError for prospects and leads."""
    return voice.pick(*_WORDS[tier])


def active_groups(segments: Iterable[Segment]) -> Mapping[Tier, tuple[str, ...]]:
    """Name the groups of customers who still buy, by tier, the least loyal first; tiers without groups are left out."""
    filed: dict[Tier, list[str]] = {tier: [] for tier in Tier}
    for one in segments:
        if one.tier.has_bought and not one.dormant:
            filed[one.tier].append(one.code)
    return {tier: tuple(sorted(codes)) for tier, codes in filed.items() if codes}
