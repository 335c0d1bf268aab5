"""The offers with which a rule's page shows what it finds, in words: days, channels and rungs as people read them."""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal

from exchange.cell_words import CHANNEL_WORDS
from exchange.cell_words import CHOICES
from exchange.headers import field_of_header
from exchange.phrase_tokens import plain
from exchange.report_figures import day
from exchange.report_figures import moment
from exchange.report_figures import number
from exchange.report_figures import share
from exchange.report_words import CHANNELS
from exchange.titles import titles
from models.channel import Channel
from web.message_book import MessageBook

_IS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_IS_LONG_NUMBER = re.compile(r"\d{4,9}")
_IS_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
# In an example the code of an offer is its name.
_AS_WRITTEN = frozenset({"code", "segments"})
_OF_MECHANIC = "mechanic_"
# The column that says whether a line is an offer, a product or an overlap.
_KIND = "record"
_WORDS_OF = {"tier": "rung", "kind": "kind"}
# An end that is not included is told as the day before it.
_AFTER_THE_LAST, _LAST = "valid_to", "last_day"
_DAY = timedelta(days=1)


def examples_told(rows: Sequence[Sequence[str]], say: MessageBook) -> list[list[list[str]]]:
    """Tell a table that is written as a spreadsheet holds it, a table for each kind of its lines.

    The first row of each names the columns: those in which something stands.
    """
    fields = [field_of_header(cell, "any") or "" for cell in rows[0]]
    kind = fields.index(_KIND) if _KIND in fields else None
    lines = rows[1:]
    kinds = [""] if kind is None else list(dict.fromkeys(line[kind] for line in lines))
    known = _titles(say)
    return [
        _table(rows[0], fields, [line for line in lines if kind is None or line[kind] == one], known, say)
        for one in kinds
    ]


def _table(
    written: Sequence[str], fields: Sequence[str], lines: Sequence[Sequence[str]], known: Mapping[str, str],
    say: MessageBook,
) -> list[list[str]]:  # fmt: skip
    used = [place for place, field in enumerate(fields) if field != _KIND and any(line[place] for line in lines)]
    if any(fields[place] == "sku" for place in used):
        # The price of a product is not that of a mechanic.
        fields = [field_of_header(cell, "products") or field for cell, field in zip(written, fields, strict=True)]
    heads = [_head(written[place], fields[place], known, say) for place in used]
    return [heads, *([_cell(line[place], fields[place], say) for place in used] for line in lines)]


def _titles(say: MessageBook) -> Mapping[str, str]:
    sheets = ("products", "overlaps", "segments", "offers")
    found = {field: title for sheet in sheets for field, title in titles(sheet, say.language).items()}
    last = say("offer_form.last_day")
    return {**found, "valid_from": say("offer_form.first_day"), _AFTER_THE_LAST: last, _LAST: last}


def _head(cell: str, field: str, known: Mapping[str, str], say: MessageBook) -> str:
    of_form = f"offer_form.field_{field.removeprefix(_OF_MECHANIC)}"
    if field in _AS_WRITTEN or (field not in known and of_form not in say.messages):
        return (cell[:1].upper() + cell[1:]).replace("_", " ")
    return known[field] if field in known else say(of_form)


def _cell(cell: str, field: str, say: MessageBook) -> str:
    if _IS_DAY.fullmatch(cell):
        told = date.fromisoformat(cell)
        return day(told - _DAY if field == _AFTER_THE_LAST else told, say.language)
    if _IS_MOMENT.fullmatch(cell):
        return moment(datetime.fromisoformat(cell), say.language)
    if field == "channel":
        return ", ".join(_channel(one, say.language) for one in cell.split(", "))
    if field == "share" and cell:
        return share(Decimal(cell), say.language)
    if _IS_LONG_NUMBER.fullmatch(cell):
        return number(int(cell), say.language)
    word = CHOICES.get(field, {}).get(plain(cell), cell)
    name = f"offer_form.{_WORDS_OF.get(field, 'choice')}_{word}"
    return say(name) if name in say.messages else cell


def _channel(word: str, language: str) -> str:
    known = CHANNEL_WORDS.get(plain(word))
    # A narrow column would break an e-mail in two.
    return word if known is None else CHANNELS[language][Channel(known)].replace("-", "\u2011")
