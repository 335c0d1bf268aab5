"""Makes the tokens by which keys, sessions and links are known, and what is kept of them: a digest, never the token.

A key reads `prs_1a2b3c4d_` and 43 signs; a session or a link is 43 signs alone.  Each holds 256 random bits, so that
one round of SHA-256 keeps it: there is nothing to guess.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from dataclasses import field

PREFIX_BYTES = 4
SECRET_BYTES = 32
_RANDOM = r"[A-Za-z0-9_-]{43}"
_PREFIX = re.compile(r"prs_[0-9a-f]{8}", re.ASCII)
_KEY = re.compile(rf"(prs_[0-9a-f]{{8}})_{_RANDOM}", re.ASCII)
_BARE = re.compile(_RANDOM, re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made: its whole token is shown once and kept nowhere."""

    prefix: str
    token: str = field(repr=False)

    @property
    def digest(self) -> str:
        """Give what is kept of it."""
        return digest(self.token)


def new_key(drawn: bytes) -> NewKey:
    """Make a key of 36 random bytes: four name it, the rest are its secret."""
    if len(drawn) != PREFIX_BYTES + SECRET_BYTES:
        raise ValueError(f"{len(drawn)} random bytes, not {PREFIX_BYTES + SECRET_BYTES}")
    prefix = f"prs_{drawn[:PREFIX_BYTES].hex()}"
    return NewKey(prefix=prefix, token=f"{prefix}_{bare_token(drawn[PREFIX_BYTES:])}")


def bare_token(drawn: bytes) -> str:
    """Make the token of a session or a link of 32 random bytes."""
    if len(drawn) != SECRET_BYTES:
        raise ValueError(f"{len(drawn)} random bytes, not {SECRET_BYTES}")
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def digest(token: str) -> str:
    """Give what is kept of a token."""
    return "sha256:" + hashlib.sha256(token.encode()).hexdigest()


def key_prefix(token: str) -> str | None:
    """Give the prefix of a key, which is no secret; None when this is no key at all."""
    found = _KEY.fullmatch(token)
    return found[1] if found else None


def is_prefix(text: str) -> bool:
    """Say whether this can name a key."""
    return _PREFIX.fullmatch(text) is not None


def is_bare(token: str) -> bool:
    """Say whether this can be the token of a session or a link."""
    return _BARE.fullmatch(token) is not None
