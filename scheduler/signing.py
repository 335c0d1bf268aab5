"""Whoever receives a message can check that it comes from us, and we check the same of what comes back.

The scheme is Standard Webhooks 1.0.0: HMAC-SHA256 over the message's key, the instant and the body.  While a
secret is being replaced, messages are signed with the old and the new one.
"""

import binascii
import hashlib
import hmac
from base64 import b64decode
from base64 import b64encode
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
SHORTEST_SECRET = 24
LONGEST_SECRET = 64
TOLERANCE = 300
_LONGEST_STAMP = 12
# Each signature costs a comparison; nobody rotates through more secrets than this at once.
_MOST_SIGNATURES = 16


class SignatureError(Exception):
    """A message is not from whom it says, was changed on its way, or comes from another time."""


class Signer:
    """Signs and verifies with secrets that were read once; the first is the newest."""

    __slots__ = ("_keyed",)

    def __init__(self, secrets: Sequence[str]) -> None:
        """Read the secrets, ValueError says which is none."""
        if not secrets:
            raise ValueError("no secret to sign with: give at least one that starts with whsec_")
        # A keyed hash is copied for each message: half the price of starting anew.
        self._keyed = tuple(
            hmac.new(_decoded(secret, place), digestmod=hashlib.sha256) for place, secret in enumerate(secrets, start=1)
        )

    def sign(self, key: str, at: int, body: bytes) -> tuple[tuple[str, str], ...]:
        """Give the three headers of a message; `key` stays the same over all attempts, `at` is the attempt's second."""
        if not key or "." in key:
            raise ValueError(f"the key {key!r} cannot be signed: it must hold something, and no dot")
        signatures = " ".join(self._signatures(key, str(at), body))
        return (("webhook-id", key), ("webhook-timestamp", str(at)), ("webhook-signature", signatures))

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime, tolerance: int = TOLERANCE) -> str:
        """Give the key of a message that is genuine and fresh, raise SignatureError otherwise."""
        found = {name.lower(): value for name, value in headers.items()}
        key = _present(found, "webhook-id")
        stamp = _present(found, "webhook-timestamp")
        given = _present(found, "webhook-signature").split(" ")
        _check_fresh(stamp, now, tolerance)
        ours = [signature.encode() for signature in self._signatures(key, stamp, body)]
        theirs = [one.encode("utf-8", "replace") for one in given[:_MOST_SIGNATURES]]
        # Every pair is compared, so that the time taken tells nothing of which one fits.
        if not any([hmac.compare_digest(our, their) for our in ours for their in theirs]):  # noqa: C419
            raise SignatureError("no signature fits: check that both sides use the same secret and the body as it came")
        return key

    def _signatures(self, key: str, stamp: str, body: bytes) -> Iterable[str]:
        content = b"%b.%b.%b" % (key.encode("utf-8", "replace"), stamp.encode(), body)
        for keyed in self._keyed:
            one = keyed.copy()
            one.update(content)
            yield "v1," + b64encode(one.digest()).decode("ascii")


def sign(secrets: Sequence[str], key: str, at: int, body: bytes) -> tuple[tuple[str, str], ...]:
    """Sign one message; a Signer is cheaper for many."""
    return Signer(secrets).sign(key, at, body)


def verify(
    secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime, tolerance: int = TOLERANCE
) -> str:
    """Verify one message and give its key; a Signer is cheaper for many."""
    return Signer(secrets).verify(headers, body, now, tolerance)


def new_secret(randomness: bytes) -> str:
    """Write a secret from bytes that the caller drew by chance."""
    _check_length(len(randomness), "the randomness")
    return PREFIX + b64encode(randomness).decode("ascii")


def _decoded(secret: str, place: int) -> bytes:
    """Read a secret; the refusal says where it stands, never what it is."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"secret {place} is none: it must start with {PREFIX}")
    try:
        plain = b64decode(secret[len(PREFIX) :].encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError(f"secret {place} is no base64 after {PREFIX}: copy it again, with the = at its end") from None
    _check_length(len(plain), f"secret {place}")
    return plain


def _check_length(length: int, what: str) -> None:
    if not SHORTEST_SECRET <= length <= LONGEST_SECRET:
        raise ValueError(f"{what} holds {length} bytes: use {SHORTEST_SECRET} to {LONGEST_SECRET}")


def _present(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "").strip()
    if not value:
        raise SignatureError(f"the header {name} is missing: the message is not signed")
    return value


def _check_fresh(stamp: str, now: datetime, tolerance: int) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP):
        raise SignatureError("webhook-timestamp is no count of seconds since 1970")
    age = int(now.timestamp()) - int(stamp)
    if abs(age) > tolerance:
        when = f"{age} s old" if age > 0 else f"{-age} s ahead of our clock"
        raise SignatureError(f"the message is {when}, more than {tolerance} s: send it again, or set the clocks")
