"""Hands a message to any address of the house as a signed webhook (Standard Webhooks)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from scheduler.message_facts import facts_of
from scheduler.message_facts import payload_text
from scheduler.provider import Answer
from scheduler.provider import Bounds
from scheduler.provider import Handover
from scheduler.provider import Message
from scheduler.provider import Request
from scheduler.provider_bounds import bounds_of
from scheduler.provider_settings import Settings
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipts import ReceiptError
from scheduler.receipts import ReceiptKind
from scheduler.receipts import read_json
from scheduler.receipts import word_at
from scheduler.refusals import is_success
from scheduler.refusals import refusal
from scheduler.signing import Signer
from scheduler.template import Fill
from scheduler.template import json_text
from scheduler.template import read_template

kind = "webhook"
KEYS = frozenset({"url", "secrets", "headers", "body"})
BOUNDS = Bounds(in_flight=128)
# A header shorter than that is no secret, and striking it out would make attempts unreadable.
SHORTEST_SECRET = 8
_OURS = frozenset({"connection", "content-length", "content-type", "host", "transfer-encoding"})
OWN_HEADER = (
    "a header that the webhook does not write itself",
    "un en-tête que le webhook n’écrit pas lui-même",
)
SECRET = ("whsec_ followed by 24 to 64 bytes in base64", "whsec_ suivi de 24 à 64 octets en base64")
RECEIPTS = ReceiptRule(
    events="data",
    kind="kind",
    kinds=MappingProxyType({one.value: one for one in ReceiptKind}),
    event_id="id",
    their_id="their_id",
    key="key",
    at="at",
    people="people",
)


class Webhook:
    """A signed POST; whoever receives it knows a repeat by `webhook-id`."""

    def __init__(
        self, url: str, signer: Signer, headers: tuple[tuple[str, str], ...], body: Fill | None, bounds: Bounds
    ) -> None:
        """Keep what does not change from one message to the next."""
        self.bounds = bounds
        self.secrets: tuple[str, ...] = ()
        self._url = url
        self._signer = signer
        self._headers = (("content-type", "application/json"), *headers)
        self._body = body

    def request(self, message: Message) -> Request:
        """Write the body, which belongs to the send, and sign it, which belongs to this attempt."""
        text = json_text(self._body(facts_of(message))) if self._body else payload_text(message)
        body = text.encode()
        signed = self._signer.sign(message.key, int(message.at.timestamp()), body)
        return Request(method="POST", url=self._url, headers=(*self._headers, *signed), body=body)

    def read(self, message: Message, answer: Answer) -> Handover:
        """Take any 2xx for a success; an `id` in its JSON is kept as their name for the message."""
        if not is_success(answer):
            raise refusal(answer, message.at)
        return Handover(their_id=_their_id(answer.body), taken=len(message.recipients) or None)


def connect(settings: Mapping[str, object], name: str) -> Webhook:
    """Give a webhook from its settings."""
    read = Settings(settings, name, KEYS)
    secrets = read.texts("secrets")
    body = read_template(read.tree("body"), f"providers.{name}.body") if read.has("body") else None
    headers = read.headers("headers")
    for header, _ in headers:
        if header.lower() in _OURS or header.lower().startswith("webhook-"):
            raise read.refused(f"headers.{header}", OWN_HEADER)
    hook = Webhook(read.url("url"), _signer(read, secrets), headers, body, bounds_of(read, BOUNDS))
    hook.secrets = (*secrets, *(value for _, value in headers if len(value) >= SHORTEST_SECRET))
    return hook


def receipts(settings: Mapping[str, object], name: str) -> RuledReceipts:
    """Read receipts that are signed as our own messages are, with the same secrets."""
    read = Settings(settings, name, KEYS)
    signer = _signer(read, read.texts("secrets"))

    def check(headers: Mapping[str, str], body: bytes, now: datetime, _url: str) -> None:
        signer.verify(headers, body, now)

    return RuledReceipts(check, RECEIPTS)


def _signer(read: Settings, secrets: tuple[str, ...]) -> Signer:
    try:
        return Signer(secrets)
    except ValueError:
        raise read.refused("secrets", SECRET) from None


def _their_id(body: bytes) -> str:
    if not body.lstrip().startswith(b"{"):
        return ""
    try:
        return word_at(read_json(body), "id")
    except ReceiptError:
        return ""
