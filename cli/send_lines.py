"""Sends as lines of a table: who gets what and when, where it stands and what it waits for."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from cli.house import House
from cli.table import write_table
from exchange.report_figures import moment
from exchange.report_figures import number
from exchange.report_words import CHANNELS
from models.channel import Channel
from models.send import HoldReason
from models.send import SendState
from models.store_error import AbsentError
from models.store_send_desk import KeptSend
from scheduler.send_words import name_hold
from scheduler.send_words import name_state

TITLES = {
    "fr": ("N°", "Heure", "Offre", "Segment", "Canal", "Personnes", "Prestataire", "État"),
    "en": ("No.", "Time", "Offer", "Segment", "Channel", "People", "Provider", "State"),
}
DUE = {"fr": "doit partir", "en": "due"}
UTC_ZONE = ZoneInfo("UTC")


def write_sends(house: House, sends: Sequence[KeptSend], language: str) -> None:
    """Write sends, each on the clock of its calendar."""
    now = house.store.clock()
    zones = {code: zone_of(house, code) for code in {one.calendar for one in sends}}
    write_table(
        TITLES[language],
        [
            (
                str(one.id),
                moment(one.due_at.astimezone(zones[one.calendar]), language),
                one.offer or one.kind,
                one.segment,
                name_channel(one.channel, language),
                "" if one.people is None else number(one.people, language),
                one.provider,
                standing(one, now, language),
            )
            for one in sends
        ],
        kept_whole=2,
    )


def standing(one: KeptSend, now: datetime, language: str) -> str:
    """Say where a send stands, and what holds it."""
    if one.hold is not None:
        return f"{name_state(one.state, language)}: {name_hold(HoldReason(one.hold), language)}"
    if one.state is SendState.PLANNED and one.due_at <= now:
        return DUE[language]
    return name_state(one.state, language)


def name_channel(channel: str, language: str) -> str:
    """Give the word for a channel; events have one of their own."""
    return CHANNELS[language][Channel(channel)] if channel in {one.value for one in Channel} else channel


def zone_of(house: House, calendar: str) -> ZoneInfo:
    """Give the clock of a calendar; events belong to none, and calendars are withdrawn."""
    try:
        return house.store.head(calendar).zone if calendar else UTC_ZONE
    except AbsentError:
        return UTC_ZONE
