"""Write a small plan whose e-mail is due now, to see a first message leave."""

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from cli.language import speaks
from cli.terminal import write
from exchange.instant import instant_problem
from exchange.instant import read_instant

ZONE = ZoneInfo("Europe/Paris")
DAYS = 14
WORDS = {
    "fr": {"plan": "Premier envoi", "newcomers": "Nouveaux clients", "faithful": "Clients fidèles",
           "welcome": "Bienvenue", "thanks": "Merci de votre fidélité"},
    "en": {"plan": "First send", "newcomers": "New customers", "faithful": "Loyal customers",
           "welcome": "Welcome", "thanks": "Thank you for staying"},
}  # fmt: skip


@click.command("sample")
@click.option("--at", "at", metavar="INSTANT", help="When its e-mail is due, such as 2026-12-01T10:00; by default now.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the plan to this file.")
@speaks
def command(*, at: str | None, output: Path | None, language: str) -> None:
    """Write a plan of two offers that passes the check: BIENVENUE is sent by e-mail at once, MERCI a week later."""
    write(json.dumps(_document(_instant(at), language), ensure_ascii=False, indent=2) + "\n", output)


def _instant(at: str | None) -> datetime:
    if at is None:
        return datetime.now(UTC).astimezone(ZONE).replace(second=0, microsecond=0)
    if instant_problem(at) is not None:
        raise click.BadParameter(f"{at} is no instant; write it as 2026-12-01T10:00", param_hint="--at")
    return read_instant(at, ZONE).astimezone(ZONE)


def _document(now: datetime, language: str) -> dict[str, object]:
    words = WORDS[language]
    return {
        "format": "preseance/plan@1",
        "name": words["plan"],
        "timezone": ZONE.key,
        "currency": "EUR",
        "segments": [
            _segment("newcomers", words["newcomers"], "new", 1_200, "60.00"),
            _segment("faithful", words["faithful"], "good", 800, "90.00"),
        ],
        "overlaps": [{"segment": "faithful", "also_in": "newcomers", "share": 0, "source": "measured"}],
        "offers": [
            _offer("BIENVENUE", words["welcome"], "newcomers", "10", now, now),
            _offer("MERCI", words["thanks"], "faithful", "15", now, now + timedelta(days=7)),
        ],
    }


def _segment(code: str, name: str, tier: str, size: int, mean: str) -> dict[str, object]:
    return {"code": code, "name": name, "tier": tier, "size": size, "basket": {"mean": mean}}


def _offer(code: str, name: str, segment: str, rate: str, now: datetime, sent: datetime) -> dict[str, object]:
    return {
        "code": code,
        "name": name,
        "segments": [segment],
        "valid_from": now.date().isoformat(),
        "valid_to": (now.date() + timedelta(days=DAYS)).isoformat(),
        "channels": [{"channel": "email", "send_at": sent.isoformat()}],
        "mechanics": [{"kind": "percent_off", "rate": rate}],
    }
