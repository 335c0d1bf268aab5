"""A figure that somebody has written: a rate, an amount, a count or a share, within bounds that make sense."""

from decimal import Decimal

from models.nonsense import NonsenseError

MOST_MONEY = 1_000_000_000_000
MOST_COUNT = 1_000_000_000_000
MOST_DAYS = 3_660
# A number such as 1E-999999999 is finite and positive, and as a fraction it would fill the memory.
MOST_DECIMALS = 20


def refuse_rate(field: str, rate: Decimal, most: int = 100) -> None:
    """Refuse a rate that is not above 0 and up to `most` percent."""
    if not (rate.is_finite() and 0 < rate <= most):
        raise NonsenseError(
            "rate-out-of-range",
            f"{field} is {_short(rate)} %",
            field=field,
            remedy=f"give a rate above 0 and up to {most}",
            value=_short(rate),
            most=str(most),
        )
    _refuse_decimals(field, rate)


def refuse_amount(field: str, amount: Decimal | None, *, zero_allowed: bool = False) -> None:
    """Refuse an amount that is negative, not finite, beyond any till, or zero where zero says nothing."""
    if amount is None:
        return
    if not amount.is_finite() or amount < 0 or (amount == 0 and not zero_allowed):
        raise NonsenseError(
            "negative-amount" if zero_allowed else "amount-not-positive",
            f"{field} is {_short(amount)}",
            field=field,
            remedy="give 0 or more" if zero_allowed else "give an amount above 0",
            value=_short(amount),
        )
    if amount > MOST_MONEY:
        raise _too_large(field, _short(amount), MOST_MONEY)
    _refuse_decimals(field, amount)


def refuse_count(field: str, count: int | None, least: int = 1, most: int = MOST_COUNT) -> None:
    """Refuse a whole number under the least, or above the most, that makes sense."""
    if count is None:
        return
    if count < least:
        raise NonsenseError(
            "count-too-small",
            f"{field} is {_short(Decimal(count))}",
            field=field,
            remedy=f"give a whole number of {least} or more",
            value=_short(Decimal(count)),
            least=str(least),
        )
    if count > most:
        raise _too_large(field, _short(Decimal(count)), most)


def refuse_days(field: str, days: int | None) -> None:
    """Refuse a stretch of days under zero or over ten years."""
    refuse_count(field, days, least=0, most=MOST_DAYS)


def refuse_share(field: str, share: Decimal | None) -> None:
    """Refuse a share outside 0 to 1."""
    if share is None:
        return
    if not (share.is_finite() and 0 <= share <= 1):
        raise NonsenseError(
            "share-out-of-range",
            f"{field} is {_short(share)}",
            field=field,
            remedy="give a share between 0 and 1, 0.15 for 15 %",
            value=_short(share),
        )
    _refuse_decimals(field, share)


def refuse_both(field: str, figure: Decimal | None, other_field: str, other: Decimal | None) -> None:
    """Refuse two figures that say the same thing: one of them would be ignored in silence."""
    if figure is not None and other is not None:
        raise NonsenseError(
            "told-twice",
            f"{field} and {other_field} say the same",
            field=field,
            remedy="keep one of the two",
            other=other_field,
        )


def _refuse_decimals(field: str, figure: Decimal) -> None:
    exponent = figure.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MOST_DECIMALS:
        raise NonsenseError(
            "too-many-decimals",
            f"{field} is {_short(figure)}",
            field=field,
            remedy=f"give at most {MOST_DECIMALS} decimals",
            value=_short(figure),
            most=str(MOST_DECIMALS),
        )


def _too_large(field: str, value: str, most: int) -> NonsenseError:
    return NonsenseError(
        "figure-too-large",
        f"{field} is {value}",
        field=field,
        remedy=f"give at most {most}",
        value=value,
        most=str(most),
    )


def _short(figure: Decimal) -> str:
    """Tell a figure in full when it is short, in powers of ten when it is not."""
    told = str(figure)
    return told if len(told) <= MOST_DECIMALS else f"{figure:.6E}"
