"""List those who carry messages, and how each does."""

from collections.abc import Iterator

import click

from cli.house import House
from cli.house import takes_house
from cli.table import write_table
from exchange.report_figures import moment
from models.store_send_desk import ProviderStanding

TITLES = {
    "fr": ("Prestataire", "Type", "Canaux", "En route", "À envoyer", "Échecs", "État"),
    "en": ("Provider", "Kind", "Channels", "In flight", "Due", "Failures", "State"),
}
STATES = {
    "fr": ("en marche", "au repos jusqu’au {until}", "arrêté : {detail}", "jamais utilisé"),
    "en": ("well", "rests until {until}", "stopped: {detail}", "never used"),
}


@click.command("list")
@takes_house
def command(house: House, *, language: str) -> None:
    """List the providers of --providers, and those that the database knows; `event:…` tells a subscriber."""
    standings = {one.provider: one for one in house.sends.providers()}
    due = house.sends.due_count()
    rows = []
    for name in sorted({*house.ways.providers, *standings}):
        way, one = house.ways.providers.get(name), standings.get(name)
        rows.append((
            name,
            "" if way is None else way.kind,
            ", ".join(_channels(house, name)),
            "" if one is None else str(one.in_flight),
            str(due.get(name, 0)),
            "" if one is None else str(one.failures),
            _state(house, one, language),
        ))  # fmt: skip
    write_table(TITLES[language], rows)


def _channels(house: House, name: str) -> Iterator[str]:
    return (channel for channel, usual in sorted(house.ways.by_channel.items()) if usual == name)


def _state(house: House, one: ProviderStanding | None, language: str) -> str:
    well, rests, stopped, unused = STATES[language]
    if one is None:
        return unused
    if one.stopped:
        return stopped.format(detail=one.detail)
    if one.rests_until is not None and one.rests_until > house.store.clock():
        return rests.format(until=moment(one.rests_until, language))
    return well
