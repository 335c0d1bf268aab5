"""List the offers of a calendar with how far each has come."""

import click

from cli.house import House
from cli.house import takes_house
from cli.offer_steps import write_standings
from models.lifecycle import OfferState


@click.command("list")
@click.argument("calendar")
@click.option("--state", type=click.Choice([one.value for one in OfferState]), help="Only those in this state.")
@takes_house
def command(house: House, *, calendar: str, state: str | None, language: str) -> None:
    """List the offers of CALENDAR: draft, submitted, approved, running, ended."""
    found = [one for one in house.room.standings(calendar) if state in {None, one.state.value}]
    write_standings(house, calendar, found, language)
