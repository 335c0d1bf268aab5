"""A service on a database that is put back after each death, with whoever may die in it."""

import gc
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import closing
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.store import Store
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing
from tests.chaos.acts import ACTS
from tests.chaos.acts import Act
from tests.chaos.acts import ask_waiver
from tests.chaos.acts import house_of
from tests.chaos.copied_database import CopiedDatabase
from tests.chaos.copied_database import State
from tests.chaos.copied_database import copied_database
from tests.chaos.cut_short import LUCK
from tests.chaos.cut_short import Ending
from tests.chaos.cut_short import cut_short
from tests.chaos.cut_short import race
from tests.service.launching import PROVIDERS
from tests.service.launching import House

NO_TIME = timedelta()
MOST_LINES = 1000


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

    def race(self, deeds: Sequence[Callable[[House], int | None]]) -> list[int | None]:
        """Do several things at once, each in a process of its own."""
        runs = [partial(self._act, deed) for deed in deeds]
        return [ending.status for ending in race(self.store.engine, runs)]

    def lines(self) -> list[tuple[str, str]]:
        """Follow the audit, whose chain must be whole, and say of each line what it is about."""
        book = AuditBook(self.store)
        with closing(self.store):
            walked = book.verify()
            told = [(line.kind, line.action) for line in book.page(AuditListing(after=0, limit=MOST_LINES))]
        assert walked.is_whole, walked.breaks
        assert len(told) == walked.lines
        return told

    def _run(self, deed: Callable[[House], int | None], at: int | None = None, luck: int = LUCK) -> Ending:
        return cut_short(self.store.engine, partial(self._act, deed), at, luck)

    def _act(self, deed: Callable[[House], int | None]) -> int | None:
        return deed(house_of(self.app))


@contextmanager
def staged(kind: str, folder: Path) -> Iterator[Scene]:
    """Give a service that nobody has used yet."""
    rehearse()
    with copied_database(kind, folder) as database:
        app = _service(database.url, folder)
        app.extensions[EXTENSION].store.close()
        database.keep("blank")
        yield Scene(app, database)


@cache
def rehearse() -> None:
    """Do every act once in a service that is thrown away, so that not every process that dies reads the product first.

    Whatever a service remembers of its database is thrown away with it.
    """
    with TemporaryDirectory() as folder:
        for number, act in enumerate(ACTS.values()):
            house = house_of(_service(f"sqlite:///{folder}/{number}.sqlite3", Path(folder)))
            with closing(house.desk.store):
                act.ground(house)
                assert act.status == act.deed(house).status_code
    gc.collect()
    gc.freeze()


def _service(url: str, folder: Path) -> Flask:
    providers = folder / "providers.toml"
    providers.write_text(PROVIDERS.replace("paper.jsonl", str(folder / "paper.jsonl")))
    return create_app(Settings(database_url=url, rate_limit="1000000/minute", providers=str(providers)))
