"""A draw or an instant win."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar

from models.curve import Curve
from models.figure import refuse_amount
from models.figure import refuse_count
from models.figure import refuse_share
from models.mechanic import Amount
from models.mechanic import Count
from models.mechanic import Form
from models.mechanic import Levy
from models.mechanic import Share
from models.mechanic import Terms
from models.mechanic import VatTreatment
from models.mechanic import price_cut_cost
from models.mechanic import shaped
from models.mechanic import taken_by
from models.nonsense import NonsenseError
from models.segment import Basket


@dataclass(frozen=True, slots=True, kw_only=True)
class Prize:
    """One kind of prize: what each is worth, VAT included, and how many there are."""

    value: Amount
    count: Count

    def __post_init__(self) -> None:
        """Refuse prizes without value or number."""
        refuse_amount("value", self.value)
        refuse_count("count", self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """F = the sum of prize values over the expected entries: one entry's expectation."""

    kind: ClassVar[str] = "contest"
    form: ClassVar[Form] = Form.CHANCE
    vat: ClassVar[VatTreatment] = VatTreatment.TO_CHECK
    terms: ClassVar[Terms] = Terms()
    spoken: ClassVar[Mapping[str, str]] = MappingProxyType({"fr": "jeu-concours", "en": "prize draw"})
    phrases: ClassVar[tuple[str, ...]] = (
        r"(?:jeu[- ]concours|concours|tirage au sort|instant gagnant|contest|prize draw|sweepstakes?)\s*{count}\s*(?:x|×|\*|lots? de|prizes? of)\s*{value}\s*(?:/|pour|for|,)\s*{expected_entries}\s*(?:participants?|participations?|entries|entrants?)?",
    )
    is_shown: ClassVar[bool] = False
    is_known: ClassVar[bool] = True
    deducts: ClassVar[bool] = False

    prizes: tuple[Prize, ...]
    expected_entries: Count
    min_spend: Amount | None = None
    redemption: Share | None = None

    def __post_init__(self) -> None:
        """Refuse figures that no offer can have."""
        if not self.prizes:
            raise NonsenseError(
                "no-prizes", "a contest without prizes", field="prizes", remedy="name at least one prize"
            )
        refuse_count("expected_entries", self.expected_entries)
        refuse_amount("min_spend", self.min_spend)
        refuse_share("redemption", self.redemption)

    def value(self, basket: Basket) -> Curve:
        """Give F(x) of Method §2; amounts with VAT."""
        return shaped(Curve.level(self.pot / self.expected_entries), self.min_spend)

    @property
    def pot(self) -> Fraction:
        """Give what all prizes are worth together."""
        return sum((Fraction(prize.value) * prize.count for prize in self.prizes), Fraction(0))

    def taken(self, terms: Terms) -> Fraction:
        """Give the probability that the customer gets it."""
        return taken_by(self.redemption, terms)

    def wait(self, terms: Terms) -> int:
        """Give the days until it is usable."""
        return terms.delay_days

    def cost(self, basket: Basket, terms: Terms, levy: Levy) -> Curve:
        """Give the expected cost ex VAT per customer."""
        return price_cut_cost(self.value(basket), self.taken(terms), levy)
