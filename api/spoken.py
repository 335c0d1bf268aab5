"""A title and a sentence, or a message and its way out, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.typesetting import bound

Spoken = Mapping[str, tuple[str, str]]


def spoken(french: tuple[str, str], english: tuple[str, str]) -> Spoken:
    """Give both by language."""
    return MappingProxyType({"fr": (bound(french[0]), bound(french[1])), "en": english})
