"""Every way out of a house, ready to be used: its providers, their receipts, its lists, and where they may go."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import MappingProxyType

from rules.quiet_hours import OpenHours
from scheduler.addresses import AddressLaw
from scheduler.provider import Provider
from scheduler.receipts import ReceiptReader
from scheduler.recipients import RecipientLists
from scheduler.roads import RoadFacts
from scheduler.roads import Roads


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One provider that the house has set up; `receipts` is None when nothing that it tells can be verified."""

    kind: str
    provider: Provider
    receipts: ReceiptReader | None = None
    hours: OpenHours | None = None
    template: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The providers by name, the usual one of each channel, the lists, and the law of addresses.

    `ca_file` holds the house's own certificate authority, for a provider that stands in the house.
    """

    providers: Mapping[str, Way] = field(default_factory=lambda: MappingProxyType({}))
    by_channel: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    recipients: RecipientLists | None = None
    law: AddressLaw = field(default_factory=AddressLaw)
    ca_file: str | None = None

    def roads(self) -> Roads:
        """Give what planning must know of them; the lists are counted now."""
        known = {
            name: RoadFacts(page=way.provider.bounds.page, hours=way.hours, template=way.template)
            for name, way in self.providers.items()
        }
        lists = self.recipients.counts() if self.recipients else {}
        return Roads(by_channel=self.by_channel, known=known, lists=lists)
