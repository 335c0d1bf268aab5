"""Lets offers go: judged as their messages will really leave, approved by a second person, their sends planned."""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from models.approval import Approval
from models.calendar import Calendar
from models.caller import By
from models.lifecycle import judged_facts
from models.offer import Offer
from models.reach import HorizonOf
from models.send import SendDraft
from models.surroundings import Surroundings
from rules.bound import UNBOUND
from rules.bound import Bound
from rules.horizon import horizon
from rules.house_policy import AskHouse
from rules.policy import Policy
from scheduler.gate import Objection
from scheduler.gate import objections
from scheduler.plan import plan_sends
from scheduler.recipients import RecipientLists
from scheduler.retiming import law_of
from scheduler.roads import Roads
from scheduler.shifting import shifted


class ObjectedError(Exception):
    """Offers cannot be approved as the calendar stands; each objection names its offer and its finding."""

    def __init__(self, objections_: Sequence[Objection]) -> None:
        """Keep every objection."""
        super().__init__(", ".join(sorted({f"{one.offer}: {one.finding.rule}" for one in objections_})))
        self.objections = tuple(objections_)


class LaunchStore(Protocol):
    """Where calendars are read and approvals are written."""

    def surroundings(self, calendar: str, offers: Sequence[str], horizon_of: HorizonOf) -> Surroundings:
        """Give what findings about offers can depend on, all of one version."""

    def approve(
        self, calendar: str, approvals: Mapping[str, Approval], *, by: By, expected: int, same_person_may: bool,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        """Approve offers with their sends, all or none, if the calendar is still the one judged."""

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

    def approve(self, calendar: str, offers: Sequence[str], *, by: By, reason: str | None = None) -> Surroundings:
        """Approve submitted offers, all or none, and give what they were judged in.

        Raises ObjectedError with what stands in the way; errors of the store when they cannot take the step,
        or when somebody changed the calendar meanwhile.
        """
        codes = tuple(dict.fromkeys(offers))
        seen = self.store.surroundings(calendar, codes, lambda policy: horizon(self.house.changed(policy)))
        policy = self.house.changed(seen.head.policy)
        chosen = [seen.calendar.offer(code) for code in codes]
        drafts = plan_sends(seen.calendar, chosen, policy, self.roads())
        found = self._objections(seen, drafts, policy, codes)
        if found:
            raise ObjectedError(found)
        by_offer: dict[str, list[SendDraft]] = defaultdict(list)
        for draft in self._with_lists(drafts):
            by_offer[draft.offer].append(draft)
        cleared = {
            offer.code: _cleared(offer, seen.calendar, seen.versions[offer.code], by_offer[offer.code])
            for offer in chosen
        }
        self.store.approve(
            calendar, cleared, by=by, expected=seen.head.version,
            same_person_may=policy.sending.same_person_approves, reason=reason,
        )  # fmt: skip
        return seen

    def _objections(
        self, seen: Surroundings, drafts: Sequence[SendDraft], policy: Policy, codes: Sequence[str]
    ) -> tuple[Objection, ...]:
        """Judge the calendar as planned, and again as quiet hours leave it; the same finding is told once."""
        now, bound = self.store.now(), self.bound()
        found = objections(seen.calendar, policy, codes, seen.waivers, now, bound=bound)
        later = shifted(seen.calendar, drafts)
        if later == seen.calendar:
            return found
        known = {(one.offer, one.finding.fingerprint) for one in found}
        again = objections(later, policy, codes, seen.waivers, now, signed_on=seen.calendar, bound=bound)
        return (*found, *(one for one in again if (one.offer, one.finding.fingerprint) not in known))

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


def _cleared(offer: Offer, calendar: Calendar, version: int, drafts: Sequence[SendDraft]) -> Approval:
    first = min([offer.first.start, *(draft.due_at for draft in drafts)])
    return Approval(
        version=version,
        facts=judged_facts(offer, [calendar.segments[code] for code in offer.segments]),
        drafts=drafts,
        starts_at=first,
        ends_at=max(window.end for window in offer.occurrences),
        laws={zone: _law(zone) for zone in {draft.zone for draft in drafts} if zone},
    )


@lru_cache(maxsize=512)
def _law(zone: str) -> str:
    """Read the law that planning went by: this process knows no newer one."""
    return law_of(ZoneInfo(zone))
