"""Every brand has a desk with ways out of its own, and one whose ways out cannot be read closes no other."""

import logging
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from api.houses import EXTENSION
from api.judging_beside import judging
from app import Settings
from app import _embedded
from app import create_app
from app import open_houses
from exchange.refusal import PlanRefusedError
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing
from models.store_workspaces import WorkspaceBook
from tests.cli.preseance import preseance
from tests.service.launching import SECRET
from tests.service.launching import unfair
from tests.service.people import USUAL
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.people import key_of
from tests.service.two_brands import FIRST_DUE
from tests.service.two_brands import Brand
from tests.service.two_brands import open_brands

WAYS = f'[providers.house]\nkind = "webhook"\nurl = "https://hooks.example.com/"\nsecrets = ["{SECRET}"]\n'


@pytest.fixture
def brands(blank_file: Path, tmp_path: Path) -> Iterator[dict[str, Brand]]:
    """Give two brands on SQLite."""
    file = tmp_path / "brands.sqlite3"
    file.write_bytes(blank_file.read_bytes())
    opened = open_brands(f"sqlite:///{file}", tmp_path)
    yield opened
    opened["ours"].app.extensions[EXTENSION].close()


def settings(tmp_path: Path, providers: Path) -> Settings:
    """Name a database and where ways out are."""
    return Settings(database_url=f"sqlite:///{tmp_path}/one.sqlite3", providers=str(providers))


def test_a_folder_is_refused_with_the_file_at_fault(tmp_path: Path) -> None:
    """Before anything is opened: a house that names providers wants to send."""
    (tmp_path / "default.toml").write_text(WAYS)
    (tmp_path / "acme.toml").write_text("[providers")

    with pytest.raises(PlanRefusedError, match=r"/acme\."):
        create_app(settings(tmp_path, tmp_path))


def test_files_that_miss_their_workspace_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And so is a workspace without one."""
    (tmp_path / "defualt.toml").write_text(WAYS)

    with caplog.at_level(logging.WARNING):
        houses = open_houses(settings(tmp_path, tmp_path))
    ways = houses.first.ways
    houses.close()

    assert {} == dict(ways.providers)
    assert "workspace default has no ways out" in caplog.text
    assert "defualt.toml in" in caplog.text
    assert "is for no workspace; there are default" in caplog.text


def test_one_file_is_for_the_first_workspace_and_no_other(tmp_path: Path) -> None:
    """A code is never made a path of."""
    (tmp_path / "ways.toml").write_text(WAYS)
    houses = open_houses(settings(tmp_path, tmp_path / "ways.toml"))
    for code in ("ways", "acme"):
        WorkspaceBook(houses.first.store.engine, houses.first.store.clock).add(code, by="tests")

    found = {code: set(houses.desk(code).ways.providers) for code in ("default", "ways", "acme")}
    houses.close()

    assert {"default": {"house"}, "ways": set(), "acme": set()} == found


def test_a_brand_whose_ways_cannot_be_read_stays_closed_until_they_can(tmp_path: Path) -> None:
    """Its people are told so; everybody else works on."""
    (tmp_path / "default.toml").write_text(WAYS)
    app = create_app(settings(tmp_path, tmp_path))
    houses = app.extensions[EXTENSION]
    WorkspaceBook(houses.first.store.engine, houses.first.store.clock).add("acme", by="tests")
    admit(houses.desk("acme").store, USUAL)
    houses._desks.pop("acme")
    (tmp_path / "acme.toml").write_text("[providers")
    theirs = Admitted(app).speak_as(key_of(USUAL, "acme"))
    ours = Admitted(app).speak_as(admit(houses.first.store, USUAL))

    closed = theirs.get("/v1/calendars", headers={"Accept-Language": "fr"})
    figures = ours.get("/metrics")
    (tmp_path / "acme.toml").write_text(WAYS)
    mended = theirs.get("/v1/providers")
    houses.close()

    assert (503, "not-ready") == (closed.status_code, closed.get_json()["code"])
    assert "prestataires de cet espace de travail" in closed.get_json()["detail"]
    assert str(tmp_path) not in closed.text
    assert 200 == figures.status_code
    assert ["house"] == [one["name"] for one in mended.get_json()["providers"]]


def test_findings_of_every_brand_are_told_and_due_sends_of_every_brand_looked_at(brands: dict[str, Brand]) -> None:
    """One thread judges for all; what is due wakes the scheduler of its own brand."""
    theirs = brands["theirs"]
    houses = theirs.app.extensions[EXTENSION]
    told = "/v1/sends?kind=event&limit=500"
    before = len(theirs.client.get(told).get_json()["sends"])
    poked: list[str] = []

    with judging(houses):
        theirs.client_of("claire").put("/v1/calendars/new", json=unfair())
        came = any(_more(theirs, told, before) or Event().wait(0.02) for _ in range(250))
    houses.on_due = poked.append
    theirs.desk.poke()

    assert came
    assert ["theirs"] == poked


def _more(brand: Brand, told: str, before: int) -> bool:
    return len(brand.client.get(told).get_json()["sends"]) > before


def test_every_brand_expects_the_scheduler_that_runs_in_the_process(brands: dict[str, Brand]) -> None:
    """One that comes later expects it too, and each is ready while its own is heard of."""
    houses = brands["ours"].app.extensions[EXTENSION]
    houses.first.store.clock = lambda: datetime.now(UTC)
    for word, brand in brands.items():
        brand.outbox.fall_silent(f"scheduler of {word}")
    with _embedded(houses):
        WorkspaceBook(houses.first.store.engine, houses.first.store.clock).add("later", by="tests")
        ready = [brand.client.get("/readyz").status_code for brand in brands.values()]
        expected = houses.desk("later").expects_scheduler
    after = [brand.client.get("/readyz").status_code for brand in brands.values()]

    assert expected
    assert ([200, 200], [503, 503]) == (ready, after)


def test_a_restore_is_one_of_every_brand(brands: dict[str, Brand], tmp_path: Path) -> None:
    """The copy knows of none what has left: what was under way is doubted everywhere."""
    for brand in brands.values():
        assert 200 == brand.client.post("/v1/providers/house/resume", json={}).status_code
        brand.clock = FIRST_DUE + timedelta(days=4)
        assert 1 == len(brand.claim())

    told = preseance("db", "restored", "--by", "claire", "--database", tmp_path / "brands.sqlite3")

    assert 0 == told.code
    assert "uncertain: 2" in told.out
    for word, brand in brands.items():
        assert ["uncertain"] == [one["state"] for one in brand.sends("?calendar=q4&offer=NEW-10")], word
        assert [word] == [one.subject for one in AuditBook(brand.desk.store).page(AuditListing(kinds=("restore",)))]
