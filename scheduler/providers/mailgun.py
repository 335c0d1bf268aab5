"""Sends e-mails through Mailgun, from a template that lives there."""

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
from scheduler.receipt_checks import hmac_hex
from scheduler.receipt_rule import Check
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipts import ReceiptKind
from scheduler.receipts import read_json
from scheduler.receipts import same
from scheduler.receipts import word_at
from scheduler.signing import SignatureError

kind = "mailgun"
KEYS = PROFILE_KEYS | {"api_key", "domain", "from", "subject", "receipt_key"}
PROFILE = Profile(
    url="/v3/{own.domain}/messages",
    form=True,
    body={
        "from": "{own.from}",
        "to": {"$each": "recipients", "$item": "{item.to}"},
        "subject": "{subject}",
        "template": "{template}",
        "t:variables": {"$json": {"offer": "{offer?}"}},
        # Without it, everybody would see everybody else's address.
        "recipient-variables": {"$json": {"$each": "recipients", "$key": "{item.to}", "$item": "{item}"}},
        "v:preseance_key": "{key}",
    },
    their_id="id",
    # Mailgun has answered 5xx for messages that were sent all the same.
    uncertain=frozenset({500, 502, 503, 504}),
    bounds=Bounds(page=1_000, on_uncertain=OnUncertain.HOLD),
    sandbox={"o:testmode": "yes"},
)
RECEIPTS = ReceiptRule(
    events="event-data",
    kind="event",
    finer="severity",
    kinds=MappingProxyType({
        "delivered": ReceiptKind.DELIVERED,
        "failed": ReceiptKind.BOUNCED,
        "rejected": ReceiptKind.BOUNCED,
        "opened": ReceiptKind.OPENED,
        "clicked": ReceiptKind.CLICKED,
        "unsubscribed": ReceiptKind.UNSUBSCRIBED,
        "complained": ReceiptKind.COMPLAINED,
    }),
    ignored=frozenset({"accepted", "failed:temporary"}),
    event_id="id",
    their_id="message.headers.message-id",
    key="user-variables.preseance_key",
    at="timestamp",
)  # fmt: skip


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give Mailgun from its settings; the European endpoint is https://api.eu.mailgun.net."""
    read = Settings(settings, name, KEYS)
    key = read.text("api_key")
    proof = basic("api", key)
    return connected(
        PROFILE,
        read,
        endpoint="https://api.mailgun.net",
        auth=proof,
        own={"from": read.text("from"), "domain": read.text("domain")},
        texts={"subject": read.text("subject")},
        secrets=(key, proof.value),
    )


def receipts(settings: Mapping[str, object], name: str) -> RuledReceipts | None:
    """Read signed events; None while the webhook signing key is not given."""
    read = Settings(settings, name, KEYS)
    return RuledReceipts(_signed_with(read.text("receipt_key")), RECEIPTS) if read.has("receipt_key") else None


def _signed_with(key: str) -> Check:
    def check(_headers: Mapping[str, str], body: bytes, _now: datetime, _url: str) -> None:
        tree = read_json(body)
        stamp, token = word_at(tree, "signature.timestamp"), word_at(tree, "signature.token")
        expected = hmac_hex(key, stamp + token)
        if not token or not same(expected, word_at(tree, "signature.signature")):
            raise SignatureError("the signature is not Mailgun's: check the webhook signing key")

    return check
