"""Exact money: an amount with its currency, in coins that exist, rounded only to be shown or paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from decimal import Decimal
from decimal import localcontext
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from models.figure import MOST_MONEY
from models.nonsense import NonsenseError

# ISO 4217: currencies in use, by how many decimals their smallest coin has.
_BY_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY "
        "COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
        "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR "
        "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
        "SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DECIMALS = MappingProxyType({code: places for places, codes in _BY_DECIMALS.items() for code in codes.split()})


def decimals_of(currency: str) -> int:
    """Give how many decimals a currency has: 2 for EUR, 0 for JPY, 3 for TND; refuses what is no currency."""
    if currency not in DECIMALS:
        raise NonsenseError(
            "unknown-currency",
            f"{currency[:20]!r} is no currency",
            field="currency",
            remedy="write its three letters of ISO 4217, such as EUR",
            value=currency[:20],
        )
    return DECIMALS[currency]


class Rounding(Enum):
    """Where a till rounds: the two differ by a cent or more on the same basket (Method §3.6)."""

    PER_LINE = "per_line"
    PER_ORDER = "per_order"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in coins that the currency has; amounts of two currencies never meet."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Refuse what nobody could pay: no number, too much, or finer than the smallest coin."""
        places = decimals_of(self.currency)
        if not self.amount.is_finite() or abs(self.amount) > MOST_MONEY:
            raise NonsenseError(
                "amount-too-large",
                f"{self.amount:.3E} {self.currency} is no amount that somebody could pay",
                field="amount",
                remedy=f"give at most {MOST_MONEY}",
                value=f"{self.amount:.3E}",
            )
        if _is_finer(self.amount, places):
            raise NonsenseError(
                "amount-too-fine",
                f"{self.amount:.20g} {self.currency} is finer than the smallest coin",
                field="amount",
                remedy=f"give at most {places} decimals",
                value=f"{self.amount:.20g}",
                most=str(places),
            )
        object.__setattr__(self, "amount", self.amount.quantize(Decimal(1).scaleb(-places)))

    @staticmethod
    def of_minor(units: int, currency: str) -> "Money":
        """Give the money that so many of the smallest coin are: 1250 is 12.50 EUR, and 1,250 JPY."""
        return Money(Decimal(units).scaleb(-decimals_of(currency)), currency)

    @staticmethod
    def rounded(exact: Fraction, currency: str) -> "Money":
        """Give the nearest coin, halves away from zero; for showing and paying, never for comparing."""
        places = decimals_of(currency)
        units = abs(exact) * 10**places + Fraction(1, 2)
        whole = units.numerator // units.denominator
        return Money.of_minor(whole if exact >= 0 else -whole, currency)

    @property
    def minor(self) -> int:
        """Count it in the smallest coin, as it is stored."""
        return int(self.amount.scaleb(decimals_of(self.currency)))

    @property
    def exact(self) -> Fraction:
        """Give the amount for computing."""
        return Fraction(self.amount)

    def __add__(self, other: "Money") -> "Money":
        """Add money of the same currency."""
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Take away money of the same currency."""
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> "Money":
        """Owe what was had."""
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        """Compare money of the same currency."""
        return self.amount < self._same(other).amount

    def __le__(self, other: "Money") -> bool:
        """Compare money of the same currency."""
        return self.amount <= self._same(other).amount

    def __str__(self) -> str:
        """Tell it with its currency, the amount first: 12.50 EUR."""
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise NonsenseError(
                "mixed-currencies",
                f"{self.currency} and {other.currency} cannot be counted together",
                field="currency",
                remedy="convert one of them at a stated rate first",
                value=self.currency,
                other=other.currency,
            )
        return other


def reduction(lines: Iterable[Money], share: Fraction, currency: str, rounding: Rounding) -> Money:
    """Give what a share off these lines takes off the bill, rounded as the till does it."""
    listed = tuple(lines)
    nothing = Money.of_minor(0, currency)
    if rounding is Rounding.PER_ORDER:
        return Money.rounded(sum(listed, nothing).exact * share, currency)
    return sum((Money.rounded(line.exact * share, currency) for line in listed), nothing)


def _is_finer(amount: Decimal, places: int) -> bool:
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= places:
        return False
    with localcontext() as context:
        context.prec = max(28, len(amount.as_tuple().digits) + 1)
        return amount != amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
