"""A planned send as a document: the same from the command line and from the service."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from exchange.report_document import report_document
from models.calendar import Calendar
from models.send import HoldReason
from models.send import SendDraft
from scheduler.preview import HourLoad
from scheduler.preview import Preview
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_reason


def draft_document(draft: SendDraft, hold: HoldReason | None, zone: ZoneInfo, language: str) -> dict[str, object]:
    """Give one send, its instants on the clock of a zone; `wall` is the recipients' own clock."""
    reasons = [
        {**_on_clock(reason, zone), "message": tell_reason(reason, zone, language, is_held=draft.hold is not None)}
        for reason in draft.reasons
    ]
    return {
        "offer": draft.offer,
        "occurrence": draft.occurrence,
        "segment": draft.segment,
        "channel": draft.channel.value,
        "page": draft.page,
        "pages": draft.pages,
        "provider": draft.provider,
        "people": draft.people,
        "asked_at": _told(draft.asked_at, zone),
        "due_at": _told(draft.due_at, zone),
        "wall": draft.wall,
        "timezone": draft.zone,
        "late_after": _told(draft.late_after, zone),
        "not_after": _told(draft.not_after, zone),
        "hold": None if hold is None else {"reason": hold.value, "message": tell_hold(hold, language)},
        "reasons": reasons,
        "facts": dict(draft.facts),
    }


def preview_document(seen: Preview, calendar: Calendar, language: str) -> dict[str, object]:
    """Give a whole preview: what leaves, the load per hour, what the check says, and which offers it would hold."""
    zone = calendar.zone
    return {
        "calendar": calendar.name,
        "timezone": zone.key,
        "from": _told(seen.window.start, zone),
        "to": _told(seen.window.end, zone),
        "sends": [draft_document(draft, seen.hold_of(draft), zone, language) for draft in seen.drafts],
        "load": [_load(hour, zone) for hour in seen.load],
        "conflicts": {
            offer: [finding.fingerprint for finding in findings] for offer, findings in sorted(seen.conflicts.items())
        },
        "check": report_document(seen.report, calendar, language),
    }


def _load(hour: HourLoad, zone: ZoneInfo) -> dict[str, object]:
    start = _told(hour.start, zone)
    return {"from": start, "sends": hour.sends, "people": hour.people, "uncounted": hour.uncounted}


def _on_clock(reason: Mapping[str, str], zone: ZoneInfo) -> dict[str, str]:
    moved = {key: _told(datetime.fromisoformat(reason[key]), zone) for key in ("from", "to") if key in reason}
    return {**reason, **moved}


def _told(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat()
