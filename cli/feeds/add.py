"""Make a secret address that shows a part of a calendar to whoever has it."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.welcome_link import place_of
from cli.welcome_link import takes_address
from models.caller import Caller
from models.feed import Feed
from models.secret_token import SECRET_BYTES
from models.secret_token import bare_token
from models.store_feeds import FeedBook
from models.store_people import PeopleBook

SAID = {
    "fr": "L’adresse du flux {number} de {owner} n’est montrée qu’ici, gardez-la :",
    "en": "The address of feed {number} of {owner} is shown only here, keep it:",
}


def _takes_feed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what is to be shown."""

    @click.option("--segment", default="", help="Only what this segment sees.")
    @click.option("--team", default="", help="Only the offers of this team.")
    @click.option("--sends", "with_sends", is_flag=True, help="With the instants at which messages leave.")
    @wraps(command)
    def asked(
        house: House, *, calendar: str, segment: str, team: str, with_sends: bool, language: str, **options: object
    ) -> None:
        wanted = Feed(calendar=calendar, segment=segment, team=team, with_sends=with_sends, language=language)
        command(house, wanted=wanted, language=language, **options)

    return asked


@click.command("add")
@click.argument("calendar")
@click.option("--for", "login", required=True, metavar="LOGIN", help="Whose it is: it ends when he leaves.")
@takes_address
@takes_name
@takes_house
@_takes_feed
def command(house: House, *, wanted: Feed, login: str, url: str | None, by: Caller, language: str) -> None:
    """Make a feed of CALENDAR, in the language of --lang, and write its address alone to standard output."""
    owner = PeopleBook(house.store).person(login)
    token = bare_token(secrets.token_bytes(SECRET_BYTES))
    made = FeedBook(house.store).make(wanted, token, by=replace(by, person_id=owner.id))
    click.echo(SAID[language].format(number=made.id, owner=made.owner), err=True)
    click.echo(f"{place_of(url)}/feeds/{token}.ics")
