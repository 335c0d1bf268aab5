"""Where an offer is shown or sent: e-mail, SMS, shop window, web page …"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from models.nonsense import NonsenseError
from models.window import in_utc
from models.window import refuse_far


class Channel(Enum):
    """The ways to reach people; the value is the word used in plan documents."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    MAIL = "mail"
    WEB = "web"
    SOCIAL = "social"
    SPONSORED = "sponsored"
    STORE = "store"
    AFFILIATE = "affiliate"
    TV = "tv"

    @property
    def is_addressed(self) -> bool:
        """Tell messages sent to chosen people from places that anybody can see."""
        return self in _ADDRESSED


_ADDRESSED = frozenset({Channel.EMAIL, Channel.SMS, Channel.PUSH, Channel.MAIL})


class CodeKind(Enum):
    """What a customer must type to get the offer."""

    NONE = "none"
    GENERIC = "generic"
    SINGLE_USE = "single_use"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One use of a channel by an offer; instants are aware UTC."""

    channel: Channel
    send_at: datetime | None = None
    visible_until: datetime | None = None
    code: CodeKind = CodeKind.NONE
    provider: str | None = None

    def __post_init__(self) -> None:
        """Refuse a message without its instant: nobody could say when it is seen; keep instants in UTC."""
        for name in ("send_at", "visible_until"):
            instant = getattr(self, name)
            refuse_far(name, instant)
            if instant is not None:
                object.__setattr__(self, name, in_utc(name, instant))
        if self.channel.is_addressed and self.send_at is None:
            raise NonsenseError(
                "send-at-missing",
                f"{self.channel.value} needs the instant at which it is sent",
                field="send_at",
                remedy="give send_at, for instance 2026-12-01T09:00",
                value=self.channel.value,
            )
        if self.send_at is not None and self.visible_until is not None and self.visible_until < self.send_at:
            raise NonsenseError(
                "visible-before-sent",
                "visible_until comes before send_at",
                field="visible_until",
                remedy="swap the two instants or drop visible_until",
            )
