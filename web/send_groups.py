"""Names the groups that sends go to, as people know them."""

from collections.abc import Iterable
from collections.abc import Mapping
from contextlib import suppress

from exchange.report_dossier import clean
from models.store import Store
from models.store_error import AbsentError
from models.store_send_desk import KeptSend


def groups_of(store: Store, sends: Iterable[KeptSend]) -> Mapping[tuple[str, str], str]:
    """Give the names of groups by calendar and code; a group that is gone, or has no name, has its code alone."""
    found: dict[tuple[str, str], str] = {}
    for calendar in sorted({one.calendar for one in sends if one.calendar and one.segment}):
        # Withdrawn, it leaves its sends behind.
        with suppress(AbsentError):
            segments = store.frame(calendar).plan.segments
            found |= {(calendar, one.code): clean(one.title) for one in segments if one.title != one.code}
    return found
