"""Of several processes that do at once what can be done only once, one does it, and the others are told so."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from tests.chaos.acts import ACTS
from tests.chaos.acts import WAIVERS
from tests.chaos.acts import come_in
from tests.chaos.acts import step
from tests.chaos.acts import voice
from tests.chaos.scene import Scene
from tests.service.launching import House

pytestmark = pytest.mark.chaos

APPROVERS = ("marc", "paul", "marc")
ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """What each does; `first` is what the winner is answered, `others` what everybody else is."""

    deed: Callable[[str, House], int]
    first: int
    others: frozenset[int]


RACES = {
    "approval": Race(
        deed=lambda who, house: step(house, "approved", who).status_code, first=200, others=frozenset({409}),
    ),
    "waiver approved": Race(
        deed=lambda who, house: voice(house, who).post(f"{WAIVERS}/1/approve").status_code, first=200,
        others=frozenset({409}),
    ),
    "invitation": Race(
        deed=lambda _, house: come_in(house).status_code, first=303, others=frozenset({404}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RACES)
def test_one_of_several_processes_wins(scene: Scene, name: str) -> None:
    """The audit tells of one, and its chain is whole, however often they set off together."""
    race = RACES[name]
    scene.prepare(ACTS[name])
    before = scene.lines()
    scene.do(ACTS[name])
    once = scene.lines()

    for _ in range(ROUNDS):
        scene.database.put_back("old")
        answers = scene.race([partial(race.deed, who) for who in APPROVERS])

        assert 1 == answers.count(race.first), answers
        assert race.others == {one for one in answers if one != race.first}
        assert once == scene.lines()
    assert len(before) < len(once)
