"""Reads numbers as people type them, 1 234,50 or 1,234.50, and refuses those that could mean two things."""

import re
from decimal import Decimal

from exchange.refusal import Problem

_GROUPED = re.compile(r"\d{1,3}(?:[ '\u2019]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?", re.ASCII)
_MIXED = re.compile(r"(?P<whole>\d{1,3}(?:(?P<mark>[.,])\d{3})+)(?P<point>[.,])(?P<rest>\d+)", re.ASCII)
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_SPACES = re.compile("[\u00a0\u202f\u2007\u2009\t]")
LONGEST = 40

# What a number looks like inside a sentence, before anybody has asked what it means.
NUMBER = r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+[.,]\d+|\d+(?:[.,]\d+)?"


def plain_spaces(text: str) -> str:
    """Turn the spaces that typesetting puts into numbers into ordinary ones."""
    return _SPACES.sub(" ", text).strip()


def read_number(text: str) -> Decimal | Problem:
    """Give the exact number, or the reason why it cannot be told.

    Spaces group thousands; one comma or point starts the decimals, unless exactly three digits follow,
    which may be thousands to one reader and decimals to the next.
    """
    bare = plain_spaces(text)
    sign = "-" if bare[:1] in {"-", "−", "–"} else ""
    digits = bare.lstrip("+-−–").strip()
    if len(digits) > LONGEST:
        return Problem("number-too-long", {"value": text[:60]})
    mixed = _MIXED.fullmatch(digits)
    if mixed and mixed["mark"] != mixed["point"]:
        return Decimal(sign + re.sub("[.,]", "", mixed["whole"]) + "." + mixed["rest"])
    if _AMBIGUOUS.fullmatch(digits):
        whole, rest = re.split("[.,]", digits)
        decimals = rest.rstrip("0") if rest.endswith("0") else f"{rest}0"
        facts = {"value": bare, "thousands": whole + rest, "decimals": f"{whole},{decimals}"}
        return Problem("number-ambiguous", facts)
    if not _GROUPED.fullmatch(digits):
        return Problem("cell-not-a-number", {"value": text})
    return Decimal(sign + re.sub("[ '\u2019]", "", digits).replace(",", "."))


def decimal_text(number: Decimal | float) -> str:
    """Write a number as plan documents do; a workbook's binary number as the fifteen digits that it shows."""
    exact = number if isinstance(number, Decimal) else Decimal(format(number, ".15g"))
    return f"{exact + 0:f}" if exact else "0"


def unmistakable(text: str) -> str:
    """Give a decimal text a fourth decimal where three could be read as thousands."""
    return f"{text}0" if _AMBIGUOUS.fullmatch(text.lstrip("-")) else text
