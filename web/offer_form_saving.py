"""Stores what the form of an offer asks for, as long as nobody was faster and nothing of it is refused."""

from flask import Response
from flask import request
from flask import url_for

from models.caller import owns
from models.nonsense import NonsenseError
from models.store_error import NotYourTeamError
from models.store_error import RefusedOffersError
from models.store_error import StaleError
from models.store_error import TakenError
from web.editing_asked import version_asked
from web.editing_parts import EditingDoor
from web.editing_parts import Subject
from web.editing_saving import answer_done
from web.editing_saving import refusal
from web.editing_saving import subject_asked
from web.merge_page import Conflict
from web.merge_page import merge_page
from web.message_book import MessageBook
from web.offer_form_asked import Ground
from web.offer_form_asked import Wanted
from web.offer_form_asked import refuse_value
from web.safe_place import see_other


def refuse_foreign(door: EditingDoor, wanted: Wanted) -> None:
    """Note that an offer would come to a team for which whoever writes it may not plan."""
    who = door.caller()
    if wanted.kept is not None and not owns(who.every_team, wanted.kept.offer.owner):
        wanted.refuse("/owner", door.say("offer_form.fault_not_your_team"))


def add_offer(door: EditingDoor, ground: Ground, wanted: Wanted) -> Response | None:
    """Put a new offer into its calendar; None where `wanted` says what is wrong with it."""
    if wanted.kept is None:
        return None
    editor, say = door.editor(), door.say
    try:
        kept = editor.store.add_offer(ground.head.code, wanted.kept, by=door.caller())
    except (TakenError, NotYourTeamError, NonsenseError) as error:
        _refuse(wanted, error, say)
    else:
        editor.changed(ground.head.code)
        code = ground.head.code
        return see_other(url_for("offer_form.edit", calendar=code, offer=kept.offer.code, saved=1, lang=say.language))
    return None


def change_offer(door: EditingDoor, ground: Ground, wanted: Wanted) -> Response | None:
    """Store an offer as it was changed; None where `wanted` says what is wrong with it.

    Where a colleague was faster, the page comes on which both changes are joined.
    """
    subject, editor, say = ground.subject, door.editor(), door.say
    if subject is None or wanted.kept is None:
        return None
    if version_asked() != subject.kept.version:
        return _meeting(door, ground, subject, wanted)
    if wanted.kept.offer == subject.offer:
        return answer_done(door, subject, subject.kept.version, is_same=True)
    if subject.loses_approval and "sure" not in request.form:
        wanted.refuse("sure", say("offer_form.fault_sure"))
        return None
    try:
        kept = editor.store.change_offer(
            subject.head.code, subject.offer.code, wanted.kept, by=door.caller(), expected=subject.kept.version
        )
    except StaleError:
        return _meeting(door, ground, subject_asked(door), wanted)
    except (TakenError, NotYourTeamError, NonsenseError) as error:
        _refuse(wanted, error, say)
    except RefusedOffersError:
        return refusal(door, subject_asked(door))
    else:
        editor.changed(subject.head.code)
        code, version = subject.head.code, kept.version
        return see_other(
            url_for("editing.done", calendar=code, offer=kept.offer.code, version=version, lang=say.language)
        )
    return None


def _refuse(wanted: Wanted, error: TakenError | NotYourTeamError | NonsenseError, say: MessageBook) -> None:
    if isinstance(error, TakenError):
        wanted.refuse("/code", say("offer_form.fault_taken"))
    elif isinstance(error, NotYourTeamError):
        wanted.refuse("/owner", say("offer_form.fault_not_your_team"))
    else:
        refuse_value(wanted, error, say)


def _meeting(door: EditingDoor, ground: Ground, subject: Subject, wanted: Wanted) -> Response:
    """Give the page on which somebody joins his change with what a colleague has stored meanwhile."""
    by = door.history.changed_by(subject.head.code, subject.offer.code, version_asked())
    conflict = Conflict(
        head=subject.head, frame=subject.frame, now=subject.kept, before=dict(ground.base) or None,
        mine=wanted.document, by=by, loses_approval=subject.loses_approval,
    )  # fmt: skip
    return merge_page(conflict, door.language())
