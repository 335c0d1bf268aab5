"""Lets offers go: judged as their messages will really leave, approved by a second person, their sends planned."""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from models.approval import Approval
from models.approval import Candidate
from models.caller import By
from models.caller import at_the_console
from models.lifecycle import StepRefusal
from models.lifecycle import judged_facts
from models.offer import Offer
from models.reach import HorizonOf
from models.role import Role
from models.send import SendDraft
from models.surroundings import Surroundings
from rules.approval_policy import ApprovalWay
from rules.approval_policy import Worst
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.finding import Severity
from rules.horizon import horizon
from rules.house_policy import AskHouse
from rules.policy import Policy
from scheduler.gate import Objection
from scheduler.gate import weigh
from scheduler.plan import plan_sends
from scheduler.recipients import RecipientLists
from scheduler.retiming import law_of
from scheduler.roads import Roads
from scheduler.shifting import brought_by_shift
from scheduler.shifting import shifted

# No calendar has this version: the store says which one it has.
NEVER = -1


class ObjectedError(Exception):
    """Offers cannot be approved as things stand: each objection names offer and finding, each refusal offer and why."""

    def __init__(self, objections_: Sequence[Objection], refusals: Sequence[StepRefusal] = ()) -> None:
        """Keep every objection and every refusal."""
        told = {f"{one.offer}: {one.finding.rule}" for one in objections_}
        super().__init__(", ".join(sorted(told | {f"{one.offer}: {one.why}" for one in refusals})))
        self.objections = tuple(objections_)
        self.refusals = tuple(refusals)


class LaunchStore(Protocol):
    """Where calendars are read and approvals are written."""

    def surroundings(self, calendar: str, offers: Sequence[str], horizon_of: HorizonOf) -> Surroundings:
        """Give what findings about offers can depend on, all of one version."""

    def candidates(self, calendar: str, offers: Sequence[str]) -> Mapping[str, Candidate]:
        """Give offers that are to be approved, with who wrote them; those that are not there too."""

    def approve(
        self, calendar: str, approvals: Mapping[str, Approval], *, by: By, expected: int, policy: int,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        """Approve offers with their sends, all or none, if the calendar is still the one judged, by the same policy."""

    def now(self) -> datetime:
        """Give the instant."""


class Launch:
    """Approves offers of stored calendars by the house's policy and ways out."""

    def __init__(
        self, store: LaunchStore, house: AskHouse, roads: Callable[[], Roads], lists: RecipientLists | None = None, *,
        bound: Callable[[], Bound] = lambda: UNBOUND,
    ) -> None:  # fmt: skip
        """Use a store; `house` and `roads` are asked anew each time: policies change, lists grow; so is `bound`."""
        self.store = store
        self._ask_house = house
        self.roads = roads
        self.lists = lists
        self.bound = bound

    @property
    def house(self) -> Policy:
        """Give the house's policy in force now."""
        return self._ask_house().policy

    def approve(
        self, calendar: str, offers: Sequence[str], *, by: By, reason: str | None = None, read: int | None = None
    ) -> Surroundings:  # fmt: skip
        """Approve submitted offers, all or none, and give what they were judged in.

        `read` is the version of the calendar that the approver has looked at, None for any.

        Raises ObjectedError with all that stands in the way of any of them; errors of the store when they cannot take
        the step any more, or when somebody changed the calendar meanwhile.
        """
        codes = tuple(dict.fromkeys(offers))
        known = self.store.candidates(calendar, codes)
        unready = [refusal for code in codes for refusal in [known[code].unready()] if refusal is not None]
        there = [code for code in codes if known[code].state is not None]
        if not there:
            raise ObjectedError((), unready)
        in_force = self._ask_house()
        house = in_force.policy
        seen = self.store.surroundings(calendar, there, lambda policy: horizon(house.changed(policy)))
        policy = house.changed(seen.head.policy)
        chosen = [seen.calendar.offer(code) for code in there]
        drafts = plan_sends(seen.calendar, chosen, policy, self.roads())
        said = self._weigh(seen, drafts, policy, there)
        ways = {offer.code: house.approvals.find(offer, worst_of(said, offer.code)) for offer in chosen}
        refusals = [*unready, *(one for code in there for one in not_his(known[code], ways[code], by))]
        objections = [one for one in said if one.stops and not one.is_waived]
        if objections or refusals:
            raise ObjectedError(objections, refusals)
        by_offer: dict[str, list[SendDraft]] = defaultdict(list)
        for draft in self._with_lists(drafts):
            by_offer[draft.offer].append(draft)
        version = seen.head.version
        cleared = {offer.code: _cleared(offer, seen, by_offer[offer.code], ways[offer.code]) for offer in chosen}
        self.store.approve(
            calendar, cleared, by=by, expected=version if read in {None, version} else NEVER, policy=in_force.number,
            reason=reason,
        )  # fmt: skip
        return seen

    def weigh(self, calendar: str, offers: Sequence[str]) -> tuple[Objection, ...]:
        """Say all that is said of offers, as an approval of them would hear it now."""
        house = self.house
        seen = self.store.surroundings(calendar, offers, lambda policy: horizon(house.changed(policy)))
        policy = house.changed(seen.head.policy)
        drafts = plan_sends(seen.calendar, [seen.calendar.offer(code) for code in offers], policy, self.roads())
        return self._weigh(seen, drafts, policy, offers)

    def _weigh(
        self, seen: Surroundings, drafts: Sequence[SendDraft], policy: Policy, codes: Sequence[str]
    ) -> tuple[Objection, ...]:
        """Judge the calendar as planned, and again as quiet hours leave it; the same finding is told once."""
        now, bound = self.store.now(), self.bound()
        found = weigh(seen.calendar, policy, codes, seen.waivers, now, bound=bound)
        later = shifted(seen.calendar, drafts)
        if later == seen.calendar:
            return found
        known = {(one.offer, one.finding.fingerprint): one.stops for one in found}
        again = weigh(later, policy, codes, seen.waivers, now, signed_on=seen.calendar, bound=bound)
        brought = {one.fingerprint for one in brought_by_shift(one.finding for one in again)}
        # The same finding may weigh more as the messages really leave.
        heavier = (one for one in again if one.stops > known.get((one.offer, one.finding.fingerprint), -1))
        return (*found, *(one for one in heavier if one.finding.fingerprint in brought))

    def _with_lists(self, drafts: Sequence[SendDraft]) -> Sequence[SendDraft]:
        """Note which list each page was cut from, so that a list that changes is noticed before anybody is skipped."""
        lists = self.lists
        if lists is None:
            return drafts
        named = {draft.segment for draft in drafts if draft.segment and lists.has(draft.segment)}
        digests = {segment: lists.measure(segment).digest for segment in named}
        return [
            replace(draft, facts={**draft.facts, "batch": _listed(draft, digests[draft.segment])})
            if draft.segment in digests
            else draft
            for draft in drafts
        ]


def _listed(draft: SendDraft, digest: str) -> Mapping[str, object]:
    batch = draft.facts.get("batch")
    return {**(batch if isinstance(batch, Mapping) else {}), "list": digest}


def worst_of(said: Sequence[Objection], offer: str) -> Worst:
    """Give the worst that is said of an offer, once it is clear that nothing unanswered stands in its way."""
    mine = [one for one in said if one.offer == offer]
    if any(one.stops for one in mine):
        return Worst.WAIVED_BLOCK
    return Worst.WARN if any(one.finding.severity is not Severity.INFO for one in mine) else Worst.PASS


def not_his(known: Candidate, way: ApprovalWay | None, by: By) -> Iterator[StepRefusal]:
    """Say why an offer that is there is not for this person to approve."""
    caller = at_the_console(by) if isinstance(by, str) else by
    if not caller.may(Role.APPROVER):
        yield StepRefusal(known.offer, "not-approver", {"by": caller.name})
    if way is None:
        yield StepRefusal(known.offer, "no-approval-way", {})
        return
    if not way.lets(caller.name, caller.every_team):
        yield StepRefusal(known.offer, "not-on-this-way", {"by": caller.name, "way": way.name})
    own = None if way.author_may else known.own(caller.name)
    if own is not None:
        yield own


def _cleared(offer: Offer, seen: Surroundings, drafts: Sequence[SendDraft], way: ApprovalWay | None) -> Approval:
    first = min([offer.first.start, *(draft.due_at for draft in drafts)])
    return Approval(
        version=seen.versions[offer.code],
        facts=judged_facts(offer, [seen.calendar.segments[code] for code in offer.segments]),
        drafts=drafts,
        starts_at=first,
        ends_at=max(window.end for window in offer.occurrences),
        laws={zone: _law(zone) for zone in {draft.zone for draft in drafts} if zone},
        way="" if way is None else way.name,
        author_may=way is not None and way.author_may,
    )


@lru_cache(maxsize=512)
def _law(zone: str) -> str:
    """Read the law that planning went by: this process knows no newer one."""
    return law_of(ZoneInfo(zone))
