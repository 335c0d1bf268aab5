"""A dated, reasoned exception to one finding, asked by one person and approved by another; it dies with its facts."""

import hashlib
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from models.lifecycle import judged_facts
from models.nonsense import NonsenseError
from models.offer import Offer
from models.segment import Segment
from models.value_json import write


class WaiverState(Enum):
    """What a waiver is good for: only one in force excuses anything."""

    ASKED = "asked"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    VOID = "void"
    UNNEEDED = "unneeded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Who asked to let a finding pass, why, until when, and who approved it; instants are aware UTC.

    `facts` is the hash of what it excuses: mechanics, windows, channels and audiences of the offers named, the segments
    named beside them, and how much the finding weighs.
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
    approver: str | None = None
    approved_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
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

    @property
    def version(self) -> int:
        """Count its steps: 1 when asked, more once approved or withdrawn."""
        return 1 + (self.approved_at is not None) + (self.withdrawn_at is not None)

    def stands(self, now: datetime) -> bool:
        """Say whether somebody approved it and it has neither ended nor been taken back."""
        return self.approved_at is not None and self.withdrawn_at is None and self.approved_at <= now < self.expires_at

    def covers(self, fingerprint: str, facts: Collection[str], now: datetime) -> bool:
        """Say whether it excuses that finding on those facts at that instant; what nobody approved excuses nothing.

        `facts` are all that let it pass: who answers for a blocker answers for the same finding as a warning.
        """
        return self.fingerprint == fingerprint and self.facts in facts and self.stands(now)

    def state(self, facts: Collection[str] | None, now: datetime) -> WaiverState:
        """Say what it is good for; `facts` are those of its finding today, None when there is no such finding."""
        if self.withdrawn_at is not None:
            return WaiverState.WITHDRAWN
        if self.expires_at <= now:
            return WaiverState.EXPIRED
        if facts is None:
            return WaiverState.UNNEEDED
        if self.facts not in facts:
            return WaiverState.VOID
        return WaiverState.IN_FORCE if self.stands(now) else WaiverState.ASKED


def excused_facts(
    offers: Iterable[Offer], segments: Mapping[str, Segment], audience: Iterable[str], weight: str = ""
) -> str:  # fmt: skip
    """Hash what a waiver excuses: the offers of a finding, the segments that it names, and its weight.

    No weight stands for the heaviest.
    """
    named = sorted(offers, key=lambda offer: offer.code)
    reached = {code for offer in named for code in offer.segments}
    parts = [judged_facts(offer, [segments[code] for code in offer.segments]) for offer in named]
    parts += [code if code in reached else write(segments[code]) for code in sorted(audience) if code in segments]
    parts += [weight] if weight else []
    return "sha256:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
