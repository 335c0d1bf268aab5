"""What is approved of an offer: just this version of it, with just these sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.send import SendDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What is approved of one offer: its version, the hash of what was judged, its sends, and how long it lives."""

    version: int
    facts: str
    drafts: Sequence[SendDraft]
    starts_at: datetime
    ends_at: datetime
