"""Looks at calendars a second time: a past verdict again, a proposed policy on all of late."""

import time
from collections.abc import Callable
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from api.stored_house import StoredHouse
from exchange.catalogue_version import catalogue_version
from exchange.plan_text import read_plan_text
from exchange.policy_trial import LIVE
from exchange.policy_trial import TOO_MANY
from exchange.policy_trial import WITHDRAWN
from exchange.policy_trial import NotTried
from exchange.policy_trial import Subject
from exchange.policy_trial import Trial
from exchange.policy_trial import try_policy
from exchange.refusal import PlanRefusedError
from exchange.replay import Replay
from exchange.replay import replay
from models.plan import Plan
from models.store import Store
from models.store_error import AbsentError
from models.store_recent import Recent
from models.store_recent import recent_calendars
from models.store_verdict_book import VerdictBook
from rules.bound import Bound
from rules.policy import Policy

A_YEAR = timedelta(days=365)
MOST_TRIED = 200
# Beyond these not even the names of those left out are told.
MOST_NAMED = 1_000
TRIAL_SECONDS = 60


class SecondLook:
    """Judges again in one workspace; nothing that it finds is written down."""

    def __init__(
        self, store: Store, verdicts: VerdictBook, in_force: StoredHouse, bound: Callable[[], Bound]
    ) -> None:  # fmt: skip
        """Share a store, its verdicts, and the house's policy; `bound` is asked anew each time."""
        self.store = store
        self.verdicts = verdicts
        self.in_force = in_force
        self.bound = bound

    def replay(self, number: int) -> Replay:
        """Judge a past verdict again from what was kept of it; TooMuchError when that takes more than it may."""
        kept = self.verdicts.evidence(number)
        return replay(kept.verdict, plan=kept.plan, policy=kept.policy, report=kept.report,
                      catalogue=catalogue_version(), bound=self.bound())  # fmt: skip

    def trial(
        self, proposed: Policy, *, since: datetime | None = None, calendars: Sequence[str] = (),
        seconds: int = TRIAL_SECONDS,
    ) -> Trial:  # fmt: skip
        """Try a policy on calendars touched since an instant, a year ago if none is said, within so many seconds."""
        begun = time.monotonic()
        start = self.store.clock() - A_YEAR if since is None else since
        found = recent_calendars(self.store, start, calendars, MOST_NAMED)
        most = self.bound().most_findings
        bound = Bound(seconds=seconds, is_over=lambda: time.monotonic() - begun > seconds, most_findings=most)
        left_out = [
            NotTried(calendar=one.calendar, state=_state(one), why=TOO_MANY, number=one.number)
            for one in found[MOST_TRIED:]
        ]
        subjects = (self._subject(one) for one in found[:MOST_TRIED])
        return try_policy(subjects, self.in_force().policy, proposed, bound=bound, left_out=left_out)

    def _subject(self, one: Recent) -> Subject:
        return Subject(calendar=one.calendar, state=_state(one), plan=self._reader(one), number=one.number)

    def _reader(self, one: Recent) -> Callable[[], Plan | None]:
        def read() -> Plan | None:
            return self._live(one.calendar) if one.is_live else self._kept(one.number)

        return read

    def _live(self, code: str) -> Plan | None:
        try:
            return self.store.plan(code).plan
        except AbsentError:
            # Withdrawn while others were tried.
            return None

    def _kept(self, number: int | None) -> Plan | None:
        text = None if number is None else self.verdicts.evidence(number).plan.text
        try:
            return None if text is None else read_plan_text(text)
        except (PlanRefusedError, ValueError):
            return None


def _state(one: Recent) -> str:
    return LIVE if one.is_live else WITHDRAWN
