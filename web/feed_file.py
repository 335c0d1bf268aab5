"""Gives a calendar program what a secret address leads to: no cookie, no name, and nothing that has not changed."""

import hashlib
import time
from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from flask import Blueprint
from flask import Response
from flask import abort
from flask import request
from flask import url_for
from werkzeug.http import http_date

from exchange.ics_feed import MEDIA_TYPE
from exchange.ics_feed import FeedEvent
from exchange.ics_feed import FeedHead
from exchange.ics_feed import ics_feed
from models.allowance import Allowance
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.feed import FedCalendar
from models.feed import Feed
from models.nonsense import NonsenseError
from models.role import open_to_all
from models.secret_token import digest
from models.send import SendDraft
from models.store import Store
from models.store_error import AbsentError
from models.store_feeds import FeedBook
from models.store_feeds import FeedDoor
from rules.bound import TooMuchError
from rules.engine import Report
from rules.finding import Finding
from rules.house_policy import HousePolicy
from rules.policy import Policy
from scheduler.plan import plan_sends
from scheduler.ways import Ways
from web.feed_events import SHOWN_SINCE
from web.feed_events import FeedFacts
from web.feed_events import feed_events
from web.feed_memory import DrawnFeed
from web.feed_memory import FeedMemory
from web.message_book import message_book

# Programs ask every five minutes at the most; whoever asks more often has lost his way.
MOST_ASKED = 120
AN_HOUR = 3_600
MOST_EVENTS = 10_000
TOO_MANY = 429


class Ruled(Protocol):
    """A stored calendar with the word on it, and the policy that it was judged by."""

    @property
    def head(self) -> CalendarHead:
        """Give its name and version."""

    @property
    def calendar(self) -> Calendar:
        """Give the calendar itself."""

    @property
    def report(self) -> Report:
        """Give the findings."""

    @property
    def house(self) -> HousePolicy:
        """Give the house's policy, by its number."""

    @property
    def policy(self) -> Policy:
        """Give the policy of the calendar."""


class FeedJudge(Protocol):
    """Who judges the calendars of one workspace."""

    store: Store
    ways: Ways

    def ruling(self, code: str) -> Ruled:
        """Give the word on a calendar as it is now."""

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Sequence[Finding]) -> AbstractSet[str]:
        """Name the findings that somebody answers for."""


def feed_file(
    door: FeedDoor, judge_of: Callable[[str], FeedJudge], ticks: Callable[[], float] = time.monotonic
) -> Blueprint:  # fmt: skip
    """Give the one address that knows nobody but by what is in it; `judge_of` gives who judges in a workspace."""
    blueprint = Blueprint("feed_file", __name__)
    allowance = Allowance(MOST_ASKED, AN_HOUR, ticks)
    kept = _Kept(_Judging(), FeedMemory())

    @blueprint.get("/feeds/<token>.ics")
    @open_to_all
    def give(token: str) -> Response:
        """Give the feed, or say that it is the same as before."""
        found = door.find(token)
        if found is None:
            abort(404)
        left = allowance.spend(digest(token))
        if not left.is_allowed:
            return Response(status=TOO_MANY, headers={"Retry-After": str(left.seconds)})
        workspace, feed = found
        return _answer(judge_of(workspace), kept, feed, door.clock())

    return blueprint


class _Judging:
    """Judges what is shown, and tries once only what is too much to judge: programs ask every hour, all day long."""

    def __init__(self) -> None:
        self._too_much: dict[tuple[str, str], int] = {}

    def ruled(self, judge: FeedJudge, code: str) -> Ruled | None:
        """Judge a calendar; where it was withdrawn, or is too much, its dates are shown all the same."""
        name = (judge.store.workspace, code)
        version = -1
        try:
            version = judge.store.head(code).version
            return None if self._too_much.get(name) == version else judge.ruling(code)
        except AbsentError:
            return None
        except TooMuchError:
            self._too_much[name] = version
            return None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known from one request to the next."""

    judging: _Judging
    memory: FeedMemory


def _answer(judge: FeedJudge, kept: _Kept, feed: Feed, now: datetime) -> Response:
    ruled = kept.judging.ruled(judge, feed.calendar)
    open_ones = None if ruled is None else _open_ones(judge, ruled)
    # All that a feed shows comes from these: whatever else happens leaves it as it was.
    key = (
        judge.store.workspace, replace(feed, read_at=None), FeedBook(judge.store).last_line(), request.host_url,
        None if ruled is None else (ruled.head.version, ruled.house.number), _lists(judge, feed),
        None if open_ones is None else frozenset(one.fingerprint for one in open_ones),
    )  # fmt: skip
    drawn = kept.memory.get(key, now, lambda: _drawn(judge, ruled, open_ones, feed, now))
    response = Response(drawn.body, content_type=MEDIA_TYPE)
    response.set_etag(drawn.tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Language"] = feed.language
    response.headers["Content-Disposition"] = 'inline; filename="preseance.ics"'
    if drawn.changed_at is not None:
        response.headers["Last-Modified"] = http_date(drawn.changed_at)
    # A change of what was found about an offer, or of a segment's name, moves no date: the tag alone decides.
    request.environ.pop("HTTP_IF_MODIFIED_SINCE", None)
    response.make_conditional(request)
    return response


def _lists(judge: FeedJudge, feed: Feed) -> Hashable:
    """Give what says from outside in how many parts sends leave."""
    return (id(judge.ways), frozenset(judge.ways.roads().lists.items())) if feed.with_sends else None


def _open_ones(judge: FeedJudge, ruled: Ruled) -> Sequence[Finding]:
    """Give what was found and nobody answers for."""
    waived = judge.waived(ruled.head, ruled.calendar, ruled.report.findings)
    return [one for one in ruled.report.findings if one.fingerprint not in waived]


def _drawn(
    judge: FeedJudge, ruled: Ruled | None, open_ones: Sequence[Finding] | None, feed: Feed, now: datetime
) -> DrawnFeed:
    shown = FeedBook(judge.store).calendar(feed.calendar)
    events = feed_events(_facts(judge, ruled, open_ones, feed, shown, now))
    body = ics_feed(_head(feed, shown, events), events[:MOST_EVENTS])
    return DrawnFeed(
        body=body, tag=hashlib.sha256(body).hexdigest()[:40], drawn_at=now,
        changed_at=max((one.changed_at for one in events), default=None),
        holds_until=min((one.window.end + SHOWN_SINCE for one in events), default=None),
    )  # fmt: skip


def _head(feed: Feed, shown: FedCalendar, events: Sequence[FeedEvent]) -> FeedHead:
    say = message_book(feed.language)
    narrowed = " · ".join(part for part in (shown.name, feed.segment, feed.team) if part)
    about = say("feeds.about", count=min(len(events), MOST_EVENTS), total=len(events))
    return FeedHead(title=narrowed, about=about, zone=shown.zone, language=feed.language)


def _facts(
    judge: FeedJudge, ruled: Ruled | None, open_ones: Sequence[Finding] | None, feed: Feed, shown: FedCalendar,
    now: datetime,
) -> FeedFacts:  # fmt: skip
    facts = FeedFacts(
        workspace=judge.store.workspace, feed=feed, offers=shown.offers, say=message_book(feed.language), now=now,
        link=url_for("pages.index", calendar=feed.calendar, _external=True), findings=open_ones,
    )  # fmt: skip
    if ruled is None:
        return facts
    return replace(
        facts, segments=_titles(ruled.calendar), drafts=_drafts(judge, feed, ruled), policy_number=ruled.house.number
    )


def _titles(calendar: Calendar) -> Mapping[str, str]:
    return {code: segment.title for code, segment in calendar.segments.items()}


def _drafts(judge: FeedJudge, feed: Feed, ruled: Ruled) -> Sequence[SendDraft]:
    """Plan what leaves and when, as an approval of today would: later at night, or in waves."""
    if not feed.with_sends:
        return ()
    wanted = [offer for offer in ruled.calendar.offers if feed.shows(offer)]
    try:
        return plan_sends(ruled.calendar, wanted, ruled.policy, judge.ways.roads())
    except NonsenseError:
        # More than fit into a machine: the offers are shown without them.
        return ()
