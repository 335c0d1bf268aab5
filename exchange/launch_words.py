"""What is said when a waiver cannot be signed, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

LAUNCH_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType({
    "waiver-without-reason": (
        "la dérogation n’a pas de raison",
        "the waiver has no reason",
        "dites pourquoi ce constat peut passer",
        "say why this finding may pass",
    ),
    "waiver-without-author": (
        "la dérogation n’a pas d’auteur",
        "the waiver has no author",
        "dites qui en répond",
        "say who answers for it",
    ),
    "waiver-expired": (
        "la dérogation finit le {value}, qui est passé",
        "the waiver ends at {value}, which has passed",
        "donnez un instant à venir",
        "give an instant to come",
    ),
})  # fmt: skip
