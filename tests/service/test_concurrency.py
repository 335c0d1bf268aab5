"""Many people write at once and nobody's work is lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from flask import Flask
from sqlalchemy import text

from api.desk import EXTENSION
from exchange.plan_document import load
from models.store import Store
from models.store_engine import writing
from tests.service.plans import document
from tests.service.plans import offer

MANY = 50
AT_ONCE = 8
# Whoever tries again sooner mostly makes others, and himself, try once more.
PATIENCE_SECONDS = 1.5


def test_fifty_editors_of_one_calendar_lose_nothing(application: Flask) -> None:
    """Each adds an offer of his own and changes it, and adds a word to the one that they share.

    He reads and tries again when somebody was faster; the audit tells of every change, chained without a gap.
    """
    client = application.test_client()
    client.put("/v1/calendars/q4", json=document())
    start = Barrier(MANY)

    with ThreadPoolExecutor(MANY) as pool:
        tries = list(pool.map(lambda number: _edit(application, number, start), range(MANY)))

    told = client.get("/v1/offers/VIP-10?calendar=q4")
    assert sorted(map(str, range(MANY))) == sorted(told.json["goal"].split())  # type: ignore[index]
    assert f'"{MANY + 1}"' == told.headers["ETag"]
    assert all(tries)
    assert MANY < sum(tries), "nobody was ever too late"
    plan = client.get("/v1/calendars/q4").json
    assert {f"OWN-{number}": f"mine {number}" for number in range(MANY)} == {
        one["code"]: one["goal"] for one in plan["offers"] if one["code"].startswith("OWN")  # type: ignore[index]
    }  # fmt: skip
    lines = [one for one in application.extensions[EXTENSION].store.audit("q4") if one.kind == "offer"]
    assert 2 + 3 * MANY == len(lines)
    assert [one.seq for one in lines] == list(range(lines[0].seq, lines[0].seq + len(lines)))


def _edit(application: Flask, number: int, start: Barrier) -> int:
    """Do one person's work, and give how often he tried to write where all write, 0 when it came to nothing."""
    client, own = application.test_client(), offer(f"OWN-{number}", "vip", "5")
    place = f"/v1/offers/OWN-{number}?calendar=q4"
    start.wait(30)
    made = client.post("/v1/offers?calendar=q4", json=own)
    changed = client.patch(place, json={"goal": f"mine {number}"}, headers={"If-Match": made.headers["ETag"]})
    return _add_word(application, number) if (201, 200) == (made.status_code, changed.status_code) else 0


def _add_word(application: Flask, number: int) -> int:
    client = application.test_client()
    place, patience = "/v1/offers/VIP-10?calendar=q4", Random(number)
    for tries in range(1, 501):
        read = client.get(place)
        goal = read.json.get("goal", "")  # type: ignore[union-attr]
        answer = client.patch(
            place, json={"goal": f"{goal} {number}".strip()}, headers={"If-Match": read.headers["ETag"]}
        )
        if answer.status_code == 200:
            return tries
        assert 412 == answer.status_code, answer.text
        time.sleep(patience.uniform(0, PATIENCE_SECONDS))
    return 0


def test_fifty_creations_of_one_code_create_one(application: Flask) -> None:
    """The others hear that the code is taken."""
    application.test_client().put("/v1/calendars/q4", json=document())
    draft = offer("SAME", "vip", "5")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(
                lambda _: application.test_client().post("/v1/offers?calendar=q4", json=draft).status_code, range(MANY)
            )
        )

    assert [201] + [409] * (MANY - 1) == sorted(answers)


def test_one_key_at_once_creates_one(application: Flask) -> None:
    """Of many equal requests under one key one is carried out; the others get its answer or hear that it runs."""
    application.test_client().put("/v1/calendars/q4", json=document())
    draft, headers = offer("SAME", "vip", "5"), {"Idempotency-Key": "once"}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(
                lambda _: application.test_client().post("/v1/offers?calendar=q4", json=draft, headers=headers),
                range(20),
            )
        )

    assert {201, 409} >= {answer.status_code for answer in answers}
    assert {"in-flight"} >= {answer.json["code"] for answer in answers if answer.status_code == 409}  # type: ignore[index]
    created = [line for line in application.extensions[EXTENSION].store.audit("q4") if line.subject == "SAME"]
    assert 1 == len(created)


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    """They see the calendar as it was before."""
    store.put_plan(load(document()), code="q4", by="test")

    with writing(store.engine) as connection:
        connection.execute(text("UPDATE calendar SET name = 'half done'"))
        seen = store.head("q4").name

    assert "T4 2026" == seen
    assert "half done" == store.head("q4").name


def test_calendars_put_at_once_are_each_whole(store: Store) -> None:
    """Whatever the order, the calendar is one of the plans that were put, not a mixture."""
    plans = [
        load(document(name=f"plan {n}", offers=[offer(f"A{n}", "vip", "5"), offer(f"B{n}", "vip", "6")]))
        for n in range(12)
    ]

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda plan: store.put_plan(plan, code="q4", by="test"), plans))

    found = store.plan("q4").plan
    assert [found] == [plan for plan in plans if plan.name == found.name]
