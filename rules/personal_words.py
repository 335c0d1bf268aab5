"""Words that show a customer what a brand knows of him: what he bought, and what nobody wants to be known for."""

import re

from rules.plain_text import plain

# What somebody bought. "On all your purchases", "after your purchase" and "if you bought" speak to everybody.
_PURCHASES = re.compile(
    r"\b(?:"
    r"(?:votre|vos|ton|tes) (?:dernier|recent|precedent)\w* (?:achat|commande)s?"
    r"|(?:votre|vos|ton|tes) (?:achat|commande)s? (?:recent|precedent)\w*"
    r"|(?:depuis|suite a) (?:votre|ton) (?:achat|commande)"
    r"|(?<!si )(?:vous avez|tu as) (?:achete|commande)\w*"
    r"|your (?:last|latest|recent|previous) (?:order|purchase)s?"
    r"|(?:since|because|what|that|as) you (?:have )?(?:bought|ordered|purchased)"
    r")\b"
)
# What somebody looked at or left behind: those who never bought do that as well.
_LOOKS = re.compile(
    r"\b(?:"
    r"(?:votre|vos|ton|tes) (?:dernier|recent|precedent)\w* (?:visite|panier)s?"
    r"|(?<!si )(?:vous avez|tu as) (?:regarde|consulte)\w*"
    r"|paniers? abandonnes?|abandons? de paniers?"
    r"|your (?:last|latest|recent|previous) (?:visit|basket|cart)s?"
    r"|(?:since|because|what|that|as) you (?:have )?(?:viewed|looked at)"
    r"|(?:left|waiting) in your (?:basket|cart)|abandoned (?:basket|cart)s?|(?:basket|cart) abandonment"
    r")\b"
)
_SUBJECTS = re.compile(
    r"\b(?:"
    r"sante|medica\w+|grossesse|enceintes?|bebes?|maternite|fertilite|contracepti\w+|preservatifs?|menopause"
    r"|incontinence|diabet\w+|obesite|perte de poids|minceur|intimes?|sexualite"
    r"|health|pregnan\w+|bab(?:y|ies)|maternity|newborns?|fertility|condoms?|weight loss|intimate|sexual\w*"
    r")\b"
)


def purchase_in(text: str) -> str | None:
    """Give the first words of a text that speak of what one customer bought, without accents; None where none do."""
    return _first(_PURCHASES, text)


def look_in(text: str) -> str | None:
    """Give the first words of a text that speak of what one person looked at, without accents; None where none do."""
    return _first(_LOOKS, text)


def subject_in(text: str) -> str | None:
    """Give the first word of a text that names health, birth or intimacy, without accents; None where none does."""
    return _first(_SUBJECTS, text)


def _first(words: re.Pattern[str], text: str) -> str | None:
    found = words.search(plain(text))
    return found.group() if found else None
