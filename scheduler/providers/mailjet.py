"""Sends e-mails through Mailjet, from a template that lives there; it may take some and refuse others at once."""

from collections.abc import Mapping
from types import MappingProxyType

from models.send import OnUncertain
from scheduler.auth import basic
from scheduler.profile import Items
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

kind = "mailjet"
KEYS = PROFILE_KEYS | {"api_key", "api_secret", "from", "from_name", TOKEN}
PROFILE = Profile(
    url="/v3.1/send",
    body={
        "Messages": {
            "$each": "recipients",
            "$item": {
                "From": {"Email": "{own.from}", "Name": "{own.from_name?}"},
                "To": [{"Email": "{item.to}"}],
                "TemplateID": {"$int": "{template}"},
                "TemplateLanguage": True,
                "Variables": {"offer": "{offer?}", "recipient": "{item}"},
                "CustomID": "{key}",
            },
        },
    },
    items=Items(path="Messages", status="Status", good=frozenset({"success"}), detail="Errors.0.ErrorMessage"),
    their_id="Messages.0.To.0.MessageID",
    detail="ErrorMessage",
    # Fifty messages come back with one entry each.
    bounds=Bounds(page=50, answer_bytes=100_000, on_uncertain=OnUncertain.HOLD),
    sandbox={"SandboxMode": True},
)
RECEIPTS = ReceiptRule(
    kind="event",
    kinds=MappingProxyType({
        "sent": ReceiptKind.DELIVERED,
        "bounce": ReceiptKind.BOUNCED,
        "blocked": ReceiptKind.BOUNCED,
        "open": ReceiptKind.OPENED,
        "click": ReceiptKind.CLICKED,
        "unsub": ReceiptKind.UNSUBSCRIBED,
        "spam": ReceiptKind.COMPLAINED,
    }),
    their_id="MessageID",
    key="CustomID",
    at="time",
)  # fmt: skip


def connect(settings: Mapping[str, object], name: str) -> ProfileProvider:
    """Give Mailjet from its settings."""
    read = Settings(settings, name, KEYS)
    key, secret = read.text("api_key"), read.text("api_secret")
    own = {"from": read.text("from"), "from_name": read.text("from_name", "") or None}
    proof = basic(key, secret)
    return connected(
        PROFILE, read, endpoint="https://api.mailjet.com", auth=proof, own=own, secrets=(key, secret, proof.value)
    )


def receipts(settings: Mapping[str, object], name: str) -> RuledReceipts | None:
    """Read grouped events; Mailjet signs nothing, so that the address carries a secret."""
    return token_receipts(Settings(settings, name, KEYS), RECEIPTS)
