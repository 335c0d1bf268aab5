"""Submit drafts, so that a second person can approve them."""

import click

from cli.house import House
from cli.house import takes_house
from cli.offer_steps import chosen
from cli.offer_steps import takes_offers
from cli.offer_steps import write_standings
from cli.people import takes_name
from cli.people import takes_reason
from models.caller import Caller
from models.lifecycle import OfferState


@click.command("submit")
@takes_offers
@takes_name
@takes_reason
@takes_house
def command(
    house: House, *, calendar: str, offers: tuple[str, ...], every: bool, by: Caller, reason: str, language: str
) -> None:
    """Submit offers of CALENDAR, all or none."""
    codes = chosen(house, calendar, offers, [OfferState.DRAFT], every=every)
    house.room.step(calendar, OfferState.SUBMITTED, codes, by=by, reason=reason or None)
    write_standings(house, calendar, house.room.standings(calendar, codes=codes), language)
