"""What is approved of an offer: just this version of it, with just these sends."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from types import MappingProxyType

from models.send import SendDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What is approved of one offer: its version, the hash of what was judged, its sends, and how long it lives.

    `laws` gives, by time zone, the fingerprint of the law by which the sends were worked out.
    """

    version: int
    facts: str
    drafts: Sequence[SendDraft]
    starts_at: datetime
    ends_at: datetime
    laws: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
