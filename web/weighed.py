"""Remembers for a moment what is said of offers that wait, so that each click of an approver need not judge anew."""

from collections.abc import Hashable
from collections.abc import Mapping
from collections.abc import Sequence

from models.calendar_head import CalendarHead
from models.remembered import Remembered
from rules.bound import TooMuchError
from scheduler.gate import Objection
from web.desk_parts import DeskParts

MOST_REMEMBERED = 16
# Waivers end and lists of recipients grow by themselves; an approval is judged anew in any case.
SECONDS = 60
Said = Mapping[str, Sequence[Objection]]


class Weighed:
    """What is said of offers, as long as nothing that it rests on has changed."""

    def __init__(self) -> None:
        """Know nothing."""
        self._known = Remembered[Hashable, dict[str, list[Objection]]](MOST_REMEMBERED)

    def of(self, parts: DeskParts, head: CalendarHead, codes: Sequence[str]) -> Said | None:
        """Give what is said of offers, by their codes; None where it takes too long to find out."""
        place = _place(parts, head)
        known = self._known.get(place) or {}
        missing = [code for code in codes if code not in known]
        if missing:
            try:
                with parts.turn():
                    found = parts.launch.weigh(head.code, missing)
            except TooMuchError:
                return None
            known = {**known, **{code: [one for one in found if one.offer == code] for code in missing}}
            self._known.keep(place, known)
        return known


def _place(parts: DeskParts, head: CalendarHead) -> Hashable:
    """Name all that the answer rests on."""
    store = parts.room.store
    waivers = tuple((one.id, one.version) for one in parts.room.waivers(head.code))
    minute = int(parts.room.now().timestamp()) // SECONDS
    return store.workspace, head.id, head.version, parts.launch.house.version, waivers, minute
