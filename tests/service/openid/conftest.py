"""Gives an identity provider by other hands, one that lies as it is told, and the service before them."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

import app as application_module
from app import Settings
from app import create_app
from tests.service.entering import CountedPasswords
from tests.service.entering import Entrance
from tests.service.openid.coming import Open
from tests.service.openid.identity_providers import CLIENT
from tests.service.openid.identity_providers import SECRET
from tests.service.openid.identity_providers import Forger
from tests.service.openid.identity_providers import RealProvider
from tests.service.openid.identity_providers import forger as running_forger
from tests.service.openid.identity_providers import real_provider


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProvider]:
    """Give a provider by other hands."""
    with real_provider(tmp_path_factory.mktemp("provider")) as given:
        yield given


@pytest.fixture(scope="session")
def lying() -> Iterator[Forger]:
    """Give a provider of ours."""
    with running_forger() as given:
        yield given


@pytest.fixture
def forger(lying: Forger) -> Forger:
    """Give it as long as it tells the truth."""
    lying.tell_the_truth()
    return lying


@pytest.fixture
def open_with(tmp_path: Path, blank_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Give what opens the service with an identity provider, on a clock that shows the time until it is set."""
    monkeypatch.setattr(application_module, "Passwords", CountedPasswords)
    opened: list[Entrance] = []

    def open_it(issuer: str, **more: Any) -> Entrance:
        file = tmp_path / f"{len(opened)}.sqlite3"
        copy(blank_file, file)
        given = {"oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Maison", **more}
        hosts = "localhost,plan.example.com"
        settings = Settings(
            database_url=f"sqlite:///{file}", rate_limit="1000000/minute", hosts=hosts, oidc_issuer=issuer, **given
        )
        entrance = Entrance(create_app(settings), CountedPasswords(), datetime.now(UTC))
        entrance.store.clock = lambda: entrance.clock
        opened.append(entrance)
        return entrance

    yield open_it
    for one in opened:
        one.store.close()
