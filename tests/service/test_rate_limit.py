"""Each address and each key asks so often and no more; wrong keys run out sooner, and nobody pays for another's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask import Flask

from api.desk import EXTENSION
from api.desk import Desk
from api.rate_limit import RateLimit
from app import Settings
from app import create_app
from models.allowance import Allowance
from tests.service.launching import problem
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.people import key_of
from tests.service.people import let_in


@dataclass(slots=True)
class Hand:
    """A clock that is set by hand, in seconds."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.seconds


def test_an_allowance_runs_out_and_comes_back() -> None:
    """Each name has its own; what was refused is not counted."""
    clock = Hand()
    allowance = Allowance(2, 60, clock)

    told = [allowance.spend("a") for _ in range(3)]
    clock.seconds += 59
    late, other = allowance.spend("a"), allowance.spend("b")
    clock.seconds += 1

    assert [(True, 1, 60), (True, 0, 60), (False, 0, 60)] == [(one.is_allowed, one.left, one.seconds) for one in told]
    assert (False, 0, 1) == (late.is_allowed, late.left, late.seconds)
    assert (True, 1, 60) == (other.is_allowed, other.left, other.seconds)
    assert (True, 1) == (allowance.spend("a").is_allowed, allowance.spend("b").seconds - 59 + 1)


@pytest.mark.parametrize("text", ["foo", "5/fortnight", ""])
def test_a_limit_that_cannot_be_read_is_told_with_one_that_can(text: str) -> None:
    """When the service starts, and not when somebody asks."""
    with pytest.raises(ValueError, match="is no rate limit: write for example 1200/minute"):
        RateLimit(text)


def test_who_asks_on_and_on_is_not_forgotten_for_others() -> None:
    """However many names he takes meanwhile: it is those who came no more that make room."""
    allowance = Allowance(1, 60, Hand(), most_known=100)

    told = [allowance.spend(name).is_allowed for number in range(200) for name in ("guesser", f"2001:db8::{number}")]

    assert [True] + [False] * 199 == told[::2]


def test_names_without_end_fill_no_memory() -> None:
    """Those that came first are forgotten."""
    allowance = Allowance(1, 60, Hand(), most_known=100)

    for number in range(1_000):
        allowance.spend(f"2001:db8::{number}")

    assert 100 == len(allowance._known)
    assert not allowance.spend("2001:db8::999").is_allowed
    assert allowance.spend("2001:db8::1").is_allowed


@pytest.fixture
def app(blank_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """Give a service of small allowances: 8 an address, 3 a key, 5 wrong keys."""
    copy(blank_file, tmp_path / "test.sqlite3")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'test.sqlite3'}", rate_limit="8/hour", key_rate_limit="3/hour"
    )
    made = create_app(settings)
    yield let_in(made, made.extensions[EXTENSION].store)
    made.extensions[EXTENSION].store.close()


def get(app: Flask, path: str = "/v1/rules", *, login: str = "marc", address: str = "192.0.2.1", **headers: str) -> Any:
    """Ask as somebody from an address."""
    desk: Desk = app.extensions[EXTENSION]
    key = headers.pop("key", None) or admit(desk.store, login)
    client = Admitted(app).speak_as(key)
    return client.get(path, environ_overrides={"REMOTE_ADDR": address}, headers=headers)


def test_a_key_runs_out_wherever_it_comes_from(app: Flask) -> None:
    """Both allowances are told; another key of the same house goes on."""
    answers = [get(app, address=f"192.0.2.{number}") for number in range(5)]

    assert [200, 200, 200, 429, 429] == [one.status_code for one in answers]
    assert '"address";q=8;w=3600, "caller";q=3;w=3600' == answers[0].headers["RateLimit-Policy"]
    assert answers[2].headers["RateLimit"].startswith('"address";r=7;t=3600, "caller";r=0;t=')
    assert (429, "rate-limited") == problem(answers[3])
    assert 0 < int(answers[3].headers["Retry-After"]) <= 3600
    assert 200 == get(app, login="claire", address="192.0.2.4").status_code


def test_an_address_runs_out_whoever_asks(app: Flask) -> None:
    """All the addresses that one house of the new internet has are one."""
    asked = [get(app, login=f"p{n}", address=f"2001:db8:0:1::{n:x}").status_code for n in range(9)]

    assert [200] * 8 + [429] == asked
    assert 200 == get(app, login="p9", address="2001:db8:0:2::1").status_code
    assert 200 == get(app, "/healthz", address="2001:db8:0:1::1").status_code


def test_the_files_of_pages_are_not_counted(app: Flask) -> None:
    """A page asks for twenty, and a whole office shares one address."""
    files = [get(app, "/static/preseance.css", address="192.0.2.5") for _ in range(20)]
    absent = [get(app, "/static/none.css", login=f"q{n}", address="192.0.2.6").status_code for n in range(9)]

    assert {200} == {one.status_code for one in files}
    assert not any("RateLimit" in one.headers for one in files)
    assert [404] * 9 == absent
    for one in files:
        one.close()


def test_wrong_keys_run_out_first(app: Flask) -> None:
    """Whoever tries keys has to wait, and whoever has a good one at the same address does not."""
    tried = [get(app, key=key_of(f"nobody {n}"), address="192.0.2.9") for n in range(7)]

    assert [401] * 5 + [429] * 2 == [one.status_code for one in tried]
    assert '"failures";q=5;w=3600' in tried[0].headers["RateLimit-Policy"]
    assert (429, "rate-limited") == problem(tried[5])
    assert 0 < int(tried[5].headers["Retry-After"]) <= 3600
    assert 200 == get(app, address="192.0.2.9").status_code
