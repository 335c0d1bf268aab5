"""Let a person in by a link, or a machine that brings keys."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.rights import takes_roles
from cli.rights import takes_teams
from cli.welcome_link import show_link
from cli.welcome_link import takes_address
from models.caller import Caller
from models.person import Person
from models.person import PersonKind
from models.person import roles_named
from models.store_people import PeopleBook

SAID = {
    "fr": "La machine {login} est ajoutée ; créez-lui une clé : preseance keys add {login} --name NOM --by QUI",
    "en": "The machine {login} is there; make a key for it: preseance keys add {login} --name NAME --by WHO",
}


@click.command("add")
@click.argument("login")
@takes_roles
@takes_teams
@click.option("--machine", is_flag=True, help="It brings keys and never logs in.")
@takes_address
@takes_name
@takes_house
def command(
    house: House, *, login: str, roles: tuple[str, ...], teams: tuple[str, ...], machine: bool, url: str | None,
    by: Caller, language: str,
) -> None:  # fmt: skip
    """Let LOGIN in with some roles; a person gets a link, which is shown once."""
    kind = PersonKind.MACHINE if machine else PersonKind.PERSON
    wanted = Person(login=login, kind=kind, roles=roles_named(roles), teams=frozenset(teams))
    PeopleBook(house.store).add(wanted, by=by)
    if machine:
        click.echo(SAID[language].format(login=login))
    else:
        show_link(house, login, url, by, language)
