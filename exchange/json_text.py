"""Reads JSON without losing a digit and without being led astray by hostile text."""

import json
from collections.abc import Iterable
from decimal import Decimal
from decimal import InvalidOperation

from exchange.refusal import PlanRefusedError
from exchange.refusal import refused

MOST_BYTES = 128 * 1024 * 1024
# A value takes two bytes of text and a hundred of memory: `[[],[],…` is the bomb of JSON.
MOST_VALUES = 12_000_000
DEEPEST = 32
LONGEST_NUMBER = 40
_BEFORE_VALUES = (b",", b"[", b"{")


class UnreadableNumber(str):
    """A number that is none (NaN), or that has too many digits, kept as text until its place is known."""

    __slots__ = ()


class RepeatedKeys(dict[str, object]):
    """An object in which keys stood twice, kept until its place is known."""

    def __init__(self, pairs: Iterable[tuple[str, object]], repeated: tuple[str, ...]) -> None:
        """Keep the last of each, as JSON readers do, and the names that were repeated."""
        super().__init__(pairs)
        self.repeated = repeated


def read_json(data: bytes, *, file: str = "", most_values: int = MOST_VALUES) -> object:
    """Read a JSON text; what is wrong inside it is marked in place, for `cleaned` to report with its pointer.

    Raises PlanRefusedError for what is no JSON, and for what is too large, too deep or of too many values.
    """
    if len(data) > MOST_BYTES:
        raise refused("too-large", file=file, size=str(len(data)), most=str(MOST_BYTES))
    # Each value but the first of its list or object follows a comma, the first a bracket; those in texts count too.
    if len(data) > most_values and sum(map(data.count, _BEFORE_VALUES)) > most_values:
        raise refused("too-many-values", file=file, most=str(most_values))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("not-utf-8", file=file, at=str(error.start)) from None
    try:
        return json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=UnreadableNumber,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise _misread(error, file) from None
    except RecursionError:
        raise refused("too-deep", file=file, most=str(DEEPEST)) from None


def _misread(error: json.JSONDecodeError, file: str) -> PlanRefusedError:
    return refused("not-json", file=file, why=error.msg, line=str(error.lineno), column=str(error.colno))


def _decimal(text: str) -> object:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return UnreadableNumber(text)
    exponent = number.as_tuple().exponent
    fits = len(text) <= LONGEST_NUMBER and isinstance(exponent, int) and abs(exponent) <= LONGEST_NUMBER
    return number if fits else UnreadableNumber(text)


def _integer(text: str) -> object:
    return int(text) if len(text) <= LONGEST_NUMBER else UnreadableNumber(text)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    repeated = tuple(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return RepeatedKeys(pairs, repeated)
