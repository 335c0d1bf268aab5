"""A small calendar: strangers get 20 % for a week; loyal customers have 10 % always, and 25 % in that fortnight."""

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

CALENDAR = "duel"
LOYAL = "THANKS"
RIVAL = "WELCOME"


def starts() -> date:
    """Give a Monday that lies more than a month ahead, early enough in its month that a fortnight fits."""
    day = datetime.now(UTC).date() + timedelta(days=35)
    first = (day.replace(day=1) + timedelta(days=40)).replace(day=1)
    return first + timedelta(days=-first.weekday() % 7)


def duel(folder: Path, **names: str) -> Path:
    """Write the plan; `names` are told instead of the usual ones, by code of segment or offer."""
    day = starts()
    document = {
        "format": "preseance/plan@1", "name": names.get("calendar", "Duel"), "timezone": "Europe/Paris",
        "currency": "EUR",
        "segments": [
            _segment("newcomers", names.get("newcomers", "Newcomers"), "new", "60.00"),
            _segment("faithful", names.get("faithful", "Faithful"), "good", "90.00"),
        ],
        "overlaps": [{"segment": "faithful", "also_in": "newcomers", "share": 0, "source": "measured"}],
        "offers": [
            _offer(RIVAL, names.get(RIVAL, "Welcome"), "newcomers", day, 7, "20"),
            _offer(LOYAL, names.get(LOYAL, "Thank you"), "faithful", day, 14, "25"),
            _offer("CARD", "Card", "faithful", day - timedelta(days=14), 60, "10"),
        ],
    }  # fmt: skip
    file = folder / f"{CALENDAR}.json"
    file.write_text(json.dumps(document), "utf-8")
    return file


def _segment(code: str, name: str, tier: str, basket: str) -> dict[str, Any]:
    return {"code": code, "name": name, "tier": tier, "size": 1000, "basket": {"mean": basket}}


def _offer(code: str, name: str, segment: str, day: date, days: int, rate: str) -> dict[str, Any]:
    return {
        "code": code, "name": name, "segments": [segment], "valid_from": day.isoformat(),
        "valid_to": (day + timedelta(days=days)).isoformat(), "channels": [{"channel": "web"}],
        "mechanics": [{"kind": "percent_off", "rate": rate}],
    }  # fmt: skip
