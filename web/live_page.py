"""Tells somebody who looks at a page what happens meanwhile: who changed what, which findings came, what waits.

A stream ends as soon as it has told what there is, and the browser comes back by itself after a few seconds: a page
that is open holds no thread, so that twenty of them starve nobody, and what another process has changed is seen too.
"""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from threading import Lock

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request

from exchange.report_figures import typeset
from models.role import Role
from models.role import needs
from models.store_error import AbsentError
from models.store_policies import PolicyBook
from models.store_pulse import Pulse
from models.store_pulse import PulseBook
from models.tables import LARGEST_ID
from web.desk_forms import code_in
from web.desk_forms import number_in
from web.desk_parts import DeskDoor
from web.edits_since import Edit
from web.edits_since import edits_since
from web.live_findings import Judged
from web.live_findings import LiveFindings
from web.live_findings import News

# Soon enough for somebody who works beside a colleague, seldom enough for a hundred pages.
AGAIN_MILLISECONDS = 3_000
STREAM = "text/event-stream; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Known:
    """What a page has been told already; `base` is the line of the audit after which its news begin."""

    version: int
    seq: int
    reviews: int
    sends: int
    base: int
    policy: int

    def __str__(self) -> str:
        """Write it as the name of an event, which the browser gives back."""
        return f"{self.version}.{self.seq}.{self.reviews}.{self.sends}.{self.base}.{self.policy}"

    @staticmethod
    def read(text: str) -> "Known | None":
        """Read what a browser gives back; None where it gives nothing that we have written."""
        found = [_counted(part) for part in text.split(".")]
        numbers = [one for one in found if one is not None]
        return Known(*numbers) if len(numbers) == len(found) == 6 else None  # noqa: PLR2004 -- as many as it has


def live_page(door: DeskDoor, judge: Callable[[str], Judged | None]) -> Blueprint:
    """Give the stream; `judge` gives the word on a calendar as it is now, None where that cannot be had now."""
    blueprint = Blueprint("live", __name__)
    # One look at a new version at a time: whoever comes meanwhile is told a moment later.
    findings, one_at_a_time = LiveFindings(judge), Lock()

    @blueprint.get("/live")
    @needs(Role.VIEWER)
    def listen() -> Response:
        """Tell what there is to tell, and when to ask again."""
        calendar = code_in(request.args.get("calendar", ""))
        shown = _Shown.read()
        book = PulseBook(door.parts().room.store)
        try:
            pulse = book.pulse(calendar)
        except AbsentError:
            # Withdrawn while somebody looked at it: there is nothing more to come.
            return Response(status=204)
        # A page that was hidden for a while opens a new stream, and says in its address what it knows.
        told = request.headers.get("Last-Event-ID") or request.args.get("known", "")
        known = Known.read(told[:100])
        policy = pulse.policy if shown.policy is None else shown.policy
        seen = known or Known(shown.version, pulse.seq, pulse.reviews, pulse.sends, pulse.seq, policy)
        return _stream(_Look(door, findings, one_at_a_time, book, calendar, shown, pulse, seen).told())

    return blueprint


def _counted(text: str) -> int | None:
    """Read what one of our pages may count; None for what no column of ours holds."""
    found = number_in(text)
    return found if found is not None and found <= LARGEST_ID else None


def _stream(told: Iterator[str]) -> Response:
    body = f"retry: {AGAIN_MILLISECONDS}\n\n{''.join(told)}"
    return Response(body, content_type=STREAM, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stands on a page: a version of its calendar, by which policy of the house, and that policy's hash.

    A page that shows no verdict names no policy.
    """

    version: int
    policy: int | None
    judged_by: str

    @staticmethod
    def read() -> "_Shown":
        """Read the address, which our own page has written."""
        given = request.args
        return _Shown(
            version=_counted(given.get("version", "")) or 0, policy=_counted(given.get("policy", "")),
            judged_by=code_in(given.get("judged", "")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    """One look of one page."""

    door: DeskDoor
    findings: LiveFindings
    one_at_a_time: Lock
    book: PulseBook
    calendar: str
    shown: _Shown
    pulse: Pulse
    seen: Known

    def told(self) -> Iterator[str]:
        """Give events, the last of which names all that this page knows by now."""
        pulse, seen = self.pulse, self.seen
        changed, now = "", replace(seen, seq=pulse.seq, reviews=pulse.reviews, sends=pulse.sends)
        if (pulse.version, pulse.policy) != (seen.version, seen.policy):
            changed, now = self._changed(now)
        parts = [
            changed,
            self._waits("reviews", pulse.reviews) if pulse.reviews > seen.reviews else "",
            self._waits("sends", pulse.sends) if pulse.sends > seen.sends else "",
        ]
        yield f"id: {now}\nevent: pulse\ndata: {now}\n\n"
        for one in filter(None, parts):
            lines = "".join(f"data: {line}\n" for line in one.splitlines() if line.strip())
            yield f"id: {now}\nevent: news\n{lines}\n"

    def _changed(self, now: Known) -> tuple[str, Known]:
        """Tell who changed calendar or policy and what that means; nothing is known by now while nobody can say yet."""
        told = replace(now, version=self.pulse.version, policy=self.pulse.policy)
        by, policy = self._by(), self._policy_by()
        if by is None and policy is None:
            return "", told
        if not self.one_at_a_time.acquire(blocking=False):
            return "", now
        try:
            news = self.findings.news(self.book, self.calendar, self.shown.version, self.shown.judged_by)
        except AbsentError:
            # Nobody looks at one calendar alone.
            news = None
        finally:
            self.one_at_a_time.release()
        return self._piece("edit", edit=by, policy=policy, news=news), told

    def _policy_by(self) -> str | None:
        """Name who has put another policy in force; None where the one that was shown still is."""
        shown = self.seen.policy if self.shown.policy is None else self.shown.policy
        in_force = PolicyBook(self.book.store).in_force() if self.pulse.policy != shown else None
        return None if in_force is None else in_force.author

    def _by(self) -> Edit | None:
        """Name who else changed the calendar since the page was drawn; whoever looks knows what he did himself."""
        if self.pulse.version == self.shown.version:
            return None
        return edits_since(self.book.store, self.calendar, self.seen.base, but=self.door.caller().name)

    def _waits(self, kind: str, count: int) -> str:
        return self._piece(kind, count=count)

    def _piece(
        self, kind: str, *, edit: Edit | None = None, policy: str | None = None, news: News | None = None,
        count: int = 0,
    ) -> str:  # fmt: skip
        return render_template(
            "live_news.html", kind=kind, edit=edit, policy=policy, news=news, count=count,
            calendar=self.calendar or None, typeset=typeset,
        )  # fmt: skip
