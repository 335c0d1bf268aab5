"""Which offers announce a lower price to the public, and which of them follow each other closely."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from models.channel import CodeKind
from models.mechanics.amount_off import AmountOff
from models.mechanics.fixed_price import FixedPrice
from models.mechanics.percent_off import PercentOff
from models.offer import ALL
from models.offer import Nature
from models.offer import Offer
from models.offer import Scope
from models.segment import Segment
from rules.presence import DAY
from rules.presence import micros


@dataclass(frozen=True, slots=True)
class Reduction:
    """One occurrence of an offer that announces lower prices to the public, in microseconds since 1970 UTC."""

    offer: Offer
    start: int
    end: int


def announced(offer: Offer, segments: Mapping[str, Segment]) -> bool:
    """Say whether an offer announces a lower price to the public.

    Rewards of a loyalty programme, personal codes, reductions that ask for a minimum or for several articles, and
    what comes back later are no such announcement (Method §5, scope).
    """
    return offer.nature is Nature.PROMOTIONAL and _is_public(offer, segments) and bool(plain_cuts(offer))


def plain_cuts(offer: Offer) -> tuple[PercentOff | FixedPrice | AmountOff, ...]:
    """Give the promises of an offer that lower a price for whoever buys one article."""
    if offer.min_spend:
        return ()
    kinds = (PercentOff, FixedPrice, AmountOff)
    return tuple(one for one in offer.mechanics if isinstance(one, kinds) and not one.min_spend)


def _is_public(offer: Offer, segments: Mapping[str, Segment]) -> bool:
    if offer.open_to_all:
        return True
    is_shown = any(not one.channel.is_addressed and one.code is not CodeKind.SINGLE_USE for one in offer.announcements)
    return is_shown and not all(segments[code].tier.has_bought for code in offer.segments)


def reductions(offer: Offer) -> Iterator[Reduction]:
    """Give each occurrence of an offer."""
    for window in offer.occurrences:
        yield Reduction(offer, micros(window.start), micros(window.end))


def followers(planned: Iterable[Offer], days: int) -> Iterator[str]:
    """Give the offers that begin at most some days after another one on the same products has ended, each once.

    One that begins while the other still lasts, or at the instant at which it ends, goes on with the same series.
    """
    before: list[Reduction] = []
    told: set[str] = set()
    for late in sorted((one for offer in planned for one in reductions(offer)), key=_soonest_first):
        before = [early for early in before if early.end > late.start - days * DAY]
        is_close = any(early.end < late.start and _meet(early.offer.scope, late.offer.scope) for early in before)
        if is_close and late.offer.code not in told:
            told.add(late.offer.code)
            yield late.offer.code
        before.append(late)


def _meet(one: Scope, other: Scope) -> bool:
    """Say whether two scopes name some products in common, as far as their names tell."""
    if ALL in one.include:
        return ALL in other.include or not set(other.include) <= set(one.exclude)
    if ALL in other.include:
        return not set(one.include) <= set(other.exclude)
    return not (set(one.include) & set(other.include)) <= {*one.exclude, *other.exclude}


def _soonest_first(reduction: Reduction) -> tuple[int, str]:
    return (reduction.start, reduction.offer.code)
