"""Money as a whole number of cents, or of whatever a currency's smallest coin is."""

from decimal import Decimal

from models.money import DECIMALS
from models.nonsense import NonsenseError

MOST = 2**53
USUAL_PLACES = 2


def to_minor(amount: Decimal | None, currency: str, field: str) -> int | None:
    """Give an amount in the smallest unit; refuses what that unit cannot tell exactly."""
    if amount is None:
        return None
    places = DECIMALS.get(currency, USUAL_PLACES)
    if abs(amount) > MOST:
        raise NonsenseError(
            "amount-too-large",
            f"{field} is {amount:.3E} {currency}",
            field=field,
            remedy="give an amount that somebody could spend",
            value=f"{amount:.3E}",
        )
    minor = amount.scaleb(places)
    if minor != minor.to_integral_value():
        raise NonsenseError(
            "amount-too-fine",
            f"{field} is {amount} {currency}, finer than its smallest unit",
            field=field,
            remedy=f"give at most {places} decimals",
            value=str(amount),
            most=str(places),
        )
    return int(minor)


def from_minor(minor: int | None, currency: str) -> Decimal | None:
    """Give the amount that a number of smallest units is."""
    if minor is None:
        return None
    return Decimal(minor).scaleb(-DECIMALS.get(currency, USUAL_PLACES))
