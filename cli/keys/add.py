"""Make a key, which is shown once."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.rights import takes_roles
from exchange.instant import instant_problem
from exchange.instant import read_instant
from models.api_key import USUAL_LIFE
from models.caller import Caller
from models.person import roles_named
from models.secret_token import PREFIX_BYTES
from models.secret_token import SECRET_BYTES
from models.secret_token import new_key
from models.store_keys import KeyBook
from models.store_people import PeopleBook

NEVER = "never"
UTC_ZONE = ZoneInfo("UTC")
SAID = {
    "fr": "La clé {prefix} de {login} n’est montrée qu’ici, gardez-la :",
    "en": "The key {prefix} of {login} is shown only here, keep it:",
}


@click.command("add")
@click.argument("login")
@click.option("--name", required=True, help="What it is for.")
@takes_roles
@click.option("--until", metavar="DAY|never", help="When it ends, in UTC; after a year by default.")
@takes_name
@takes_house
def command(
    house: House, *, login: str, name: str, roles: tuple[str, ...], until: str | None, by: Caller, language: str
) -> None:
    """Make a key of LOGIN, and write it alone to standard output; without --role it may all that LOGIN may."""
    fresh = new_key(secrets.token_bytes(PREFIX_BYTES + SECRET_BYTES))
    wanted = roles_named(roles) or PeopleBook(house.store).person(login).roles
    made = KeyBook(house.store).make(login, fresh, name=name, roles=wanted, expires_at=_end(house, until), by=by)
    click.echo(SAID[language].format(prefix=made.prefix, login=made.login), err=True)
    click.echo(fresh.token)


def _end(house: House, until: str | None) -> datetime | None:
    if until is None:
        return house.store.clock() + USUAL_LIFE
    if until == NEVER:
        return None
    if instant_problem(until) is not None:
        raise click.BadParameter("give a day such as 2027-12-31, or never", param_hint="--until")
    return read_instant(until, UTC_ZONE)
