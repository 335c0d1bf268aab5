"""A search that takes seconds pauses while somebody waits for an answer, and ends all the same."""

import time
from collections.abc import Iterator
from threading import Event
from threading import Thread

import pytest
from flask import Flask
from flask import Response

from api.courtesy import LONGEST_PAUSE_SECONDS
from api.courtesy import PATIENCE_SECONDS
from api.courtesy import Courtesy


class Clock:
    """Goes on by the same step whenever it is read."""

    def __init__(self, step: float) -> None:
        """Start at nothing."""
        self.step, self.now, self.read = step, 0.0, 0

    def __call__(self) -> float:
        """Tell the seconds."""
        self.now += self.step
        self.read += 1
        return self.now


def _app() -> Flask:
    app = Flask("tests")

    @app.get("/stream")
    def stream() -> Response:
        def lines() -> Iterator[str]:
            yield "head"
            raise AssertionError("nobody reads on")

        return Response(lines())

    @app.get("/broken")
    def broken() -> str:
        raise ValueError("as if")

    return app


@pytest.mark.parametrize("path", ["/stream", "/broken", "/nowhere"])
def test_whatever_comes_of_a_request_nobody_waits_for_it_afterwards(path: str) -> None:
    """An answer, an error, a stream that goes on: a search has nothing to wait for."""
    app = _app()
    clock = Clock(1.0)
    courtesy = Courtesy(app, clock)

    app.test_client().get(path, buffered=False)

    courtesy.pauses()()
    assert 0 == clock.read


def test_a_search_waits_until_the_answer_is_made() -> None:
    """And goes on at once then, not after its longest pause."""
    app = _app()
    courtesy, asked, answer = Courtesy(app), Event(), Event()

    @app.get("/page")
    def page() -> str:
        asked.set()
        answer.wait(10)
        return "page"

    reader = Thread(target=app.test_client().get, args=("/page",))
    reader.start()
    assert asked.wait(10)
    pause, done = courtesy.pauses(), Event()

    def search() -> None:
        pause()
        done.set()

    searching = Thread(target=search)
    searching.start()
    is_early = done.wait(LONGEST_PAUSE_SECONDS / 5)
    answer.set()
    reader.join(10)
    searching.join(10)

    assert not is_early
    assert done.is_set()


def test_readers_without_end_do_not_hold_a_search_for_ever() -> None:
    """It has so much patience, whatever they do."""
    app, clock = _app(), Clock(PATIENCE_SECONDS / 4)
    courtesy = Courtesy(app, clock)

    with app.test_request_context("/stream"):
        app.preprocess_request()
        pause, began = courtesy.pauses(), time.monotonic()
        for _ in range(1_000):
            pause()
        spent = time.monotonic() - began

    assert clock.read == 2 * 4
    assert spent < 4 * LONGEST_PAUSE_SECONDS + 5


def test_who_searches_does_not_wait_for_himself() -> None:
    """His own request is no answer that others wait for."""
    app, clock = _app(), Clock(1.0)
    courtesy = Courtesy(app, clock)

    with app.test_request_context("/stream"):
        app.preprocess_request()
        courtesy.step_aside()
        courtesy.pauses()()

    assert 0 == clock.read
