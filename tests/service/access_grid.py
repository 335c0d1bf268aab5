"""Asks every address as everybody who could, and writes down which are open to whom."""

import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from api.desk import EXTENSION
from models.role import Role
from models.store import Store
from tests.service.brands import open_brand
from tests.service.people import KEYS
from tests.service.people import Admitted
from tests.service.people import admit

NOBODY = "nobody"
# An admin of another workspace, who asks for what is there by the names that it has here.
ABROAD = "admin of another brand"
COLUMNS = (NOBODY, *(role.value for role in Role), ABROAD)
CONVERTED = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
# What stands in addresses: names of things that are there.
NAMES: Mapping[str, str] = {
    "code": "q4", "number": "1", "provider": "house", "name": "house", "login": "viewer", "workspace": "default",
    "token": "x" * 43, "filename": "page.css",
}  # fmt: skip
# Where a code names something else than a calendar.
OTHER_NAMES = {"/v1/offers/{code}": "VIP-10", "/v1/subscriptions/{code}": "tool", "/v1/rules/{code}": "CAN01",
               "/rules/{code}": "CAN01"}  # fmt: skip
QUERIES = {"/v1/offers": "calendar=q4", "/v1/offers/{code}": "calendar=q4", "/v1/findings": "calendar=q4",
           "/v1/sends/preview": "calendar=q4", "/report": "calendar=q4"}  # fmt: skip
OPEN = "open"
WHAT_IT_MEANS = {401: "401", 403: "403"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A method on a path, as it is described, or as the router knows it where it is a page."""

    method: str
    path: str
    is_page: bool

    def filled(self) -> str:
        """Give the path with names of things that are there."""
        code = OTHER_NAMES.get(self.path, NAMES["code"])
        place = re.sub(r"{(\w+)}", lambda found: code if found[1] == "code" else NAMES.get(found[1], "x"), self.path)
        query = QUERIES.get(self.path)
        return f"{place}?{query}" if query else place


def addresses(app: Flask) -> Iterator[Address]:
    """Give every address: those of the OpenAPI document, and all that the router knows besides."""
    described: Mapping[str, Mapping[str, Any]] = Admitted(app).get("/openapi.json").json["paths"]  # type: ignore[index]
    known = {(path, method.upper()) for path, operations in described.items() for method in operations}
    for rule in app.url_map.iter_rules():
        path = CONVERTED.sub(r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Address(method=method, path=path, is_page=(path, method) not in known)


def measured(app: Flask, callers: Mapping[str, Admitted]) -> dict[Address, dict[str, str]]:
    """Ask every address as everybody; `open` where the door let him in, whatever then came of an empty request."""
    found = {}
    for address in sorted(addresses(app), key=lambda one: (one.is_page, one.path, one.method)):
        found[address] = {
            name: _cell(client.open(address.filled(), method=address.method), is_abroad=name == ABROAD)
            for name, client in callers.items()
        }
    return found


def _cell(answer: TestResponse, *, is_abroad: bool) -> str:
    assert answer.status_code < 500, answer.text
    told = answer.get_json(silent=True) or {}
    if answer.status_code == 404 and (is_abroad or told.get("code") == "not-found"):
        return "404"
    if answer.status_code == 303 and answer.headers.get("Location", "").startswith("/login"):
        return "login"
    return WHAT_IT_MEANS.get(answer.status_code, OPEN)


def callers(app: Flask) -> dict[str, Admitted]:
    """Let one person in for every role, and give the client of each, and one of nobody."""
    store: Store = app.extensions[EXTENSION].store
    found = {NOBODY: Admitted(app).speak_as(None)}
    for role in Role:
        found[role.value] = Admitted(app).speak_as(admit(store, role.value, role.value))
    abroad = open_brand(store, "abroad")
    return {**found, ABROAD: Admitted(app).speak_as(admit(abroad, "admin", "admin"))}


def strangers(app: Flask) -> dict[str, Admitted]:
    """Give clients whose keys were good once, or never: expired, revoked, of another secret, of no form at all."""
    store: Store = app.extensions[EXTENSION].store
    now = store.clock()
    keys = {name: admit(store, name, "admin") for name in ("expired", "revoked", "changed")}
    changed: dict[str, dict[str, object]] = {
        "expired": {"expires_at": now}, "revoked": {"revoked_at": now - timedelta(days=1)},
        "changed": {"digest": "sha256:0"},
    }  # fmt: skip
    with store.writing() as connection:
        for name, values in changed.items():
            connection.execute(update(KEYS).where(KEYS.c.prefix == keys[name][:12]).values(**values))
    return {name: Admitted(app).speak_as(key) for name, key in {**keys, "formless": "prs_", "long": "x" * 5000}.items()}


def page(grid: Mapping[Address, Mapping[str, str]]) -> str:
    """Write the grid as a table that a reader can check."""
    head = "| address | " + " | ".join(COLUMNS) + " |\n|" + "---|" * (len(COLUMNS) + 1)
    lines = [
        f"| `{one.method} {one.path}` | " + " | ".join(_shown(cells[name]) for name in COLUMNS) + " |"
        for one, cells in grid.items()
    ]
    return "\n".join([head, *lines]) + "\n"


def _shown(cell: str) -> str:
    return "**open**" if cell == OPEN else cell
