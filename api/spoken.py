"""A title and a sentence, or a message and its way out, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

Spoken = Mapping[str, tuple[str, str]]


def spoken(french: tuple[str, str], english: tuple[str, str]) -> Spoken:
    """Give both by language."""
    return MappingProxyType({"fr": french, "en": english})
