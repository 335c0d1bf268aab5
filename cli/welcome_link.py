"""Makes the link that lets somebody in once, and shows it."""

import secrets
from collections.abc import Callable
from pkgutil import resolve_name

import click

from cli.house import House
from cli.house import settings_with
from models.caller import Caller
from models.secret_token import SECRET_BYTES
from models.secret_token import bare_token
from models.secret_token import digest
from models.store_invitations import InvitationBook

# Named, not imported: no door knows another.
ADDRESS = "api.entrance:address_of"
SAID = {
    "fr": "Ce lien de {login} ne sert qu’une fois, jusqu’au {until} :",
    "en": "This link of {login} works once, until {until}:",
}


def takes_address(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the option --url."""
    return click.option("--url", help="Address under which people reach the service; by default the one that "
                        "`preseance serve` would print.")(command)  # fmt: skip


def show_link(house: House, login: str, url: str | None, by: Caller, language: str) -> None:
    """Make a link, and write it alone to standard output."""
    token = bare_token(secrets.token_bytes(SECRET_BYTES))
    until = InvitationBook(house.store).invite(login, digest(token), by=by)
    click.echo(SAID[language].format(login=login, until=f"{until:%Y-%m-%d %H:%M} UTC"), err=True)
    click.echo(f"{place_of(url)}/welcome/{token}")


def place_of(url: str | None) -> str:
    """Give where people reach the service: the address that was given, else the usual one, without a slash."""
    if url is not None:
        return url.rstrip("/")
    settings = settings_with()
    place: str = resolve_name(ADDRESS)(settings.hosts, settings.host, settings.port)
    return place
