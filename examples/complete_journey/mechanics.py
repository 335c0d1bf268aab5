"""What a coupon of the Complete Journey promises, as a mechanic of a plan document."""

import re

from examples.complete_journey.journey import Coupon

BUY_GET = re.compile(r"gift:buy (?P<buy>\d+) get (?P<get>\d+)")


def mechanic_of(coupon: Coupon) -> dict[str, object] | None:
    """Give the mechanic, or None when the coupon's code could not be read: a value is never invented.

    `gift:free` takes one item off the bill, so it is an amount off worth the regular price.
    """
    bought = BUY_GET.fullmatch(coupon.mechanic)
    if bought is not None:
        return {"kind": "buy_x_get_y", "buy": int(bought["buy"]), "get": int(bought["get"]), "max_times": 1}
    amount = coupon.price if coupon.mechanic == "gift:free" else coupon.value
    if amount is None:
        return None
    return {"kind": "amount_off", "amount": str(amount)}


def quantity_of(coupon: Coupon) -> int:
    """Give how many items must be bought before the coupon gives anything."""
    bought = BUY_GET.fullmatch(coupon.mechanic)
    return coupon.quantity if bought is None else int(bought["buy"]) + int(bought["get"])


def spoken(coupon: Coupon) -> str:
    """Tell a coupon in a few words: 1.50 off 2, SOUP."""
    bought = BUY_GET.fullmatch(coupon.mechanic)
    if bought is not None:
        return f"buy {bought['buy']} get {bought['get']}, {coupon.category}"
    if coupon.mechanic == "gift:free":
        return f"one free, {coupon.category}"
    return f"{coupon.value} off {coupon.quantity}, {coupon.category}"
