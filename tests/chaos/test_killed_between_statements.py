"""Killed between any two statements, a request has done nothing or all of it, with its audit line."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.store import Store
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing
from models.store_idempotency import GIVEN_UP_AFTER
from tests.chaos.acts import ACTS
from tests.chaos.acts import Act
from tests.chaos.acts import ask_waiver
from tests.chaos.acts import house_of
from tests.chaos.acts import learn_to_read
from tests.chaos.copied_database import CopiedDatabase
from tests.chaos.copied_database import State
from tests.chaos.copied_database import changed_tables
from tests.chaos.copied_database import copied_database
from tests.chaos.copied_database import differences
from tests.chaos.cut_short import COMMITTED
from tests.chaos.cut_short import LUCK
from tests.chaos.cut_short import Ending
from tests.chaos.cut_short import cut_short
from tests.service.launching import PROVIDERS
from tests.service.launching import House

pytestmark = pytest.mark.chaos

BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]
# An act that passes more points than this never ends.
MOST = 600
NO_TIME = timedelta()


@dataclass(frozen=True, slots=True)
class Scene:
    """A service on a database that is put back after each death; whatever is done is done in processes that may die."""

    app: Flask
    database: CopiedDatabase

    @property
    def store(self) -> Store:
        """Give the store, of which this process must close every connection that it opens."""
        found: Store = self.app.extensions[EXTENSION].store
        return found

    def prepare(self, act: Act) -> State:
        """Bring about what must have happened before an act, and keep it."""
        self.database.put_back("blank")
        self._run(act.ground)
        self.database.keep("old")
        return self.database.left()

    def do(self, act: Act, at: int | None = None, luck: int = LUCK) -> tuple[Ending, State]:
        """Do an act on what the dead have left, and die of it at a point; gives what is left then."""
        ending = self._run(lambda house: act.deed(house).status_code, at, luck)
        return ending, self.database.left()

    def ask(self, at: int | None = None, *, later: timedelta = NO_TIME) -> Ending:
        """Ask for a waiver under an idempotency key that is always the same, so much later than it was asked first."""

        def deed(house: House) -> int:
            house.clock += later
            return ask_waiver(house, {"Idempotency-Key": "once"}).status_code

        return self._run(deed, at)

    def lines(self) -> list[tuple[str, str]]:
        """Follow the audit, whose chain must be whole, and say of each line what it is about."""
        book = AuditBook(self.store)
        with closing(self.store):
            walked = book.verify()
            told = [(line.kind, line.action) for line in book.page(AuditListing(after=0, limit=MOST))]
        assert walked.is_whole, walked.breaks
        assert len(told) == walked.lines
        return told

    def _run(self, deed: Callable[[House], int | None], at: int | None = None, luck: int = LUCK) -> Ending:
        return cut_short(self.store.engine, lambda: deed(house_of(self.app)), at, luck)


@pytest.fixture(scope="module", params=BOTH)
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give a service that nobody has used yet."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "providers.toml").write_text(PROVIDERS.replace("paper.jsonl", str(folder / "paper.jsonl")))
    with copied_database(request.param, folder) as database:
        settings = Settings(
            database_url=database.url, rate_limit="1000000/minute", providers=str(folder / "providers.toml")
        )
        app = create_app(settings)
        learn_to_read()
        app.extensions[EXTENSION].store.close()
        database.keep("blank")
        yield Scene(app, database)


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
