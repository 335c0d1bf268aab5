"""Sends e-mails through SendGrid, from a dynamic template that lives there."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from models.send import OnUncertain
from scheduler.auth import bearer
from scheduler.ecdsa_p256 import PublicKey
from scheduler.ecdsa_p256 import read_public_key
from scheduler.profile import Profile
from scheduler.profile_connect import PROFILE_KEYS
from scheduler.profile_connect import connected
from scheduler.profile_provider import ProfileProvider
from scheduler.provider import Bounds
from scheduler.provider_settings import Settings
from scheduler.receipt_rule import Check
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipts import ReceiptKind
from scheduler.signing import SignatureError

kind = "sendgrid"
KEYS = PROFILE_KEYS | {"api_key", "from", "from_name", "receipt_public_key"}
PROFILE = Profile(
    url="/v3/mail/send",
    body={
        "from": {"email": "{own.from}", "name": "{own.from_name?}"},
        "template_id": "{template}",
        "personalizations": {
            "$each": "recipients",
            "$item": {
                "to": [{"email": "{item.to}"}],
                "dynamic_template_data": {"offer": "{offer?}", "recipient": "{item}"},
            },
        },
        "custom_args": {"preseance_key": "{key}"},
    },
    their_id="header:x-message-id",
    detail="errors.0.message",
    wait_headers=("x-ratelimit-reset",),
    # No idempotency key is documented: a second try may be a second e-mail.
    bounds=Bounds(page=1_000, on_uncertain=OnUncertain.HOLD),
    sandbox={"mail_settings": {"sandbox_mode": {"enable": True}}},
)
RECEIPTS = ReceiptRule(
    kind="event",
    kinds=MappingProxyType({
        "delivered": ReceiptKind.DELIVERED,
        "bounce": ReceiptKind.BOUNCED,
        "dropped": ReceiptKind.BOUNCED,
        "open": ReceiptKind.OPENED,
        "click": ReceiptKind.CLICKED,
        "unsubscribe": ReceiptKind.UNSUBSCRIBED,
        "group_unsubscribe": ReceiptKind.UNSUBSCRIBED,
        "spamreport": ReceiptKind.COMPLAINED,
    }),
    ignored=frozenset({"processed", "deferred"}),
    event_id="sg_event_id",
    their_id="sg_message_id",
    key="preseance_key",
    at="timestamp",
)  # fmt: skip
_PUBLIC_KEY = ("the verification key that SendGrid shows", "la clé de vérification que montre SendGrid")


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give SendGrid from its settings."""
    read = Settings(settings, name, KEYS)
    key = read.text("api_key")
    own = {"from": read.text("from"), "from_name": read.text("from_name", "") or None}
    return connected(PROFILE, read, endpoint="https://api.sendgrid.com", auth=bearer(key), own=own, secrets=(key,))


def receipts(settings: Mapping[str, object], name: str) -> RuledReceipts | None:
    """Read the signed event webhook; None while its public key is not given."""
    read = Settings(settings, name, KEYS)
    if not read.has("receipt_public_key"):
        return None
    try:
        key = read_public_key(read.text("receipt_public_key"))
    except ValueError:
        raise read.refused("receipt_public_key", _PUBLIC_KEY) from None
    return RuledReceipts(_signed_by(key), RECEIPTS)


def _signed_by(key: PublicKey) -> Check:
    def check(headers: Mapping[str, str], body: bytes, _now: datetime, _url: str) -> None:
        stamp = headers.get("x-twilio-email-event-webhook-timestamp", "")
        signature = headers.get("x-twilio-email-event-webhook-signature", "")
        if not stamp or not key.signed(stamp.encode() + body, signature):
            raise SignatureError("the signature is not SendGrid's: check the verification key")

    return check
