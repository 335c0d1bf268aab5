"""Keeps how far each offer has come: submitted, approved with its sends, taken back when it changes, ended."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from models.approval import Approval
from models.approval import Candidate
from models.calendar_head import CalendarHead
from models.lifecycle import ASKED_STEPS
from models.lifecycle import OfferState
from models.lifecycle import Standing
from models.lifecycle import StepRefusal
from models.role import Role
from models.send import SendState
from models.store_audit import Act
from models.store_audit import Change
from models.store_audit import automatic
from models.store_audit import note
from models.store_candidates import candidates
from models.store_error import NotYourTeamError
from models.store_error import RefusedStepError
from models.store_events import Telling
from models.store_events import tell
from models.store_guard import NOT_YOUR_TEAM
from models.store_guard import foreign
from models.store_planned import Planned
from models.store_planned import write_sends
from models.store_seen import seen_offers
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
OFFERS = metadata.tables["offer"]
SENDS = metadata.tables["send"]
KIND = "lifecycle"
REOPENED = "changed after its approval"
TOLD = {
    OfferState.SUBMITTED: "offer.submitted",
    OfferState.APPROVED: "offer.approved",
    OfferState.DRAFT: "offer.returned",
}


def standings(
    connection: Connection, head: CalendarHead, *, codes: Sequence[str] | None = None, after: str = "",
    limit: int | None = None,
) -> tuple[Standing, ...]:  # fmt: skip
    """Give how live offers stand, in the order of their codes; one without a line is a draft."""
    joined = OFFERS.outerjoin(LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id)
    asked = (
        select(OFFERS.c.code, LIFECYCLES)
        .select_from(joined)
        .where(OFFERS.c.calendar_id == head.id, OFFERS.c.withdrawn_at.is_(None), OFFERS.c.code > after)
        .order_by(OFFERS.c.code)
    )
    if codes is not None:
        asked = asked.where(OFFERS.c.code.in_(codes))
    return tuple(_standing(row) for row in connection.execute(asked.limit(limit)))


def states(connection: Connection, head: CalendarHead) -> Mapping[str, OfferState]:
    """Give by code how far live offers have come of which somebody has asked a step; all others are drafts."""
    asked = (
        select(OFFERS.c.code, LIFECYCLES.c.state)
        .join(LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id)
        .where(OFFERS.c.calendar_id == head.id, OFFERS.c.withdrawn_at.is_(None))
    )
    return {row.code: OfferState(row.state) for row in connection.execute(asked)}


def step(
    connection: Connection, act: Act, head: CalendarHead, to: OfferState, codes: Sequence[str], reason: str | None
) -> None:
    """Submit offers, or send them back to draft: all or none; RefusedStepError names each that cannot go.

    What goes back loses its approval, and its sends wait.
    """
    rows = _rows(connection, head, codes)
    _refuse(act, head, rows, codes, to)
    for code in codes:
        row = rows[code]
        values: dict[str, Any] = {"state": to.value, "reason": reason, "changed_at": act.at}
        if to is OfferState.SUBMITTED:
            values |= {"author": act.by, "submitted_at": act.at, "approver": None, "approved_at": None}
        _write(connection, act, head, row, values)
        if to is OfferState.DRAFT:
            hold_sends(connection, [row.offer_id], act.at)
    tell(connection, act.workspace_id, [_telling(act, head, to, code, reason) for code in codes], act.at)


def approve(
    connection: Connection, act: Act, head: CalendarHead, approvals: Mapping[str, Approval], reason: str | None = None
) -> None:
    """Approve submitted offers and write their sends, in one transaction: all or none, every refusal named."""
    rows = _rows(connection, head, list(approvals))
    known = candidates(connection, act.workspace_id, head, list(approvals))
    refusals = [refusal for code, one in approvals.items() for refusal in _unfit(act, known[code], rows.get(code), one)]
    if refusals:
        raise RefusedStepError(head.code, refusals)
    seen = seen_offers(connection, head, list(approvals))
    for code, approval in approvals.items():
        row = rows[code]
        due = [draft.due_at for draft in approval.drafts if draft.hold is None]
        values = {
            "state": OfferState.APPROVED.value, "approver": act.by, "approved_at": act.at, "reason": reason,
            "approved_version": approval.version, "facts": approval.facts, "gated_version": None,
            "gated_until": None, "approved_offer": seen[code], "next_due_at": min(due, default=None),
            "starts_at": approval.starts_at, "ends_at": approval.ends_at, "changed_at": act.at,
        }  # fmt: skip
        _write(connection, act, head, row, values, way=approval.way)
        planned = Planned(
            workspace_id=act.workspace_id, calendar_id=head.id, offer_id=row.offer_id, offer=code,
            version=approval.version, laws=approval.laws,
        )  # fmt: skip
        write_sends(connection, planned, approval.drafts, act.at)
    tellings = [_telling(act, head, OfferState.APPROVED, code, reason) for code in approvals]
    tell(connection, act.workspace_id, tellings, act.at)


def recheck(connection: Connection, act: Act, head: CalendarHead, facts: Mapping[int, str]) -> None:
    """Take back the approval of offers whose judged facts are no longer those approved; they wait to be seen again.

    `facts` is what they are now, by row.  Whoever changed them is their author from now on.
    """
    asked = (
        select(
            LIFECYCLES.c.id, LIFECYCLES.c.state, LIFECYCLES.c.facts, LIFECYCLES.c.offer_id, OFFERS.c.code.label("offer")
        )
        .join(OFFERS, OFFERS.c.id == LIFECYCLES.c.offer_id)
        .where(LIFECYCLES.c.workspace_id == act.workspace_id, LIFECYCLES.c.calendar_id == head.id)
        .where(LIFECYCLES.c.state.in_([OfferState.APPROVED.value, OfferState.RUNNING.value]))
    )
    known = connection.execute(asked if len(facts) > 1 else asked.where(LIFECYCLES.c.offer_id.in_(facts))).all()
    changed = [row for row in known if row.offer_id in facts and facts[row.offer_id] != row.facts]
    for row in changed:
        values = {
            "state": OfferState.SUBMITTED.value, "author": act.by, "submitted_at": act.at, "approver": None,
            "approved_at": None, "facts": None, "reason": REOPENED, "changed_at": act.at,
        }  # fmt: skip
        _write(connection, act, head, row, values, reopened=True)
    hold_sends(connection, [row.offer_id for row in changed], act.at)
    tellings = [_telling(act, head, OfferState.SUBMITTED, row.offer, REOPENED) for row in changed]
    tell(connection, act.workspace_id, tellings, act.at)


def withdraw_sends(connection: Connection, act: Act, calendar: str, offer_ids: Sequence[int]) -> None:
    """Cancel what has not left of offers that were withdrawn; what is under way cannot be called back."""
    for start in range(0, len(offer_ids), 500):
        part = offer_ids[start : start + 500]
        known = connection.execute(
            select(LIFECYCLES.c.offer, LIFECYCLES.c.state).where(LIFECYCLES.c.offer_id.in_(part))
        ).all()
        note(connection, act, calendar, [_moved(row.offer, row.state, OfferState.WITHDRAWN) for row in known])
        connection.execute(
            update(LIFECYCLES)
            .where(LIFECYCLES.c.offer_id.in_(part))
            .values(state=OfferState.WITHDRAWN.value, next_due_at=None, changed_at=act.at)
        )
        open_states = [
            SendState.PLANNED, SendState.RETRY_WAIT, SendState.HELD, SendState.UNCERTAIN, SendState.DEAD,
        ]  # fmt: skip
        connection.execute(
            update(SENDS)
            .where(SENDS.c.workspace_id == act.workspace_id, SENDS.c.offer_id.in_(part))
            .where(SENDS.c.state.in_([state.value for state in open_states]))
            .values(state=SendState.CANCELLED.value, hold=None, wake_at=None, changed_at=act.at)
        )
        tellings = [Telling(kind="offer.withdrawn", calendar=calendar, offer=row.offer, data={"by": act.by})
                    for row in known]  # fmt: skip
        tell(connection, act.workspace_id, tellings, act.at)


def hold_sends(connection: Connection, offer_ids: Iterable[int], now: datetime) -> None:
    """Hold what has not left of offers whose approval is gone."""
    for offer_id in offer_ids:
        connection.execute(
            update(SENDS)
            .where(SENDS.c.workspace_id == _workspace_of(offer_id), SENDS.c.offer_id == offer_id)
            .where(SENDS.c.state.in_([SendState.PLANNED.value, SendState.RETRY_WAIT.value]))
            .values(state=SendState.HELD.value, hold="approval_lost", wake_at=SENDS.c.not_after, changed_at=now)
        )


def progress(connection: Connection, workspace_id: int, now: datetime) -> int:
    """Let approved offers run when their time has come, and end when it is over; gives how many ended."""
    mine = LIFECYCLES.c.workspace_id == workspace_id
    started = connection.execute(
        update(LIFECYCLES)
        .where(mine, LIFECYCLES.c.state == OfferState.APPROVED.value, LIFECYCLES.c.starts_at <= now)
        .values(state=OfferState.RUNNING.value, changed_at=now)
        .returning(LIFECYCLES.c.offer, LIFECYCLES.c.calendar_id)
    ).all()
    ended = connection.execute(
        update(LIFECYCLES)
        .where(mine, LIFECYCLES.c.state == OfferState.RUNNING.value, LIFECYCLES.c.ends_at <= now)
        .values(state=OfferState.ENDED.value, next_due_at=None, changed_at=now)
        .returning(LIFECYCLES.c.offer, LIFECYCLES.c.calendar_id)
    ).all()
    codes = _calendar_codes(connection, {row.calendar_id for row in [*started, *ended]})
    act = automatic(workspace_id, now, "its time has come")
    for rows, before, after in (
        (started, OfferState.APPROVED, OfferState.RUNNING), (ended, OfferState.RUNNING, OfferState.ENDED),
    ):  # fmt: skip
        for row in rows:
            note(connection, act, codes[row.calendar_id], [_moved(row.offer, before.value, after)])
    tellings = [Telling(kind="offer.ended", calendar=codes[row.calendar_id], offer=row.offer) for row in ended]
    tell(connection, workspace_id, tellings, now)
    return len(ended)


def _moved(offer: str, before: str, after: OfferState) -> Change:
    return Change(kind=KIND, subject=offer, before={"state": before}, after={"state": after.value})


def _rows(connection: Connection, head: CalendarHead, codes: Sequence[str]) -> Mapping[str, Any]:
    joined = OFFERS.outerjoin(LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id)
    rows = connection.execute(
        select(OFFERS.c.id.label("offer_id"), OFFERS.c.code.label("offer"), OFFERS.c.version, LIFECYCLES.c.id,
               LIFECYCLES.c.state, LIFECYCLES.c.author, OFFERS.c.owner)
        .select_from(joined)
        .where(OFFERS.c.calendar_id == head.id, OFFERS.c.withdrawn_at.is_(None), OFFERS.c.code.in_(codes))
    )  # fmt: skip
    return {row.offer: row for row in rows}


def _refuse(act: Act, head: CalendarHead, rows: Mapping[str, Any], codes: Sequence[str], to: OfferState) -> None:
    """Refuse offers that are not there, not where the step begins, or another team's; an approver returns any."""
    refusals = []
    may_all = to is OfferState.DRAFT and Role.APPROVER in act.rights
    for code in codes:
        row = rows.get(code)
        if row is None:
            refusals.append(StepRefusal(code, "absent-offer", {}))
            continue
        foreigner = None if may_all else foreign(act, code, row.owner)
        if foreigner is not None:
            refusals.append(foreigner)
        if to not in ASKED_STEPS[OfferState(row.state or OfferState.DRAFT.value)]:
            facts = {"state": row.state or OfferState.DRAFT.value, "to": to.value}
            refusals.append(StepRefusal(code, "step-refused", facts))
    if refusals:
        is_foreign = all(one.why == NOT_YOUR_TEAM for one in refusals)
        raise (NotYourTeamError if is_foreign else RefusedStepError)(head.code, refusals)


def _unfit(act: Act, known: Candidate, row: Any, approval: Approval) -> Iterator[StepRefusal]:  # noqa: ANN401 -- a row of two tables
    unready = known.unready()
    if unready is not None:
        yield unready
        return
    if Role.APPROVER not in act.rights:
        yield StepRefusal(known.offer, "not-approver", {"by": act.by})
    own = None if approval.author_may else known.own(act.by)
    if own is not None:
        yield own
    if row.version != approval.version:
        yield StepRefusal(known.offer, "changed-meanwhile", {})


def _write(
    connection: Connection, act: Act, head: CalendarHead, row: Any, values: Mapping[str, Any], **more: object  # noqa: ANN401 -- a row of several tables
) -> None:  # fmt: skip
    if row.id is None:
        place = {"workspace_id": act.workspace_id, "calendar_id": head.id, "offer_id": row.offer_id, "offer": row.offer}
        connection.execute(insert(LIFECYCLES), [{**place, "author": act.by, **values}])
    else:
        connection.execute(update(LIFECYCLES).where(LIFECYCLES.c.id == row.id).values({**values, "offer": row.offer}))
    before = {"state": row.state or OfferState.DRAFT.value}
    after = {"state": values["state"], "reason": values.get("reason"), **more}
    note(connection, act, head.code, [Change(kind=KIND, subject=row.offer, before=before, after=after)])


def _telling(act: Act, head: CalendarHead, to: OfferState, code: str, reason: str | None) -> Telling:
    data = {"by": act.by, "state": to.value, **({"reason": reason} if reason else {})}
    return Telling(kind=TOLD[to], calendar=head.code, offer=code, data=data)


def _standing(row: Any) -> Standing:  # noqa: ANN401 -- a row of two tables
    if row.state is None:
        return Standing(offer=row.code)
    return Standing(
        offer=row.code, state=OfferState(row.state), author=row.author, submitted_at=row.submitted_at,
        approver=row.approver, approved_at=row.approved_at, approved_version=row.approved_version, reason=row.reason,
    )  # fmt: skip


def _workspace_of(offer_id: int) -> Any:  # noqa: ANN401 -- an SQL expression
    return select(OFFERS.c.workspace_id).where(OFFERS.c.id == offer_id).scalar_subquery()


def _calendar_codes(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    calendars = metadata.tables["calendar"]
    rows = connection.execute(select(calendars.c.id, calendars.c.code).where(calendars.c.id.in_(list(ids))))
    return {row.id: row.code for row in rows}
