"""Words as they are compared: without capitals or accents, so that « SOLDÉ » and "solde" are one."""

import unicodedata


def plain(text: str) -> str:
    """Give a text in small letters, without accents and with straight apostrophes."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign)).replace("’", "'")
