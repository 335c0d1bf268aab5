"""What an approver reads of an offer that waits for him: its words, what has changed, what is said of it, by whom."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.report_dossier import clean
from exchange.report_figures import moment
from exchange.report_figures import period
from exchange.report_figures import typeset
from exchange.report_mechanic import spoken_offer
from exchange.report_words import CHANNELS
from exchange.review_words import WordedChange
from exchange.review_words import worded_changes
from models.approval import Candidate
from models.calendar_head import CalendarHead
from models.caller import Caller
from models.lifecycle import OfferState
from models.review import Review
from models.review import Seen
from models.role import Role
from models.store_lifecycle import REOPENED
from rules.approval_policy import Approvals
from rules.finding import Finding
from rules.finding import Severity
from scheduler.gate import Objection
from scheduler.launch import not_his
from scheduler.launch import worst_of
from web.fine_print import fine_print
from web.message_book import MessageBook
from web.refusal_words import told_step

# So many are read at a glance.
MOST_TOLD = 3
# Something stands in the way, somebody answers for it, it is worth a look, nothing is; or nobody could say.
STOPPED, WAIVED, WARNED, CLEAN, UNJUDGED = "stopped", "waived", "warned", "clean", "unjudged"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """An offer in words: what it gives, to whom, when, how people hear of it, whose it is."""

    code: str
    name: str
    gives: str
    audience: str
    dates: str
    through: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something said of an offer; `asked` is the exception that waits for somebody's approval, if there is one."""

    rule: str
    severity: Severity
    message: str
    fingerprint: str
    stops: bool
    is_waived: bool
    asked: int | None

    @property
    def is_open(self) -> bool:
        """Say whether it stands in the way."""
        return self.stops and not self.is_waived


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An offer under review; `why_not` says why whoever looks cannot approve it, empty when he can."""

    head: CalendarHead
    facts: OfferFacts
    chosen: str
    author: str
    editors: Sequence[str]
    since: str
    reason: str
    is_new: bool
    changes: Sequence[WordedChange]
    verdict: str
    said: Sequence[Said]
    why_not: Sequence[str]

    @property
    def told_first(self) -> Sequence[Said]:
        """Give the gravest of what is said; a note is read by whoever asks for it."""
        return [one for one in self.said if one.severity is not Severity.INFO][:MOST_TOLD]

    @property
    def told_later(self) -> Sequence[Said]:
        """Give the rest."""
        return [one for one in self.said if one not in self.told_first]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads cards of one calendar, and by which ways of approving; `asked_of` gives exceptions by finding."""

    head: CalendarHead
    who: Caller
    say: MessageBook
    approvals: Approvals
    asked_of: Mapping[str, int]

    def card(self, review: Review, said: Sequence[Objection] | None) -> Card:
        """Tell one offer; what is said of it is None where nobody could find out."""
        language, standing = self.say.language, review.standing
        mine = said or ()
        submitted = standing.submitted_at
        return Card(
            head=self.head,
            facts=offer_facts(review.now, self.head, self.say),
            chosen=f"{self.head.code}/{self.head.version}/{standing.offer}",
            author=standing.author,
            editors=review.editors,
            since="" if submitted is None else moment(submitted.astimezone(self.head.zone), language),
            reason=told_reason(standing.reason, self.say),
            is_new=review.approved is None,
            changes=tuple(worded_changes(review, self.head.zone, language)),
            verdict=UNJUDGED if said is None else _verdict(mine),
            said=sorted(map(self._said, mine), key=lambda one: (not one.is_open, -one.severity.weight)),
            why_not=self._why_not(review, mine) if self.who.may(Role.APPROVER) else (),
        )

    def _said(self, one: Objection) -> Said:
        finding = one.finding
        return Said(
            rule=finding.rule, severity=finding.severity, fingerprint=finding.fingerprint, stops=one.stops,
            message=told_finding(finding, self.say.language), is_waived=one.is_waived,
            asked=self.asked_of.get(finding.fingerprint),
        )  # fmt: skip

    def _why_not(self, review: Review, said: Sequence[Objection]) -> list[str]:
        standing = review.standing
        known = Candidate(
            offer=standing.offer, state=OfferState.SUBMITTED, author=standing.author, editors=review.editors
        )
        way = self.approvals.find(review.now.offer, worst_of(said, standing.offer))
        return [told_step(one, self.say) for one in not_his(known, way, self.who)]


def offer_facts(seen: Seen, head: CalendarHead, say: MessageBook) -> OfferFacts:
    """Tell an offer as an advertisement would."""
    offer, language = seen.offer, say.language
    titles = [clean(one.title) for one in seen.segments]
    channels = dict.fromkeys(CHANNELS[language][one.channel] for one in offer.announcements)
    first = period(offer.first, head.zone, language)
    count = len(offer.occurrences)
    return OfferFacts(
        code=offer.code,
        name=typeset(clean(offer.name or ""), language),
        gives=spoken_offer(offer, language),
        audience=", ".join([*titles, *([say("reviews.everyone")] if offer.open_to_all else [])]),
        dates=first if count == 1 else say("reviews.repeated", count=count, period=first),
        through=", ".join(channels),
        owner=clean(offer.owner or ""),
    )


def told_finding(finding: Finding, language: str) -> str:
    """Tell what a finding says, set as the page around it is."""
    return fine_print(typeset(clean(finding.message[language]), language), language)


def told_reason(reason: str | None, say: MessageBook) -> str:
    """Give a reason as somebody wrote it, or in the reader's language where it is ours."""
    return say("reviews.reopened") if reason == REOPENED else reason or ""


def _verdict(said: Sequence[Objection]) -> str:
    if any(one.stops and not one.is_waived for one in said):
        return STOPPED
    if any(one.stops for one in said):
        return WAIVED
    return WARNED if any(one.finding.severity is not Severity.INFO for one in said) else CLEAN
