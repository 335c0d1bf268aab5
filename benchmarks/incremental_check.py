"""Times the check of one changed offer against all that is stored, end to end through the store.

    python -m benchmarks.incremental_check 100000
    python -m benchmarks.incremental_check 100000 --postgres postgresql+psycopg://postgres@127.0.0.1:5432

Each of some offers is moved by a day and asked about as the web page does: its neighbours are fetched, then
checked with focus, by a process that remembers the checks before.  Beside it, the same neighbours in time by the
range query that anybody would write.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from random import Random
from statistics import median
from statistics import quantiles
from typing import TypeVar

from sqlalchemy import bindparam
from sqlalchemy import create_engine
from sqlalchemy import text

from benchmarks.calendars import generate
from benchmarks.calendars import plan
from models.calendar import Calendar
from models.offer import Offer
from models.reach import seen_windows
from models.reach import span
from models.store import Store
from models.tables import metadata
from models.window import Window
from rules.engine import check
from rules.horizon import horizon
from rules.memory import Memories
from rules.policy import Policy

Asked = TypeVar("Asked")
_CODE = "house"
_A_DAY = timedelta(days=1)
_POLICY = Policy()
_MEMORIES = Memories()
_INSTANT = metadata.tables["offer_occurrence"].c.visible_from.type
_PLAIN = text(
    "SELECT count(*) FROM offer_occurrence WHERE visible_from <= :closes AND visible_to >= :opens"
).bindparams(bindparam("opens", type_=_INSTANT), bindparam("closes", type_=_INSTANT))


def main() -> None:
    """Measure on SQLite, then on PostgreSQL where one is given."""
    asked = _arguments()
    drawn = generate(asked.offers)
    drafts = [offer.moved(_A_DAY) for offer in Random(7).sample(drawn.offers, asked.drafts)]
    print(f"{asked.drafts} offers against {asked.offers:,} stored; milliseconds")
    print(f"{'median':>9} {'p90':>9} {'first':>9}  what")
    with tempfile.TemporaryDirectory() as folder:
        _on(f"sqlite:///{folder}/bench.sqlite3", "SQLite", drawn, drafts)
    if asked.postgres:
        with _scratch_database(asked.postgres) as url:
            _on(url, "PostgreSQL", drawn, drafts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the check of one offer against all that is stored.")
    parser.add_argument("offers", type=int)
    parser.add_argument("--drafts", type=int, default=20)
    parser.add_argument("--postgres", default="", help="a server on which a database may be made and dropped")
    return parser.parse_args()


def _on(url: str, engine: str, drawn: Calendar, drafts: list[Offer]) -> None:
    store = Store.open(url, lambda: datetime.now(UTC))
    begun = time.perf_counter()
    store.put_plan(plan(drawn), code=_CODE, by="bench")
    print(f"{1000 * (time.perf_counter() - begun):>9.0f} {'':>9} {'':>9}  {engine}: the whole plan stored, once")
    store.close()
    store = Store.open(url, lambda: datetime.now(UTC))
    around = horizon(_POLICY)
    parts: list[Calendar] = []

    def neighbours(draft: Offer) -> None:
        parts.append(store.calendar_around(_CODE, draft, around))

    _tell(f"{engine}: neighbours, nothing remembered", _times(neighbours, drafts))
    parts.clear()
    _tell(f"{engine}: neighbours, remembered", _times(neighbours, drafts))
    _tell(f"{engine}: check with focus, nothing remembered", _times(_checked, list(zip(parts, drafts, strict=True))))
    _tell(f"{engine}: check with focus, remembered", _times(_checked, list(zip(parts, drafts, strict=True))))
    _tell(f"{engine}: both, end to end", _times(lambda draft: _end_to_end(store, draft), drafts))
    with store.engine.connect() as connection:
        _tell(
            f"{engine}: range query for those near in time",
            _times(lambda draft: connection.execute(_PLAIN, _bounds(draft)).scalar_one(), drafts),
        )
    print(f"{median(len(part.offers) for part in parts):>9.0f} {'':>9} {'':>9}  offers in a neighbourhood (median)")
    store.close()


def _checked(asked: tuple[Calendar, Offer]) -> None:
    check(asked[0], _POLICY, focus={asked[1].code}, memory=_MEMORIES.of(_POLICY))


def _end_to_end(store: Store, draft: Offer) -> None:
    _checked((store.calendar_around(_CODE, draft, horizon(_POLICY)), draft))


def _bounds(draft: Offer) -> dict[str, datetime]:
    window: Window = horizon(_POLICY).around(span(seen_windows(draft)))
    return {"opens": window.start, "closes": window.end}


def _times(act: Callable[[Asked], object], each: Sequence[Asked]) -> list[float]:
    taken = []
    for one in each:
        begun = time.perf_counter()
        act(one)
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


def _tell(what: str, taken: list[float]) -> None:
    print(f"{median(taken):>9.1f} {quantiles(taken, n=10)[-1]:>9.1f} {taken[0]:>9.1f}  {what}", flush=True)


@contextmanager
def _scratch_database(server: str) -> Iterator[str]:
    name = "preseance_bench"
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield f"{server}/{name}"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


if __name__ == "__main__":
    main()
