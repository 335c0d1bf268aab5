"""People of a workspace with a key each, and test clients that show it."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy import select

from models.store import Store
from models.tables_trust import metadata

PEOPLE = metadata.tables["person"]
KEYS = metadata.tables["api_key"]
# Whoever a test does not name: an admin of every team.
USUAL = "marc"
ADMIN = ("admin",)


def key_of(login: str, workspace: str = "default") -> str:
    """Give the key of somebody in a workspace, the same each time."""
    named = sha256(f"{workspace}:{' '.join(login.casefold().split())}".encode()).digest()
    return f"prs_{named[:4].hex()}_{urlsafe_b64encode(named).decode().rstrip('=')}"


def admit(store: Store, login: str, *roles: str, teams: tuple[str, ...] = ("*",)) -> str:
    """Let somebody into the workspace of a store, once, and give his key."""
    key = key_of(login, store.workspace)
    folded = " ".join(login.casefold().split())
    with store.writing() as connection:
        if connection.execute(select(KEYS.c.id).where(KEYS.c.prefix == key[:12])).first() is not None:
            return key
        now = store.clock()
        person = {
            "workspace_id": store.workspace_id, "kind": "person", "login": login, "login_folded": folded,
            "roles": json.dumps(roles or ADMIN), "teams": json.dumps(teams), "version": 1, "created_at": now,
            "changed_at": now,
        }  # fmt: skip
        person_id = connection.execute(insert(PEOPLE).values(person).returning(PEOPLE.c.id)).scalar_one()
        line = {
            "workspace_id": store.workspace_id, "person_id": person_id, "prefix": key[:12],
            "digest": "sha256:" + sha256(key.encode()).hexdigest(), "name": "tests", "created_by": login,
            "roles": json.dumps(roles or ADMIN), "created_at": now, "last_used_at": now.replace(year=now.year + 100),
        }  # fmt: skip
        connection.execute(insert(KEYS).values(line))
    return key


class Admitted(FlaskClient):
    """Somebody who shows a key with every request: the usual admin, unless another is named by `speak_as`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the key that the application was given for its tests."""
        super().__init__(*args, **kwargs)
        key = self.application.config.get("TESTS_KEY")
        if key is not None:
            self.speak_as(key)

    def speak_as(self, key: str | None) -> "Admitted":
        """Show another key from now on, or none."""
        self.environ_base.pop("HTTP_AUTHORIZATION", None)
        if key is not None:
            self.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        return self


def let_in(app: Flask, store: Store) -> Flask:
    """Have the test clients of an application speak as the usual admin."""
    app.config["TESTS_KEY"] = admit(store, USUAL)
    app.test_client_class = Admitted
    return app
