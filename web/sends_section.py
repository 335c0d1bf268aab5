"""What leaves in the next days from a calendar, and what does not leave unless somebody acts."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from models.calendar_head import CalendarHead
from models.lifecycle import Standing
from models.send import SendState
from models.store_launch import LaunchRoom
from models.store_send_desk import RELEASABLE
from models.store_send_desk import SendDesk
from models.store_send_desk import SendListing
from web.send_lines import SendLine
from web.send_lines import send_line
from web.send_lines import whose_turn

AHEAD = timedelta(days=7)
MOST_SHOWN = 8


class Launched(Protocol):
    """Where it is kept how offers stand and what leaves."""

    room: LaunchRoom
    sends: SendDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class SendsSection:
    """The nearest sends, and those that wait for a person with whose turn it is; `more` when there are others."""

    coming: Sequence[SendLine]
    waiting: Sequence[tuple[SendLine, str]]
    more: bool

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to show."""
        return not self.coming and not self.waiting


def sends_section(desk: Launched, head: CalendarHead, language: str, words: Mapping[str, str]) -> SendsSection:
    """Look at the days ahead."""
    now = desk.room.now()
    leaving = (SendState.PLANNED, SendState.RETRY_WAIT, SendState.CLAIMED)
    near = SendListing(calendar=head.code, states=leaving, end=now + AHEAD, limit=MOST_SHOWN + 1)
    coming = desk.sends.sends(near)
    waiting = desk.sends.sends(SendListing(calendar=head.code, states=RELEASABLE, limit=MOST_SHOWN + 1))
    standings = standings_of(desk, head, [one.offer for one in waiting])
    return SendsSection(
        coming=[send_line(one, head, language) for one in coming[:MOST_SHOWN]],
        waiting=[
            (send_line(one, head, language), whose_turn(one, standings.get(one.offer), words))
            for one in waiting[:MOST_SHOWN]
        ],
        more=max(len(coming), len(waiting)) > MOST_SHOWN,
    )


def standings_of(desk: Launched, head: CalendarHead, offers: Sequence[str]) -> Mapping[str, Standing]:
    """Give how some offers stand, by their codes."""
    codes = list(dict.fromkeys(offers))
    return {one.offer: one for one in desk.room.standings(head.code, codes=codes)} if codes else {}
