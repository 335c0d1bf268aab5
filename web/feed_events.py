"""Tells the offers of a calendar, and what is sent of them, as events of somebody's own calendar, in his language."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from types import MappingProxyType

from exchange.ics_feed import SHOWN_FOR
from exchange.ics_feed import EventStatus
from exchange.ics_feed import FeedEvent
from exchange.report_figures import typeset
from exchange.report_mechanic import spoken_offer
from exchange.report_words import CHANNELS
from models.feed import FedOffer
from models.feed import Feed
from models.lifecycle import OfferState
from models.send import SendDraft
from models.window import Window
from rules.finding import Finding
from rules.finding import Severity
from web.message_book import MessageBook

# What was over by then, nobody looks up in his calendar.
SHOWN_SINCE = timedelta(days=92)
STATUSES: Mapping[OfferState, EventStatus] = MappingProxyType({
    OfferState.DRAFT: EventStatus.TENTATIVE, OfferState.SUBMITTED: EventStatus.TENTATIVE,
    OfferState.APPROVED: EventStatus.CONFIRMED, OfferState.RUNNING: EventStatus.CONFIRMED,
    OfferState.ENDED: EventStatus.CONFIRMED, OfferState.WITHDRAWN: EventStatus.CANCELLED,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """All that the events are told from.

    `findings` are those that nobody answers for, the worst first; None where the calendar could not be judged.
    `segments` are the names of groups by their codes, `link` leads to an offer's calendar, `policy_number` is how
    often the house's policy has changed, by which sends move too.
    """

    workspace: str
    feed: Feed
    offers: Sequence[FedOffer]
    say: MessageBook
    now: datetime
    link: str
    findings: Sequence[Finding] | None = ()
    segments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    drafts: Sequence[SendDraft] = ()
    policy_number: int = 0


def feed_events(facts: FeedFacts) -> list[FeedEvent]:
    """Give the events of all that is shown, soonest first."""
    shown = [one for one in facts.offers if facts.feed.shows(one.offer)]
    worst = _by_offer(facts.findings or ())
    sends = _sends(facts.drafts)
    events = [
        event
        for one in shown
        for event in (*_windows(facts, one, worst), *_moments(facts, one, sends.get(one.offer.code, {})))
        if event.window.end > facts.now - SHOWN_SINCE
    ]
    return sorted(events, key=lambda event: (event.window.start, event.name))


def _by_offer(findings: Sequence[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        if one.severity is not Severity.INFO:
            for code in dict.fromkeys(one.offers):
                found[code].append(one)
    return {code: sorted(told, key=lambda one: -one.severity.weight) for code, told in found.items()}


def _windows(facts: FeedFacts, one: FedOffer, worst: Mapping[str, list[Finding]]) -> Iterator[FeedEvent]:
    notes = tuple(_notes(facts, one, worst.get(one.offer.code, ())))
    for occurrence, window in enumerate(one.offer.occurrences):
        yield FeedEvent(
            name=(facts.workspace, facts.feed.calendar, one.offer.code, str(occurrence)), title=one.offer.title,
            notes=notes, window=window, status=STATUSES[one.state], sequence=one.changes, changed_at=one.changed_at,
            url=facts.link, kind=facts.say("feeds.offer"),
        )  # fmt: skip


def _notes(facts: FeedFacts, one: FedOffer, findings: Sequence[Finding]) -> Iterator[str]:
    say, language, offer = facts.say, facts.feed.language, one.offer
    yield spoken_offer(offer, language)
    yield say("feeds.for", groups=", ".join(_groups(facts, one)))
    if offer.owner:
        yield say("feeds.by", team=offer.owner)
    yield f"{offer.code} · {say('feeds.state', state=one.state.value)}"
    if one.state is OfferState.WITHDRAWN:
        return
    if facts.findings is None:
        yield say("feeds.unjudged")
        return
    if findings:
        yield f"{say('feeds.severity', severity=findings[0].severity.value)} {_sentence(findings[0], language)}"
        if len(findings) > 1:
            yield say("feeds.more_findings", count=len(findings) - 1)


def _sentence(finding: Finding, language: str) -> str:
    told = f"{finding.message[language]} {finding.remedy.get(language, '')}".strip()
    return typeset(told, language)


def _groups(facts: FeedFacts, one: FedOffer) -> list[str]:
    named = [facts.segments.get(code) or code for code in one.offer.segments]
    return [*named, facts.say("feeds.everybody")] if one.offer.open_to_all else named


def _sends(drafts: Sequence[SendDraft]) -> Mapping[str, Mapping[tuple[int, int], list[SendDraft]]]:
    """Group what is planned by offer, then by occasion and announcement, the soonest first."""
    found: dict[str, dict[tuple[int, int], list[SendDraft]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(drafts, key=lambda draft: draft.due_at):
        found[one.offer][one.occurrence, _announcement(one)].append(one)
    return found


def _announcement(draft: SendDraft) -> int:
    place = draft.facts.get("announcement")
    return place if isinstance(place, int) else 0


def _moments(
    facts: FeedFacts, one: FedOffer, sends: Mapping[tuple[int, int], Sequence[SendDraft]]
) -> Iterator[FeedEvent]:  # fmt: skip
    """Give one event for each instant at which something of an offer leaves, however many groups get it."""
    for (occurrence, announcement), drafts in sends.items():
        for place, due_at in enumerate(dict.fromkeys(draft.due_at for draft in drafts)):
            together = [draft for draft in drafts if draft.due_at == due_at]
            channel = CHANNELS[facts.feed.language][together[0].channel]
            yield FeedEvent(
                name=(facts.workspace, facts.feed.calendar, one.offer.code, str(occurrence), "send",
                      str(announcement), str(place)),
                title=facts.say("feeds.send_title", channel=channel, offer=one.offer.title),
                notes=tuple(_send_notes(facts, one, together)), window=Window(due_at, due_at + SHOWN_FOR),
                status=STATUSES[one.state], sequence=one.changes + facts.policy_number, changed_at=one.changed_at,
                url=facts.link, kind=facts.say("feeds.send"),
            )  # fmt: skip


def _send_notes(facts: FeedFacts, one: FedOffer, drafts: Sequence[SendDraft]) -> Iterator[str]:
    groups = dict.fromkeys(facts.segments.get(draft.segment) or draft.segment for draft in drafts if draft.segment)
    if groups:
        yield facts.say("feeds.for", groups=", ".join(groups))
    yield f"{one.offer.code} · {facts.say('feeds.state', state=one.state.value)}"
    if any(draft.hold is not None for draft in drafts):
        yield facts.say("feeds.send_held")
