"""Tells approvals, exceptions, sends, providers and subscriptions as the documents of the API."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.queries_sends import DUE
from models.lifecycle import Standing
from models.send import HoldReason
from models.send import SendState
from models.store_send_desk import KeptAttempt
from models.store_send_desk import KeptSend
from models.store_send_desk import ProviderStanding
from models.store_subscriptions import Subscription
from models.waiver import Waiver
from models.waiver import WaiverState
from scheduler.provider import Bounds
from scheduler.retry import schedule
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_reason
from scheduler.ways import Way


def tell_standing(one: Standing) -> dict[str, Any]:
    """Give how an offer stands."""
    return {
        "offer": one.offer,
        "state": one.state.value,
        "author": one.author,
        "submitted_at": tell_moment(one.submitted_at),
        "approver": one.approver,
        "approved_at": tell_moment(one.approved_at),
        "approved_version": one.approved_version,
        "reason": one.reason,
    }


def tell_waiver(one: Waiver, state: WaiverState) -> dict[str, Any]:
    """Give an exception to a finding, who asked and who approved it, and what it is good for."""
    return {
        "id": one.id,
        "fingerprint": one.fingerprint,
        "rule": one.rule,
        "offers": list(one.offers),
        "segments": list(one.segments),
        "reason": one.reason,
        "by": one.author,
        "created_at": tell_moment(one.created_at),
        "expires_at": tell_moment(one.expires_at),
        "approver": one.approver,
        "approved_at": tell_moment(one.approved_at),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": tell_moment(one.withdrawn_at),
        "version": one.version,
        "state": state.value,
    }


def tell_send(one: KeptSend, now: datetime, zone_of: Callable[[str], ZoneInfo], language: str) -> dict[str, Any]:
    """Give a send as people see it, its reasons told on the clock of its calendar."""
    hold = None if one.hold is None else HoldReason(one.hold)
    zone = zone_of(one.calendar)
    return {
        "id": one.id,
        "calendar": one.calendar,
        "offer": one.offer,
        "occurrence": one.occurrence,
        "segment": one.segment,
        "channel": one.channel,
        "page": one.page,
        "pages": one.pages,
        "kind": one.kind,
        "provider": one.provider,
        "state": DUE if one.state is SendState.PLANNED and one.due_at <= now else one.state.value,
        "hold": None if hold is None else {"reason": hold.value, "message": tell_hold(hold, language)},
        "detail": one.detail,
        "reasons": [_reason(reason, zone, language, is_held=hold is not None) for reason in one.reasons],
        "asked_at": tell_moment(one.asked_at),
        "due_at": tell_moment(one.due_at),
        "late_after": tell_moment(one.late_after),
        "not_after": tell_moment(one.not_after),
        "wake_at": tell_moment(one.wake_at),
        "people": one.people,
        "key": one.key,
        "attempts": one.attempts,
        "their_id": one.their_id,
        "taken": one.taken,
        "refused": one.refused,
        "changed_at": tell_moment(one.changed_at),
        "tally": dict(one.tally),
    }


def tell_attempt(one: KeptAttempt) -> dict[str, Any]:
    """Give one try at a send."""
    return {
        "n": one.n,
        "started_at": tell_moment(one.started_at),
        "ended_at": tell_moment(one.ended_at),
        "outcome": one.outcome,
        "is_late": one.is_late,
        "status": one.status,
        "detail": one.detail,
        "request": one.request,
        "answer": one.answer,
    }


def tell_provider(name: str, way: Way | None, channels: list[str], standing: ProviderStanding | None) -> dict[str, Any]:
    """Give what a provider is and how it does; never a secret."""
    return {
        "name": name,
        "kind": None if way is None else way.kind,
        "channels": channels,
        "has_receipts": way is not None and way.receipts is not None,
        "bounds": None if way is None else _bounds(way.provider.bounds),
        "standing": None if standing is None else _standing(standing),
    }


def tell_subscription(one: Subscription, *, secret: str | None = None) -> dict[str, Any]:
    """Give a subscription; its secret only in the one answer in which it was made."""
    told = {
        "code": one.code,
        "url": one.shown_url,
        "form": one.form.value,
        "kinds": list(one.kinds),
        "calendars": list(one.calendars),
        "offers": list(one.offers),
        "version": one.version,
        "created_at": tell_moment(one.created_at),
    }
    return told if secret is None else {**told, "secret": secret}


def tell_moment(instant: datetime | None) -> str | None:
    """Write an instant, in UTC."""
    return None if instant is None else instant.astimezone(UTC).isoformat()


def _reason(reason: Mapping[str, str], zone: ZoneInfo, language: str, *, is_held: bool) -> dict[str, str]:
    return {**reason, "message": tell_reason(reason, zone, language, is_held=is_held)}


def _bounds(bounds: Bounds) -> dict[str, Any]:
    return {
        "in_flight": bounds.in_flight,
        "page": bounds.page,
        "timeout_seconds": bounds.timeout,
        "attempts": bounds.attempts,
        "retry_after_seconds": list(schedule(bounds)),
        "rests_seconds": bounds.rests,
        "on_uncertain": bounds.on_uncertain.value,
        "rates": [
            {"amount": rate.amount, "seconds": rate.seconds, "per_recipient": rate.per_recipient}
            for rate in bounds.rates
        ],
    }


def _standing(one: ProviderStanding) -> dict[str, Any]:
    return {
        "in_flight": one.in_flight,
        "failures": one.failures,
        "rests_until": tell_moment(one.rests_until),
        "stopped": one.stopped,
        "detail": one.detail,
    }
