"""What the pages say, in French and in English, from catalogues in which a sentence fits its numbers and choices."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from icu4py.messageformat import MessageFormat

PLACE = Path(__file__).parent / "messages"
LANGUAGES = ("fr", "en")


class UnknownMessageError(LookupError):
    """A page asks for words that its catalogue does not hold."""


@dataclass(frozen=True, slots=True)
class MessageBook:
    """All messages of one language, by part and name, such as `calendar.today`.

    A message is ICU MessageFormat: `{count, plural, one {# offer} other {# offers}}`, `{kind, select, …}`,
    `{n, number}`.  Facts come as text or numbers; dates and money come as text, already in words.
    Source: Unicode, https://unicode-org.github.io/icu/userguide/format_parse/messages/.
    """

    language: str
    messages: Mapping[str, MessageFormat]

    def __call__(self, key: str, /, **facts: str | float) -> str:
        """Say a message, as plain text: a template escapes it.  Raises UnknownMessageError."""
        try:
            message = self.messages[key]
        except KeyError:
            raise UnknownMessageError(key) from None
        return message.format(dict(facts))


@cache
def message_book(language: str) -> MessageBook:
    """Read the catalogues of a language, once in the life of a process."""
    messages = {key: MessageFormat(text, language) for key, text in catalogue(language).items()}
    return MessageBook(language, MappingProxyType(messages))


def catalogue(language: str) -> dict[str, str]:
    """Give the messages of a language as they are written; a part is a file, `calendar.fr.toml`."""
    found: dict[str, str] = {}
    for file in sorted(PLACE.glob(f"*.{language}.toml")):
        part = file.name.partition(".")[0]
        found.update({f"{part}.{name}": text for name, text in tomllib.loads(file.read_text("utf-8")).items()})
    return found
