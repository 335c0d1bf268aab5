"""What an approver looks at: an offer that waits for him, who wrote it, and what it was when it was last approved."""

from dataclasses import dataclass

from models.lifecycle import Standing
from models.offer import Offer
from models.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An offer with those it is for, at one moment."""

    offer: Offer
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An offer under review; `approved` is what somebody approved last, None when nobody ever has."""

    standing: Standing
    editors: tuple[str, ...]
    now: Seen
    approved: Seen | None = None
