"""What is said to people when a plan is refused, in French and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from exchange.launch_words import LAUNCH_WORDS
from exchange.people_words import PEOPLE_WORDS
from exchange.provider_words import PROVIDER_WORDS
from exchange.wording_documents import DOCUMENT_WORDS
from exchange.wording_tables import TABLE_WORDS
from exchange.wording_values import VALUE_WORDS
from rules.typesetting import bound

_WORDS = {**VALUE_WORDS, **DOCUMENT_WORDS, **TABLE_WORDS, **PROVIDER_WORDS, **LAUNCH_WORDS, **PEOPLE_WORDS}
# Bound before facts come in: what people wrote is shown as they wrote it.
WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        code: (bound(french), english, bound(way_out), remedy)
        for code, (french, english, way_out, remedy) in _WORDS.items()
    }
)


class _Facts(dict[str, str]):
    """A fact that a problem does not carry is told as an ellipsis rather than by a crash."""

    def __missing__(self, key: str) -> str:
        return "…"


def say(code: str, facts: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Give the message and the remedy of a code, by language."""
    french, english, way_out, remedy = WORDS[code]
    known = _Facts(facts)
    return (
        MappingProxyType({"fr": french.format_map(known), "en": english.format_map(known)}),
        MappingProxyType({"fr": way_out.format_map(known), "en": remedy.format_map(known)}),
    )
