"""Stores offers on other dates, as long as nobody was faster; takes a change back; joins the changes of two people."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace

from flask import Response
from flask import request
from flask import url_for

from exchange.document_merge import Side
from exchange.document_merge import UndecidedError
from exchange.document_merge import disputes
from exchange.document_merge import joined
from exchange.offer_document import read_offer
from exchange.offer_document import tell_one
from exchange.refusal import PlanRefusedError
from exchange.report_figures import period
from models.caller import is_same_person
from models.nonsense import NonsenseError
from models.offer import Offer
from models.store_error import StaleError
from models.store_error import TakenError
from models.store_error import UnderReviewError
from models.store_offers import KeptOffer
from rules.bound import TooMuchError
from web.editing_asked import Reading
from web.editing_asked import text_asked
from web.editing_asked import version_asked
from web.editing_check import recheck
from web.editing_parts import EditingDoor
from web.editing_parts import Facts
from web.editing_parts import Subject
from web.frame import asks_for_piece
from web.merge_page import LONGEST_DOCUMENT
from web.merge_page import Conflict
from web.merge_page import document_sent
from web.merge_page import merge_page
from web.safe_place import see_other

# The reader must say that he knows what else happens.
SURE_FIRST = 428
TAKE = "take."
Read = Callable[[Subject, Offer, Reading], Offer | None]
Wrong = Callable[[Subject, Reading], Response]


def subject_asked(door: EditingDoor) -> Subject:
    """Find the offer that a request names."""
    return door.subject(text_asked("calendar"), text_asked("offer"))


def save(door: EditingDoor, read: Read, refuse: Wrong, confirm: Wrong) -> Response:
    """Store an offer as `read` gives it; `refuse` answers when it gives none, `confirm` asks whether he is sure.

    Where a colleague has changed the offer since it was read, the page comes on which both changes are joined.
    """
    subject, reading = subject_asked(door), Reading(door.language())
    barred = refusal(door, subject)
    if barred is not None:
        return barred
    if version_asked() != subject.kept.version:
        return _conflict(door, subject, read, reading) or refuse(subject, reading)
    wanted = read(subject, subject.offer, reading)
    if wanted is None:
        return refuse(subject, reading)
    if wanted == subject.offer:
        return answer_done(door, subject, subject.kept.version, is_same=True)
    if subject.loses_approval and "sure" not in request.form:
        return confirm(subject, reading)
    try:
        kept = _keep(door, subject, KeptOffer(offer=wanted, version=0))
    except StaleError:
        # Somebody has stored his change after this one was read: the second time the versions are told apart.
        return save(door, read, refuse, confirm)
    except UnderReviewError:
        return _barred(door, subject, 409, "review")
    return answer_done(door, subject, kept.version)


def verdict_facts(
    door: EditingDoor, subject: Subject, changed: Offer, *, was: Offer | None = None, is_settled: bool = True
) -> Facts:
    """Give what the templates tell of a change; without `check` where that is more than a page may work out.

    What was stored is stored all the same, and must not be told as if it were not.
    """
    language = door.language()
    dates = {"dates": period(changed.first, subject.head.zone, language)}
    try:
        found = recheck(door.editor(), subject, changed, was=was, is_settled=is_settled)
    except TooMuchError:
        return {**dates, "check": None, "word": "incomplete", "verdict": door.say("editing.unjudged")}
    return {
        **dates, "check": found, "word": found.word, "verdict": found.said(language),
        "new": found.told(found.new, language), "gone": found.told(found.gone, language),
        "stays": found.told(found.staying, language),
    }  # fmt: skip


def refusal(door: EditingDoor, subject: Subject) -> Response | None:
    """Say why somebody may not change an offer: another team's, or being reviewed; None when he may."""
    if not subject.is_edited_by(door.caller()):
        return _barred(door, subject, 403, "team")
    if subject.is_locked:
        return _barred(door, subject, 409, "review")
    return None


def answer_done(door: EditingDoor, subject: Subject, version: int, *, is_same: bool = False) -> Response:
    """Send a browser on to the page that says what was done; a script gets it at once."""
    if not asks_for_piece():
        return _sent_on(door, subject, version, "same" if is_same else "")
    return done_page(door, version, is_same=is_same)


def done_page(door: EditingDoor, version: int, *, is_same: bool, is_undone: bool = False) -> Response:
    """Say what was stored, with the way back as long as nobody has changed the offer since."""
    subject = subject_asked(door)
    is_last = version == subject.kept.version and not is_same and not is_undone
    before = _before(door, subject, version) if is_last else None
    was_offer = None if before is None else before.offer
    is_moved = was_offer is not None and was_offer.first != subject.offer.first
    was = period(was_offer.first, subject.head.zone, door.language()) if was_offer and is_moved else None
    told: Facts = {
        "subject": subject, "is_same": is_same, "is_undone": is_undone, "may_undo": before is not None, "was": was,
        "is_changed_since": version != subject.kept.version,
        "month": f"{subject.offer.first.start.astimezone(subject.head.zone):%Y-%m}",
    }  # fmt: skip
    return door.page("editing_done.html", 200, {**told, **verdict_facts(door, subject, subject.offer, was=was_offer)})


def _before(door: EditingDoor, subject: Subject, version: int) -> KeptOffer | None:
    """Give the offer as it was before its last change, as long as that was the reader's own."""
    place = (subject.head.code, subject.offer.code, version - 1)
    if not any(is_same_person(who, door.caller().name) for who in door.history.changed_by(*place)):
        return None
    return door.history.find_version(*place)


def undone(door: EditingDoor) -> Response:
    """Make an offer what it was before its last change; a page says so when somebody has changed it since."""
    subject = subject_asked(door)
    if not subject.is_edited_by(door.caller()):
        return _barred(door, subject, 403, "team")
    place = (subject.head.code, subject.offer.code)
    try:
        kept = door.history.undo(*place, by=door.caller(), expected=version_asked())
    except StaleError:
        by = door.history.changed_by(*place, version_asked())
        return _barred(door, subject, 409, "changed", " · ".join(by))
    except UnderReviewError:
        return _barred(door, subject, 409, "review")
    door.editor().changed(subject.head.code)
    if asks_for_piece():
        return done_page(door, kept.version, is_same=False, is_undone=True)
    return _sent_on(door, subject, kept.version, "undone")


def merged(door: EditingDoor) -> Response:
    """Store what was chosen of two people's changes; the page comes again where something is open or amiss."""
    subject = subject_asked(door)
    barred = refusal(door, subject)
    if barred is not None:
        return barred
    mine = document_sent(request.form.get("mine", "")[: LONGEST_DOCUMENT + 1])
    if mine is None:
        return _barred(door, subject, 422, "form")
    before = document_sent(request.form.get("before", "")[: LONGEST_DOCUMENT + 1])
    conflict = _meeting(door, subject, before, mine)
    choices = _choices(conflict)
    if version_asked() != subject.kept.version:
        wrong = [door.say("editing.changed_again", offer=subject.offer.code)]
        return merge_page(conflict, door.language(), choices=choices, wrong=wrong)
    return _joined(door, subject, conflict, choices)


def _joined(door: EditingDoor, subject: Subject, conflict: Conflict, choices: Mapping[str, Side]) -> Response:
    spoken = door.language()
    try:
        document = joined(conflict.base, conflict.mine, conflict.theirs, choices)
    except UndecidedError as error:
        wrong = [door.say("editing.still_open", count=len(error.keys))]
        return merge_page(conflict, spoken, choices=choices, open_ones=error.keys, wrong=wrong, status=422)
    if conflict.loses_approval and "sure" not in request.form:
        return merge_page(conflict, spoken, choices=choices, wrong=[door.say("editing.sure_needed")], status=SURE_FIRST)
    try:
        plan = read_offer(document, subject.frame)
        written = plan.written.get(("offers", plan.offers[0].code))
        kept = KeptOffer(offer=plan.offers[0], version=0, written=None if written is None else written.document)
        stored = _keep(door, subject, kept)
    except PlanRefusedError as error:
        wrong = [one.sentence(spoken) for one in error.errors]
        return merge_page(conflict, spoken, choices=choices, wrong=wrong, status=422)
    except NonsenseError as error:
        return merge_page(conflict, spoken, choices=choices, wrong=[error.message], status=422)
    except TakenError as error:
        wrong = [door.say("editing.taken", offer=error.code)]
        return merge_page(conflict, spoken, choices=choices, wrong=wrong)
    except UnderReviewError:
        return _barred(door, subject, 409, "review")
    except StaleError:
        # Somebody was faster once more: the second time it is told.
        return merged(door)
    # A code may have been chosen too.
    return _sent_on(door, replace(subject, kept=stored), stored.version)


def _barred(door: EditingDoor, subject: Subject, status: int, why: str, by: str = "") -> Response:
    return door.page("editing_refused.html", status, {"subject": subject, "why": why, "by": by})


def _conflict(door: EditingDoor, subject: Subject, read: Read, reading: Reading) -> Response | None:
    """Give the page on which both changes are joined; None when the dates asked for cannot be."""
    before = door.history.find_version(subject.head.code, subject.offer.code, version_asked())
    base = subject.kept if before is None else before
    mine = read(subject, base.offer, reading)
    if mine is None:
        return None
    told = None if before is None else tell_one(before.offer, before.written, subject.frame)
    return merge_page(_meeting(door, subject, told, tell_one(mine, None, subject.frame)), door.language())


def _meeting(
    door: EditingDoor, subject: Subject, before: dict[str, object] | None, mine: dict[str, object]
) -> Conflict:  # fmt: skip
    by = door.history.changed_by(subject.head.code, subject.offer.code, version_asked())
    return Conflict(
        head=subject.head, frame=subject.frame, now=subject.kept, before=before, mine=mine, by=by,
        loses_approval=subject.loses_approval,
    )  # fmt: skip


def _sent_on(door: EditingDoor, subject: Subject, version: int, what: str = "") -> Response:
    place = url_for(
        "editing.done", calendar=subject.head.code, offer=subject.offer.code, version=version, lang=door.language(),
    )  # fmt: skip
    return see_other(f"{place}&{what}=1" if what else place)


def _choices(conflict: Conflict) -> dict[str, Side]:
    found = {}
    for one in disputes(conflict.base, conflict.mine, conflict.theirs):
        chosen = request.form.get(TAKE + one.key)
        if chosen in {side.value for side in Side}:
            found[one.key] = Side(chosen)
    return found


def _keep(door: EditingDoor, subject: Subject, kept: KeptOffer) -> KeptOffer:
    editor, place = door.editor(), (subject.head.code, subject.offer.code)
    stored = editor.store.change_offer(*place, kept, by=door.caller(), expected=subject.kept.version)
    editor.changed(subject.head.code)
    return stored
