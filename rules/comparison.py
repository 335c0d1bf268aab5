"""Would a loyal customer have had more with the other people's offer, basket by basket?"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from models.curve import Curve
from models.curve import above
from models.curve import integral
from models.mechanic import Lens
from models.segment import Basket
from rules.entitlement import Entitlement
from rules.entitlement import Valuer
from rules.entitlement import tolerated
from rules.policy import Parity

Stretches = tuple[tuple[Fraction, Fraction], ...]

# The three steps of Method §3.2: not worse, worse for some baskets, plainly worse.
FAIR, SOME, PLAIN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class LensView:
    """The shortfall S(x) = V_B(x) - V_A(x) seen through one lens (Method §3.2).

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


class Bearing(NamedTuple):
    """What a comparison says to a verdict: two comparisons that say the same lead to the same verdict.

    `is_token`: what the loyal get is too little beside the rest to count; `is_crossing`: each side is better on some
    baskets.
    """

    base: int
    face: int | None
    expected: int
    is_unknown: bool
    is_token: bool
    is_crossing: bool

    @property
    def is_comparable(self) -> bool:
        """Say whether the advertisements of the two can be compared."""
        return self.face is not None


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """The first two steps of Method §3.3: commensurability, then the base severity from both lenses.

    The severities are decided at once, the figures behind them when somebody asks: most comparisons are never told.
    `face_severity` is None when the two forms cannot be compared; `ratio` is EXP_A/EXP_B at the mean basket, None
    when EXP_B is nothing there.  Not `is_measured`: true of any basket, so no amount can be told.
    """

    loyal: Entitlement
    rival: Entitlement
    valuer: Valuer
    face_severity: int | None
    expected_severity: int
    is_unknown: bool
    base: int
    ratio: Fraction | None
    is_measured: bool = True

    @property
    def is_comparable(self) -> bool:
        """Say whether the advertisements of the two can be compared."""
        return self.face_severity is not None

    @cached_property
    def face(self) -> LensView | None:
        """Look at what the advertisements show; None when the two forms cannot be compared."""
        return self._look(Lens.FACE) if self.is_comparable else None

    @cached_property
    def expected(self) -> LensView:
        """Look at what can be expected."""
        return self._look(Lens.EXPECTED)

    @property
    def deciding(self) -> LensView:
        """Give the lens that tells the story: the advertisement when it is worse, else the value."""
        if self.face is not None and self._lens is Lens.FACE:
            return self.face
        return self.expected

    @property
    def relation(self) -> str:
        """Name how the two sides stand to each other."""
        if self.is_unknown and not self.is_comparable:
            return "UNKNOWN"
        return self.deciding.relation if self.is_comparable else "INCOMMENSURATE"

    @cached_property
    def is_crossing(self) -> bool:
        """Say whether each side is better on some baskets, through the lens that tells the story."""
        if is_behind(self.loyal, self.rival, self._lens, self.valuer):
            return self.valuer.is_ever_ahead(self.loyal, self.rival, self._lens)
        return self.deciding.relation == "CROSSING"

    @cached_property
    def bearing(self) -> Bearing:
        """Give all that a verdict depends on."""
        token_share = self.valuer.policy.parity.token_share
        is_token = self.ratio is not None and self.ratio < token_share
        return Bearing(
            self.base, self.face_severity, self.expected_severity, self.is_unknown, is_token, self.is_crossing
        )

    @property
    def _lens(self) -> Lens:
        is_face = self.face_severity is not None and (self.face_severity or not self.expected_severity)
        return Lens.FACE if is_face else Lens.EXPECTED

    def _look(self, lens: Lens) -> LensView:
        return _view(self.loyal, self.rival, lens, self.valuer)


def compare(loyal: Entitlement, rival: Entitlement, valuer: Valuer) -> Comparison:
    """Compare what the loyal may get with what the others may; raises MissingFigureError.

    Without a loyal offer the rival's own form decides what can be compared.
    """
    is_comparable = rival.is_monetary and (loyal.is_monetary or loyal.is_empty)
    mine, theirs = valuer.at_mean(loyal, Lens.EXPECTED), valuer.at_mean(rival, Lens.EXPECTED)
    expected = severity(loyal, rival, Lens.EXPECTED, valuer)
    ratio = mine / theirs if theirs else None
    # What is unknown on the loyal side can only soothe: where the rest is enough, it is all the more with it.
    is_enough = expected == FAIR or ratio is None or ratio >= valuer.policy.parity.token_share
    is_unknown = not rival.is_known or not (loyal.is_known or is_enough)
    face = severity(loyal, rival, Lens.FACE, valuer) if is_comparable else None
    return Comparison(
        loyal=loyal,
        rival=rival,
        valuer=valuer,
        face_severity=face,
        expected_severity=expected,
        is_unknown=is_unknown,
        base=_base(face, expected, is_unknown=is_unknown),
        ratio=ratio,
    )


def severity(loyal: Entitlement, rival: Entitlement, lens: Lens, valuer: Valuer) -> int:
    """Give the severity of `look` through one lens, without drawing a curve where the mean or one deal settles it.

    Raises MissingFigureError.
    """
    parity = valuer.policy.parity
    if is_behind(loyal, rival, lens, valuer):
        return PLAIN
    if valuer.is_never_behind(loyal, rival, lens):
        return _by_share(Fraction(0), parity)
    return _view(loyal, rival, lens, valuer).severity


def is_behind(loyal: Entitlement, rival: Entitlement, lens: Lens, valuer: Valuer) -> bool:
    """Say whether the loyal get less on their mean basket, by more than the tolerance; raises MissingFigureError."""
    mine, theirs = valuer.at_mean(loyal, lens), valuer.at_mean(rival, lens)
    return theirs > mine and theirs - mine > valuer.tolerance.at(valuer.basket.average)


def _base(face: int | None, expected: int, *, is_unknown: bool) -> int:
    if face is None:
        return SOME if is_unknown else expected
    if min(face, expected) == PLAIN:
        return PLAIN
    return SOME if max(face, expected) >= SOME else FAIR


def _by_share(worse_share: Fraction, parity: Parity) -> int:
    if worse_share >= parity.block_share:
        return PLAIN
    return SOME if worse_share >= parity.warn_share else FAIR


def _view(loyal: Entitlement, rival: Entitlement, lens: Lens, valuer: Valuer) -> LensView:
    mine, theirs = valuer.curve(loyal, lens), valuer.curve(rival, lens)
    return look(mine, theirs, valuer.basket, valuer.policy.parity)


def look(mine: Curve, theirs: Curve, basket: Basket, parity: Parity) -> LensView:
    """Judge the shortfall over the usual baskets: worse at the mean, or on how large a share."""
    shortfall = theirs - mine
    low, high, mean = basket.lowest, basket.highest, basket.average
    tolerance = tolerated(mean, Fraction(parity.tolerance))
    worse_on = above(shortfall, tolerance, low, high)
    worse_share = _share(shortfall, tolerance, worse_on, basket)
    at_mean = shortfall.at(mean)
    is_behind_at_mean = at_mean > tolerance.at(mean)
    return LensView(
        loyal_gain=mine.at(mean),
        rival_gain=theirs.at(mean),
        mean_shortfall=_mean(shortfall, basket),
        worse_share=worse_share,
        worse_on=worse_on,
        relation=_relation(shortfall, tolerance, low, high, is_worse=bool(worse_on) or is_behind_at_mean),
        severity=PLAIN if is_behind_at_mean else _by_share(worse_share, parity),
    )


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
