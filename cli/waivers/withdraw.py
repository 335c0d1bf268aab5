"""Take an exception back: its finding stands in the way again, and what waits to leave is held."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.people import takes_reason
from models.caller import Caller

SAID = {"fr": "Dérogation {number} retirée : son constat est de retour.",
        "en": "Waiver {number} withdrawn: its finding is back."}  # fmt: skip


@click.command("withdraw")
@click.argument("calendar")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@takes_name
@takes_reason
@takes_house
def command(house: House, *, calendar: str, number: int, by: Caller, reason: str, language: str) -> None:
    """Withdraw the waiver of CALENDAR with that NUMBER."""
    house.room.take_back(calendar, number, by=by.because(reason))
    click.echo(SAID[language].format(number=number))
