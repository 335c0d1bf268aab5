"""The fields of an offer's document in words that marketers read: a date, an amount, what an advertisement says."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from decimal import InvalidOperation

from exchange.instant import instant_problem
from exchange.instant import read_instant
from exchange.offer_document import read_offer
from exchange.refusal import PlanRefusedError
from exchange.report_dossier import clean
from exchange.report_figures import moment
from exchange.report_figures import number
from exchange.report_figures import short_money
from exchange.report_mechanic import spoken_offer
from exchange.report_words import CHANNELS
from exchange.titles import titles
from models.channel import Channel
from models.channel import CodeKind
from models.nonsense import NonsenseError
from models.offer import Funding
from models.offer import Justification
from models.offer import Nature
from models.offer import Objective
from models.plan import Plan
from web.message_book import MessageBook
from web.message_book import message_book

LONGEST = 600
NOTHING = "–"
# Where a plan document and a spreadsheet call the same thing by different names.
COLUMNS = {
    "mechanics": "mechanic", "channels": "channel", "group": "stack_group", "scope": "include", "stack": "stack_group",
}  # fmt: skip
OF_MEMBERS = {"code": "code_kind"}
INSTANTS = frozenset({"valid_from", "valid_to", "send_at", "visible_until"})
AMOUNTS = frozenset({"min_spend", "budget"})
CHOICES: Mapping[str, frozenset[str]] = {
    name: frozenset(one.value for one in kind)
    for name, kind in {
        "nature": Nature, "objective": Objective, "funding": Funding, "justification": Justification,
        "code_kind": CodeKind,
    }.items()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Says the fields of the offers of one calendar; whatever a document holds, it says something."""

    frame: Plan
    language: str

    @property
    def say(self) -> MessageBook:
        """Give the words in the reader's language."""
        return message_book(self.language)

    def label(self, key: str, document: Mapping[str, object]) -> str:
        """Name a field: `valid_from`, or `channels/0/send_at` with the channel that it belongs to."""
        columns = titles("offers", self.language)
        name, place, inner = _parts(key)
        if not inner:
            # A field is called what the form calls it, where it stands in the form as it does in the document.
            asked = f"offer_form.field_{name}"
            return self.say(asked) if asked in self.say.messages else columns.get(COLUMNS.get(name, name), name)
        label = columns.get(OF_MEMBERS.get(inner, inner), inner)
        members = document.get(name)
        member = members[place] if isinstance(members, Sequence) and place < len(members) else {}
        return self.say("editing.field_of", field=label, channel=self._channel(member), place=place + 1)

    def told(self, key: str, value: object, document: Mapping[str, object]) -> str:
        """Say what a field of a document holds."""
        name, _, inner = _parts(key)
        if value is None or value in ([], {}):
            return NOTHING
        if name == "mechanics":
            return self._mechanics(document) or _plain(value)
        return clean(self._told(OF_MEMBERS.get(inner, inner) if inner else name, value))[:LONGEST]

    def _told(self, name: str, value: object) -> str:
        if isinstance(value, bool):
            return self.say("editing.yes" if value else "editing.no")
        if isinstance(value, int):
            return number(value, self.language)
        if name == "channels" and isinstance(value, Sequence):
            return " · ".join(self._announced(one) for one in value)
        if name == "segments" and isinstance(value, Sequence):
            return ", ".join(self._segment(one) for one in value)
        if not isinstance(value, str):
            return _plain(value)
        if name in INSTANTS:
            return self._moment(value)
        if name in AMOUNTS:
            return self._amount(value)
        if value in CHOICES.get(name, ()):
            return self.say(f"editing.choice_{value}")
        return self._channel({"channel": value}) if name == "channel" else value

    def _announced(self, member: object) -> str:
        sent = member.get("send_at") if isinstance(member, Mapping) else None
        channel = self._channel(member)
        return f"{channel}, {self._moment(sent)}" if isinstance(sent, str) else channel

    def _channel(self, member: object) -> str:
        named = member.get("channel") if isinstance(member, Mapping) else None
        try:
            return CHANNELS[self.language][Channel(named)]
        except ValueError:
            return _plain(named)

    def _segment(self, code: object) -> str:
        titled = {one.code: one.title for one in self.frame.segments}
        return titled.get(str(code), str(code))

    def _moment(self, text: str) -> str:
        if instant_problem(text) is not None:
            return text
        try:
            return moment(read_instant(text, self.frame.zone).astimezone(self.frame.zone), self.language)
        except (NonsenseError, OverflowError):
            return text

    def _amount(self, text: str) -> str:
        try:
            return short_money(Decimal(text), self.frame.currency, self.language)
        except (InvalidOperation, ValueError, OverflowError):
            return text

    def _mechanics(self, document: Mapping[str, object]) -> str | None:
        try:
            return spoken_offer(read_offer(document, self.frame).offers[0], self.language)
        except PlanRefusedError:
            return None


def _parts(key: str) -> tuple[str, int, str]:
    """Take a key apart: the field, and in lists the place of the member and its own field."""
    name, _, rest = key.partition("/")
    place, _, inner = rest.partition("/")
    return name, int(place) if place.isdigit() else 0, inner


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_plain(one) for one in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_plain(one) for one in value)
    return clean(str(value))[:LONGEST]
