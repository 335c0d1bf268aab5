"""What is written in place of a sign that the reader's window cannot show."""

import codecs
import unicodedata

ERRORS = "preseance-stand-ins"
# Signs of typesetting that have no simpler form of their own in Unicode.
_PLAIN = {"−": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "·": "-"}
_UNKNOWN = "?"


def stand_in(sign: str) -> str:
    """Give the nearest sign that every window shows: a minus must not become a question mark before a rate."""
    if sign in _PLAIN:
        return _PLAIN[sign]
    simpler = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return simpler or _UNKNOWN


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(stand_in(sign) for sign in error.object[error.start : error.end]), error.end


def register_stand_ins() -> None:
    """Make the stand-ins known to the encoders under their name."""
    codecs.register_error(ERRORS, _replaced)
