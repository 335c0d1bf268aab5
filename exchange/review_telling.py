"""Tells a review as documents: the offer as it is, and in which places it is no longer what was approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from exchange.document_diff import Difference
from exchange.document_diff import differences
from exchange.plan_telling import tell_offer
from exchange.plan_telling import tell_segment
from models.review import Review


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """A difference in the offer itself, or in a segment that it is for, which is then named."""

    segment: str | None
    difference: Difference


def review_changes(review: Review, zone: ZoneInfo) -> Iterator[ReviewChange]:
    """Give what has changed since the last approval; of an offer that never was approved, all that it says."""
    approved = review.approved
    before = {} if approved is None else tell_offer(approved.offer, zone)
    for one in differences(before, tell_offer(review.now.offer, zone)):
        yield ReviewChange(None, one)
    if approved is None:
        return
    segments = {segment.code: tell_segment(segment) for segment in approved.segments}
    for segment in review.now.segments:
        # Whom it was not for then stands among the segments of the offer already.
        if segment.code in segments:
            for one in differences(segments[segment.code], tell_segment(segment)):
                yield ReviewChange(segment.code, one)


def approved_document(review: Review, zone: ZoneInfo) -> dict[str, Any] | None:
    """Give the offer as it was approved last, in the plan's format; None when it never was."""
    return None if review.approved is None else tell_offer(review.approved.offer, zone)
