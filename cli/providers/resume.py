"""Trust a provider again that was stopped."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller

DONE = {
    "fr": "{name} reprend. Ce qui était retenu pour lui attend une libération :\n"
    "  preseance sends release --provider {name} --hold provider_down --by {by}",
    "en": "{name} goes on. What was held for it waits to be released:\n"
    "  preseance sends release --provider {name} --hold provider_down --by {by}",
}


@click.command("resume")
@click.argument("name")
@takes_name
@takes_house
def command(house: House, *, name: str, by: Caller, language: str) -> None:
    """Give provider NAME messages again, once what was wrong with it is mended."""
    house.sends.resume(name, by=by)
    click.echo(DONE[language].format(name=name, by=by.name))
