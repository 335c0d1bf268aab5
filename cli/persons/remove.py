"""Take somebody's place away: sessions, keys and links end at once."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller
from models.store_people import PeopleBook

SAID = {"fr": "{login} n’a plus accès.", "en": "{login} has no access any more."}


@click.command("remove")
@click.argument("login")
@takes_name
@takes_house
def command(house: House, *, login: str, by: Caller, language: str) -> None:
    """Take the place of LOGIN away; the last admin stays."""
    book = PeopleBook(house.store)
    stored = book.person(login)
    book.drop(login, by=by, expected=stored.version)
    click.echo(SAID[language].format(login=stored.login))
