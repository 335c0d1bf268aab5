"""Signs a request to Amazon (Signature Version 4)."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from urllib.parse import parse_qsl
from urllib.parse import quote
from urllib.parse import urlsplit

from scheduler.auth import Headers

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigV4:
    """An access key for one service in one region."""

    access_key: str
    secret_key: str
    region: str
    service: str

    def headers(self, method: str, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Headers:
        """Give the date and the signature; all headers given are signed, and the host."""
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        signed = {**headers, "host": urlsplit(url).netloc, "x-amz-date": stamp}
        signed = {name.lower(): " ".join(value.split()) for name, value in sorted(signed.items())}
        names = ";".join(sorted(signed))
        scope = f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"
        asked = canonical_request(method, url, signed, body)
        text = "\n".join((_ALGORITHM, stamp, scope, hashlib.sha256(asked.encode()).hexdigest()))
        signature = hmac.new(self._key(stamp[:8]), text.encode(), hashlib.sha256).hexdigest()
        proof = f"{_ALGORITHM} Credential={self.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        return (("x-amz-date", stamp), ("authorization", proof))

    def _key(self, day: str) -> bytes:
        key = f"AWS4{self.secret_key}".encode()
        for part in (day, self.region, self.service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key


def canonical_request(method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
    """Write a request in the one way that both sides hash; header names are in small letters."""
    parts = urlsplit(url)
    # Every service but S3 escapes the path as it stands in the URL once more.
    path = quote(parts.path or "/", safe="/~")
    query = "&".join(sorted(f"{_escaped(name)}={_escaped(value)}" for name, value in _query(parts.query)))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    return "\n".join((method, path, query, lines, ";".join(sorted(headers)), hashlib.sha256(body).hexdigest()))


def _query(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
