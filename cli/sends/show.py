"""Show one send: what it says, why it stands where it stands, and every attempt at it."""

import json
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from cli.house import House
from cli.house import takes_house
from cli.send_lines import name_channel
from cli.send_lines import standing
from cli.send_lines import zone_of
from cli.table import write_table
from exchange.report_figures import moment
from models.send import HoldReason
from models.store_send_desk import KeptAttempt
from models.store_send_desk import KeptSend
from scheduler.send_words import tell_hold
from scheduler.send_words import tell_reason
from scheduler.send_words import tell_state

TITLES = {"fr": ("Envoi", ""), "en": ("Send", "")}
TRIES = {
    "fr": ("Essai", "Début", "Issue", "Réponse", "Détail"),
    "en": ("Try", "Began", "Outcome", "Answer", "Detail"),
}
LABELS = {
    "fr": ("offre", "segment", "canal", "prestataire", "personnes", "état", "demandé pour", "part à", "au plus tard",
           "fin de la promesse", "clé", "nom chez le prestataire", "accusés", "contenu"),
    "en": ("offer", "segment", "channel", "provider", "people", "state", "asked for", "leaves at", "late after",
           "promise ends", "key", "the provider's name", "receipts", "content"),
}  # fmt: skip


@click.command("show")
@click.argument("number", type=click.IntRange(1))
@takes_house
def command(house: House, *, number: int, language: str) -> None:
    """Show send NUMBER with every attempt, without secrets or addresses."""
    kept, attempts = house.sends.send(number)
    zone = zone_of(house, kept.calendar)
    told = dict(zip(LABELS[language], _values(house, kept, zone, language), strict=True))
    lines = [(label, value) for label, value in told.items() if value]
    write_table(TITLES[language], [*lines, *(("", why) for why in _why(kept, zone, language))])
    if attempts:
        click.echo()
        write_table(TRIES[language], [_line(one, zone, language) for one in attempts], kept_whole=3)


def _values(house: House, one: KeptSend, zone: ZoneInfo, language: str) -> Iterator[str]:
    yield f"{one.calendar} / {one.offer}" if one.offer else one.kind
    yield one.segment
    yield name_channel(one.channel, language)
    yield one.provider
    yield "" if one.people is None else str(one.people)
    yield standing(one, house.store.clock(), language)
    for instant in (one.asked_at, one.due_at, one.late_after, one.not_after):
        yield moment(instant.astimezone(zone), language)
    yield one.key
    yield one.their_id
    yield ", ".join(f"{kind} {count}" for kind, count in sorted(one.tally.items()))
    yield json.dumps(one.facts, ensure_ascii=False)


def _why(one: KeptSend, zone: ZoneInfo, language: str) -> Iterator[str]:
    yield tell_state(one.state, language) if one.hold is None else tell_hold(HoldReason(one.hold), language)
    for reason in one.reasons:
        yield tell_reason(reason, zone, language, is_held=one.hold is not None)
    if one.detail:
        yield one.detail


def _line(one: KeptAttempt, zone: ZoneInfo, language: str) -> tuple[str, ...]:
    began = moment(one.started_at.astimezone(zone), language)
    return (str(one.n), began, one.outcome, "" if one.status is None else str(one.status), one.detail)
