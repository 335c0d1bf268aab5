"""Keeps a database that was brought back from a copy from sending what may have left since the copy was made."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy import update

from models.caller import By
from models.send import HoldReason
from models.send import Outcome
from models.send import SendState
from models.store import Store
from models.store_audit import Change
from models.store_audit import note
from models.store_engine import writing
from models.store_gate import WAITING
from models.tables_sends import metadata

SENDS = metadata.tables["send"]
ATTEMPTS = metadata.tables["attempt"]
PROVIDERS = metadata.tables["provider_state"]
WHY = "the database was restored: it may have left since the copy was made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """How many sends wait for a person now: due since the copy, or under way when it was made."""

    held: int
    uncertain: int


def hold_after_restore(store: Store, *, by: By) -> Restored:
    """Hold every send that is due, whatever its lateness, and doubt every one that was under way.

    The copy does not know what left after it was made; only the provider does.
    """
    with writing(store.engine) as connection:
        act = store.act(by)
        mine = SENDS.c.workspace_id == store.workspace_id
        held = connection.execute(
            update(SENDS)
            .where(mine, SENDS.c.state.in_(WAITING), SENDS.c.due_at <= act.at)
            .values(state=SendState.HELD.value, hold=HoldReason.LATE.value, detail=WHY, wake_at=SENDS.c.not_after,
                    changed_at=act.at)
        ).rowcount  # fmt: skip
        claimed = select(SENDS.c.id).where(mine, SENDS.c.state == SendState.CLAIMED.value)
        connection.execute(
            update(ATTEMPTS)
            .where(ATTEMPTS.c.send_id.in_(claimed), ATTEMPTS.c.outcome == Outcome.OPEN.value)
            .values(outcome=Outcome.UNCERTAIN.value, detail=WHY, ended_at=act.at)
        )
        uncertain = connection.execute(
            update(SENDS)
            .where(mine, SENDS.c.state == SendState.CLAIMED.value)
            .values(state=SendState.UNCERTAIN.value, owner=None, detail=WHY, wake_at=SENDS.c.not_after,
                    changed_at=act.at)
        ).rowcount  # fmt: skip
        connection.execute(update(PROVIDERS).where(PROVIDERS.c.workspace_id == store.workspace_id).values(in_flight=0))
        after = {"held": held, "uncertain": uncertain}
        note(connection, act, "", [Change(kind="restore", subject=store.workspace, before=None, after=after)])
    return Restored(held=held, uncertain=uncertain)
