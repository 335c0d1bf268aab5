"""What every request needs: the store, the house's policy and ways out, and the verdicts that were found already."""

from collections.abc import Callable
from collections.abc import Iterable
from contextlib import AbstractContextManager
from contextlib import nullcontext
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace
from typing import cast

from flask import current_app
from flask import g

from api.bounds import Bounds
from api.second_look import SecondLook
from api.single_flight import SingleFlight
from api.stored_house import StoredHouse
from exchange.catalogue_version import catalogue_version
from exchange.plan_lines import PlanLines
from exchange.report_text import report_text
from models.calendar import Calendar
from models.calendar_head import CalendarHead
from models.judged import Judged
from models.offer import Offer
from models.plan import Plan
from models.remembered import Remembered
from models.store import Store
from models.store_calendars import head_of
from models.store_digests import DigestBook
from models.store_error import AbsentError
from models.store_events import ANY
from models.store_events import OPENED
from models.store_findings import CLOSED
from models.store_findings import StandingFinding
from models.store_findings import note_findings
from models.store_kept import prepare
from models.store_launch import LaunchRoom
from models.store_policies import PolicyBook
from models.store_policy_number import number_in_force
from models.store_receipts import ReceiptBook
from models.store_send_desk import SendDesk
from models.store_subscriptions import SubscriptionBook
from models.store_verdict_book import VerdictBook
from models.store_verdict_book import Witness
from models.store_verdict_book import keep_with_witness
from rules.bound import Bound
from rules.bound import TooMuchError
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.horizon import horizon
from rules.house_policy import HousePolicy
from rules.memory import Memories
from rules.memory import Memory
from rules.policy import Policy
from rules.stirring import about
from rules.stirring import joined
from rules.stirring import own_groups
from rules.stirring import stirred
from scheduler.gate import is_waived
from scheduler.launch import Launch
from scheduler.ways import Ways

EXTENSION = "preseance"
MOST_REMEMBERED = 16
# The next version of a calendar has nearly the same offers; those of a larger one would fill the memory of checks.
MOST_IN_MEMORY = 20_000
# Whoever drags an offer asks of it again and again.
MOST_FOUND_ABOUT = 64
# A calendar, its version, and the number of the policy that it was judged by.
Judgment = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A stored calendar with the word on it; `number` is the verdict's name, None where the calendar is gone."""

    head: CalendarHead
    plan: Plan
    calendar: Calendar
    report: Report
    house: HousePolicy
    policy: Policy
    number: int | None = None

    @property
    def by(self) -> int:
        """Give the number of the house's policy that stands behind it."""
        return self.house.number


class Desk:
    """Judges stored calendars, each version once by each house policy, and writes the verdict down; lets offers go.

    `on_due` wakes a scheduler that runs in this process, `on_change` has a calendar judged that has changed;
    `expects_scheduler` says that a scheduler must be heard of; `bounds` says what one check may take, `turn` lets
    only so many be made at a time.
    """

    def __init__(self, store: Store, ways: Ways | None = None) -> None:
        """Serve one store by the policy that its house has in force."""
        self.store = store
        self.policies = PolicyBook(store)
        self.verdicts = VerdictBook(store)
        self.in_force = StoredHouse(self.policies)
        self.again = SecondLook(store, self.verdicts, self.in_force, self._bound)
        self.ways = Ways() if ways is None else ways
        self.room = LaunchRoom(store)
        self.bounds = Bounds()
        self.turn: Callable[[], AbstractContextManager[None]] = nullcontext
        self.launch = Launch(self.room, self.in_force, self.ways.roads, self.ways.recipients, bound=self._bound)
        self.sends = SendDesk(store)
        self.receipts = ReceiptBook(store)
        self.subscriptions = SubscriptionBook(store)
        self.on_due: Callable[[], None] = _nobody_to_wake
        self.on_change: Callable[[str], None] = _nobody_to_tell
        self.expects_scheduler = False
        self._memories = Memories()
        self._lines = PlanLines()
        self._judgements = SingleFlight()
        self._rulings = Remembered[Judgment, Ruling | TooMuchError](MOST_REMEMBERED)
        self._found = Remembered[tuple[int, int, int, str], tuple[Finding, ...]](MOST_FOUND_ABOUT)

    def poke(self) -> None:
        """Say that something may have become due."""
        self.on_due()

    def changed(self, code: str) -> None:
        """Say that a calendar has changed."""
        self.on_change(code)

    def policy_changed(self) -> None:
        """Say that another policy is in force: every gate looks again, and every calendar is judged anew."""
        self.poke()
        after = ""
        while page := self.store.codes(after):
            for code in page:
                self.changed(code)
            after = page[-1]

    def wants_findings(self) -> bool:
        """Say whether anybody hears of findings that come and go, at once or once a day."""
        wanted = {OPENED, CLOSED, f"{OPENED.partition('.')[0]}.{ANY}", ANY}
        heard = any(not one.kinds or wanted & set(one.kinds) for one in self.subscriptions.subscriptions())
        return heard or bool(DigestBook(self.store).digests())

    @property
    def house(self) -> Policy:
        """Give the house's policy in force now."""
        return self.in_force().policy

    def policy(self, plan: Plan) -> Policy:
        """Give the house's policy with what a plan changes in it; of a plan that changes nothing, the house's own."""
        return self.house.changed(plan.policy) if plan.policy else self.house

    def ruling(self, code: str) -> Ruling:
        """Give the verdict on a stored calendar as it is now."""
        house, head = self.in_force(), self.store.head(code)
        key = _judgment(head, house)
        known = self._rulings.get(key)
        if known is None:
            # Whoever had to wait may find that another has asked the same.
            with self.turn(), self._judgements.of(key):
                known = self._rulings.get(key) or self._judge(code, house)
        if isinstance(known, TooMuchError):
            raise TooMuchError(known.what, known.most, known.rule)
        return known

    def check(
        self, calendar: Calendar, policy: Policy, *, focus: Iterable[str] = (), memory: Memory | None = None,
        is_near: bool = False,
    ) -> Report:  # fmt: skip
        """Judge a calendar, within what one check may take here; TooMuchError when that is not enough."""
        return check(calendar, policy, focus=focus, bound=self._bound(), memory=memory, is_near=is_near)

    def waived(self, head: CalendarHead, calendar: Calendar, findings: Iterable[Finding]) -> frozenset[str]:
        """Name the findings of a calendar that somebody answers for, on the facts as they are."""
        waivers = self.room.waivers(head.code)
        now = self.store.clock()
        found = findings if waivers else ()
        return frozenset(one.fingerprint for one in found if is_waived(one, calendar, waivers, now))

    def draft(self, code: str, plan: Plan, focus: Iterable[str]) -> tuple[Calendar, Report] | None:
        """Judge one changed or new offer of a stored calendar, looking only at what can matter to it.

        None when the draft is more than that: then the whole calendar has to be looked at.
        """
        if len(plan.offers) != 1 or tuple(focus) != (plan.offers[0].code,):
            return None
        frame = self.store.frame(code).plan
        known = {segment.code: segment for segment in frame.segments}
        if plan.overlaps or plan.policy or any(known.get(one.code) != one for one in plan.segments):
            return None
        if (plan.zone, plan.currency) != (frame.zone, frame.currency):
            return None
        return self.around(code, plan.offers[0])

    def around(self, code: str, offer: Offer) -> tuple[Calendar, Report]:
        """Judge a stored calendar in which one offer is as it is given, looking only at what can matter to it."""
        policy = self.policy(self.store.frame(code).plan)
        calendar = self.store.calendar_around(code, offer, horizon(policy))
        # The store gives the same neighbours again, so that what was worked out about them holds.
        memory = self._memories.of(policy)
        return calendar, self.check(calendar, policy, focus=(offer.code,), memory=memory, is_near=True)

    def found_about(self, code: str, offer: Offer) -> tuple[Finding, ...]:
        """Give what is found about an offer of a stored calendar as it stands: from its verdict, if there is one."""
        house, head = self.in_force(), self.store.head(code)
        key = _judgment(head, house)
        known = self._rulings.get(key)
        if isinstance(known, Ruling):
            return tuple(one for one in known.report.findings if offer.code in one.offers)
        found = self._found.get((*key, offer.code))
        if found is None:
            found = self._found.keep((*key, offer.code), self.around(code, offer)[1].findings)
        return found

    def stirred(
        self, code: str, was: Offer, becomes: Offer
    ) -> tuple[Calendar, tuple[Finding, ...], tuple[Finding, ...]]:
        """Judge a change of one stored offer: what is found about it, or for those who have it, before and after."""
        policy = self.policy(self.store.frame(code).plan)
        memory, around = self._memories.of(policy), horizon(policy)
        near, far = (self.store.calendar_around(code, one, around) for one in (was, becomes))
        groups = own_groups(near, was, becomes)
        calendar = joined(near, far, becomes)
        focus = stirred(calendar, policy, was, becomes)

        def found(one: Calendar) -> tuple[Finding, ...]:
            return about(self.check(one, policy, focus=focus, memory=memory).findings, becomes.code, groups)

        after = found(calendar)
        # What is only looked at again, as after it was stored, is judged once.
        return calendar, after if was == becomes else found(joined(near, far, was)), after

    def _bound(self) -> Bound:
        return self.bounds.begin()

    def _memory(self, policy: Policy, calendar: Calendar) -> Memory | None:
        """Give what earlier checks worked out, unless a calendar is so large that it would be kept for it alone."""
        return self._memories.of(policy) if len(calendar.offers) <= MOST_IN_MEMORY else None

    def _judge(self, code: str, house: HousePolicy) -> Ruling | TooMuchError:
        stored = self.store.plan(code)
        key = _judgment(stored.head, house)
        newest = self._rulings.get(key)
        if newest is not None:
            return newest
        calendar, policy = stored.plan.calendar(), house.policy.changed(stored.plan.policy)
        try:
            report = self.check(calendar, policy, memory=self._memory(policy, calendar))
        except TooMuchError as error:
            # There will be as many of them tomorrow; how long it takes may differ.
            if error.what == "findings":
                self._rulings.keep(key, error)
            raise
        ruling = Ruling(
            head=stored.head, plan=stored.plan, calendar=calendar, report=report, house=house, policy=policy
        )
        return self._keep(ruling)

    def _keep(self, ruling: Ruling) -> Ruling:
        # Withdrawn while it was judged: nobody will ask for that verdict.
        with suppress(AbsentError):
            ruling = replace(ruling, number=self._write_down(ruling))
        self._rulings.keep(_judgment(ruling.head, ruling.house), ruling)
        return ruling

    def _write_down(self, ruling: Ruling) -> int:
        """Keep the verdict with all that it rests on, and tell what has come and gone.

        Nothing is told where a newer version, or a newer policy, is there to be judged by.
        """
        judged, witness = _record(ruling, self._lines.text(ruling.plan))
        now = self.store.clock()
        workspace = self.store.workspace_id
        with self.store.writing() as connection:
            head = head_of(connection, workspace, ruling.head.code, lock=True)
            number = keep_with_witness(connection, workspace, judged, witness, now)
            is_current = (head.id, head.version) == (ruling.head.id, ruling.head.version)
            if is_current and number_in_force(connection, workspace) == ruling.house.number:
                note_findings(connection, workspace, head, _standing(ruling.report), now)
            return number


def desk() -> Desk:
    """Give the desk of whoever asks; where nobody has to say who he is, the one of the first workspace."""
    return cast("Desk", g.get("desk") or current_app.extensions[EXTENSION])


def _judgment(head: CalendarHead, house: HousePolicy) -> Judgment:
    return head.id, head.version, house.number


def _record(ruling: Ruling, text: str) -> tuple[Judged, Witness]:
    """Give what is written down of a verdict on the text of a plan, and what is kept so that it can be judged again."""
    plan_hash, plan = prepare(text)
    report_hash, report = prepare(report_text(ruling.report, ruling.calendar))
    judged = Judged(
        calendar_id=ruling.head.id,
        calendar_version=ruling.head.version,
        plan_hash=plan_hash,
        policy_version=ruling.report.policy_version,
        catalogue_version=catalogue_version(),
        verdict=ruling.report.verdict.value,
        findings=len(ruling.report.findings),
        report_hash=report_hash,
    )
    return judged, Witness(plan=plan, policy=ruling.policy.text, report=report)


def _standing(report: Report) -> tuple[StandingFinding, ...]:
    """Give what is told to those who subscribed; a finding without weight is no news."""
    told = {one.fingerprint: one for one in report.findings if one.severity is not Severity.INFO}
    return tuple(
        StandingFinding(
            fingerprint=name, rule=one.rule, severity=one.severity.value, offers=one.offers, message=one.message
        )
        for name, one in told.items()
    )


def _nobody_to_wake() -> None:
    """Do nothing: the scheduler runs elsewhere, and looks by itself."""


def _nobody_to_tell(_code: str) -> None:
    """Do nothing: a calendar is judged when somebody asks."""
