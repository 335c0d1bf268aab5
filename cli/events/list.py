"""List the tools that are told of what happens; no secret is shown."""

import click

from cli.house import House
from cli.house import takes_house
from cli.table import write_table

TITLES = {
    "fr": ("Abonnement", "Adresse", "Événements", "Calendriers", "Offres"),
    "en": ("Subscription", "Address", "Events", "Calendars", "Offers"),
}
ALL = {"fr": "tous", "en": "all"}


@click.command("list")
@takes_house
def command(house: House, *, language: str) -> None:
    """List who is told of what."""
    everything = ALL[language]
    write_table(
        TITLES[language],
        [
            (
                one.code,
                one.shown_url,
                *(", ".join(filters) or everything for filters in (one.kinds, one.calendars, one.offers)),
            )
            for one in house.subscriptions.subscriptions()
        ],
        kept_whole=1,
    )
