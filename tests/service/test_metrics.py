"""The figures that watch over sends, and the lines that are written down about requests."""

import io
import json
import logging
import sys
from datetime import timedelta

import pytest
import structlog
from flask.testing import FlaskClient

from api.logs import configure_logs
from api.logs import strike_out
from api.metered import MeteredOutbox
from api.metrics import Metrics
from models.claim import Pressure
from models.send import Outcome
from models.send import SendState
from tests.service.launching import House
from tests.service.test_sends_api import FIRST_DUE
from tests.service.test_sends_api import launched


def test_every_figure_is_on_the_page(house: House) -> None:
    """What is due, what is in flight, who is stopped, and when a scheduler was last heard of."""
    launched(house)
    house.clock = FIRST_DUE + timedelta(minutes=1)

    page = house.client.get("/metrics")

    assert 200 == page.status_code
    assert 'preseance_sends_due{provider="house",workspace="default"} 1.0' in page.text
    assert 'preseance_in_flight{provider="house",workspace="default"} 0.0' in page.text
    assert 'preseance_provider_stopped{provider="house",workspace="default"} 0.0' in page.text
    assert 'preseance_heartbeat_age_seconds{workspace="default"} +Inf' in page.text


def test_a_send_that_leaves_is_counted_once_with_its_lateness(house: House) -> None:
    """Claimed, how late, and in which state it was left."""
    launched(house)
    house.clock = FIRST_DUE + timedelta(seconds=2)
    metrics = Metrics(lambda: [house.desk.sends])
    outbox = MeteredOutbox(house.desk.store, metrics)
    outbox.clock = lambda _: house.clock
    for one in outbox.awaiting_gate(house.clock + timedelta(minutes=5)):
        outbox.pass_gate(one.calendar, house.desk.store.head(one.calendar).version, [one.offer])

    (claimed,) = outbox.claim("house", Pressure(), most=10, owner="hand", lease=timedelta(minutes=1))
    house.settle(claimed, SendState.ACCEPTED, Outcome.ACCEPTED)
    page = metrics.page("default").decode()

    assert 'preseance_sends_claimed_total{provider="house",workspace="default"} 1.0' in page
    assert 'preseance_send_lateness_seconds_bucket{le="1.0",provider="house",workspace="default"} 0.0' in page
    assert 'preseance_send_lateness_seconds_bucket{le="2.5",provider="house",workspace="default"} 1.0' in page


def test_the_words_of_providers_are_counted_by_kind(house: House) -> None:
    """Delivered, opened, bounced: what a receipt says."""
    launched(house)
    house.clock = FIRST_DUE + timedelta(seconds=2)
    (claimed,) = house.leave("theirs")
    told = {"id": "e1", "kind": "delivered", "key": claimed.key, "at": house.clock.isoformat()}

    answer = house.receipts(told)

    assert 200 == answer.status_code, answer.text
    assert (
        'preseance_receipts_total{kind="delivered",provider="house",workspace="default"} 1.0'
        in house.client.get("/metrics").text
    )


def test_a_request_keeps_the_id_that_its_caller_gave(client: FlaskClient) -> None:
    """So that a line can be found again from the other side; an id that is none is replaced."""
    kept = client.get("/healthz", headers={"X-Request-Id": "from-the-caller-7"})
    replaced = client.get("/healthz", headers={"X-Request-Id": "no id\x7f"})

    assert "from-the-caller-7" == kept.headers["X-Request-Id"]
    assert 32 == len(replaced.headers["X-Request-Id"])


def test_no_secret_is_written_down() -> None:
    """Neither by name, nor by form, nor as the password of a URL."""
    line = {"event": "signed with whsec_QUJD", "secret": "s", "database": "postgresql://me:word@host/db", "send": 7}

    written = strike_out(None, "info", line)

    expected = {"event": "signed with whsec_•••", "secret": "•••", "database": "postgresql://•••@host/db", "send": 7}
    assert expected == written


def test_a_line_is_json_when_machines_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its level, its instant and its ids."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    before, handlers = structlog.get_config(), logging.getLogger().handlers
    try:
        configure_logs("json")
        structlog.get_logger("preseance.test").info("a send left", send=7, owner="me")
    finally:
        structlog.configure(**before)
        logging.getLogger().handlers = handlers

    line = json.loads(written.getvalue())
    assert ("a send left", "info", 7, "me") == (line["event"], line["level"], line["send"], line["owner"])
