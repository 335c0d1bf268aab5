"""Describes as JSON Schema what the API says of approvals, exceptions, sends, providers and subscriptions."""

from typing import Any

from api.bodies import KINDS
from api.queries_sends import SEND_STATES
from api.shape import COUNT
from api.shape import INSTANT
from api.shape import SEVERITIES
from api.shape import TEXT
from api.shape import TEXTS
from api.shape import closed
from api.shape import listed
from api.shape import ref
from models.lifecycle import OfferState
from models.notice import NoticeForm
from models.send import HoldReason
from models.send import OnUncertain
from models.send import Outcome
from models.waiver import WaiverState

MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_COUNT = {"type": ["integer", "null"], "minimum": 0}
MAYBE_INSTANT = {"type": ["string", "null"], "format": "date-time"}
FLAG = {"type": "boolean"}
COUNTS = {"type": "object", "additionalProperties": COUNT}
HOLD = {"anyOf": [closed({"reason": {"enum": [one.value for one in HoldReason]}, "message": TEXT}), {"type": "null"}]}
REASON = {
    "type": "object",
    "properties": {"code": TEXT, "message": TEXT},
    "required": ["message"],
    "additionalProperties": TEXT,
}


def send_shapes() -> dict[str, dict[str, Any]]:
    """Give every schema by name."""
    return {**_launch_shapes(), **_send_shapes(), **_preview_shapes(), **_provider_shapes(), **_told_shapes()}


def _launch_shapes() -> dict[str, dict[str, Any]]:
    standing = closed({
        "offer": TEXT, "state": {"enum": [one.value for one in OfferState]}, "author": TEXT,
        "submitted_at": MAYBE_INSTANT, "approver": MAYBE_TEXT, "approved_at": MAYBE_INSTANT,
        "approved_version": MAYBE_COUNT, "reason": MAYBE_TEXT,
    })  # fmt: skip
    kept: dict[str, Any] = {
        "id": COUNT, "fingerprint": TEXT, "rule": TEXT, "offers": TEXTS, "segments": TEXTS, "reason": TEXT, "by": TEXT,
        "created_at": INSTANT, "expires_at": INSTANT, "approver": MAYBE_TEXT, "approved_at": MAYBE_INSTANT,
        "withdrawn_by": MAYBE_TEXT, "withdrawn_at": MAYBE_INSTANT, "version": COUNT,
        "state": {"enum": [one.value for one in WaiverState]},
    }  # fmt: skip
    return {
        "Standing": standing,
        "Lifecycle": listed("offers", ref("Standing"), calendar=TEXT),
        "Waiver": closed(kept),
        "Waivers": listed("waivers", ref("Waiver"), calendar=TEXT),
        "Register": listed("waivers", closed({"calendar": TEXT, **kept})),
        **_review_shapes(),
    }


def _review_shapes() -> dict[str, dict[str, Any]]:
    objection = closed({"rule": TEXT, "fingerprint": TEXT, "severity": {"enum": SEVERITIES}, "message": TEXT,
                        "waived": FLAG})  # fmt: skip
    change = closed({"segment": MAYBE_TEXT, "pointer": TEXT, "before": {}, "after": {}})
    review = closed({
        "offer": TEXT, "author": TEXT, "submitted_at": MAYBE_INSTANT, "reason": MAYBE_TEXT, "editors": TEXTS,
        "objections": {"type": "array", "items": objection},
        "approved": {"anyOf": [ref("offer"), {"type": "null"}]}, "changes": {"type": "array", "items": change},
    })  # fmt: skip
    line = closed({
        "id": COUNT, "calendar": TEXT, "state": {"enum": [one.value for one in WaiverState]}, "rule": TEXT,
        "offers": TEXTS, "segments": TEXTS, "reason": TEXT, "author": TEXT, "created_at": INSTANT,
        "approver": MAYBE_TEXT, "approved_at": MAYBE_INSTANT, "expires_at": INSTANT, "withdrawn_by": MAYBE_TEXT,
        "withdrawn_at": MAYBE_INSTANT, "fingerprint": TEXT, "facts": TEXT,
    })  # fmt: skip
    return {
        "Reviews": listed("reviews", review, calendar=TEXT, calendar_version=COUNT),
        "WaiverRegister": closed({
            "format": TEXT, "workspace": TEXT, "generated_at": INSTANT, "by": TEXT,
            "audit": closed({"seq": COUNT, "hash": TEXT}), "count": COUNT, "sha256": TEXT,
            "waivers": {"type": "array", "items": line},
        }),
    }  # fmt: skip


def _send_shapes() -> dict[str, dict[str, Any]]:
    send: dict[str, Any] = {
        "id": COUNT, "calendar": TEXT, "offer": TEXT, "occurrence": COUNT, "segment": TEXT, "channel": TEXT,
        "page": COUNT, "pages": COUNT, "kind": TEXT, "provider": TEXT, "state": {"enum": list(SEND_STATES)},
        "hold": HOLD, "detail": TEXT, "reasons": {"type": "array", "items": REASON}, "asked_at": INSTANT,
        "due_at": INSTANT, "late_after": INSTANT, "not_after": INSTANT, "wake_at": MAYBE_INSTANT,
        "people": MAYBE_COUNT, "key": TEXT, "attempts": COUNT, "their_id": TEXT, "taken": MAYBE_COUNT,
        "refused": COUNT, "changed_at": INSTANT, "tally": COUNTS,
    }  # fmt: skip
    attempt = closed({
        "n": COUNT, "started_at": INSTANT, "ended_at": MAYBE_INSTANT,
        "outcome": {"enum": [one.value for one in Outcome]}, "is_late": FLAG, "status": MAYBE_COUNT, "detail": TEXT,
        "request": TEXT, "answer": TEXT,
    })  # fmt: skip
    waiting = closed({"provider": TEXT, "state": TEXT, "hold": MAYBE_TEXT, "count": COUNT})
    return {
        "Send": closed(send),
        "Sends": listed("sends", ref("Send")),
        "Attempt": attempt,
        "SendPage": closed({
            **send, "facts": {"type": "object"}, "tries": {"type": "array", "items": ref("Attempt")},
        }),
        "SendsDone": closed({"action": TEXT, "done": {"type": "array", "items": COUNT}, "is_complete": FLAG}),
        "SendsSummary": closed({
            "waiting": {"type": "array", "items": waiting}, "due": COUNTS, "last_heartbeat": MAYBE_INSTANT,
        }),
    }  # fmt: skip


def _preview_shapes() -> dict[str, dict[str, Any]]:
    draft = closed({
        "offer": TEXT, "occurrence": COUNT, "segment": TEXT, "channel": TEXT, "page": COUNT, "pages": COUNT,
        "provider": MAYBE_TEXT, "people": MAYBE_COUNT, "asked_at": INSTANT, "due_at": INSTANT, "wall": TEXT,
        "timezone": TEXT, "late_after": INSTANT, "not_after": INSTANT, "hold": HOLD,
        "reasons": {"type": "array", "items": REASON}, "facts": {"type": "object"},
    })  # fmt: skip
    hour = closed({"from": INSTANT, "sends": COUNT, "people": COUNT, "uncounted": COUNT})
    return {
        "PlannedSend": draft,
        "SendsPreview": closed({
            "calendar": TEXT, "timezone": TEXT, "from": INSTANT, "to": INSTANT,
            "sends": {"type": "array", "items": ref("PlannedSend")}, "load": {"type": "array", "items": hour},
            "conflicts": {"type": "object", "additionalProperties": TEXTS}, "check": ref("Report"),
        }),
    }  # fmt: skip


def _provider_shapes() -> dict[str, dict[str, Any]]:
    number = {"type": "number", "minimum": 0}
    bounds = closed({
        "in_flight": COUNT, "page": COUNT, "timeout_seconds": number, "attempts": COUNT,
        "retry_after_seconds": {"type": "array", "items": number}, "rests_seconds": number,
        "on_uncertain": {"enum": [one.value for one in OnUncertain]},
        "rates": {"type": "array", "items": closed({"amount": COUNT, "seconds": COUNT, "per_recipient": FLAG})},
    })  # fmt: skip
    standing = closed({
        "in_flight": COUNT, "failures": COUNT, "rests_until": MAYBE_INSTANT, "stopped": FLAG, "detail": TEXT,
    })  # fmt: skip
    none = {"type": "null"}
    provider = closed({
        "name": TEXT, "kind": MAYBE_TEXT, "channels": TEXTS, "has_receipts": FLAG,
        "bounds": {"anyOf": [bounds, none]}, "standing": {"anyOf": [standing, none]},
    })  # fmt: skip
    return {"Provider": provider, "Providers": listed("providers", ref("Provider"))}


def _told_shapes() -> dict[str, dict[str, Any]]:
    receipt = closed({
        "provider": TEXT, "event_id": TEXT, "kind": TEXT, "their_id": TEXT, "people": COUNT, "at": INSTANT,
        "received_at": INSTANT,
    })  # fmt: skip
    kinds = {"type": "array", "items": {"enum": list(KINDS)}}
    subscription: dict[str, Any] = {
        "code": TEXT, "url": TEXT, "kinds": kinds, "calendars": TEXTS, "offers": TEXTS, "version": COUNT,
        "created_at": INSTANT, "form": {"enum": [one.value for one in NoticeForm]},
    }  # fmt: skip
    return {
        "ReceiptsTaken": closed({"counted": COUNT, "repeated": COUNT, "unknown": COUNT}),
        "ReceiptsAside": listed("receipts", receipt),
        "Subscription": closed(subscription),
        "Subscriptions": listed("subscriptions", ref("Subscription")),
        "SubscriptionSecret": closed({**subscription, "secret": MAYBE_TEXT}),
    }
