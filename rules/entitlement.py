"""The best that a customer group can get at a moment, from all the offers that are open to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from models.curve import ZERO
from models.curve import Curve
from models.curve import Piece
from models.curve import is_ever_above
from models.mechanic import Lens
from models.mechanic import MissingFigureError
from models.offer import Scope
from models.segment import Basket
from rules.deal import Core
from rules.deal import Deal
from rules.deal import Gain
from rules.deal import gain
from rules.deal import scope_share
from rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The deals that a group may choose from, and those that it may add up (Method §3.1).

    `is_monetary`: any of all its deals shows a money value; `is_known`: each of them has a value.  Deals
    that never are the best may be dropped from `deals`, which leaves the two flags.
    """

    deals: frozenset[Deal] = frozenset()
    stackable: frozenset[Deal] = frozenset()
    is_monetary: bool = False
    is_known: bool = True

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to choose from."""
        return not self.deals


def choice(deals: Iterable[Deal], stackable: frozenset[Deal] = frozenset()) -> Entitlement:
    """Let somebody choose the best of some deals."""
    listed = frozenset(deals)
    return Entitlement(
        listed, stackable, any(deal.is_monetary for deal in listed), all(deal.is_known for deal in listed)
    )


def entitlement(deals: Iterable[tuple[Deal, bool]]) -> Entitlement:
    """Gather deals, each with whether it is valid at this moment: only what is valid together adds up."""
    listed = tuple(deals)
    if not any(deal.is_stackable for deal, is_valid in listed if is_valid):
        return choice(deal for deal, _ in listed)
    adding = frozenset(deal for deal, is_valid in listed if is_valid and deal.carries)
    return choice((deal for deal, _ in listed), adding)


class Prices:
    """What cores give whatever the basket, priced once for all segments."""

    def __init__(self, policy: Policy) -> None:
        """Start with nothing priced."""
        self.policy = policy
        self._gains: dict[tuple[Core, Lens], Gain | None] = {}

    def gain(self, core: Core, lens: Lens) -> Gain | None:
        """Price a core that does not look at the basket; None when it does."""
        key = (core, lens)
        if key not in self._gains:
            self._gains[key] = self._without_basket(core, lens)
        return self._gains[key]

    def _without_basket(self, core: Core, lens: Lens) -> Gain | None:
        try:
            return gain(core, lens, cast("Basket", _Hidden()), self.policy)
        except _SeenError:
            return None


class _SeenError(Exception):
    """Somebody looked at a basket that was to stay hidden."""


class _Hidden:
    """A basket that tells when anybody looks at it."""

    def __getattr__(self, name: str) -> object:
        raise _SeenError(name)


class Valuer:
    """Prices deals and entitlements for one basket profile, each once."""

    def __init__(self, basket: Basket, prices: Prices) -> None:
        """Start with nothing priced."""
        self.basket = basket
        self.policy = prices.policy
        self._prices = prices
        self._cores: dict[tuple[Core, Lens], Gain] = {}
        self._gains: dict[tuple[Deal, Lens], Gain] = {}
        self._curves: dict[tuple[Entitlement, Lens], Curve] = {}
        self._shares: dict[Scope, Fraction] = {}
        self._worths: dict[tuple[Deal, Lens], Curve] = {}
        self._means: dict[Lens, dict[Deal, Fraction]] = {lens: {} for lens in Lens}
        self._best_means: dict[Lens, dict[Entitlement, Fraction]] = {lens: {} for lens in Lens}
        self._ahead: dict[tuple[Deal, Entitlement, Lens], bool] = {}
        self._behind: dict[tuple[Deal, Entitlement, Lens], bool] = {}
        self.tolerance = tolerated(basket.average, Fraction(self.policy.parity.tolerance))
        self._tolerance_at_mean = self.tolerance.at(basket.average)

    def share(self, scope: Scope) -> Fraction:
        """Give the share of the basket that falls in a scope; raises MissingFigureError."""
        found = self._shares.get(scope)
        if found is None:
            found = self._shares[scope] = scope_share(scope, self.basket)
        return found

    def buys(self, scope: Scope) -> bool:
        """Say whether any of the basket falls in a scope, or may for all that is known."""
        try:
            return self.share(scope) > 0
        except MissingFigureError:
            return True

    def core_gain(self, core: Core, lens: Lens) -> Gain:
        """Price what is given on eligible amounts; raises MissingFigureError."""
        key = (core, lens)
        found = self._cores.get(key)
        if found is None:
            found = self._prices.gain(core, lens) or gain(core, lens, self.basket, self.policy)
            self._cores[key] = found
        return found

    def gain(self, deal: Deal, lens: Lens) -> Gain:
        """Price one deal for the whole basket; raises MissingFigureError."""
        key = (deal, lens)
        found = self._gains.get(key)
        if found is None:
            share = self.share(deal.scope)
            found = self._gains[key] = self.core_gain(deal.core, lens).on_share(share)
        return found

    def worth(self, deal: Deal, lens: Lens) -> Curve:
        """Give what one deal is worth to who may also leave it; raises MissingFigureError."""
        key = (deal, lens)
        found = self._worths.get(key)
        if found is None:
            found = self._worths[key] = self.gain(deal, lens).total.max(Curve.zero())
        return found

    def is_plainly_better(self, one: Deal, other: Deal) -> bool:
        """Say whether one deal shows more at the mean basket than another, by more than the tolerance."""
        try:
            mine, theirs = self._deal_at_mean(one, Lens.FACE), self._deal_at_mean(other, Lens.FACE)
        except MissingFigureError:
            return False
        return mine > theirs and mine - theirs > self._tolerance_at_mean

    def strongest(self, deals: Iterable[Deal]) -> Deal | None:
        """Give the deal that shows most at the mean basket; None of none, or where one cannot be priced."""
        try:
            return max(deals, key=lambda deal: self._deal_at_mean(deal, Lens.FACE), default=None)
        except MissingFigureError:
            return None

    def at_mean(self, best: Entitlement, lens: Lens) -> Fraction:
        """Give the height of `curve` at the mean basket, without drawing it; raises MissingFigureError."""
        found = self._best_means[lens].get(best)
        if found is None:
            if best.stackable:
                found = self.curve(best, lens).at(self.basket.average)
            else:
                found = max((self._deal_at_mean(deal, lens) for deal in best.deals), default=ZERO)
            self._best_means[lens][best] = found
        return found

    def _deal_at_mean(self, deal: Deal, lens: Lens) -> Fraction:
        means = self._means[lens]
        found = means.get(deal)
        if found is None:
            total = self.core_gain(deal.core, lens).total
            share = self.share(deal.scope)
            found = means[deal] = max(ZERO, total.at(share * self.basket.average)) if share else ZERO
        return found

    def is_ever_ahead(self, best: Entitlement, rival: Entitlement, lens: Lens) -> bool:
        """Say whether on any usual basket one side is worth more than the other, by more than the tolerance.

        The best of several deals is ahead where any of them is, and each two are compared once.
        """
        if best.stackable:
            return self._is_above(self.curve(best, lens), self.curve(rival, lens))
        return any(self._is_ahead(deal, rival, lens) for deal in best.deals)

    def is_never_behind(self, best: Entitlement, rival: Entitlement, lens: Lens) -> bool:
        """Say whether a single deal of one side matches the other on every usual basket; False is no answer.

        Where real baskets are given they count one by one, which is not done here.
        """
        if best.stackable or self.basket.sample:
            return False
        means = self._means[lens]
        strongest = sorted(best.deals, key=lambda deal: means[deal], reverse=True)
        return any(not self._is_behind(deal, rival, lens) for deal in strongest)

    def _is_ahead(self, deal: Deal, rival: Entitlement, lens: Lens) -> bool:
        key = (deal, rival, lens)
        found = self._ahead.get(key)
        if found is None:
            found = self._ahead[key] = self._is_above(self.worth(deal, lens), self.curve(rival, lens))
        return found

    def _is_behind(self, deal: Deal, rival: Entitlement, lens: Lens) -> bool:
        key = (deal, rival, lens)
        found = self._behind.get(key)
        if found is None:
            found = self._behind[key] = self._is_above(self.curve(rival, lens), self.worth(deal, lens))
        return found

    def _is_above(self, one: Curve, other: Curve) -> bool:
        return is_ever_above(one, other, self.tolerance, self.basket.lowest, self.basket.highest)

    def curve(self, best: Entitlement, lens: Lens) -> Curve:
        """Give the best of all feasible combinations, basket by basket; raises MissingFigureError."""
        key = (best, lens)
        found = self._curves.get(key)
        if found is None:
            found = self._curves[key] = self._best(best, lens)
        return found

    def _best(self, best: Entitlement, lens: Lens) -> Curve:
        curve = Curve.zero()
        for deal in best.deals:
            curve = self.worth(deal, lens).max(curve)
        if best.stackable:
            curve = self._stacked(best.stackable, lens).max(curve)
        return curve

    def _stacked(self, deals: frozenset[Deal], lens: Lens) -> Curve:
        """Add one deal per group; an open public one may carry them.

        The customer is given the best order, in which amounts come after rates: together they never
        take off more than the basket, and the order in which offers were written changes nothing.
        """
        added = [self._best_of_group(group, lens) for group in _groups(deals)]
        curve = _sum(added)
        for carrier in deals:
            if not carrier.is_stackable:
                curve = curve.max(_sum([*added, self.gain(carrier, lens)]))
        return curve

    def _best_of_group(self, group: list[Deal], lens: Lens) -> Gain:
        now, rest = Curve.zero(), Curve.zero()
        for deal in group:
            one = self.gain(deal, lens)
            now, rest = one.now.max(now), one.rest.max(rest)
        return Gain(now, rest)


def tolerated(mean: Fraction, rate: Fraction) -> Curve:
    """Give τ(x) = τ_rel · max(x, mean): one point of discount, by default."""
    return Curve((Piece(ZERO, ZERO, rate * mean), Piece(mean, rate, ZERO)))


def _groups(deals: frozenset[Deal]) -> list[list[Deal]]:
    """Sort stackable deals by group; one without a group name stands alone."""
    named: dict[str, list[Deal]] = {}
    alone = []
    for deal in deals:
        if not deal.is_stackable or deal.stack is None:
            continue
        if deal.stack.group:
            named.setdefault(deal.stack.group, []).append(deal)
        else:
            alone.append([deal])
    return [*named.values(), *alone]


def _sum(gains: list[Gain]) -> Curve:
    now, rest = Curve.zero(), Curve.zero()
    for one in gains:
        now += one.now
        rest += one.rest
    return now.min(Curve.line(Fraction(1))) + rest
