"""The form on which an offer gets other dates without dragging: start, end, each message, checked before it is kept."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Response
from flask import request

from exchange.report_figures import moment
from exchange.report_figures import period
from exchange.report_words import CHANNELS
from models.offer import Offer
from web.editing_asked import END
from web.editing_asked import HOUR
from web.editing_asked import START
from web.editing_asked import Reading
from web.editing_asked import by_form
from web.editing_asked import edge_fields
from web.editing_asked import send_field
from web.editing_asked import version_asked
from web.editing_asked import wall_text
from web.editing_parts import EditingDoor
from web.editing_parts import Facts
from web.editing_parts import Subject
from web.editing_saving import refusal
from web.editing_saving import save
from web.editing_saving import subject_asked
from web.editing_saving import verdict_facts


@dataclass(frozen=True, slots=True)
class SendField:
    """The field of one message: by which channel, and when."""

    name: str
    channel: str
    kept: str


def date_form(door: EditingDoor) -> Response:
    """Show the form with the dates as they are stored."""
    subject = subject_asked(door)
    return refusal(door, subject) or _page(door, subject, Reading(door.language()), 200)


def dates_chosen(door: EditingDoor) -> Response:
    """Store the dates of the form; with `step=check`, or where something is amiss, show it again with the verdict."""
    if request.form.get("step") != "save":
        return _checked(door)

    def read(subject: Subject, offer: Offer, reading: Reading) -> Offer | None:
        return by_form(offer, subject.head.zone, reading, door.say)

    def refuse(subject: Subject, reading: Reading) -> Response:
        return _page(door, subject, reading, 422)

    def confirm(subject: Subject, reading: Reading) -> Response:
        reading.wrong["sure"] = door.say("editing.sure_needed")
        return _page(door, subject, reading, 422, read(subject, subject.offer, Reading(door.language())))

    return save(door, read, refuse, confirm)


def _checked(door: EditingDoor) -> Response:
    subject, reading = subject_asked(door), Reading(door.language())
    barred = refusal(door, subject)
    if barred is not None:
        return barred
    changed = by_form(subject.offer, subject.head.zone, reading, door.say)
    return _page(door, subject, reading, 200 if changed is not None else 422, changed)


def _page(
    door: EditingDoor, subject: Subject, reading: Reading, status: int, changed: Offer | None = None
) -> Response:  # fmt: skip
    offer, zone, language = subject.offer, subject.head.zone, door.language()
    facts: Facts = {} if changed is None else verdict_facts(door, subject, changed)
    edges = {START: edge_fields(START, offer.first.start, zone), END: edge_fields(END, offer.first.end, zone)}
    values = {name + part: text for name, both in edges.items() for part, text in zip(("", HOUR), both, strict=True)}
    sends = [
        SendField(send_field(place), CHANNELS[language][one.channel], wall_text(one.send_at, zone))
        for place, one in enumerate(offer.announcements)
        if one.send_at is not None
    ]
    told: Facts = {
        "subject": subject, "values": {**values, **reading.typed}, "sends": sends, "wrong": reading.wrong,
        "version": version_asked() or subject.kept.version, "now": period(offer.first, zone, language),
        "sure": "sure" in request.form, "along": "along" in request.form or request.method == "GET",
        "word": "",  # of the verdict, where there is something to judge
        "leaving": "" if changed is None else _leaving(changed, zone, language),
    }  # fmt: skip
    return door.page("editing_dates.html", status, {**told, **facts})


def _leaving(changed: Offer, zone: ZoneInfo, language: str) -> str:
    """Say when the messages would leave once everything has gone along."""
    return " · ".join(
        f"{CHANNELS[language][one.channel]}, {moment(one.send_at.astimezone(zone), language)}"
        for one in changed.announcements
        if one.send_at is not None
    )
