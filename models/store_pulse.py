"""What tells cheaply that something has happened: a calendar's version, the policy's, the audit's end, what waits."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import true

from models.lifecycle import OfferState
from models.store import Store
from models.store_audit import end_of
from models.store_calendars import head_of
from models.store_engine import reading
from models.store_kept import text_of
from models.store_policy_number import number_in_force
from models.store_send_desk import RELEASABLE
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
SENDS = metadata.tables["send"]
VERDICTS = metadata.tables["verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How things stand at one instant; the version is 0 where no calendar is looked at, and counts are of all then."""

    version: int
    seq: int
    reviews: int
    sends: int
    policy: int


class PulseBook:
    """Feels the pulse of one workspace, whichever process changes it."""

    def __init__(self, store: Store) -> None:
        """Share a store's connections."""
        self.store = store

    def pulse(self, calendar: str = "") -> Pulse:
        """Count what waits, and say how far calendar and audit have come; AbsentError without such a calendar."""
        workspace = self.store.workspace_id
        waiting = select(func.count()).select_from(LIFECYCLES).where(
            LIFECYCLES.c.workspace_id == workspace, LIFECYCLES.c.state == OfferState.SUBMITTED.value
        )  # fmt: skip
        stuck = select(func.count()).select_from(SENDS).where(
            SENDS.c.workspace_id == workspace, SENDS.c.state.in_([one.value for one in RELEASABLE]),
            SENDS.c.offer_id.is_not(None),
        )  # fmt: skip
        with reading(self.store.engine) as connection:
            head = head_of(connection, workspace, calendar) if calendar else None
            if head is not None:
                waiting = waiting.where(LIFECYCLES.c.calendar_id == head.id)
                stuck = stuck.where(SENDS.c.calendar_id == head.id)
            return Pulse(
                version=0 if head is None else head.version, seq=end_of(connection, workspace)[0],
                reviews=connection.execute(waiting).scalar_one(), sends=connection.execute(stuck).scalar_one(),
                policy=number_in_force(connection, workspace),
            )  # fmt: skip

    def report_at(self, calendar: str, version: int, policy: str = "") -> str | None:
        """Give what was said of a calendar at an earlier version, as it was kept; None where nobody had it judged.

        By the policy of that hash, where one is named, else by the last one.
        """
        workspace = self.store.workspace_id
        with reading(self.store.engine) as connection:
            head = head_of(connection, workspace, calendar)
            kept = connection.execute(
                select(VERDICTS.c.report_hash)
                .where(VERDICTS.c.calendar_id == head.id, VERDICTS.c.calendar_version == version)
                .where(VERDICTS.c.policy_version == policy if policy else true())
                .order_by(VERDICTS.c.id.desc())
                .limit(1)
            ).scalar_one_or_none()
            return None if kept is None else text_of(connection, workspace, kept).text
