"""Approve an exception that somebody else has asked for: from then on its finding stands in nobody's way."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.waiver_lines import states_of
from cli.waiver_lines import write_waivers
from models.caller import Caller
from models.store_error import AbsentError
from models.store_error import WaiverStepError
from models.waiver import WaiverState


@click.command("approve")
@click.argument("calendar")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@takes_name
@takes_house
def command(house: House, *, calendar: str, number: int, by: Caller, language: str) -> None:
    """Approve the waiver of CALENDAR with that NUMBER; who asked for it does not approve it."""
    house.store.head(calendar)
    mine = [one for one in house.room.registered(calendar=calendar).lines if one.waiver.id == number]
    if not mine:
        raise AbsentError("waiver", str(number))
    state = states_of(house, mine)[number]
    if state is not WaiverState.ASKED:
        raise WaiverStepError(str(number), state.value)
    house.room.approve_waiver(calendar, number, by=by, same_person_may=house.house.sending.same_person_approves)
    after = [one for one in house.room.registered(calendar=calendar).lines if one.waiver.id == number]
    write_waivers(after, {number: WaiverState.IN_FORCE}, language)
