"""How far an offer has come on its way to customers, and which steps it may take."""

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from models.offer import Offer
from models.role import Role
from models.segment import Segment
from models.value_json import write
from models.value_json import write_mechanics

# What people read: changing it takes no approval away.  A rule that reads a word of it is asked again at the gate.
UNJUDGED = frozenset({"name", "goal", "source"})


class OfferState(Enum):
    """Where an offer stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"

    @property
    def is_approved(self) -> bool:
        """Say whether its sends may leave."""
        return self in {OfferState.APPROVED, OfferState.RUNNING}


# Every step that people may ask for; running and ended come with the clock.
ASKED_STEPS: Mapping[OfferState, frozenset[OfferState]] = MappingProxyType({
    OfferState.DRAFT: frozenset({OfferState.SUBMITTED}),
    OfferState.SUBMITTED: frozenset({OfferState.APPROVED, OfferState.DRAFT}),
    OfferState.APPROVED: frozenset({OfferState.DRAFT}),
    OfferState.RUNNING: frozenset({OfferState.DRAFT}),
    OfferState.ENDED: frozenset(),
    OfferState.WITHDRAWN: frozenset(),
})  # fmt: skip


# Who may ask for a step, by where it leads; whoever let an offer in or out may send it back.
ASKED_BY: Mapping[OfferState, tuple[Role, ...]] = MappingProxyType({
    OfferState.SUBMITTED: (Role.PLANNER,),
    OfferState.APPROVED: (Role.APPROVER,),
    OfferState.DRAFT: (Role.PLANNER, Role.APPROVER),
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an offer stands: who wrote it, who approved it, and when; instants are aware UTC."""

    offer: str
    state: OfferState = OfferState.DRAFT
    author: str = ""
    submitted_at: datetime | None = None
    approver: str | None = None
    approved_at: datetime | None = None
    approved_version: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StepRefusal:
    """Why one offer cannot take a step; `why` is a code, `facts` fill its words."""

    offer: str
    why: str
    facts: Mapping[str, str]


def judged_facts(offer: Offer, segments: Iterable[Segment]) -> str:
    """Hash all that a rule looks at in an offer and in those it is for, and when and how it is sent.

    Whoever changes any of it changes what was approved.
    """
    told = {
        one.name: getattr(offer, one.name)
        for one in fields(offer)
        if one.name not in UNJUDGED and one.name != "mechanics"
    }
    parts = [write(told), write_mechanics(offer.mechanics)]
    parts += [write(segment) for segment in sorted(segments, key=lambda segment: segment.code)]
    return "sha256:" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
