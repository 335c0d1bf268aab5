"""Sends e-mails or SMS through Brevo."""

from collections.abc import Mapping
from types import MappingProxyType

from models.send import OnUncertain
from scheduler.auth import HeaderKey
from scheduler.profile import Idempotency
from scheduler.profile import KeyPlace
from scheduler.profile import Profile
from scheduler.profile_connect import PROFILE_KEYS
from scheduler.profile_connect import connected
from scheduler.profile_provider import ProfileProvider
from scheduler.provider import Bounds
from scheduler.provider import Rate
from scheduler.provider_settings import Settings
from scheduler.receipt_checks import TOKEN
from scheduler.receipt_checks import token_receipts
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipts import ReceiptKind

kind = "brevo"
KEYS = PROFILE_KEYS | {"api_key", "channel", "from", "from_name", "text", TOKEN}
WAIT = ("x-sib-ratelimit-reset",)
EMAIL = Profile(
    url="/v3/smtp/email",
    body={
        "sender": {"email": "{own.from}", "name": "{own.from_name?}"},
        "templateId": {"$int": "{template}"},
        "messageVersions": {
            "$each": "recipients",
            "$item": {"to": [{"email": "{item.to}"}], "params": {"offer": "{offer?}", "recipient": "{item}"}},
        },
        "headers": {"idempotencyKey": "{uuid}", "X-Mailin-custom": "{key}"},
    },
    their_id="messageId",
    wait_headers=WAIT,
    idempotency=Idempotency(place=KeyPlace.BODY, name="idempotencyKey", remembers=1_800, as_uuid=True),
    # The key is forgotten after 30 minutes, and a scheduler may have been stopped for longer.
    bounds=Bounds(rates=(Rate(amount=1_000, seconds=1),), page=1_000, on_uncertain=OnUncertain.HOLD),
    sandbox={
        "headers": {"idempotencyKey": "{uuid}", "X-Mailin-custom": "{key}", "X-Sib-Sandbox": "drop"},
    },
)
SMS = Profile(
    url="/v3/transactionalSMS/send",
    body={
        "sender": "{own.from}",
        "recipient": "{recipients.0.to}",
        "content": "{text}",
        "type": "marketing",
        "tag": "{key}",
    },
    their_id="messageId",
    wait_headers=WAIT,
    bounds=Bounds(rates=(Rate(amount=150, seconds=1),), page=1, on_uncertain=OnUncertain.HOLD),
)
_KINDS = {
    "delivered": ReceiptKind.DELIVERED,
    "hard_bounce": ReceiptKind.BOUNCED,
    "soft_bounce": ReceiptKind.BOUNCED,
    "blocked": ReceiptKind.BOUNCED,
    "invalid_email": ReceiptKind.BOUNCED,
    "error": ReceiptKind.BOUNCED,
    "opened": ReceiptKind.OPENED,
    "unique_opened": ReceiptKind.OPENED,
    "click": ReceiptKind.CLICKED,
    "unsubscribed": ReceiptKind.UNSUBSCRIBED,
    "spam": ReceiptKind.COMPLAINED,
}
# `id` in a Brevo event is that of the webhook, not of the event.
EMAIL_RECEIPTS = ReceiptRule(
    kind="event",
    kinds=MappingProxyType(_KINDS),
    ignored=frozenset({"request", "deferred"}),
    their_id="message-id",
    key="X-Mailin-custom",
    at="ts_event",
)
SMS_RECEIPTS = ReceiptRule(
    kind="msg_status",
    kinds=MappingProxyType({
        **_KINDS,
        "rejected": ReceiptKind.BOUNCED,
        "blacklisted": ReceiptKind.BOUNCED,
        "unsubscribe": ReceiptKind.UNSUBSCRIBED,
    }),
    ignored=frozenset({"sent", "accepted"}),
    their_id="messageId",
    key="tag",
    at="ts_event",
)  # fmt: skip


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give Brevo for one channel from its settings."""
    read = Settings(settings, name, KEYS)
    key = read.text("api_key")
    is_sms = _is_sms(read)
    return connected(
        SMS if is_sms else EMAIL,
        read,
        endpoint="https://api.brevo.com",
        auth=HeaderKey(name="api-key", value=key),
        own={"from": read.text("from"), "from_name": read.text("from_name", "") or None},
        texts={"text": read.letter("text")} if is_sms else None,
        secrets=(key,),
    )


def receipts(settings: Mapping[str, object], name: str) -> RuledReceipts | None:
    """Read the webhook of the same channel; Brevo signs nothing, so that the address carries a secret."""
    read = Settings(settings, name, KEYS)
    return token_receipts(read, SMS_RECEIPTS if _is_sms(read) else EMAIL_RECEIPTS)


def _is_sms(read: Settings) -> bool:
    return read.chosen("channel", ("email", "sms"), "email") == "sms"
