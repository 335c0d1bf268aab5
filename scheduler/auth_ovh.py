"""Signs a request to OVHcloud: three keys, the address, the body and the hour."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.auth import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class OvhKeys:
    """The application's two keys and the key that its owner consented to."""

    application_key: str
    application_secret: str
    consumer_key: str

    def headers(self, method: str, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Headers:  # noqa: ARG002  every proof is asked the same
        """Give the keys, the hour and the signature."""
        stamp = str(int(at.timestamp()))
        text = f"{self.application_secret}+{self.consumer_key}+{method}+{url}+{body.decode()}+{stamp}"
        # SHA-1 is what the provider asks for.
        signature = "$1$" + hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        return (
            ("x-ovh-application", self.application_key),
            ("x-ovh-consumer", self.consumer_key),
            ("x-ovh-timestamp", stamp),
            ("x-ovh-signature", signature),
        )
