"""What a house wrote about one provider, read key by key: what is missing, unknown or ill-typed is refused."""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal

from models.nonsense import NonsenseError

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
# Half a character, out of an environment that is no UTF-8, can be written to nobody.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# What every provider may carry beside its own keys; exchange/provider_file reads them before it is connected.
COMMON = frozenset({"kind", "bounds", "templates", "receipts"})


# What is wanted, in English and in French.
Wanted = tuple[str, str]
LINE: Wanted = ("a text on one line, not empty", "un texte d’une ligne, non vide")
LETTER: Wanted = ("a text, not empty", "un texte non vide")
LIST: Wanted = ("a list of texts, with at least one in it", "une liste de textes, avec au moins un texte")
FLAG: Wanted = ("true or false", "true ou false")
HEADERS: Wanted = ("header names and texts on one line each", "des noms d’en-têtes et des textes d’une ligne chacun")
URL: Wanted = (
    "an address that begins with https://, without user name and fragment",
    "une adresse qui commence par https://, sans nom d’utilisateur ni fragment",
)
TABLE: Wanted = ("a table of names and values", "une table de noms et de valeurs")


class Settings:
    """The keys of `providers.NAME`, each asked for by its kind; all keys that may stand there are named at once."""

    def __init__(self, values: Mapping[str, object], name: str, known: Iterable[str]) -> None:
        """Refuse keys that this kind of provider does not have."""
        self._values = values
        self._name = name
        known = sorted(known)
        for key in values:
            if key not in COMMON and key not in known:
                raise NonsenseError(
                    "provider-key-unknown",
                    f"there is no key {self._place(key)}",
                    field=self._place(key),
                    remedy=f"remove it; known are: {', '.join(known)}",
                    key=self._place(key),
                    known=", ".join(known),
                )

    @property
    def name(self) -> str:
        """Give the name that the house chose for this provider."""
        return self._name

    def has(self, key: str) -> bool:
        """Say whether the house wrote a key."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text on one line; without a default it must be there and not be empty."""
        value = self._found(key, default)
        if not isinstance(value, str) or _UNPRINTABLE.search(value) or not (value or default == ""):
            raise self.refused(key, LINE)
        return value

    def word(self, key: str) -> str:
        """Give a text, or a whole number as a text: some providers count their templates, others name them."""
        value = self._found(key, None)
        return str(value) if type(value) is int else self.text(key)

    def letter(self, key: str) -> str:
        """Give a text that may run over several lines."""
        value = self._found(key, None)
        if not isinstance(value, str) or not value.strip():
            raise self.refused(key, LETTER)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts with at least one in it; a text alone is a list of one."""
        value = self._found(key, None)
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list | tuple) or not several or not all(isinstance(one, str) for one in several):
            raise self.refused(key, LIST)
        return tuple(several)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Give true or false."""
        value = self._found(key, default)
        if not isinstance(value, bool):
            raise self.refused(key, FLAG)
        return value

    def whole(self, key: str, default: int | None, *, least: int = 1, most: int = 2**53) -> int:
        """Give a whole number within bounds."""
        value = self._found(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.refused(key, (f"a whole number from {least} to {most}", f"un nombre entier de {least} à {most}"))
        return value

    def seconds(self, key: str, most: float) -> float:
        """Give a span in seconds that is not nothing."""
        value = self._found(key, None)
        # TOML knows `nan`, which a Decimal refuses to compare.
        is_nothing = isinstance(value, bool) or (isinstance(value, Decimal) and value.is_nan())
        if is_nothing or not isinstance(value, int | float | Decimal) or not 0 < value <= most:
            raise self.refused(key, (f"seconds, more than 0 and up to {most:g}", f"des secondes, de 0 à {most:g}"))
        return float(value)

    def chosen(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        """Give one of a few words."""
        value = self._found(key, default)
        words = tuple(choices)
        if value not in words:
            raise self.refused(key, (f"one of {', '.join(words)}", f"un de ces mots : {', '.join(words)}"))
        return str(value)

    def tree(self, key: str) -> object:
        """Give whatever stands there, for a template to read."""
        return self._found(key, None)

    def headers(self, key: str) -> tuple[tuple[str, str], ...]:
        """Give a table of header names and values; none where the key is absent."""
        value = self._found(key, {})
        if not isinstance(value, Mapping):
            raise self.refused(key, HEADERS)
        for name, text in value.items():
            if not isinstance(text, str) or not _HEADER_NAME.fullmatch(name) or _UNPRINTABLE.search(text):
                raise self.refused(f"{key}.{name}", HEADERS)
        return tuple((str(name), str(text)) for name, text in value.items())

    def url(self, key: str, default: str | None = None) -> str:
        """Give an address on the web; which hosts may be reached is decided when it is spoken to."""
        value = self.text(key, default)
        if not re.fullmatch(r"https?://[^\s/?#\\@]+(?:[/?][^\s#\\]*)?", value):
            raise self.refused(key, URL)
        return value

    def table(self, key: str) -> Mapping[str, object]:
        """Give a table; an empty one where the key is absent."""
        value = self._found(key, {})
        if not isinstance(value, Mapping):
            raise self.refused(key, TABLE)
        return value

    def within(self, key: str, known: Iterable[str]) -> "Settings":
        """Give the keys of a table within."""
        inner = f"{self._name}.{key}" if self._name else f"/{key}"
        return Settings(self.table(key), inner, known)

    def refused(self, key: str, wanted: Wanted) -> NonsenseError:
        """Give the refusal of a key; the value is never repeated, for it may be a secret."""
        place = self._place(key)
        return NonsenseError(
            "provider-value-refused",
            f"{place} is refused",
            field=place,
            remedy=f"write {wanted[0]}",
            key=place,
            wanted=wanted[0],
            voulu=wanted[1],
        )

    def _place(self, key: str) -> str:
        if self._name.startswith("/"):
            return f"{self._name[1:]}.{key}"
        return f"providers.{self._name}.{key}" if self._name else key

    def _found(self, key: str, default: object) -> object:
        if key in self._values:
            return self._values[key]
        if default is not None:
            return default
        place = self._place(key)
        raise NonsenseError("provider-key-missing", f"{place} is missing", field=place, remedy="add it", key=place)
