"""How much room a text takes in a drawing, judged on the safe side: nobody knows which font the reader has."""

import unicodedata
from functools import lru_cache

ELLIPSIS = "…"
_NARROW = frozenset("iljtfrI.,:;'!|()[] \u00a0\u202f·’")
_BROAD = frozenset("mwMW@%€&—…")
# Emoji, most of them, stand beyond.
_LAST_OF_FIRST_PLANE = 0xFFFF
# Shares of the font size.
_NARROW_EM, _USUAL_EM, _CAPITAL_EM, _BROAD_EM, _WIDE_EM = 0.37, 0.61, 0.7, 0.97, 1.3
# How much more room bold takes.
BOLDER = 1.12


def width_of(text: str, size: float) -> float:
    """Give the width of a line in the unit of the font size."""
    return sum(map(_em, text)) * size


def fitted(text: str, room: float, size: float) -> str:
    """Shorten a line to its room; nothing where not even one sign and the ellipsis fit."""
    if width_of(text, size) <= room:
        return text
    kept, left = "", room - width_of(ELLIPSIS, size)
    for sign in text:
        left -= width_of(sign, size)
        if left < 0:
            break
        kept += sign
    return kept.rstrip() + ELLIPSIS if kept.strip() else ""


# A year of offers asks for the same few signs some hundred thousand times.
@lru_cache(maxsize=4_096)
def _em(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0
    if unicodedata.east_asian_width(sign) in {"W", "F"} or ord(sign) > _LAST_OF_FIRST_PLANE:
        return _WIDE_EM
    if sign in _NARROW:
        return _NARROW_EM
    if sign in _BROAD:
        return _BROAD_EM
    return _CAPITAL_EM if sign.isupper() else _USUAL_EM
