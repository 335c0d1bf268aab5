"""Tell a tool nothing more; what it was still to be told is dropped."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller

SAID = {"fr": "{code} n’est plus prévenu.", "en": "{code} is told nothing more."}


@click.command("remove")
@click.argument("code")
@takes_name
@takes_house
def command(house: House, *, code: str, by: Caller, language: str) -> None:
    """End the subscription CODE."""
    kept = house.subscriptions.subscription(code)
    house.subscriptions.drop(code, by=by, expected=kept.version)
    click.echo(SAID[language].format(code=code))
