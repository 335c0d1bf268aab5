"""What a stored calendar is called, and how often it has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarHead:
    """What a calendar is called, on which clock and in which currency it is told, and how often it changed."""

    id: int
    code: str
    version: int
    frame_version: int
    name: str
    zone: ZoneInfo
    currency: str
    policy: Mapping[str, object]
    changed_at: datetime
