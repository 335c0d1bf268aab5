"""What decides an offer's worth: its mechanics, on which products, from which basket on."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.channel import CodeKind
from models.curve import Curve
from models.mechanic import Form
from models.mechanic import Lens
from models.mechanic import Mechanic
from models.mechanic import MissingFigureError
from models.mechanic import worth
from models.offer import ALL
from models.offer import Offer
from models.offer import Scope
from models.offer import Stack
from models.segment import Basket
from rules.policy import Policy

# Looked up once: each offer is asked, and a member of an enumeration is found slowly.
_NO_CODE = CodeKind.NONE


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """What an offer gives on the products that it is good for, wherever that is."""

    mechanics: tuple[Mechanic, ...]
    min_spend: Decimal | None
    has_public_code: bool

    @property
    def is_monetary(self) -> bool:
        """Say whether some money value stands in the advertisement (Method §3.3, step 1)."""
        return any(mechanic.is_shown for mechanic in self.mechanics)

    @property
    def is_known(self) -> bool:
        """Say whether every part has a value."""
        return all(mechanic.is_known for mechanic in self.mechanics)


@dataclass(frozen=True, slots=True, eq=False)
class Deal:
    """The part of an offer that its worth depends on; two offers with equal deals are worth the same.

    Deals and their cores are compared by identity, which is a hundred times cheaper than by content: a
    `DealBook` gives equal offers the same one.
    """

    core: Core
    scope: Scope
    stack: Stack | None
    is_public: bool
    currency: str
    is_monetary: bool
    is_known: bool

    @property
    def is_stackable(self) -> bool:
        """Say whether it may be added to others."""
        return self.stack is not None and self.stack.stackable

    @property
    def carries(self) -> bool:
        """Say whether others may come on top: it is stackable, or public and its author left it open."""
        return self.is_stackable or (self.is_public and self.stack is None)


class DealBook:
    """Gives offers that are worth the same one and the same deal."""

    def __init__(self) -> None:
        """Start empty."""
        self._cores: dict[tuple[object, ...], Core] = {}
        self._deals: dict[tuple[object, ...], Deal] = {}

    def deal(self, offer: Offer) -> Deal:
        """Keep of an offer what its worth depends on."""
        core = self._core(offer)
        parts = (core, offer.scope, offer.stack, offer.open_to_all, offer.currency)
        found = self._deals.get(parts)
        if found is None:
            # Two threads may come at once: both get the one that is kept.
            found = self._deals.setdefault(parts, Deal(*parts, core.is_monetary, core.is_known))
        return found

    def _core(self, offer: Offer) -> Core:
        parts = (offer.mechanics, offer.min_spend, _must_find_code(offer))
        found = self._cores.get(parts)
        if found is None:
            found = self._cores.setdefault(parts, Core(*parts))
        return found


def _must_find_code(offer: Offer) -> bool:
    """Say whether each way in asks for a code that no message has brought to the customer."""
    ways = offer.announcements
    return bool(ways) and all(one.code is not _NO_CODE and not one.channel.is_addressed for one in ways)


@dataclass(frozen=True, slots=True)
class Gain:
    """What a deal gives, as two curves: off the price now, and all the rest."""

    now: Curve
    rest: Curve

    @property
    def total(self) -> Curve:
        """Give both together."""
        return self.now + self.rest

    def on_share(self, share: Fraction) -> "Gain":
        """Tell it of the whole basket, of which a share is eligible; of none, nothing, not even a gift."""
        if share == 0:
            return _NO_GAIN
        return Gain(self.now.on_share(share), self.rest.on_share(share))


_NO_GAIN = Gain(Curve.zero(), Curve.zero())


def gain(core: Core, lens: Lens, basket: Basket, policy: Policy) -> Gain:
    """Price what is given on eligible amounts, under one lens; raises MissingFigureError.

    The mechanics of one offer apply in order: each amount taken off reduces what later rates are
    computed on, while rates are all told of the price before reductions (Method §3.7, case 21).
    """
    now, rest = Curve.zero(), Curve.zero()
    taken: Curve | None = None
    for mechanic in core.mechanics:
        curve = _worth(mechanic, core, lens, basket, policy)
        if taken is not None:
            curve = curve.after(_left(taken))
        if mechanic.form is Form.MONEY_NOW:
            now += curve
        else:
            rest += curve
        if mechanic.deducts:
            reduction = mechanic.value(basket)
            taken = reduction if taken is None else taken + reduction.after(_left(taken))
    if core.min_spend is None:
        return Gain(now, rest)
    return Gain(now.gated(Fraction(core.min_spend)), rest.gated(Fraction(core.min_spend)))


def _worth(mechanic: Mechanic, core: Core, lens: Lens, basket: Basket, policy: Policy) -> Curve:
    curve = worth(mechanic, lens, basket, policy.terms[mechanic.kind], policy.yearly_discount)
    if core.has_public_code and lens is Lens.EXPECTED and mechanic.redemption is None:
        return curve.scaled(Fraction(policy.public_code_redemption))
    return curve


def _left(taken: Curve) -> Curve:
    return Curve.line(Fraction(1)) - taken


def scope_share(scope: Scope, basket: Basket) -> Fraction:
    """Give the share of the basket that falls in the scope; product sets are taken as disjoint."""
    if scope.is_everything:
        return Fraction(1)
    if len(scope.include) == 1 and not scope.exclude:
        return min(Fraction(1), _shares(scope.include, basket)[0])
    inside = Fraction(1) if ALL in scope.include else sum(_shares(scope.include, basket), Fraction(0))
    outside = sum(_shares(scope.exclude, basket), Fraction(0))
    return min(Fraction(1), max(Fraction(0), inside - outside))


def _shares(names: tuple[str, ...], basket: Basket) -> list[Fraction]:
    for name in names:
        if name not in basket.scope_shares:
            raise MissingFigureError(f"basket.scope_shares.{name}")
    return [Fraction(basket.scope_shares[name]) for name in names]
