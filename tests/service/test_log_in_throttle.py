"""Passwords are not tried out: not on one login, not on many, not from many addresses, not from inside."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Event
from threading import Semaphore

import pytest

from tests.service.entering import PASSWORD
from tests.service.entering import Browser
from tests.service.entering import Entrance
from web.log_in_throttle import MOST_KNOWN
from web.log_in_throttle import LogInThrottle
from web.login_pages import AT_ONCE


def test_guessing_is_slowed_down(entrance: Entrance) -> None:
    """Five tries a minute at one login; another login from elsewhere may still come in."""
    entrance.admit("marc")
    entrance.admit("claire")
    browser = entrance.browser()

    tries = [browser.log_in("marc", "wrong password") for _ in range(5)]
    stopped = browser.log_in("marc")
    others = [browser.log_in(f"person {number}", "wrong password").status_code for number in range(26)]
    elsewhere = Browser(entrance.app.test_client())
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"

    assert [403] * 5 == [one.status_code for one in tries]
    assert (429, True) == (stopped.status_code, 1 <= int(stopped.headers["Retry-After"]) <= 60)
    assert 429 == others[-1]
    assert HTTPStatus.SEE_OTHER == elsewhere.log_in("marc").status_code


def test_another_way_of_writing_is_no_other_login(entrance: Entrance) -> None:
    """Neither a workspace that is named or left out, nor capitals, wide letters and spaces, give more tries."""
    entrance.admit("marc a")
    browser = entrance.browser()
    ways = (
        ("marc a", ""),
        ("MARC A", "default"),
        ("ｍarc a", " default "),
        (" marc  a ", ""),
        ("Marc\u2003A", "default"),
    )

    tries = [browser.log_in(login, "wrong password", workspace=workspace).status_code for login, workspace in ways]
    stopped = [browser.log_in("marc a", workspace=workspace).status_code for workspace in ("", "default")]

    assert [403] * 5 == tries
    assert [429, 429] == stopped


def test_one_address_shuts_nobody_out_everywhere() -> None:
    """It has run out of tries long before the login has: its owner still comes in from elsewhere."""
    now = [1_000_000.0]
    throttle = LogInThrottle(lambda: now[0])
    told = [0]

    for _ in range(20):
        now[0] += 61
        told = [throttle.seconds_to_wait("marc", "192.0.2.1", "acme") for _ in range(5)]

    assert 60 < min(told) <= 3600
    assert 0 == throttle.seconds_to_wait("marc", "192.0.2.2", "acme")
    assert 0 == throttle.seconds_to_wait("marc", "192.0.2.1", "other")


def test_whoever_logs_in_leaves_room_for_whoever_reads(entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few passwords are compared at a time; one more is asked to come again, and the others go on."""
    monkeypatch.setattr("web.login_pages.PATIENCE_SECONDS", 0.01)
    entrance.admit("marc")
    reader, compare = entrance.browser("marc"), entrance.passwords.matches
    inside, go_on = Semaphore(0), Event()

    def slow(kept: str | None, password: str) -> bool:
        inside.release()
        go_on.wait(10)
        return compare(kept, password)

    monkeypatch.setattr(entrance.passwords, "matches", slow)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        entering = [pool.submit(entrance.browser().log_in, "marc") for _ in range(AT_ONCE)]
        assert all(inside.acquire(timeout=10) for _ in entering)
        crowded = entrance.browser().log_in("claire")
        read = reader.get("/account")
        go_on.set()

    assert (503, "1", True) == (
        crowded.status_code,
        crowded.headers["Retry-After"],
        "try again shortly" in crowded.text,
    )
    assert 200 == read.status_code
    assert [HTTPStatus.SEE_OTHER] * AT_ONCE == [one.result().status_code for one in entering]


def test_logins_without_end_fill_no_memory() -> None:
    """Those that came first are forgotten."""
    throttle = LogInThrottle()

    told = {throttle.seconds_to_wait(f"person {n}", f"2001:db8:{n:x}::1") for n in range(MOST_KNOWN + 10)}

    assert {0} == told
    assert MOST_KNOWN == len(throttle._login._known) == len(throttle._pair_for_long._known)


def test_a_password_is_not_tried_out_from_inside(entrance: Entrance) -> None:
    """Whoever has taken over a session has as few tries at the password as whoever stands outside."""
    entrance.admit("marc")
    browser = entrance.browser("marc")
    new = "cinq mots encore bien choisis"

    told = [browser.post("/account/password", current="wrong", new=new, again=new).text for _ in range(5)]
    stopped = browser.post("/account/password", current=PASSWORD, new=new, again=new)

    assert all("That is not the current password" in one for one in told)
    assert (422, 1) == (stopped.status_code, stopped.text.count("Too many tries"))
    assert entrance.passwords.matches(entrance.people.find_password("marc")[1], PASSWORD)  # type: ignore[index]


def test_a_house_with_many_addresses_is_one() -> None:
    """In IPv6 a /64 counts as one address, and guessing at one login from everywhere has an end too."""
    throttle = LogInThrottle()
    near = [throttle.seconds_to_wait(f"person {number}", f"2001:db8::{number:x}") for number in range(31)]
    far = [throttle.seconds_to_wait("marc", f"198.51.{number}.7") for number in range(101)]

    assert (0, True) == (max(near[:30]), 1 <= near[30] <= 60)
    assert (0, True) == (max(far[:100]), 60 < far[100] <= 3600)
    assert 0 == throttle.seconds_to_wait("claire", "no address")
