"""Read the file of providers and say of each what is set up, how it retries, and whether it may be reached."""

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from pathlib import Path

import click

from cli.database import takes_workspace
from cli.house import settings_with
from cli.house import takes_providers
from cli.house import ways_of
from cli.language import speaks
from cli.table import write_table
from exchange.report_words import CHANNELS
from models.channel import Channel
from scheduler.addresses import AddressLaw
from scheduler.addresses import AddressRefusedError
from scheduler.provider import Bounds
from scheduler.provider import HttpProvider
from scheduler.provider import Message
from scheduler.provider import SendError
from scheduler.retry import schedule
from scheduler.ways import Way
from scheduler.ways import Ways

REFUSED = 1
TITLES = {
    "fr": ("Prestataire", "Type", "Canaux", "Accusés", "En parallèle", "Essais", "Attentes au plus", "Adresse"),
    "en": ("Provider", "Kind", "Channels", "Receipts", "At once", "Tries", "Waits at most", "Address"),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {"yes": "vérifiés", "no": "non", "fine": "permise", "direct": "directe", "unknown": "selon le message",
           "none": "Aucun prestataire : rien ne part.", "missing": "Personne n’achemine : {channels}."},
    "en": {"yes": "verified", "no": "no", "fine": "allowed", "direct": "direct", "unknown": "as the message says",
           "none": "No provider: nothing leaves.", "missing": "Nobody carries: {channels}."},
}  # fmt: skip
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE, _HOUR = 60, 3_600


@click.command("check")
@takes_providers
@takes_workspace
@speaks
def command(*, providers_file: Path | None, workspace: str | None, language: str) -> int:
    """Check --providers without sending anything; leaves with 1 when an address may not be reached."""
    ways = ways_of(settings_with(workspace=workspace, providers=providers_file))
    words = WORDS[language]
    if not ways.providers:
        click.echo(words["none"])
        return 0
    told = {name: _address(name, way, ways.law, language) for name, way in ways.providers.items()}
    write_table(TITLES[language], [_row(name, way, ways, told[name][0], words) for name, way in ways.providers.items()])
    missing = [CHANNELS[language][one] for one in Channel if one.is_addressed and one.value not in ways.by_channel]
    if missing:
        click.echo(words["missing"].format(channels=", ".join(missing)))
    return 0 if all(is_fine for _, is_fine in told.values()) else REFUSED


def _row(name: str, way: Way, ways: Ways, address: str, words: Mapping[str, str]) -> tuple[str, ...]:
    bounds = way.provider.bounds
    channels = ", ".join(channel for channel, usual in sorted(ways.by_channel.items()) if usual == name)
    receipts = words["no" if way.receipts is None else "yes"]
    return (name, way.kind, channels, receipts, str(bounds.in_flight), str(bounds.attempts), _waits(bounds), address)


def _address(name: str, way: Way, law: AddressLaw, language: str) -> tuple[str, bool]:
    """Say whether the address that a message would go to may be reached at all."""
    provider, words = way.provider, WORDS[language]
    if not isinstance(provider, HttpProvider):
        return words["direct"], True
    try:
        law.check_url(provider.request(_blank(name)).url)
    except AddressRefusedError as error:
        return error.told(language), False
    except (SendError, ValueError, LookupError):
        # Its template asks for facts that an empty message does not have.
        return words["unknown"], True
    return words["fine"], True


def _blank(name: str) -> Message:
    facts = {
        "offer": {"code": "", "name": ""}, "segment": {"code": "", "name": ""}, "template": name, "batch": {},
    }  # fmt: skip
    return Message(
        key="check", send_id=0, attempt=1, kind="offer.send", channel=Channel.EMAIL.value, due_at=EPOCH, at=EPOCH,
        facts=facts,
    )  # fmt: skip


def _waits(bounds: Bounds) -> str:
    return " ".join(_wait(seconds) for seconds in schedule(bounds))


def _wait(seconds: float) -> str:
    if seconds >= _HOUR:
        return f"{seconds / _HOUR:.3g}h"
    return f"{seconds / _MINUTE:.0f}min" if seconds >= 2 * _MINUTE else f"{seconds:g}s"
