"""Send offers back to draft: their approval is taken away, and their sends wait."""

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

FROM = (OfferState.SUBMITTED, OfferState.APPROVED, OfferState.RUNNING)


@click.command("return")
@takes_offers
@takes_name
@takes_reason
@takes_house
def command(
    house: House, *, calendar: str, offers: tuple[str, ...], every: bool, by: Caller, reason: str, language: str
) -> None:
    """Send offers of CALENDAR back to draft, all or none; what has left has left."""
    codes = chosen(house, calendar, offers, FROM, every=every)
    house.room.step(calendar, OfferState.DRAFT, codes, by=by, reason=reason or None)
    write_standings(house, calendar, house.room.standings(calendar, codes=codes), language)
