"""Whatever three people of two teams do in whatever order, nobody approves his own edits and no review changes."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test

from exchange.plan_document import load
from models.caller import Caller
from models.caller import owns
from models.lifecycle import OfferState
from models.mechanics.percent_off import PercentOff
from models.offer import Offer
from models.plan import Plan
from models.role import Role
from models.store import Store
from models.store_error import NotYourTeamError
from models.store_error import RefusedStepError
from models.store_error import UnderReviewError
from models.store_launch import LaunchRoom
from models.store_offers import KeptOffer
from rules.house_policy import built_in
from scheduler.launch import Launch
from scheduler.launch import ObjectedError
from scheduler.ways import Ways
from tests.service.conftest import now
from tests.service.plans import document
from tests.service.plans import offer

BOTH = frozenset({Role.PLANNER, Role.APPROVER})
PEOPLE = (
    Caller(name="Wanda", roles=BOTH, teams=frozenset({"web"})),
    Caller(name="stefan", roles=BOTH, teams=frozenset({"stores"})),
    Caller(name="Ursula B", roles=BOTH, teams=frozenset({"web", "stores"})),
)
OWNERS = {"WEB": "web", "STORE": "stores", "FREE": None}
CODES = st.lists(st.sampled_from(sorted(OWNERS)), min_size=1, max_size=3, unique=True)
WHO = st.sampled_from(PEOPLE)
RATES = st.integers(1, 90)
REFUSED = (NotYourTeamError, UnderReviewError, RefusedStepError, ObjectedError)
CALENDARS = itertools.count()


def _plan() -> Plan:
    offers = [offer(code, "vip", "10", **({"owner": team} if team else {})) for code, team in OWNERS.items()]
    return load(document(offers=offers, policy={}))


def _rated(told: Offer, rate: int) -> Offer:
    return replace(told, mechanics=(PercentOff(rate=Decimal(rate)),))


class Approving(RuleBasedStateMachine):
    """People who edit, submit, return and approve three offers; we keep our own book of who has done what."""

    store: Store

    def __init__(self) -> None:
        """Begin with a new calendar, which somebody else has written."""
        super().__init__()
        self.room = LaunchRoom(self.store)
        self.launch = Launch(self.room, built_in(), Ways().roads)
        self.code = f"c{next(CALENDARS)}"
        self.store.put_plan(_plan(), code=self.code, by="founder")
        self.editors: dict[str, set[str]] = {code: {"founder"} for code in OWNERS}
        self.reviewed: dict[str, Offer] = {}

    @rule(who=WHO, code=st.sampled_from(sorted(OWNERS)), rate=RATES)
    def edit_one(self, who: Caller, code: str, rate: int) -> None:
        """Change an offer."""
        head, kept = self.store.offer(self.code, code)
        changed = KeptOffer(offer=_rated(kept.offer, rate), version=kept.version)
        self._edit(who, {code: rate}, lambda: self.store.change_offer(
            head.code, code, changed, by=who, expected=kept.version
        ))  # fmt: skip

    @rule(who=WHO, codes=CODES, rate=RATES)
    def edit_many(self, who: Caller, codes: list[str], rate: int) -> None:
        """Put the whole calendar with some offers changed."""
        plan = self.store.plan(self.code).plan
        offers = tuple(_rated(one, rate) if one.code in codes else one for one in plan.offers)
        self._edit(who, dict.fromkeys(codes, rate), lambda: self.store.put_plan(
            replace(plan, offers=offers), code=self.code, by=who
        ))  # fmt: skip

    @rule(who=WHO, codes=CODES)
    def submit(self, who: Caller, codes: list[str]) -> None:
        """Submit drafts."""
        self._try(lambda: self.room.step(self.code, OfferState.SUBMITTED, codes, by=who))

    @rule(who=WHO, codes=CODES)
    def send_back(self, who: Caller, codes: list[str]) -> None:
        """Return offers."""
        self._try(lambda: self.room.step(self.code, OfferState.DRAFT, codes, by=who))

    @rule(who=WHO, codes=CODES, capital=st.booleans())
    def approve(self, who: Caller, codes: list[str], *, capital: bool) -> None:
        """Approve offers: whoever edited one of them since its last approval, or submitted it, may not."""
        known = {one.offer: one for one in self.room.standings(self.code)}
        by = replace(who, name=who.name.upper()) if capital else who
        if self._try(lambda: self.launch.approve(self.code, codes, by=by)):
            for code in codes:
                assert OfferState.SUBMITTED is known[code].state
                assert known[code].author.casefold() != who.name.casefold()
                assert who.name.casefold() not in self.editors[code]
                self.editors[code] = set()

    @invariant()
    def nothing_under_review_has_changed(self) -> None:
        """Find what is submitted word for word as it came there."""
        offers = {one.code: one for one in self.store.plan(self.code).plan.offers}
        waiting = [one.offer for one in self.room.standings(self.code) if one.state is OfferState.SUBMITTED]
        assert {code: self.reviewed[code] for code in waiting if code in self.reviewed} == {
            code: offers[code] for code in waiting if code in self.reviewed
        }
        self.reviewed = {code: offers[code] for code in waiting}

    def _edit(self, who: Caller, rates: dict[str, int], work: Any) -> None:
        before = {one.code: one for one in self.store.plan(self.code).plan.offers}
        touched = [code for code, rate in rates.items() if _rated(before[code], rate) != before[code]]
        if self._try(work):
            assert all(owns(who.teams, OWNERS[code]) for code in touched)
            for code in touched:
                self.editors[code].add(who.name.casefold())

    def _try(self, work: Any) -> bool:
        before = self.store.plan(self.code).plan
        try:
            work()
        except REFUSED:
            assert before == self.store.plan(self.code).plan, "nothing is half stored"
            return False
        return True


@pytest.fixture(scope="module")
def kept(blank_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give one database for all runs: each has a calendar of its own."""
    file = tmp_path_factory.mktemp("law") / "law.sqlite3"
    shutil.copy(blank_file, file)
    store = Store.open(f"sqlite:///{file}", now)
    yield store
    store.close()


def test_nobody_approves_his_own_edits_and_no_review_changes(kept: Store) -> None:
    """The machine counts who edited what by itself, and compares."""
    bound = type("Bound", (Approving,), {"store": kept})

    run_state_machine_as_test(bound, settings=settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck),
        # A run that fails is short enough to read, and making it shorter takes minutes.
        phases=[Phase.generate],
    ))  # fmt: skip
