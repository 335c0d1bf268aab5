"""Draws a calendar in which all offers promise one group the same on the same days, and write to it within hours."""

from dataclasses import replace
from datetime import timedelta

from benchmarks.calendars import FIRST_DAY
from benchmarks.calendars import ZONE
from benchmarks.calendars import generate
from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.window import Window
from models.window import read_wall

LASTS = timedelta(days=20)
# Messages leave one after the other for ten hours, and then again.
MINUTES = 600


def alike(offers: int) -> Calendar:
    """Give so many copies of the first drawn offer that promises something, each with a message of its own."""
    drawn = generate(100)
    first = next(one for one in drawn.offers if one.mechanics and not one.open_to_all)
    start = read_wall(FIRST_DAY, ZONE)
    copies = [
        replace(
            first,
            code=f"{first.code}-{number:07d}",
            segments=first.segments[:1],
            occurrences=(Window(start, start + LASTS),),
            repeats=None,
            announcements=(Announcement(channel=Channel.EMAIL, send_at=start + timedelta(minutes=number % MINUTES)),),
        )
        for number in range(offers)
    ]
    return replace(drawn, offers=tuple(copies))
