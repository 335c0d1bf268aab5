"""How long somebody stays logged in, and how long a link lets him in."""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
LINK_LIFE = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A session of one person as he may see it; `id` names it, its token is kept nowhere."""

    id: int
    login: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this_one: bool = False


def is_over(seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Say whether a session has ended by itself: too old, or unused for too long."""
    return now >= expires_at or now - seen_at >= IDLE
