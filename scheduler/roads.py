"""Which provider carries which channel, how much it takes at once, and when it rests."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import MappingProxyType

from models.channel import Announcement
from rules.quiet_hours import OpenHours


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadFacts:
    """What planning must know of one provider.

    `page` is the most recipients that it takes at once, `hours` when it lets messages through on the
    recipients' clock (None: always), `template` the name of the template for a channel.
    """

    page: int = 1_000
    hours: OpenHours | None = None
    template: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """Every provider of a house by its name, the usual one of each channel, and the head counts of its own lists."""

    by_channel: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    known: Mapping[str, RoadFacts] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    lists: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def name_for(self, announcement: Announcement) -> str | None:
        """Give the provider that an announcement names, else the usual one of its channel, else None."""
        return announcement.provider or self.by_channel.get(announcement.channel.value)

    def facts_of(self, name: str | None) -> RoadFacts | None:
        """Give what is known of a provider, None when nobody has set it up."""
        return None if name is None else self.known.get(name)
