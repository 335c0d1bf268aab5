"""How a finding about the law names its offers, and says that it is no legal advice."""

from models.offer import Offer
from models.product import Family
from rules.statute import CLOSING
from rules.wording import Voice

_FAMILIES = {
    Family.FOOD: ("food", "l’alimentaire"),
    Family.DRUGSTORE: ("drugstore goods", "la droguerie-hygiène"),
    Family.OTHER: ("other goods", "les autres articles"),
}


def named(voice: Voice, *offers: Offer) -> str:
    """Name offers by the name that people use, with the code by which the plan finds them."""
    return voice.listed([
        f"{voice.quoted(offer.name)} ({offer.code})" if offer.name else offer.code for offer in offers
    ])  # fmt: skip


def family(voice: Voice, one: Family) -> str:
    """Name a family of products."""
    return voice.pick(*_FAMILIES[one])


def as_a_hint(voice: Voice, said: str) -> str:
    """End what is said of the law as every such sentence ends."""
    return f"{said} {CLOSING[voice.language]}"
