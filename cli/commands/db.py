"""Bring the tables of a database up to date."""

from pkgutil import resolve_name

import click

from cli.database import takes_database
from models.store_engine import is_current
from models.store_engine import migrate
from models.store_engine import open_engine

SETTINGS = "app:Settings"


@click.command("db")
@click.argument("action", type=click.Choice(["upgrade"]))
@takes_database
def command(*, action: str, database: str | None) -> None:  # noqa: ARG001 -- the only one so far, and yet to be said
    """Bring the tables of a database up to date; `serve` does so by itself."""
    engine = open_engine(database or resolve_name(SETTINGS).from_environment().database_url)
    was_current = is_current(engine)
    migrate(engine)
    click.echo("already up to date" if was_current else "up to date")
