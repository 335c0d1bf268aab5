"""What the launch page shows of each offer that waits for an approval, and of each exception to a finding."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.report_figures import moment
from exchange.report_figures import typeset
from exchange.review_words import WordedChange
from exchange.review_words import worded_changes
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.caller import is_same_person
from models.review import Review
from models.role import Role
from models.store_lifecycle import REOPENED
from models.waiver import Waiver
from models.waiver import WaiverState
from scheduler.gate import Objection
from web.launch_words import LAUNCH_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What stands in the way of an offer; `asked` is the exception that waits for somebody's approval, if there is."""

    rule: str
    message: str
    fingerprint: str
    is_waived: bool
    asked: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An offer under review; `is_own` when whoever looks has written it, so that another person approves it."""

    code: str
    author: str
    editors: str
    reason: str
    is_new: bool
    is_own: bool
    changes: tuple[WordedChange, ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverLine:
    """An exception; `may_approve` and `may_withdraw` say what whoever looks may do with it."""

    number: int
    version: int
    state: str
    rule: str
    offers: str
    reason: str
    author: str
    approver: str
    until: str
    may_approve: bool
    may_withdraw: bool


def cards(
    head: CalendarHead, reviews: Iterable[Review], said: Sequence[Objection], asked_of: Mapping[str, int],
    who: Caller, language: str,
) -> list[Card]:  # fmt: skip
    """Give a card for each review; `asked_of` gives by finding the exception that waits for an approval."""
    words = LAUNCH_WORDS[language]
    return [
        Card(
            code=one.standing.offer,
            author=one.standing.author,
            editors=", ".join(one.editors),
            reason=told_reason(one.standing.reason, words),
            is_new=one.approved is None,
            is_own=any(is_same_person(name, who.name) for name in (one.standing.author, *one.editors)),
            changes=tuple(worded_changes(one, head.zone, language)),
            stops=tuple(
                _stop(each, asked_of, language) for each in said if each.offer == one.standing.offer and each.stops
            ),
        )
        for one in reviews
    ]


def waiver_lines(
    head: CalendarHead, waivers: Iterable[Waiver], states: Mapping[int, WaiverState], who: Caller, language: str
) -> list[WaiverLine]:
    """Give a line for each exception that nobody took back, with what this reader may do."""
    may = who.may(Role.APPROVER)
    return [
        WaiverLine(
            number=one.id or 0, version=one.version, state=states[one.id or 0].value, rule=one.rule,
            offers=", ".join(one.offers), reason=one.reason, author=one.author, approver=one.approver or "",
            until=moment(one.expires_at.astimezone(head.zone), language),
            may_approve=may and states[one.id or 0] is WaiverState.ASKED,
            may_withdraw=may or (who.may(Role.PLANNER) and is_same_person(one.author, who.name)),
        )
        for one in waivers
    ]  # fmt: skip


def told_reason(reason: str | None, words: Mapping[str, str]) -> str:
    """Give a reason as somebody wrote it, or in the reader's language where it is ours."""
    return words["reopened"] if reason == REOPENED else reason or ""


def _stop(one: Objection, asked_of: Mapping[str, int], language: str) -> Stop:
    finding = one.finding
    return Stop(
        rule=finding.rule, message=typeset(finding.message[language], language), fingerprint=finding.fingerprint,
        is_waived=one.is_waived, asked=asked_of.get(finding.fingerprint),
    )  # fmt: skip
