"""Revoke a key: it opens nothing from now on."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller
from models.store_keys import KeyBook

SAID = {"fr": "La clé {prefix} n’ouvre plus rien.", "en": "The key {prefix} opens nothing any more."}


@click.command("revoke")
@click.argument("prefix")
@takes_name
@takes_house
def command(house: House, *, prefix: str, by: Caller, language: str) -> None:
    """Revoke the key that begins with PREFIX, such as prs_1a2b3c4d."""
    KeyBook(house.store).revoke(prefix, by=by)
    click.echo(SAID[language].format(prefix=prefix))
