"""The pages on which an offer gets other dates: checked while a bar is dragged, stored, taken back, or typed in."""

from collections.abc import Sequence

from flask import Blueprint
from flask import Response
from flask import request

from models.offer import Offer
from models.role import Role
from models.role import needs
from web.editing_asked import Reading
from web.editing_asked import by_bar
from web.editing_asked import version_asked
from web.editing_form import date_form
from web.editing_form import dates_chosen
from web.editing_parts import EditingDoor
from web.editing_parts import Facts
from web.editing_parts import Subject
from web.editing_saving import SURE_FIRST
from web.editing_saving import done_page
from web.editing_saving import merged
from web.editing_saving import save
from web.editing_saving import subject_asked
from web.editing_saving import undone
from web.editing_saving import verdict_facts

# What the question whether somebody is sure asks again.
OF_BAR = ("calendar", "offer", "version", "was", "start", "end")


def editing_pages(door: EditingDoor) -> Blueprint:
    """Give the pages, which change nothing but what planners may change."""
    blueprint = Blueprint("editing", __name__, url_prefix="/editing")

    @blueprint.post("/recheck")
    @needs(Role.PLANNER)
    def check() -> Response:
        """Say what a bar that is being dragged would do where it is."""
        door.refuse_forged()
        return _check(door)

    @blueprint.post("/move")
    @needs(Role.PLANNER)
    def move() -> Response:
        """Store the dates to which a bar was dragged."""
        door.refuse_forged()
        return _move(door)

    @blueprint.get("/dates")
    @needs(Role.PLANNER)
    def dates() -> Response:
        """Show the dates of an offer in a form, for whoever does not drag."""
        return date_form(door)

    @blueprint.post("/dates")
    @needs(Role.PLANNER)
    def choose() -> Response:
        """Check the dates of the form, or store them."""
        door.refuse_forged()
        return dates_chosen(door)

    @blueprint.post("/undo")
    @needs(Role.PLANNER)
    def undo() -> Response:
        """Make an offer what it was before its last change."""
        door.refuse_forged()
        return undone(door)

    @blueprint.post("/merge")
    @needs(Role.PLANNER)
    def merge() -> Response:
        """Store what was chosen of two people's changes."""
        door.refuse_forged()
        return merged(door)

    @blueprint.get("/done")
    @needs(Role.PLANNER)
    def done() -> Response:
        """Say what was stored, with the way back."""
        return done_page(door, version_asked(), is_same="same" in request.args, is_undone="undone" in request.args)

    @blueprint.get("/keys")
    @needs(Role.VIEWER)
    def keys() -> Response:
        """Explain how bars are moved without a mouse."""
        return door.page("editing_keys.html", 200, {})

    return blueprint


def _check(door: EditingDoor) -> Response:
    subject, reading = subject_asked(door), Reading(door.language())
    if version_asked() not in {0, subject.kept.version}:
        return _piece(door, subject, 409, wrong=[door.say("editing.changed_since", offer=subject.offer.code)])
    changed = by_bar(subject.offer, subject.head.zone, reading, door.say)
    if changed is None:
        return _piece(door, subject, 422, wrong=list(reading.wrong.values()))
    return _piece(door, subject, 200, facts=verdict_facts(door, subject, changed, is_settled="settled" in request.form))


def _move(door: EditingDoor) -> Response:
    def read(subject: Subject, offer: Offer, reading: Reading) -> Offer | None:
        return by_bar(offer, subject.head.zone, reading, door.say)

    def refuse(subject: Subject, reading: Reading) -> Response:
        return _piece(door, subject, 422, wrong=list(reading.wrong.values()))

    def confirm(subject: Subject, reading: Reading) -> Response:
        changed = read(subject, subject.offer, reading) or subject.offer
        facts = verdict_facts(door, subject, changed)
        fields = {name: request.form.get(name, "") for name in OF_BAR}
        return door.page("editing_sure.html", SURE_FIRST, {"subject": subject, "fields": fields, **facts})

    return save(door, read, refuse, confirm)


def _piece(
    door: EditingDoor, subject: Subject, status: int, wrong: Sequence[str] = (), facts: Facts | None = None
) -> Response:
    return door.page("editing_recheck.html", status, {"subject": subject, "wrong": wrong, **(facts or {})})
