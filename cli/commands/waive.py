"""Ask for an exception to one finding, with a reason and an end."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_approver
from cli.people import takes_name
from exchange.instant import instant_problem
from exchange.instant import read_instant
from exchange.report_figures import moment
from models.caller import Caller
from models.store_error import AbsentError
from models.waiver import Waiver
from rules.engine import check
from rules.finding import Finding
from scheduler.gate import facts_of
from scheduler.standing_findings import heaviest
from scheduler.standing_findings import standing_findings

PREFIX = "sha256:"
SHORTEST = 4
ASKED = {
    "fr": ("Dérogation {id} demandée par {by} jusqu’au {until} : {rule} sur {offers}. Elle n’excuse rien avant qu’une "
           "autre personne l’approuve : preseance waivers approve {calendar} {id} --by NOM"),
    "en": ("Waiver {id} asked for by {by} until {until}: {rule} on {offers}. It excuses nothing until somebody else "
           "approves it: preseance waivers approve {calendar} {id} --by NAME"),
}  # fmt: skip
IN_FORCE = {
    "fr": "Dérogation {id} demandée par {by}, approuvée par {approver} jusqu’au {until} : {rule} sur {offers}. "
    "Elle tombe si les offres changent.",
    "en": "Waiver {id} asked for by {by}, approved by {approver} until {until}: {rule} on {offers}. "
    "It is void as soon as the offers change.",
}


@click.command("waive")
@click.argument("calendar")
@click.argument("fingerprint")
@takes_name
@takes_approver
@click.option("--reason", required=True, help="Why this finding may pass.")
@click.option("--until", required=True, metavar="DATE", help="When the exception ends, such as 2026-12-31.")
@takes_house
def command(
    house: House, *, calendar: str, fingerprint: str, by: Caller, approved_by: Caller | None, reason: str, until: str,
    language: str,
) -> None:  # fmt: skip
    """Ask to let a finding of CALENDAR pass; FINGERPRINT is its name in a report, or the beginning of it.

    It is in force once another person approves it: at once with --approved-by, or later by preseance waivers approve.
    """
    head = house.store.head(calendar)
    expires_at = _end(until, head.zone)
    stored = house.store.plan(calendar)
    drawn = stored.plan.calendar()
    policy = house.policy(stored.plan)
    found = standing_findings(check(drawn, policy).findings, drawn, policy, house.ways.roads)
    finding = _named(list(heaviest(found).values()), fingerprint)
    waiver = Waiver(
        fingerprint=finding.fingerprint, facts=facts_of(finding, drawn), rule=finding.rule, offers=finding.offers,
        segments=finding.segments, reason=reason, author=by.name, created_at=house.store.clock(), expires_at=expires_at,
    )  # fmt: skip
    may = house.house.sending.same_person_approves
    kept = house.room.ask_waiver(calendar, waiver, by=by, approver=approved_by, same_person_may=may)
    end = moment(expires_at.astimezone(head.zone), language)
    told = (ASKED if approved_by is None else IN_FORCE)[language]
    click.echo(told.format(
        id=kept.id, by=by.name, approver=kept.approver, until=end, rule=finding.rule, calendar=calendar,
        offers=", ".join(finding.offers),
    ))  # fmt: skip


def _end(until: str, zone: ZoneInfo) -> datetime:
    if instant_problem(until) is not None:
        raise click.BadParameter(f"{until} is no instant; write it as 2026-12-31", param_hint="--until")
    return read_instant(until, zone)


def _named(findings: list[Finding], given: str) -> Finding:
    start = given.removeprefix(PREFIX)
    if len(start) < SHORTEST:
        raise click.BadParameter(f"give at least {SHORTEST} characters of it", param_hint="FINGERPRINT")
    fitting = [one for one in findings if one.fingerprint.removeprefix(PREFIX).startswith(start)]
    if not fitting:
        raise AbsentError("finding", given)
    if len(fitting) > 1:
        raise click.BadParameter(f"{len(fitting)} findings begin so: give more of it", param_hint="FINGERPRINT")
    return fitting[0]
