"""Killed between any two statements, a request has done nothing or all of it, with its audit line."""

import pytest

from models.store_idempotency import GIVEN_UP_AFTER
from tests.chaos.acts import ACTS
from tests.chaos.copied_database import changed_tables
from tests.chaos.copied_database import differences
from tests.chaos.cut_short import COMMITTED
from tests.chaos.cut_short import LUCK
from tests.chaos.scene import NO_TIME
from tests.chaos.scene import Scene

pytestmark = pytest.mark.chaos

# An act that passes more points than this never ends.
MOST = 600


@pytest.mark.parametrize("name", ACTS)
def test_whoever_is_killed_has_done_all_or_nothing(scene: Scene, name: str) -> None:
    """Killed between any two statements, and done again by the next one as if nothing had been."""
    act = ACTS[name]
    old, before = scene.prepare(act), scene.lines()
    whole, new = scene.do(act)
    assert (act.status, True) == (whole.status, act.least <= len(whole.points)), whole
    assert act.line in scene.lines()[len(before) :]
    assert {*act.changes, "audit", "audit_head"} <= changed_tables(old, new)
    scene.database.put_back("old")
    is_done = False

    ending, left = scene.do(act, 0)
    while ending.status is None and len(ending.points) < MOST:
        is_done = is_done or (ending.points[-1] == COMMITTED and left == new)
        assert {} == differences(new if is_done else old, left), ending.place
        if is_done:
            assert act.again == scene.do(act, luck=LUCK + 1)[0].status
            assert scene.lines()
            scene.database.put_back("old")
        ending, left = scene.do(act, len(ending.points))

    assert (whole, new, True) == (ending, left, is_done)


def test_a_key_whose_request_died_is_not_stuck_and_creates_nothing_twice(scene: Scene) -> None:
    """Between two of its transactions: at once it is told to wait; five minutes later it is done, or was done."""
    scene.prepare(ACTS["waiver asked"])
    whole = scene.ask()
    told = []

    for at, point in enumerate(whole.points):
        if at and point != COMMITTED:
            continue
        scene.database.put_back("old")
        killed = scene.ask(at)
        answers = [scene.ask(later=later).status for later in (NO_TIME, GIVEN_UP_AFTER, 2 * GIVEN_UP_AFTER)]
        told.append((killed.status, *answers, len(scene.database.left()["waiver"])))

    assert 201 == whole.status
    # Not begun, nor when the calendar was judged; begun; done, but nobody knows what was answered; answered.
    fresh, begun, lost = (None, 201, 201, 201, 1), (None, 409, 201, 201, 1), (None, 409, 409, 409, 1)
    assert [fresh, fresh, begun, lost, fresh] == told
