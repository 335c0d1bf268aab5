"""Would a loyal customer have had more with the other people's offer, basket by basket?"""

from dataclasses import dataclass
from fractions import Fraction

from models.curve import Curve
from models.curve import Piece
from models.curve import above
from models.curve import integral
from models.mechanic import Lens
from models.segment import Basket
from rules.entitlement import Entitlement
from rules.entitlement import Valuer
from rules.policy import Parity

Stretches = tuple[tuple[Fraction, Fraction], ...]

# The three steps of DOMAIN §3.2: not worse, worse for some baskets, plainly worse.
FAIR, SOME, PLAIN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class LensView:
    """The shortfall S(x) = V_B(x) - V_A(x) seen through one lens (DOMAIN §3.2).

    Gains and shortfall are told at the mean basket, VAT included, in the basket's currency.
    """

    loyal_gain: Fraction
    rival_gain: Fraction
    mean_shortfall: Fraction
    worse_share: Fraction
    worse_on: Stretches
    relation: str
    severity: int

    @property
    def shortfall(self) -> Fraction:
        """Give S at the mean basket."""
        return self.rival_gain - self.loyal_gain


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The first two steps of DOMAIN §3.3: commensurability, then the base severity from both lenses.

    `face` is None when the two forms cannot be compared; `ratio` is EXP_A/EXP_B at the mean basket,
    None when EXP_B is nothing there.  Not `is_measured`: true of any basket, so no amount can be told.
    """

    face: LensView | None
    expected: LensView
    is_comparable: bool
    is_unknown: bool
    base: int
    ratio: Fraction | None
    is_measured: bool = True

    @property
    def deciding(self) -> LensView:
        """Give the lens that tells the story: the advertisement when it is worse, else the value."""
        if self.face is not None and (self.face.severity or not self.expected.severity):
            return self.face
        return self.expected

    @property
    def relation(self) -> str:
        """Name how the two sides stand to each other."""
        if self.is_unknown and not self.is_comparable:
            return "UNKNOWN"
        return self.deciding.relation if self.is_comparable else "INCOMMENSURATE"


def compare(loyal: Entitlement, rival: Entitlement, valuer: Valuer) -> Comparison:
    """Compare what the loyal may get with what the others may; raises MissingFigureError.

    Without a loyal offer the rival's own form decides what can be compared.
    """
    parity, basket = valuer.policy.parity, valuer.basket
    is_comparable = rival.is_monetary and (loyal.is_monetary or loyal.is_empty)
    mine, theirs = valuer.curve(loyal, Lens.EXPECTED), valuer.curve(rival, Lens.EXPECTED)
    expected = look(mine, theirs, basket, parity)
    reach = theirs.at(basket.average)
    ratio = mine.at(basket.average) / reach if reach else None
    # What is unknown on the loyal side can only soothe: where the rest is enough, it is all the more with it.
    is_enough = expected.severity == FAIR or ratio is None or ratio >= parity.token_share
    is_unknown = not rival.is_known or not (loyal.is_known or is_enough)
    face = None
    if is_comparable:
        face = look(valuer.curve(loyal, Lens.FACE), valuer.curve(rival, Lens.FACE), basket, parity)
    return Comparison(
        face=face,
        expected=expected,
        is_comparable=is_comparable,
        is_unknown=is_unknown,
        base=_base(face, expected, is_unknown=is_unknown),
        ratio=ratio,
    )


def _base(face: LensView | None, expected: LensView, *, is_unknown: bool) -> int:
    if face is None:
        return SOME if is_unknown else expected.severity
    if min(face.severity, expected.severity) == PLAIN:
        return PLAIN
    return SOME if max(face.severity, expected.severity) >= SOME else FAIR


def look(mine: Curve, theirs: Curve, basket: Basket, parity: Parity) -> LensView:
    """Judge the shortfall over the usual baskets: worse at the mean, or on how large a share."""
    shortfall = theirs - mine
    low, high, mean = basket.lowest, basket.highest, basket.average
    tolerance = tolerated(mean, Fraction(parity.tolerance))
    worse_on = above(shortfall, tolerance, low, high)
    worse_share = _share(shortfall, tolerance, worse_on, basket)
    at_mean = shortfall.at(mean)
    severity = SOME if worse_share >= parity.warn_share else FAIR
    if at_mean > tolerance.at(mean) or worse_share >= parity.block_share:
        severity = PLAIN
    return LensView(
        loyal_gain=mine.at(mean),
        rival_gain=theirs.at(mean),
        mean_shortfall=_mean(shortfall, basket),
        worse_share=worse_share,
        worse_on=worse_on,
        relation=_relation(shortfall, tolerance, low, high, is_worse=bool(worse_on) or at_mean > tolerance.at(mean)),
        severity=severity,
    )


def tolerated(mean: Fraction, rate: Fraction) -> Curve:
    """Give τ(x) = τ_rel · max(x, mean): one point of discount, by default."""
    return Curve((Piece(Fraction(0), Fraction(0), rate * mean), Piece(mean, rate, Fraction(0))))


def _share(shortfall: Curve, tolerance: Curve, worse_on: Stretches, basket: Basket) -> Fraction:
    if basket.sample:
        worse = sum(1 for amount in basket.sample if _exceeds(shortfall, tolerance, Fraction(amount)))
        return Fraction(worse, len(basket.sample))
    if basket.highest == basket.lowest:
        return Fraction(int(_exceeds(shortfall, tolerance, basket.average)))
    return sum((stop - start for start, stop in worse_on), Fraction(0)) / (basket.highest - basket.lowest)


def _exceeds(shortfall: Curve, tolerance: Curve, x: Fraction) -> bool:
    return shortfall.at(x) > tolerance.at(x)


def _mean(shortfall: Curve, basket: Basket) -> Fraction:
    if basket.sample:
        return sum((shortfall.at(Fraction(amount)) for amount in basket.sample), Fraction(0)) / len(basket.sample)
    if basket.highest == basket.lowest:
        return shortfall.at(basket.average)
    return integral(shortfall, basket.lowest, basket.highest) / (basket.highest - basket.lowest)


def _relation(shortfall: Curve, tolerance: Curve, low: Fraction, high: Fraction, *, is_worse: bool) -> str:
    is_better = bool(above(-shortfall, tolerance, low, high))
    if not is_worse:
        return "LOYAL_BETTER" if is_better else "EQUIVALENT"
    return "CROSSING" if is_better else "LOYAL_DOMINATED"
