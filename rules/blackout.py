"""A stretch of time in which the house sends nothing, such as the night of an inventory or days of mourning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import tzinfo

from models.channel import Channel
from models.nonsense import NonsenseError
from models.window import Window
from models.window import read_wall
from models.window import refuse_far
from rules.policy_refusal import refused
from rules.policy_refusal import unknown

KEYS = ("from", "to", "channels", "reason")
LONGEST_REASON = 200
_INSTANT = "write an instant such as 2026-12-24T18:00, on the calendar's clock or with an offset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blackout:
    """Nothing leaves in `[start, end)`; both are wall times of the calendar's zone, or both instants.

    No channels means all of them.
    """

    start: datetime
    end: datetime
    channels: tuple[Channel, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse an end that does not come after the start, and a wall time beside an instant."""
        if (self.start.tzinfo is None) != (self.end.tzinfo is None):
            raise _nonsense("mixes a wall time and an instant", "write both with an offset, or neither", self.end)
        if self.end <= self.start:
            raise _nonsense("ends before it starts", "give an end after the start; it is not included", self.end)

    def concerns(self, channel: Channel) -> bool:
        """Say whether it closes a channel."""
        return not self.channels or channel in self.channels

    def window(self, zone: tzinfo) -> Window | None:
        """Give its instants, None when the clocks skip all of it."""
        if self.start.tzinfo is not None:
            return Window(self.start, self.end)
        start, end = read_wall(self.start, zone), read_wall(self.end, zone)
        return Window(start, end) if start < end else None

    def document(self) -> dict[str, object]:
        """Give it as it stands in a policy."""
        return {
            "from": _told(self.start),
            "to": _told(self.end),
            "channels": sorted(channel.value for channel in self.channels),
            "reason": self.reason,
        }


def read_blackout(given: object, pointer: str) -> Blackout:
    """Read one from a policy; raises NonsenseError with its JSON pointer."""
    if not isinstance(given, Mapping):
        raise refused(pointer, given, 'write an object such as {"from": …, "to": …, "reason": …}')
    for key in given:
        if key not in KEYS:
            raise unknown(pointer, str(key), KEYS)
    start, end = (_instant(given.get(key), f"{pointer}/{key}") for key in ("from", "to"))
    channels = _channels(given.get("channels", []), f"{pointer}/channels")
    reason = given.get("reason", "")
    if not isinstance(reason, str) or len(reason) > LONGEST_REASON:
        raise refused(f"{pointer}/reason", reason, f"write a text of at most {LONGEST_REASON} characters")
    try:
        return Blackout(start=start, end=end, channels=channels, reason=reason)
    except NonsenseError as error:
        raise refused(f"{pointer}/to", given.get("to"), error.remedy) from None


def _instant(given: object, pointer: str) -> datetime:
    try:
        instant = datetime.fromisoformat(given if isinstance(given, str) else "")
        refuse_far("", instant)
    except ValueError:
        raise refused(pointer, given, _INSTANT) from None
    return instant


def _channels(given: object, pointer: str) -> tuple[Channel, ...]:
    if not isinstance(given, list | tuple):
        raise refused(pointer, given, "write a list of channels; an empty one means all")
    return tuple(dict.fromkeys(_channel(one, f"{pointer}/{index}") for index, one in enumerate(given)))


def _channel(given: object, pointer: str) -> Channel:
    try:
        return Channel(given)
    except ValueError:
        raise refused(pointer, given, "write one of " + ", ".join(one.value for one in Channel)) from None


def _told(instant: datetime) -> str:
    return instant.isoformat(timespec="minutes" if instant.second == instant.microsecond == 0 else "auto")


def _nonsense(what: str, remedy: str, end: datetime) -> NonsenseError:
    return NonsenseError(
        "blackout-refused", f"a blackout {what}", field="to", remedy=remedy, value=end.isoformat(), why=what
    )
