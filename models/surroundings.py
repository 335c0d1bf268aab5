"""A calendar, or the part of it that can matter to an offer, in one version and with its waivers."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.waiver import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a gate looks at; `versions` gives the version of each offer that was asked for."""

    head: CalendarHead
    calendar: Calendar
    waivers: tuple[Waiver, ...]
    versions: Mapping[str, int]
