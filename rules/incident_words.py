"""Which words in an offer's name or goal say that something went wrong, or speak to whoever was concerned by it."""

import re

from models.offer import Offer
from rules.plain_text import plain

# Words as they stand without accents and in small letters; each must stand by itself.
_INCIDENT = (
    r"incidents?", r"pannes?", r"retards?", r"excuses?", r"desolee?s?", r"dysfonctionnements?", r"dedommagements?",
    r"gestes? commercia(?:l|ux)", r"rappels? (?:de |du |des |d')?(?:produits?|lots?|articles?)",
    r"interruptions? de service", r"erreurs?", r"fuites? de donnees", r"outages?", r"delays?", r"delayed",
    r"apolog(?:y|ies|ise|ize)", r"sorry", r"goodwill", r"breakdowns?", r"malfunctions?",
    r"(?:product|safety) recalls?", r"recall(?:s|ed)?", r"data breach(?:es)?", r"errors?", r"mistakes?",
)  # fmt: skip
_CONCERNED = (
    r"si vous (?:etiez|etes|avez ete) (?:concerne|touche|affecte)(?:e|s|es)?", r"pouvez etre concernee?s?",
    r"if you (?:were|are|have been) (?:concerned|affected)", r"may (?:be|have been) (?:concerned|affected)",
)  # fmt: skip


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


_TELLS_OF_INCIDENT, _SPEAKS_TO_CONCERNED = _any_of(_INCIDENT), _any_of(_CONCERNED)


def tells_of_incident(offer: Offer) -> bool:
    """Say whether an offer's name or goal speaks of an incident, a delay, a recall or an apology."""
    return bool(_TELLS_OF_INCIDENT.search(_words(offer)))


def speaks_to_concerned(offer: Offer) -> bool:
    """Say whether it turns to whoever may have been concerned, without saying who was."""
    return bool(_SPEAKS_TO_CONCERNED.search(_words(offer)))


def _words(offer: Offer) -> str:
    """Give name and goal in small letters without accents, apostrophes all of one kind."""
    return plain(f"{offer.name} | {offer.goal or ''}")
