"""List who did what, the latest first."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from cli.audit_lines import write_entries
from cli.house import House
from cli.house import takes_house
from exchange.instant import instant_problem
from exchange.instant import read_instant
from models.store_audit_reading import AuditBook
from models.store_audit_reading import AuditListing

MOST = 10_000


@click.command("list")
@click.option("--calendar", help="Only what was done to this calendar, or to something in it.")
@click.option("--kind", "kinds", multiple=True, help="Only this kind of thing, such as offer; may be repeated.")
@click.option("--subject", help="Only what was done to the thing of this code.")
@click.option("--by", "actor", help="Only what this person did.")
@click.option("--since", metavar="INSTANT", help="Only from then on, such as 2026-12-01, read as UTC.")
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="How many lines at most.")
@takes_house
def command(
    house: House, *, calendar: str | None, kinds: tuple[str, ...], subject: str | None, actor: str | None,
    since: str | None, limit: int, language: str,
) -> None:  # fmt: skip
    """List the lines of the audit, the latest first."""
    listing = AuditListing(
        calendar=calendar, kinds=kinds, subject=subject, actor=actor, since=_start(since), newest_first=True,
        limit=limit,
    )  # fmt: skip
    write_entries(AuditBook(house.store).page(listing), language)


def _start(since: str | None) -> datetime | None:
    if since is None:
        return None
    if instant_problem(since) is not None:
        raise click.BadParameter(f"{since} is no instant; write it as 2026-12-01T09:00Z", param_hint="--since")
    return read_instant(since, ZoneInfo("UTC"))
