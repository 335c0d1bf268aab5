"""How a request proves who sends it: a token, a password, a key in a header."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Headers = tuple[tuple[str, str], ...]


class Auth(Protocol):
    """Gives the headers of one request; the instant is that of the attempt."""

    def headers(self, method: str, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Headers:
        """Give the headers to add; names are in small letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderKey:
    """A secret in a header of the provider's choice."""

    name: str
    value: str

    def headers(self, method: str, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Headers:  # noqa: ARG002  every proof is asked the same
        """Give the header, whatever the request."""
        return ((self.name, self.value),)


def bearer(token: str) -> HeaderKey:
    """Give the proof of a token (RFC 6750)."""
    return HeaderKey(name="authorization", value=f"Bearer {token}")


def basic(user: str, password: str) -> HeaderKey:
    """Give the proof of a user name and a password (RFC 7617)."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return HeaderKey(name="authorization", value=f"Basic {pair}")
