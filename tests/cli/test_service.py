"""`preseance serve` and `preseance db` run the service and look after its database."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.cli.preseance import CASES
from tests.cli.preseance import COMMAND
from tests.cli.preseance import QUIET
from tests.cli.preseance import preseance

PATIENCE = 30.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _served(port: int, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    command = [str(COMMAND), "serve", "--port", str(port), *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CASES, env=QUIET
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def _answer(port: int, path: str, running: subprocess.Popen[str], key: str = "") -> tuple[int, str]:
    """Ask until the service answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    pytest.fail(f"no answer on port {port}: {running.stderr.read() if running.stderr else ''}")


def test_a_plan_is_loaded_and_served_until_the_service_is_stopped(tmp_path: Path) -> None:
    """On an SQLite file that did not exist; one link is printed, a key opens; a signal closes it in good order."""
    port, database = _free_port(), tmp_path / "new" / "store.sqlite3"

    with _served(port, "--database", database, "--load", "two-teams.json") as running:
        unknown, _ = _answer(port, "/v1/calendars", running)
        assert running.stdout is not None
        printed = running.stdout.readline()
        welcomed, _ = _answer(port, printed.split()[1].partition(f":{port}")[2], running)
        key = preseance("keys", "add", "admin", "--name", "x", "--by", "claire", "--database", database).out.strip()
        status, listed = _answer(port, "/v1/calendars", running, key)
        running.send_signal(signal.SIGTERM)
        code = running.wait(PATIENCE)
        rest = running.stdout.read()

    assert printed.startswith(f"Open http://127.0.0.1:{port}/welcome/")
    assert "" == rest
    assert (401, 200, 200) == (unknown, welcomed, status)
    assert "two-teams" in listed or "t4-2026" in listed
    assert 0 == code


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    """Not with a traceback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with _served(taken.getsockname()[1], "--database", tmp_path / "store.sqlite3") as running:
            code = running.wait(PATIENCE)
            assert running.stderr is not None
            said = running.stderr.read()

    assert 2 == code
    assert "127.0.0.1:" in said
    assert "Traceback" not in said


def test_a_broken_plan_is_not_served(tmp_path: Path) -> None:
    """It is refused before the database is touched."""
    ran = preseance("serve", "--database", tmp_path / "store.sqlite3", "--load", "broken.json")

    assert 2 == ran.code
    assert "/offers/1/colour" in ran.err
    assert [] == list(tmp_path.iterdir())


def test_a_database_is_brought_up_to_date_once(tmp_path: Path) -> None:
    """The second time there is nothing to do."""
    database = tmp_path / "store.sqlite3"

    first = preseance("db", "upgrade", "--database", database)
    second = preseance("db", "upgrade", "--database", f"sqlite:///{database}")

    assert [0, 0] == [first.code, second.code]
    assert ["up to date", "already up to date"] == [first.out.strip(), second.out.strip()]


def test_a_setting_that_is_no_number_is_told_in_words() -> None:
    """The environment is typed by people too."""
    ran = preseance("serve", settings={"PRESEANCE_PORT": "eight thousand"})

    assert 2 == ran.code
    assert "PRESEANCE_" in ran.err
