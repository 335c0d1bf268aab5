"""The ways in which providers prove that a receipt comes from them, where they have no signature of their own."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs
from urllib.parse import urlsplit

from scheduler.provider_settings import Settings
from scheduler.receipt_rule import Check
from scheduler.receipt_rule import ReceiptRule
from scheduler.receipt_rule import RuledReceipts
from scheduler.receipts import same
from scheduler.signing import SignatureError

TOKEN = "receipt_token"  # noqa: S105  the name of a key, not a secret
SHORTEST_TOKEN = 16
_LONG = (
    f"a secret of at least {SHORTEST_TOKEN} characters",
    f"un secret d’au moins {SHORTEST_TOKEN} caractères",
)


def token_receipts(read: Settings, rule: ReceiptRule) -> RuledReceipts | None:
    """Read receipts that carry the house's own secret; None while the house has set none."""
    if not read.has(TOKEN):
        return None
    token = read.text(TOKEN)
    if len(token) < SHORTEST_TOKEN:
        raise read.refused(TOKEN, _LONG)
    return RuledReceipts(token_check(token), rule)


def token_check(token: str) -> Check:
    """Ask for a secret that the house put into the address: as `?token=`, as password, or as bearer token."""

    def check(headers: Mapping[str, str], _body: bytes, _now: datetime, url: str) -> None:
        given = [*parse_qs(urlsplit(url).query).get("token", []), *_authorized(headers.get("authorization", ""))]
        # Each is compared, so that the time taken tells nothing of which one fits.
        if not any([same(token, one) for one in given]):  # noqa: C419
            raise SignatureError("the receipt does not carry the secret: add ?token=… to the address at the provider")

    return check


def hmac_hex(secret: str, text: str) -> str:
    """Give the HMAC-SHA256 of a text in hexadecimal."""
    return hmac.new(secret.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _authorized(header: str) -> list[str]:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return [value.strip()]
    if scheme.lower() != "basic":
        return []
    try:
        return [base64.b64decode(value, validate=True).decode().partition(":")[2]]
    except (binascii.Error, UnicodeDecodeError):
        return []
