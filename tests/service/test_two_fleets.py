"""What one brand sends never leaves by the providers of another, whatever they are called and whoever carries it."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from standardwebhooks import Webhook

from api.houses import EXTENSION
from app import Settings
from app import create_app
from app import make_fleet
from app import open_houses
from models.store_engine import open_engine
from models.store_workspaces import WorkspaceBook
from tests.service.launching import fair
from tests.service.launching import mailed
from tests.service.people import USUAL
from tests.service.people import Admitted
from tests.service.people import admit
from tests.service.test_serving import Receiver
from tests.service.test_serving import listening
from tests.service.two_brands import Brand

WORDS = ("ours", "theirs", "later")
EACH = 12


@dataclass(frozen=True, slots=True)
class Deployment:
    """A service with a provider of the same name for each brand, each of which leads to a receiver of its own."""

    app: Flask
    settings: Settings
    receivers: dict[str, Receiver]

    def brand(self, word: str) -> Brand:
        """Give a workspace that is there."""
        key = admit(self.app.extensions[EXTENSION].desk(word).store, USUAL)
        return Brand(self.app, Admitted(self.app).speak_as(key), datetime.now(UTC), word)

    def told(self, word: str) -> list[tuple[str, str]]:
        """Give what a receiver was told of, each message verified with the secret of its brand."""
        found = []
        for headers, body in list(self.receivers[word].received):
            data = Webhook(secret_of(word)).verify(body, headers)["data"]
            found.append((data["offer"]["name"], data["offer"]["code"]))
        return sorted(found)


def secret_of(word: str) -> str:
    """Give the secret that signs what a brand sends."""
    return "whsec_" + b64encode(word.ljust(24, "-").encode()).decode()


@pytest.fixture
def deployment(database_url: str, tmp_path: Path) -> Iterator[Deployment]:
    """Give a deployment of two brands, with the providers of a third that comes later."""
    engine = open_engine(database_url)
    for word in WORDS[:2]:
        WorkspaceBook(engine, lambda: datetime.now(UTC)).add(word, by="tests")
    engine.dispose()
    with ExitStack() as running:
        receivers = {word: running.enter_context(listening()) for word in WORDS}
        for word, receiver in receivers.items():
            (tmp_path / f"{word}.toml").write_text(
                f'allow_loopback = true\nchannels = {{email = "house"}}\n\n[providers.house]\nkind = "webhook"\n'
                f'url = "http://127.0.0.1:{receiver.server_port}/"\nsecrets = ["{secret_of(word)}"]\n'
            )
        settings = Settings(
            database_url=database_url, workspace="ours", providers=str(tmp_path), rate_limit="1000000/minute"
        )
        app = create_app(settings)
        running.callback(app.extensions[EXTENSION].close)
        yield Deployment(app, settings, receivers)


def launch(brand: Brand, count: int) -> None:
    """Have messages of the same codes ready in a moment."""
    soon = brand.clock + timedelta(seconds=1)
    during = {"valid_from": (soon - timedelta(days=1)).isoformat(), "valid_to": (soon + timedelta(days=2)).isoformat()}
    codes = [f"O{number}" for number in range(count)]
    told = {"name": f"offer of {brand.word}", "channels": [{"channel": "email", "send_at": soon.isoformat()}]}
    brand.put(fair() | {"offers": [mailed(code, "vip", "20") | during | told for code in codes]})
    brand.launch(*codes)


def until_told(deployment: Deployment, counts: dict[str, int]) -> None:
    """Wait until each receiver has heard of so many messages, and a moment for one too many."""
    for _ in range(1_500):
        if all(len(deployment.receivers[word].received) >= count for word, count in counts.items()):
            break
        Event().wait(0.01)
    Event().wait(0.2)


def test_messages_leave_by_the_providers_of_their_own_brand(deployment: Deployment) -> None:
    """Two schedulers of all brands and one that is kept to a single one share the work; then a brand comes."""
    all_houses = [open_houses(deployment.settings) for _ in range(3)]
    fleets = [make_fleet(all_houses[0]), make_fleet(all_houses[1]), make_fleet(all_houses[2], ("theirs",))]
    for word in WORDS[:2]:
        launch(deployment.brand(word), EACH)
    for fleet in fleets:
        fleet.start()
    until_told(deployment, {"ours": EACH, "theirs": EACH})

    WorkspaceBook(all_houses[0].first.store.engine, lambda: datetime.now(UTC)).add("later", by="tests")
    launch(deployment.brand("later"), 2)
    until_told(deployment, {"later": 2})
    assert any(all("later" in fleet.running for fleet in fleets[:2]) or Event().wait(0.02) for _ in range(500))
    left = [fleet.stop(10) for fleet in fleets]
    served = [fleet.running for fleet in fleets]
    for houses in all_houses:
        houses.close()

    assert [0, 0, 0] == left
    for word, count in (("ours", EACH), ("theirs", EACH), ("later", 2)):
        assert sorted((f"offer of {word}", f"O{number}") for number in range(count)) == deployment.told(word)
    assert [{"ours", "theirs", "later"}] * 2 + [{"theirs"}] == [set(one) for one in served]


def test_each_brand_has_heartbeats_and_stopped_providers_of_its_own(deployment: Deployment) -> None:
    """A provider that one brand stopped carries for the other; a figure tells of each."""
    houses = open_houses(deployment.settings)
    fleet = make_fleet(houses, ("theirs",))
    for word in WORDS[:2]:
        launch(deployment.brand(word), 1)
    deployment.brand("ours").outbox.stop("house", "gone")
    fleet.start()
    until_told(deployment, {"theirs": 1})
    page = houses.metrics.page("theirs").decode() + houses.metrics.page("ours").decode()
    fleet.stop(10)
    houses.close()

    assert [1, 0] == [len(deployment.told(word)) for word in ("theirs", "ours")]
    assert 'preseance_heartbeat_age_seconds{workspace="ours"} +Inf' in page
    assert 'preseance_heartbeat_age_seconds{workspace="theirs"} +Inf' not in page
    assert 'preseance_sends_claimed_total{provider="house",workspace="theirs"} 1.0' in page
    assert 'preseance_provider_stopped{provider="house",workspace="ours"} 1.0' in page
    assert 'preseance_provider_stopped{provider="house",workspace="theirs"} 0.0' in page
