"""Checks each calendar again shortly before its sends leave, once for all offers of a version."""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Protocol

import structlog

from models.reach import Horizon
from models.reach import HorizonOf
from models.send import HoldReason
from models.surroundings import Surroundings
from models.waiver import Waiver
from rules.horizon import horizon
from rules.house_policy import AskHouse
from rules.house_policy import HousePolicy
from scheduler.gate import Objection
from scheduler.gate import objections
from scheduler.outbox import Outbox

LOG = structlog.get_logger("preseance.gate")
# Up to here offers are looked at one by one, each with its neighbours; beyond, the whole calendar is cheaper.
FEW = 4


class Watched(Protocol):
    """Where calendars are read for the gate."""

    def surroundings(self, calendar: str, offers: Sequence[str], horizon_of: HorizonOf) -> Surroundings:
        """Give what findings about offers can depend on, all of one version; LookupError when one is gone."""


class Gatekeeper:
    """Lets offers through whose calendar is clean in its present version, and holds the sends of the others."""

    def __init__(self, outbox: Outbox, watched: Watched, house: AskHouse, on_pass: Callable[[], None]) -> None:
        """Look as far ahead as the house's policy says now; `on_pass` wakes whoever waits to send."""
        self.outbox = outbox
        self.watched = watched
        self.house = house
        self.on_pass = on_pass

    def look(self) -> int:
        """Check every offer whose sends are near; gives how many were looked at."""
        house = self.house()
        until = self.outbox.now() + timedelta(minutes=house.policy.sending.gate_lead_minutes)
        awaiting = self.outbox.awaiting_gate(until)
        by_calendar: dict[str, list[str]] = defaultdict(list)
        for one in awaiting:
            by_calendar[one.calendar].append(one.offer)
        for calendar, offers in by_calendar.items():
            for together in [offers] if len(offers) > FEW else [[offer] for offer in offers]:
                self._look_at(calendar, together, until, house)
        if awaiting:
            self.on_pass()
        return len(awaiting)

    def _look_at(self, calendar: str, offers: Sequence[str], until: datetime, house: HousePolicy) -> None:
        def horizon_of(policy: Mapping[str, object]) -> Horizon:
            return horizon(house.policy.changed(policy))

        try:
            seen = self.watched.surroundings(calendar, offers, horizon_of)
            policy = house.policy.changed(seen.head.policy)
            now = self.outbox.now()
            found = objections(seen.calendar, policy, offers, seen.waivers, now)
        except Exception as error:
            # The edge: what cannot be checked does not leave, and is not forgotten either.
            LOG.exception("a calendar could not be checked", calendar=calendar, offers=list(offers))
            for offer in offers:
                why = f"not checked: {type(error).__name__}"
                self.outbox.hold_offer(calendar, offer, until, HoldReason.CONFLICT, why)
            return
        refused = {one.offer: one for one in reversed(found)}
        passed = [offer for offer in offers if offer not in refused]
        self.outbox.pass_gate(calendar, seen.head.version, passed, _holds_until(seen.waivers, now), policy=house.number)
        for offer, objection in refused.items():
            self._hold(calendar, offer, until, objection)

    def _hold(self, calendar: str, offer: str, until: datetime, objection: Objection) -> None:
        held = self.outbox.hold_offer(calendar, offer, until, HoldReason.CONFLICT, objection.told("en"))
        LOG.warning("sends are held by a conflict", calendar=calendar, offer=offer, sends=held,
                    rule=objection.finding.rule, fingerprint=objection.finding.fingerprint)  # fmt: skip


def _holds_until(waivers: Iterable[Waiver], now: datetime) -> datetime | None:
    """Say how long a look holds: until the first waiver that it may rest on ends."""
    return min((one.expires_at for one in waivers if one.stands(now)), default=None)
