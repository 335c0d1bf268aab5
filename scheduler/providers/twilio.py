"""Sends SMS through Twilio, one person at a time."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from models.send import OnUncertain
from scheduler.auth import basic
from scheduler.profile import Profile
from scheduler.profile_connect import PROFILE_KEYS
from scheduler.profile_connect import connected
from scheduler.profile_provider import ProfileProvider
from scheduler.provider import Bounds
from scheduler.provider_settings import Settings
from scheduler.receipt_rule import Check
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipt_rule import form_of
from scheduler.receipts import ReceiptKind
from scheduler.receipts import same
from scheduler.signing import SignatureError

kind = "twilio"
KEYS = (PROFILE_KEYS - {"sandbox", "template"}) | {
    "account",
    "token",
    "from",
    "messaging_service",
    "text",
    "receipt_url",
}
PROFILE = Profile(
    url="/2010-04-01/Accounts/{own.account}/Messages.json",
    form=True,
    body={
        "To": "{recipients.0.to}",
        "From": "{own.from?}",
        "MessagingServiceSid": "{own.messaging_service?}",
        "Body": "{text}",
        "StatusCallback": "{own.receipt_url?}",
    },
    their_id="sid",
    # A request that was answered 429 was never processed; nothing else protects from a second SMS.
    bounds=Bounds(page=1, on_uncertain=OnUncertain.HOLD),
)
RECEIPTS = ReceiptRule(
    form=True,
    kind="MessageStatus",
    kinds=MappingProxyType({
        "delivered": ReceiptKind.DELIVERED,
        "undelivered": ReceiptKind.BOUNCED,
        "failed": ReceiptKind.BOUNCED,
        "canceled": ReceiptKind.BOUNCED,
        "read": ReceiptKind.OPENED,
    }),
    ignored=frozenset({"accepted", "queued", "scheduled", "sending", "sent"}),
    their_id="MessageSid",
)  # fmt: skip
_SENDER = ("a sender in from, or a messaging_service", "un expéditeur dans from, ou un messaging_service")


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give Twilio from its settings."""
    read = Settings(settings, name, KEYS)
    if read.has("from") == read.has("messaging_service"):
        raise read.refused("from", _SENDER)
    account, token = read.text("account"), read.text("token")
    proof = basic(account, token)
    own = {key: read.text(key, "") or None for key in ("from", "messaging_service")}
    return connected(
        PROFILE,
        read,
        endpoint="https://api.twilio.com",
        auth=proof,
        own={**own, "account": account, "receipt_url": read.url("receipt_url") if read.has("receipt_url") else None},
        texts={"text": read.letter("text")},
        secrets=(token, proof.value),
    )


def receipts(settings: Mapping[str, object], name: str) -> RuledReceipts:
    """Read status callbacks, signed over the address that Twilio called and the form that it sent."""
    read = Settings(settings, name, KEYS)
    # Behind a proxy the service does not see the address that Twilio called.
    called = read.url("receipt_url") if read.has("receipt_url") else ""
    return RuledReceipts(_signed_with(read.text("token"), called), RECEIPTS)


def _signed_with(token: str, called: str) -> Check:
    def check(headers: Mapping[str, str], body: bytes, _now: datetime, url: str) -> None:
        form = form_of(body)
        text = (called or url) + "".join(f"{name}{form[name]}" for name in sorted(form))
        # SHA-1 is what the provider signs with.
        digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
        if not same(base64.b64encode(digest).decode(), headers.get("x-twilio-signature", "")):
            raise SignatureError("the signature is not Twilio's: check the token, and receipt_url behind a proxy")

    return check
