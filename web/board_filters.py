"""What somebody wants to see of a calendar: one team, one channel, what blocks, a word; all of it in the address."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from functools import cached_property

from exchange.clean_tree import is_storable
from exchange.handout.ribbons import FORMS
from models.channel import Channel
from models.lifecycle import OfferState
from rules.finding import Severity
from rules.plain_text import plain
from web.board_offers import Entry

# An offer that no team owns; no team can be called so, for a name has a letter.
NOBODY = "~"
CLEAN = "clean"
# Longer than any name in a plan: more of it finds nothing.
LONGEST = 400
_KNOWN: Mapping[str, frozenset[str]] = {
    "channel": frozenset(one.value for one in Channel),
    "form": frozenset(FORMS),
    "severity": frozenset({*(one.value for one in Severity), CLEAN}),
    "state": frozenset(one.value for one in OfferState),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Each narrows what is shown, empty ones do not; `q` is looked for in codes, names and groups."""

    team: str = ""
    channel: str = ""
    form: str = ""
    severity: str = ""
    state: str = ""
    segment: str = ""
    q: str = ""

    @staticmethod
    def read(address: Mapping[str, str]) -> "Filters":
        """Read an address; a choice that does not exist is none, as if nobody had made it."""
        told = {one.name: address.get(one.name, "").strip()[:LONGEST] for one in fields(Filters)}
        return Filters(
            **{
                name: text
                for name, text in told.items()
                if text and is_storable(text) and (name not in _KNOWN or text in _KNOWN[name])
            }
        )

    @property
    def chosen(self) -> Iterator[tuple[str, str]]:
        """Give what narrows, by name."""
        for one in fields(self):
            text = getattr(self, one.name)
            if text:
                yield one.name, text

    @property
    def is_idle(self) -> bool:
        """Say whether everything is shown."""
        return not any(self.chosen)

    def without(self, name: str) -> "Filters":
        """Give the others."""
        return replace(self, **{name: ""})

    def keeps(self, entry: Entry) -> bool:
        """Say whether an offer is shown; all that narrows must fit."""
        offer = entry.offer
        if self.team and (offer.owner or NOBODY) != self.team:
            return False
        if self.channel and all(one.channel.value != self.channel for one in offer.announcements):
            return False
        if self.form and entry.form != self.form:
            return False
        if self.severity and (CLEAN if entry.severity is None else entry.severity.value) != self.severity:
            return False
        if self.state and entry.state.value != self.state:
            return False
        if self.segment and self.segment not in offer.segments and not offer.open_to_all:
            return False
        return all(word in entry.words for word in self._sought)

    @cached_property
    def _sought(self) -> tuple[str, ...]:
        return tuple(plain(self.q).split())
