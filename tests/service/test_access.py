"""Every address, asked as everybody: only the cells of docs/access.md are open, and what declares nothing is closed."""

import os
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from api.desk import EXTENSION
from app import Settings
from app import create_app
from models.role import BRINGS
from models.role import Role
from models.role import access_of
from tests.service.access_grid import ABROAD
from tests.service.access_grid import NOBODY
from tests.service.access_grid import OPEN
from tests.service.access_grid import Address
from tests.service.access_grid import callers
from tests.service.access_grid import measured
from tests.service.access_grid import page
from tests.service.access_grid import strangers
from tests.service.conftest import BOTH
from tests.service.conftest import fresh_database
from tests.service.people import Admitted
from tests.service.people import let_in
from tests.service.plans import document

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
MARK = "\n## Every address\n\n"
# Set to write the page anew: `make access`.
WRITES = os.environ.get("PRESEANCE_WRITE_ACCESS") == "1"
CLOSED = {"401", "login"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A service, and what every address answered to everybody: a thousand requests, which are made once."""

    app: Flask
    grid: Mapping[Address, Mapping[str, str]]


@pytest.fixture(scope="module", params=BOTH)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Ask a service that has a calendar and a subscription."""
    with fresh_database(request, tmp_path_factory.mktemp("access")) as url:
        app = create_app(Settings(database_url=url, rate_limit="1000000/minute"))
        client = let_in(app, app.extensions[EXTENSION].store).test_client()
        assert 201 == client.put("/v1/calendars/q4", json=document()).status_code
        assert 201 == client.post("/v1/subscriptions", json={"code": "tool", "url": "https://example.com/"}).status_code
        yield Asked(app, measured(app, callers(app)))
        app.extensions[EXTENSION].store.close()


def test_only_the_cells_of_the_page_are_open(asked: Asked) -> None:
    """Measured on the running service for every role, and written down where it can be read and reviewed."""
    text = PAGE.read_text("utf-8")
    if WRITES:
        PAGE.write_text(text.partition(MARK)[0] + MARK + page(asked.grid), "utf-8")

    assert PAGE.read_text("utf-8").partition(MARK)[2] == page(asked.grid), "read the change, then `make access`"


def test_what_an_address_declares_is_what_it_does(asked: Asked) -> None:
    """The description tells the roles; whoever brings one of them gets in, and nobody else."""
    described = Admitted(asked.app).get("/openapi.json").json["paths"]  # type: ignore[index]

    wrong = [
        (address, name, cell)
        for address, cells in asked.grid.items()
        if not address.is_page
        for name, cell in cells.items()
        if name != ABROAD
        if (cell == OPEN) != _is_let_in(described[address.path][address.method.lower()], name)
    ]

    assert [] == wrong


def _is_let_in(operation: dict[str, object], name: str) -> bool:
    if operation["security"] == []:
        return True
    roles = operation["x-roles"]
    assert isinstance(roles, list)
    return name != NOBODY and any(Role(role) in BRINGS[Role(name)] for role in roles)


def test_a_key_that_is_not_in_force_opens_what_nobody_needs_a_key_for_and_nothing_else(asked: Asked) -> None:
    """Expired, revoked, of another secret, without form: all the same."""
    nobody = {address: cells[NOBODY] for address, cells in asked.grid.items()}

    for name, cells in measured_by_name(asked.app).items():
        assert nobody == cells, name


def measured_by_name(app: Flask) -> dict[str, dict[Address, str]]:
    """Turn the grid of strangers round."""
    names = strangers(app)
    grid = measured(app, names)
    return {name: {address: cells[name] for address, cells in grid.items()} for name in names}


def test_an_address_that_declares_nothing_is_closed_to_all(application: Flask) -> None:
    """A forgotten declaration opens nothing, not even to an admin."""
    application.add_url_rule("/v1/forgotten", "forgotten", lambda: "secret")

    answers = [client.get("/v1/forgotten") for client in callers(application).values()]

    assert {404} == {answer.status_code for answer in answers}
    assert not any("secret" in answer.text for answer in answers)


def test_every_address_declares_who_may_call_it(application: Flask) -> None:
    """Checked on the code too: a closed door that nobody notices is a fault as well."""
    silent = [
        rule.rule
        for rule in application.url_map.iter_rules()
        if rule.endpoint != "static" and access_of(application.view_functions[rule.endpoint]) is None
    ]

    assert [] == silent
