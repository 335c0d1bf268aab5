"""The choices above a calendar: what can be filtered by, what is chosen, and how each of it is taken away again."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from exchange.handout.ribbons import FORMS
from exchange.handout.ribbons import NO_FORM
from exchange.handout.rungs import ladder_order
from exchange.report_dossier import clean
from exchange.report_words import CHANNELS
from exchange.report_words import FORMS as FORM_WORDS
from models.calendar import Calendar
from models.channel import Channel
from models.lifecycle import OfferState
from models.mechanic import Form
from rules.finding import Severity
from web.board_address import Address
from web.board_filters import CLEAN
from web.board_filters import NOBODY
from web.board_offers import Entry
from web.message_book import MessageBook

# A name longer than that would make a list as wide as the page.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One list to choose from: the name in the address, what it is called, its values with their words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows what is shown, and the address of the same view without it."""

    label: str
    value: str
    leads: str


def choices_of(calendar: Calendar, entries: Iterable[Entry], address: Address, say: MessageBook) -> Sequence[Choice]:
    """Give the lists; what no offer has is not offered, unless it is chosen."""
    told = _options(calendar, list(entries), say)
    chosen = dict(address.filters.chosen)
    return [
        Choice(name, say(f"calendar.by_{name}"), _with(options, chosen.get(name, "")), chosen.get(name, ""))
        for name, options in told
        if len(options) > 1 or name in chosen
    ]


def chips_of(choices: Sequence[Choice], address: Address, say: MessageBook) -> Sequence[Chip]:
    """Give what narrows the view, each with the way back."""
    words = {choice.name: dict(choice.options) for choice in choices}
    return [
        Chip(
            label=say(f"calendar.by_{name}"),
            value=words.get(name, {}).get(text) or _shortened(clean(text)),
            leads=str(replace(address, filters=address.filters.without(name), page=1)),
        )
        for name, text in address.filters.chosen
    ]


def _with(options: Sequence[tuple[str, str]], chosen: str) -> Sequence[tuple[str, str]]:
    known = {value for value, _ in options}
    return options if not chosen or chosen in known else [*options, (chosen, _shortened(clean(chosen)))]


def _options(
    calendar: Calendar, entries: Sequence[Entry], say: MessageBook
) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    language = say.language
    segments = [(one.code, _shortened(clean(one.title))) for one in ladder_order(calendar.segments.values())]
    yield "segment", segments
    teams = sorted({entry.offer.owner for entry in entries if entry.offer.owner}, key=str.casefold)
    unowned = [(NOBODY, say("calendar.no_team"))] if any(not entry.offer.owner for entry in entries) else []
    yield "team", [*((team, _shortened(clean(team))) for team in teams), *unowned]
    channels = {one.channel for entry in entries for one in entry.offer.announcements}
    yield "channel", [(one.value, CHANNELS[language][one]) for one in Channel if one in channels]
    forms = {entry.form for entry in entries}
    yield "form", [(name, form_words(name, say)) for name in FORMS if name in forms]
    yield "severity", list(_severities(entries, say))
    states = {entry.state for entry in entries}
    yield "state", [(one.value, say(f"calendar.state_{one.value}")) for one in OfferState if one in states]


def _severities(entries: Sequence[Entry], say: MessageBook) -> Iterator[tuple[str, str]]:
    found = {entry.severity for entry in entries}
    for severity in Severity:
        if severity in found:
            yield severity.value, say(f"calendar.severity_{severity.value}")
    if None in found:
        yield CLEAN, say("calendar.severity_clean")


def form_words(name: str, say: MessageBook) -> str:
    """Name the form of an offer."""
    return say("calendar.form_none") if name == NO_FORM else FORM_WORDS[say.language][Form[name.upper()]]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
