"""The form in which an offer is written: fields of each mechanic, its curve and its verdict while one types."""

import re
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint
from flask import Response
from flask import request

from exchange.plan_fields import LONGEST_CODE
from exchange.report_figures import axis_money
from models.plan import Plan
from models.role import Role
from models.role import needs
from rules.policy import Policy
from web.copy_offer import copied
from web.editing_parts import EditingDoor
from web.editing_saving import refusal
from web.editing_saving import subject_asked
from web.offer_form_asked import Ground
from web.offer_form_asked import Wanted
from web.offer_form_asked import new_ground
from web.offer_form_asked import read_before
from web.offer_form_asked import stored_ground
from web.offer_form_asked import typed_asked
from web.offer_form_asked import wanted_of
from web.offer_form_controls import Fields
from web.offer_form_controls import groups
from web.offer_form_controls import repeat_choices
from web.offer_form_controls import teams
from web.offer_form_controls import weekdays
from web.offer_form_preview import Preview
from web.offer_form_preview import preview_of
from web.offer_form_saving import add_offer
from web.offer_form_saving import change_offer
from web.offer_form_saving import refuse_foreign
from web.offer_form_steps import opened
from web.offer_form_steps import stepped
from web.offer_form_values import Typed
from web.offer_form_values import typed_of
from web.offer_form_values import unshown

SAVE = "save"
CHECK = "check"
NOTHING = Wanted(document={})
# A field of dates shows nothing but dates: what is none is shown as it was typed, in one for text.
_IS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_IS_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDoor:
    """What the form works on besides what all editing does: who carries messages, by which policy plans are judged."""

    editing: EditingDoor
    providers: Callable[[], Sequence[str]]
    policy: Callable[[Plan], Policy]


def offer_form(door: FormDoor) -> Blueprint:
    """Give the pages on which offers are written and changed, by planners of their team."""
    blueprint = Blueprint("offer_form", __name__, url_prefix="/offers")

    @blueprint.get("/new")
    @needs(Role.PLANNER)
    def new() -> Response:
        """Show an empty form, or one that holds a copy of another offer."""
        ground, typed = new_ground(door.editing.editor(), door.editing.language())
        return _page(door, ground, opened(typed), _seen(door, ground, typed) if typed else None)

    @blueprint.post("/new")
    @needs(Role.PLANNER)
    def add() -> Response:
        """Put the offer into its calendar, or show the form again with what is wrong in it."""
        door.editing.refuse_forged()
        ground, _ = new_ground(door.editing.editor(), door.editing.language())
        return _answered(door, ground, add_offer)

    @blueprint.get("/edit")
    @needs(Role.PLANNER)
    def edit() -> Response:
        """Show an offer in its form."""
        subject = subject_asked(door.editing)
        ground = stored_ground(subject, subject.kept)
        typed = typed_of(ground.base, ground.clock(door.editing.language()))
        return refusal(door.editing, subject) or _page(door, ground, opened(typed), _seen(door, ground, typed))

    @blueprint.post("/edit")
    @needs(Role.PLANNER)
    def change() -> Response:
        """Store the offer as the form has it, or show the form again with what is wrong in it."""
        door.editing.refuse_forged()
        subject = subject_asked(door.editing)
        ground = stored_ground(subject, read_before(door.editing.history, subject))
        return refusal(door.editing, subject) or _answered(door, ground, change_offer)

    @blueprint.post("/curve")
    @needs(Role.PLANNER)
    def curve() -> Response:
        """Say what stands in the form is worth and would be found; nothing is stored."""
        door.editing.refuse_forged()
        if not request.args.get("offer"):
            return _beside(door, new_ground(door.editing.editor(), door.editing.language())[0])
        subject = subject_asked(door.editing)
        return _beside(door, stored_ground(subject, read_before(door.editing.history, subject)))

    @blueprint.post("/copy")
    @needs(Role.PLANNER)
    def copy() -> Response:
        """Begin a new offer as a copy of another, in the same calendar or in one beside it."""
        door.editing.refuse_forged()
        return copied(door.editing)

    return blueprint


def _answered(
    door: FormDoor, ground: Ground, store: Callable[[EditingDoor, Ground, Wanted], Response | None]
) -> Response:
    """Do what the button asks: change the form, look at the offer, or store it."""
    typed, step = typed_asked(), request.form.get("step", CHECK)
    if step != SAVE:
        typed = stepped(typed, step)
    wanted = wanted_of(typed, ground, door.editing.say)
    if step == SAVE:
        refuse_foreign(door.editing, wanted)
        answer = None if wanted.faults else store(door.editing, ground, wanted)
        return answer or _page(door, ground, opened(typed), _preview(door, ground, wanted), wanted, 422)
    told = wanted if step == CHECK else NOTHING
    return _page(door, ground, opened(typed), _preview(door, ground, wanted), told)


def _seen(door: FormDoor, ground: Ground, typed: Typed) -> Preview:
    return _preview(door, ground, wanted_of(typed, ground, door.editing.say))


def _preview(door: FormDoor, ground: Ground, wanted: Wanted, *, is_judged: bool = True) -> Preview:
    profile, policy = request.values.get("profile", ""), door.policy(ground.frame)
    return preview_of(door.editing.editor(), ground, wanted, policy, profile, door.editing.say, is_judged=is_judged)


def _beside(door: FormDoor, ground: Ground) -> Response:
    """Give the piece that stands beside the form: curve, figures, verdict, and what is wrong by field."""
    wanted = wanted_of(typed_asked(), ground, door.editing.say)
    # The curve comes at once; on a crowded calendar the verdict takes longer.
    seen = _preview(door, ground, wanted, is_judged="quick" not in request.args)
    facts = _shown(ground, door.editing.language())
    return door.editing.page(
        "offer_form_preview.html", 200, {"seen": seen, "faults": wanted.faults, "piece": True, **facts}
    )


def _page(
    door: FormDoor, ground: Ground, typed: Typed, seen: Preview | None, wanted: Wanted = NOTHING, status: int = 200
) -> Response:
    say = door.editing.say
    kept = unshown(typed_of(ground.base, ground.clock(say.language)))
    fields = Fields(typed, ground.frame, say, door.providers(), wanted.faults, kept=kept)
    facts = {
        "subject": ground.subject, "fields": fields, "seen": seen, **({} if ground.subject else {"head": ground.head}),
        "faults": wanted.down_the_form(), "groups": groups(ground.frame), "teams": teams(door.editing.caller()),
        "repeat_choices": repeat_choices(say), "weekdays": weekdays(say), "saved": request.args.get("saved") == "1",
        "copied": request.values.get("copy_of", "")[:LONGEST_CODE],
        "copied_from": request.values.get("copy_from", "")[:LONGEST_CODE],
        "targets": [head for head, _ in door.editing.editor().store.calendars()],
    }  # fmt: skip
    return door.editing.page("offer_form.html", status, {**facts, **_shown(ground, say.language)})


def _shown(ground: Ground, language: str) -> dict[str, object]:
    """Give how the templates write amounts and verdicts, and tell what a field of dates takes."""
    return {
        "axis_money": lambda amount: axis_money(amount, ground.head.currency, language),
        "is_day": lambda text: not text or _IS_DAY.fullmatch(text),
        "is_moment": lambda text: not text or _IS_MOMENT.fullmatch(text),
        "badge_of": {"block": "block", "incomplete": "unknown", "warn": "warn", "pass": "pass"}.get,
    }
