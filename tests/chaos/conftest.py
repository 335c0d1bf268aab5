"""One campaign for each database, shared by all who judge it: a failure then names what was broken."""

import os
import uuid
from collections.abc import Iterator
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.chaos.campaign import Campaign
from tests.chaos.evidence import Evidence
from tests.chaos.evidence import gather
from tests.chaos.scene import Scene
from tests.chaos.scene import staged

POSTGRES = os.environ.get("PRESEANCE_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]
SEED = 7
# Whatever makes tables does it in a place that the whole process shares.
ONE_AT_A_TIME = Lock()


@pytest.fixture(scope="session")
def campaigns(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Future[Evidence]]]:
    """Run a campaign on each database that is judged here, all at once: in a campaign most is waiting."""
    judged = {item.callspec.params.get("evidence") for item in request.session.items if hasattr(item, "callspec")}
    with ThreadPoolExecutor() as pool:
        yield {kind: pool.submit(_evidence, kind, tmp_path_factory.mktemp("chaos")) for kind in judged if kind}


@pytest.fixture(scope="session", params=BOTH)
def evidence(request: pytest.FixtureRequest, campaigns: Mapping[str, Future[Evidence]]) -> Evidence:
    """Give what remains of one campaign."""
    return campaigns[request.param].result()


@pytest.fixture(scope="module", params=BOTH)
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Give a service in which requests are killed, or race."""
    with staged(request.param, tmp_path_factory.mktemp("killed")) as found:
        yield found


def _evidence(kind: str, folder: Path) -> Evidence:
    with _database(kind, folder) as url:
        with ONE_AT_A_TIME:
            campaign = Campaign(url, folder, SEED)
        with closing(campaign):
            campaign.run()
            return gather(campaign)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'chaos.sqlite3'}"
        return
    name = f"preseance_chaos_{uuid.uuid4().hex}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with psycopg.connect(POSTGRES.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())
