"""Money is exact, has a currency, and is rounded only when it is shown or paid."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import DECIMALS
from models.money import Money
from models.money import Rounding
from models.money import decimals_of
from models.money import reduction
from models.nonsense import NonsenseError

currencies = st.sampled_from(sorted(DECIMALS))
units = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("currency", "decimals"), [("EUR", 2), ("GBP", 2), ("JPY", 0), ("XPF", 0), ("KWD", 3), ("TND", 3), ("CLF", 4)]
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    """Two is usual, not universal: the Pacific franc has none and the Tunisian dinar three."""
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "€", "DEM", "E" * 1_000_000])
def test_what_is_no_currency_is_refused(code: str) -> None:
    """The error stays short, whatever was written."""
    with pytest.raises(NonsenseError) as refusal:
        decimals_of(code)

    assert refusal.value.code == "unknown-currency"
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "told"),
    [
        ("12.5", "EUR", 1250, "12.50 EUR"),
        ("1250", "JPY", 1250, "1250 JPY"),
        ("12.500", "TND", 12500, "12.500 TND"),
        ("-0.01", "EUR", -1, "-0.01 EUR"),
        ("1E+3", "EUR", 100000, "1000.00 EUR"),
        ("12.5000000", "EUR", 1250, "12.50 EUR"),
    ],
)
def test_money_counts_in_its_smallest_coin(amount: str, currency: str, minor: int, told: str) -> None:
    """Stored as whole coins, told with as many decimals as the currency has."""
    money = Money(Decimal(amount), currency)

    assert money.minor == minor
    assert str(money) == told
    assert Money.of_minor(minor, currency) == money


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("12.505", "EUR", "amount-too-fine"),
        ("0.5", "JPY", "amount-too-fine"),
        ("0.0001", "KWD", "amount-too-fine"),
        ("1E-999999", "EUR", "amount-too-fine"),
        ("0." + "1" * 5_000, "EUR", "amount-too-fine"),
        ("NaN", "EUR", "amount-too-large"),
        ("Infinity", "EUR", "amount-too-large"),
        ("1E+999999", "EUR", "amount-too-large"),
        ("1000000000000.01", "EUR", "amount-too-large"),
    ],
)
def test_money_that_nobody_could_pay_is_refused(amount: str, currency: str, code: str) -> None:
    """Nothing is rounded in silence."""
    with pytest.raises(NonsenseError) as refusal:
        Money(Decimal(amount), currency)

    assert refusal.value.code == code
    assert len(str(refusal.value)) < 200


@given(units, currencies)
def test_coins_make_money_and_money_makes_the_same_coins(count: int, currency: str) -> None:
    """Storing and reading back loses nothing."""
    assert Money.of_minor(count, currency).minor == count


@given(st.fractions(-1000, 1000), currencies)
def test_rounding_goes_to_the_nearest_coin_and_halves_away_from_zero(exact: Fraction, currency: str) -> None:
    """What is owed rounds as what is had."""
    coin = Fraction(1, 10 ** decimals_of(currency))

    money = Money.rounded(exact, currency)

    assert abs(money.exact - exact) <= coin / 2
    assert Money.rounded(-exact, currency) == -money
    if abs(money.exact - exact) == coin / 2:
        assert abs(money.exact) > abs(exact)


def test_rounding_a_half_goes_up() -> None:
    """0.125 is 0.13, where a banker would write 0.12."""
    assert Money.rounded(Fraction(1, 8), "EUR") == Money(Decimal("0.13"), "EUR")


def test_rounding_per_line_and_per_order_differ() -> None:
    """15 % off three items of 0.30 €: 0.045 rounds to 0.05 on each line, 0.135 to 0.14 on the order."""
    lines = [Money(Decimal("0.30"), "EUR")] * 3
    share = Fraction(15, 100)

    by_line = reduction(lines, share, "EUR", Rounding.PER_LINE)
    by_order = reduction(lines, share, "EUR", Rounding.PER_ORDER)

    assert str(by_line) == "0.15 EUR"
    assert str(by_order) == "0.14 EUR"


@given(st.lists(st.integers(0, 10**6), max_size=20), st.fractions(0, 1, max_denominator=1000), currencies)
def test_the_two_roundings_never_lie_further_apart_than_half_a_coin_a_line(
    prices: list[int], share: Fraction, currency: str
) -> None:
    """The difference has a bound, and both are right to the coin on what they round."""
    lines = [Money.of_minor(price, currency) for price in prices]

    by_line = reduction(lines, share, currency, Rounding.PER_LINE)
    by_order = reduction(lines, share, currency, Rounding.PER_ORDER)

    assert abs(by_line.minor - by_order.minor) <= Fraction(len(lines) + 1, 2)


@given(units, units, currencies)
def test_money_adds_and_orders_like_its_coins(one: int, other: int, currency: str) -> None:
    """Addition, subtraction and comparison are those of whole numbers."""
    first, second = Money.of_minor(one // 4, currency), Money.of_minor(other // 4, currency)

    assert (first + second).minor == one // 4 + other // 4
    assert (first - second).minor == one // 4 - other // 4
    assert (first < second) is (one // 4 < other // 4)
    assert (first <= second) is (one // 4 <= other // 4)


@pytest.mark.parametrize("act", ["__add__", "__sub__", "__lt__", "__le__"])
def test_two_currencies_never_meet(act: str) -> None:
    """10 € and 10 £ are neither more, less nor twenty of anything."""
    euros, pounds = Money(Decimal(10), "EUR"), Money(Decimal(10), "GBP")

    with pytest.raises(NonsenseError) as refusal:
        getattr(euros, act)(pounds)

    assert refusal.value.code == "mixed-currencies"
    assert euros != pounds
