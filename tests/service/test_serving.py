"""The service is put together from its settings, with a scheduler that sees its work through."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Event
from threading import Thread

import pytest
from standardwebhooks import Webhook

from api.desk import EXTENSION
from app import Settings
from app import create_app
from app import make_fleet
from app import open_houses
from exchange.refusal import PlanRefusedError
from tests.service.launching import SECRET
from tests.service.launching import House
from tests.service.launching import fair
from tests.service.launching import mailed
from tests.service.people import let_in

Received = list[tuple[dict[str, str], bytes]]


class Receiver(ThreadingHTTPServer):
    """A tool that takes whatever comes and keeps it."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), _Taking)
        self.received: Received = []
        self.came = Event()


class _Taking(BaseHTTPRequestHandler):
    server: Receiver
    timeout = 5

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()
        self.server.came.set()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a tool that listens."""
    with listening() as server:
        yield server


@contextmanager
def listening() -> Iterator[Receiver]:
    """Have a tool listen as long as it is used."""
    server = Receiver()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def settings_of(database_url: str, tmp_path: Path, receiver: Receiver) -> Settings:
    """Name the database and a providers file that leads to the tool."""
    file = tmp_path / "ways.toml"
    place = f"http://127.0.0.1:{receiver.server_port}/"
    file.write_text(
        f'allow_loopback = true\nchannels = {{email = "house"}}\n\n[providers.house]\n'
        f'kind = "webhook"\nurl = "{place}"\nsecrets = ["{SECRET}"]\n'
    )
    return Settings(database_url=database_url, providers=str(file))


def test_what_is_approved_reaches_the_provider_once_and_signed(
    database_url: str, tmp_path: Path, receiver: Receiver
) -> None:
    """Within seconds of its instant; the scheduler then stops with nothing left open."""
    settings = settings_of(database_url, tmp_path, receiver)
    app = create_app(settings)
    let_in(app, app.extensions[EXTENSION].store)
    house = House(app, app.test_client(), datetime.now(UTC))
    soon = house.clock + timedelta(seconds=1)
    told = {"valid_from": (soon - timedelta(days=1)).isoformat(), "valid_to": (soon + timedelta(days=2)).isoformat()}
    offer = mailed("NOW", "vip", "20") | told | {"channels": [{"channel": "email", "send_at": soon.isoformat()}]}
    house.put(fair() | {"offers": [offer]})
    houses = open_houses(settings)
    fleet = make_fleet(houses)
    fleet.start()

    house.launch("NOW")
    came = receiver.came.wait(10)
    left_open = fleet.stop(10)

    assert (True, 0) == (came, left_open)
    ((headers, body),) = receiver.received
    assert "NOW" == Webhook(SECRET).verify(body, headers)["data"]["offer"]["code"]
    assert [("accepted", headers["webhook-id"])] == [(one["state"], one["key"]) for one in house.sends()]
    houses.close()
    app.extensions[EXTENSION].store.close()


def test_settings_are_read_from_the_environment() -> None:
    """Each by its name; what is not there keeps its default."""
    given = {
        "PRESEANCE_PORT": "8123", "PRESEANCE_PROVIDERS": "ways.toml", "PRESEANCE_SCHEDULER": "none",
        "PRESEANCE_EXPECT_SCHEDULER": "true", "PRESEANCE_LOG_FORMAT": "json", "OTHER": "x",
    }  # fmt: skip

    read = Settings.from_environment(given)

    assert (
        Settings(port=8123, providers="ways.toml", scheduler="none", expect_scheduler=True, log_format="json") == read
    )
    assert Settings() == Settings.from_environment({})


@pytest.mark.parametrize(
    ("name", "text", "way_out"),
    [
        ("PORT", "http", "give a whole number"),
        ("PORT", "99999", "give a whole number from 1 to 65535"),
        ("PORT", "0", "give a whole number from 1 to 65535"),
        ("THREADS", "0", "give a whole number from 1 to 1000"),
        ("CHECK_SECONDS", "9" * 30, "give a whole number from 0 to"),
        ("SCHEDULER", "yes", "give one of embedded, none"),
        ("EXPECT_SCHEDULER", "maybe", "give one of true, false, 1, 0"),
        ("LOG_FORMAT", "xml", "give one of plain, json"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(name: str, text: str, way_out: str) -> None:
    """Nobody runs for a week on a mistyped setting."""
    with pytest.raises(ValueError, match=f"PRESEANCE_{name}='{text}': {way_out}"):
        Settings.from_environment({f"PRESEANCE_{name}": text})


def test_a_providers_file_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, which is told whole only if it is short: a house that names one wants to send."""
    monkeypatch.chdir(tmp_path)
    settings = Settings(database_url="x.sqlite3", providers="none.toml")

    with pytest.raises(PlanRefusedError, match=r"none\.toml"):
        create_app(settings)
