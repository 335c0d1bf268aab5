"""Approve submitted offers with their sends, unless a finding stands in the way."""

from collections.abc import Sequence
from contextlib import suppress

import click

from cli.house import House
from cli.house import takes_house
from cli.offer_steps import chosen
from cli.offer_steps import takes_offers
from cli.offer_steps import write_standings
from cli.people import takes_name
from cli.people import takes_reason
from cli.send_lines import write_sends
from models.caller import Caller
from models.lifecycle import OfferState
from models.store_error import StaleError
from models.store_send_desk import KeptSend
from models.store_send_desk import SendListing

# Somebody who edits another offer meanwhile must not spoil an approval.
TRIES = 3
MOST_SHOWN = 20
NOTHING = {
    "fr": "Rien ne part : aucun canal n’a d’heure d’envoi, ou tout est déjà parti.",
    "en": "Nothing leaves: no channel has a time of sending, or all has left already.",
}


@click.command("approve")
@takes_offers
@takes_name
@takes_reason
@takes_house
def command(
    house: House, *, calendar: str, offers: tuple[str, ...], every: bool, by: Caller, reason: str, language: str
) -> None:
    """Approve offers of CALENDAR, all or none; the calendar is checked as their messages will really leave.

    The sends are planned for the ways out of --providers: give the file that the service runs with.
    """
    codes = chosen(house, calendar, offers, [OfferState.SUBMITTED], every=every)
    _approve(house, calendar, codes, by, reason)
    write_standings(house, calendar, house.room.standings(calendar, codes=codes), language)
    waiting = [one for code in codes for one in _sends(house, calendar, code) if not one.state.is_gone]
    if waiting:
        write_sends(house, waiting[:MOST_SHOWN], language)
    else:
        click.echo(NOTHING[language])


def _approve(house: House, calendar: str, codes: Sequence[str], by: Caller, reason: str) -> None:
    for _ in range(TRIES - 1):
        with suppress(StaleError):
            house.launch.approve(calendar, codes, by=by, reason=reason or None)
            return
    house.launch.approve(calendar, codes, by=by, reason=reason or None)


def _sends(house: House, calendar: str, offer: str) -> Sequence[KeptSend]:
    return house.sends.sends(SendListing(calendar=calendar, offer=offer, limit=MOST_SHOWN))
