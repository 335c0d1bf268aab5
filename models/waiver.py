"""A signed, dated, reasoned exception to one finding; it dies when the facts that it excuses change."""

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.lifecycle import judged_facts
from models.nonsense import NonsenseError
from models.offer import Offer
from models.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Who let a finding pass, why, and until when; instants are aware UTC.

    `facts` is the hash of what it excuses: mechanics, windows, channels and audiences of the offers named.
    """

    fingerprint: str
    facts: str
    rule: str
    offers: tuple[str, ...]
    segments: tuple[str, ...]
    reason: str
    author: str
    created_at: datetime
    expires_at: datetime
    id: int | None = None

    def __post_init__(self) -> None:
        """Refuse an exception without a reason, or that nobody answers for."""
        for name in ("reason", "author"):
            if not getattr(self, name).strip():
                raise NonsenseError(
                    f"waiver-without-{name}",
                    f"a waiver needs its {name}",
                    field=name,
                    remedy="say why, and who answers for it",
                )
        if self.expires_at <= self.created_at:
            raise NonsenseError(
                "waiver-expired",
                f"the waiver ends at {self.expires_at.isoformat()}, which has passed",
                field="expires_at",
                remedy="give a later instant",
                value=self.expires_at.isoformat(),
            )

    def covers(self, fingerprint: str, facts: str, now: datetime) -> bool:
        """Say whether it excuses that finding on those facts at that instant."""
        return self.fingerprint == fingerprint and self.facts == facts and self.created_at <= now < self.expires_at


def excused_facts(offers: Iterable[Offer], segments: Mapping[str, Segment], audience: Iterable[str]) -> str:
    """Hash what a waiver excuses: the offers of a finding, and the segments that it names."""
    named = sorted(offers, key=lambda offer: offer.code)
    parts = [judged_facts(offer, [segments[code] for code in offer.segments]) for offer in named]
    parts += [code for code in sorted(audience) if code in segments]
    return "sha256:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
