"""A check over HTTP ends within its bounds, and never keeps everybody else waiting."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask import Flask

from api.bounds import Bounds
from api.bounds import CrowdedError
from api.bounds import Turnstile
from api.desk import EXTENSION
from api.desk import Desk
from app import Settings
from app import create_app
from rules.bound import UNBOUND
from rules.bound import TooMuchError
from tests.service.launching import body
from tests.service.launching import problem
from tests.service.people import let_in
from tests.service.plans import document
from tests.service.plans import offer


def insulting(rivals: int) -> dict[str, Any]:
    """Give a plan in which each of so many offers hurts the loyal, and nothing else is amiss."""
    answers = {"owner": "crm", "objective": "traffic", "goal": "first purchase"}
    loyal, rival = offer("VIP-10", "vip", "10"), [offer(f"NEW-{n}", "prospects", f"{20 + n}") for n in range(rivals)]
    return document(offers=[one | answers for one in (loyal, *rival)])


@pytest.fixture
def app(blank_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """Give a service in which a check may find four things."""
    copy(blank_file, tmp_path / "test.sqlite3")
    database = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    made = create_app(Settings(database_url=database, rate_limit="1000000/minute", most_findings=4))
    yield let_in(made, made.extensions[EXTENSION].store)
    made.extensions[EXTENSION].store.close()


def test_bounds_follow_the_clock() -> None:
    """Time counts from when a check begins; without bounds there is none."""
    clock = count(100)
    bound = Bounds(seconds=2, most_findings=3, clock=lambda: next(clock)).begin()

    bound.ask(3)
    bound.ask(3)
    with pytest.raises(TooMuchError, match="2 seconds"):
        bound.ask(3)
    with pytest.raises(TooMuchError, match="3 findings"):
        bound.ask(4)
    assert UNBOUND == Bounds().begin()


def test_a_check_of_too_much_says_how_to_ask_for_less(app: Flask) -> None:
    """Wherever calendars are judged; in focus the same plan can be judged, and nothing is stored by halves."""
    client = app.test_client()
    assert 201 == client.put("/v1/calendars/q4", json=insulting(5)).status_code
    asked = [
        client.post("/v1/checks", json=insulting(5), headers={"Accept-Language": "fr"}),
        client.post("/v1/checks?against=q4", json=insulting(5)),
        client.post("/v1/calendars/new/import?dry_run=false", json=insulting(5)),
        client.get("/v1/findings?calendar=q4"),
        client.get("/v1/sends/preview?calendar=q4"),
    ]

    assert [(422, "too-much-to-check")] * 5 == [problem(answer) for answer in asked]
    assert "plus de 4 constats" in body(asked[0])["detail"]
    assert "focus" in body(asked[1])["detail"]
    assert 404 == client.get("/v1/calendars/new").status_code
    assert 200 == client.post("/v1/checks?focus=NEW-1", json=insulting(5)).status_code
    assert 200 == client.post("/v1/checks", json=insulting(4)).status_code
    page = client.get("/?calendar=q4", headers={"Accept": "text/html", "Accept-Language": "fr"})
    assert (422, "text/html; charset=utf-8") == (page.status_code, page.content_type)
    assert "plus de 4 constats" in page.text


def test_a_page_of_too_much_names_what_floods_it_and_leads_on(app: Flask) -> None:
    """To the rule, to the offers and to the import, which all open; a script and a program get what they always got."""
    client = app.test_client()
    client.put("/v1/calendars/q4", json=insulting(5))
    wanted = {"Accept": "text/html", "Accept-Language": "en"}

    pages = [client.get("/?calendar=q4", headers=wanted) for _ in range(2)]
    piece = client.get("/?calendar=q4", headers={**wanted, "X-Piece": "board"})
    document = client.get("/?calendar=q4")

    assert [422, 422] == [page.status_code for page in pages]
    for place in ("/rules/CAN01", "/reviews/offers", "/import"):
        # What is known of an earlier look names the rule as well.
        assert all(f'href="{place}?calendar=q4' in page.text for page in pages)
        assert 200 == client.get(f"{place}?calendar=q4", headers=wanted).status_code
    assert "more than 4 findings" in pages[0].text
    assert (422, "<html" in pages[0].text, "<html" in piece.text) == (piece.status_code, True, False)
    assert (422, "too-much-to-check") == problem(document)
    assert {"type", "title", "status", "detail", "code", "instance"} == set(body(document))


def test_a_page_that_takes_too_long_says_after_how_long(app: Flask) -> None:
    """No rule is to blame for it."""
    client, desk = app.test_client(), app.extensions[EXTENSION]
    client.put("/v1/calendars/q4", json=insulting(20))
    clock = count()
    desk.bounds = Bounds(seconds=5, clock=lambda: next(clock))

    page = client.get("/?calendar=q4", headers={"Accept": "text/html", "Accept-Language": "en"})

    assert 422 == page.status_code
    assert "more than 5\u00a0s" in page.text
    assert "/rules/" not in page.text


def test_a_calendar_of_too_much_is_looked_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it changes: whoever asks for its findings again and again costs nothing."""
    client, desk = app.test_client(), app.extensions[EXTENSION]
    client.put("/v1/calendars/q4", json=insulting(5))
    assert 422 == client.get("/v1/findings?calendar=q4").status_code
    monkeypatch.setattr(Desk, "check", None)

    again = client.get("/v1/findings?calendar=q4")
    monkeypatch.undo()
    tag = client.get("/v1/calendars/q4").headers["ETag"]
    client.put("/v1/calendars/q4", json=insulting(4), headers={"If-Match": tag})

    assert (422, "too-much-to-check") == problem(again)
    assert 200 == client.get("/v1/findings?calendar=q4").status_code
    assert "q4" == desk.ruling("q4").head.code


def test_a_check_that_takes_too_long_is_given_up(app: Flask) -> None:
    """The problem says after how long."""
    desk: Desk = app.extensions[EXTENSION]
    clock = count()
    desk.bounds = Bounds(seconds=5, clock=lambda: next(clock))

    answer = app.test_client().post("/v1/checks", json=insulting(20))

    assert (422, "too-long-to-check") == problem(answer)
    assert "5 s" in body(answer)["detail"]


def test_a_turnstile_leaves_room_for_readers() -> None:
    """Of eight threads six check, one waits, and whoever comes then hears soon when to come again."""
    turnstile, leave, entered = Turnstile(8, patience=0.05), threading.Event(), threading.Semaphore(0)

    def work() -> str:
        try:
            with turnstile.turn():
                entered.release()
                leave.wait(10)
        except CrowdedError as error:
            return f"again in {error.seconds}"
        return "done"

    with ThreadPoolExecutor(8) as pool:
        inside = [pool.submit(work) for _ in range(turnstile.most)]
        assert all(entered.acquire(timeout=10) for _ in inside)
        late = [pool.submit(work) for _ in range(2)]
        told = [one.result(10) for one in late]
        leave.set()

    assert 6 == turnstile.most
    assert ["again in 1", "again in 1"] == told
    assert ["done"] * 6 == [one.result(10) for one in inside]
    assert 1 == Turnstile(1).most
    with turnstile.turn():
        pass


def test_a_crowd_that_is_over_in_a_moment_keeps_nobody_out() -> None:
    """A dozen people look at a calendar when somebody has changed it: its check takes less than a second."""
    turnstile, leave, entered = Turnstile(3, patience=5), threading.Event(), threading.Semaphore(0)

    def work() -> str:
        with turnstile.turn():
            entered.release()
            leave.wait(10)
        return "done"

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(work)]
        assert entered.acquire(timeout=10)
        asked += [pool.submit(work) for _ in range(2)]
        threading.Timer(0.1, leave.set).start()

        assert ["done"] * 3 == [one.result(10) for one in asked]


def test_readers_get_through_while_everybody_checks(app: Flask) -> None:
    """A check too many is told to come again; what was judged already, and all that is only read, is answered."""
    client = app.test_client()
    client.put("/v1/calendars/q4", json=insulting(1))
    assert 200 == client.get("/v1/findings?calendar=q4").status_code
    desk: Desk = app.extensions[EXTENSION]
    turnstile = Turnstile(3, patience=0.01)
    desk.turn = turnstile.turn

    with turnstile.turn():
        crowded = client.post("/v1/checks", json=insulting(1))
        reading = [client.get(path).status_code for path in ("/v1/findings?calendar=q4", "/v1/calendars/q4", "/readyz")]

    assert (503, "checks-crowded") == problem(crowded)
    assert 1 <= int(crowded.headers["Retry-After"]) <= 10
    assert [200, 200, 200] == reading
    assert 200 == client.post("/v1/checks", json=insulting(1)).status_code
