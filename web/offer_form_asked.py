"""What somebody has typed into the form of an offer, read as the offer that he wants or as what is wrong by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from flask import request

from exchange.clean_tree import is_storable
from exchange.offer_document import read_offer
from exchange.offer_document import tell_one
from exchange.refusal import PlanError
from exchange.refusal import PlanRefusedError
from exchange.refusal import Problem
from exchange.refusal import excerpt
from exchange.wording import WORDS
from exchange.wording import say as say_problem
from models.calendar_head import CalendarHead
from models.nonsense import NonsenseError
from models.offer import Nature
from models.plan import Plan
from models.store_error import AbsentError
from models.store_history import OfferHistory
from models.store_offers import KeptOffer
from web.copy_offer import free_code
from web.editing_asked import text_asked
from web.editing_asked import version_asked
from web.editing_parts import Editor
from web.editing_parts import Subject
from web.message_book import MessageBook
from web.offer_form_controls import fault_text
from web.offer_form_values import MOST_ROWS
from web.offer_form_values import TOO_MANY_LINES
from web.offer_form_values import Clock
from web.offer_form_values import Reading
from web.offer_form_values import Typed
from web.offer_form_values import first
from web.offer_form_values import read_form
from web.offer_form_values import typed_of

LONGEST_PLACE = 120
PROMOTIONAL = Nature.PROMOTIONAL.value
# The form from its top; what has no field of its own comes last.
_FROM_THE_TOP = (
    "code", "name", "nature", "owner", "objective", "goal", "mechanics", "segments", "open_to_all",
    "valid_from", "valid_to", "repeats", "channels", "min_spend", "limit_per_person", "stock", "budget",
    "funding", "justification", "pairs_with", "stack", "scope",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The calendar in which an offer is written; `subject` is the offer as it is stored, None of a new one.

    `base` is the document that the form began with: what nobody touches stays as it was written there.
    """

    head: CalendarHead
    frame: Plan
    base: Mapping[str, Any]
    subject: Subject | None = None

    def clock(self, language: str) -> Clock:
        """Give the clock of the calendar, and the language of whoever reads."""
        return Clock(self.head.zone, language)


@dataclass(slots=True)
class Wanted:
    """What a form asks for: its document, the offer where it is one, and the sentences by field where it is not."""

    document: dict[str, Any]
    kept: KeptOffer | None = None
    faults: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, place: str, sentence: str) -> None:
        """Note what is wrong at a field, each thing once."""
        here = self.faults.setdefault(place, [])
        if sentence not in here:
            here.append(sentence)

    def down_the_form(self) -> dict[str, list[str]]:
        """Give what is wrong by field, as one meets the fields when going down the form."""
        return dict(sorted(self.faults.items(), key=lambda told: _height(told[0])))


def _height(place: str) -> int:
    key = place.strip("/").split("/")[0]
    return _FROM_THE_TOP.index(key) if key in _FROM_THE_TOP else len(_FROM_THE_TOP)


def typed_asked() -> dict[str, tuple[str, ...]]:
    """Give the fields that a form has sent; each is known by its JSON pointer."""
    return {
        place: tuple(text.replace("\r\n", "\n") for text in texts)
        for place, texts in request.form.lists()
        if place.startswith("/") and len(place) <= LONGEST_PLACE
    }


def new_ground(editor: Editor, language: str) -> tuple[Ground, dict[str, tuple[str, ...]]]:
    """Give the calendar of a new offer, with what stands in its form: nothing, or what a copy takes along."""
    stored = editor.store.frame(_named("calendar", text_asked("calendar")))
    source = _source(editor, stored.plan)
    ground = Ground(head=stored.head, frame=stored.plan, base=source)
    typed = typed_of(source, ground.clock(language))
    known = {segment.code for segment in stored.plan.segments}
    typed["/segments"] = tuple(code for code in typed.get("/segments", ()) if code in known)
    if source:
        typed["/code"] = (free_code(editor.store, stored.head.code, str(source["code"])),)
    return ground, {place: texts for place, texts in typed.items() if texts and not _is_dated(place)}


def stored_ground(subject: Subject, before: KeptOffer | None) -> Ground:
    """Give the calendar of a stored offer; `before` is the offer as whoever edits it has read it."""
    base = {} if before is None else tell_one(before.offer, before.written, subject.frame)
    return Ground(head=subject.head, frame=subject.frame, base=base, subject=subject)


def read_before(history: OfferHistory, subject: Subject) -> KeptOffer | None:
    """Give the offer as it was when the form was opened; None where nobody knows any more."""
    version = version_asked()
    if version in {0, subject.kept.version}:
        return subject.kept
    return history.find_version(subject.head.code, subject.offer.code, version)


def wanted_of(typed: Typed, ground: Ground, say: MessageBook) -> Wanted:
    """Read a form as an offer of its calendar."""
    reading = read_form(typed, ground.base, ground.clock(say.language))
    wanted = Wanted(reading.document)
    for place, problem in reading.problems:
        if problem.code == TOO_MANY_LINES:
            wanted.refuse(place, say("offer_form.fault_too_many_lines", most=MOST_ROWS))
            continue
        wanted.refuse(place, fault_text(_error_at(place, problem, first(typed, place)), say))
    try:
        plan = read_offer(reading.document, ground.frame)
    except PlanRefusedError as error:
        for one in error.errors:
            place = reading.field_of(one.pointer)
            # What could not be read at all is not missing as well.
            if place not in wanted.faults:
                wanted.refuse(_shown_place(place, reading), fault_text(one, say))
        _refuse_blank(wanted, say)
    else:
        if not wanted.faults:
            offer = plan.offers[0]
            written = plan.written.get(("offers", offer.code))
            wanted.kept = KeptOffer(offer=offer, version=0, written=None if written is None else written.document)
    return wanted


def _refuse_blank(wanted: Wanted, say: MessageBook) -> None:
    """Say at once that nobody or nothing was chosen: the offer itself is asked only once all of it can be read."""
    if not (wanted.document.get("segments") or wanted.document.get("open_to_all")):
        wanted.faults.setdefault("/segments", [say("offer_form.fault_no_segments")])
    is_promotion = wanted.document.get("nature", PROMOTIONAL) == PROMOTIONAL
    is_told = wanted.document.get("mechanics") or any(place.startswith("/mechanics") for place in wanted.faults)
    if is_promotion and not is_told:
        wanted.faults["/mechanics"] = [say("offer_form.fault_no_mechanic")]


def refuse_value(wanted: Wanted, error: NonsenseError, say: MessageBook) -> None:
    """Note at its field what a value or the store refuses."""
    place = f"/{error.field.strip('/')}" if error.field else ""
    if error.code not in WORDS:
        wanted.refuse(place, f"{error.message}: {error.remedy}")
        return
    wanted.refuse(place, fault_text(_error_at(place, Problem(error.code, error.facts), ""), say))


def _error_at(place: str, problem: Problem, value: str) -> PlanError:
    name = place.rpartition("/")[2]
    message, remedy = say_problem(problem.code, {"name": name, "value": excerpt(value), **problem.facts})
    return PlanError(code=problem.code, message=message, remedy=remedy, pointer=place, value=excerpt(value))


def _shown_place(place: str, reading: Reading) -> str:
    """Give the field for a place in the document: of a list of names each is in one field."""
    for several in ("/segments", "/scope/include", "/scope/exclude"):
        if place.startswith(f"{several}/"):
            return several
    return reading.field_of(place)


def _source(editor: Editor, frame: Plan) -> dict[str, Any]:
    """Give the document of the offer that is copied, as it would stand in this calendar; empty where there is none."""
    calendar, code = text_asked("copy_from"), text_asked("copy_of")
    if not code:
        return {}
    try:
        _, kept = editor.store.offer(_named("calendar", calendar), _named("offer", code))
    except AbsentError:
        return {}
    theirs = editor.store.frame(calendar).plan
    document = tell_one(kept.offer, kept.written, theirs)
    if (theirs.zone, theirs.currency) != (frame.zone, frame.currency):
        document.pop("repeats", None)
    return document


def _is_dated(place: str) -> bool:
    """Say whether a field holds a date: a copy of an offer takes none along, and no send."""
    name = place.rpartition("/")[2].partition("@")[0]
    return name in {"valid_from", "valid_to", "send_at", "visible_until"} or place.startswith("/repeats@until")


def _named(kind: str, name: str) -> str:
    if not name or not is_storable(name):
        raise AbsentError(kind, "")
    return name
