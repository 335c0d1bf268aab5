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
from models.store_send_desk import KeptSend
from models.store_send_desk import SendDesk
from models.store_send_desk import SendListing
from web.send_lines import SendLine
from web.send_lines import send_line
from web.send_lines import whose_turn

AHEAD = timedelta(days=7)
MOST_SHOWN = 40
LEAVING = (SendState.PLANNED, SendState.RETRY_WAIT, SendState.CLAIMED)


class Launched(Protocol):
    """Where it is kept how offers stand and what leaves."""

    room: LaunchRoom
    sends: SendDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class SendGroup:
    """Sends of one offer that stand alike, for the same reasons; `who` is whose turn it is, empty while nobody's."""

    offer: str
    state: str
    why: Sequence[str]
    who: str
    lines: Sequence[SendLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendsSection:
    """The nearest sends, and those that wait for a person; `more` when there are others."""

    coming: Sequence[SendGroup]
    waiting: Sequence[SendGroup]
    more: bool

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to show."""
        return not self.coming and not self.waiting


def sends_section(desk: Launched, head: CalendarHead, language: str, words: Mapping[str, str]) -> SendsSection:
    """Look at the days ahead."""
    near = SendListing(calendar=head.code, states=LEAVING, end=desk.room.now() + AHEAD, limit=MOST_SHOWN + 1)
    coming = desk.sends.sends(near)
    waiting = desk.sends.sends(SendListing(calendar=head.code, states=RELEASABLE, limit=MOST_SHOWN + 1))
    standings = standings_of(desk, head, [one.offer for one in waiting])
    told = [(one, whose_turn(one, standings.get(one.offer), words)) for one in waiting[:MOST_SHOWN]]
    return SendsSection(
        coming=_grouped([(one, "") for one in coming[:MOST_SHOWN]], head, language),
        waiting=_grouped(told, head, language),
        more=max(len(coming), len(waiting)) > MOST_SHOWN,
    )


def _grouped(sends: Sequence[tuple[KeptSend, str]], head: CalendarHead, language: str) -> list[SendGroup]:
    groups: dict[tuple[object, ...], list[SendLine]] = {}
    for send, who in sends:
        line = send_line(send, head, language)
        groups.setdefault((line.offer, line.state, tuple(line.why), who), []).append(line)
    return [
        SendGroup(offer=lines[0].offer, state=lines[0].state, why=lines[0].why, who=str(key[-1]), lines=lines)
        for key, lines in groups.items()
    ]


def standings_of(desk: Launched, head: CalendarHead, offers: Sequence[str]) -> Mapping[str, Standing]:
    """Give how some offers stand, by their codes."""
    codes = list(dict.fromkeys(offers))
    return {one.offer: one for one in desk.room.standings(head.code, codes=codes)} if codes else {}
