"""List the feeds that are read, and by whom."""

import click

from cli.console import somebody_here
from cli.house import House
from cli.house import takes_house
from cli.rights import YES_NO
from cli.rights import instant
from cli.rights import takes_list_format
from cli.rights import write_lines
from models.feed import Feed
from models.store_feeds import FeedBook

TITLES = {
    "fr": ("Numéro", "À qui", "Calendrier", "Segment", "Équipe", "Envois", "Langue", "Créé", "Dernière lecture"),
    "en": ("Number", "Whose", "Calendar", "Segment", "Team", "Sends", "Language", "Made", "Last read"),
}
READER = "list"


@click.command("list")
@takes_list_format
@takes_house
def command(house: House, *, list_format: str, language: str) -> None:
    """List the feeds of everybody; no address is kept that could be shown."""
    feeds = FeedBook(house.store).feeds(somebody_here(READER))
    write_lines(map(_line, feeds), TITLES[language], list_format, words={"with_sends": YES_NO[language]})


def _line(one: Feed) -> dict[str, object]:
    return {
        "number": one.id, "owner": one.owner, "calendar": one.calendar, "segment": one.segment or None,
        "team": one.team or None, "with_sends": one.with_sends, "language": one.language,
        "created_at": instant(one.created_at), "read_at": instant(one.read_at),
    }  # fmt: skip
