"""A part of a calendar that somebody shows in a calendar of his own: which offers, with or without their sends."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.lifecycle import OfferState
from models.offer import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a secret address leads to, and whose it is; an empty segment or team lets every offer through."""

    calendar: str
    segment: str = ""
    team: str = ""
    with_sends: bool = False
    language: str = "fr"
    id: int = 0
    owner: str = ""
    created_at: datetime | None = None
    renewed_at: datetime | None = None
    read_at: datetime | None = None

    def shows(self, offer: Offer) -> bool:
        """Say whether an offer is in it; what is open to all, every segment sees."""
        is_seen = not self.segment or offer.open_to_all or self.segment in offer.segments
        return is_seen and (not self.team or offer.owner == self.team)


@dataclass(frozen=True, slots=True, kw_only=True)
class FedOffer:
    """An offer as it stands, with how often it has changed since it was first there, and when last."""

    offer: Offer
    state: OfferState
    changes: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FedCalendar:
    """A calendar as feeds show it, with the offers that it holds or held, also when it was withdrawn itself."""

    name: str
    zone: ZoneInfo
    offers: tuple[FedOffer, ...]
