"""Which sends are looked at or decided about: by their numbers, or by what they have in common."""

import sys
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol
from typing import cast

import click

from cli.house import House
from cli.people import takes_name
from cli.people import takes_reason
from cli.send_lines import write_sends
from models.caller import Caller
from models.send import HoldReason
from models.send import SendState
from models.store_send_desk import KeptSend
from models.store_send_desk import SendListing

AT_ONCE = 500
MOST_SHOWN = 20
ASK = {"fr": "Envois concernés : {count}. Continuer ?", "en": "Sends concerned: {count}. Go on?"}
NONE = {"fr": "Aucun envoi ne correspond.", "en": "No send fits."}
# What was done, to how many.
DONE = {
    "release": {"fr": "Envois libérés : {count}.", "en": "Sends released: {count}."},
    "cancel": {"fr": "Envois annulés : {count}.", "en": "Sends cancelled: {count}."},
    "confirm": {"fr": "Envois notés comme arrivés : {count}.", "en": "Sends noted as arrived: {count}."},
}
LEFT = {
    "fr": "Restés où ils étaient, car ce qu’ils promettent est terminé : {count}.",
    "en": "Left where they were, as what they promise is over: {count}.",
}


class Decision(Protocol):
    """Something that people decide about sends."""

    def __call__(self, listing: SendListing, /, *, by: Caller, reason: str = "") -> tuple[int, ...]:
        """Do it, and give the numbers of those to which it was done."""


def takes_filters(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the filters of sends."""
    for option in (
        click.option("--provider", help="Only those that this provider carries."),
        click.option("--hold", type=click.Choice([one.value for one in HoldReason]), help="Only those held for this."),
        click.option("--state", type=click.Choice([one.value for one in SendState]), help="Only those in this state."),
        click.option("--offer", help="Only those of this offer."),
        click.option("--calendar", help="Only those of this calendar."),
    ):
        command = option(command)
    return command


def takes_decision(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command its sends, and who decides about them."""
    for take in (
        click.option("--yes", is_flag=True, help="Do not ask before many are changed."),
        takes_reason,
        takes_name,
        takes_filters,
        click.argument("ids", nargs=-1, type=click.IntRange(1), metavar="[NUMBER…]"),
    ):
        command = take(command)
    return command


def listing_of(filters: dict[str, object]) -> SendListing:
    """Read the filters."""
    given = {name: str(told) for name, told in filters.items() if told is not None}
    return SendListing(
        calendar=given.get("calendar"), offer=given.get("offer"), provider=given.get("provider"),
        states=(SendState(given["state"]),) if "state" in given else (),
        hold=HoldReason(given["hold"]) if "hold" in given else None,
    )  # fmt: skip


def decide(
    house: House, name: str, decision: Decision, allowed: Sequence[SendState], options: dict[str, object], language: str
) -> int:
    """Do something to the sends that were named, all or none, or to those that fit; gives the exit code."""
    by, reason = cast("Caller", options.pop("by")), str(options.pop("reason"))
    is_sure = bool(options.pop("yes"))
    ids = options.pop("ids")
    numbers = tuple(dict.fromkeys(ids)) if isinstance(ids, tuple) else ()
    listing = listing_of(options)
    if bool(numbers) == (listing != SendListing()):
        raise click.UsageError("give the numbers of sends, or filters such as --calendar and --hold")
    if not numbers:
        found = [one for one in all_of(house, listing) if one.state in allowed]
        if not found:
            click.echo(NONE[language])
            return 0
        numbers = tuple(one.id for one in found)
        if not is_sure and sys.stdin is not None and sys.stdin.isatty():
            write_sends(house, found[:MOST_SHOWN], language)
            click.confirm(ASK[language].format(count=len(found)), abort=True)
    done = [
        one
        for start in range(0, len(numbers), AT_ONCE)
        for one in decision(SendListing(ids=numbers[start : start + AT_ONCE], limit=AT_ONCE), by=by, reason=reason)
    ]
    click.echo(DONE[name][language].format(count=len(done)))
    if len(done) < len(numbers):
        click.echo(LEFT[language].format(count=len(numbers) - len(done)))
    return 0


def all_of(house: House, listing: SendListing) -> Iterator[KeptSend]:
    """Read every page of a listing."""
    page = house.sends.sends(replace(listing, limit=AT_ONCE))
    while page:
        yield from page
        last = page[-1]
        page = house.sends.sends(replace(listing, limit=AT_ONCE, after=(last.due_at, last.id)))
