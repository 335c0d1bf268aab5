"""Tell a tool of what happens, signed with a secret that is shown once."""

import os
import re

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller
from models.store_events import EVENT_KINDS
from models.store_subscriptions import Subscription
from scheduler.addresses import AddressRefusedError
from scheduler.signing import new_secret

SECRET_BYTES = 32
FAMILIES = tuple(dict.fromkeys(f"{kind.partition('.')[0]}.*" for kind in EVENT_KINDS))
SAID = {
    "fr": "{code} est prévenu à {url}. Son secret n’est montré qu’ici, gardez-le :",
    "en": "{code} is told at {url}. Its secret is shown only here, keep it:",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)


@click.command("add")
@click.argument("code")
@click.argument("url")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([*EVENT_KINDS, *FAMILIES]),
              help="Only these events; may be repeated, all by default.")  # fmt: skip
@click.option("--calendar", "calendars", multiple=True, help="Only of this calendar; may be repeated.")
@click.option("--offer", "offers", multiple=True, help="Only of this offer; may be repeated.")
@takes_name
@takes_house
def command(
    house: House,
    *,
    code: str,
    url: str,
    kinds: tuple[str, ...],
    calendars: tuple[str, ...],
    offers: tuple[str, ...],
    by: Caller,
    language: str,
) -> None:
    """Tell the tool CODE of events at URL from now on; --providers says which addresses may be reached."""
    if not _NAME.fullmatch(code):
        raise click.BadParameter("use letters, digits, dots, hyphens and underscores, at most 60", param_hint="CODE")
    try:
        house.ways.law.check_url(url)
    except AddressRefusedError as error:
        raise click.BadParameter(error.told(language), param_hint="URL") from None
    secret = new_secret(os.urandom(SECRET_BYTES))
    wanted = Subscription(code=code, url=url, secrets=(secret,), kinds=kinds, calendars=calendars, offers=offers)
    house.subscriptions.add(wanted, by=by)
    click.echo(SAID[language].format(code=code, url=url))
    click.echo(secret)
