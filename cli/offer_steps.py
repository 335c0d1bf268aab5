"""Which offers a step is asked for, and how they stand after it."""

from collections.abc import Callable
from collections.abc import Sequence

import click

from cli.house import House
from cli.store_refusals import name_offer_state
from cli.table import write_table
from exchange.report_figures import moment
from models.lifecycle import OfferState
from models.lifecycle import Standing

TITLES = {
    "fr": ("Offre", "État", "Soumise par", "Approuvée par", "Le", "Raison"),
    "en": ("Offer", "State", "Submitted by", "Approved by", "On", "Reason"),
}


def takes_offers(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command a calendar and its offers, or all that can take the step."""
    for option in (
        click.option("--all", "every", is_flag=True, help="Every offer of the calendar that can take the step."),
        click.argument("offers", nargs=-1, metavar="[OFFER…]"),
        click.argument("calendar"),
    ):
        command = option(command)
    return command


def chosen(
    house: House, calendar: str, offers: Sequence[str], states: Sequence[OfferState], *, every: bool
) -> tuple[str, ...]:
    """Give the offers named, or with --all those in the states from which the step leads."""
    if every == bool(offers):
        raise click.UsageError("name offers, or give --all")
    if not every:
        return tuple(dict.fromkeys(offers))
    found = tuple(one.offer for one in house.room.standings(calendar) if one.state in states)
    if not found:
        raise click.UsageError(f"no offer of {calendar} can take this step: see preseance offers list {calendar}")
    return found


def write_standings(house: House, calendar: str, standings: Sequence[Standing], language: str) -> None:
    """Write how offers stand, on the clock of their calendar."""
    zone = house.store.head(calendar).zone
    write_table(
        TITLES[language],
        [
            (
                one.offer,
                name_offer_state(one.state.value, language),
                one.author,
                one.approver or "",
                "" if one.approved_at is None else moment(one.approved_at.astimezone(zone), language),
                one.reason or "",
            )
            for one in standings
        ],
        kept_whole=2,
    )
