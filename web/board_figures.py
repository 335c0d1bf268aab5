"""The four figures above a calendar: its offers, what blocks, how hard people are written to, what leaves next."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from exchange.report_dossier import clean
from exchange.report_figures import hour
from exchange.report_figures import number
from exchange.report_figures import spelled
from exchange.report_words import CHANNELS
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.channel import Channel
from models.send import SendState
from models.store_send_desk import RELEASABLE
from models.store_send_desk import SendDesk
from models.store_send_desk import SendListing
from rules.agenda import messages_of
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy
from rules.presence import EPOCH
from rules.presence import MICROSECOND
from rules.presence import micros
from web.board_heat import pressure_of
from web.message_book import MessageBook

LEAVING = (SendState.PLANNED, SendState.RETRY_WAIT, SendState.CLAIMED)
# More of them are said to be more.
MOST_WAITING = 99
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with what it counts; `grade` is the class by which it is coloured, `leads` where it leads to."""

    name: str
    label: str
    value: str
    detail: str
    grade: str = ""
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Counts in one calendar, at one instant, for one reader; `leads` are the addresses behind the figures."""

    calendar: Calendar
    now: datetime
    say: MessageBook

    leads: Mapping[str, str]

    def offers(self) -> Figure:
        """Count the offers, and those that are on."""
        running = sum(any(one.holds(self.now) for one in offer.occurrences) for offer in self.calendar.offers)
        return Figure(
            name="offers",
            label=self.say("calendar.figure_offers"),
            value=number(len(self.calendar.offers), self.say.language),
            detail=self.say("calendar.figure_running", count=running),
            leads=self.leads["offers"],
        )

    def blockers(self, findings: Sequence[Finding]) -> Figure:
        """Count what keeps the calendar from leaving; `findings` are open."""
        block, unknown, warn = (
            sum(one.severity is severity for one in findings)
            for severity in (Severity.BLOCK, Severity.UNKNOWN, Severity.WARN)
        )
        return Figure(
            name="blockers",
            label=self.say("calendar.figure_blockers"),
            value=number(block, self.say.language),
            detail=self.say("calendar.figure_others", warn=warn, unknown=unknown),
            grade="block" if block else "pass",
            leads=self.leads["findings"],
        )

    def pressure(self, policy: Policy) -> Figure:
        """Tell of the group that is written to hardest."""
        peak = pressure_of(self.calendar, policy).peak
        label = self.say("calendar.figure_pressure")
        if peak is None:
            return Figure(name="pressure", label=label, value=NOTHING, detail=self.say("calendar.figure_no_message"))
        who = clean(peak.segment.title)[:80]
        if peak.cap is None:
            detail = self.say("calendar.figure_uncapped", count=peak.count, segment=who)
        else:
            detail = self.say("calendar.figure_cap", count=peak.count, segment=who, cap=peak.cap)
        is_over = peak.cap is not None and peak.count > peak.cap
        value = self.say("calendar.figure_in_seven", count=peak.count)
        return Figure(name="pressure", label=label, value=value, detail=detail, grade="warn" if is_over else "")

    def next_send(self, head: CalendarHead, sends: SendDesk) -> Figure:
        """Tell what leaves next, or would if somebody approved it; whatever waits for a person is said first."""
        label = self.say("calendar.figure_next")
        waiting = len(sends.sends(SendListing(calendar=head.code, states=RELEASABLE, limit=MOST_WAITING + 1)))
        held = self.say("calendar.figure_waiting", count=waiting) if waiting else ""
        grade = "warn" if waiting else ""
        due = sends.sends(SendListing(calendar=head.code, states=LEAVING, limit=1))
        if due:
            told = self._sent(due[0].offer, Channel(due[0].channel))
            value = self._moment(due[0].due_at, head.zone)
        elif (planned := self._planned()) is not None:
            told, value = self.say("calendar.figure_unapproved"), self._moment(planned, head.zone)
        else:
            told, value = self.say("calendar.figure_nothing"), NOTHING
        return Figure(
            name="next", label=label, value=value, detail=held or told, grade=grade, leads=self.leads["sends"]
        )

    def _planned(self) -> datetime | None:
        now = micros(self.now)
        ahead = [one.instant for offer in self.calendar.offers for one in messages_of(offer) if one.instant >= now]
        return EPOCH + min(ahead) * MICROSECOND if ahead else None

    def _sent(self, offer: str, channel: Channel) -> str:
        named = {"offer": clean(offer)[:80], "channel": CHANNELS[self.say.language][channel]}
        return self.say("calendar.figure_send", **named)

    def _moment(self, instant: datetime, zone: ZoneInfo) -> str:
        local = instant.astimezone(zone)
        return f"{spelled(local, 'EEE d MMM', self.say.language)} {hour(local, self.say.language)}"


def figures_of(
    teller: Teller, head: CalendarHead, findings: Sequence[Finding], policy: Policy, sends: SendDesk
) -> Sequence[Figure]:
    """Give the four figures."""
    return (teller.offers(), teller.blockers(findings), teller.pressure(policy), teller.next_send(head, sends))
