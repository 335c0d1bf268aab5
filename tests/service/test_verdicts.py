"""A stored verdict has a number, is judged again alike, and says what is missing when it cannot be."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from api.cursor import write_cursor
from api.desk import EXTENSION
from api.one_at_a_time import LONG_LOOKS
from exchange.plan_document import load
from exchange.plan_text import plan_text
from models.pieces import cut
from models.pieces import name_of
from models.remembered import Remembered
from models.store import Store
from models.store_engine import reading
from models.store_kept import PIECES
from models.store_kept import TEXTS
from models.store_kept import keep_text
from models.store_kept import prepare
from models.store_kept import text_of
from models.store_verdicts import VERDICTS
from tests.service.brands import open_brand
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.plans import document
from tests.service.plans import offer

# Where the database makes no difference one is enough.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def judged(client: FlaskClient) -> FlaskClient:
    """Give the service with a calendar that was judged."""
    assert 201 == client.put("/v1/calendars/q4", json=document()).status_code
    assert 200 == client.get("/v1/findings?calendar=q4").status_code
    return client


def _numbers(client: FlaskClient, calendar: str = "q4") -> list[int]:
    return [one["number"] for one in client.get(f"/v1/calendars/{calendar}/verdicts").get_json()["verdicts"]]


def _replay(client: FlaskClient, number: int) -> dict[str, Any]:
    answer = client.post(f"/v1/verdicts/{number}/replay?lang=en")
    assert 200 == answer.status_code
    told: dict[str, Any] = answer.get_json()
    return told


def _store(client: FlaskClient) -> Store:
    store: Store = client.application.extensions[EXTENSION].store
    return store


def test_a_verdict_comes_out_again_letter_by_letter(judged: FlaskClient) -> None:
    """Its number leads to what it went by, and to the same report."""
    (number,) = _numbers(judged)
    told = judged.get(f"/v1/verdicts/{number}").get_json()
    played = _replay(judged, number)

    assert ("q4", 1, "BLOCK") == (told["calendar"], told["calendar_version"], told["verdict"])
    assert (True, []) == (played["identical"], played["missing"])
    assert told["report_hash"] == played["report_hash"]["now"]
    assert told["plan_hash"] == name_of(plan_text(load(document())))


def test_a_verdict_outlives_its_calendar(judged: FlaskClient) -> None:
    """Each version has its own, newest first, page by page; those of a withdrawn calendar stay."""
    tag = judged.put("/v1/calendars/q4", json=document(name="T4"), headers={"If-Match": '"1"'}).headers["ETag"]
    judged.get("/v1/findings?calendar=q4")
    assert 204 == judged.delete("/v1/calendars/q4", headers={"If-Match": tag}).status_code

    second, first = _numbers(judged)
    page = judged.get("/v1/calendars/q4/verdicts?limit=1")
    rest = judged.get(page.headers["Link"].partition(">")[0][1:])

    assert second > first
    assert [[second], [first]] == [[one["number"] for one in one.get_json()["verdicts"]] for one in (page, rest)]
    assert "Link" not in rest.headers
    assert all(_replay(judged, number)["identical"] for number in (first, second))


@on_sqlite
def test_nobody_sees_or_replays_the_verdicts_of_another_brand(judged: FlaskClient, application: Flask) -> None:
    """Their numbers count through all workspaces, and lead nowhere from another one."""
    (number,) = _numbers(judged)
    abroad = Admitted(application).speak_as(admit(open_brand(_store(judged), "abroad"), "ann", "admin"))

    assert [404, 404, 404, 404] == [
        abroad.get(f"/v1/verdicts/{number}").status_code,
        abroad.post(f"/v1/verdicts/{number}/replay").status_code,
        abroad.get("/v1/calendars/q4/verdicts").status_code,
        judged.get(f"/v1/verdicts/{2**70}").status_code,
    ]


@pytest.mark.parametrize("number", ["0", str(2**31), str(2**63), "9" * 300])
def test_a_number_that_no_verdict_has_is_absent(judged: FlaskClient, number: str) -> None:
    """However large: no database is asked for what it cannot hold."""
    answers = [judged.get(f"/v1/verdicts/{number}"), judged.post(f"/v1/verdicts/{number}/replay")]

    assert [404, 404] == [one.status_code for one in answers]
    assert 200 == judged.get(f"/v1/calendars/q4/verdicts?cursor={write_cursor(2**62)}").status_code


def test_what_is_missing_is_said_precisely(client: FlaskClient) -> None:
    """Nothing is guessed: what was lost, what was altered, what was never kept; each of a calendar of its own."""
    found = {}
    for lost in ("piece", "altered piece", "plan", "policy", "report", "hash"):
        client.put(f"/v1/calendars/{lost}", json=document(name=lost))
        told = client.get(f"/v1/verdicts/{client.get(f'/v1/findings?calendar={lost}').get_json()['verdict_number']}")
        number, plan = told.get_json()["number"], told.get_json()["plan_hash"]
        mine = VERDICTS.c.id == number
        # A text as short as this one is one piece, of the same name.
        loss = {
            "piece": delete(PIECES).where(PIECES.c.digest == plan),
            "altered piece": update(PIECES).where(PIECES.c.digest == plan).values(body=b"rubbish"),
            "plan": delete(TEXTS).where(TEXTS.c.digest == plan),
            "policy": update(VERDICTS).where(mine).values(policy_version="sha256:gone"),
            "report": delete(TEXTS).where(TEXTS.c.digest == told.get_json()["report_hash"]),
            "hash": update(VERDICTS).where(mine).values(report_hash=None),
        }
        with _store(client).writing() as connection:
            connection.execute(loss[lost])
        played = _replay(client, number)
        found[lost] = (
            played["identical"],
            [(one["what"], one["why"], one["pieces_total"]) for one in played["missing"]],
            played["verdict"]["now"] is not None,
        )

    assert {
        "piece": (False, [("plan", "lost", 1)], False),
        "altered piece": (False, [("plan", "lost", 1)], False),
        "plan": (False, [("plan", "lost", 0)], False),
        "policy": (False, [("policy", "lost", 0)], False),
        # It is needed only to say what differs, and nothing does.
        "report": (True, [], True),
        "hash": (False, [("plan", "never-kept", 0)], False),
    } == found


@on_sqlite
def test_by_other_rules_both_are_named_and_the_differences(judged: FlaskClient) -> None:
    """A report that today's rules would not give: what came is told, in the language that was asked for."""
    (number,) = _numbers(judged)
    then = '{"verdict":"PASS","policy_version":"then","findings":[\n\n]}\n'
    store = _store(judged)
    with store.writing() as connection:
        keep_text(connection, store.workspace_id, *prepare(then))
        connection.execute(update(VERDICTS).values(report_hash=name_of(then), catalogue_version="sha256:then"))

    played = _replay(judged, number)

    assert ["catalogue"] == [one["what"] for one in played["missing"]]
    assert "sha256:then" in played["missing"][0]["message"]
    assert played["catalogue_version"]["now"] in played["missing"][0]["message"]
    assert played["differences"]["came_total"] == judged.get(f"/v1/verdicts/{number}").get_json()["findings"]


@on_sqlite
def test_one_replay_goes_on_at_a_time(judged: FlaskClient) -> None:
    """Whoever comes meanwhile is told when to come again, and no thread is kept."""
    (number,) = _numbers(judged)

    with LONG_LOOKS.turn():
        refused = judged.post(f"/v1/verdicts/{number}/replay")

    assert (503, "one-at-a-time") == (refused.status_code, refused.get_json()["code"])
    assert 0 < int(refused.headers["Retry-After"])
    assert _replay(judged, number)["identical"]


def test_kept_texts_share_their_pieces(store: Store) -> None:
    """A hundred versions of a long text cost little more than one, and each comes back as it was."""
    offers = [offer(f"O{place}", "vip", "10") for place in range(400)]
    texts = []
    for edit in range(10):
        offers[edit * 37] = offer(f"O{edit * 37}", "vip", str(20 + edit))
        texts.append(plan_text(load(document(offers=list(offers)))))
    with store.writing() as connection:
        for one in texts:
            keep_text(connection, store.workspace_id, *prepare(one))
            keep_text(connection, store.workspace_id, *prepare(one))

    with reading(store.engine) as connection:
        found = [text_of(connection, store.workspace_id, name_of(one)).text for one in texts]
        pieces = connection.execute(select(func.count()).select_from(PIECES)).scalar_one()

    assert texts == found
    assert len(cut(texts[0]).pieces) + 3 * 9 >= pieces
    assert None is text_of_absent(store)


def text_of_absent(store: Store) -> str | None:
    """Ask for a text that nobody kept."""
    with reading(store.engine) as connection:
        return text_of(connection, store.workspace_id, "sha256:none").text


@on_sqlite
def test_the_numbers_of_pieces_stay_small_in_the_database(judged: FlaskClient) -> None:
    """The same calendar judged again by the same rules keeps nothing new."""
    with _store(judged).writing() as connection:
        before = connection.execute(text("SELECT count(*) FROM text_piece")).scalar_one()
    judged.application.extensions[EXTENSION]._rulings = Remembered(1)
    judged.get("/v1/findings?calendar=q4")

    with _store(judged).writing() as connection:
        after = connection.execute(text("SELECT count(*) FROM text_piece")).scalar_one()

    assert (before, 1) == (after, len(_numbers(judged)))
