"""Where a group lives: its country, its clock, and the holidays that it keeps, as far as anybody knows."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.segment import Segment
from rules.quiet_hours import Place

FRANCE = "FR"
# France overseas by the codes of ISO 3166, with the department whose own holidays are known.
_OVERSEAS: Mapping[str, str | None] = MappingProxyType({
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976",
    "PM": None, "BL": None, "MF": None, "WF": None, "PF": None, "NC": None, "TF": None,
})  # fmt: skip
_ZONES: Mapping[str, str] = MappingProxyType({
    "America/Cayenne": "GF", "America/Guadeloupe": "GP", "America/Marigot": "MF", "America/Martinique": "MQ",
    "America/Miquelon": "PM", "America/St_Barthelemy": "BL", "Europe/Paris": FRANCE, "Indian/Kerguelen": "TF",
    "Indian/Mayotte": "YT", "Indian/Reunion": "RE", "Pacific/Gambier": "PF", "Pacific/Marquesas": "PF",
    "Pacific/Noumea": "NC", "Pacific/Tahiti": "PF", "Pacific/Wallis": "WF",
})  # fmt: skip
# Further countries whose law on messages is known, by the zones in which their people live.
_ABROAD: Mapping[str, str] = MappingProxyType({
    "America/Anchorage": "US", "America/Boise": "US", "America/Chicago": "US", "America/Denver": "US",
    "America/Detroit": "US", "America/Los_Angeles": "US", "America/New_York": "US", "America/Phoenix": "US",
    "Europe/Berlin": "DE", "Europe/Brussels": "BE", "Pacific/Honolulu": "US",
})  # fmt: skip


def country_of(segment: Segment | None, zone: ZoneInfo) -> str:
    """Give the country whose law protects a group (ISO 3166, two letters), empty when nobody can tell.

    It is the one that is told, else the one whose clock the group keeps; France overseas counts as France.
    """
    territory = territory_of(segment, zone)
    return FRANCE if territory in _OVERSEAS else territory


def territory_of(segment: Segment | None, zone: ZoneInfo) -> str:
    """Give the same by the code that ISO 3166 has for it, by which France overseas has codes of its own."""
    told = (None if segment is None else segment.country) or _ZONES.get(zone.key) or _ABROAD.get(zone.key, "")
    return told.upper()


def place_of(segment: Segment | None, zone: ZoneInfo) -> Place | None:
    """Give where a group lives, None when the holidays of that country are not known."""
    country = (None if segment is None else segment.country) or _ZONES.get(zone.key, "")
    department = None if segment is None else segment.department
    code = country.upper()
    if code in _OVERSEAS:
        code, department = FRANCE, department or _OVERSEAS[code]
    return Place(zone=zone, country=code, department=department) if code == FRANCE else None
