"""List people and machines, and what each may do."""

import click

from cli.house import House
from cli.house import takes_house
from cli.rights import YES_NO
from cli.rights import takes_list_format
from cli.rights import write_lines
from models.person import Person
from models.role import role_names
from models.store_people import PeopleBook

TITLES = {
    "fr": ("Identifiant", "Nature", "Rôles", "Équipes", "Mot de passe"),
    "en": ("Login", "Kind", "Roles", "Teams", "Password"),
}

KINDS = {"fr": {"person": "personne"}, "en": {}}


@click.command("list")
@takes_list_format
@takes_house
def command(house: House, *, list_format: str, language: str) -> None:
    """List people and machines, and what each may do."""
    write_lines((_line(one) for one in PeopleBook(house.store).people()), TITLES[language], list_format,
                words={"kind": KINDS[language], "has_password": YES_NO[language]})  # fmt: skip


def _line(one: Person) -> dict[str, object]:
    return {
        "login": one.login, "kind": one.kind.value, "roles": role_names(one.roles), "teams": sorted(one.teams),
        "has_password": one.has_password,
    }  # fmt: skip
