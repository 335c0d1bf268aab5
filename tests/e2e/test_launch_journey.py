"""From a file to a message that arrives: what a team does with a plan that cheats its loyal customers."""

import json
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.role import Role
from tests.e2e.listening import Receiver
from tests.e2e.listening import listening
from tests.e2e.served import Served
from tests.e2e.served import serving

pytestmark = pytest.mark.e2e
ZONE = ZoneInfo("Europe/Paris")
PATIENCE = 60.0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Listen for what leaves."""
    with listening() as found:
        yield found


@pytest.fixture
def house(tmp_path: Path, receiver: Receiver) -> Iterator[Served]:
    """Serve a house that has no calendar yet, whose e-mails go to the receiver."""
    with serving(tmp_path, providers=receiver.providers) as served:
        yield served


def _plan(folder: Path) -> Path:
    """Write a plan: from tomorrow strangers get 20 % and loyal customers 10 %; a letter leaves now."""
    now = datetime.now(UTC).astimezone(ZONE).replace(second=0, microsecond=0)
    day = now.date()
    document = {
        "format": "preseance/plan@1", "name": "Winter", "timezone": ZONE.key, "currency": "EUR",
        "segments": [
            {"code": "newcomers", "name": "Newcomers", "tier": "new", "size": 1200, "basket": {"mean": "60.00"}},
            {"code": "faithful", "name": "Faithful", "tier": "good", "size": 800, "basket": {"mean": "90.00"}},
        ],
        "overlaps": [{"segment": "faithful", "also_in": "newcomers", "share": 0, "source": "measured"}],
        "offers": [
            _offer("WELCOME", "newcomers", day + timedelta(days=1), "20"),
            _offer("THANKS", "faithful", day + timedelta(days=1), "10"),
            {
                **_offer("LETTER", "faithful", day - timedelta(days=1), None),
                "nature": "relational", "channels": [{"channel": "email", "send_at": now.isoformat()}],
            },
        ],
    }  # fmt: skip
    file = folder / "winter.json"
    file.write_text(json.dumps(document), "utf-8")
    return file


def _offer(code: str, segment: str, start: date, rate: str | None) -> dict[str, Any]:
    return {
        "code": code, "segments": [segment], "valid_from": start.isoformat(),
        "valid_to": (start + timedelta(days=12)).isoformat(), "channels": [{"channel": "web"}],
        "mechanics": [{"kind": "percent_off", "rate": rate}] if rate else [],
    }  # fmt: skip


def test_a_team_goes_from_a_file_to_a_message_that_arrives(
    browser: Any, house: Served, receiver: Receiver, tmp_path: Path
) -> None:
    """Import, see the conflict, understand it, apply a repair, have a colleague approve, watch the message leave."""
    claire = house.enter(browser, "claire", Role.PLANNER)
    claire.goto(f"{house.url}/import?lang=en")
    claire.set_input_files("#file", str(_plan(tmp_path)))
    claire.locator("#import-form button.main").click()
    claire.locator(".verdict.block").wait_for()
    claire.locator(".save-bar button.main").click()
    claire.wait_for_load_state()

    claire.goto(f"{house.url}/?calendar=winter&lang=en")
    title = claire.locator("#proof-title").inner_text()
    gap = claire.locator("#panel .gap").inner_text()
    claire.locator("#panel .way form button").first.click()
    claire.locator(".repair-notice").wait_for()
    verdict = claire.locator(".calendar-head .word").inner_text()

    _submit(claire, house)
    marc = house.enter(browser, "marc", Role.APPROVER)
    marc.goto(f"{house.url}/reviews?calendar=winter&lang=en")
    while marc.locator("button[name=step][value=approve]:visible").count():
        marc.locator("article.review button[name=step][value=approve]").first.click()
        marc.wait_for_load_state()
    _await(lambda: len(receiver.taken) > 0)
    marc.goto(f"{house.url}/sends?calendar=winter&lang=en")
    told = marc.locator("main").inner_text()

    assert "Faithful" in title
    assert "€" in gap
    assert "BLOCK" not in verdict.upper()
    assert "LETTER" in json.dumps(receiver.taken)
    assert "accepted" in told.lower()


def _submit(page: Any, house: Served) -> None:
    """Send every offer to review."""
    page.goto(f"{house.url}/reviews/offers?calendar=winter&lang=en")
    for box in page.locator("main input[type=checkbox][name=offer]").all():
        box.check()
    page.locator("button[name=step][value=submit]").first.click()
    page.wait_for_load_state()


def _await(done: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, "nothing arrived"
        time.sleep(0.2)
