"""A lock file with a known flaw does not land, whether or not a service can be asked."""

import json
import threading
from collections.abc import Iterable
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.audit.known_flaws import ACCEPTED
from tests.audit.known_flaws import COLLECTED
from tests.audit.known_flaws import LIST
from tests.audit.known_flaws import main
from tests.audit.known_flaws import read_pins

pytestmark = pytest.mark.audit
TODAY = {"id": "OSV-OF-TODAY", "affected": [], "summary": "told this morning", "details": "", "aliases": []}


class OsvOnTheLoopback(BaseHTTPRequestHandler):
    """Tells of a flaw in two releases, and of none in any other."""

    def do_POST(self) -> None:
        """Answer as api.osv.dev does."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        pin = f"{asked['package']['name']}=={asked['version']}"
        told = {"vulns": [TODAY]} if pin in {"jinja2==2.4.1", "flask==3.1.3"} else {}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def osv() -> Iterator[str]:
    """Give the address of a service that answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OsvOnTheLoopback) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


def _lock(folder: Path, *pins: str) -> list[str]:
    file = folder / "lock.txt"
    file.write_text("".join(f"{pin} \\\n    --hash=sha256:{'0' * 64}\n    # via something\n" for pin in pins), "utf-8")
    return [str(file)]


def _silence(*_: object) -> None:
    """Answer as a service that cannot be reached."""


def _knows_nobody(_: object, pins: Iterable[str]) -> dict[str, Any]:
    """Answer as an index that passes no flaws on: nothing is wrong with anything."""
    told = [
        {"name": name, "version": version, "vulns": []} for name, _, version in (pin.partition("==") for pin in pins)
    ]
    return {"dependencies": told}


@pytest.mark.parametrize("ask", [_silence, _knows_nobody])
def test_a_known_flaw_fails_where_no_service_answers(ask: Any, tmp_path: Path, capsys: Any) -> None:
    """The packaged list finds it, and the page says in capitals that nobody living was asked."""
    assert 1 == main(_lock(tmp_path, "jinja2==2.4.1", "flask==3.1.3"), ask=ask)

    told = capsys.readouterr().out
    assert "jinja2==2.4.1 has GHSA-462w-v97r-4m45" in told
    assert "mended in 2.10.1" in told
    assert "flask==3.1.3 has" not in told
    assert "NOT DONE: no service told today's known flaws (pypi and osv find nothing wrong with jinja2==2.4.1)" in told


def test_a_flaw_of_today_is_told_by_the_service_that_answers(
    osv: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """pip-audit itself asks, over the wire; the list is too old to know."""
    services = [("osv", "--osv-url", osv)]

    assert 1 == main(_lock(tmp_path, "flask==3.1.3", "werkzeug==3.1.9"), services)

    told = capsys.readouterr().out
    assert "flask==3.1.3 has OSV-OF-TODAY, says pip-audit (osv)" in told
    assert "werkzeug" not in told
    assert "NOT DONE" not in told


def test_what_a_service_passes_over_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Silence about one package is not a clean bill for it."""

    def ask(_: object, pins: Iterable[str]) -> dict[str, Any]:
        if "jinja2==2.4.1" in pins:
            return {
                "dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "OLD", "fix_versions": []}]}]
            }
        return {"dependencies": [{"name": "flask", "skip_reason": "not found"}]}

    assert 0 == main(_lock(tmp_path, "flask==3.1.3"), ask=ask)
    assert "NOT DONE: pypi did not answer about flask==3.1.3" in capsys.readouterr().out


def test_a_flaw_is_lived_with_for_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, so that the next one of the same package is still told."""
    lock = _lock(tmp_path, "flask==3.1.2")

    assert 1 == main(lock, ask=_silence)
    monkeypatch.setitem(ACCEPTED, "GHSA-68rp-wp8r-4726", "of this test")
    assert 0 == main(lock, ask=_silence)


def test_two_releases_of_one_package_are_both_read(tmp_path: Path) -> None:
    """The benchmark of sends has an environment of its own."""
    first, second = tmp_path / "one.txt", tmp_path / "two.txt"
    first.write_text("Python_DateUtil==4.0.0 \\\n    --hash=sha256:0\n", "utf-8")
    second.write_text('python-dateutil==2.9.0 ; python_version < "3.12" \\\n    --hash=sha256:0\n', "utf-8")

    assert ["python-dateutil==2.9.0", "python-dateutil==4.0.0"] == read_pins([first, second])


def test_the_day_of_the_list_is_known() -> None:
    """A new release of the list is of another day, which the page then says."""
    assert version(LIST) in COLLECTED
