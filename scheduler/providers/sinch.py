"""Sends SMS through Sinch, up to a thousand people at once."""

from collections.abc import Mapping
from types import MappingProxyType

from models.send import OnUncertain
from scheduler.auth import bearer
from scheduler.profile import Profile
from scheduler.profile_connect import PROFILE_KEYS
from scheduler.profile_connect import connected
from scheduler.profile_provider import ProfileProvider
from scheduler.provider import Bounds
from scheduler.provider_settings import Settings
from scheduler.receipt_checks import TOKEN
from scheduler.receipt_checks import token_receipts
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipts import ReceiptKind

kind = "sinch"
KEYS = (PROFILE_KEYS - {"sandbox", "template"}) | {"plan", "token", "from", "text", TOKEN}
PROFILE = Profile(
    url="/xms/v1/{own.plan}/batches",
    body={
        "from": "{own.from}",
        "to": {"$each": "recipients", "$item": "{item.to}"},
        "body": "{text}",
        "delivery_report": "per_recipient",
        "client_reference": "{key}",
    },
    their_id="id",
    detail="text",
    bounds=Bounds(page=1_000, on_uncertain=OnUncertain.HOLD),
)
RECEIPTS = ReceiptRule(
    kind="status",
    kinds=MappingProxyType({
        "delivered": ReceiptKind.DELIVERED,
        "aborted": ReceiptKind.BOUNCED,
        "cancelled": ReceiptKind.BOUNCED,
        "deleted": ReceiptKind.BOUNCED,
        "expired": ReceiptKind.BOUNCED,
        "failed": ReceiptKind.BOUNCED,
        "rejected": ReceiptKind.BOUNCED,
    }),
    ignored=frozenset({"queued", "dispatched"}),
    their_id="batch_id",
    key="client_reference",
    at="at",
)  # fmt: skip


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give Sinch from its settings; other regions have other endpoints."""
    read = Settings(settings, name, KEYS)
    token = read.text("token")
    return connected(
        PROFILE,
        read,
        endpoint="https://eu.sms.api.sinch.com",
        auth=bearer(token),
        own={"from": read.text("from"), "plan": read.text("plan")},
        texts={"text": read.letter("text")},
        secrets=(token,),
    )


def receipts(settings: Mapping[str, object], name: str) -> RuledReceipts | None:
    """Read delivery reports per recipient; Sinch signs nothing, so that the address carries a secret."""
    return token_receipts(Settings(settings, name, KEYS), RECEIPTS)
