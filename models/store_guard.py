"""Refuses edits of what belongs to another team or is being reviewed, each offer named, before anything is kept."""

import json
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from models.calendar_head import CalendarHead
from models.caller import owns
from models.lifecycle import OfferState
from models.lifecycle import StepRefusal
from models.role import Role
from models.store_audit import Act
from models.store_audit import Change
from models.store_error import NotYourTeamError
from models.store_error import PolicyNotYoursError
from models.store_error import UnderReviewError
from models.tables_sends import metadata

LIFECYCLES = metadata.tables["lifecycle"]
OFFERS = metadata.tables["offer"]
Content = Mapping[str, Any]
NOT_YOUR_TEAM = "not-your-team"
# How a part was written, where it means the same: a calendar that went through a spreadsheet is not another one.
WRITING = frozenset({"written", "walls", "valid_from_wall", "valid_to_wall"})


def refuse_edits(
    connection: Connection, act: Act, head: CalendarHead, changes: Iterable[Change], row: int | None = None
) -> None:
    """Refuse changes to offers of other teams, before or after, and of offers under review.

    `row` is that of the offer where only one changes: then the others that wait are not looked at.
    """
    edits = [one for one in changes if one.kind == "offer"]
    foreign = [refusal for one in edits for refusal in _foreign(act, one)]
    if foreign:
        raise NotYourTeamError(head.code, foreign)
    touched = {_code(one) for one in edits if one.before is not None and not is_same_meaning(one.before, one.after)}
    waiting = under_review(connection, act.workspace_id, head, row) if touched else ()
    locked = [one for one in waiting if one.code in touched]
    if locked:
        raise UnderReviewError(head.code, [StepRefusal(one.code, "under-review", {"by": one.author}) for one in locked])


def refuse_frame(connection: Connection, act: Act, head: CalendarHead, changes: Iterable[Change]) -> None:
    """Refuse changes to segments that an offer under review is for: the review would look at something else."""
    touched = {
        str(one.before["code"]) for one in changes
        if one.kind == "segment" and one.before is not None and not is_same_meaning(one.before, one.after)
    }  # fmt: skip
    if not touched:
        return
    locked = [
        StepRefusal(one.code, "segment-under-review", {"by": one.author, "segment": segment})
        for one in under_review(connection, act.workspace_id, head)
        for segment in json.loads(one.segments)
        if segment in touched
    ]
    if locked:
        raise UnderReviewError(head.code, locked)


def refuse_policy(act: Act, code: str, before: object, after: object) -> None:
    """Refuse another policy of a calendar to those who are judged by it."""
    if before != after and Role.APPROVER not in act.rights:
        raise PolicyNotYoursError("calendar", code)


def under_review(
    connection: Connection, workspace_id: int, head: CalendarHead, row: int | None = None
) -> Sequence[Any]:  # fmt: skip
    """Give code, segments and author of the offers that wait for somebody's approval, in the order of their codes.

    `row` is that of the only offer that matters, if only one does.
    """
    asked = (
        select(OFFERS.c.code, OFFERS.c.segments, LIFECYCLES.c.author)
        .join(LIFECYCLES, LIFECYCLES.c.offer_id == OFFERS.c.id)
        .where(LIFECYCLES.c.workspace_id == workspace_id, LIFECYCLES.c.calendar_id == head.id)
        .where(LIFECYCLES.c.state == OfferState.SUBMITTED.value)
        .order_by(OFFERS.c.code)
    )
    return connection.execute(asked if row is None else asked.where(LIFECYCLES.c.offer_id == row)).all()


def foreign(act: Act, offer: str, owner: str | None) -> StepRefusal | None:
    """Say why somebody may not edit an offer of a team; None when he may."""
    if owns(act.teams, owner):
        return None
    return StepRefusal(offer, NOT_YOUR_TEAM, {"by": act.by, "team": owner or ""})


def is_same_meaning(before: Content, after: Content | None) -> bool:
    """Say whether a part means what it meant, however it is written."""
    return after is not None and _meaning(before) == _meaning(after)


def _foreign(act: Act, change: Change) -> list[StepRefusal]:
    """Look at the team that an offer leaves and at the one that it comes to; one refusal is enough."""
    teams = [side.get("owner") for side in (change.before, change.after) if side is not None]
    refusals = [foreign(act, _code(change), None if team is None else str(team)) for team in teams]
    return [one for one in refusals if one is not None][:1]


def _code(change: Change) -> str:
    return str((change.before or change.after or {})["code"])


def _meaning(content: Content) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in WRITING}
