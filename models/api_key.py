"""A key that a program brings instead of a password: whose it is, what it may do, and until when."""

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from enum import Enum

from models.role import Role

NAME_LENGTH = 100
USUAL_LIFE = timedelta(days=365)


class KeyState(Enum):
    """A key lets somebody in only while it is in force."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it may be shown: its secret is kept nowhere; `expires_at` is None when it never ends."""

    prefix: str
    login: str
    name: str
    roles: frozenset[Role]
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def state(self, now: datetime) -> KeyState:
        """Say whether it still lets anybody in."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        is_over = self.expires_at is not None and self.expires_at <= now
        return KeyState.EXPIRED if is_over else KeyState.IN_FORCE
