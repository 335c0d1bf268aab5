"""Says of an offer that is still being written what it is worth, when it is valid, and what would be found about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from exchange.handout.rungs import ladder_order
from exchange.handout.rungs import most_loyal
from exchange.report_dossier import clean
from exchange.report_figures import period
from models.offer import Offer
from models.plan import Plan
from models.segment import Segment
from rules.bound import TooMuchError
from rules.finding import verdict_of
from rules.policy import Policy
from web.editing_check import Recheck
from web.editing_check import gravest
from web.editing_check import recheck
from web.editing_parts import Editor
from web.message_book import MessageBook
from web.offer_form_asked import Ground
from web.offer_form_asked import Wanted
from web.offer_form_worth import Worth
from web.offer_form_worth import worth_of

MOST_PERIODS = 3
MOST_CHOICES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What stands beside the form; `check` is None while there is no whole offer to judge, or too much to look at."""

    worth: Worth | None
    profile: str
    profiles: Sequence[tuple[str, str]]
    dates: tuple[str, ...] = ()
    more_dates: str = ""
    check: Recheck | None = None
    is_too_much: bool = False
    missing: int = 0


def preview_of(
    editor: Editor, ground: Ground, wanted: Wanted, policy: Policy, profile: str, say: MessageBook,
    *, is_judged: bool = True,
) -> Preview:  # fmt: skip
    """Look at what a form asks for, and judge it unless only its worth is asked for; nothing is stored."""
    choices = _choices(ground.frame, wanted)
    segment = next((one for one in choices if one.code == profile), None) or _usual(choices)
    seen = Preview(
        worth=worth_of(wanted.document, segment, ground.frame, policy, say),
        profile="" if segment is None else segment.code,
        profiles=tuple((one.code, clean(one.title)) for one in choices[:MOST_CHOICES]),
        missing=len(wanted.faults),
    )
    if wanted.kept is None:
        return seen
    dates, more_dates = _dates(wanted.kept.offer, ground, say)
    seen = replace(seen, dates=dates, more_dates=more_dates)
    if not is_judged:
        return seen
    try:
        return replace(seen, check=_judged(editor, ground, wanted.kept.offer))
    except TooMuchError:
        return replace(seen, is_too_much=True)


def _choices(frame: Plan, wanted: Wanted) -> tuple[Segment, ...]:
    """Give the groups whose basket may be looked at: those that the offer is for, all where it is for everybody."""
    named = wanted.document.get("segments") or ()
    chosen = [one for one in frame.segments if one.code in named]
    everybody = chosen if chosen and not wanted.document.get("open_to_all") else list(frame.segments)
    return ladder_order(everybody)


def _usual(choices: Sequence[Segment]) -> Segment | None:
    return most_loyal(one for one in choices if one.basket is not None) or next(iter(choices), None)


def _dates(offer: Offer, ground: Ground, say: MessageBook) -> tuple[tuple[str, ...], str]:
    told = [period(window, ground.head.zone, say.language) for window in offer.occurrences[:MOST_PERIODS]]
    more = len(offer.occurrences) - len(told)
    last = offer.occurrences[-1]
    text = ""
    if more:
        told_last = period(last, ground.head.zone, say.language)
        text = say("offer_form.times_in_all", count=len(offer.occurrences), last=told_last)
    return tuple(told), text


def _judged(editor: Editor, ground: Ground, offer: Offer) -> Recheck:
    if ground.subject is not None:
        # Under the code that it is stored by: by another it would be judged beside itself.
        return recheck(editor, ground.subject, replace(offer, code=ground.subject.offer.code))
    with editor.turn():
        calendar, report = editor.around(ground.head.code, offer)
    waived = editor.waived(ground.head, calendar, report.findings)
    new = tuple(one for name, one in gravest(report.findings).items() if name not in waived)
    return Recheck(verdict=verdict_of(new), new=new, gone=(), staying=())
