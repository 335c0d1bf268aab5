"""What people will really see and when, once closed hours have moved the messages."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from models.calendar import Calendar
from models.channel import Announcement
from models.offer import Offer
from models.send import SendDraft
from rules.finding import Finding

# They ask at what hour a message is planned. What has passed the gates leaves each group at an hour of its own, which
# one instant for all of them cannot show.
HOUR_RULES = frozenset({"CHN03", "LAW08"})
# By offer, and by the place of the announcement in it.
_Soonest = Mapping[tuple[str, int], datetime]


def shifted(calendar: Calendar, drafts: Iterable[SendDraft]) -> Calendar:
    """Give the calendar with each announcement at the instant at which its first send really leaves.

    What is held leaves nobody knows when, and moves nothing.  A loyal customer's SMS may now come after
    the prospects' e-mail: the result is to be checked again.
    """
    soonest = _soonest(drafts)
    moved = tuple(_moved(offer, soonest) for offer in calendar.offers)
    return calendar if moved == calendar.offers else replace(calendar, offers=moved)


def brought_by_shift(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give of what is found in a shifted calendar what its messages can have brought, leaving when they do."""
    return tuple(one for one in findings if one.rule not in HOUR_RULES)


def _soonest(drafts: Iterable[SendDraft]) -> _Soonest:
    found: dict[tuple[str, int], datetime] = {}
    for draft in drafts:
        if draft.occurrence != 0 or draft.hold is not None:
            continue
        key = (draft.offer, int(str(draft.facts["announcement"])))
        found[key] = min(draft.due_at, found.get(key, draft.due_at))
    return found


def _moved(offer: Offer, soonest: _Soonest) -> Offer:
    announcements = tuple(
        _sent_at(announcement, soonest.get((offer.code, index), announcement.send_at))
        for index, announcement in enumerate(offer.announcements)
    )
    return offer if announcements == offer.announcements else replace(offer, announcements=announcements)


def _sent_at(announcement: Announcement, instant: datetime | None) -> Announcement:
    """Move an announcement; what was to be seen until before then is seen for an instant."""
    until = announcement.visible_until
    if instant is not None and until is not None and until < instant:
        until = instant
    return replace(announcement, send_at=instant, visible_until=until)
