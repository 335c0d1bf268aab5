"""Send a tool an event that says nothing but that the way is open."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller

SAID = {
    "fr": "Un événement d’essai part pour {code} dès qu’un ordonnanceur tourne : preseance sends list --events",
    "en": "A test event leaves for {code} as soon as a scheduler runs: preseance sends list --events",
}


@click.command("test")
@click.argument("code")
@takes_name
@takes_house
def command(house: House, *, code: str, by: Caller, language: str) -> None:
    """Send the tool CODE a test event."""
    house.subscriptions.test(code, by=by)
    click.echo(SAID[language].format(code=code))
