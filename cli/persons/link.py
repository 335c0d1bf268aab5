"""Make a link that lets somebody in once, such as an admin who has forgotten his password."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.welcome_link import show_link
from cli.welcome_link import takes_address
from models.caller import Caller


@click.command("link")
@click.argument("login")
@takes_address
@takes_name
@takes_house
def command(house: House, *, login: str, url: str | None, by: Caller, language: str) -> None:
    """Make a link that lets LOGIN in once, within 48 hours; his earlier links lose their force."""
    show_link(house, login, url, by, language)
