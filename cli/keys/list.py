"""List keys by their prefixes, and when each was last used."""

from datetime import datetime

import click

from cli.house import House
from cli.house import takes_house
from cli.rights import instant
from cli.rights import takes_list_format
from cli.rights import write_lines
from models.api_key import ApiKey
from models.role import role_names
from models.store_keys import KeyBook

TITLES = {
    "fr": ("Préfixe", "Qui", "Nom", "Rôles", "État", "Jusqu’au", "Dernier usage"),
    "en": ("Prefix", "Whose", "Name", "Roles", "State", "Until", "Last used"),
}

STATES = {
    "fr": {"in_force": "en vigueur", "expired": "expirée", "revoked": "révoquée"},
    "en": {"in_force": "in force"},
}


@click.command("list")
@click.argument("login", required=False)
@takes_list_format
@takes_house
def command(house: House, *, login: str | None, list_format: str, language: str) -> None:
    """List the keys of LOGIN, or of everybody; no secret is kept that could be shown."""
    now = house.store.clock()
    write_lines((_line(one, now) for one in KeyBook(house.store).keys(login)), TITLES[language], list_format,
                words={"state": STATES[language]})  # fmt: skip


def _line(one: ApiKey, now: datetime) -> dict[str, object]:
    return {
        "prefix": one.prefix, "login": one.login, "name": one.name, "roles": role_names(one.roles),
        "state": one.state(now).value, "expires_at": instant(one.expires_at),
        "last_used_at": instant(one.last_used_at),
    }  # fmt: skip
