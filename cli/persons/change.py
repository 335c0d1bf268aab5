"""Change what somebody may do."""

from dataclasses import replace

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.rights import takes_roles
from cli.rights import takes_teams
from models.caller import Caller
from models.person import roles_named
from models.role import role_names
from models.store_people import PeopleBook

SAID = {"fr": "{login} : {roles} ; équipes : {teams}", "en": "{login}: {roles}; teams: {teams}"}


@click.command("change")
@click.argument("login")
@takes_roles
@takes_teams
@takes_name
@takes_house
def command(
    house: House, *, login: str, roles: tuple[str, ...], teams: tuple[str, ...], by: Caller, language: str
) -> None:
    """Give LOGIN these roles, or these teams, in place of those he has; what is not named stays."""
    if not roles and not teams:
        raise click.UsageError("give --role, --team or both")
    book = PeopleBook(house.store)
    stored = book.person(login)
    changed = book.change(
        replace(stored, roles=roles_named(roles) or stored.roles, teams=frozenset(teams) or stored.teams),
        by=by,
        expected=stored.version,
    )
    told = {"login": changed.login, "roles": ", ".join(role_names(changed.roles))}
    click.echo(SAID[language].format(**told, teams=", ".join(sorted(changed.teams)) or "–"))
