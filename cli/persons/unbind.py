"""Forget by which identity of the provider somebody comes in, such as one that is no more."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller
from models.store_identities import IdentityBook

SAID = {
    "fr": "{login} n’est lié à aucune identité et déconnecté. Qui vient avec son adresse vérifiée le sera.",
    "en": "{login} is tied to no identity, and logged out. Whoever comes with his verified address will be.",
}


@click.command("unbind")
@click.argument("login")
@takes_name
@takes_house
def command(house: House, *, login: str, by: Caller, language: str) -> None:
    """Untie LOGIN from the identity of the provider by which he comes in; his sessions end, his keys stay."""
    person = IdentityBook(house.store).unbind(login, by=by)
    click.echo(SAID[language].format(login=person.login))
