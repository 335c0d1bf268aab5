"""Two brands in one database that call everything alike, each with a word of its own in all that it writes."""

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import Table
from sqlalchemy import select
from werkzeug.test import TestResponse

from api.desk import Desk
from api.houses import EXTENSION
from app import Settings
from app import create_app
from models.digest import Digest
from models.feed import Feed
from models.secret_token import digest
from models.send import Outcome
from models.send import SendState
from models.store_access import AccessBook
from models.store_digests import DigestBook
from models.store_engine import open_engine
from models.store_engine import reading
from models.store_feeds import FeedBook
from models.store_sessions import SessionBook
from models.store_workspaces import WorkspaceBook
from models.tables_trust import metadata
from tests.service.launching import PROVIDERS
from tests.service.launching import SECRET
from tests.service.launching import House
from tests.service.launching import body
from tests.service.launching import fair
from tests.service.launching import unfair
from tests.service.people import USUAL
from tests.service.people import Admitted
from tests.service.people import admit

FIRST_DUE = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
NOW = datetime.fromisoformat("2026-11-22T09:00:00+00:00")
OURS, THEIRS = "ours", "theirs"
# What rows hold that name no workspace: they belong to a send.
OF_SENDS = ("attempt", "send_tally")
SHORTEST = 6
INSTANT = re.compile(r"\d{4}-\d\d-\d\d")
Dump = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class Brand(House):
    """A workspace with everything in it; `word` is its code, `words` are the texts that only this one holds."""

    word: str = OURS
    words: frozenset[str] = frozenset()

    @property
    def desk(self) -> Desk:
        """Give the desk of this workspace."""
        desk: Desk = self.app.extensions[EXTENSION].desk(self.word)
        return desk

    def receipts(self, *events: dict[str, Any], provider: str = "house", key: str = "rcpt") -> TestResponse:
        """Tell what happened to messages, at the address of this workspace."""
        told, headers = self.signed(*events, key=key)
        return self.client.post(f"/v1/workspaces/{self.word}/receipts/{provider}", data=told, headers=headers)


def open_brands(url: str, folder: Path) -> dict[str, Brand]:
    """Open the service on two brands, ours first, each with its providers and all that the tables can hold."""
    engine = open_engine(url)
    (folder / "ways").mkdir()
    for word in (OURS, THEIRS):
        WorkspaceBook(engine, lambda: NOW).add(word, f"brand {word}", by="tests")
        own = f'[providers.only-{word}]\nkind = "webhook"\nurl = "https://{word}.example.com/"\nsecrets = ["{SECRET}"]'
        text = PROVIDERS.replace("hooks.example.com", f"{word}.example.com").replace("paper.jsonl", str(folder / word))
        (folder / "ways" / f"{word}.toml").write_text(f"{text}\n{own}\n")
    engine.dispose()
    app = create_app(
        Settings(database_url=url, workspace=OURS, providers=str(folder / "ways"), rate_limit="1000000/minute")
    )
    app.test_client_class = Admitted
    brands = {word: _brand(app, word) for word in (OURS, THEIRS)}
    for one in brands.values():
        # All desks follow the clock of the first.
        brands[OURS].desk.store.clock = partial(getattr, one, "clock")
        _fill(one)
    rows = {word: dump(app.extensions[EXTENSION].first.store.engine, word) for word in brands}
    brands[OURS].words = own_words(rows[OURS], rows[THEIRS])
    brands[THEIRS].words = own_words(rows[THEIRS], rows[OURS])
    return brands


def _brand(app: Flask, word: str) -> Brand:
    key = admit(app.extensions[EXTENSION].desk(word).store, USUAL)
    return Brand(app, Admitted(app).speak_as(key), NOW, word)


def _fill(brand: Brand) -> None:
    """Leave a row in every table: calendars, approvals, sends, receipts, waivers, verdicts, people and keys."""
    word, client = brand.word, brand.client
    _made(client.post("/v1/subscriptions", json={"code": "tool", "url": f"https://{word}.example.com/tool"}))
    _made(client.post("/v1/subscriptions", json={"code": f"only-{word}", "url": f"https://{word}.example.com/own"}))
    brand.rule({"sending": {"gate_lead_minutes": 7}})
    for code, plan in (("q4", fair()), (f"only-{word}", fair()), ("unfair", unfair())):
        _made(brand.client_of("claire").put(f"/v1/calendars/{code}", json=_marked(plan, word)))
        assert 200 == client.get(f"/v1/findings?calendar={code}").status_code
    _waive(brand)
    brand.launch("VIP-20", "NEW-10")
    _send(brand)
    brand.outbox.beat(f"scheduler of {word}")
    _let_in(brand)
    _subscribe(brand)
    same = {"Idempotency-Key": "the-same"}
    _made(client.post("/v1/subscriptions", json={"code": "other", "url": f"https://{word}.example.com/"}, headers=same))


def _marked(plan: dict[str, Any], word: str) -> dict[str, Any]:
    offers = [{**one, "name": f"offer of {word}", "goal": f"goal of {word}", "owner": f"team {word}"}
              for one in plan["offers"]]  # fmt: skip
    segments = [{**one, "name": f"segment of {word}"} for one in plan["segments"]]
    return {**plan, "name": f"calendar of {word}", "offers": offers, "segments": segments}


def _waive(brand: Brand) -> None:
    found = body(brand.client.get("/v1/findings?calendar=unfair&severity=block"))["findings"][0]
    asked = {"fingerprint": found["fingerprint"], "reason": f"waived by {brand.word}", "expires_at": "2026-12-20"}
    _made(brand.client_of("claire").post("/v1/calendars/unfair/waivers", json=asked))


def _send(brand: Brand) -> None:
    brand.clock = FIRST_DUE
    (claimed,) = brand.claim()
    brand.settle(claimed, SendState.ACCEPTED, Outcome.ACCEPTED, f"message of {brand.word}")
    told = {"kind": "delivered", "id": f"event of {brand.word}", "key": claimed.key, "at": "2026-12-01T09:05:00Z"}
    lost = {"kind": "opened", "id": f"lost by {brand.word}", "their_id": f"lost {brand.word}", "at": told["at"]}
    assert {"counted": 1, "repeated": 0, "unknown": 1} == body(brand.receipts(told, lost))
    brand.outbox.stop("house", f"stopped by {brand.word}")


def _let_in(brand: Brand) -> None:
    word, store = brand.word, brand.desk.store
    _made(brand.client.post("/v1/people", json={"login": f"only-{word}", "roles": ["planner"], "teams": [word]}))
    _made(brand.client.post(f"/v1/people/only-{word}/links"))
    _made(brand.client.post("/v1/keys", json={"name": f"key of {word}", "roles": ["viewer"]}))
    SessionBook(store).begin("claire", digest(f"session of {word}"), by="claire")


def _subscribe(brand: Brand) -> None:
    """Have a feed and a daily e-mail, of which each brand has its own."""
    word, store = brand.word, brand.desk.store
    by = AccessBook(store.engine, store.clock).caller_of_key(admit(store, USUAL), "tests")
    assert by is not None
    FeedBook(store).make(Feed(calendar=f"only-{word}", team=f"team {word}"), f"token of the feed of {word}", by=by)
    DigestBook(store).add(Digest(address=f"own@{word}.example.com", hour=7, zone=ZoneInfo("Europe/Paris")), by=USUAL)


def _made(answer: TestResponse) -> None:
    assert 201 == answer.status_code, answer.text


def dump(engine: Engine, workspace: str) -> Dump:
    """Give every row of a workspace, in whatever table."""
    with reading(engine) as connection:
        known = metadata.tables["workspace"]
        mine = connection.execute(select(known.c.id).where(known.c.code == workspace)).scalar_one()
        found = {
            name: _rows(connection, table, table.c.workspace_id == mine)
            for name, table in metadata.tables.items()
            if "workspace_id" in table.c
        }
        sends = [row["id"] for row in found["send"]]
        for name in OF_SENDS:
            table = metadata.tables[name]
            found[name] = _rows(connection, table, table.c.send_id.in_(sends))
    return found


def own_words(brand: Dump, other: Dump) -> frozenset[str]:
    """Give every text that stands in the rows of one brand and in none of the other's, instants left out."""
    words = set(_texts(brand)) - set(_texts(other))
    return frozenset(one for one in words if len(one) >= SHORTEST and not INSTANT.match(one))


def _rows(connection: Connection, table: Table, which: Any) -> list[dict[str, Any]]:
    rows = connection.execute(select(table).where(which).order_by(*table.primary_key.columns))
    return [dict(row) for row in rows.mappings()]


def _texts(rows: Dump) -> Iterator[str]:
    for table in rows.values():
        for row in table:
            for value in row.values():
                if isinstance(value, str):
                    yield from _leaves(value)


def _leaves(text: str) -> Iterator[str]:
    """Give a text, or the texts within where it is a document."""
    try:
        tree = json.loads(text) if text[:1] in {"{", "["} else text
    except ValueError:
        tree = text
    yield from _within(tree)


def _within(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    for inner in tree.values() if isinstance(tree, Mapping) else tree if isinstance(tree, list) else ():
        yield from _within(inner)
