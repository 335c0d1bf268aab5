"""Where past verdicts are looked up, with all that was kept to judge them again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from models.judged import Judged
from models.judged import KeptVerdict
from models.pieces import Cut
from models.store import Store
from models.store_engine import reading
from models.store_kept import keep_policy
from models.store_kept import keep_text
from models.store_verdicts import Evidence
from models.store_verdicts import evidence_of
from models.store_verdicts import keep_verdict
from models.store_verdicts import verdict_of_number
from models.store_verdicts import verdicts_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What is kept of a verdict: its plan and its report in pieces, and the policy, all named in the verdict."""

    plan: Cut
    policy: str
    report: Cut


class VerdictBook:
    """The past verdicts of one workspace."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections."""
        self.store = store

    def verdict(self, number: int) -> KeptVerdict:
        """Give a verdict; AbsentError when this workspace has none of that number."""
        with reading(self.store.engine) as connection:
            return verdict_of_number(connection, self.store.workspace_id, number)

    def verdicts(self, calendar: str, *, before: int | None = None, limit: int = 100) -> tuple[KeptVerdict, ...]:
        """Give the verdicts on a calendar, newest first, with those on withdrawn calendars of the same code."""
        with reading(self.store.engine) as connection:
            return verdicts_page(connection, self.store.workspace_id, calendar, before=before, limit=limit)

    def evidence(self, number: int) -> Evidence:
        """Give a verdict with all that was kept of it."""
        with reading(self.store.engine) as connection:
            return evidence_of(connection, self.store.workspace_id, number)


def keep_with_witness(
    connection: Connection, workspace_id: int, judged: Judged, witness: Witness, now: datetime
) -> int:  # fmt: skip
    """Keep a verdict with all that it takes to judge it again, in one transaction; gives its number."""
    keep_text(connection, workspace_id, judged.plan_hash, witness.plan)
    keep_policy(connection, workspace_id, judged.policy_version, witness.policy)
    if judged.report_hash is not None:
        keep_text(connection, workspace_id, judged.report_hash, witness.report)
    return keep_verdict(connection, workspace_id, judged, now)
